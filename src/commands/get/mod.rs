//! `meshctl get`: the objects of Istio's kinds, as their server prints them.
//!
//! - [`kinds`]: what can be listed, and by which names
//! - [`view`]: the tables

pub mod kinds;
pub mod view;

use futures_util::future::join_all;
use schemars::JsonSchema;
use serde::Serialize;

use self::kinds::{Former, Listable};
use self::view::Shown;
use super::cluster::ClusterArgs;
use super::{CommandError, Context, Outcome};
use crate::cluster::printed::Printed;
use crate::cluster::{self, Cluster, ClusterError, ListOptions, Resource};
use crate::diagnostic::Category;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::values::Tree;

/// List Istio's objects: gateways, virtual services, destination rules, …
///
/// The columns are those of `kubectl get`. Types are known by plural, singular and short names, in any case, several with
/// commas between; `all` stands for all of Istio's. The names of 2017 (`routerules`) are answered with what took their place.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl get virtualservices                 # of the context's namespace
  meshctl get gw,vs -A                        # gateways and virtual services of all namespaces
  meshctl get dr reviews -n shop -o yaml      # one object
  meshctl get all -n shop -o name             # whatever there is")]
pub struct GetArgs {
    /// What to list: one or more types, or TYPE/NAME
    #[arg(value_name = "TYPE", required = true)]
    types: String,

    /// Names of objects [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// Namespace [default: that of the context]
    #[arg(short, long, value_name = "NAME", conflicts_with = "all_namespaces")]
    namespace: Option<String>,

    /// Look into all namespaces
    #[arg(short = 'A', long)]
    all_namespaces: bool,

    /// Only objects with these labels, such as `app=web,version!=v1`
    #[arg(short = 'l', long, value_name = "SELECTOR", conflicts_with = "names")]
    selector: Option<String>,

    /// Form of the output: table, wide (nothing shortened), json, yaml or name
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, hide_possible_values = true)]
    output: Form,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Form {
    /// A table of 80 columns
    #[default]
    Table,
    /// A table with all columns, nothing shortened
    Wide,
    /// JSON, indented by two
    Json,
    /// YAML
    Yaml,
    /// Type and name of each object
    Name,
}

/// A list of objects, as `kubectl` writes it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct List {
    /// Always `v1`.
    pub api_version: String,
    /// Always `List`.
    pub kind: String,
    /// The objects.
    #[schemars(with = "Vec<crate::api::FreeForm>")]
    pub items: Vec<Tree>,
}

impl TableView for List {
    fn table(&self) -> String {
        String::new()
    }
}

/// One object, as it is in the cluster.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct One(#[schemars(with = "crate::api::FreeForm")] Tree);

impl TableView for One {
    fn table(&self) -> String {
        String::new()
    }
}

/// What the words of a command line stand for.
#[derive(Debug)]
struct Asked {
    kinds: Vec<Listable>,
    names: Vec<String>,
    former: Vec<&'static Former>,
}

/// What is asked for.
struct Wanted {
    kinds: Vec<Listable>,
    names: Vec<String>,
    namespace: Option<String>,
    options: ListOptions,
    form: Form,
}

/// The objects of a kind.
enum Found {
    Printed(Printed),
    Objects(Vec<Tree>),
}

/// Runs `meshctl get`.
pub fn run(args: GetArgs, context: &Context) -> Result<Outcome, CommandError> {
    let GetArgs { types, names, namespace, all_namespaces, selector, output, cluster } = args;
    let Asked { kinds, names, former } = read(&types, names)?;
    if all_namespaces && !names.is_empty() {
        return Err(CommandError::message(Category::Usage, "an object has one namespace, and `-A` stands for all")
            .hint("name it with `-n`, or leave out the name of the object"));
    }
    for former in former {
        context.ui().note(&format!("note: {}", former.note()));
    }
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        let namespace = match namespace {
            _ if all_namespaces => None,
            Some(name) => Some(name),
            None => Some(cluster.namespace().await?),
        };
        let options = ListOptions { labels: selector.unwrap_or_default(), ..ListOptions::default() };
        Wanted { kinds, names, namespace, options, form: output }.show(&cluster, context).await
    })?
}

/// Reads types and names: `vs`, `gw,vs`, `vs/reviews`, `vs reviews`.
fn read(types: &str, mut names: Vec<String>) -> Result<Asked, CommandError> {
    let mut kinds: Vec<Listable> = Vec::new();
    let mut former = Vec::new();
    for word in types.split(',').filter(|word| !word.is_empty()) {
        let (word, name) = word.split_once('/').map_or((word, None), |(word, name)| (word, Some(name)));
        let found = kinds::named(word)?;
        former.extend(found.former);
        kinds.extend(found.kinds.into_iter().filter(|kind| !kinds.contains(kind)).collect::<Vec<_>>());
        names.extend(name.map(str::to_owned));
    }
    if kinds.len() > 1 && !names.is_empty() {
        let message = "names belong to one type, and there are several";
        return Err(CommandError::message(Category::Usage, message).hint("ask for one type at a time"));
    }
    if kinds.is_empty() {
        return Err(CommandError::message(Category::Usage, "no type is given").hint("such as `meshctl get gateways`"));
    }
    Ok(Asked { kinds, names, former })
}

impl Wanted {
    async fn show(&self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        let asked = join_all(self.kinds.iter().map(|kind| self.ask(cluster, kind))).await;
        let mut found: Vec<(&Listable, Found)> = Vec::new();
        let mut missing = Vec::new();
        for (kind, answer) in self.kinds.iter().zip(asked) {
            match answer {
                Ok(Some(objects)) => found.push((kind, objects)),
                Ok(None) => missing.push(kind),
                Err(error) => return Err(error),
            }
        }
        if let (Some(kind), true) = (missing.first(), found.is_empty() || self.kinds.len() == 1) {
            return Err(self.not_installed(cluster, kind).await);
        }
        let namespace = self.namespace.as_deref();
        match self.form {
            Form::Table | Form::Wide | Form::Name => {
                let tables = found.iter().filter_map(|(kind, objects)| match objects {
                    Found::Printed(printed) if !printed.rows.is_empty() => Some((*kind, printed)),
                    _ => None,
                });
                let text = view_of(&tables.collect::<Vec<_>>(), self.form, namespace.is_none());
                if text.is_empty() {
                    context.ui().note(&nothing(&self.kinds, namespace));
                }
                context.ui().text(&text)?;
            }
            Form::Json | Form::Yaml => {
                let format = if self.form == Form::Json { OutputFormat::Json } else { OutputFormat::Yaml };
                let objects = found.into_iter().map(|(_, objects)| objects);
                let mut items: Vec<Tree> = objects
                    .flat_map(|objects| if let Found::Objects(objects) = objects { objects } else { Vec::new() })
                    .collect();
                items.iter_mut().for_each(without_record);
                match items.pop() {
                    Some(object) if self.names.len() == 1 => output::emit(context.ui(), format, &One(object))?,
                    rest => {
                        items.extend(rest);
                        let list = List { api_version: "v1".to_owned(), kind: "List".to_owned(), items };
                        output::emit(context.ui(), format, &list)?;
                    }
                }
            }
        }
        Ok(Outcome::Success)
    }

    /// Asks for the objects of a kind, in the first of its versions that the server has; none when it has none.
    async fn ask(&self, cluster: &Cluster, kind: &Listable) -> Result<Option<Found>, CommandError> {
        for resource in kind.resources() {
            match self.ask_for(cluster, &resource).await {
                Ok(found) => return Ok(Some(found)),
                Err(error) if error.is_not_found() => {
                    let name = self.names.iter().find(|name| is_about(&error, name));
                    if let Some(name) = name {
                        return Err(self.no_such_object(kind, name));
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    async fn ask_for(&self, cluster: &Cluster, resource: &Resource) -> Result<Found, ClusterError> {
        let namespace = self.namespace.as_deref().filter(|_| resource.namespaced);
        let is_data = matches!(self.form, Form::Json | Form::Yaml);
        if self.names.is_empty() {
            return if is_data {
                cluster.list_at(resource, namespace, &self.options).await.map(|listed| Found::Objects(listed.objects))
            } else {
                cluster.print_list(resource, namespace, &self.options).await.map(Found::Printed)
            };
        }
        let mut printed = Printed::default();
        let mut objects = Vec::new();
        for name in &self.names {
            if is_data {
                objects.push(cluster.get_existing(resource, namespace, name).await?);
            } else {
                let Printed { columns, rows } = cluster.print_object(resource, namespace, name).await?;
                printed.columns = columns;
                printed.rows.extend(rows);
            }
        }
        Ok(if is_data { Found::Objects(objects) } else { Found::Printed(printed) })
    }

    fn no_such_object(&self, kind: &Listable, name: &str) -> CommandError {
        let place = self.namespace.as_ref().map(|namespace| format!(" in the namespace `{namespace}`"));
        let message = format!("there is no {} `{name}`{}", kind.kind, place.unwrap_or_default());
        let hint = format!("`meshctl get {} -A` lists those of all namespaces", kind.plural);
        CommandError::message(Category::Failed, message).hint(hint)
    }

    /// Returns the error of kinds that the cluster does not have.
    async fn not_installed(&self, cluster: &Cluster, kind: &Listable) -> CommandError {
        let what = if self.kinds.len() > 1 {
            "none of these types is installed".to_owned()
        } else {
            format!("{} ({}) is not installed", kind.kind, kind.qualified())
        };
        let place = cluster.peer().await.map(|peer| format!(" in {peer}")).unwrap_or_default();
        let error = CommandError::message(Category::Configuration, format!("{what}{place}"));
        error.hint(if kind.is_istios() {
            "`meshctl install` installs Istio's kinds; `kubectl api-resources --categories istio-io` lists those there are"
        } else {
            "the Gateway API has to be installed by itself: see https://gateway-api.sigs.k8s.io/guides/"
        })
    }
}

/// Tells whether a server says that it has no object of a name, and not that it has no such kind.
fn is_about(error: &ClusterError, name: &str) -> bool {
    error.refusal().is_some_and(|refusal| refusal.message.contains(&format!("\"{name}\"")))
}

/// Takes out what only servers read: who wrote which field.
fn without_record(object: &mut Tree) {
    let metadata = object.as_map_mut().and_then(|object| object.get_mut("metadata")).and_then(Tree::as_map_mut);
    if let Some(metadata) = metadata {
        metadata.shift_remove("managedFields");
    }
}

/// Returns what is said when there is nothing.
fn nothing(kinds: &[Listable], namespace: Option<&str>) -> String {
    match namespace.filter(|_| kinds.iter().any(|kind| kind.namespaced)) {
        Some(namespace) => format!("No resources found in {namespace} namespace."),
        None => "No resources found".to_owned(),
    }
}

/// Returns tables, or names, of the objects of some kinds.
fn view_of(tables: &[(&Listable, &Printed)], form: Form, namespaces: bool) -> String {
    let prefix = |kind: &Listable| format!("{}.{}", kind.singular, kind.group);
    if form == Form::Name {
        let rows = tables.iter().flat_map(|(kind, printed)| printed.rows.iter().map(move |row| (kind, row)));
        let lines: Vec<String> = rows.map(|(kind, row)| format!("{}/{}\n", prefix(kind), row.name)).collect();
        return lines.concat();
    }
    let several = tables.len() > 1;
    let tables = tables.iter().map(|(kind, printed)| {
        let prefix = several.then(|| prefix(kind));
        let shown = Shown { namespaces: namespaces && kind.namespaced, wide: form == Form::Wide };
        view::table(printed, prefix.as_deref(), shown)
    });
    tables.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::outcome::ExitCode;

    fn names_of(types: &str, names: &[&str]) -> Result<(Vec<&'static str>, Vec<String>), ExitCode> {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let Asked { kinds, names, .. } = read(types, names).map_err(|error| error.exit())?;
        Ok((kinds.iter().map(|kind| kind.kind).collect(), names))
    }

    #[test]
    fn types_and_names_are_read_as_kubectl_reads_them() {
        assert_eq!(names_of("vs,gw,vs", &[]).unwrap(), (vec!["VirtualService", "Gateway"], vec![]));
        assert_eq!(names_of("vs/a", &[]).unwrap(), (vec!["VirtualService"], vec!["a".to_owned()]));
        assert_eq!(names_of("vs", &["a", "b"]).unwrap().1, ["a", "b"]);
        for (types, names) in [("vs,gw", &["a"][..]), ("", &[]), (",", &[]), ("pods", &[])] {
            assert_eq!(names_of(types, names).unwrap_err(), ExitCode::Usage, "{types}");
        }
    }

    #[test]
    fn that_there_is_nothing_is_said_as_kubectl_says_it() {
        let kinds = kinds::named("vs").unwrap().kinds;
        assert_eq!(nothing(&kinds, Some("shop")), "No resources found in shop namespace.");
        assert_eq!(nothing(&kinds, None), "No resources found");
    }

    #[test]
    fn an_unknown_type_names_those_that_there_are() {
        let error = kinds::named("virtualservcies").unwrap_err();
        assert_eq!(error.exit(), ExitCode::Usage);
        let told = format!("{}\n{}", error.diagnostic(), error.hints().join("\n"));
        insta::assert_snapshot!(told, @"
        `virtualservcies` is no type that can be listed
        did you mean `virtualservices`?
        the types are authorizationpolicies (ap), destinationrules (dr), envoyfilters, gateways (gw), peerauthentications (pa), proxyconfigs, requestauthentications (ra), serviceentries (se), sidecars, telemetries, trafficextensions, virtualservices (vs), wasmplugins, workloadentries (we), workloadgroups (wg)
        of the Gateway API there are gateways, gatewayclasses, httproutes, grpcroutes, tlsroutes, tcproutes; its gateways are `gateways.gateway.networking.k8s.io`
        ");
    }
}
