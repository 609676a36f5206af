//! Edits changed YAML; see `meshctl_fuzz::targets::edit_document`.

fn main() -> std::process::ExitCode {
    meshctl_fuzz::main("edit_document", "yaml", meshctl_fuzz::targets::edit_document)
}
