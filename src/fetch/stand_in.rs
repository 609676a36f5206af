//! A server on this machine's loopback that answers as a test says: in time or not, whole or not, truthful or not.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use url::Url;

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// The path with its query; the whole address when the server is used as a proxy.
    pub(crate) path: String,
    /// The headers, their names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// What the header `Content-Length` says; else the truth.
    pub(crate) length: Option<u64>,
    /// How much of the body is sent before the connection ends; else all.
    pub(crate) sent: Option<usize>,
    /// Whether nothing more comes after what is sent, and the connection stays.
    pub(crate) hangs: bool,
    /// Whether parts can be asked for.
    pub(crate) has_ranges: bool,
    /// Whether the body is in chunks, as it stands.
    pub(crate) is_chunked: bool,
}

impl Reply {
    /// An answer that says yes.
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200, body)
    }

    /// An answer with a status code.
    pub(crate) fn status(code: u16, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self {
            code,
            headers: Vec::new(),
            body,
            length: None,
            sent: None,
            hangs: false,
            has_ranges: false,
            is_chunked: false,
        }
    }

    /// A redirect.
    pub(crate) fn redirect(code: u16, location: &str) -> Self {
        Self::status(code, "").with("Location", location)
    }

    /// The same with a header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, cut off after some bytes.
    pub(crate) fn cut(mut self, sent: usize) -> Self {
        self.sent = Some(sent);
        self
    }

    /// The same from a server that sends parts of it.
    pub(crate) fn in_parts(mut self) -> Self {
        self.has_ranges = true;
        self
    }
}

type Handler = dyn Fn(&Asked) -> Reply + Send + Sync;

/// A server. It ends with the process that runs the tests.
pub(crate) struct StandIn {
    address: SocketAddr,
    scheme: &'static str,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl StandIn {
    /// Starts a server that answers by a function.
    pub(crate) fn new(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Arc::new(handler), None)
    }

    /// Starts a server with a table of paths and what they answer, one after the other, the last again and again; what
    /// is not in it does not exist (404).
    pub(crate) fn of(table: impl IntoIterator<Item = (&'static str, Vec<Reply>)>) -> Self {
        let table: HashMap<String, Vec<Reply>> =
            table.into_iter().map(|(path, replies)| (path.to_owned(), replies)).collect();
        let table = Mutex::new(table);
        Self::new(move |asked| match table.lock().unwrap().get_mut(&asked.path) {
            Some(replies) if replies.len() > 1 => replies.remove(0),
            Some(replies) => replies[0].clone(),
            None => Reply::status(404, "not found\n").with("Content-Type", "text/plain"),
        })
    }

    /// Starts a server that speaks TLS.
    pub(crate) fn with_tls(
        configuration: rustls::ServerConfig,
        handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::start(Arc::new(handler), Some(Arc::new(configuration)))
    }

    fn start(handler: Arc<Handler>, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let seen = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (handler, seen, tls) = (handler.clone(), seen.clone(), tls.clone());
                std::thread::spawn(move || match tls {
                    None => serve(stream, &*handler, &seen),
                    Some(tls) => {
                        let connection = rustls::ServerConnection::new(tls).unwrap();
                        serve(rustls::StreamOwned::new(connection, stream), &*handler, &seen);
                    }
                });
            }
        });
        Self { address, scheme, asked }
    }

    /// Returns host and port.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    /// Returns the address of a path.
    pub(crate) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("{}://{}{path}", self.scheme, self.address)).unwrap()
    }

    /// Returns what was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(stream: impl Read + Write, handler: &Handler, seen: &Mutex<Vec<Asked>>) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    // Who does not believe our certificate leaves.
    if stream.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
    let mut headers: Vec<(String, String)> = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut asked = Asked { method, path, headers, body: Vec::new() };
    let length = asked.header("content-length").map_or(0, |length| length.parse().unwrap());
    asked.body.resize(length, 0);
    if stream.read_exact(&mut asked.body).is_err() {
        return;
    }
    seen.lock().unwrap().push(asked.clone());
    let reply = part_of(handler(&asked), &asked);
    let sent = &reply.body[..reply.sent.unwrap_or(reply.body.len()).min(reply.body.len())];
    let mut answer = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", reply.code).into_bytes();
    if reply.is_chunked {
        answer.extend(b"Transfer-Encoding: chunked\r\n");
    } else if reply.code != 304 {
        let length = reply.length.unwrap_or(reply.body.len() as u64);
        answer.extend(format!("Content-Length: {length}\r\n").bytes());
    }
    for (name, value) in &reply.headers {
        answer.extend(format!("{name}: {value}\r\n").bytes());
    }
    answer.extend(b"\r\n");
    if asked.method != "HEAD" {
        answer.extend(sent);
    }
    // The reader may have gone.
    let written = stream.get_mut().write_all(&answer).and_then(|()| stream.get_mut().flush());
    if written.is_ok() && reply.hangs {
        // The reader gives up first.
        let _ = stream.read(&mut [0]);
    }
}

/// Makes a part of an answer when one was asked for and is to be had.
fn part_of(mut reply: Reply, asked: &Asked) -> Reply {
    let tag = reply.headers.iter().find(|(name, _)| name == "ETag").map(|(_, value)| value.as_str());
    let is_same = asked.header("if-range").is_none_or(|wanted| Some(wanted) == tag);
    let start = asked.header("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let Some(start) = start.filter(|start: &usize| reply.has_ranges && is_same && *start <= reply.body.len()) else {
        return reply;
    };
    let whole = reply.body.len();
    reply.code = 206;
    reply.body = reply.body.split_off(start);
    reply.sent = reply.sent.map(|sent| sent.saturating_sub(start));
    reply.with("Content-Range", &format!("bytes {start}-{}/{whole}", whole.saturating_sub(1)))
}

/// An authority, and a certificate of it for 127.0.0.1, all PEM.
pub(crate) struct Certified {
    pub(crate) authority: String,
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// Returns new certificates.
pub(crate) fn certified() -> Certified {
    use crate::template::eval::{Environment, MissingKey, TemplateSet};
    use crate::template::limits::Limits;
    use crate::template::value::Value;
    let random = |bytes: &mut [u8]| {
        use std::hash::{BuildHasher, Hasher};
        for byte in bytes {
            *byte = std::hash::RandomState::new().build_hasher().finish().to_be_bytes()[0];
        }
    };
    let environment =
        Environment { now: jiff::Timestamp::now(), random: Box::new(random), lookup: None, limits: Limits::default() };
    let mut set = TemplateSet::new(&crate::template::funcs::for_charts(), MissingKey::Nothing);
    let template = r#"{{ $ca := genCAWithKey "stand-in" 1 (genPrivateKey "ecdsa") -}}
{{ $key := genPrivateKey "ecdsa" -}}
{{ $own := genSignedCertWithKey "server" (list "127.0.0.1") (list "localhost") 1 $ca $key -}}
{{ $ca.Cert }}|{{ $own.Cert }}|{{ $key }}"#;
    set.parse("test", template).map_err(|error| error.message).unwrap();
    let text = set.execute("test", &Value::Nil, &environment).map_err(|error| error.message).unwrap();
    let parts: Vec<&str> = text.split('|').collect();
    Certified { authority: parts[0].to_owned(), certificate: parts[1].to_owned(), key: parts[2].to_owned() }
}

impl Certified {
    /// Returns the settings of a server with the certificate, one that may want to see one of the same authority too.
    pub(crate) fn server(&self, wants_one: bool) -> rustls::ServerConfig {
        use rustls::pki_types::pem::PemObject;
        use rustls::pki_types::{CertificateDer, PrivateKeyDer};
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let certificate = |text: &str| CertificateDer::from_pem_slice(text.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(certificate(&self.authority)).unwrap();
        let verifier =
            rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
        let builder =
            rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let builder = if wants_one {
            builder.with_client_cert_verifier(verifier.unwrap())
        } else {
            builder.with_no_client_auth()
        };
        builder.with_single_cert(vec![certificate(&self.certificate)], key).unwrap()
    }
}
