//! `meshctl addons list`.

use crate::cluster::block_on;
use crate::cluster::options::process_environment;
use crate::commands::cluster::{ClusterArgs, ControlPlaneArgs, UnusedNamespaceArgs};
use crate::commands::{CommandError, Context, Outcome};
use crate::install::addons::{Addon, Addons, Login, State, addons};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::{Table, shortened};

/// The most characters of a version and of a namespace in the table.
const SHORT: usize = 16;

/// List the add-ons, and how those do that are installed
///
/// The version of one that is absent is the one that would be installed. The login `none` lets everybody in who reaches
/// the add-on.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl addons list
  meshctl addons list -o json")]
pub struct ListArgs {
    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Runs `meshctl addons list`.
pub fn run(args: ListArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ListArgs { output, control_plane, cluster, unused } = args;
    unused.warn(context);
    let namespace = control_plane.namespace(&process_environment);
    let cluster = cluster.cluster()?;
    let addons = block_on(addons(&cluster, &namespace))??;
    output::emit(context.ui(), output, &addons)?;
    Ok(Outcome::Success)
}

impl TableView for Addons {
    fn table(&self) -> String {
        let mut table = Table::new(["name", "state", "version", "namespace", "login"]);
        for Addon { name, state, version, namespace, login, .. } in &self.addons {
            let login = match login {
                Some(Login::Token) => "token",
                Some(Login::None) => "none",
                None => "-",
            };
            let place = if *state == State::Absent { "-".to_owned() } else { shortened(namespace, SHORT) };
            let version = if version.is_empty() { "-".to_owned() } else { shortened(version, SHORT) };
            table.row([name.clone(), state.name().to_owned(), version, place, login.to_owned()]);
        }
        table.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_fits_a_terminal() {
        let addon = |name: &str, state: State, login: Option<Login>| Addon {
            name: name.to_owned(),
            purpose: "is there".to_owned(),
            state,
            namespace: if state == State::Absent { String::new() } else { "a-namespace-of-great-length".to_owned() },
            workload: name.to_owned(),
            image: "r.example/i:v1".to_owned(),
            version: "v1".to_owned(),
            login,
        };
        let addons = Addons {
            mesh: "istio-system".to_owned(),
            addons: vec![
                addon("prometheus", State::Ready, Some(Login::None)),
                addon("kiali", State::Installed, Some(Login::Token)),
                addon("kiali-operator", State::Absent, None),
            ],
        };
        insta::assert_snapshot!(addons.table(), @r"
        NAME             STATE       VERSION   NAMESPACE          LOGIN
        prometheus       ready       v1        a-namespace-of-…   none
        kiali            installed   v1        a-namespace-of-…   token
        kiali-operator   absent      v1        -                  -
        ");
    }
}
