//! Documents through the whole migration.
