//! HTTP/1.1 as far as a registry needs it, one thread for each connection.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use super::{Registry, Trouble};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `HEAD`, …
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Returns a header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the path.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Returns the values of a parameter of the query.
    pub fn parameters(&self, name: &str) -> Vec<String> {
        fields(self.target.split_once('?').map_or("", |(_, query)| query), name)
    }

    /// Returns a field of a form.
    pub fn form(&self, name: &str) -> Option<String> {
        fields(&String::from_utf8_lossy(&self.body), name).into_iter().next()
    }
}

fn fields(text: &str, name: &str) -> Vec<String> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(known, _)| *known == name).map(|(_, value)| decode(value)).collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits: String = rest.by_ref().take(2).map(char::from).collect();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// Returns an error as the specification writes it.
    pub(super) fn error(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!({"errors": [{"code": code, "message": message}]}).to_string();
        Self::new(status).header("Content-Type", "application/json").body(body.into_bytes())
    }

    #[must_use]
    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub(super) fn body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }
}

/// Answers the requests of a connection, one after the other.
pub(super) fn serve(connection: &TcpStream, registry: &Registry) {
    let mut reader = BufReader::new(connection);
    while let Ok(Some(request)) = read(&mut reader) {
        let (answer, trouble) = registry.answer(&request);
        match write(connection, &request, answer, trouble) {
            Ok(true) => {}
            _ => break,
        }
    }
}

/// Reads a request; none when the connection is over.
fn read(reader: &mut BufReader<&TcpStream>) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
    let mut request =
        Request { method: method.to_owned(), target: target.to_owned(), headers: Vec::new(), body: Vec::new() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        request.headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    if let Some(length) = request.header("content-length").and_then(|length| length.parse().ok()) {
        request.body = vec![0; length];
        reader.read_exact(&mut request.body)?;
    } else if request.header("transfer-encoding").is_some() {
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
            let mut chunk = vec![0; length + 2];
            reader.read_exact(&mut chunk)?;
            if length == 0 {
                break;
            }
            request.body.extend(&chunk[..length]);
        }
    }
    Ok(Some(request))
}

/// Writes an answer, with what is to go wrong with it, and tells whether the connection goes on.
fn write(mut connection: &TcpStream, request: &Request, answer: Answer, trouble: Option<Trouble>) -> io::Result<bool> {
    let Answer { mut status, mut headers, mut body } = answer;
    let mut cut = None;
    let mut length = None;
    match trouble {
        None => {}
        Some(Trouble::Hangup) => return Ok(false),
        Some(Trouble::Status(other, more, text)) => (status, headers, body) = (other, more, text.into_bytes()),
        Some(Trouble::Redirect(to)) => {
            (status, headers, body) = (307, vec![("Location".to_owned(), to)], Vec::new());
        }
        Some(Trouble::Cut { after }) => cut = Some(after),
        Some(Trouble::Flip) => {
            let middle = body.len() / 2;
            if let Some(byte) = body.get_mut(middle) {
                *byte ^= 1;
            }
        }
        Some(Trouble::Length(other)) => length = Some(other),
        Some(Trouble::Append(more)) => body.extend(more),
        Some(Trouble::DigestHeader(digest)) => {
            headers.retain(|(name, _)| name != "Docker-Content-Digest");
            headers.push(("Docker-Content-Digest".to_owned(), digest));
        }
        Some(Trouble::Header(name, value)) => headers.push((name, value)),
    }
    let mut head = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: {}\r\n", length.unwrap_or(body.len()));
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    connection.write_all(head.as_bytes())?;
    if request.method != "HEAD" {
        connection.write_all(&body[..cut.unwrap_or(body.len()).min(body.len())])?;
    }
    connection.flush()?;
    Ok(cut.is_none() && length.is_none())
}
