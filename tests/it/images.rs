//! `meshctl images list`: every image, those of injected pods too.

use crate::support::TestContext;

#[test]
fn every_image_with_its_component() {
    let test = TestContext::new();
    insta::assert_snapshot!("images_demo", test.run(["images", "list", "--profile", "demo"]));
    insta::assert_snapshot!(
        "images_elsewhere",
        test.run(["images", "list", "--profile", "ambient", "--registry", "r.example.com/m", "--set", "tag=1.30.3"])
    );
    let json = test.run([
        "images",
        "list",
        "--profile",
        "minimal",
        "-o",
        "json",
        "--set",
        "values.global.proxy.image=x.io/p:1",
    ]);
    assert!(
        json.stdout.contains(r#""image": "x.io/p:1""#) && json.stdout.contains(r#""template": "sidecar""#),
        "{json}"
    );
    let none = test.run(["images", "list", "--profile", "empty"]);
    assert_eq!((none.code, none.stdout.as_str(), none.stderr.as_str()), (Some(0), "", "this mesh needs no images\n"));
}
