//! Keeps one process warm, hands questions down and answers up.

use crate::process::{Launch, Limits, Process, sweep};
use crate::protocol::{Ask, BATCH, EVENT, Event, LARGEST};
use bytes::{Buf as _, Bytes};
use model::{Kind, Problem, Result};
use parking_lot::Mutex;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::time::timeout;

/// Starts processes that read. Cheap to clone; dropping the last one ends the idle one.
#[derive(Clone, Debug)]
pub struct Reader {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    launch: Launch,
    /// Started, and without a question.
    idle: Mutex<Option<Process>>,
}

impl Reader {
    /// `program` with `args`, and the memory that it may fill as one more, is what reads: this
    /// app's own binary with its hidden word. `scratch` is a folder of the app's own; each process
    /// has one in it for as long as it runs.
    pub fn new(program: PathBuf, args: Vec<String>, scratch: PathBuf, limits: Limits) -> Self {
        sweep(&scratch);
        let launch = Launch {
            program,
            args,
            scratch,
            limits,
        };
        Self {
            shared: Arc::new(Shared {
                launch,
                idle: Mutex::new(None),
            }),
        }
    }

    /// Starts a process ahead of the first question, unless one waits already. Must be called
    /// within a runtime.
    pub fn warm(&self) {
        let mut idle = self.shared.idle.lock();
        if !idle.as_mut().is_some_and(Process::is_ready) {
            match Process::start(&self.shared.launch) {
                Ok(process) => *idle = Some(process),
                // The question that follows says it.
                Err(problem) => tracing::warn!(%problem, "no reader ahead of time"),
            }
        }
    }

    /// Asks a question: it is on its way with the first [`Answers::next`]. Dropping the answers
    /// before their end ends the process. Must be called within a runtime.
    pub fn ask(&self, ask: &Ask) -> Result<Answers> {
        let mut line = serde_json::to_vec(ask)
            .map_err(|error| Problem::broken(format!("a question: {error}")))?;
        line.push(b'\n');
        let idle = self.shared.idle.lock().take();
        let idle = idle.and_then(|mut process| process.is_ready().then_some(process));
        let again = idle.is_some();
        let process = match idle {
            Some(process) => process,
            None => Process::start(&self.shared.launch)?,
        };
        let line = Bytes::from(line);
        Ok(Answers {
            shared: Arc::clone(&self.shared),
            process: Some(process),
            left: line.clone(),
            again: again.then_some(line),
            file: String::new(),
        })
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
pub struct Answers {
    shared: Arc<Shared>,
    /// Until the last answer, or a problem.
    process: Option<Process>,
    /// Of the question, what the process was not handed yet.
    left: Bytes,
    /// The question, as long as nothing was heard of a process that had waited: it may have ended
    /// meanwhile, which is not the question's fault.
    again: Option<Bytes>,
    file: String,
}

impl Answers {
    /// The next one; absent after the last. Where the process ends by itself the problem says so
    /// ([`Kind::ReaderStopped`]), and names the file that it read last. Waiting may be given up
    /// and begun anew without losing an answer.
    pub async fn next(&mut self) -> Result<Option<Answer>> {
        let silence = self.shared.launch.limits.silence;
        let problem = loop {
            let Some(process) = &mut self.process else {
                return Ok(None);
            };
            match take(process) {
                Ok(Some(answer)) => return Ok(Some(self.heed(answer))),
                Ok(None) => {}
                Err(reason) => break stopped(self.file.clone(), reason, None),
            }
            let heard = async {
                process.tell(&mut self.left).await?;
                process.hear().await
            };
            match (timeout(silence, heard).await, self.again.take()) {
                (Ok(Ok(true)), _) => {}
                (Ok(Ok(false) | Err(_)), None) => {
                    let (reason, detail) = process.obituary().await;
                    break stopped(self.file.clone(), reason, detail);
                }
                (Ok(Ok(false) | Err(_)), Some(line)) => {
                    self.left = line;
                    self.process = Some(Process::start(&self.shared.launch)?);
                }
                (Err(_), _) => break stopped(self.file.clone(), silent(silence), None),
            }
        };
        self.process = None;
        Err(problem)
    }

    /// The file that the process opened last, as far as its answers were taken.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Takes note of what an answer means for the process.
    fn heed(&mut self, answer: Answer) -> Answer {
        match &answer {
            Answer::Event(Event::Opening(name)) => self.file.clone_from(name),
            Answer::Event(Event::Done | Event::Failed(_)) => {
                let mut idle = self.shared.idle.lock();
                let process = self.process.take();
                if idle.is_none() {
                    *idle = process;
                }
            }
            _ => {}
        }
        answer
    }
}

/// Takes one frame from what came, if it is whole.
fn take(process: &mut Process) -> std::result::Result<Option<Answer>, String> {
    const HEAD: usize = 5;
    let buffer = &mut process.buffer;
    let Some(&[kind, a, b, c, d]) = buffer.first_chunk::<HEAD>() else {
        return Ok(None);
    };
    let length = u32::from_le_bytes([a, b, c, d]);
    if !matches!(kind, EVENT | BATCH) || length > LARGEST {
        return Err("its answer means nothing".to_owned());
    }
    let length = length as usize;
    if buffer.len() < HEAD + length {
        buffer.reserve(HEAD + length - buffer.len());
        return Ok(None);
    }
    buffer.advance(HEAD);
    let payload = buffer.split_to(length).freeze();
    if kind == BATCH {
        return Ok(Some(Answer::Batch(payload)));
    }
    match serde_json::from_slice(&payload) {
        Ok(event) => Ok(Some(Answer::Event(event))),
        Err(error) => Err(format!("its answer means nothing: {error}")),
    }
}

fn silent(silence: std::time::Duration) -> String {
    format!("nothing was heard of it for {} s", silence.as_secs_f64())
}

fn stopped(file: String, reason: String, detail: Option<String>) -> Problem {
    Problem {
        kind: Kind::ReaderStopped { file, reason },
        detail,
    }
}
