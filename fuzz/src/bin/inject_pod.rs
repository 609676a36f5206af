//! Injects changed pods; see `meshctl_fuzz::targets::inject_pod`.

fn main() -> std::process::ExitCode {
    meshctl_fuzz::main("inject_pod", "pod", meshctl_fuzz::targets::inject_pod)
}
