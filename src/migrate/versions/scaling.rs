//! Autoscalers: metrics with a `target` of their own, and what is scaled.

use super::Edit;
use crate::values::{Map, Tree};

/// The groups that workloads have left for `apps/v1`.
const LEFT: [&str; 3] = ["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"];

/// Names what is scaled in its version of today.
pub fn target(edit: &mut Edit<'_>) {
    let keys = ["spec", "scaleTargetRef", "apiVersion"];
    if LEFT.contains(&edit.object.text_at(&keys)) {
        edit.set_at(&keys, "apps/v1".into());
    }
}

/// Gives metrics the form of today.
pub fn metrics(edit: &mut Edit<'_>) {
    target(edit);
    let Some(Tree::List(metrics)) = edit.map_at(&["spec"]).and_then(|spec| spec.get_mut("metrics")) else { return };
    for metric in metrics {
        let Some(metric) = metric.as_map_mut() else { continue };
        for kind in ["resource", "containerResource", "pods", "object", "external"] {
            if let Some(source) = metric.get_mut(kind).and_then(Tree::as_map_mut) {
                change(source);
            }
        }
    }
}

/// Gives one metric the form of today.
fn change(source: &mut Map) {
    if let Some(object) = source.shift_remove("target") {
        source.insert("describedObject".to_owned(), object);
    }
    let name = source.shift_remove("metricName");
    let selector = source.shift_remove("metricSelector").or_else(|| source.shift_remove("selector"));
    if let Some(name) = name {
        let mut metric = Map::from_iter([("name".to_owned(), name)]);
        metric.extend(selector.map(|selector| ("selector".to_owned(), selector)));
        source.insert("metric".to_owned(), metric.into());
    }
    let forms = [
        ("targetAverageUtilization", "Utilization", "averageUtilization"),
        ("targetAverageValue", "AverageValue", "averageValue"),
        ("averageValue", "AverageValue", "averageValue"),
        ("targetValue", "Value", "value"),
    ];
    for (before, kind, key) in forms {
        let Some(value) = source.shift_remove(before) else { continue };
        if source.contains_key("target") {
            continue;
        }
        let target = [("type".to_owned(), Tree::from(kind)), (key.to_owned(), value)];
        source.insert("target".to_owned(), Map::from_iter(target).into());
    }
}
