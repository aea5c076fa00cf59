//! The door to the process that reads files which others wrote: questions, answers, the process.
//!
//! A damaged file can end that process, and a running plan is stopped by ending it: so it is never
//! the app's own. It is handed no credential, and no address but that of the app's gateway.
//!
//! Must never: read a file itself.

mod host;
mod process;
pub mod protocol;

pub use host::{Answer, Answers, Reader};
pub use process::Limits;
