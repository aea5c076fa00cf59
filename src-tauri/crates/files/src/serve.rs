//! The process: a question in, answers out, until standard input ends.

use std::process::ExitCode;

/// Answers questions from standard input until it ends.
pub fn serve() -> ExitCode {
    todo!()
}
