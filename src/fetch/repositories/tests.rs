//! The list of repositories: added, Helm's and known ones, and the file of them.

use super::*;
use crate::events::{Collected, Silent};

fn places(folder: &Path) -> Places {
    Places { own: Some(folder.join("new/meshctl/repositories.yaml")), helm: Some(folder.join("helm.yaml")) }
}

fn open(folder: &Path) -> Repositories {
    Repositories::open(places(folder), &Silent).unwrap()
}

fn names(repositories: &Repositories, origin: Origin) -> Vec<&str> {
    let of = repositories.all().iter().filter(|repository| repository.origin == origin);
    of.map(|repository| repository.name.as_str()).collect()
}

#[test]
fn what_was_added_is_there_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut repositories = open(folder.path());
    let store = Repository {
        username: Some("anna".to_owned()),
        password: Some("s: '\"e\n".to_owned()),
        authority: Some(PathBuf::from("/etc/ca.pem")),
        pass_credentials: true,
        ..Repository::new("store", "https://charts.example.com/")
    };
    assert_eq!(repositories.add(&store.clone(), false).unwrap(), Change::Added);
    assert_eq!(repositories.add(&store.clone(), false).unwrap(), Change::Same);
    assert_eq!(
        repositories.add(&Repository::new("istio", "https://mirror.example.com"), false).unwrap(),
        Change::Added
    );
    let again = open(folder.path());
    assert_eq!(again.find("store").unwrap(), &store);
    assert_eq!(again.find("istio").unwrap().url, "https://mirror.example.com");
    assert_eq!(names(&again, Origin::Added), ["store", "istio"]);
    assert!(!names(&again, Origin::BuiltIn).contains(&"istio"));
    assert_eq!(names(&repositories, Origin::Added), ["store", "istio"]);
    assert!(!format!("{again:?}").contains("anna"));
    let mut again = again;
    again.remove(&["istio".to_owned()]).unwrap();
    assert_eq!(names(&open(folder.path()), Origin::Added), ["store"]);
    assert_eq!(open(folder.path()).find("istio").unwrap().origin, Origin::BuiltIn);
}

#[test]
fn another_of_the_same_name_needs_force() {
    let folder = tempfile::tempdir().unwrap();
    let mut repositories = open(folder.path());
    repositories.add(&Repository::new("store", "https://a.example.com"), false).unwrap();
    let other = Repository::new("store", "https://b.example.com");
    let error = repositories.add(&other.clone(), false).unwrap_err();
    assert_eq!(error.category(), Category::Configuration);
    assert_eq!(open(folder.path()).find("store").unwrap().url, "https://a.example.com");
    assert_eq!(repositories.add(&other, true).unwrap(), Change::Replaced);
    assert_eq!(open(folder.path()).find("store").unwrap().url, "https://b.example.com");
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mut repositories = open(folder.path());
    let store = Repository { password: Some("secret".to_owned()), ..Repository::new("store", "https://a.example.com") };
    repositories.add(&store, false).unwrap();
    let path = places(folder.path()).own.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let events = Collected::default();
    let mut repositories = Repositories::open(places(folder.path()), &events).unwrap();
    assert!(events.warnings()[0].contains("chmod 600"), "{:?}", events.warnings());
    repositories.add(&Repository::new("other", "https://b.example.com"), false).unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn helm_s_repositories_are_read_and_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let helm = folder.path().join("helm.yaml");
    let text = "apiVersion: \"\"\ngenerated: \"0001-01-01T00:00:00Z\"\nrepositories:\n- caFile: \"\"\n  certFile: \"\"\n  \
                insecure_skip_tls_verify: true\n  keyFile: \"\"\n  name: bitnami\n  pass_credentials_all: false\n  \
                password: \"p\"\n  url: https://charts.bitnami.com/bitnami\n  username: u\n";
    fs::write(&helm, text).unwrap();
    let mut repositories = open(folder.path());
    let bitnami = repositories.find("bitnami").unwrap();
    assert_eq!((bitnami.origin, bitnami.insecure, &bitnami.authority), (Origin::Helm, true, &None));
    assert_eq!(bitnami.username.as_deref(), Some("u"));
    let error = repositories.remove(&["bitnami".to_owned()]).unwrap_err();
    assert!(error.hints()[0].contains("helm repo remove bitnami"));
    assert_eq!(repositories.remove(&["istio".to_owned()]).unwrap_err().category(), Category::Configuration);
    repositories.add(&Repository::new("bitnami", "https://mirror.example.com"), false).unwrap();
    assert_eq!(open(folder.path()).find("bitnami").unwrap().url, "https://mirror.example.com");
    assert_eq!(fs::read_to_string(&helm).unwrap(), text);
    fs::write(&helm, "repositories: {").unwrap();
    let events = Collected::default();
    Repositories::open(places(folder.path()), &events).unwrap();
    assert!(events.warnings()[0].starts_with("Helm's repositories are left out: "), "{:?}", events.warnings());
}

#[test]
fn helm_s_file_is_where_helm_has_it() {
    let place = |variables: &[(&str, &str)]| {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Places::new(None, &variable).helm
    };
    assert_eq!(place(&[("HELM_REPOSITORY_CONFIG", "/a.yaml"), ("HOME", "/h")]), Some("/a.yaml".into()));
    assert_eq!(place(&[("HELM_CONFIG_HOME", "/a"), ("HOME", "/h")]), Some("/a/repositories.yaml".into()));
    assert_eq!(place(&[("XDG_CONFIG_HOME", "/x"), ("HOME", "/h")]), Some("/x/helm/repositories.yaml".into()));
    if cfg!(target_os = "linux") {
        assert_eq!(place(&[("HOME", "/h")]), Some("/h/.config/helm/repositories.yaml".into()));
    }
    assert_eq!(place(&[]), None);
}

#[test]
fn what_cannot_be_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut repositories = open(folder.path());
    for (name, url) in [
        ("", "https://a.example.com"),
        ("a/b", "https://a.example.com"),
        ("-a", "https://a.example.com"),
        ("..", "https://a.example.com"),
        ("a\u{1b}", "https://a.example.com"),
        ("a", "a.example.com"),
        ("a", "ftp://a.example.com"),
        ("a", "file:///etc"),
        ("a", "https://anna:secret@a.example.com"),
    ] {
        let error = repositories.add(&Repository::new(name, url), false).unwrap_err();
        assert_eq!(error.category(), Category::Usage, "{name} {url}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert!(!places(folder.path()).own.unwrap().exists());
    assert_eq!(repositories.find("istoi").unwrap_err().hints(), ["did you mean `istio`?"]);
    let hints = repositories.find("somebody-s").unwrap_err().hints();
    assert_eq!(hints[0], "add it: `meshctl repo add somebody-s URL`");
    let own = places(folder.path()).own.unwrap();
    fs::create_dir_all(own.parent().unwrap()).unwrap();
    for (text, category) in [("- a", Category::NotParsable), ("repositories: [{name: a}]", Category::NotParsable)] {
        fs::write(&own, text).unwrap();
        assert_eq!(Repositories::open(places(folder.path()), &Silent).unwrap_err().category(), category, "{text}");
    }
}

#[test]
fn several_processes_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let folder = folder.path();
            scope.spawn(move || {
                for number in 0..5 {
                    let name = format!("store-{thread}-{number}");
                    open(folder).add(&Repository::new(name, "https://a.example.com"), false).unwrap();
                }
            });
        }
    });
    assert_eq!(names(&open(folder.path()), Origin::Added).len(), 20);
}
