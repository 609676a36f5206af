//! Reads changed values of `--set` and its kin; see `meshctl_fuzz::targets::set_flag`.

fn main() -> std::process::ExitCode {
    meshctl_fuzz::main("set_flag", "set_flag", meshctl_fuzz::targets::set_flag)
}
