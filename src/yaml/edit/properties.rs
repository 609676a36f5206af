//! Edits of any document to mean anything.
