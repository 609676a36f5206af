//! `meshctl version` and `meshctl --version`.

use crate::support::TestContext;

#[test]
fn version_in_every_form() {
    let test = TestContext::new();
    assert_eq!(test.run(["--version"]).stdout, "meshctl [VERSION]\n");
    assert_eq!(test.run(["version"]).stdout, "client version: [VERSION]\n");
    assert_eq!(test.run(["version", "--short"]).stdout, "[VERSION]\n");
    let json: serde_json::Value = serde_json::from_str(&test.run(["version", "-o", "json"]).stdout).unwrap();
    assert_eq!(json["clientVersion"]["version"], "[VERSION]");
    let yaml = test.run(["version", "-o", "yaml"]).stdout;
    assert!(yaml.contains("version"), "{yaml}");
}
