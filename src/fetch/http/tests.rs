use super::fault::message;
use super::*;
use crate::diagnostic::{Category, Diagnostic};
use crate::fetch::stand_in::{Reply, StandIn, certified};

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A fetcher with a folder of its own.
struct Bench {
    _folder: tempfile::TempDir,
    fetcher: Fetcher,
}

fn bench_with(variables: &[(&str, &str)], change: impl FnOnce(&mut Settings)) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::below_with(folder.path(), variables);
    change(&mut settings);
    Bench { _folder: folder, fetcher: Fetcher::new(settings) }
}

fn bench() -> Bench {
    bench_with(&[], |_| {})
}

fn get(url: Url) -> Request {
    Request::get(url, 1 << 20)
}

fn send(request: &Request) -> Result<Response, FetchError> {
    let bench = bench();
    run(bench.fetcher.send(request))
}

fn basic(user: &str, password: &str) -> Access {
    let credentials = Credentials::Basic { user: user.to_owned(), password: password.to_owned() };
    Access { credentials: Some(credentials), trust: Trust::default() }
}

#[test]
fn an_answer_is_read_whatever_it_says() {
    let server = StandIn::of([("/a", vec![Reply::ok("hello").with("X-Test", "yes")])]);
    let answer = send(&get(server.url("/a"))).unwrap().successful().unwrap();
    assert_eq!((answer.status, answer.body.as_slice(), answer.header("x-test")), (200, &b"hello"[..], Some("yes")));
    let asked = &server.asked()[0];
    assert_eq!(asked.header("accept-encoding"), Some("identity"));
    assert!(asked.header("user-agent").unwrap().starts_with("meshctl/"));
    assert_eq!(asked.header("authorization"), None);
    let answer = send(&get(server.url("/b?key=secret"))).unwrap();
    assert_eq!(answer.status, 404);
    let error = answer.successful().unwrap_err();
    assert_eq!(error.to_string(), format!("{}?… answered 404 (Not Found): not found", server.url("/b")));
}

#[test]
fn what_is_sent_arrives() {
    let server = StandIn::new(|asked| Reply::ok(asked.body.clone()).with("Seen", &asked.method));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blob");
    std::fs::write(&path, vec![7; 200_000]).unwrap();
    for (method, name) in
        [(Method::Post, "POST"), (Method::Put, "PUT"), (Method::Patch, "PATCH"), (Method::Delete, "DELETE")]
    {
        let bytes = Request { payload: Payload::Bytes(vec![1, 2]), ..Request::new(method, server.url("/"), 1 << 20) };
        let answer = send(&bytes).unwrap();
        assert_eq!((answer.body.as_slice(), answer.header("seen")), (&[1, 2][..], Some(name)));
        let file = Request { payload: Payload::File(path.clone()), ..bytes };
        assert_eq!(send(&file).unwrap().body, vec![7; 200_000]);
    }
    assert_eq!(server.asked().last().unwrap().header("content-length"), Some("200000"));
    let head = send(&Request::new(Method::Head, server.url("/"), 0)).unwrap();
    assert_eq!((head.status, head.header("seen")), (200, Some("HEAD")));
}

#[test]
fn credentials_come_from_the_access_or_the_address() {
    let server = StandIn::new(|_| Reply::ok(""));
    let request = Request { access: basic("anna", "secret"), ..get(server.url("/")) };
    assert!(send(&request).unwrap().had_credentials);
    let mut url = server.url("/");
    url.set_username("anna").unwrap();
    url.set_password(Some("sec%3Aret")).unwrap();
    send(&get(url)).unwrap();
    let token = Access { credentials: Some(Credentials::Bearer("abc".to_owned())), trust: Trust::default() };
    assert!(!format!("{request:?} {token:?}").contains("secret"));
    send(&Request { access: token, ..get(server.url("/")) }).unwrap();
    let seen: Vec<String> =
        server.asked().iter().map(|asked| asked.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(seen, ["Basic YW5uYTpzZWNyZXQ=", "Basic YW5uYTpzZWM6cmV0", "Bearer abc"]);
}

#[test]
fn redirects_are_followed_and_credentials_stay_at_home() {
    let other = StandIn::new(|_| Reply::ok("there"));
    let away = other.url("/x").to_string();
    let server =
        StandIn::of([("/1", vec![Reply::redirect(301, "2?a=b")]), ("/2?a=b", vec![Reply::redirect(307, &away)])]);
    let mut request = Request { access: basic("anna", "secret"), ..get(server.url("/1")) };
    request.headers.push((HeaderName::from_static("x-key"), "secret".to_owned()));
    let answer = send(&request).unwrap();
    assert_eq!(
        (answer.body.as_slice(), answer.url.as_str(), answer.had_credentials),
        (&b"there"[..], away.as_str(), false)
    );
    for asked in server.asked() {
        assert!(asked.header("authorization").is_some() && asked.header("x-key").is_some());
    }
    let there = &other.asked()[0];
    assert!(there.header("authorization").is_none() && there.header("x-key").is_none(), "{there:?}");
}

#[test]
fn credentials_do_not_come_back_with_a_redirect() {
    let home = Arc::new(Mutex::new(String::new()));
    let back = home.clone();
    let other = StandIn::new(move |_| Reply::redirect(302, &back.lock().unwrap()));
    let away = other.url("/").to_string();
    let server = StandIn::new(move |asked| match asked.path.as_str() {
        "/start" => Reply::redirect(302, &away),
        _ => Reply::ok("end"),
    });
    *home.lock().unwrap() = server.url("/end").to_string();
    send(&Request { access: basic("anna", "secret"), ..get(server.url("/start")) }).unwrap();
    let asked = server.asked();
    assert!(asked[0].header("authorization").is_some() && asked[1].header("authorization").is_none());
}

#[test]
fn a_redirect_brings_no_user_of_its_own() {
    let server = StandIn::new(|_| Reply::ok(""));
    let tempting = format!("http://eve:evil@{}/x", server.host());
    let first = StandIn::new(move |_| Reply::redirect(302, &tempting));
    send(&get(first.url("/"))).unwrap();
    assert_eq!(server.asked()[0].header("authorization"), None);
}

#[test]
fn redirects_that_lead_nowhere_are_refused() {
    let server = StandIn::new(|asked| match asked.path.as_str() {
        "/circle" => Reply::redirect(302, "/circle-2"),
        "/circle-2" => Reply::redirect(302, "/circle"),
        "/file" => Reply::redirect(302, "file:///etc/passwd"),
        "/nowhere" => Reply::status(302, ""),
        "/broken" => Reply::redirect(302, "http://user:secret@[::"),
        long => Reply::redirect(302, &format!("{long}x")),
    });
    for (path, fault) in [
        ("/circle", RedirectFault::Circle),
        ("/file", RedirectFault::Elsewhere),
        ("/nowhere", RedirectFault::Nowhere),
        ("/broken", RedirectFault::Nowhere),
        ("/long", RedirectFault::TooMany),
    ] {
        let error = send(&get(server.url(path))).unwrap_err();
        assert!(matches!(&error, FetchError::Redirect { fault: found, .. } if *found == fault), "{error:?}");
        assert!(
            error.to_string().contains(server.url(path).as_str()) && !error.to_string().contains("secret"),
            "{error}"
        );
        assert!(!error.hints().is_empty());
    }
    assert_eq!(server.asked().iter().filter(|asked| asked.path.starts_with("/long")).count(), REDIRECTS + 1);
}

#[test]
fn a_redirect_keeps_what_is_sent_or_is_refused() {
    let server = StandIn::new(|asked| match asked.path.as_str() {
        "/301" => Reply::redirect(301, "/end"),
        "/303" => Reply::redirect(303, "/end"),
        "/307" => Reply::redirect(307, "/end"),
        _ => Reply::ok(asked.body.clone()).with("Seen", &asked.method),
    });
    let post = |path: &str| {
        let request = Request::new(Method::Post, server.url(path), 100);
        send(&Request { payload: Payload::Bytes(b"hello".to_vec()), ..request })
    };
    let error = post("/301").unwrap_err();
    assert!(matches!(error, FetchError::Redirect { fault: RedirectFault::LosesBody, .. }), "{error:?}");
    let seen = |answer: &Response| (answer.body.clone(), answer.header("seen").unwrap().to_owned());
    assert_eq!(seen(&post("/303").unwrap()), (Vec::new(), "GET".to_owned()));
    assert_eq!(seen(&post("/307").unwrap()), (b"hello".to_vec(), "POST".to_owned()));
}

#[test]
fn https_is_never_given_up() {
    let certified = certified();
    let plain = StandIn::new(|_| Reply::ok("anything"));
    let away = plain.url("/").to_string();
    let server = StandIn::with_tls(certified.server(false), move |_| Reply::redirect(302, &away));
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, &certified.authority).unwrap();
    let trust = Trust { authority: Some(authority), ..Trust::default() };
    let request = Request { access: Access { credentials: None, trust }, ..get(server.url("/")) };
    let error = send(&request).unwrap_err();
    assert!(matches!(error, FetchError::Redirect { fault: RedirectFault::ToPlain, .. }), "{error:?}");
    assert!(plain.asked().is_empty());
}

#[test]
fn tls_believes_whom_it_is_told_to() {
    let certified = certified();
    let server = StandIn::with_tls(certified.server(false), |_| Reply::ok("hello"));
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, &certified.authority).unwrap();
    let with = |trust| send(&Request { access: Access { credentials: None, trust }, ..get(server.url("/")) });
    let error = with(Trust::default()).unwrap_err();
    assert!(matches!(error, FetchError::Tls { certificate: true, .. }), "{error:?}");
    assert_eq!(error.category(), Category::Unreachable);
    assert!(error.hints()[0].contains("--ca-file"));
    assert_eq!(with(Trust { authority: Some(authority), ..Trust::default() }).unwrap().body, b"hello");
    assert_eq!(with(Trust { insecure: true, ..Trust::default() }).unwrap().body, b"hello");
    let mut plain = server.url("/");
    plain.set_scheme("http").unwrap();
    assert!(send(&get(plain)).is_err());
    let not_tls = StandIn::new(|_| Reply::ok(""));
    let mut url = not_tls.url("/");
    url.set_scheme("https").unwrap();
    let error = send(&get(url)).unwrap_err();
    assert!(matches!(error, FetchError::Tls { certificate: false, .. } | FetchError::Unreachable { .. }), "{error:?}");
}

#[test]
fn a_client_certificate_is_shown_to_its_server() {
    let certified = certified();
    let server = StandIn::with_tls(certified.server(true), |_| Reply::ok("hello"));
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let authority = Some(file("ca.pem", &certified.authority));
    let identity = Some((file("own.pem", &certified.certificate), file("own.key", &certified.key)));
    let with = |trust| send(&Request { access: Access { credentials: None, trust }, ..get(server.url("/")) });
    assert_eq!(
        with(Trust { authority: authority.clone(), identity: identity.clone(), insecure: false }).unwrap().body,
        b"hello"
    );
    assert!(with(Trust { authority: authority.clone(), ..Trust::default() }).is_err());
    assert_eq!(
        Trust { authority: authority.clone(), identity, insecure: true }.elsewhere(),
        Trust { authority, ..Trust::default() }
    );
}

#[test]
fn what_passes_is_tried_again() {
    for code in [408, 429, 500, 502, 503, 504] {
        let server = StandIn::of([("/", vec![Reply::status(code, "").with("Retry-After", "0"), Reply::ok("hello")])]);
        assert_eq!(send(&get(server.url("/"))).unwrap().body, b"hello", "{code}");
    }
    let server = StandIn::of([("/", vec![Reply::ok("hello").cut(2), Reply::ok("hello")])]);
    assert_eq!(send(&get(server.url("/"))).unwrap().body, b"hello");
    // A server that always says so is asked five times.
    let server = StandIn::of([("/", vec![Reply::status(503, "")])]);
    assert_eq!(send(&get(server.url("/"))).unwrap().status, 503);
    assert_eq!(server.asked().len(), 5);
    for code in [400, 401, 403, 404, 410, 501] {
        let server = StandIn::of([("/", vec![Reply::status(code, "")])]);
        assert_eq!(send(&get(server.url("/"))).unwrap().status, code);
        assert_eq!(server.asked().len(), 1, "{code}");
    }
}

#[test]
fn what_may_have_happened_is_not_done_twice() {
    let tried = |reply: Reply| {
        let server = StandIn::of([("/", vec![reply])]);
        let _ = send(&Request::new(Method::Post, server.url("/"), 100));
        server.asked().len()
    };
    assert_eq!(tried(Reply::ok("hello").cut(2)), 1);
    assert_eq!(tried(Reply::status(500, "")), 1);
    assert_eq!(tried(Reply::status(429, "")), 5);
}

#[test]
fn the_server_says_how_long_to_wait() {
    let times = Times { first_pause: Duration::from_millis(1), ..Times::default() };
    let mut tries = Tries::new(times, Deadline::after(Duration::from_secs(3600)));
    let error = |after| {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, header::HeaderValue::from_str(after).unwrap());
        refused(429, &headers, &Url::parse("http://a.example").unwrap(), b"", false)
    };
    assert_eq!(tries.pause(&error("7")), Some(Duration::from_secs(7)));
    assert_eq!(tries.pause(&error("7000")), Some(Duration::from_secs(30)));
    assert!(tries.pause(&error("Fri, 31 Dec 1999 23:59:59 GMT")).unwrap() < Duration::from_millis(10));
    let mut late = Tries::new(times, Deadline::after(Duration::from_secs(3)));
    assert_eq!(late.pause(&error("7")), None);
}

#[test]
fn silence_has_an_end() {
    let server = StandIn::new(|asked| match asked.path.as_str() {
        "/nothing" => Reply { hangs: true, length: Some(5), ..Reply::ok("") },
        _ => Reply { hangs: true, length: Some(10), ..Reply::ok("hello") },
    });
    let bench = bench_with(&[], |settings| {
        settings.times.silence = Duration::from_millis(50);
        settings.times.tries = 2;
    });
    for path in ["/nothing", "/half"] {
        let error = run(bench.fetcher.send(&get(server.url(path)))).unwrap_err();
        assert!(matches!(error, FetchError::Silent { .. }), "{error:?}");
        assert_eq!(error.category(), Category::TimedOut);
    }
    assert_eq!(server.asked().len(), 4);
    let request = Request { deadline: Some(Duration::from_millis(20)), ..get(server.url("/half")) };
    let error = run(bench.fetcher.send(&request)).unwrap_err();
    assert!(matches!(error, FetchError::TimedOut { .. }), "{error:?}");
    assert_eq!(error.to_string(), format!("failed to fetch {}: it is not there after 20ms", server.url("/half")));
}

#[test]
fn limits_hold_whatever_the_server_says() {
    let server = StandIn::of([("/", vec![Reply::ok(vec![0; 1001])])]);
    let error = send(&Request::get(server.url("/"), 1000)).unwrap_err();
    assert!(matches!(error, FetchError::TooLarge { limit: 1000, .. }), "{error:?}");
    assert_eq!(send(&Request::get(server.url("/"), 1001)).unwrap().body.len(), 1001);
}

#[test]
fn an_encoding_that_nobody_asked_for_is_refused() {
    let server = StandIn::of([
        ("/gzip", vec![Reply::ok("hello").with("Content-Encoding", "gzip")]),
        ("/identity", vec![Reply::ok("hello").with("Content-Encoding", "identity")]),
    ]);
    let error = send(&get(server.url("/gzip"))).unwrap_err();
    assert!(matches!(&error, FetchError::Encoding { encoding, .. } if encoding == "gzip"), "{error:?}");
    assert!(send(&get(server.url("/identity"))).is_ok());
}

#[test]
fn nobody_there_is_told_from_no_such_name() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = send(&get(Url::parse(&format!("http://127.0.0.1:{port}/a?key=secret")).unwrap())).unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains("refused") && !error.to_string().contains("secret"), "{error}");
    // `.invalid` never exists (RFC 2606).
    let error = send(&get(Url::parse("http://meshctl.invalid/").unwrap())).unwrap_err();
    assert!(matches!(&error, FetchError::Resolve { host, .. } if host == "meshctl.invalid"), "{error:?}");
    assert_eq!(error.category(), Category::Unreachable);
    for text in ["ftp://a.example/x", "charts/base", "https://", "file:///etc/passwd"] {
        assert_eq!(parse_url(text).unwrap_err().category(), Category::Usage, "{text}");
    }
}

#[test]
fn proxies_are_on_the_way_and_their_passwords_are_not_shown() {
    let proxy = StandIn::new(|asked| match asked.header("proxy-authorization") {
        Some("Basic YW5uYTpzZWNyZXQ=") => Reply::ok("by proxy"),
        _ => Reply::status(407, "").with("Proxy-Authenticate", "Basic"),
    });
    let with = |address: &str, url: &str| {
        let variables = [("HTTP_PROXY", address), ("HTTPS_PROXY", address)];
        let bench = bench_with(&variables, |_| {});
        run(bench.fetcher.send(&get(Url::parse(url).unwrap())))
    };
    let right = format!("http://anna:secret@{}", proxy.host());
    assert_eq!(with(&right, "http://charts.example/a").unwrap().body, b"by proxy");
    assert_eq!(proxy.asked()[0].path, "http://charts.example/a");
    let wrong = format!("http://anna:other-secret@{}", proxy.host());
    for url in ["http://charts.example/a", "https://charts.example/a"] {
        let error = with(&wrong, url).unwrap_err();
        assert!(matches!(error, FetchError::Proxy { unauthorized: true, .. }), "{error:?}");
        assert_eq!(error.category(), Category::PermissionDenied);
        assert!(!error.to_string().contains("secret") && error.to_string().contains(&proxy.host()), "{error}");
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = with(&format!("anna:secret@127.0.0.1:{port}"), "http://charts.example/a").unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { proxy: Some(_), .. }), "{error:?}");
    assert!(error.hints()[0].contains("NO_PROXY") && !error.hints()[0].contains("secret"), "{:?}", error.hints());
    let error = with("socks5://anna:secret@localhost:1", "http://charts.example/a").unwrap_err();
    assert!(matches!(error, FetchError::Proxy { unauthorized: false, .. }), "{error:?}");
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn offline_nothing_is_asked() {
    let server = StandIn::new(|_| Reply::ok(""));
    let bench = bench_with(&[], |settings| settings.offline = true);
    let error = run(bench.fetcher.send(&get(server.url("/")))).unwrap_err();
    assert!(matches!(error, FetchError::Offline { .. }), "{error:?}");
    assert!(server.asked().is_empty());
}

#[test]
fn what_a_server_says_to_people_is_kept_short() {
    for (media_type, body, expected) in [
        ("text/plain", "no\nmore", "no"),
        ("text/html", "<html>", ""),
        ("", "<!doctype html>", ""),
        ("application/json", r#"{"errors":[{"code":"DENIED","message":"not yours"}]}"#, "not yours"),
        ("application/json", r#"{"message":"gone"}"#, "gone"),
        ("application/json", "{", ""),
    ] {
        assert_eq!(message(media_type, body.as_bytes()), expected);
    }
    assert_eq!(message("text/plain", "ä".repeat(300).as_bytes()).chars().count(), 201);
}
