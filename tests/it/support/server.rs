//! An API server of a few fixed answers, on loopback.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use super::TestContext;

/// Starts a server that answers each path with JSON, and everything else with 404, and returns the kubeconfig that leads
/// to it. It ends with the test's process.
pub fn kubeconfig(test: &TestContext, answers: Vec<(&'static str, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let answers = answers.clone();
            std::thread::spawn(move || serve(&connection, &answers));
        }
    });
    let config = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: test\n\
         contexts: [{{name: test, context: {{cluster: test, user: test}}}}]\nusers: [{{name: test, user: {{}}}}]\n\
         clusters: [{{name: test, cluster: {{server: \"http://{address}\"}}}}]\n"
    );
    test.write("kubeconfig", config).to_string_lossy().into_owned()
}

/// Answers the requests of a connection, none of which has a body.
fn serve(connection: &TcpStream, answers: &[(&'static str, String)]) {
    let mut lines = BufReader::new(connection).lines().map_while(Result::ok);
    while let Some(request) = lines.next() {
        lines.by_ref().find(String::is_empty);
        let path = request.split(' ').nth(1).unwrap_or_default();
        let (status, body) = match answers.iter().find(|(known, _)| *known == path) {
            Some((_, body)) => ("200 OK", body.as_str()),
            None => ("404 Not Found", r#"{"kind":"Status","status":"Failure","reason":"NotFound","code":404}"#),
        };
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
        let mut connection = connection;
        if connection.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).is_err() {
            return;
        }
    }
}
