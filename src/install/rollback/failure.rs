//! What a failed run leaves, and how it goes.
