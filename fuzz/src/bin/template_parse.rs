//! Parses changed templates; see `meshctl_fuzz::targets::template_parse`.

fn main() -> std::process::ExitCode {
    meshctl_fuzz::main("template_parse", "template", meshctl_fuzz::targets::template_parse)
}
