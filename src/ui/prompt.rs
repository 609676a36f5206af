//! Questions on a terminal. Whoever asks has made sure that there is one.

use dialoguer::Confirm;
use dialoguer::console::Term;

use crate::ui::escape::visible;

/// Asks a question that is answered by yes or no; without an answer it is no.
///
/// # Errors
///
/// When the terminal cannot be read.
pub fn confirm(question: &str) -> Result<bool, String> {
    let answer = Confirm::new().with_prompt(visible(question)).default(false).interact_on(&Term::stderr());
    answer.map_err(|error| error.to_string())
}
