//! The form in which an object is sent: without the fields that others own.
//!
//! Some fields of a mesh's objects are not the installer's, though its charts write them: istiod keeps `caBundle` and
//! the `failurePolicy` of validating webhooks, an autoscaler keeps `replicas`. Sending them takes them back, and with
//! server-side apply *not* sending a field that one owns deletes it. So each of them is decided by who owns it in the
//! cluster.

use crate::object::runtime::SERVER_METADATA;
use crate::values::{Map, Tree};

/// Takes out what no installer ever sends: what the API server writes, and what is there but says nothing.
pub fn leave_out(object: &mut Tree) {
    let Tree::Map(root) = object else { return };
    root.shift_remove("status");
    if let Some(metadata) = map_at(root, &["metadata"]) {
        metadata.retain(|name, _| !SERVER_METADATA.contains(&&**name));
    }
    if let Some(metadata) = map_at(root, &["spec", "template", "metadata"]) {
        metadata.shift_remove("creationTimestamp");
    }
    // The rules of such a role are the sum of others', which a controller makes.
    if root.get("aggregationRule").is_some_and(|rule| !rule.is_null()) {
        root.shift_remove("rules");
    }
}

fn map_at<'a>(root: &'a mut Map, path: &[&str]) -> Option<&'a mut Map> {
    let (first, rest) = path.split_first()?;
    let map = root.get_mut(*first)?.as_map_mut()?;
    if rest.is_empty() { Some(map) } else { map_at(map, rest) }
}
