//! Splits changed YAML into documents; see `meshctl_fuzz::targets::split_documents`.

fn main() -> std::process::ExitCode {
    meshctl_fuzz::main("split_documents", "yaml", meshctl_fuzz::targets::split_documents)
}
