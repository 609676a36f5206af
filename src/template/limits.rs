//! The limits that stop a runaway template in about a second and 256 MiB, and the count of what one run has used.

use std::cell::Cell;

use super::funcs::FuncError;

/// Limits on one render: all of a chart's templates together.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Steps: nodes evaluated, calls made, and work that functions account for.
    pub fuel: u64,
    /// Bytes of output.
    pub output_bytes: usize,
    /// Bytes of any one string.
    pub string_bytes: usize,
    /// Items of any one list or map.
    pub list_items: usize,
    /// Depth of `include`, `template` and `tpl` together.
    pub depth: usize,
    /// Depth of blocks and parentheses inside of each other, over all templates that are under way.
    pub nesting: usize,
    /// Bytes of all texts and lists that functions made, whether still in use or not.
    pub memory_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel: 20_000_000,
            output_bytes: 64 << 20,
            string_bytes: 16 << 20,
            list_items: 1_000_000,
            depth: 1000,
            nesting: 100_000,
            memory_bytes: 192 << 20,
        }
    }
}

impl Limits {
    /// Returns the same limits with a depth that any thread's stack bears.
    fn shallow(self) -> Self {
        Self { depth: self.depth.min(60), nesting: self.nesting.min(300), ..self }
    }
}

/// Bytes that a list's or map's item is reckoned at.
const ITEM_BYTES: usize = 64;

/// What a run has used so far.
#[derive(Debug)]
pub struct Usage {
    limits: Limits,
    fuel: Cell<u64>,
    memory: Cell<usize>,
    depth: Cell<usize>,
    nesting: Cell<usize>,
}

impl Usage {
    /// Returns a fresh count.
    pub fn new(limits: Limits) -> Self {
        Self { limits, fuel: Cell::new(limits.fuel), memory: Cell::new(0), depth: Cell::new(0), nesting: Cell::new(0) }
    }

    /// Accounts for steps.
    pub fn work(&self, steps: u64) -> Result<(), FuncError> {
        match self.fuel.get().checked_sub(steps) {
            Some(left) => {
                self.fuel.set(left);
                Ok(())
            }
            None => Err(FuncError::Limit(format!("the templates take more than {} steps", self.limits.fuel))),
        }
    }

    /// Accounts for a text that is about to be built.
    pub fn text(&self, bytes: usize) -> Result<(), FuncError> {
        if bytes > self.limits.string_bytes {
            let limit = self.limits.string_bytes >> 20;
            return Err(FuncError::Limit(format!("a text of {bytes} bytes is over the limit of {limit} MiB")));
        }
        self.memory(bytes)
    }

    /// Accounts for a list or map that is about to be built.
    pub fn items(&self, items: usize) -> Result<(), FuncError> {
        if items > self.limits.list_items {
            let limit = self.limits.list_items;
            return Err(FuncError::Limit(format!("a list of {items} items is over the limit of {limit}")));
        }
        self.memory(items.saturating_mul(ITEM_BYTES))
    }

    /// Checks the output's size so far.
    pub fn output(&self, bytes: usize) -> Result<(), FuncError> {
        if bytes > self.limits.output_bytes {
            let limit = self.limits.output_bytes >> 20;
            return Err(FuncError::Limit(format!("the output is over the limit of {limit} MiB")));
        }
        Ok(())
    }

    fn memory(&self, bytes: usize) -> Result<(), FuncError> {
        let used = self.memory.get().saturating_add(bytes);
        if used > self.limits.memory_bytes {
            let limit = self.limits.memory_bytes >> 20;
            return Err(FuncError::Limit(format!("the templates build more than {limit} MiB of texts and lists")));
        }
        self.memory.set(used);
        // Building takes time too: a step for each 64 bytes.
        self.work((bytes / 64) as u64)
    }

    /// Goes one template deeper; [`Usage::leave`] comes back.
    pub fn enter(&self) -> Result<(), FuncError> {
        let depth = self.depth.get() + 1;
        if depth > self.limits.depth {
            let limit = self.limits.depth;
            return Err(FuncError::Depth(format!("templates call each other more than {limit} deep")));
        }
        self.depth.set(depth);
        Ok(())
    }

    /// Goes one block or parenthesis deeper; [`Usage::outdent`] comes back.
    pub fn indent(&self) -> Result<(), FuncError> {
        let nesting = self.nesting.get() + 1;
        if nesting > self.limits.nesting {
            let limit = self.limits.nesting;
            return Err(FuncError::Depth(format!("blocks and parentheses are more than {limit} deep in each other")));
        }
        self.nesting.set(nesting);
        Ok(())
    }

    /// Comes back from a block or parenthesis.
    pub fn outdent(&self) {
        self.nesting.set(self.nesting.get().saturating_sub(1));
    }

    /// Comes back from a template.
    pub fn leave(&self) {
        self.depth.set(self.depth.get().saturating_sub(1));
    }
}

/// The stack that a render may need at the deepest nesting of templates, in a build without optimisation too.
const STACK_BYTES: usize = 1 << 30;

/// Runs a render with a stack that is deep enough for the limits.
///
/// Hardly a chart needs a deep stack, and a thread of its own costs more than the rest of a small render. So the first
/// try is on the caller's thread, with a depth that any thread bears; only what is deeper is done again, from the
/// start, on a deep stack. `work` is given the limits to keep and must give the same result each time.
///
/// # Errors
/// Fails when the system gives no thread with a deep stack.
pub fn with_render_stack<T: Send, E: Send>(
    limits: Limits,
    work: impl Fn(Limits) -> Result<T, E> + Send + Sync,
    is_too_deep: impl Fn(&E) -> bool,
) -> std::io::Result<Result<T, E>> {
    // Without optimisation a level takes ten times the stack.
    if !cfg!(debug_assertions) {
        match work(limits.shallow()) {
            Err(error) if is_too_deep(&error) => {}
            done => return Ok(done),
        }
    }
    on_render_stack(|| work(limits))
}

/// Runs something on a thread whose stack is deep enough for the limits; the memory is only reserved, not used.
///
/// # Errors
/// Fails when the system gives no such thread.
pub fn on_render_stack<R: Send>(work: impl FnOnce() -> R + Send) -> std::io::Result<R> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work)?;
        thread.join().map_err(|_| std::io::Error::other("the rendering thread ended early"))
    })
}
