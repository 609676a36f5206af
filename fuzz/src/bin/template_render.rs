//! Renders changed templates; see `meshctl_fuzz::targets::template_render`.

fn main() -> std::process::ExitCode {
    meshctl_fuzz::main("template_render", "template", meshctl_fuzz::targets::template_render)
}
