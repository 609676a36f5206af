//! [`Check`]: the table of everything that `verify` can find, with the code, how grave it is, and what to do. The page
//! `docs/verify.md` has a paragraph for each.

use schemars::JsonSchema;
use serde::Serialize;

use super::Level;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// It is worth knowing.
    Info,
    /// The mesh works, and somebody should look at it.
    Warning,
    /// The mesh is not what it is to be.
    Error,
}

impl Severity {
    /// Returns the word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Something that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// There is no mesh.
    NoMesh,
    /// A mesh is there, and no record of it.
    NoRecord,
    /// The last run did not come to its end.
    Unfinished,
    /// An object is not there.
    Missing,
    /// An object belongs to somebody else.
    Foreign,
    /// Another revision of the mesh has an object, too.
    Shared,
    /// An object was made anew since it was recorded.
    Replaced,
    /// An object may not be looked at.
    Unseen,
    /// An object is not ready.
    NotReady,
    /// An object does not become ready by itself.
    Failed,
    /// A webhook does not answer, or is not believed.
    Webhook,
    /// Something about an object that is ready.
    Note,
    /// Fields have other values than they are to have.
    Drift,
    /// Fields that meshctl applied belong to others now, or fields were added.
    Taken,
    /// Fields that nobody asked for.
    Added,
    /// An object of the record that is not wanted.
    Extra,
    /// An object could not be compared.
    NotCompared,
    /// The API server refuses the object that is wanted.
    Refused,
    /// A pod that should have a proxy has none.
    NoProxy,
    /// Proxies of another version than the control plane.
    ProxyVersion,
    /// A proxy is not ready.
    ProxyNotReady,
    /// A pod of the mesh is not ready, though its proxy is.
    PodNotReady,
}

impl Check {
    /// All of them, in the order of their codes.
    pub const ALL: &[Self] = &[
        Self::NoMesh,
        Self::NoRecord,
        Self::Unfinished,
        Self::Missing,
        Self::Foreign,
        Self::Shared,
        Self::Replaced,
        Self::Unseen,
        Self::NotReady,
        Self::Failed,
        Self::Webhook,
        Self::Note,
        Self::Drift,
        Self::Taken,
        Self::Added,
        Self::Extra,
        Self::NotCompared,
        Self::Refused,
        Self::NoProxy,
        Self::ProxyVersion,
        Self::ProxyNotReady,
        Self::PodNotReady,
    ];

    /// Returns code, severity and title.
    fn row(self) -> (&'static str, Severity, &'static str) {
        use Severity::{Error, Info, Warning};
        match self {
            Self::NoMesh => ("MSH0001", Error, "no mesh"),
            Self::NoRecord => ("MSH0002", Warning, "no record of the mesh"),
            Self::Unfinished => ("MSH0003", Warning, "a run that did not end"),
            Self::Missing => ("MSH0101", Error, "missing object"),
            Self::Foreign => ("MSH0102", Error, "object of somebody else"),
            Self::Shared => ("MSH0103", Info, "object of several revisions"),
            Self::Replaced => ("MSH0104", Warning, "object made anew"),
            Self::Unseen => ("MSH0105", Info, "object not looked at"),
            Self::NotReady => ("MSH0201", Error, "not ready"),
            Self::Failed => ("MSH0202", Error, "does not become ready"),
            Self::Webhook => ("MSH0203", Error, "webhook without an answer"),
            Self::Note => ("MSH0204", Info, "worth knowing"),
            Self::Drift => ("MSH0301", Error, "drift"),
            Self::Taken => ("MSH0302", Error, "fields set by others"),
            Self::Added => ("MSH0303", Info, "fields added by others"),
            Self::Extra => ("MSH0304", Warning, "object that is not wanted"),
            Self::NotCompared => ("MSH0305", Info, "not compared"),
            Self::Refused => ("MSH0306", Error, "wanted object refused"),
            Self::NoProxy => ("MSH0401", Error, "pod without a proxy"),
            Self::ProxyVersion => ("MSH0402", Warning, "proxy of another version"),
            Self::ProxyNotReady => ("MSH0403", Error, "proxy not ready"),
            Self::PodNotReady => ("MSH0404", Warning, "pod not ready"),
        }
    }

    /// Returns the code, such as `MSH0101`. A code never changes its meaning.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// Returns how grave it is.
    pub fn severity(self) -> Severity {
        self.row().1
    }

    /// Returns what it is in a few words.
    pub fn title(self) -> &'static str {
        self.row().2
    }

    /// Returns the level at which it is found; the record is looked at on every one.
    pub fn level(self) -> Level {
        match self.code().as_bytes().get(4) {
            Some(b'2') => Level::Ready,
            Some(b'3') => Level::Content,
            Some(b'4') => Level::DataPlane,
            _ => Level::Exists,
        }
    }

    /// Returns the place in the documentation.
    pub fn anchor(self) -> String {
        format!("docs/verify.md#{}", self.code().to_lowercase())
    }

    /// Returns what to do, where nothing more precise is known.
    pub fn hint(self) -> &'static str {
        match self {
            Self::NoMesh => "install one with `meshctl install`, or name its namespace with `--istioNamespace`",
            Self::NoRecord => {
                "say what it is to be with `--profile`, `--set` or `-f`; `meshctl install --take-ownership` makes it one of meshctl's"
            }
            Self::Unfinished => "run the same command again: it goes on where that run ended",
            Self::Missing => "run `meshctl install` with the inputs of the mesh: it makes what is missing",
            Self::Foreign => {
                "see what would change with `meshctl diff`; `meshctl install --take-ownership` takes it back"
            }
            Self::Shared => "nothing has to be done",
            Self::Replaced => "run `meshctl install` with the inputs of the mesh: it notes the object as it is now",
            Self::Unseen => "use a role that may read it",
            Self::NotReady => "look again with `--wait`, which gives it time",
            Self::Failed => "see what it says itself with `kubectl describe`",
            Self::Webhook => "look at the pods and the log of istiod, which answers it and writes its certificate",
            Self::Note => "nothing has to be done",
            Self::Drift => {
                "`meshctl diff` shows what an install would change; `meshctl install` sets it right, `--force-conflicts` where others keep it"
            }
            Self::Taken => {
                "put what is right into the mesh's inputs, or set it back with `meshctl install --force-conflicts`"
            }
            Self::Added => "put it into the mesh's inputs when it is to stay",
            Self::Extra => "`meshctl install` with these inputs deletes it",
            Self::NotCompared => {
                "name what is wanted with `--profile`, `--set` or `-f`, or use a role that may read the record"
            }
            Self::Refused => "`meshctl diff` with the same inputs shows what the API server says",
            Self::NoProxy => "restart its workload: a proxy is added when a pod is made",
            Self::ProxyVersion => "restart the workloads: new pods get a proxy of the control plane's version",
            Self::ProxyNotReady => "see why in the log of its container `istio-proxy`",
            Self::PodNotReady => "see why with `kubectl describe pod`",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_no_two_are_the_same() {
        let codes: Vec<&str> = Check::ALL.iter().map(|check| check.code()).collect();
        assert!(codes.is_sorted_by(|left, right| left < right), "{codes:?}");
    }

    #[test]
    fn every_code_is_in_the_documentation() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify.md");
        let page = std::fs::read_to_string(path).unwrap();
        let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### ")).collect();
        let expected: Vec<&str> = Check::ALL.iter().map(|check| check.code()).collect();
        assert_eq!(headings, expected);
        for check in Check::ALL {
            let row = format!(
                "| [{}](#{}) | {} | {} | {} |",
                check.code(),
                check.code().to_lowercase(),
                check.level(),
                check.severity().word(),
                check.title()
            );
            assert!(page.contains(&row), "the table of docs/verify.md lacks: {row}");
        }
    }

    #[test]
    fn hints_are_sentences_about_what_to_do() {
        for check in Check::ALL {
            assert!(!check.hint().is_empty() && !check.hint().ends_with('.'), "{}", check.code());
        }
    }
}
