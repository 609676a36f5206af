//! The limits that stop a runaway template in about a second and 256 MiB.

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
}

impl Default for Limits {
    fn default() -> Self {
        Self { fuel: 50_000_000, output_bytes: 64 << 20, string_bytes: 16 << 20, list_items: 1_000_000, depth: 1000 }
    }
}
