//! Tags of a real cluster: made, moved, listed, removed, and what an install makes of them.

use meshctl::install::tags::DefaultTag;
use meshctl::values::{Tree, json};
use test_cluster::Cluster;

use crate::made::{self, meshctl, run};

fn decoded(text: &str) -> Tree {
    json::decode(text).unwrap()
}

#[test]
fn tags_are_made_moved_listed_and_removed() {
    let options = test_cluster::Options { nodes: 0, controllers: false };
    let Some(cluster) = Cluster::private(&options) else { return };
    run(&cluster, async |client| {
        let (first, tag) = made::target(client, &["profile=minimal"]).await?;
        assert_eq!(tag, DefaultTag::Here);
        made::install(&cluster, client, &first, true).await?;
        let (canary, tag) = made::target(client, &["profile=minimal", "revision=canary"]).await?;
        let there = DefaultTag::Elsewhere { revision: "default".to_owned(), namespace: "istio-system".to_owned() };
        assert_eq!(tag, there);
        made::install(&cluster, client, &canary, true).await
    });
    let webhook = |name: &str| decoded(&cluster.kubectl(["get", "mutatingwebhookconfiguration", name, "-o", "json"]));
    let (code, _, errors) = meshctl(&cluster, &["tag", "set", "prod", "--revision", "nosuch"]);
    assert_eq!(code, 1);
    assert!(errors.contains("there are: canary, default"), "{errors}");
    assert_eq!(meshctl(&cluster, &["tag", "set", "canary", "--revision", "default"]).0, 1);
    assert_eq!(meshctl(&cluster, &["tag", "set", "Prod", "--revision", "default"]).0, 64);

    let (code, objects, _) = meshctl(&cluster, &["tag", "generate", "prod", "-r", "canary"]);
    assert_eq!(code, 0);
    let (code, _, errors) = meshctl(&cluster, &["tag", "set", "prod", "--revision", "canary"]);
    assert_eq!(code, 0, "{errors}");
    // What was printed is what is there.
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), objects).unwrap();
    let path = file.path().to_str().unwrap();
    assert_eq!(cluster.kubectl(["get", "-f", path, "-o", "name"]).lines().count(), 2);
    let prod = webhook("istio-revision-tag-prod");
    assert_eq!(prod.text_at(&["metadata", "labels", "meshctl.io/owner"]), "istio-system.canary");
    assert_eq!(prod.items_at(&["webhooks"])[0].text_at(&["clientConfig", "service", "name"]), "istiod-canary");

    cluster.kubectl(["create", "namespace", "shop"]);
    cluster.kubectl(["label", "namespace", "shop", "istio.io/rev=prod"]);
    let (code, table, _) = meshctl(&cluster, &["tag", "list"]);
    assert_eq!(code, 0);
    assert_eq!(table, "TAG       REVISION   NAMESPACES\ndefault   default    -\nprod      canary     shop\n");
    let (_, list, _) = meshctl(&cluster, &["tag", "list", "-o", "json"]);
    assert_eq!(decoded(&list).as_list().unwrap()[1].text_at(&["revision"]), "canary");

    let (code, _, errors) = meshctl(&cluster, &["tag", "set", "prod", "--revision", "default"]);
    assert_eq!(code, 1);
    assert!(errors.contains("`--overwrite` moves it"), "{errors}");
    let (code, _, errors) = meshctl(&cluster, &["tag", "set", "prod", "--revision", "default", "--overwrite"]);
    assert_eq!(code, 0, "{errors}");
    assert_eq!(webhook("istio-revision-tag-prod").text_at(&["metadata", "labels", "istio.io/rev"]), "default");

    // The default goes over, and an install does not take it back.
    let (code, _, errors) = meshctl(&cluster, &["tag", "set", "default", "-r", "canary", "--overwrite"]);
    assert_eq!(code, 0, "{errors}");
    run(&cluster, async |client| {
        let (_, tag) = made::target(client, &["profile=minimal"]).await?;
        let there = DefaultTag::Elsewhere { revision: "canary".to_owned(), namespace: "istio-system".to_owned() };
        assert_eq!(tag, there);
        let (_, tag) = made::target(client, &["profile=minimal", "revision=canary"]).await?;
        assert_eq!(tag, DefaultTag::Here);
        Ok(())
    });

    // Nobody can be asked, and somebody uses it.
    let (code, _, errors) = meshctl(&cluster, &["tag", "remove", "prod"]);
    assert_eq!(code, 64, "{errors}");
    assert!(errors.contains("the namespace shop uses the tag prod"), "{errors}");
    assert_eq!(meshctl(&cluster, &["tag", "remove", "prod", "-y"]).0, 0);
    assert_eq!(meshctl(&cluster, &["tag", "remove", "prod", "-y"]).0, 1);
    assert_eq!(cluster.kubectl(["get", "services", "-A", "-l", "istio.io/tag=prod", "-o", "name"]), "");

    // With its revision a tag goes, too.
    meshctl(&cluster, &["tag", "set", "stage", "-r", "canary"]);
    let (code, plan, errors) = meshctl(&cluster, &["uninstall", "-r", "canary", "--dry-run"]);
    assert_eq!(code, 0, "{errors}");
    assert!(plan.contains("- stage → canary: no namespace uses it\n"), "{plan}");
    let (code, _, errors) = meshctl(&cluster, &["uninstall", "-r", "canary", "-y"]);
    assert_eq!(code, 0, "{errors}");
    let tags = cluster.kubectl([
        "get",
        "services,mutatingwebhookconfigurations,validatingwebhookconfigurations",
        "-A",
        "-l",
        "istio.io/tag",
        "-o",
        "name",
    ]);
    assert_eq!(tags, "");
}
