//! What the machine and its terminal are like.

/// The columns where nobody knows better.
const USUAL: usize = 80;

/// Returns the columns of the terminal that standard error is, or `COLUMNS`; 80 elsewhere.
pub fn columns() -> usize {
    let given = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let seen = || console::Term::stderr().size_checked().map(|(_, columns)| usize::from(columns));
    given.or_else(seen).filter(|columns| *columns > 0).unwrap_or(USUAL)
}

/// Tells whether somebody can be asked: what is asked is read, and what is answered is heard.
pub fn can_ask() -> bool {
    use std::io::IsTerminal;

    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Tells whether somebody reads what is printed.
pub fn is_read() -> bool {
    use std::io::IsTerminal;

    std::io::stdout().is_terminal()
}

/// Returns the machine's name.
pub fn host_name() -> String {
    #[cfg(unix)]
    let name = Some(rustix::system::uname().nodename().to_string_lossy().into_owned());
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").ok();
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
