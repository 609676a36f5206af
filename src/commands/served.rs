//! What to do about objects that the cluster does not serve.

use super::{CommandError, Context};
use crate::events::Events;
use crate::object::ObjectKey;
use crate::object::served::{Unserved, UnservedError};
use crate::spec::Spec;

/// Refuses objects that cannot be made for what is served, all of them at once, before anything is written. When the user
/// insists they are left out: returns which.
pub fn take_served(
    objects: Vec<Unserved>,
    is_forced: bool,
    spec: &Spec,
    context: &Context,
) -> Result<Vec<ObjectKey>, CommandError> {
    if objects.is_empty() {
        return Ok(Vec::new());
    }
    if is_forced {
        for object in &objects {
            context.ui().warning(&format!("{object}; it is left out"));
        }
        return Ok(objects.into_iter().map(|object| object.key).collect());
    }
    let mut instead = Vec::new();
    //RELEASE
    let _ = spec;
    instead.push("`--force` goes on without these objects".to_owned());
    Err(UnservedError { objects, instead }.into())
}
