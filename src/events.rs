//! How work below the commands reports on the way, without printing.

use std::cell::RefCell;

/// Receives what happens while something is being done; `ui::Printer` shows it, tests collect it.
pub trait Events {
    /// Something is odd but the work goes on. Lower-case fragment, no final period.
    fn warning(&self, message: &str);

    /// A step that only a curious user wants to see (`--verbose`).
    fn detail(&self, message: &str);
}

/// Ignores everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Events for Silent {
    fn warning(&self, _message: &str) {}

    fn detail(&self, _message: &str) {}
}

/// Keeps the warnings, in order.
#[derive(Debug, Default)]
pub struct Collected {
    warnings: RefCell<Vec<String>>,
}

impl Collected {
    /// Returns the warnings so far.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().clone()
    }
}

impl Events for Collected {
    fn warning(&self, message: &str) {
        self.warnings.borrow_mut().push(message.to_owned());
    }

    fn detail(&self, _message: &str) {}
}
