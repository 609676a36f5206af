//! Tests of enrolment: every row of the table of which injector wins, labels that contradict, and their changes.

use super::change::{Ground, Insistence};
use super::*;
use crate::diagnostic::{Category, Diagnostic};
use crate::install::tags::{Tag, deactivate};
use crate::values::json;
use crate::yaml::{self, ReadOptions};

/// Returns the webhook of a revision or of a tag, with the rules that installations give it.
pub fn webhook(revision: &str, tag: Option<&str>, auto: bool) -> Tree {
    let source = json::decode(
        r#"{"metadata":{"name":"w"},"webhooks":[{"clientConfig":{"service":{"namespace":"istio-system"}}}]}"#,
    );
    let made = Tag { name: tag.unwrap_or(revision), revision, namespace: "istio-system", auto };
    let mut webhook = made.injector(&source.unwrap());
    let name = match tag {
        Some(tag) => format!("istio-revision-tag-{tag}"),
        None if revision == DEFAULT => "istio-sidecar-injector".to_owned(),
        None => format!("istio-sidecar-injector-{revision}"),
    };
    let metadata = webhook.as_map_mut().unwrap().get_mut("metadata").unwrap().as_map_mut().unwrap();
    metadata.insert("name".to_owned(), Tree::from(name));
    if tag.is_none() {
        metadata.get_mut("labels").unwrap().as_map_mut().unwrap().shift_remove("istio.io/tag");
    }
    webhook
}

fn tree(text: &str) -> Tree {
    yaml::parse("test", text, &ReadOptions::go()).unwrap()
}

/// A revision without a name whose rules a tag has taken over, a canary with a tag of its own.
fn usual() -> Injectors {
    let mut plain = webhook("default", None, false);
    deactivate(&mut plain);
    let canary = [webhook("canary", None, false), webhook("canary", Some("prod"), false)];
    Injectors::of([&plain, &webhook("default", Some("default"), false), &canary[0], &canary[1]])
}

fn verdict(injectors: &Injectors, namespace: &str, pod: &str) -> Verdict {
    let (namespace, pod) = (tree(namespace), tree(pod));
    Verdict::of(injectors, &Subject::of_pod("shop", namespace.as_map(), &pod), None)
}

/// Returns who injects, and why, in short.
fn told(injectors: &Injectors, namespace: &str, pod_labels: &str) -> String {
    let verdict = verdict(injectors, namespace, &format!("{{metadata: {{labels: {pod_labels}}}}}"));
    let by = verdict.by.map(|by| format!("{} {}: ", by.webhook, by.revision)).unwrap_or_default();
    let reason = serde_json::to_value(&verdict.reason).unwrap();
    format!("{by}{} {}", serde_json::to_value(verdict.fate).unwrap().as_str().unwrap(), reason["is"].as_str().unwrap())
}

#[test]
fn every_row_of_the_table() {
    let injectors = usual();
    let default = "istio-revision-tag-default default: sidecar";
    let canary = "istio-sidecar-injector-canary canary: sidecar";
    for (namespace, pod, expected) in [
        // The label of old times wins, over whatever else is said.
        ("{istio-injection: enabled}", "{}", format!("{default} namespaceInjection")),
        ("{istio-injection: enabled, istio.io/rev: canary}", "{}", format!("{default} namespaceInjection")),
        ("{istio-injection: enabled}", "{istio.io/rev: canary}", format!("{default} namespaceInjection")),
        ("{istio-injection: enabled}", "{sidecar.istio.io/inject: 'true'}", format!("{default} namespaceInjection")),
        ("{istio-injection: disabled}", "{sidecar.istio.io/inject: 'true'}", "none namespaceRefuses".to_owned()),
        ("{istio-injection: disabled, istio.io/rev: canary}", "{}", "none namespaceRefuses".to_owned()),
        ("{istio-injection: 'true'}", "{istio.io/rev: canary}", "none namespaceRefuses".to_owned()),
        // A revision or a tag of the namespace.
        ("{istio.io/rev: canary}", "{}", format!("{canary} namespaceRevision")),
        ("{istio.io/rev: canary}", "{istio.io/rev: default}", format!("{canary} namespaceRevision")),
        ("{istio.io/rev: prod}", "{}", "istio-revision-tag-prod canary: sidecar namespaceRevision".to_owned()),
        ("{istio.io/rev: default}", "{}", format!("{default} namespaceRevision")),
        ("{istio.io/rev: old}", "{sidecar.istio.io/inject: 'true'}", "none notServed".to_owned()),
        ("{istio.io/rev: ''}", "{}", "none notServed".to_owned()),
        // A namespace that says nothing.
        ("{}", "{istio.io/rev: canary}", format!("{canary} podRevision")),
        ("{}", "{istio.io/rev: old, sidecar.istio.io/inject: 'true'}", "none notServed".to_owned()),
        ("{}", "{sidecar.istio.io/inject: 'true'}", format!("{default} podAsks")),
        ("{}", "{}", "none silent".to_owned()),
        // A pod that refuses.
        ("{istio-injection: enabled}", "{sidecar.istio.io/inject: 'false'}", "none podRefuses".to_owned()),
        ("{istio.io/rev: canary}", "{sidecar.istio.io/inject: 'false'}", "none podRefuses".to_owned()),
        ("{}", "{istio.io/rev: canary, sidecar.istio.io/inject: 'false'}", "none podRefuses".to_owned()),
        // The ambient mode, and where it is not looked at.
        ("{istio.io/dataplane-mode: ambient}", "{}", "ambient namespaceAmbient".to_owned()),
        ("{istio.io/dataplane-mode: ambient, istio-injection: disabled}", "{}", "ambient namespaceAmbient".to_owned()),
        ("{istio.io/dataplane-mode: ambient}", "{istio.io/dataplane-mode: none}", "none silent".to_owned()),
        ("{}", "{istio.io/dataplane-mode: ambient}", "ambient podAmbient".to_owned()),
        ("{istio.io/dataplane-mode: ambient, istio.io/rev: canary}", "{}", format!("{canary} namespaceRevision")),
        ("{istio.io/dataplane-mode: ambient, istio.io/rev: old}", "{}", "none notServed".to_owned()),
        (
            "{istio.io/dataplane-mode: ambient, istio-injection: enabled}",
            "{sidecar.istio.io/inject: 'false'}",
            "none podRefuses".to_owned(),
        ),
        ("{istio.io/dataplane-mode: ambient}", "{sidecar.istio.io/inject: 'true'}", format!("{default} podAsks")),
    ] {
        assert_eq!(told(&injectors, namespace, pod), expected, "{namespace} {pod}");
    }
}

#[test]
fn what_istiod_refuses_afterwards() {
    let injectors = usual();
    let refused = |pod: &str| {
        let verdict = verdict(&injectors, "{istio-injection: enabled}", pod);
        assert_eq!((verdict.fate, verdict.by.unwrap().revision.as_str()), (Fate::None, "default"));
        match verdict.reason {
            Reason::Refused { why, .. } => why,
            other => panic!("{other}"),
        }
    };
    assert_eq!(refused("{spec: {hostNetwork: true}}"), "host-network");
    assert_eq!(refused("{metadata: {annotations: {sidecar.istio.io/inject: 'false'}}}"), "annotation");
    let labels = tree("{istio-injection: enabled}");
    let subject = Subject { namespace: "kube-public", namespace_labels: labels.as_map(), ..Subject::default() };
    let verdict = Verdict::of(&injectors, &subject, None);
    assert_eq!(
        verdict.reason.to_string(),
        "a webhook is asked, and the control plane refuses: the namespace `kube-public` is never injected"
    );
    assert_eq!(Enrolment::of(&injectors, "kube-public", labels.as_map()).conflicts, [Conflict::NeverInjected]);
}

#[test]
fn pods_without_labels_are_injected_where_that_is_wanted() {
    let injectors = Injectors::of([&webhook("default", Some("default"), true)]);
    assert_eq!(told(&injectors, "{}", "{}"), "istio-revision-tag-default default: sidecar automatic");
    assert_eq!(told(&injectors, "{kubernetes.io/metadata.name: kube-system}", "{}"), "none silent");
}

#[test]
fn a_cluster_without_a_default_or_without_anything() {
    let canary = Injectors::of([&webhook("canary", None, false)]);
    assert_eq!(told(&canary, "{istio-injection: enabled}", "{}"), "none noDefault");
    assert_eq!(told(&canary, "{}", "{sidecar.istio.io/inject: 'true'}"), "none noDefault");
    assert_eq!(told(&Injectors::default(), "{istio-injection: enabled}", "{}"), "none notInstalled");
}

#[test]
fn webhooks_that_inject_the_same_are_told() {
    // Nobody has made the plain webhook match nothing.
    let both = Injectors::of([&webhook("default", None, false), &webhook("canary", Some("default"), false)]);
    let verdict = verdict(&both, "{istio-injection: enabled}", "{}");
    assert_eq!(verdict.by.unwrap().webhook, "istio-revision-tag-default");
    assert_eq!(verdict.also, ["istio-sidecar-injector"]);
}

#[test]
fn every_webhook_says_why() {
    let injectors = usual();
    let namespace = tree("{istio.io/rev: prod}");
    let subject = Subject { namespace: "shop", namespace_labels: namespace.as_map(), ..Subject::default() };
    let mut told = Vec::new();
    for injector in injectors.iter() {
        let considered = injector.consider(&subject);
        told.push(format!("{} {} {}", considered.webhook, considered.matches, considered.is_deactivated));
        told.extend(considered.rules.iter().take(2).map(|rule| format!("  {} {}", rule.rule, rule.why)));
    }
    insta::assert_snapshot!(told.join("\n"), @"
    istio-revision-tag-default false false
      rev.namespace the namespace has the label `istio.io/rev=prod`
      rev.object the namespace has the label `istio.io/rev=prod`
    istio-revision-tag-prod true false
      rev.namespace namespace: istio.io/rev=prod,!istio-injection; pod: sidecar.istio.io/inject!=false
      rev.object the namespace has the label `istio.io/rev=prod`
    istio-sidecar-injector false true
      rev.namespace the namespace has no label `istio.io/deactivated`
      rev.object the namespace has no label `istio.io/deactivated`
    istio-sidecar-injector-canary false false
      rev.namespace the namespace has the label `istio.io/rev=prod`
      rev.object the namespace has the label `istio.io/rev=prod`
    ");
}

#[test]
fn names_are_served_or_lead_elsewhere() {
    let injectors = usual();
    let listed = |names: std::collections::BTreeSet<&str>| names.into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(listed(injectors.served()), "canary default prod");
    assert_eq!(
        (listed(injectors.tags()), listed(injectors.revisions())),
        ("default prod".into(), "canary default".into())
    );
    assert_eq!((injectors.revision_of("prod"), injectors.revision_of("canary")), ("canary", "canary"));
}

#[test]
fn a_namespace_comes_to_something() {
    let injectors = usual();
    let told = |labels: &str| {
        let labels = tree(labels);
        let Enrolment { mode, revision, tag, waypoint, conflicts, .. } =
            Enrolment::of(&injectors, "shop", labels.as_map());
        let waypoint = waypoint.map(|waypoint| format!("{}/{}", waypoint.namespace, waypoint.name));
        let names = [revision, tag, waypoint].map(|name| name.unwrap_or_else(|| "-".to_owned())).join(" ");
        let conflicts: Vec<String> = conflicts.iter().map(|conflict| format!("; {conflict}")).collect();
        format!("{} {names}{}", mode.word(), conflicts.concat())
    };
    assert_eq!(told("{}"), "none - - -");
    assert_eq!(told("{istio.io/rev: prod}"), "sidecar canary prod -");
    assert_eq!(told("{istio.io/rev: canary}"), "sidecar canary - -");
    let ambient = "{istio.io/dataplane-mode: ambient, istio.io/use-waypoint: w, istio.io/use-waypoint-namespace: net}";
    assert_eq!(told(ambient), "ambient - - net/w");
    assert_eq!(
        told("{istio-injection: enabled, istio.io/rev: canary}"),
        "sidecar default default -; `istio-injection=enabled` wins over `istio.io/rev=canary`, which counts for nothing"
    );
    assert_eq!(
        told("{istio.io/dataplane-mode: ambient, istio.io/rev: old, istio.io/use-waypoint: w}"),
        "none - - shop/w; no control plane serves `istio.io/rev=old`: there is no such revision or tag, and nothing is \
         injected; `istio.io/dataplane-mode=ambient` counts for nothing beside `istio.io/rev=old`; \
         `istio.io/use-waypoint=w` counts for nothing: the namespace is not in the ambient mode"
    );
    assert_eq!(
        told("{istio-injection: 'yes', istio.io/dataplane-mode: 'on'}"),
        "none - - -; `istio-injection=yes` is not `enabled`, so nothing is injected; `istio.io/dataplane-mode=on` is \
         neither `ambient` nor `none`, and counts for nothing"
    );
}

#[test]
fn a_pod_shows_how_it_takes_part_and_whether_that_is_out_of_date() {
    let injectors = usual();
    let pod = |labels: &str, annotations: &str, containers: &str| {
        let pod = format!(
            "{{metadata: {{name: a, namespace: shop, labels: {labels}, annotations: {annotations}}}, spec: {containers}}}"
        );
        PodFacts::of(&tree(&pod)).unwrap()
    };
    let mut planes = ControlPlanes::default();
    for (revision, version) in [("default", "1.30.3"), ("canary", "1.31.0"), ("canary", "1.31.1")] {
        let discovery = format!("{{containers: [{{name: discovery, image: 'x/pilot:{version}-distroless'}}]}}");
        planes.take(&pod(&format!("{{app: istiod, istio.io/rev: {revision}}}"), "{}", &discovery));
    }
    let proxied = |version: &str| format!("{{initContainers: [{{name: istio-proxy, image: 'x/proxyv2:{version}'}}]}}");
    let status = |revision: &str| format!("{{sidecar.istio.io/status: '{{\"revision\":\"{revision}\"}}'}}");
    let plain = "{containers: [{name: a}]}";
    let stale = |namespace: &str, pod: &PodFacts| {
        let namespace = tree(namespace);
        pod.staleness(&injectors, namespace.as_map(), &planes, None).map(|why| why.to_string())
    };
    let enabled = "{istio-injection: enabled}";
    assert_eq!(stale(enabled, &pod("{}", &status("default"), &proxied("1.30.3"))), None);
    assert_eq!(stale(enabled, &pod("{}", "{}", plain)).unwrap(), "it has no proxy, and would get one");
    assert_eq!(
        stale(enabled, &pod("{}", &status("canary"), &proxied("1.31.0"))).unwrap(),
        "its proxy is of the revision canary, and it would get one of default"
    );
    assert_eq!(
        stale(enabled, &pod("{}", &status("default"), &proxied("1.29.0"))).unwrap(),
        "its proxy is 1.29.0, and its control plane 1.30.3"
    );
    // A tag is as good as its revision, and a control plane that is being replaced has two versions.
    assert_eq!(stale("{istio.io/rev: prod}", &pod("{}", &status("canary"), &proxied("1.31.0"))), None);
    assert_eq!(stale("{istio.io/rev: canary}", &pod("{istio.io/rev: prod}", "{}", &proxied("1.31.1"))), None);
    let left = stale("{}", &pod("{}", &status("default"), &proxied("1.30.3"))).unwrap();
    assert_eq!(left, "it has a proxy, and would get none");
    assert!(!Staleness::LeftOver.is_outdated());
    let ambient = "{istio.io/dataplane-mode: ambient}";
    let redirected = pod("{}", "{ambient.istio.io/redirection: enabled}", plain);
    assert_eq!((&redirected.membership, stale(ambient, &redirected)), (&Membership::Ambient, None));
    let sidecar = pod("{}", &status("default"), &proxied("1.30.3"));
    assert_eq!(stale(ambient, &sidecar).unwrap(), "it has a proxy of its own, and would be in the ambient mode");
    assert_eq!(PodFacts::of(&tree("{status: {phase: Succeeded}}")), None);
}

fn wish(literal: &[&str]) -> Wish {
    Wish { literal: literal.iter().map(|text| (*text).to_owned()).collect(), ..Wish::default() }
}

fn planned(wish: &Wish, labels: &str, insistence: Insistence) -> Result<LabelPlan, Refusal> {
    let (injectors, labels) = (usual(), tree(labels));
    let ground = Ground {
        namespace: "shop",
        labels: labels.as_map(),
        exists: true,
        injectors: &injectors,
        has_ambient: Some(true),
    };
    wish.change()?.plan(&ground, insistence)
}

fn lines(plan: &LabelPlan) -> Vec<String> {
    plan.changes.iter().flat_map(ChangedLabel::lines).map(|(sign, line)| format!("{sign} {line}")).collect()
}

use super::change::ChangedLabel;

#[test]
fn labels_that_contradict_go_only_when_that_is_asked_for() {
    let gentle = Insistence::default();
    let firm = Insistence { overwrite: true, force: false };
    let enabled = Wish { injection: Some(true), ..Wish::default() };
    let refusal = planned(&enabled, "{istio.io/rev: canary}", gentle).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the namespace `shop` has the label `istio.io/rev=canary`, which does not go with `istio-injection=enabled`: \
         `istio-injection` wins, and the revision counts for nothing"
    );
    assert_eq!(
        (refusal.category(), refusal.hints()),
        (Category::Configuration, vec!["`--overwrite` takes it away".to_owned()])
    );
    let plan = planned(&enabled, "{istio.io/rev: canary, team: a}", firm).unwrap();
    assert_eq!(lines(&plan), ["- istio.io/rev=canary", "+ istio-injection=enabled"]);
    assert_eq!((plan.before.revision.as_deref(), plan.after.revision.as_deref()), (Some("canary"), Some("default")));
    // As kubectl is told: what goes is named.
    let named = wish(&["istio-injection-", "istio.io/rev=prod"]);
    let plan = planned(&named, "{istio-injection: enabled}", gentle).unwrap();
    assert_eq!(lines(&plan), ["- istio-injection=enabled", "+ istio.io/rev=prod"]);
    let other = Wish { revision: Some("canary".to_owned()), ..Wish::default() };
    let refusal = planned(&other, "{istio.io/rev: prod}", gentle).unwrap_err();
    assert!(refusal.to_string().contains("`istio.io/rev=prod`, and not `istio.io/rev=canary`"), "{refusal}");
    assert_eq!(
        lines(&planned(&other, "{istio.io/rev: prod}", firm).unwrap()),
        ["- istio.io/rev=prod", "+ istio.io/rev=canary"]
    );
    let ambient = Wish { ambient: true, waypoint: Some("net/w".to_owned()), ..Wish::default() };
    assert!(planned(&ambient, "{istio-injection: enabled}", gentle).is_err());
    let plan = planned(&ambient, "{istio-injection: disabled}", gentle).unwrap();
    assert_eq!(
        lines(&plan),
        ["+ istio.io/dataplane-mode=ambient", "+ istio.io/use-waypoint=w", "+ istio.io/use-waypoint-namespace=net"]
    );
    let back = planned(&enabled, "{istio.io/dataplane-mode: ambient, istio.io/use-waypoint: w}", firm).unwrap();
    assert_eq!(
        lines(&back),
        ["- istio.io/dataplane-mode=ambient", "- istio.io/use-waypoint=w", "+ istio-injection=enabled"]
    );
    assert!(planned(&enabled, "{istio-injection: enabled}", gentle).unwrap().changes.is_empty());
}

#[test]
fn what_nothing_serves_is_refused() {
    let refused = |wish: &Wish, labels: &str| {
        let refusal = planned(wish, labels, Insistence::default()).unwrap_err();
        let category = refusal.category();
        (refusal.to_string(), refusal.hints().into_iter().next().unwrap_or_default(), category)
    };
    let revision = |name: &str| Wish { revision: Some(name.to_owned()), ..Wish::default() };
    let tag = |name: &str| Wish { tag: Some(name.to_owned()), ..Wish::default() };
    let (text, hint, category) = refused(&revision("canry"), "{}");
    assert_eq!((&*text, category), ("no control plane serves the revision `canry`", Category::Configuration));
    assert_eq!(hint, "did you mean `canary`?");
    assert_eq!(refused(&revision("prod"), "{}").1, "it is there by another name: `--tag prod`");
    assert_eq!(refused(&tag("canary"), "{}").1, "it is there by another name: `--revision canary`");
    assert_eq!(refused(&wish(&["istio.io/rev=old"]), "{}").0, "no control plane serves the revision or tag `old`");
    let forced = Insistence { force: true, overwrite: false };
    assert!(planned(&revision("old"), "{}", forced).is_ok());
    assert!(planned(&tag("default"), "{}", Insistence::default()).is_ok());
    let waypoint = Wish { waypoint: Some("w".to_owned()), ..Wish::default() };
    assert_eq!(refused(&waypoint, "{}").1, "add `--ambient`");

    // The tag `default` has gone to another revision.
    let mut plain = webhook("default", None, false);
    deactivate(&mut plain);
    let moved = Injectors::of([&plain, &webhook("canary", Some("default"), false), &webhook("canary", None, false)]);
    let ground =
        |namespace| Ground { namespace, labels: None, exists: false, injectors: &moved, has_ambient: Some(false) };
    let made = |wish: &Wish, namespace| wish.change().unwrap().plan(&ground(namespace), Insistence::default());
    let refusal = made(&revision("default"), "shop").unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "`istio.io/rev=default` leads to the revision `canary`: there is a tag of this name"
    );
    let planned = made(&tag("default"), "shop").unwrap();
    assert!(planned.create && planned.after.revision.as_deref() == Some("canary"));
    let ambient = Wish { ambient: true, ..Wish::default() };
    assert_eq!(made(&ambient, "shop").unwrap_err(), Refusal::NoAmbient);
    let enabled = Wish { injection: Some(true), ..Wish::default() };
    assert_eq!(made(&enabled, "kube-system").unwrap_err(), Refusal::NeverInjected("kube-system".to_owned()));
    let nothing = Ground { injectors: &Injectors::default(), ..ground("shop") };
    let change = enabled.change().unwrap();
    assert_eq!(change.plan(&nothing, Insistence::default()).unwrap_err(), Refusal::NotInstalled);
    let canary = Injectors::of([&webhook("canary", None, false)]);
    let no_default = Ground { injectors: &canary, ..ground("shop") };
    let refusal = change.plan(&no_default, Insistence::default()).unwrap_err();
    assert_eq!(refusal.hints()[1], "there are `canary`; `meshctl tag list` shows them");
}

#[test]
fn wishes_that_contradict_themselves_are_refused_with_the_reason() {
    let refused = |wish: &Wish| wish.change().unwrap_err().to_string();
    let base = Wish::default();
    assert_eq!(
        refused(&Wish { injection: Some(true), revision: Some("a".to_owned()), ..base.clone() }),
        "`--injection enabled` and `--revision` do not go together: `istio-injection` wins, and the revision counts for \
         nothing"
    );
    assert!(
        refused(&Wish { ambient: true, tag: Some("a".to_owned()), ..base.clone() }).contains("`--tag` and `--ambient`")
    );
    assert!(
        refused(&Wish { revision: Some("a".to_owned()), tag: Some("b".to_owned()), ..base.clone() })
            .contains("`--tag`")
    );
    assert!(
        refused(&wish(&["istio-injection=enabled", "istio.io/rev=a"])).contains("`istio.io/rev=a` do not go together")
    );
    assert!(refused(&wish(&["istio-injection=enabled", "istio-injection-"])).contains("is set, or taken away"));
    assert_eq!(
        refused(&wish(&["istio-injectoin=enabled"])),
        "`istio-injectoin=enabled` is no label of the mesh; did you mean `istio-injection`?"
    );
    assert_eq!(
        refused(&wish(&["istio-injection=true"])),
        "`istio-injection=true` means nothing: the value is `enabled` or `disabled`"
    );
    assert_eq!(refused(&base), "nothing says what is to become of the namespace");
    assert!(Wish { injection: Some(false), ambient: true, ..base }.change().is_ok());
}
