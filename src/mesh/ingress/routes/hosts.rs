//! Hosts with wildcards: which requests two of them have in common.

/// Returns the host of the requests that two hosts have in common; none when there are none. `*` is every host, and
/// `*.example.com` every one below `example.com`, at any depth.
pub fn common(left: &str, right: &str) -> Option<String> {
    let (left, right) = (left.to_ascii_lowercase(), right.to_ascii_lowercase());
    if left == right || covers(&left, &right) {
        return Some(right);
    }
    covers(&right, &left).then_some(left)
}

/// Tells whether all requests for `other` are such for `host`.
fn covers(host: &str, other: &str) -> bool {
    match host.strip_prefix('*') {
        Some("") => true,
        Some(suffix) => {
            let other = other.strip_prefix('*').unwrap_or(other);
            other.len() >= suffix.len() && other.ends_with(suffix)
        }
        None => false,
    }
}

/// Returns what hosts are sorted by: plain names first, then the longer wildcards, then `*`.
pub fn rank(host: &str) -> (usize, std::cmp::Reverse<usize>, &str) {
    let sort = match host {
        "*" => 2,
        _ => usize::from(host.starts_with('*')),
    };
    let length = if sort == 0 { 0 } else { host.len() };
    (sort, std::cmp::Reverse(length), host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_hosts_have_in_common() {
        for (left, right, expected) in [
            ("a.com", "a.com", Some("a.com")),
            ("A.com", "a.COM", Some("a.com")),
            ("a.com", "b.com", None),
            ("*", "a.com", Some("a.com")),
            ("*", "*", Some("*")),
            ("*.com", "a.com", Some("a.com")),
            ("*.com", "a.b.com", Some("a.b.com")),
            ("*.com", "com", None),
            ("*.com", "acom", None),
            ("*.com", "*.b.com", Some("*.b.com")),
            ("*.a.com", "*.b.com", None),
            ("*.com", "*", Some("*.com")),
        ] {
            assert_eq!(common(left, right).as_deref(), expected, "{left} {right}");
            assert_eq!(common(right, left).as_deref(), expected, "{right} {left}");
        }
    }

    #[test]
    fn plain_names_come_first_and_everything_last() {
        let mut hosts = ["*", "*.com", "b.com", "*.a.com", "a.example.com"];
        hosts.sort_by(|left, right| rank(left).cmp(&rank(right)));
        assert_eq!(hosts, ["a.example.com", "b.com", "*.a.com", "*.com", "*"]);
    }
}
