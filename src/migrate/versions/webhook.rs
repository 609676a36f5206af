//! Webhooks: what they have to say of themselves today.

use super::Edit;
use crate::migrate::note::Severity;
use crate::values::Tree;
use crate::values::path::Step;

/// Takes webhooks to have no side effects where they do not say so, and tells of it.
pub fn prepare(edit: &mut Edit<'_>) {
    let Some(Tree::List(webhooks)) = edit.map_at(&[]).and_then(|object| object.get_mut("webhooks")) else { return };
    let mut guessed = Vec::new();
    for (index, webhook) in webhooks.iter_mut().enumerate() {
        let Some(webhook) = webhook.as_map_mut() else { continue };
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
