//! Renders a template with the functions of time, chance and keys, for their tests: the clock stands still, and the
//! randomness is a counter.

use std::cell::Cell;

use base64::Engine as _;

use super::{Function, certificates, crypto, dates, random};
use crate::template::eval::{Environment, MissingKey, TemplateSet};
use crate::template::limits::Limits;
use crate::template::value::Value;

/// The time of the environment, in seconds since 1970.
pub const NOW: i64 = 1_800_000_000;

/// What the tests need of other families.
const HELPERS: &[Function] = &[
    Function { name: "strings", signature: "a*", body: |_, arguments| Ok(Value::list(arguments.all().to_vec())) },
    Function {
        name: "base64",
        signature: "s",
        body: |_, arguments| Ok(Value::str(base64::engine::general_purpose::STANDARD.encode(arguments.str(0)))),
    },
    Function { name: "int64", signature: "i", body: |_, arguments| Ok(Value::int64(arguments.int(0))) },
];

/// Returns a template's output, or the error's words.
pub fn render(template: &str) -> Result<String, String> {
    let counter = Cell::new(0_u64);
    let fill = move |bytes: &mut [u8]| {
        for byte in bytes {
            counter.set(counter.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
            *byte = counter.get().to_be_bytes()[0];
        }
    };
    let environment = Environment {
        now: jiff::Timestamp::from_second(NOW).expect("a time"),
        random: Box::new(fill),
        lookup: None,
        limits: Limits::default(),
    };
    let tables = [dates::FUNCTIONS, random::FUNCTIONS, crypto::FUNCTIONS, certificates::FUNCTIONS, HELPERS];
    let mut set = TemplateSet::new(&tables, MissingKey::Nothing);
    set.parse("test", template).map_err(|error| error.message)?;
    set.execute("test", &Value::Nil, &environment).map_err(|error| error.message)
}
