//! S3 and what speaks like it: one function per question, a page at a time.
//!
//! Must never: retry or poll on its own, keep keys (they are asked for at every request), list more
//! than the page that was asked for, or let a vendor's type through its door.

mod ask;
mod list;
mod object;
mod problem;
mod store;
mod types;

pub use ask::{S3, Service};
pub use types::{FilePart, Part, Piece};
