//! `meshctl get`, where no cluster is asked.

use crate::support::TestContext;

#[test]
fn an_unknown_type_names_those_that_there_are() {
    let context = TestContext::new();
    insta::assert_snapshot!("unknown_type", context.run(["get", "virtualservcies"]));
    insta::assert_snapshot!("unknown_far", context.run(["get", "pods"]));
}

#[test]
fn names_belong_to_one_type_and_one_namespace() {
    let context = TestContext::new();
    for arguments in [&["get", "gw,vs", "a"][..], &["get", "vs", "a", "-A"], &["get"], &["get", "vs", "-A", "-n", "a"]]
    {
        assert_eq!(context.run(arguments).code, Some(64), "{arguments:?}");
    }
}

#[test]
fn a_cluster_that_cannot_be_reached_is_told_from_one_without_the_kind() {
    let context = TestContext::new();
    let kubeconfig = context.unreachable();
    let run =
        context.command(["get", "routerules", "--kubeconfig", &kubeconfig]).env("MESHCTL_RETRY_TIMEOUT", "1ms").run();
    assert_eq!(run.code, Some(69), "{run}");
    assert!(run.stderr.starts_with("note: RouteRule is gone"), "{run}");
}
