//! Webhooks: the defaults of the old version, where today's has others, and what it asks for.

use super::Edit;
use crate::migrate::note::Severity;
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// Writes down what the old version did by default.
pub fn defaults(edit: &mut Edit<'_>) {
    let Some(Tree::List(webhooks)) = edit.map_at(&[]).and_then(|object| object.get_mut("webhooks")) else { return };
    let mut guessed = Vec::new();
    for (index, webhook) in webhooks.iter_mut().enumerate() {
        let Some(webhook) = webhook.as_map_mut() else { continue };
        add(webhook, "failurePolicy", "Ignore".into());
        add(webhook, "matchPolicy", "Exact".into());
        add(webhook, "timeoutSeconds", Tree::Int(30));
        add(webhook, "admissionReviewVersions", vec!["v1beta1".into()].into());
        let effects = webhook.get("sideEffects").and_then(Tree::as_str).unwrap_or_default();
        if !matches!(effects, "None" | "NoneOnDryRun") {
            webhook.insert("sideEffects".to_owned(), "None".into());
            guessed.push(index);
        }
    }
    for index in guessed {
        edit.note(
            Severity::Guessed,
            &[Step::Key("webhooks".to_owned()), Step::Index(index)],
            "does not say that it has no side effects, which webhooks have to today: it is taken to have none",
        );
    }
}

fn add(webhook: &mut Map, key: &str, value: Tree) {
    if webhook.get(key).is_none_or(Tree::is_null) {
        webhook.insert(key.to_owned(), value);
    }
}
