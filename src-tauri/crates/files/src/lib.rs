//! Reads files that others wrote: what they are, their rows, what is in their columns.
//!
//! Runs only in the reader process (see the room `reader`), where it may block and may die. It sees
//! no credential, and no network but the address that each file comes with.

mod canonical;
mod columnar;
mod frames;
mod query;
mod serve;
mod sniff;
mod source;
mod text;

pub use serve::serve;
