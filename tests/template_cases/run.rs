//! Runs a case with our engine.

use meshctl::inject;
use meshctl::template::error::TemplateError;
use meshctl::template::eval::{Environment, MissingKey, TemplateSet};
use meshctl::template::funcs::Function;
use meshctl::template::limits::Limits;

use super::case::{Case, Engine, value};

/// Returns the output of a case, or its error.
pub fn run(case: &Case) -> Result<String, Box<TemplateError>> {
    match case.engine {
        Engine::Text => alone("main", &[], case),
        Engine::Inject => alone("inject", &inject::template_functions(), case),
        Engine::Helm(_) => alone("helm", &inject::template_functions(), case),
    }
}

/// Runs a template without a chart.
fn alone(name: &str, functions: &[&'static [Function]], case: &Case) -> Result<String, Box<TemplateError>> {
    let mut set = TemplateSet::new(functions, MissingKey::Nothing);
    set.parse(name, &case.template)?;
    set.execute(name, &value(&case.data), &environment())
}

/// Nothing here needs the time or chance.
fn environment() -> Environment {
    Environment {
        now: jiff::Timestamp::UNIX_EPOCH,
        random: Box::new(|bytes| bytes.fill(0)),
        lookup: None,
        limits: Limits::default(),
    }
}
