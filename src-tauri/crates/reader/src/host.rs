//! Starts the process, keeps one warm, hands questions down and answers up.

use crate::protocol::{Ask, Event};
use bytes::Bytes;
use model::{Kind, Problem, Result};
use std::path::PathBuf;
use std::time::Duration;

/// What a process may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of address space that it may fill, in bytes.
    pub memory: u64,
    /// Without a word from it for so long, it is ended.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 4 << 30,
            silence: Duration::from_secs(120),
        }
    }
}

/// Starts processes that read. Cheap to clone; dropping the last one ends them.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
    args: Vec<String>,
    limits: Limits,
}

impl Reader {
    /// `program` with `args` is what reads: this app's own binary with its hidden word.
    pub fn new(program: PathBuf, args: Vec<String>, limits: Limits) -> Self {
        Self {
            program,
            args,
            limits,
        }
    }

    /// Asks a question. Dropping the answers before their end ends the process.
    pub async fn ask(&self, ask: &Ask) -> Result<Answers> {
        let _ = (ask, &self.program, &self.args, self.limits);
        Err(Problem::new(Kind::Broken))
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// News.
    Event(Event),
    /// Rows, as an Arrow IPC stream.
    Batch(Bytes),
}

/// The answers to a question, in order; the last is `Done` or `Failed`.
#[derive(Debug)]
pub struct Answers {}

impl Answers {
    /// The next one; absent after the last. Where the process ends by itself the problem says so
    /// ([`Kind::ReaderStopped`]).
    pub async fn next(&mut self) -> Result<Option<Answer>> {
        Ok(None)
    }
}
