//! `IstioOperator` documents: reads a file and lays one over another.

use super::error::SpecError;
use super::findings::Findings;
use super::other_kinds::{taker, taker_of_kindless};
use super::schema;
use crate::source::SourceText;
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

/// The kind of the documents that describe a mesh.
pub const KIND: &str = "IstioOperator";
/// Their API version.
pub const API_VERSION: &str = "install.istio.io/v1alpha1";

/// Reads a text that holds one `IstioOperator`.
pub fn read(source: &SourceText) -> Result<Map, SpecError> {
    let options = ReadOptions::default();
    let broken = |error| SpecError::Yaml { name: source.name.to_string(), source: error };
    let mut documents = yaml::documents(source, &options);
    let not_operator = |span, reason: String, hint: &str| SpecError::NotAnOperator {
        location: Box::new(source.locate(span)),
        reason,
        hint: hint.to_owned(),
    };
    let begin = format!("begin with `apiVersion: {API_VERSION}` and `kind: {KIND}`");
    let Some(first) = documents.next().transpose().map_err(broken)? else {
        return Err(not_operator(crate::source::Span::default(), "it is empty".to_owned(), &begin));
    };
    if let Some(second) = documents.next().transpose().map_err(broken)? {
        return Err(SpecError::SeveralDocuments { location: Box::new(source.locate(second.span)) });
    }
    let found = first.tree.kind_name();
    let Tree::Map(mut operator) = first.tree else {
        return Err(not_operator(first.span, format!("it is a {found}"), &begin));
    };
    let span_of = |key: &str| {
        let document = yaml::parse_node(source, &options).ok().flatten();
        let value = document.as_ref().and_then(|document| document.root.entry(key)).map(|(_, value)| value.span);
        value.unwrap_or(first.span)
    };
    let kind = operator.get("kind").and_then(Tree::as_str);
    match kind {
        Some(KIND) => {}
        None => {
            let is_values = ["global", "pilot", "gateways", "meshConfig", "sidecarInjectorWebhook"];
            let hint = taker_of_kindless(is_values.iter().any(|key| operator.contains_key(key)));
            return Err(not_operator(first.span, "it has no `kind`".to_owned(), hint.unwrap_or(&begin)));
        }
        Some(other) => {
            let api_version = operator.get("apiVersion").and_then(Tree::as_str).unwrap_or_default();
            let reason = format!("it is a {other}");
            return Err(not_operator(span_of("kind"), reason, &taker(api_version, other, &source.name)));
        }
    }
    let version = operator.get("apiVersion").and_then(Tree::as_str);
    if version != Some(API_VERSION) {
        let reason = version
            .map_or_else(|| "it has no `apiVersion`".to_owned(), |version| format!("its `apiVersion` is `{version}`"));
        return Err(not_operator(span_of("apiVersion"), reason, &begin));
    }
    let spec = operator.get("spec").and_then(Tree::as_map);
    let below_spec = ["values", "components", "meshConfig"].map(|section| spec.and_then(|spec| spec.get(section)));
    let sections = ["metadata", "spec"].map(|section| operator.get(section));
    let is_section = |tree: &Tree| matches!(tree, Tree::Null | Tree::Map(_));
    if !sections.into_iter().chain(below_spec).flatten().all(is_section) {
        // There is nothing to lay over anything, so this is no matter of `--force`.
        let mut findings = Findings::default();
        schema::check::file(source, &mut operator, None, &mut findings);
        findings.conclude(false)?;
    }
    Ok(operator)
}

/// Lays an `IstioOperator` over another: maps merge, lists and everything else replace, a null below `spec.values` stays
/// to take a chart's default away. A section that is left empty (`spec:`, `values:`) says nothing.
pub fn overlay(base: &mut Map, over: Map) {
    lay(base, over, 2);
}

/// `sections` counts the levels on which an empty key is a section without content.
fn lay(base: &mut Map, over: Map, sections: usize) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Tree::Map(below)), Tree::Map(above)) => lay(below, above, sections.saturating_sub(1)),
            (Some(Tree::Map(_)), Tree::Null) if sections > 0 => {}
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Category, Diagnostic};

    fn operator(spec: &str) -> Map {
        read(&SourceText::new("mesh.yaml", format!("apiVersion: {API_VERSION}\nkind: {KIND}\nspec: {spec}\n"))).unwrap()
    }

    #[test]
    fn maps_merge_lists_replace_and_empty_sections_say_nothing() {
        let mut base = operator("{values: {a: {b: 1, c: 2}, l: [1, 2]}, tag: x}");
        overlay(&mut base, operator("{values: {a: {b: null}, l: [3]}}"));
        overlay(&mut base, operator("{values: }"));
        overlay(&mut base, operator(""));
        assert_eq!(base, operator("{values: {a: {b: null, c: 2}, l: [3]}, tag: x}"));
    }

    #[test]
    fn what_is_no_operator_is_refused_where_it_says_so() {
        let refuse = |text: &str| read(&SourceText::new("mesh.yaml", text)).unwrap_err();
        let error = refuse("apiVersion: v1\nkind: Deployment\n");
        assert_eq!(error.to_string(), "`mesh.yaml` is not an IstioOperator: it is a Deployment");
        assert_eq!(error.location().unwrap().position.line, 2);
        assert!(error.hints()[0].contains("kube-inject"));
        assert_eq!(error.category(), Category::Configuration);
        let one = format!("apiVersion: {API_VERSION}\nkind: {KIND}\n");
        let error = refuse(&format!("{one}---\n{one}"));
        assert_eq!(error.location().unwrap().position.line, 4);
        let error = refuse(&format!("{one}spec: [1]\n"));
        assert_eq!(error.to_string(), "`spec` is a list, where a map belongs");
        assert_eq!(error.location().unwrap().position.line, 3);
        assert!(matches!(refuse("a: [\n"), SpecError::Yaml { .. }));
        assert!(matches!(refuse(""), SpecError::NotAnOperator { .. }));
    }
}
