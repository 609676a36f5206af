//! Reads changed YAML; see `meshctl_fuzz::targets::yaml_read`.

fn main() -> std::process::ExitCode {
    meshctl_fuzz::main("yaml_read", "yaml", meshctl_fuzz::targets::yaml_read)
}
