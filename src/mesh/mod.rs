//! A mesh that runs: what is in it, how it is reached, and changes to it. Operations return data; the commands show it.
//!
//! - [`ingress`]: where a mesh is reached from outside, why it is not, and which way a request takes

pub mod ingress;
