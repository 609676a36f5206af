//! Each mode put into a workload and taken out again; what is recognised, and what is left.

use super::*;
use crate::inject::workloads::pod_places;
use crate::mode::document::below;
use crate::mode::{Policy, custom};
use crate::yaml::{self, ReadOptions, Style};

const CART: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels:
      app: cart
  template:
    metadata:
      labels:
        app: cart
    spec:
      containers:
      - name: cart
        image: cart:1
        ports:
        - containerPort: 8080
";

fn tree(text: &str) -> Tree {
    yaml::parse("test", text, &ReadOptions::default()).unwrap()
}

fn place(object: &Tree) -> Path {
    below(&pod_places(object, &[])[0])
}

fn set(object: &Tree, mode: &str, wish: &Wish<'_>) -> Switched {
    let registry = Registry::default();
    let known = registry.find(mode).unwrap().clone();
    switch(object, &place(object), known.mode(), &registry, wish).unwrap()
}

fn now(object: &Tree) -> (String, Known) {
    let current = current(object, place(object).get(object).unwrap(), None, &Registry::default());
    (current.mode, current.known)
}

/// Returns the lines that a switch adds to a workload, but for the record of the way back.
fn added(before: &Tree, after: &Tree) -> String {
    let before = yaml::emit(before, Style::Ordered);
    let before: Vec<&str> = before.lines().collect();
    let after = yaml::emit(after, Style::Ordered);
    let lines = after.lines().filter(|line| !before.contains(line) && !line.contains(INJECTED));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn every_mode_goes_in_and_out_again() {
    let cart = tree(CART);
    let dependencies = [Dependency::parse("mysql:3306").unwrap(), Dependency::parse("dns:53").unwrap()];
    let wish = Wish { dependencies: Some(&dependencies), ..Wish::default() };
    for mode in ["istio", "linkerd", "dapr", "builtin"] {
        let switched = set(&cart, mode, &wish);
        assert!(switched.restarts && switched.object != cart, "{mode}");
        let name = pod::annotation(&switched.object, MODE).unwrap().to_owned();
        assert_eq!(now(&switched.object), (name.clone(), Known::Recorded));
        // The same again changes nothing.
        let again = set(&switched.object, mode, &Wish::default());
        assert_eq!(again.object, switched.object, "{mode}");
        assert_eq!(again.former.doubt, None);
        let back = set(&switched.object, "kubernetes", &Wish::default());
        assert_eq!(back.object, cart, "{mode}");
        assert_eq!(back.former.mode, name);
        assert_eq!(now(&back.object), (KUBERNETES_NATIVE_SERVICE.to_owned(), Known::Default));
        // From each into each other is as if there had been nothing.
        for other in ["istio", "linkerd", "dapr", "builtin"] {
            let other_wish = if mode == other { Wish::default() } else { wish };
            assert_eq!(set(&switched.object, other, &other_wish).object, set(&cart, other, &wish).object);
        }
    }
}

#[test]
fn what_somebody_changes_afterwards_stays() {
    let mut object = set(&tree(CART), "istio", &Wish::default()).object;
    pod::change_map(&mut object, &["metadata", "annotations"], |map| drop(map.insert("mine".to_owned(), "x".into())));
    pod::change_map(&mut object, &["spec", "template", "metadata", "labels"], |map| {
        map.insert("version".to_owned(), "v2".into());
    });
    let back = set(&object, "kubernetes", &Wish::default()).object;
    assert_eq!(back.get_path(&["metadata", "annotations"]), Some(&tree("{mine: x}")));
    assert_eq!(back.get_path(&["spec", "template", "metadata", "labels"]), Some(&tree("{app: cart, version: v2}")));
}

#[test]
fn istio_is_asked_for_where_its_webhook_reads() {
    let cart = tree(CART);
    insta::assert_snapshot!(added(&cart, &set(&cart, "istio", &Wish::default()).object), @r#"
      labels:
        sidecar.istio.io/inject: "true"
      annotations:
        meshctl.io/mode: ISTIO_SERVICE_MESH
            sidecar.istio.io/inject: "true"
    "#);
}

#[test]
fn linkerd_is_asked_for_on_the_pods() {
    let cart = tree(CART);
    insta::assert_snapshot!(added(&cart, &set(&cart, "linkerd", &Wish::default()).object), @r"
      annotations:
        meshctl.io/mode: LINKERD
          annotations:
            linkerd.io/inject: enabled
    ");
}

#[test]
fn dapr_gets_a_name_and_a_port() {
    let cart = tree(CART);
    insta::assert_snapshot!(added(&cart, &set(&cart, "dapr", &Wish::default()).object), @r#"
      annotations:
        meshctl.io/mode: DAPR
          annotations:
            dapr.io/enabled: "true"
            dapr.io/app-id: cart
            dapr.io/app-port: "8080"
    "#);
    let wish = Wish { app_id: Some("basket"), app_port: Some(9), ..Wish::default() };
    let switched = set(&cart, "dapr", &wish);
    let template = place(&cart).get(&switched.object).unwrap().clone();
    assert_eq!(pod::annotation(&template, "dapr.io/app-id"), Some("basket"));
    assert_eq!(pod::annotation(&template, "dapr.io/app-port"), Some("9"));
}

#[test]
fn the_built_in_mode_brings_an_envoy() {
    let cart = tree(CART);
    let dependencies = [
        Dependency::parse("mysql:3306").unwrap(),
        Dependency::parse("other=x:1").unwrap(),
        Dependency::parse("cart=pay.bank:80/http,local-port=8081").unwrap(),
    ];
    let wish = Wish { dependencies: Some(&dependencies), ..Wish::default() };
    let switched = set(&cart, "builtin", &wish);
    insta::assert_snapshot!(added(&cart, &switched.object), @r#"
    annotations:
      meshctl.io/depends-on: mysql:3306 pay.bank:80/http,local-port=8081
      meshctl.io/mode: BUILD_IN_SERVICE_MESH
        annotations:
          meshctl.io/envoy-config: e084b0cc7146f57c
          env:
          - name: MYSQL_HOST
            value: 127.0.0.1
          - name: MYSQL_PORT
            value: "3306"
          - name: PAY_HOST
            value: 127.0.0.1
          - name: PAY_PORT
            value: "8081"
        initContainers:
        - name: meshctl-envoy
          image: docker.io/envoyproxy/envoy:distroless-v1.39.3
          args:
          - --config-path
          - /etc/meshctl-envoy/envoy.yaml
          - --disable-hot-restart
          - --concurrency
          - "2"
          - --log-level
          - warning
          restartPolicy: Always
          - name: envoy-status
            containerPort: 15921
            protocol: TCP
          startupProbe:
            httpGet:
              path: /ready
              port: 15921
            periodSeconds: 1
            failureThreshold: 60
          readinessProbe:
            httpGet:
              path: /ready
              port: 15921
            periodSeconds: 10
            failureThreshold: 3
          resources:
            requests:
              cpu: 10m
              memory: 48Mi
            limits:
              memory: 256Mi
          securityContext:
            runAsNonRoot: true
            runAsUser: 65532
            runAsGroup: 65532
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
              - ALL
            seccompProfile:
              type: RuntimeDefault
          volumeMounts:
          - name: meshctl-envoy
            mountPath: /etc/meshctl-envoy
            readOnly: true
        volumes:
        - name: meshctl-envoy
          configMap:
            name: meshctl-envoy-deployment-cart
    "#);
    assert_eq!(switched.objects.len(), 1);
    assert_eq!(switched.objects[0].text_at(&["metadata", "name"]), "meshctl-envoy-deployment-cart");
    assert_eq!(switched.objects[0].text_at(&["metadata", "namespace"]), "shop");
    let left = set(&switched.object, "istio", &Wish::default());
    assert_eq!(left.obsolete, ["meshctl-envoy-deployment-cart"]);
    assert!(left.leaves_built_in("ISTIO_SERVICE_MESH"));
    let known: Vec<String> = left.former_dependencies.iter().map(ToString::to_string).collect();
    assert_eq!(known, ["mysql:3306", "pay.bank:80"]);
}

#[test]
fn the_built_in_mode_fits_restricted_pod_security() {
    use crate::inject::pod_security::{Level, need};
    let restricted = tree(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {metadata: {labels: {app: a}}, spec: {securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}}}}",
    );
    let dependencies = [Dependency::parse("dns:53").unwrap()];
    let wish = Wish { dependencies: Some(&dependencies), ..Wish::default() };
    let switched = set(&restricted, "builtin", &wish);
    let needed = need(place(&restricted).get(&switched.object).unwrap());
    assert_eq!(needed.level, Level::Restricted, "{:?}", needed.reasons);
}

#[test]
fn what_does_not_fit_the_built_in_mode_is_refused() {
    let refused = |object: &str, dependency: &str| {
        let object = tree(object);
        let dependencies: Vec<Dependency> =
            dependency.split(' ').map(|text| Dependency::parse(text).unwrap()).collect();
        let registry = Registry::default();
        let wish = Wish { dependencies: Some(&dependencies), ..Wish::default() };
        let mode = registry.find("builtin").unwrap().clone();
        let error = switch(&object, &place(&object), mode.mode(), &registry, &wish).unwrap_err();
        assert!(matches!(&error, ModeError::Unfit { .. }), "{error:?}");
        error.to_string()
    };
    insta::assert_snapshot!(refused(CART, "db:8080"), @"Deployment shop/cart: `db:8080` cannot answer on 127.0.0.1:8080, which the container `cart` has");
    insta::assert_snapshot!(refused(CART, "a:3306 b:3306"), @"Deployment shop/cart: `b:3306` cannot answer on 127.0.0.1:3306, which `a:3306` has");
    let on_host = CART.replace("    spec:\n      containers", "    spec:\n      hostNetwork: true\n      containers");
    assert!(refused(&on_host, "a:1").contains("on the network of their nodes"));
}

#[test]
fn services_say_how_a_dependency_is_spoken_to() {
    let services = [tree(
        "{metadata: {name: pay}, spec: {ports: [{port: 80, name: http-web}, {port: 81, appProtocol: grpc}, {port: 82, name: db}]}}",
    )];
    let config = |text: &str| {
        let dependencies: Vec<Dependency> = text.split(' ').map(|text| Dependency::parse(text).unwrap()).collect();
        let wish = Wish { dependencies: Some(&dependencies), services: &services, ..Wish::default() };
        let switched = set(&tree(CART), "builtin", &wish);
        (switched.objects[0].text_at(&["data", "envoy.yaml"]).to_owned(), switched.warnings)
    };
    let (text, warnings) = config("pay:80 pay:81 pay:82");
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(text.matches("use_downstream_protocol_config").count(), 1);
    assert_eq!(text.matches("explicit_http_config").count(), 1);
    assert_eq!(text.matches("tcp_proxy.v3.TcpProxy").count(), 1);
    let (_, warnings) = config("pay:90 gone:1");
    assert_eq!(
        warnings,
        ["the Service pay has no port 90; it has: 80, 81, 82", "there is no Service gone in the namespace shop"]
    );
    let (_, warnings) = config("pay:82,timeout=5s");
    assert!(warnings[0].contains("`pay:82` is TCP"), "{warnings:?}");
}

#[test]
fn the_users_own_variables_stay() {
    let text = CART
        .replace("        image: cart:1\n", "        image: cart:1\n        env: [{name: MYSQL_HOST, value: db}]\n");
    let cart = tree(&text);
    let dependencies = [Dependency::parse("mysql:3306").unwrap()];
    let switched = set(&cart, "builtin", &Wish { dependencies: Some(&dependencies), ..Wish::default() });
    assert_eq!(switched.warnings, ["the container cart sets MYSQL_HOST itself; it keeps that"]);
    assert_eq!(set(&switched.object, "kubernetes", &Wish::default()).object, cart);
}

#[test]
fn what_others_put_in_is_recognised_and_goes() {
    const LABELS: [&str; 4] = ["spec", "template", "metadata", "labels"];
    const ANNOTATIONS: [&str; 4] = ["spec", "template", "metadata", "annotations"];

    let with = |path: &[&str], key: &str, value: &str| {
        let mut object = tree(CART);
        pod::change_map(&mut object, path, |map| drop(map.insert(key.to_owned(), value.into())));
        object
    };
    for (object, mode) in [
        (with(&LABELS, "sidecar.istio.io/inject", "true"), "ISTIO_SERVICE_MESH"),
        (with(&ANNOTATIONS, "sidecar.istio.io/inject", "true"), "ISTIO_SERVICE_MESH"),
        (with(&ANNOTATIONS, "linkerd.io/inject", "ingress"), "LINKERD"),
        (with(&ANNOTATIONS, "dapr.io/enabled", "true"), "DAPR"),
    ] {
        assert_eq!(now(&object), (mode.to_owned(), Known::Recognised));
        assert_eq!(set(&object, "kubernetes", &Wish::default()).object, tree(CART), "{mode}");
    }
    let injected = with(&ANNOTATIONS, "sidecar.istio.io/status", r#"{"containers":["istio-proxy"]}"#);
    assert_eq!(now(&injected).0, "ISTIO_SERVICE_MESH");
    assert_eq!(set(&injected, "kubernetes", &Wish::default()).object, tree(CART));
}

#[test]
fn a_label_that_says_no_is_no_mode_and_comes_back() {
    let text = CART.replace(
        "        app: cart\n    spec",
        "        app: cart\n        sidecar.istio.io/inject: \"false\"\n    spec",
    );
    let cart = tree(&text);
    assert_eq!(now(&cart).1, Known::Default);
    let switched = set(&cart, "istio", &Wish::default());
    assert_eq!(now(&switched.object).0, "ISTIO_SERVICE_MESH");
    assert_eq!(set(&switched.object, "kubernetes", &Wish::default()).object, cart);
}

#[test]
fn a_namespace_that_injects_is_kept_out_of() {
    let namespace = tree("{metadata: {name: shop, labels: {istio-injection: enabled}}}");
    let wish = Wish { namespace: Some(&namespace), ..Wish::default() };
    let cart = tree(CART);
    let template = place(&cart).get(&cart).unwrap().clone();
    let seen = current(&cart, &template, Some(&namespace), &Registry::default());
    assert_eq!((&*seen.mode, seen.known), ("ISTIO_SERVICE_MESH", Known::Namespace));
    let switched = set(&cart, "kubernetes", &wish);
    let template = place(&cart).get(&switched.object).unwrap().clone();
    assert_eq!(pod::label(&template, "sidecar.istio.io/inject"), Some("false"));
    assert!(switched.warnings[0].contains("`istio-injection=enabled` of the namespace"), "{:?}", switched.warnings);
    let seen = current(&switched.object, &template, Some(&namespace), &Registry::default());
    assert_eq!((&*seen.mode, seen.known, seen.doubt), (KUBERNETES_NATIVE_SERVICE, Known::Recorded, None));
    // In the mode that the namespace has, nothing is kept out.
    assert_eq!(set(&switched.object, "istio", &wish).warnings, Vec::<String>::new());
}

#[test]
fn a_record_that_no_longer_fits_is_doubted() {
    let mut object = set(&tree(CART), "istio", &Wish::default()).object;
    for path in [&["metadata", "labels"][..], &["spec", "template", "metadata", "labels"]] {
        pod::change_map(&mut object, path, |map| drop(map.shift_remove("sidecar.istio.io/inject")));
    }
    let template = place(&object).get(&object).unwrap().clone();
    let seen = current(&object, &template, None, &Registry::default());
    assert_eq!(seen.doubt.as_deref(), Some("nothing of it is there any more"));
    // Setting it again puts it in again.
    assert_eq!(now(&set(&object, "istio", &Wish::default()).object).0, "ISTIO_SERVICE_MESH");
    pod::annotate(&mut object, INJECTED, "{".to_owned());
    let registry = Registry::default();
    let mode = registry.find("istio").unwrap().clone();
    let error = switch(&object, &place(&object), mode.mode(), &registry, &Wish::default()).unwrap_err();
    assert!(matches!(error, ModeError::Record { .. }));
}

#[test]
fn a_users_own_mode_is_a_mode() {
    let text = "{apiVersion: meshctl.io/v1alpha1, kind: GovernanceMode, metadata: {name: KUMA}, injectMethods: [{method: label, name: kuma.io/sidecar-injection, value: enabled}, {method: annotation, name: kuma.io/service, value: '{name}.{namespace}.{port}'}]}";
    let mut registry = Registry::default();
    registry.add(custom::Custom::read(&tree(text), "kuma.yaml").unwrap());
    let known = registry.find("kuma").unwrap().clone();
    let cart = tree(CART);
    let switched = switch(&cart, &place(&cart), known.mode(), &registry, &Wish::default()).unwrap();
    insta::assert_snapshot!(added(&cart, &switched.object), @r"
      annotations:
        meshctl.io/mode: KUMA
            kuma.io/sidecar-injection: enabled
          annotations:
            kuma.io/service: cart.shop.8080
    ");
    let native = registry.find("none").unwrap().clone();
    let back = switch(&switched.object, &place(&cart), native.mode(), &registry, &Wish::default()).unwrap();
    assert_eq!((back.object, &*back.former.mode), (cart, "KUMA"));
}

/// Every setting that there is. The fixture is what Envoy 1.39.3 takes (`envoy --mode validate`).
#[test]
fn the_bootstrap_is_what_envoy_takes() {
    let texts = [
        "mysql:3306,max-connections=10,idle-timeout=1h,connect-timeout=250ms,rate-limit=5/s",
        "pay.bank:80/http,local-port=8081,timeout=5s,retries=2,rate-limit=100/m,consecutive-errors=5,ejection-time=1m,max-pending=1,max-requests=2,max-retries=3",
        "grpc:9000/grpc",
    ];
    let dependencies: Vec<Dependency> = texts.iter().map(|text| Dependency::parse(text).unwrap()).collect();
    let defaults = Policy::parse("timeout=30s").unwrap();
    let wish = Wish { dependencies: Some(&dependencies), defaults: Some(&defaults), ..Wish::default() };
    let switched = set(&tree(CART), "builtin", &wish);
    let text = switched.objects[0].text_at(&["data", "envoy.yaml"]);
    assert_eq!(text, include_str!("../../../tests/fixtures/mode/envoy.yaml"));
}
