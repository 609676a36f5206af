//! The script that copies images by a tool that is there already.

use std::fmt::Write;

use crate::hint::shell_word;

/// The tool that a script copies with
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ScriptTool {
    /// The first of crane, skopeo and docker that is there
    Sh,
    /// crane
    Crane,
    /// skopeo
    Skopeo,
    /// docker
    Docker,
}

/// Returns a shell script that copies images: from, to. Without a platform all of each is copied.
pub(super) fn script(tool: ScriptTool, copies: &[(String, String)], platform: Option<&str>, install: &str) -> String {
    let mut text = "#!/bin/sh\n# Copies the images of a mesh. It can be run again.\nset -eu\n\n".to_owned();
    let copy = |tool: ScriptTool| one_copy(tool, platform);
    match tool {
        ScriptTool::Sh => {
            text.push_str("copy() {\n");
            for (word, tool, name) in [
                ("if", ScriptTool::Crane, "crane"),
                ("elif", ScriptTool::Skopeo, "skopeo"),
                ("elif", ScriptTool::Docker, "docker"),
            ] {
                let _ = writeln!(text, "  {word} command -v {name} >/dev/null 2>&1; then\n    {}", copy(tool));
            }
            text.push_str(
                "  else\n    echo 'error: neither crane, skopeo nor docker is there' >&2\n    exit 69\n  fi\n}\n\n",
            );
        }
        tool => {
            let _ = write!(text, "copy() {{\n  {}\n}}\n\n", copy(tool));
        }
    }
    for (from, to) in copies {
        let _ = writeln!(text, "copy {} {}", shell_word(from), shell_word(to));
    }
    let _ = write!(text, "\necho {}\n", shell_word(&format!("install from there: {install}")));
    text
}

/// Returns the command that copies `$1` to `$2`.
fn one_copy(tool: ScriptTool, platform: Option<&str>) -> String {
    match (tool, platform) {
        (ScriptTool::Skopeo, None) => r#"skopeo copy --all "docker://$1" "docker://$2""#.to_owned(),
        (ScriptTool::Skopeo, Some(platform)) => {
            let mut words = platform.split('/');
            let (system, architecture) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let variant = words.next().map(|variant| format!(" --override-variant {variant}")).unwrap_or_default();
            format!(
                r#"skopeo copy --override-os {system} --override-arch {architecture}{variant} "docker://$1" "docker://$2""#
            )
        }
        (ScriptTool::Docker, None) => r#"docker buildx imagetools create --tag "$2" "$1""#.to_owned(),
        (ScriptTool::Docker, Some(platform)) => {
            format!(r#"docker pull --platform {platform} "$1" && docker tag "$1" "$2" && docker push "$2""#)
        }
        (_, None) => r#"crane copy "$1" "$2""#.to_owned(),
        (_, Some(platform)) => format!(r#"crane copy --platform {platform} "$1" "$2""#),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_for_any_tool() {
        let copies = [("docker.io/istio/pilot:1".to_owned(), "r.example/istio/pilot:1".to_owned())];
        insta::assert_snapshot!(script(ScriptTool::Sh, &copies, None, "meshctl install --registry r.example"), @r#"
        #!/bin/sh
        # Copies the images of a mesh. It can be run again.
        set -eu

        copy() {
          if command -v crane >/dev/null 2>&1; then
            crane copy "$1" "$2"
          elif command -v skopeo >/dev/null 2>&1; then
            skopeo copy --all "docker://$1" "docker://$2"
          elif command -v docker >/dev/null 2>&1; then
            docker buildx imagetools create --tag "$2" "$1"
          else
            echo 'error: neither crane, skopeo nor docker is there' >&2
            exit 69
          fi
        }

        copy docker.io/istio/pilot:1 r.example/istio/pilot:1

        echo 'install from there: meshctl install --registry r.example'
        "#);
        for tool in [ScriptTool::Crane, ScriptTool::Skopeo, ScriptTool::Docker] {
            let text = script(tool, &copies, Some("linux/arm/v7"), "it's");
            assert!(text.contains("arm") && text.contains("v7") && text.contains(r"it'\''s"), "{text}");
        }
    }
}
