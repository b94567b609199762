//! The list of primitives. Adding one is its file and its line here.

mod hash_ring;
mod raft;
mod rate_limiter;
mod replicas;
mod transformer;

use crate::primitive::Info;

/// Every primitive, in alphabetical order.
pub static ALL: &[&Info] = &[
    &hash_ring::INFO,
    &raft::INFO,
    &rate_limiter::INFO,
    &replicas::INFO,
    &transformer::INFO,
];

/// The primitive of this name.
pub fn find(name: &str) -> Option<&'static Info> {
    ALL.iter().copied().find(|info| info.name == name)
}
