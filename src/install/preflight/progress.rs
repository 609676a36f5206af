//! Whether somebody installs already.

use super::codes;
use crate::install::lock::Lease;
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::target::Target;

/// Names the holder of the lock. Whether it still lives cannot be told at one look: an installation watches it.
pub(super) fn check(target: &Target, lease: Option<&Lease>) -> Option<Finding> {
    let lease = lease.filter(|lease| !lease.holder.is_empty())?;
    let renewed = if lease.renewed.is_empty() { String::new() } else { format!(", renewed at {}", lease.renewed) };
    Some(Finding::new(
        codes::IN_PROGRESS,
        Severity::Info,
        Lease::key(&target.namespace, target.install()).to_string(),
        format!("the lock is held by `{}`{renewed}", lease.holder),
        "an installation watches it first: it takes over when nobody renews it, and ends when somebody does",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::target;

    #[test]
    fn a_holder_is_named() {
        let target = target(&["profile=minimal"]);
        assert_eq!(check(&target, None), None);
        assert_eq!(check(&target, Some(&Lease::default())), None);
        let lease = Lease { holder: "anna".to_owned(), renewed: "noon".to_owned(), ..Lease::default() };
        let found = check(&target, Some(&lease)).unwrap();
        assert_eq!(found.object, "Lease istio-system/meshctl-default");
        assert_eq!(found.message, "the lock is held by `anna`, renewed at noon");
    }
}
