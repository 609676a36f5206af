//! `meshctl traffic reset`: takes back what was set.

use std::collections::BTreeSet;

use super::{Found, HERE, WriteArgs, print};
use crate::cluster;
use crate::commands::change::{self, Job};
use crate::commands::{CommandError, Context, Outcome};
use crate::events::Events;
use crate::mesh::change::{Detail, Wanted, Wish};
use crate::mesh::traffic::look::{DESTINATION_RULE, VIRTUAL_SERVICE, place};
use crate::mesh::traffic::{Aspect, Host, routes, rule};
use crate::values::Tree;

/// Take back what was set
///
/// Only what `meshctl traffic` has set is taken back, to what was there before; what others have changed since stays, and is
/// told. Objects that it has made go when nothing is left in them.
#[derive(Debug, clap::Args)]
pub struct ResetArgs {
    #[command(flatten)]
    write: WriteArgs,

    /// What to take back [default: all of it]
    #[arg(help_heading = HERE, value_name = "WHAT", value_enum)]
    what: Vec<What>,
}

/// What can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Split,
    Delay,
    Abort,
    Timeout,
    Retry,
    Mirror,
    CircuitBreak,
}

impl What {
    fn aspect(self) -> Aspect {
        match self {
            Self::Split => Aspect::Split,
            Self::Delay => Aspect::Delay,
            Self::Abort => Aspect::Abort,
            Self::Timeout => Aspect::Timeout,
            Self::Retry => Aspect::Retry,
            Self::Mirror => Aspect::Mirror,
            Self::CircuitBreak => Aspect::CircuitBreak,
        }
    }
}

/// Runs `meshctl traffic reset`.
pub fn run(args: ResetArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ResetArgs { write, what } = args;
    let WriteArgs { service, change, output, cluster } = write;
    let aspects: Vec<Aspect> =
        if what.is_empty() { Aspect::ALL.to_vec() } else { what.into_iter().map(What::aspect).collect() };
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        let found = service.find(&cluster).await?;
        let Found { host, seen } = &found;
        let chosen = |objects: Vec<&Tree>, named: Option<&str>| -> Vec<Tree> {
            let is_meant = |object: &&Tree| {
                let (namespace, name) = place(object);
                named.is_none_or(|wanted| wanted == name || wanted == format!("{namespace}/{name}"))
            };
            objects.into_iter().filter(is_meant).cloned().collect()
        };
        // What was set may be taken back from all objects about the service, however many there are by now.
        let routes = chosen(seen.virtual_services_of(host), service.virtual_service.as_deref());
        let rules = chosen(seen.destination_rules_of(host), service.destination_rule.as_deref());
        let used = used(&seen.virtual_services, &routes, host, &aspects)?;
        for (object, left) in left(&routes, &rules, &aspects, &used)? {
            context.ui().warning(&format!("{object}: {left}"));
        }
        let (aspects, used) = (&aspects, &used);
        let mut wanted = Vec::new();
        for live in routes {
            let (namespace, name) = (place(&live).0.to_owned(), place(&live).1.to_owned());
            let edit =
                move |live: Option<&Tree>| live.map_or(Ok(Wish::Leave), |live| Ok(routes::reset(live, aspects)?.0));
            wanted.push(Wanted::new(VIRTUAL_SERVICE, &namespace, &name, edit).known(Some(live)));
        }
        for live in rules {
            let (namespace, name) = (place(&live).0.to_owned(), place(&live).1.to_owned());
            let edit =
                move |live: Option<&Tree>| live.map_or(Ok(Wish::Leave), |live| Ok(rule::reset(live, aspects, used)?.0));
            wanted.push(Wanted::new(DESTINATION_RULE, &namespace, &name, edit).known(Some(live)));
        }
        if let Some(format) = output {
            return print(&wanted, format, context);
        }
        let question = format!("This takes back what was set for {host}.");
        let job = Job { wanted: &wanted, question: &question, args: &change, detail: Detail::Whole, shows: true };
        let changes = Box::pin(job.carry_out(&cluster, context)).await?;
        if changes.is_empty() {
            context.ui().text(&format!("{host}: nothing to take back\n"))?;
        } else if !change.dry_run {
            context.ui().text(&change::told(&changes))?;
        }
        Ok(Outcome::Success)
    })?
}

/// Returns the subsets to which routes still lead when some have been reset.
fn used(all: &[Tree], reset: &[Tree], host: &Host, aspects: &[Aspect]) -> Result<BTreeSet<String>, CommandError> {
    let mut used = BTreeSet::new();
    for object in all {
        let is_reset = reset.iter().any(|other| place(other) == place(object));
        let wish = if is_reset { routes::reset(object, aspects)?.0 } else { Wish::Leave };
        match wish {
            Wish::Leave => used.extend(routes::subsets_used(object, host)),
            Wish::Be(after) => used.extend(routes::subsets_used(&after, host)),
            Wish::Gone => {}
        }
    }
    Ok(used)
}

/// Returns what cannot be taken back, and of which object.
fn left(
    all_routes: &[Tree],
    rules: &[Tree],
    aspects: &[Aspect],
    used: &BTreeSet<String>,
) -> Result<Vec<(String, String)>, CommandError> {
    let mut found = Vec::new();
    let told = |kind: &str, object: &Tree| format!("{kind} {}/{}", place(object).0, place(object).1);
    for object in all_routes {
        let left = routes::reset(object, aspects)?.1;
        found.extend(left.into_iter().map(|left| (told("VirtualService", object), left)));
    }
    for object in rules {
        let left = rule::reset(object, aspects, used)?.1;
        found.extend(left.into_iter().map(|left| (told("DestinationRule", object), left)));
    }
    Ok(found)
}
