//! At most one of several members: protobuf's `oneof`, an enum in Rust.

use serde::de::{DeserializeOwned, Error as _, IntoDeserializer};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};
use serde_json::Value;

use super::FreeForm;

/// Reads a flattened `Option` of an enum whose variants are members of the surrounding mapping.
///
/// Serde by itself takes a member that cannot be read for one that is absent, and the first of several; both are errors
/// here.
///
/// # Errors
///
/// Two members are set, or the one that is set cannot be read.
pub fn one_of<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let mut absent = false;
    let members = Members { entries: FreeForm::deserialize(deserializer)?, absent: &mut absent };
    match T::deserialize(members) {
        Ok(member) => Ok(Some(member)),
        Err(_) if absent => Ok(None),
        Err(error) => Err(D::Error::custom(error)),
    }
}

/// The entries of a mapping that no field claimed: members, and keys that nobody knows.
struct Members<'a> {
    entries: FreeForm,
    absent: &'a mut bool,
}

impl<'de> Deserializer<'de> for Members<'_> {
    type Error = serde_json::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.entries.into_deserializer().deserialize_any(visitor)
    }

    fn deserialize_enum<V: serde::de::Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let mut set: Vec<(String, Value)> =
            self.entries.into_iter().filter(|(key, _)| variants.contains(&key.as_str())).collect();
        if set.len() > 1 {
            let names: Vec<String> = set.iter().map(|(key, _)| format!("`{key}`")).collect();
            return Err(Self::Error::custom(format!("only one of {} may be set", names.join(" and "))));
        }
        let Some(member) = set.pop() else {
            *self.absent = true;
            return Err(Self::Error::custom("no member is set"));
        };
        Value::Object(FreeForm::from_iter([member])).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Drawer {
        label: String,
        #[serde(flatten, deserialize_with = "one_of")]
        content: Option<Content>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    enum Content {
        Spoons(u32),
        OldLetters { from: String },
    }

    #[test]
    fn a_member_becomes_a_variant_and_back() {
        for (written, content) in [
            (json!({"label": "a"}), None),
            (json!({"label": "a", "spoons": 3}), Some(Content::Spoons(3))),
            (json!({"label": "a", "oldLetters": {"from": "x"}}), Some(Content::OldLetters { from: "x".into() })),
        ] {
            let drawer = Drawer { label: "a".to_owned(), content };
            assert_eq!(serde_json::from_value::<Drawer>(written.clone()).unwrap(), drawer);
            assert_eq!(serde_json::to_value(&drawer).unwrap(), written);
        }
    }

    #[test]
    fn unknown_keys_are_no_members() {
        let drawer: Drawer = serde_json::from_value(json!({"label": "a", "forks": 1})).unwrap();
        assert_eq!(drawer.content, None);
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_not_absent() {
        let error = serde_json::from_value::<Drawer>(json!({"label": "a", "spoons": "three"})).unwrap_err();
        assert!(error.to_string().contains("invalid type"), "{error}");
        let two = json!({"label": "a", "spoons": 1, "oldLetters": {"from": "x"}});
        let error = serde_json::from_value::<Drawer>(two).unwrap_err();
        assert!(error.to_string().contains("only one of `oldLetters` and `spoons`"), "{error}");
    }
}
