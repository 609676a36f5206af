//! Which objects of a mesh are wanted: by component, by kind and name, and with their namespaces.

use crate::commands::CommandError;
use crate::diagnostic::Category;
use crate::hint::nearest;
use crate::install::target::namespace;
use crate::object::select::Pattern;
use crate::object::{Object, ObjectKey};
use crate::render::Rendered;
use crate::spec::Spec;
use crate::spec::component::{COMPONENTS, Component, Number, REMOTE, named};
use crate::values::Tree;

/// Namespaces that every cluster has.
const OF_THE_CLUSTER: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// A component that is wanted.
#[derive(Debug)]
pub enum Wanted {
    /// All of a component.
    Component(&'static Component),
    /// One gateway.
    Gateway(String),
}

/// Reads the names of components; what is none may be a gateway's.
pub fn components(names: &[String]) -> Result<Vec<Wanted>, CommandError> {
    let wanted = names.iter().map(|name| {
        if name.trim().is_empty() {
            return Err(CommandError::message(Category::Usage, "`--component` has an empty name")
                .hint(format!("the components are {}", keys().join(", "))));
        }
        // The gateways of the profiles have the names of what they are, so a name that is both means one of them.
        let is_gateway =
            COMPONENTS.iter().any(|component| component.number == Number::Any && component.default_name == name);
        Ok(match named(name) {
            Some(component) if !is_gateway => Wanted::Component(component),
            _ => Wanted::Gateway(name.clone()),
        })
    });
    wanted.collect()
}

fn keys() -> Vec<&'static str> {
    COMPONENTS.iter().map(|component| component.key).filter(|key| *key != REMOTE).collect()
}

/// Leaves the wanted components; nothing wanted means all.
pub fn keep_components(rendered: &mut Rendered, wanted: &[Wanted], spec: &Spec) -> Result<(), CommandError> {
    for one in wanted {
        if rendered.components.iter().any(|part| fits(one, part.component, &part.name)) {
            continue;
        }
        let profile = spec.text(&["profile"]).unwrap_or_default();
        return Err(match one {
            Wanted::Component(component) => {
                let [section, key] = component.place();
                let path = match component.number {
                    Number::One => format!("{section}.{key}"),
                    Number::Any => format!("{section}.{key}.[name:{}]", component.default_name),
                };
                let key = component.key;
                let message = format!("the component `{key}` is not switched on in this mesh");
                let error = CommandError::message(Category::Configuration, message);
                // Who takes charts from a store means only those that are named.
                if spec.charts().is_empty() {
                    error.hint(format!("the profile is `{profile}`; switch it on with `--set {path}.enabled=true`"))
                } else {
                    error
                        .hint(format!(
                            "charts come from a store: name this one too, `--chart {key}=REPO/CHART@VERSION`"
                        ))
                        .hint(format!("or take the built-in chart with `--set {path}.enabled=true`"))
                }
            }
            Wanted::Gateway(name) => {
                let gateways = rendered.components.iter().filter(|part| part.component.number == Number::Any);
                let gateways: Vec<&str> = gateways.map(|part| &*part.name).collect();
                let known = || keys().into_iter().chain(gateways.iter().copied());
                let error =
                    CommandError::message(Category::Usage, format!("there is no component and no gateway `{name}`"));
                let charts = COMPONENTS.iter().map(|component| component.chart);
                let error = match nearest(name, known().chain(charts)) {
                    Some(near) => error.hint(format!("did you mean `{near}`?")),
                    None => error,
                };
                error.hint(format!("there are {}", known().collect::<Vec<_>>().join(", ")))
            }
        });
    }
    if !wanted.is_empty() {
        rendered.components.retain(|part| wanted.iter().any(|one| fits(one, part.component, &part.name)));
    }
    Ok(())
}

fn fits(wanted: &Wanted, component: &'static Component, name: &str) -> bool {
    match wanted {
        Wanted::Component(one) => *one == component,
        Wanted::Gateway(one) => component.number == Number::Any && one == name,
    }
}

/// Reads patterns for objects.
pub fn filters(texts: &[String]) -> Result<Vec<Pattern>, CommandError> {
    let read = |text: &String| {
        Pattern::parse(text).map_err(|reason| {
            CommandError::message(Category::Usage, format!("cannot read `--filter {text}`: {reason}"))
                .hint("write `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, e.g. `--filter 'deployment/istiod*'`")
        })
    };
    texts.iter().map(read).collect()
}

/// Leaves the objects that one of the patterns means; no pattern means all. A pattern that means none is an error.
pub fn keep_objects(objects: &mut Vec<&Object>, filters: &[Pattern]) -> Result<(), CommandError> {
    if filters.is_empty() {
        return Ok(());
    }
    for filter in filters {
        if objects.iter().any(|object| filter.matches(&object.key)) {
            continue;
        }
        let message = format!("no object of this mesh fits `--filter {}`", filter.text());
        let error = CommandError::message(Category::InputMissing, message);
        let known: Vec<ObjectKey> = objects.iter().map(|object| object.key.clone()).collect();
        return Err(match filter.suggestion(&known) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("there are {}", kinds(&known).join(", "))),
        });
    }
    objects.retain(|object| filters.iter().any(|filter| filter.matches(&object.key)));
    Ok(())
}

/// Tells whether an object fits one of the patterns, or there are none.
pub fn is_wanted(object: &Tree, filters: &[Pattern]) -> bool {
    filters.is_empty() || ObjectKey::of(object).is_some_and(|key| filters.iter().any(|filter| filter.matches(&key)))
}

/// Returns the kinds of objects, each once.
fn kinds(keys: &[ObjectKey]) -> Vec<&str> {
    let mut kinds: Vec<&str> = keys.iter().map(|key| &*key.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Returns the namespaces that the objects go to, the control plane's first; those that every cluster has are left out.
pub fn namespaces(rendered: &Rendered, spec: &Spec) -> Vec<Object> {
    let own = spec.namespace();
    let mut names = vec![own];
    for object in rendered.components.iter().flat_map(|part| &part.objects) {
        let name = &*object.key.namespace;
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names.retain(|name| !OF_THE_CLUSTER.contains(name));
    names.into_iter().map(|name| Object::from_tree(namespace(name, spec))).collect()
}
