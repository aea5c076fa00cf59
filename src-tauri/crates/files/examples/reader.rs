//! The process that reads, alone: what tests of other rooms start in place of the app's binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    let memory = std::env::args().next_back();
    files::serve(memory.and_then(|bytes| bytes.parse().ok()))
}
