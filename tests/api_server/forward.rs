//! Connections to ports of pods: what comes over them, and what is said when there is no way.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use futures_util::future::join;
use meshctl::cluster::{self, Cluster as Client, ClusterError, ClusterOptions, PodPort};
use meshctl::diagnostic::{Category, Diagnostic};
use serde_json::json;
use test_cluster::Cluster;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::made::run;
use super::stand_in::{allow, echo, leads, nobody, pages, pod, serve, silence};

const PATIENCE: Duration = Duration::from_secs(30);

/// Asks a page until the cluster knows the way to the port.
async fn page(client: &Client, target: &PodPort, path: &str) -> String {
    for _ in 0..200 {
        match client.http_get(target, path, PATIENCE).await {
            Ok(page) => {
                assert_eq!(page.code, 200);
                return String::from_utf8(page.body).unwrap();
            }
            Err(ClusterError::PortClosed { .. }) => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => panic!("{error:?}"),
        }
    }
    panic!("there is no way to {target:?}");
}

#[test]
fn bytes_go_both_ways_on_two_connections() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("forward");
    pod(cluster, &namespace, "web", &json!({}));
    let big = |path: &str| (200, if path == "/big" { "x".repeat(3_000_000) } else { format!("page {path}") });
    leads(cluster, &namespace, "web", &[(8080, pages(big)), (9000, echo())]);
    run(cluster, async |client| {
        let web = PodPort::new(&namespace, "web", 8080);
        assert_eq!(page(client, &web, "/a?b=c").await, "page /a?b=c");
        assert_eq!(page(client, &web, "/big").await.len(), 3_000_000);
        let echo = PodPort::new(&namespace, "web", 9000);
        let (mut first, mut second) = (client.forward(&echo).await?, client.forward(&echo).await?);
        let talk = async |stream: &mut cluster::Forwarded, byte: u8| {
            let (mut reader, mut writer) = tokio::io::split(stream);
            let said = vec![byte; 300_000];
            let mut heard = vec![0; said.len()];
            let (written, read) = join(writer.write_all(&said), reader.read_exact(&mut heard)).await;
            written.unwrap();
            read.unwrap();
            assert_eq!(heard, said);
        };
        join(talk(&mut first, 1), talk(&mut second, 2)).await;
        Ok(())
    });
}

#[test]
fn where_nobody_listens_is_told() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("forward");
    pod(cluster, &namespace, "web", &json!({}));
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    let spec = json!({"schedulerName": "nobody", "containers": [{"name": "app", "image": "app:1"}]});
    cluster.create(&path, &json!({"metadata": {"name": "waits"}, "spec": spec}));
    let long = pages(|_| (503, "x".repeat(17 << 20)));
    leads(
        cluster,
        &namespace,
        "web",
        &[(1, nobody()), (2, silence()), (3, long), (4, pages(|_| (200, String::new())))],
    );
    run(cluster, async |client| {
        let ask = async |pod: &str, port: u16, deadline: Duration| {
            client.http_get(&PodPort::new(&namespace, pod, port), "/", deadline).await.unwrap_err()
        };
        // Once this port is known, the others are.
        page(client, &PodPort::new(&namespace, "web", 4), "/").await;
        for port in [1, 5] {
            let error = ask("web", port, PATIENCE).await;
            assert!(matches!(error, ClusterError::PortClosed { .. }), "{error:?}");
            assert_eq!(
                error.to_string(),
                format!("nothing listens on port {port} in the pod `web` of the namespace `{namespace}`")
            );
            assert_eq!(error.category(), Category::Configuration);
        }
        let error = ask("web", 2, Duration::from_millis(300)).await;
        assert_eq!(error.category(), Category::TimedOut);
        assert!(error.to_string().contains("get the page / of port 2 of pods `web`"), "{error}");
        let error = ask("web", 3, PATIENCE).await;
        assert!(error.to_string().ends_with("does not work: the page / is longer than 16 MiB"), "{error}");
        let error = ask("waits", 1, PATIENCE).await;
        assert!(error.to_string().ends_with("does not run: it is Pending"), "{error}");
        let error = ask("gone", 1, PATIENCE).await;
        assert!(matches!(error, ClusterError::Missing { .. }), "{error:?}");
        Ok(())
    });
}

#[test]
fn the_right_that_is_missing_is_named() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("forward");
    pod(cluster, &namespace, "web", &json!({}));
    leads(cluster, &namespace, "web", &[(8080, pages(|_| (200, "hello".to_owned())))]);
    let web = PodPort::new(&namespace, "web", 8080);
    let ask = |user: &str| {
        let options = ClusterOptions {
            kubeconfig: Some(cluster.kubeconfig()),
            impersonate_user: Some(user.to_owned()),
            ..ClusterOptions::default()
        };
        cluster::block_on(async { Client::new(options).http_get(&web, "/", PATIENCE).await }).unwrap()
    };
    let error = ask("nobody").unwrap_err();
    assert_eq!(error.category(), Category::PermissionDenied);
    assert!(
        error
            .to_string()
            .starts_with(&format!("not allowed to get pods/portforward `web` in the namespace `{namespace}`")),
        "{error}"
    );
    allow(cluster, &namespace, "reader", &[("pods/portforward", &["get"])]);
    allow(cluster, &namespace, "both", &[("pods/portforward", &["get", "create"])]);
    cluster.wait_until("the rights", || ask("both").is_ok());
    let error = ask("reader").unwrap_err();
    assert!(error.to_string().starts_with("not allowed to create pods/portforward `web`"), "{error}");
    let hint = format!("`kubectl auth can-i create pods --subresource=portforward -n {namespace}`");
    assert!(error.hints()[0].contains(&hint), "{:?}", error.hints());
}

#[test]
fn a_proxy_on_the_way_takes_it() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("forward");
    pod(cluster, &namespace, "web", &json!({}));
    leads(cluster, &namespace, "web", &[(8080, pages(|_| (200, "hello".to_owned())))]);
    // It knows how to connect, and nothing else.
    let proxy = serve(|mut stream| {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let there = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()).unwrap();
        let there = TcpStream::connect(there).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| std::io::copy(&mut &there, &mut &stream));
            let _ = std::io::copy(&mut &stream, &mut &there);
            let _ = there.shutdown(std::net::Shutdown::Both);
        });
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    let text = std::fs::read_to_string(cluster.kubeconfig()).unwrap();
    let server = format!("server: '{}'", cluster.server());
    let given = text.replacen(&server, &format!("proxy-url: 'http://{proxy}', {server}"), 1);
    assert_ne!(given, text);
    std::fs::write(&file, given).unwrap();
    let client = Client::new(ClusterOptions { kubeconfig: Some(file), ..ClusterOptions::default() });
    let web = PodPort::new(&namespace, "web", 8080);
    assert_eq!(cluster::block_on(page(&client, &web, "/")).unwrap(), "hello");
}

#[test]
fn a_server_that_is_away_is_out_of_reach() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    let text = format!(
        "current-context: c\nclusters: [{{name: c, cluster: {{server: 'http://{}'}}}}]\ncontexts: [{{name: c, context: {{cluster: c}}}}]\n",
        nobody()
    );
    std::fs::write(&file, text).unwrap();
    let client = Client::new(ClusterOptions { kubeconfig: Some(file), ..ClusterOptions::default() });
    let error = cluster::block_on(async { client.forward(&PodPort::new("a", "b", 1)).await }).unwrap().unwrap_err();
    assert_eq!(error.category(), Category::Unreachable);
}
