//! Holds the objects that come out to the schema of their kind: what leaves is what the API server takes.

use serde_json::Value;

use super::error::{MigrateError, NotValid};
use crate::api::{CustomResource, Definition};
use crate::values::Tree;

/// Checks an object of a kind.
pub fn check<R: CustomResource>(object: &Tree) -> Result<(), MigrateError> {
    let definition = Definition::of::<R>();
    let name = || format!("{} `{}`", R::KIND.kind, object.text_at(&["metadata", "name"]));
    let invalid = |reason: String| MigrateError::Invalid(NotValid { object: name(), reason });
    let schema = definition.spec_schema().map_err(|error| invalid(error.to_string()))?;
    let validator = jsonschema::validator_for(&Value::Object(schema)).map_err(|error| invalid(error.to_string()))?;
    let spec = object.get("spec").cloned().unwrap_or_default();
    let spec = serde_json::to_value(&spec).map_err(|error| invalid(error.to_string()))?;
    match validator.iter_errors(&spec).next() {
        Some(error) => Err(invalid(format!("spec{}: {error}", error.instance_path()))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::networking::VirtualService;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn an_object_is_held_to_its_schema() {
        let object = |spec: &str| {
            let text = format!("{{metadata: {{name: web}}, spec: {spec}}}");
            yaml::parse("test", &text, &ReadOptions::default()).unwrap()
        };
        assert!(check::<VirtualService>(&object("{hosts: [web]}")).is_ok());
        let error = check::<VirtualService>(&object("{hosts: web}")).unwrap_err();
        assert!(error.to_string().starts_with("VirtualService `web` would not be valid: spec/hosts: "), "{error}");
    }
}
