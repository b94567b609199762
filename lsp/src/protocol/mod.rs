//! The edge: between the plain data of `features` and the types of the protocol.

pub(crate) mod capabilities;
pub(crate) mod convert;
pub(crate) mod custom;
pub(crate) mod positions;
pub(crate) mod session;
