//! A mesh in a cluster: what is to be there, what has to change, and the record of what was done.
//!
//! Deciding is apart from asking. These modules are pure; what they need to know of a cluster is handed in:
//!
//! - [`target`]: the objects that are to be there, with their labels; [`stage`]: in which order they get there;
//!   [`component`]: which part of a mesh needs which; [`check`]: what can be found wrong with them before anybody is asked
//! - [`outgoing`]: the form in which an object is sent, without the fields that others own
//! - [`conflict`]: who owns which field of a live object, and what stands in the way
//! - [`takeover`]: how the fields of another installer become ours; [`adoption`]: what else it has of the mesh
//! - [`fields`]: what differs between two states of an object, the values of Secrets masked
//! - [`plan`]: all of this together: what will be created, changed, taken over, left and deleted
//! - [`prune`]: which objects of the record may be deleted
//! - [`inventory`]: the record of the objects; [`revision`]: the record of what each of them was made from
//! - [`labels`]: the labels and annotations that tell whose an object is; [`identity`]: which object is which
//! - [`tags`]: the objects of tags, and when there is the tag `default`
//! - [`lock`]: one run at a time; it alone speaks to a cluster, through a trait of three requests
//!
//! And these ask:
//!
//! - [`live`]: the cluster as operations see it; [`observe`]: what there is, and what would come of it
//! - [`preflight`]: what stands in the way of an installation, before it begins
//! - [`records`]: the records where they are kept
//! - [`run`]: an installation, from its plan to its record; [`stop`]: what ends it in order
//! - [`addons`]: which add-ons there are, and how they do
//! - [`history`]: what was installed, as the records tell
//! - [`rollback`]: back to what was installed before
//! - [`upgrade`]: whether one version may follow another, and what is left to do then
//! - [`uninstall`]: taking it away again
//! - [`verify`]: whether a mesh is what it is to be
//! - [`ready`]: when an object is ready, why it is not, and waiting until it is

pub mod addons;
pub mod adoption;
pub mod check;
pub mod component;
pub mod conflict;
pub mod fields;
pub mod history;
pub mod identity;
pub mod inventory;
pub mod labels;
pub mod live;
pub mod lock;
pub mod observe;
pub mod outgoing;
pub mod plan;
pub mod preflight;
pub mod prune;
pub mod ready;
pub mod records;
pub mod revision;
pub mod rollback;
pub mod run;
pub mod stage;
pub mod stop;
pub mod tags;
pub mod takeover;
pub mod target;
pub mod uninstall;
pub mod upgrade;
pub mod verify;

pub use identity::Identity;
pub use stage::Stage;
pub use stop::Stop;
pub use target::{Target, TargetObject};

/// The name under which all fields are applied, whichever command does it: a second name would make meshctl its own
/// rival.
pub const FIELD_MANAGER: &str = "meshctl";
