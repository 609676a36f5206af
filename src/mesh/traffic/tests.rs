//! Tables: what becomes of objects when something is set and reset.

use super::record::{ANNOTATION, Record};
use super::routes::{self, Setting};
use super::{Aspect, Host, Share, aspect, rule};
use crate::mesh::change::Wish;
use crate::values::Tree;
use crate::yaml::{self, ReadOptions, Style};

fn host() -> Host {
    Host { name: "reviews".to_owned(), namespace: "shop".to_owned() }
}

fn tree(text: &str) -> Tree {
    yaml::parse("test", text, &ReadOptions::default()).unwrap()
}

fn shares(shares: &[(&str, i64)]) -> Setting {
    Setting::Split(
        shares.iter().map(|(subset, weight)| Share { subset: (*subset).to_owned(), weight: *weight }).collect(),
    )
}

fn delay() -> Setting {
    Setting::Values(Aspect::Delay, aspect::delay(10.0, "5s"))
}

fn abort() -> Setting {
    Setting::Values(Aspect::Abort, aspect::abort(12.5, 500))
}

fn set(live: Option<&Tree>, setting: &Setting) -> Tree {
    routes::set(live, ("shop", "reviews"), &host(), None, setting).unwrap()
}

/// Returns the spec, as YAML.
fn spec(object: &Tree) -> String {
    yaml::emit(object.get("spec").unwrap(), Style::Ordered)
}

fn reset(object: &Tree, aspects: &[Aspect]) -> (Option<Tree>, Vec<String>) {
    match routes::reset(object, aspects).unwrap() {
        (Wish::Be(object), left) => (Some(object), left),
        (Wish::Gone, left) => (None, left),
        (Wish::Leave, left) => (Some(object.clone()), left),
    }
}

/// A `VirtualService` of somebody's with an exception, a route for all, and gateways.
const THEIRS: &str = "
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: mine, namespace: shop, annotations: {theirs: x}}
spec:
  gateways: [shop/edge, mesh]
  hosts: [reviews, reviews.example.com]
  http:
  - name: jason
    match: [{headers: {end-user: {exact: jason}}}]
    route: [{destination: {host: reviews, subset: v2}}]
  - match: [{uri: {prefix: /static}}]
    route: [{destination: {host: files}}]
  - route:
    - destination: {host: reviews.shop.svc.cluster.local, subset: v1, port: {number: 9080}}
      headers: {request: {set: {x-a: b}}}
    timeout: 3s
  tls:
  - match: [{sniHosts: [reviews]}]
    route: [{destination: {host: reviews}}]
";

#[test]
fn shares_are_set_where_no_condition_speaks() {
    let made = set(None, &shares(&[("v1", 80), ("v2", 20)]));
    insta::assert_snapshot!(spec(&made), @r#"
    hosts:
    - reviews
    http:
    - route:
      - destination:
          host: reviews
          subset: v1
        weight: 80
      - destination:
          host: reviews
          subset: v2
        weight: 20
    "#);
    let theirs = tree(THEIRS);
    let changed = set(Some(&theirs), &shares(&[("v1", 80), ("v2", 20)]));
    insta::assert_snapshot!(spec(&changed), @r#"
    gateways:
    - shop/edge
    - mesh
    hosts:
    - reviews
    - reviews.example.com
    http:
    - name: jason
      match:
      - headers:
          end-user:
            exact: jason
      route:
      - destination:
          host: reviews
          subset: v2
    - match:
      - uri:
          prefix: /static
      route:
      - destination:
          host: files
    - route:
      - destination:
          host: reviews.shop.svc.cluster.local
          subset: v1
          port:
            number: 9080
        headers:
          request:
            set:
              x-a: b
        weight: 80
      - destination:
          host: reviews.shop.svc.cluster.local
          subset: v2
          port:
            number: 9080
        weight: 20
      timeout: 3s
    tls:
    - match:
      - sniHosts:
        - reviews
      route:
      - destination:
          host: reviews
    "#);
    // Setting the same again changes nothing, and the way back is that to the beginning.
    assert_eq!(set(Some(&changed), &shares(&[("v1", 80), ("v2", 20)])), changed);
    let again = set(Some(&changed), &shares(&[("v1", 50), ("v2", 50)]));
    assert_eq!(reset(&again, &[Aspect::Split]), (Some(theirs), Vec::new()));
    assert_eq!(reset(&made, &Aspect::ALL).0, None);
}

#[test]
fn faults_stand_together_and_go_one_by_one() {
    let both = set(Some(&set(None, &delay())), &abort());
    insta::assert_snapshot!(spec(&both), @r#"
    hosts:
    - reviews
    http:
    - route:
      - destination:
          host: reviews
      fault:
        delay:
          percentage:
            value: 10
          fixedDelay: 5s
        abort:
          percentage:
            value: 12.5
          httpStatus: 500
    "#);
    let (one, left) = reset(&both, &[Aspect::Delay]);
    let one = one.unwrap();
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(one.get_path(&["spec", "http"]), set(None, &abort()).get_path(&["spec", "http"]));
    assert_eq!(reset(&one, &Aspect::ALL), (None, Vec::new()));
    // Faults are for all requests to the service, whatever their route; the way back leaves what was there.
    let theirs = tree(THEIRS);
    let changed = set(Some(&set(Some(&theirs), &delay())), &abort());
    let faults = |object: &Tree| {
        object.items_at(&["spec", "http"]).iter().map(|route| route.get("fault").is_some()).collect::<Vec<_>>()
    };
    assert_eq!(faults(&changed), [true, false, true]);
    let only = routes::set(Some(&theirs), ("shop", "mine"), &host(), Some("jason"), &delay()).unwrap();
    assert_eq!(faults(&only), [true, false, false]);
    assert_eq!(reset(&changed, &Aspect::ALL), (Some(theirs.clone()), Vec::new()));
    assert_eq!(reset(&only, &Aspect::ALL), (Some(theirs), Vec::new()));
}

#[test]
fn what_others_changed_since_stays_and_is_told() {
    let made = set(Some(&set(None, &delay())), &abort());
    let mut theirs = made.clone();
    let Some(Tree::List(http)) =
        theirs.as_map_mut().unwrap().get_mut("spec").unwrap().as_map_mut().unwrap().get_mut("http")
    else {
        panic!("no routes")
    };
    let fault = http[0].as_map_mut().unwrap().get_mut("fault").unwrap().as_map_mut().unwrap();
    fault.get_mut("delay").unwrap().as_map_mut().unwrap().insert("fixedDelay".to_owned(), Tree::from("9s"));
    http.insert(0, tree("{match: [{uri: {prefix: /x}}], route: [{destination: {host: other}}]}"));
    let (after, left) = reset(&theirs, &Aspect::ALL);
    assert_eq!(left, ["delay was changed by somebody else since, and stays"]);
    let after = after.unwrap();
    insta::assert_snapshot!(spec(&after), @r#"
    hosts:
    - reviews
    http:
    - match:
      - uri:
          prefix: /x
      route:
      - destination:
          host: other
    - route:
      - destination:
          host: reviews
      fault:
        delay:
          percentage:
            value: 10
          fixedDelay: 9s
    "#);
    assert_eq!(after.get_path(&["metadata", "annotations", ANNOTATION]), None);
    // A route that somebody took out takes what was set along.
    let gone = tree(
        "{metadata: {annotations: {meshctl.io/traffic: '{\"routes\":[{\"name\":\"x\",\"set\":{\"delay\":{\"is\":{}}}}]}'}}, spec: {http: []}}",
    );
    assert_eq!(reset(&gone, &Aspect::ALL).1, ["the route in which delay was set is not there any more"]);
}

#[test]
fn an_object_without_a_route_for_all_gets_one_and_a_gateways_does_not() {
    let theirs = tree(
        "{metadata: {name: r, namespace: shop}, spec: {hosts: [reviews], http: [{match: [{headers: {a: {exact: b}}}], route: [{destination: {host: reviews, subset: v2}}]}]}}",
    );
    let changed = set(Some(&theirs), &shares(&[("v1", 100)]));
    insta::assert_snapshot!(spec(&changed), @r#"
    hosts:
    - reviews
    http:
    - match:
      - headers:
          a:
            exact: b
      route:
      - destination:
          host: reviews
          subset: v2
    - route:
      - destination:
          host: reviews
          subset: v1
        weight: 100
    "#);
    assert_eq!(reset(&changed, &[Aspect::Split]).0.unwrap(), theirs);
    let gateway = tree(
        "{metadata: {name: r, namespace: shop}, spec: {hosts: [reviews], gateways: [edge], http: [{match: [{uri: {exact: /a}}], route: [{destination: {host: reviews}}]}]}}",
    );
    let changed = set(Some(&gateway), &shares(&[("v1", 100)]));
    assert_eq!(changed.items_at(&["spec", "http"]).len(), 1);
    let two = tree(
        "{metadata: {name: r, namespace: shop}, spec: {hosts: [reviews], gateways: [edge], http: [{match: [{uri: {exact: /a}}], route: [{destination: {host: reviews}}]}, {match: [{uri: {exact: /b}}], route: [{destination: {host: reviews}}]}]}}",
    );
    let error = routes::set(Some(&two), ("shop", "r"), &host(), None, &shares(&[("v1", 100)])).unwrap_err();
    assert!(error.to_string().contains("--route NAME"), "{error}");
    let error = routes::set(Some(&two), ("shop", "r"), &host(), Some("a"), &delay()).unwrap_err();
    assert!(error.to_string().contains("none has a name"), "{error}");
}

#[test]
fn a_prefix_of_everything_is_a_route_for_all() {
    for (route, expected) in [
        ("{}", true),
        ("{match: []}", true),
        ("{match: [{uri: {prefix: /}}]}", true),
        ("{match: [{uri: {prefix: /}, headers: {a: {exact: b}}}]}", false),
        ("{match: [{uri: {prefix: /a}}]}", false),
        ("{match: [{uri: {prefix: /a}}, {name: rest}]}", true),
    ] {
        assert_eq!(routes::is_for_all(&tree(route)), expected, "{route}");
    }
}

fn subsets(names: &[&str]) -> rule::Setting {
    rule::Setting::Subsets { names: names.iter().map(|name| (*name).to_owned()).collect(), label: "version".to_owned() }
}

#[test]
fn subsets_are_added_and_taken_back_when_nothing_leads_to_them() {
    let none = std::collections::BTreeSet::new();
    let made = rule::set(None, ("shop", "reviews"), &host(), &subsets(&["v1", "v2"])).unwrap();
    insta::assert_snapshot!(spec(&made), @r#"
    host: reviews
    subsets:
    - name: v1
      labels:
        version: v1
    - name: v2
      labels:
        version: v2
    "#);
    assert_eq!(rule::reset(&made, &Aspect::ALL, &none).unwrap().0, Wish::Gone);
    let theirs = tree(
        "{metadata: {name: d, namespace: shop}, spec: {host: reviews, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}, subsets: [{name: v1, labels: {release: old}}]}}",
    );
    let changed = rule::set(Some(&theirs), ("shop", "d"), &host(), &subsets(&["v1", "v2"])).unwrap();
    assert_eq!(rule::subset_labels(&changed, "v1"), rule::subset_labels(&theirs, "v1"));
    assert!(rule::subset_labels(&changed, "v2").is_some());
    let used = ["v2".to_owned()].into();
    let Wish::Be(kept) = rule::reset(&changed, &Aspect::ALL, &used).unwrap().0 else { panic!("it goes") };
    assert!(rule::subset_labels(&kept, "v2").is_some());
    assert_eq!(rule::reset(&kept, &Aspect::ALL, &none).unwrap().0, Wish::Be(theirs));
}

#[test]
fn limits_are_laid_over_those_that_there_are() {
    let theirs = tree(
        "{metadata: {name: d, namespace: shop}, spec: {host: reviews, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}, connectionPool: {tcp: {connectTimeout: 2s}}}}}",
    );
    let values = tree("{connectionPool: {tcp: {maxConnections: 5}}, outlierDetection: {consecutive5xxErrors: 3}}");
    let setting = rule::Setting::CircuitBreak(values.as_map().unwrap().clone());
    let changed = rule::set(Some(&theirs), ("shop", "d"), &host(), &setting).unwrap();
    insta::assert_snapshot!(spec(&changed), @r#"
    host: reviews
    trafficPolicy:
      tls:
        mode: ISTIO_MUTUAL
      connectionPool:
        tcp:
          connectTimeout: 2s
          maxConnections: 5
      outlierDetection:
        consecutive5xxErrors: 3
    "#);
    let none = std::collections::BTreeSet::new();
    assert_eq!(rule::reset(&changed, &[Aspect::Split], &none).unwrap().0, Wish::Be(changed.clone()));
    assert_eq!(rule::reset(&changed, &[Aspect::CircuitBreak], &none).unwrap().0, Wish::Be(theirs));
    let made = rule::set(None, ("shop", "reviews"), &host(), &setting).unwrap();
    assert_eq!(rule::reset(&made, &Aspect::ALL, &none).unwrap().0, Wish::Gone);
}

#[test]
fn a_record_is_read_as_it_was_written() {
    let object = set(Some(&set(Some(&tree(THEIRS)), &shares(&[("v1", 1), ("v2", 99)]))), &delay());
    let record = Record::of(&object);
    assert_eq!(record.routes.len(), 2);
    let mut copy = tree(THEIRS);
    record.clone().write(&mut copy);
    assert_eq!(Record::of(&copy), record);
    // A record that nobody can read is none.
    let odd = tree("{metadata: {annotations: {meshctl.io/traffic: 'not JSON'}}}");
    assert!(Record::of(&odd).is_empty());
}
