//! Programs behind ports of pods: nothing runs in a pod of the test cluster, so something on this machine answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use serde_json::json;
use test_cluster::Cluster;

/// What a page answers: status code and content.
pub type Pages = Arc<dyn Fn(&str) -> (u16, String) + Send + Sync>;

/// Serves pages by HTTP, each on a connection of its own, until the tests end.
pub fn pages(answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> SocketAddr {
    let answer: Pages = Arc::new(answer);
    serve(move |mut stream| {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let (code, body) = answer(head.split(' ').nth(1).unwrap());
        let head = format!("HTTP/1.1 {code} X\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        let _ = stream.write_all(&[head.as_bytes(), body.as_bytes()].concat());
    })
}

/// Says back what it hears.
pub fn echo() -> SocketAddr {
    serve(|stream| {
        let mut copy = stream.try_clone().unwrap();
        let mut buffer = [0; 4096];
        let mut stream = stream;
        while let Ok(size @ 1..) = stream.read(&mut buffer) {
            if copy.write_all(&buffer[..size]).is_err() {
                return;
            }
        }
    })
}

/// Takes connections, and never says anything.
pub fn silence() -> SocketAddr {
    serve(|mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    })
}

/// Does this with every connection.
pub fn serve(work: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let work = Arc::new(work);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let work = work.clone();
            std::thread::spawn(move || work(stream));
        }
    });
    address
}

/// Returns a port where nothing listens.
pub fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Makes a pod, and waits until it runs.
pub fn pod(cluster: &Cluster, namespace: &str, name: &str, labels: &serde_json::Value) {
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    let pod = json!({
        "metadata": {"name": name, "labels": labels},
        "spec": {"containers": [{"name": "app", "image": "app:1"}]},
    });
    cluster.create(&path, &pod);
    cluster.wait_until("a pod that runs", || {
        cluster.get(&format!("{path}/{name}")).is_some_and(|pod| pod["status"]["phase"] == "Running")
    });
}

/// Lets ports of a pod lead to this machine.
pub fn leads(cluster: &Cluster, namespace: &str, pod: &str, ports: &[(u16, SocketAddr)]) {
    let forwards: Vec<_> = ports
        .iter()
        .map(|(port, to)| json!({"ports": [port], "target": {"address": "127.0.0.1", "port": to.port()}}))
        .collect();
    let object = json!({
        "apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "PortForward",
        "metadata": {"name": pod, "namespace": namespace}, "spec": {"forwards": forwards},
    });
    let path = format!("/apis/kwok.x-k8s.io/v1alpha1/namespaces/{namespace}/portforwards");
    cluster.create(&path, &object);
}

/// Gives a user rights in a namespace: resource and verbs.
pub fn allow(cluster: &Cluster, namespace: &str, user: &str, rights: &[(&str, &[&str])]) {
    let rules: Vec<_> = rights
        .iter()
        .map(|(resource, verbs)| json!({"apiGroups": [""], "resources": [resource], "verbs": verbs}))
        .collect();
    let path = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}");
    let metadata = json!({"name": user});
    cluster.create(&format!("{path}/roles"), &json!({"metadata": metadata, "rules": rules}));
    let group = "rbac.authorization.k8s.io";
    let binding = json!({
        "metadata": metadata,
        "roleRef": {"apiGroup": group, "kind": "Role", "name": user},
        "subjects": [{"apiGroup": group, "kind": "User", "name": user}],
    });
    cluster.create(&format!("{path}/rolebindings"), &binding);
}
