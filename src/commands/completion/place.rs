//! [`Place`]: where on a command line the cursor stands, and what fits there. Pure: of what a cluster or a kubeconfig has
//! only the [`Source`] is named.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command, ValueHint};

/// Something that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The word.
    pub value: String,
    /// What it is, in a line; empty when that need not be said.
    pub about: String,
}

impl Candidate {
    /// Returns a candidate; of the text only the first line is taken.
    pub fn new(value: impl Into<String>, about: &str) -> Self {
        Self { value: value.into(), about: about.lines().next().unwrap_or_default().to_owned() }
    }
}

/// Files that fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    /// All.
    All,
    /// Folders.
    Folders,
}

/// Where values come from that the command line itself does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The contexts of the kubeconfig.
    Contexts,
    /// The namespaces of the cluster.
    Namespaces,
    /// The revisions of control planes in the cluster.
    Revisions,
    /// The tags in the cluster.
    Tags,
    /// The workloads of a namespace.
    Workloads,
    /// The gateways of the cluster.
    Gateways,
    /// The services of a namespace.
    Services,
    /// The pods of a namespace.
    Pods,
    /// The profiles.
    Profiles,
    /// The components of a mesh.
    Components,
    /// The add-ons of a mesh.
    Addons,
    /// The governance modes.
    Modes,
    /// What `--set` can set.
    Settings,
    /// The Helm repositories that are known.
    Repositories,
    /// The charts of those whose indexes are in the cache.
    Charts,
}

/// Where the cursor stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// What fits and is known already.
    pub candidates: Vec<Candidate>,
    /// Where more comes from.
    pub source: Option<Source>,
    /// Whether files fit.
    pub files: Option<Files>,
    /// What stands in front of the value in the same word, such as `--context=` or `east,`.
    pub front: String,
    /// How far the value has been typed.
    pub typed: String,
    /// The options on the line before the cursor that have values, by their long names.
    pub options: BTreeMap<String, String>,
}

impl Place {
    /// Finds out where the cursor stands: behind these words, the program's name first, and within the last one.
    pub fn of(root: &Command, words: &[String], word: &str) -> Self {
        let mut walk =
            Walk { command: root, path: Vec::new(), values: 0, is_only_values: false, options: BTreeMap::new() };
        let mut awaiting: Option<&Arg> = None;
        for word in words.iter().skip(1) {
            match awaiting.take() {
                Some(option) => walk.note(option, word),
                None => awaiting = walk.step(word),
            }
        }
        let mut place = Self { typed: word.to_owned(), ..Self::default() };
        match awaiting {
            Some(option) => place.value_of(option, &walk),
            None if walk.is_only_values => place.positional(&walk),
            None if word.starts_with('-') => place.option(&walk),
            None => {
                if walk.values == 0 {
                    place.commands(walk.command);
                }
                place.positional(&walk);
            }
        }
        place.options = walk.options;
        place
    }

    fn commands(&mut self, command: &Command) {
        let shown = command.get_subcommands().filter(|below| !below.is_hide_set());
        self.candidates.extend(shown.map(|below| {
            let about = below.get_about().map(ToString::to_string).unwrap_or_default();
            Candidate::new(below.get_name(), &about)
        }));
    }

    /// An option: its name, or its value in the same word.
    fn option(&mut self, walk: &Walk<'_>) {
        let typed = self.typed.clone();
        if let Some((name, value)) = typed.strip_prefix("--").and_then(|rest| rest.split_once('=')) {
            self.front = format!("--{name}=");
            value.clone_into(&mut self.typed);
            if let Some(option) = walk.long(name) {
                self.value_of(option, walk);
            }
            return;
        }
        let options = walk.command.get_arguments().filter(|option| !option.is_positional() && !option.is_hide_set());
        for option in options {
            let about = option.get_help().map(ToString::to_string).unwrap_or_default();
            if let Some(long) = option.get_long() {
                let end = if option.is_require_equals_set() && least(option) > 0 { "=" } else { "" };
                self.candidates.push(Candidate::new(format!("--{long}{end}"), &about));
            }
            if let Some(short) = option.get_short().filter(|_| !typed.starts_with("--")) {
                self.candidates.push(Candidate::new(format!("-{short}"), &about));
            }
        }
    }

    /// A word that is no option.
    fn positional(&mut self, walk: &Walk<'_>) {
        let all: Vec<&Arg> = walk.command.get_positionals().filter(|argument| !argument.is_hide_set()).collect();
        let last = all.last().filter(|argument| is_repeated(argument));
        if let Some(argument) = all.get(walk.values).or(last) {
            self.value_of(argument, walk);
        }
    }

    fn value_of(&mut self, argument: &Arg, walk: &Walk<'_>) {
        if let Some(delimiter) = argument.get_value_delimiter()
            && let Some((before, typed)) = self.typed.clone().rsplit_once(delimiter)
        {
            self.front = format!("{}{before}{delimiter}", self.front);
            typed.clone_into(&mut self.typed);
        }
        let possible = argument.get_possible_values();
        let shown = possible.iter().filter(|value| !value.is_hide_set());
        self.candidates.extend(shown.map(|value| {
            let about = value.get_help().map(ToString::to_string).unwrap_or_default();
            Candidate::new(value.get_name(), &about)
        }));
        if possible.is_empty() {
            self.source = source(argument, &walk.path);
        }
        // A chart may as well be a file.
        if possible.is_empty() && matches!(self.source, None | Some(Source::Charts)) {
            self.files = files(argument);
        }
    }
}

/// The way through the words before the cursor.
struct Walk<'a> {
    command: &'a Command,
    /// The names of the commands on the way.
    path: Vec<&'a str>,
    /// How many words were neither commands nor options.
    values: usize,
    /// Whether `--` has come, after which nothing is an option.
    is_only_values: bool,
    options: BTreeMap<String, String>,
}

impl<'a> Walk<'a> {
    /// Takes a word; returns the option whose value must follow.
    fn step(&mut self, word: &str) -> Option<&'a Arg> {
        if self.is_only_values {
            self.values += 1;
        } else if word == "--" {
            self.is_only_values = true;
        } else if let Some(rest) = word.strip_prefix("--") {
            let (name, value) = rest.split_once('=').map_or((rest, None), |(name, value)| (name, Some(value)));
            let option = self.long(name)?;
            match value {
                Some(value) => self.note(option, value),
                None => return Some(option).filter(|option| needs_value(option)),
            }
        } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            for (index, letter) in letters.char_indices() {
                let find = |option: &&Arg| option.get_short() == Some(letter);
                let option = self.command.get_arguments().find(find)?;
                if needs_value(option) {
                    let value = &letters[index + letter.len_utf8()..];
                    if value.is_empty() {
                        return Some(option);
                    }
                    self.note(option, value.strip_prefix('=').unwrap_or(value));
                    break;
                }
            }
        } else if let Some(below) = self.command.find_subcommand(word).filter(|_| self.values == 0) {
            self.command = below;
            self.path.push(below.get_name());
        } else {
            self.values += 1;
        }
        None
    }

    fn long(&self, name: &str) -> Option<&'a Arg> {
        let is_named = |option: &&Arg| {
            option.get_long() == Some(name) || option.get_all_aliases().is_some_and(|aliases| aliases.contains(&name))
        };
        self.command.get_arguments().find(is_named)
    }

    fn note(&mut self, option: &Arg, value: &str) {
        if let Some(long) = option.get_long() {
            self.options.insert(long.to_owned(), value.to_owned());
        }
    }
}

/// Returns how many values an option has at least.
fn least(option: &Arg) -> usize {
    option.get_num_args().map_or(1, |range| range.min_values())
}

/// Tells whether the word behind an option is its value.
fn needs_value(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::Set | ArgAction::Append)
        && !option.is_require_equals_set()
        && least(option) > 0
}

fn is_repeated(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Append)
        || argument.get_num_args().is_some_and(|range| range.max_values() > 1)
}

/// Returns where the values of an argument come from, by its name and by what its help calls its value.
fn source(argument: &Arg, path: &[&str]) -> Option<Source> {
    let by_option = match argument.get_long() {
        Some("context" | "contexts") => Some(Source::Contexts),
        Some("namespace" | "istioNamespace") => Some(Source::Namespaces),
        Some("revision" | "to-revision") => Some(Source::Revisions),
        Some("tag") => Some(Source::Tags),
        Some("profile") => Some(Source::Profiles),
        Some("component" | "components") => Some(Source::Components),
        Some("addons") => Some(Source::Addons),
        Some("set") => Some(Source::Settings),
        Some("mode") => Some(Source::Modes),
        Some("repo") => Some(Source::Repositories),
        _ => None,
    };
    let name = argument.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    // A name of an alternative, `NAMESPACE[/POD]` or `NAMESPACE|LABEL`, is completed as its first part.
    let name = name.split(['[', '|', '/']).next().unwrap_or_default();
    by_option.or_else(|| match name {
        "CONTEXT" => Some(Source::Contexts),
        "NAMESPACE" | "NS" => Some(Source::Namespaces),
        "REVISION" => Some(Source::Revisions),
        "TAG" => Some(Source::Tags),
        "WORKLOAD" => Some(Source::Workloads),
        "GATEWAY" => Some(Source::Gateways),
        "SERVICE" => Some(Source::Services),
        "POD" => Some(Source::Pods),
        "PROFILE" => Some(Source::Profiles),
        "MODE" => Some(Source::Modes),
        "ADDON" => Some(Source::Addons),
        _ => match path {
            ["chart", "show" | "pull" | "template" | "lint"] if argument.is_positional() => Some(Source::Charts),
            ["repo", "update" | "remove"] if argument.is_positional() => Some(Source::Repositories),
            ["profile", ..] if argument.is_positional() => Some(Source::Profiles),
            ["addons", ..] if argument.is_positional() => Some(Source::Addons),
            ["tag", ..] if argument.is_positional() => Some(Source::Tags),
            _ => None,
        },
    })
}

/// Returns which files fit.
fn files(argument: &Arg) -> Option<Files> {
    let names = argument.get_value_names().unwrap_or_default();
    let is_named = |known: &[&str]| names.iter().any(|name| known.iter().any(|known| name.contains(known)));
    match argument.get_value_hint() {
        ValueHint::DirPath => Some(Files::Folders),
        ValueHint::AnyPath | ValueHint::FilePath | ValueHint::ExecutablePath => Some(Files::All),
        _ if is_named(&["DIR", "FOLDER"]) => Some(Files::Folders),
        _ if is_named(&["FILE", "CHART", "SOURCE", "BEFORE", "AFTER"]) => Some(Files::All),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::commands::Cli;

    fn place(line: &str) -> Place {
        let mut root = Cli::command();
        root.build();
        let (words, word) = crate::commands::completion::words::split(line);
        Place::of(&root, &words, &word)
    }

    fn values(place: &Place) -> Vec<&str> {
        place.candidates.iter().map(|candidate| &*candidate.value).collect()
    }

    #[test]
    fn commands_are_offered_with_what_they_do() {
        let first = place("meshctl ");
        assert!(values(&first).contains(&"install") && values(&first).contains(&"status"), "{:?}", values(&first));
        assert!(!values(&first).iter().any(|name| name.starts_with('_') || *name == "experimental"));
        assert!(first.candidates.iter().all(|candidate| !candidate.about.contains('\n')));
        assert!(values(&place("meshctl profile ")).contains(&"list"));
        assert_eq!(first.source, None);
    }

    #[test]
    fn options_and_their_values_are_told_apart() {
        assert!(values(&place("meshctl install --")).contains(&"--profile"));
        assert!(!values(&place("meshctl install --")).contains(&"-o"));
        assert!(values(&place("meshctl install -")).contains(&"-o"));
        assert_eq!(values(&place("meshctl status -o ")), ["table", "json", "yaml"]);
        assert_eq!(values(&place("meshctl status -qo ")), ["table", "json", "yaml"]);
        let found = place("meshctl status --output=j");
        assert_eq!((values(&found), &*found.front, &*found.typed), (vec!["table", "json", "yaml"], "--output=", "j"));
        // Its value is in the same word or nowhere.
        assert!(values(&place("meshctl status --wait -")).contains(&"--output"));
        assert!(values(&place("meshctl --color ")).contains(&"never"));
    }

    #[test]
    fn what_a_cluster_knows_is_named() {
        for (line, source) in [
            ("meshctl status --context ", Source::Contexts),
            ("meshctl status --contexts=east,w", Source::Contexts),
            ("meshctl status -i ", Source::Namespaces),
            ("meshctl install --revision ", Source::Revisions),
            ("meshctl install --set ", Source::Settings),
            ("meshctl install --component base,", Source::Components),
            ("meshctl tag remove ", Source::Tags),
            ("meshctl profile show ", Source::Profiles),
        ] {
            assert_eq!(place(line).source, Some(source), "{line}");
        }
        assert_eq!(place("meshctl status --contexts=east,w").front, "--contexts=east,");
        assert_eq!(place("meshctl install -f ").files, Some(Files::All));
        assert_eq!(place("meshctl version ").source, None);
    }

    #[test]
    fn options_typed_before_are_kept() {
        let place = place("meshctl --quiet verify --context east -c=conf -i mesh --junit x --level ");
        let kept = |name: &str| place.options.get(name).map(String::as_str);
        assert_eq!(
            (kept("context"), kept("kubeconfig"), kept("istioNamespace")),
            (Some("east"), Some("conf"), Some("mesh"))
        );
        assert!(values(&place).contains(&"data-plane"));
    }

    #[test]
    fn nothing_is_an_option_after_two_dashes() {
        let place = place("meshctl profile show -- --");
        assert_eq!((place.source, values(&place)), (Some(Source::Profiles), Vec::new()));
    }
}
