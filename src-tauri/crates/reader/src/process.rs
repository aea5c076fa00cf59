//! One process that reads: started with nothing but what it needs, ended with all that it made.

use bytes::{Buf as _, Bytes, BytesMut};
use model::{Kind, Problem, Result};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;

/// What a process may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of memory that it may fill, in bytes.
    pub memory: u64,
    /// Without a word from it for so long, it is ended.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 4 << 30,
            silence: Duration::from_mins(2),
        }
    }
}

/// How a process is started.
#[derive(Debug)]
pub(crate) struct Launch {
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    /// Holds a folder for each process.
    pub(crate) scratch: PathBuf,
    pub(crate) limits: Limits,
}

/// Of our own environment, all that a program may need to start at all.
const KEPT: [&str; 6] = [
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "SystemRoot",
    "windir",
    "TZ",
];

/// Lines of standard error that are kept, and bytes of each.
const ERROR_LINES: usize = 12;
const ERROR_LINE: u64 = 400;

/// How long a process whose pipe ended may take to end itself.
const LAST_BREATH: Duration = Duration::from_secs(2);

/// How often room is made for answers, in bytes.
const READ: usize = 256 << 10;

/// A running process. Dropping it ends it and removes its folder.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    /// Absent once it was closed.
    questions: Option<ChildStdin>,
    answers: ChildStdout,
    /// What came and is not taken yet.
    pub(crate) buffer: BytesMut,
    errors: Arc<Mutex<VecDeque<String>>>,
    /// Ends with standard error.
    listening: JoinHandle<()>,
    folder: PathBuf,
    memory: u64,
}

impl Process {
    /// Starts one. Its folder is its only place for files.
    pub(crate) fn start(launch: &Launch) -> Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("reader-{}-{number}", std::process::id());
        let folder = launch.scratch.join(name);
        std::fs::create_dir_all(&folder)
            .map_err(|error| broken("the folder of the reader", &error))?;
        let mut command = Command::new(&launch.program);
        command
            .args(&launch.args)
            .arg(launch.limits.memory.to_string())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        for name in KEPT {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        for name in ["TMPDIR", "TEMP", "TMP", "POLARS_TEMP_DIR"] {
            command.env(name, &folder);
        }
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        command.env("POLARS_MAX_THREADS", threads.min(8).to_string());
        // Each arena of the allocator keeps what it freed.
        command.env("MALLOC_ARENA_MAX", "2");
        #[cfg(unix)]
        command.process_group(0);
        let started = command.spawn();
        let mut child = match started {
            Ok(child) => child,
            Err(error) => {
                remove(&folder);
                return Err(broken("the reader does not start", &error));
            }
        };
        let (Some(questions), Some(answers), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(Problem::broken("the reader has no pipes"));
        };
        let kept = Arc::new(Mutex::new(VecDeque::new()));
        let listening = tokio::spawn(keep_last(errors, Arc::clone(&kept)));
        Ok(Self {
            child,
            questions: Some(questions),
            answers,
            buffer: BytesMut::new(),
            errors: kept,
            listening,
            folder,
            memory: launch.limits.memory,
        })
    }

    /// Whether it still runs, with nothing said that nobody asked for.
    pub(crate) fn is_ready(&mut self) -> bool {
        self.buffer.is_empty() && matches!(self.child.try_wait(), Ok(None))
    }

    /// Hands it what is left of a line. May be given up at any time.
    pub(crate) async fn tell(&mut self, line: &mut Bytes) -> std::io::Result<()> {
        let Some(questions) = &mut self.questions else {
            return Err(std::io::ErrorKind::BrokenPipe.into());
        };
        while line.has_remaining() {
            questions.write_buf(line).await?;
        }
        Ok(())
    }

    /// Waits for more bytes in `buffer`; false at their end. May be given up at any time.
    pub(crate) async fn hear(&mut self) -> std::io::Result<bool> {
        self.buffer.reserve(READ);
        Ok(self.answers.read_buf(&mut self.buffer).await? > 0)
    }

    /// How it ended, once its pipe did, in words and with the last lines that it wrote.
    pub(crate) async fn obituary(&mut self) -> (String, Option<String>) {
        self.questions = None;
        let status = match tokio::time::timeout(LAST_BREATH, self.child.wait()).await {
            Ok(Ok(status)) => Some(status),
            _ => None,
        };
        // What it complained of last may still be in the pipe.
        drop(tokio::time::timeout(LAST_BREATH, &mut self.listening).await);
        let lines = self.last_lines();
        let out_of_memory = lines.as_deref().is_some_and(|lines| {
            lines.contains("memory allocation of") || lines.contains("Cannot allocate memory")
        });
        let how = if out_of_memory {
            format!(
                "it ran out of memory ({} MB are allowed)",
                self.memory >> 20
            )
        } else {
            status.map_or_else(|| "it closed its pipe".to_owned(), ended)
        };
        (how, lines)
    }

    fn last_lines(&self) -> Option<String> {
        let lines = self.errors.lock();
        let joined = lines.iter().map(String::as_str).collect::<Vec<_>>();
        (!joined.is_empty()).then(|| joined.join("\n"))
    }

    fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(id) = self.child.id().and_then(|id| i32::try_from(id).ok())
            && let Some(id) = rustix::process::Pid::from_raw(id)
        {
            // All that it may have started goes with it; gone already is as good.
            let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
        }
        drop(self.child.start_kill());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Not reaped here: the runtime does so as soon as it has ended.
        self.kill();
        remove(&self.folder);
    }
}

/// How a process ended, in words.
fn ended(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return match signal {
            6 => "it gave up (SIGABRT)".to_owned(),
            9 => "it was killed from outside, most likely for want of memory (SIGKILL)".to_owned(),
            11 => "it touched memory that is not its own (SIGSEGV)".to_owned(),
            other => format!("it was ended by signal {other}"),
        };
    }
    match status.code() {
        Some(code) => format!("it ended with exit code {code}"),
        None => "it ended".to_owned(),
    }
}

/// Reads all that it complains of, and keeps the end of it.
async fn keep_last(errors: ChildStderr, kept: Arc<Mutex<VecDeque<String>>>) {
    let mut errors = BufReader::new(errors);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut part = (&mut errors).take(ERROR_LINE);
        match part.read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let mut kept = kept.lock();
        kept.push_back(text);
        while kept.len() > ERROR_LINES {
            kept.pop_front();
        }
    }
}

fn broken(what: &str, error: &std::io::Error) -> Problem {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Problem::new(Kind::NoSpace { needed_bytes: None }),
        _ => Problem::broken(format!("{what}: {error}")),
    }
}

fn remove(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the folder of a reader stays");
    }
}

/// Removes folders of processes whose app ended without doing so.
pub(crate) fn sweep(scratch: &Path) {
    const OLD: Duration = Duration::from_hours(24);
    let Ok(entries) = std::fs::read_dir(scratch) else {
        return;
    };
    for entry in entries.flatten() {
        let named = entry.file_name().to_string_lossy().starts_with("reader-");
        let age = entry
            .metadata()
            .and_then(|data| data.modified())
            .ok()
            .and_then(|at| at.elapsed().ok());
        if named && age.is_some_and(|age| age > OLD) {
            remove(&entry.path());
        }
    }
}
