use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Collected, Silent};
use crate::fetch::error::RedirectFault;
use crate::fetch::stand_in::{Reply, StandIn};
use crate::fetch::{Credentials, Settings};

/// A cache of its own.
struct Bench {
    folder: tempfile::TempDir,
    fetcher: Fetcher,
}

fn bench() -> Bench {
    bench_with(|_| {})
}

fn bench_with(change: impl FnOnce(&mut Settings)) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::below(folder.path());
    change(&mut settings);
    Bench { folder, fetcher: Fetcher::new(settings) }
}

impl Bench {
    fn get(&self, download: &Download) -> Result<Downloaded, FetchError> {
        run(self.fetcher.download(download, &Silent))
    }

    fn offline(&self, download: &Download) -> Result<Downloaded, FetchError> {
        let mut settings = self.fetcher.settings().clone();
        settings.offline = true;
        run(Fetcher::new(settings).download(download, &Silent))
    }

    /// Returns every file below the cache.
    fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().join("cache")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path.to_string_lossy().into_owned()) }
            }
        }
        found
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn content() -> Vec<u8> {
    (0..25_000_u32).flat_map(u32::to_le_bytes).collect()
}

fn of(url: Url) -> Download {
    Download::new(url, 1 << 20)
}

fn announced(url: Url) -> Download {
    Download { expected: Some(Digest::of(&content())), ..of(url) }
}

#[test]
fn a_download_is_kept_under_its_digest() {
    let server = StandIn::of([("/a.tgz", vec![Reply::ok(content()).with("ETag", "\"1\"")])]);
    let bench = bench();
    let found = bench.get(&announced(server.url("/a.tgz"))).unwrap();
    assert_eq!((found.digest, found.length), (Digest::of(&content()), 100_000));
    assert!(found.is_fetched && found.path.ends_with(format!("blobs/sha256/{}", found.digest.hex())));
    assert_eq!((found.read().unwrap(), found.etag.as_deref()), (content(), Some("\"1\"")));
    // What is announced and there is not asked for again, wherever it is said to be.
    let again = bench.get(&announced(server.url("/elsewhere.tgz"))).unwrap();
    assert!(!again.is_fetched);
    assert_eq!(again.read().unwrap(), content());
    assert_eq!(server.asked().len(), 1);
    assert_eq!(bench.offline(&announced(server.url("/a.tgz"))).unwrap().read().unwrap(), content());
    assert_eq!(bench.offline(&of(server.url("/a.tgz"))).unwrap().read().unwrap(), content());
}

#[test]
fn a_server_is_asked_whether_something_changed() {
    let server = StandIn::new(|asked| match asked.header("if-none-match") {
        Some("\"1\"") => Reply::status(304, ""),
        _ => Reply::ok("one").with("ETag", "\"1\""),
    });
    let bench = bench();
    let download = of(server.url("/index.yaml"));
    assert!(bench.get(&download).unwrap().is_fetched);
    let again = bench.get(&download).unwrap();
    assert!(!again.is_fetched);
    assert_eq!(again.read().unwrap(), b"one");
    assert_eq!(bench.fetcher.cached(&download.url).unwrap().unwrap().digest, again.digest);
    // A server that says so without having been asked is not believed.
    let server = StandIn::of([("/", vec![Reply::status(304, "")])]);
    let error = bench.get(&of(server.url("/"))).unwrap_err();
    assert_eq!(error.status(), Some(304), "{error:?}");
}

#[test]
fn what_changed_is_fetched() {
    let server = StandIn::of([("/", vec![Reply::ok("one").with("Last-Modified", "x"), Reply::ok("two")])]);
    let bench = bench();
    bench.get(&of(server.url("/"))).unwrap();
    assert_eq!(bench.get(&of(server.url("/"))).unwrap().read().unwrap(), b"two");
    assert_eq!(server.asked()[1].header("if-modified-since"), Some("x"));
}

/// Says that a download fails, names the address and a cure, and leaves nothing behind.
fn fails(bench: &Bench, download: &Download, category: Category) -> FetchError {
    let error = bench.get(download).unwrap_err();
    let host = download.url.host_str().unwrap();
    assert!(error.to_string().contains(&format!("://{host}")), "{error}");
    assert!(!error.hints().is_empty() && error.hints().iter().all(|hint| !hint.contains("secret")), "{error:?}");
    assert!(!error.to_string().contains("secret"), "{error}");
    assert_eq!(error.category(), category, "{error:?}");
    assert_eq!(bench.files(), Vec::<String>::new(), "{error}");
    assert!(bench.offline(download).is_err());
    error
}

#[test]
fn a_wrong_digest_is_an_error_and_nothing_is_kept() {
    let server = StandIn::new(|_| Reply::ok("something else"));
    fails(&bench(), &announced(server.url("/a.tgz?key=secret")), Category::NotParsable);
    let error = fails(&bench(), &announced(server.url("/a.tgz")), Category::NotParsable);
    let (expected, found) = (Digest::of(&content()), Digest::of(b"something else"));
    let text = format!("{} is not what it should be: its digest is {found}, not {expected}", server.url("/a.tgz"));
    assert_eq!(error.to_string(), text);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_connection_cut_at_each_tenth_is_resumed() {
    let content = content();
    for tenth in 0..10 {
        let cut = content.len() * tenth / 10;
        let whole = Reply::ok(content.clone()).with("ETag", "\"1\"").in_parts();
        let server = StandIn::of([("/a", vec![whole.clone().cut(cut), whole])]);
        assert_eq!(bench().get(&announced(server.url("/a"))).unwrap().read().unwrap(), content);
        let asked = server.asked();
        assert_eq!(asked.len(), 2);
        // Not all that was sent before the cut has to have been read.
        if let Some(range) = asked[1].header("range") {
            let start: usize = range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse().unwrap();
            assert!(start <= cut && asked[1].header("if-range") == Some("\"1\""), "{range} {cut}");
        }
    }
}

#[test]
fn a_connection_that_is_always_cut_fails_at_each_tenth() {
    for tenth in 0..10 {
        for has_ranges in [true, false] {
            let cut = content().len() * tenth / 10;
            let reply = Reply { has_ranges, ..Reply::ok(content()).with("ETag", "\"1\"").cut(cut) };
            let server = StandIn::of([("/a", vec![reply])]);
            for download in [announced(server.url("/a")), of(server.url("/a"))] {
                let error = fails(&bench(), &download, Category::Unreachable);
                assert!(matches!(error, FetchError::Broken { .. }), "{error:?}");
            }
            assert!(server.asked().len() <= 10, "{}", server.asked().len());
        }
    }
}

#[test]
fn progress_gives_new_tries_but_not_for_ever() {
    // Each answer has 2 MiB, and there are 12.
    let all: Vec<u8> = vec![1; 24 << 20];
    let copy = all.clone();
    let server = StandIn::new(move |asked| {
        let start: usize = asked
            .header("range")
            .map_or(0, |range| range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse().unwrap());
        Reply::ok(copy.clone()).with("ETag", "\"1\"").in_parts().cut(start + (2 << 20))
    });
    let download = Download::new(server.url("/a"), 30 << 20);
    assert_eq!(bench().get(&download).unwrap().digest, Digest::of(&all));
    assert!(server.asked().len() >= 12);
    // Who begins anew each time does not get further.
    let reply = Reply::ok(all).cut(2 << 20);
    let server = StandIn::of([("/a", vec![reply])]);
    let error = bench().get(&Download::new(server.url("/a"), 30 << 20)).unwrap_err();
    assert!(matches!(error, FetchError::Broken { .. }) && server.asked().len() <= 10, "{error:?}");
}

#[test]
fn a_server_that_ignores_ranges_sends_all_again() {
    let whole = Reply::ok(content()).with("ETag", "\"1\"");
    let server = StandIn::of([("/a", vec![whole.clone().cut(1000), whole])]);
    assert_eq!(bench().get(&announced(server.url("/a"))).unwrap().read().unwrap(), content());
}

#[test]
fn parts_of_two_states_are_not_put_together() {
    // The tag changes between the answers, so that the second is whole.
    let old = Reply::ok(vec![0; 100_000]).with("ETag", "\"old\"").in_parts().cut(30_000);
    let new = Reply::ok(content()).with("ETag", "\"new\"").in_parts();
    let server = StandIn::of([("/a", vec![old.clone(), new.clone()])]);
    assert_eq!(bench().get(&of(server.url("/a"))).unwrap().read().unwrap(), content());
    // A server that does not care: the digest tells, and all is fetched once more.
    let lie = Reply { headers: vec![("ETag".to_owned(), "\"old\"".to_owned())], ..new.clone() };
    let server = StandIn::of([("/a", vec![old.clone(), lie, new])]);
    assert_eq!(bench().get(&announced(server.url("/a"))).unwrap().read().unwrap(), content());
    // Without a tag and a digest nothing is put together.
    let untagged = Reply { headers: Vec::new(), ..old };
    let server = StandIn::of([("/a", vec![untagged, Reply::ok(content()).in_parts()])]);
    assert_eq!(bench().get(&of(server.url("/a"))).unwrap().read().unwrap(), content());
    assert_eq!(server.asked()[1].header("range"), None);
}

#[test]
fn a_part_that_was_not_asked_for_is_not_taken() {
    let copy = Arc::new(AtomicUsize::new(0));
    let count = copy.clone();
    let server = StandIn::new(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::ok(content()).with("ETag", "\"1\"").cut(1000),
        1 => Reply::status(206, "x").with("Content-Range", "bytes 5-5/100000"),
        2 => Reply::status(416, ""),
        _ => Reply::ok(content()).with("ETag", "\"1\""),
    });
    assert_eq!(bench().get(&announced(server.url("/a"))).unwrap().read().unwrap(), content());
    let server = StandIn::new(|_| Reply::status(206, "x").with("Content-Range", "bytes 0-0/1"));
    fails(&bench(), &of(server.url("/a")), Category::Unreachable);
}

#[test]
fn a_slow_server_has_its_time() {
    let bench = bench_with(|settings| {
        settings.times.silence = Duration::from_millis(50);
        settings.times.tries = 2;
    });
    let server = StandIn::new(|_| Reply { hangs: true, ..Reply::ok(content()).cut(1000) });
    let error = fails(&bench, &announced(server.url("/a")), Category::TimedOut);
    assert_eq!(error.to_string(), format!("failed to fetch {}: nothing came for 50ms", server.url("/a")));
    let bench = bench_with(|settings| settings.times.download = Duration::from_millis(50));
    let error = fails(&bench, &announced(server.url("/a")), Category::TimedOut);
    assert!(matches!(error, FetchError::TimedOut { .. }), "{error:?}");
}

#[test]
fn redirects_that_are_not_followed_leave_nothing() {
    let server = StandIn::new(|asked| match asked.path.as_str() {
        "/circle" => Reply::redirect(302, "/circle"),
        long => Reply::redirect(302, &format!("{long}x")),
    });
    for (path, fault) in [("/circle", RedirectFault::Circle), ("/long", RedirectFault::TooMany)] {
        let error = fails(&bench(), &announced(server.url(path)), Category::NotParsable);
        assert!(matches!(error, FetchError::Redirect { fault: found, .. } if found == fault), "{error:?}");
    }
}

#[test]
fn a_redirect_elsewhere_takes_no_credentials_along() {
    let other = StandIn::of([("/b?signature=secret", vec![Reply::ok(content())])]);
    let away = other.url("/b?signature=secret").to_string();
    let server = StandIn::of([("/a", vec![Reply::redirect(302, &away)])]);
    let mut download = announced(server.url("/a"));
    download.access.credentials = Some(Credentials::Bearer("secret".to_owned()));
    let bench = bench();
    let found = bench.get(&download).unwrap();
    assert_eq!(found.url.path(), "/b");
    assert!(server.asked()[0].header("authorization").is_some());
    assert!(other.asked()[0].header("authorization").is_none());
    for file in bench.files().iter().filter(|file| Path::new(file).extension().is_some_and(|ending| ending == "json")) {
        assert!(!std::fs::read_to_string(file).unwrap().contains("secret"));
    }
}

#[test]
fn each_refusal_leaves_nothing() {
    for (code, category, tries) in [
        (401, Category::PermissionDenied, 1),
        (403, Category::PermissionDenied, 1),
        (404, Category::InputMissing, 1),
        (407, Category::PermissionDenied, 1),
        (410, Category::InputMissing, 1),
        (429, Category::Unreachable, 5),
        (500, Category::Unreachable, 5),
        (504, Category::TimedOut, 5),
    ] {
        let server = StandIn::of([("/a", vec![Reply::status(code, content())])]);
        fails(&bench(), &announced(server.url("/a")), category);
        assert_eq!(server.asked().len(), tries, "{code}");
    }
}

#[test]
fn an_answer_that_says_no_is_no_content_however_right_it_looks() {
    let server = StandIn::of([("/a", vec![Reply::status(404, content())])]);
    fails(&bench(), &announced(server.url("/a")), Category::InputMissing);
}

#[test]
fn a_lie_about_the_encoding_is_refused() {
    for encoding in ["gzip", "x-gzip", "br", "identity, gzip"] {
        let server = StandIn::of([("/a", vec![Reply::ok(content()).with("Content-Encoding", encoding)])]);
        let error = fails(&bench(), &announced(server.url("/a")), Category::NotParsable);
        assert!(matches!(error, FetchError::Encoding { .. }), "{error:?}");
    }
}

#[test]
fn a_lie_about_the_length_is_found() {
    let length = content().len() as u64;
    // More than comes.
    let server = StandIn::new(move |_| Reply { length: Some(length + 1), ..Reply::ok(content()) });
    for download in [announced(server.url("/a")), of(server.url("/a"))] {
        fails(&bench(), &download, Category::Unreachable);
    }
    // Less than comes: what is cut off in this way has another digest.
    let server = StandIn::new(move |_| Reply { length: Some(length - 1), ..Reply::ok(content()) });
    let error = fails(&bench(), &announced(server.url("/a")), Category::NotParsable);
    assert!(matches!(error, FetchError::Digest { .. }), "{error:?}");
    // More than is taken, said or not.
    let server = StandIn::new(|_| Reply { length: Some(u64::MAX / 2), ..Reply::ok("x") });
    let error = fails(&bench(), &of(server.url("/a")), Category::NotParsable);
    assert!(matches!(error, FetchError::TooLarge { limit: 1_048_576, .. }), "{error:?}");
    let server = StandIn::new(|_| {
        // In chunks, so that no length is said.
        let mut body = Vec::new();
        for _ in 0..20 {
            body.extend(b"10000\r\n");
            body.resize(body.len() + 0x10000, 0);
            body.extend(b"\r\n");
        }
        body.extend(b"0\r\n\r\n");
        Reply { is_chunked: true, ..Reply::ok(body) }
    });
    let error = fails(&bench(), &of(server.url("/a")), Category::NotParsable);
    assert!(matches!(error, FetchError::TooLarge { .. }), "{error:?}");
}

#[test]
fn a_poisoned_cache_is_not_believed() {
    let server = StandIn::new(|asked| match asked.header("if-none-match") {
        Some(_) => Reply::status(304, ""),
        None => Reply::ok(content()).with("ETag", "\"1\""),
    });
    for damage in [&b""[..], b"evil"] {
        for download in [announced(server.url("/a")), of(server.url("/a"))] {
            let bench = bench();
            let found = bench.get(&download).unwrap();
            std::fs::write(&found.path, damage).unwrap();
            let error = found.read().unwrap_err();
            assert!(matches!(error, FetchError::Damaged { .. }), "{error:?}");
            std::fs::write(&found.path, damage).unwrap();
            let error = bench.offline(&download).unwrap_err();
            assert!(error.to_string().contains("(what the cache had was damaged and is gone)"), "{error}");
            assert!(error.hints()[0].contains("without `--offline`"));
            std::fs::write(&found.path, damage).unwrap();
            let events = Collected::default();
            let again = run(bench.fetcher.download(&download, &events)).unwrap();
            assert!(again.is_fetched && again.read().unwrap() == content());
            assert!(events.warnings()[0].contains("damaged"), "{:?}", events.warnings());
        }
    }
}

#[test]
fn a_record_cannot_stand_for_another_digest() {
    let server = StandIn::of([("/a", vec![Reply::ok("old").with("ETag", "\"1\""), Reply::ok(content())])]);
    let bench = bench();
    bench.get(&of(server.url("/a"))).unwrap();
    assert_eq!(bench.get(&announced(server.url("/a"))).unwrap().read().unwrap(), content());
    assert_eq!(server.asked()[1].header("if-none-match"), None);
}

#[test]
fn offline_says_what_to_run() {
    let server = StandIn::new(|_| Reply::ok(""));
    let download = Download { online: Some("meshctl repo update".to_owned()), ..of(server.url("/a?key=secret")) };
    let error = bench().offline(&download).unwrap_err();
    assert_eq!(error.hints(), ["run `meshctl repo update` once where there is a network"]);
    assert_eq!(error.category(), Category::InputMissing);
    assert!(!error.to_string().contains("secret") && server.asked().is_empty());
}

#[test]
fn several_can_fetch_the_same_at_once() {
    let server = StandIn::of([("/a", vec![Reply::ok(content()).with("ETag", "\"1\"")])]);
    let bench = bench();
    let settings = bench.fetcher.settings();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                // Each has a fetcher of its own, as a process has.
                let fetcher = Fetcher::new(settings.clone());
                for download in [announced(server.url("/a")), of(server.url("/a"))] {
                    let found = run(fetcher.download(&download, &Silent)).unwrap();
                    assert_eq!(found.read().unwrap(), content());
                }
            });
        }
    });
    // One content and one record.
    assert_eq!(bench.files().len(), 2);
}

#[test]
fn progress_is_told_from_the_beginning_to_the_end() {
    let server = StandIn::of([("/a", vec![Reply::ok(content())]), ("/b", vec![Reply::ok("x").cut(0)])]);
    let bench = bench();
    let events = Collected::default();
    let download = Download { title: "a.tgz".to_owned(), ..of(server.url("/a")) };
    run(bench.fetcher.download(&download, &events)).unwrap();
    let told = events.progress();
    let part = Part { id: server.url("/a").to_string(), title: "a.tgz".to_owned() };
    let total = Some(100_000);
    assert_eq!(told[0], Progress::Downloading { part: part.clone(), bytes: 0, total });
    assert_eq!(told[told.len() - 2], Progress::Downloading { part: part.clone(), bytes: 100_000, total });
    assert_eq!(told[told.len() - 1], Progress::Done { part, outcome: "downloaded (97.6 KiB)".to_owned() });
    let events = Collected::default();
    let download = Download { title: "b.tgz".to_owned(), ..of(server.url("/b")) };
    run(bench.fetcher.download(&download, &events)).unwrap_err();
    assert!(matches!(events.progress().last(), Some(Progress::Failed { .. })));
    // Without a title nothing is told.
    let events = Collected::default();
    run(bench.fetcher.download(&of(server.url("/a")), &events)).unwrap();
    assert!(events.progress().is_empty());
}

#[test]
fn without_a_folder_there_is_no_download() {
    let fetcher = Fetcher::new(Settings::new(&crate::fetch::settings::Flags::default(), &|_| None));
    let error = run(fetcher.download(&of(Url::parse("http://127.0.0.1/").unwrap()), &Silent)).unwrap_err();
    assert_eq!(error.category(), Category::Configuration);
    assert!(error.hints()[0].contains("MESHCTL_CACHE_DIR"));
}

#[test]
fn tries_are_counted_over_all_failures() {
    let codes = Arc::new(Mutex::new(vec![500, 429, 503, 502]));
    let left = codes.clone();
    let server = StandIn::new(move |_| match left.lock().unwrap().pop() {
        Some(code) => Reply::status(code, ""),
        None => Reply::ok(content()),
    });
    assert!(bench().get(&announced(server.url("/a"))).is_ok());
    *codes.lock().unwrap() = vec![500; 5];
    assert!(bench().get(&announced(server.url("/a"))).is_err());
}
