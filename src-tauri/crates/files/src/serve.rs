//! The process: a question in, answers out, until standard input ends.

use crate::query::{Out, answer};
use model::{Kind, Problem};
use reader::protocol::{Ask, Event};
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// Questions that wait: one is worked on, one may be on its way.
const WAITING: usize = 2;

/// How often a sign of life is given, and processor time in between that is one.
const BEAT: Duration = Duration::from_secs(5);
const WORK: Duration = Duration::from_millis(50);

thread_local! {
    /// Where the last panic of this thread came from.
    static PANIC: Cell<Option<String>> = const { Cell::new(None) };
}

/// Answers questions from standard input until it ends. `memory`: bytes that may be filled.
pub fn serve(memory: Option<u64>) -> ExitCode {
    if let Some(memory) = memory {
        limit(memory);
    }
    std::panic::set_hook(Box::new(|info| {
        // Never the message: it may hold what is in the file.
        let place = info
            .location()
            .map_or_else(String::new, |at| format!("{}:{}", at.file(), at.line()));
        say(&format!("a defect at {place}"));
        PANIC.set(Some(place));
    }));
    let out = match own_output() {
        Ok(file) => Out::new(file),
        Err(error) => {
            say(&format!("no standard output: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let (sender, questions) = sync_channel::<Vec<u8>>(WAITING);
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let mut line = Vec::new();
            match input.read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => break,
                Ok(_) if sender.send(line).is_err() => return,
                Ok(_) => {}
            }
        }
        // Nobody is left who would read an answer.
        leave();
    });
    live(Arc::clone(&out));
    while let Ok(line) = questions.recv() {
        let ask: Ask = match serde_json::from_slice(&line) {
            Ok(ask) => ask,
            Err(error) => {
                let problem = Problem::broken(format!("a question: {error}"));
                out.last(&Event::Failed(problem));
                continue;
            }
        };
        drop(line);
        out.begin();
        let outcome = catch_unwind(AssertUnwindSafe(|| answer(&out, ask)));
        let last = match outcome {
            Ok(Ok(())) => Event::Done,
            Ok(Err(problem)) => Event::Failed(problem),
            Err(_) => Event::Failed(Problem::with_detail(
                Kind::Damaged {
                    file: out.opened(),
                    at: None,
                    reason: "reading it met a defect".to_owned(),
                },
                PANIC.take().unwrap_or_default(),
            )),
        };
        out.last(&last);
        trim();
    }
    ExitCode::SUCCESS
}

/// Ends the process from any thread: the one that works cannot be asked to.
#[expect(
    clippy::disallowed_methods,
    reason = "nobody hears this process any more, and nothing of it is to be kept"
)]
pub(crate) fn leave() -> ! {
    std::process::exit(0)
}

/// A line on standard error, which the app keeps for the detail of a problem.
fn say(line: &str) {
    use std::io::Write as _;
    drop(writeln!(io::stderr(), "{line}"));
}

/// Tells that it still works, as long as it does.
fn live(out: Arc<Out>) {
    std::thread::spawn(move || {
        let mut before = worked();
        loop {
            std::thread::sleep(BEAT);
            let now = worked();
            if now.saturating_sub(before) >= WORK {
                out.beat();
            }
            before = now;
        }
    });
}

/// Memory and core dumps. File-backed pages are not counted: local files are read through them.
#[cfg(unix)]
fn limit(memory: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let set = |resource, value: u64| {
        let most = getrlimit(resource).maximum;
        let value = most.map_or(value, |most| most.min(value));
        let limit = Rlimit {
            current: Some(value),
            maximum: Some(value),
        };
        if let Err(error) = setrlimit(resource, limit) {
            say(&format!("a limit was not set: {error}"));
        }
    };
    set(Resource::Core, 0);
    set(Resource::Data, memory);
}

#[cfg(not(unix))]
fn limit(_memory: u64) {}

/// Processor time that this process took.
#[cfg(unix)]
fn worked() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    #[expect(unsafe_code, reason = "asks for a figure of this process")]
    // SAFETY: it writes nothing but the value that it is lent.
    let done = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    if done != 0 {
        return Duration::ZERO;
    }
    Duration::new(
        time.tv_sec.try_into().unwrap_or(0),
        time.tv_nsec.try_into().unwrap_or(0),
    )
}

/// Unknown: counts as time that passed.
#[cfg(not(unix))]
fn worked() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Standard output for the answers alone: what else writes to it goes to standard error.
#[cfg(unix)]
fn own_output() -> io::Result<File> {
    use std::os::fd::{AsFd as _, AsRawFd as _};
    let own = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    #[expect(
        unsafe_code,
        reason = "two open descriptors of this process, and no memory"
    )]
    // SAFETY: both are open for as long as the process runs.
    let done = unsafe { libc::dup2(io::stderr().as_raw_fd(), io::stdout().as_raw_fd()) };
    if done < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(own)
}

#[cfg(windows)]
fn own_output() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

/// Gives back what is free: the process may wait for long.
fn trim() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(
        unsafe_code,
        reason = "the allocator's own call, without arguments that matter"
    )]
    // SAFETY: it may be called at any time, from any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}
