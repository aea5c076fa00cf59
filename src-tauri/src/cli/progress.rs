//! Progress on standard error: one line that rewrites itself on a terminal, a line per phase else.

use model::{Job, Phase};
use std::io::{IsTerminal as _, Write as _};

/// Shows the snapshots of one job.
pub(crate) struct ProgressLine {
    terminal: bool,
    quiet: bool,
    phase: Option<Phase>,
}

impl ProgressLine {
    /// `quiet`: show nothing.
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            quiet,
            phase: None,
        }
    }

    /// Shows where the job stands.
    pub(crate) fn show(&mut self, job: &Job) {
        if self.quiet {
            return;
        }
        let line = text(job);
        if self.terminal {
            let end = if job.state.is_final() { "\n" } else { "" };
            print(&format!("\r\x1b[2K{line}{end}"));
        } else if self.phase != Some(job.progress.phase) {
            print(&format!("{line}\n"));
        }
        self.phase = Some(job.progress.phase);
    }
}

fn print(text: &str) {
    let mut out = std::io::stderr();
    // Nobody is left to tell when standard error is closed.
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

fn text(job: &Job) -> String {
    let phase = match job.progress.phase {
        Phase::Waiting => "waiting",
        Phase::Estimating => "estimating",
        Phase::Submitting => "submitting",
        Phase::Running => "running",
        Phase::Fetching => "fetching rows",
        Phase::Writing => "writing",
        Phase::Stopping => "stopping",
        Phase::Preparing => "preparing",
        Phase::Finished => "finished",
    };
    let done = match (job.progress.done, job.progress.total) {
        (0, None) => String::new(),
        (done, None) => format!(" {done}"),
        (done, Some(total)) => format!(" {done} of {total}"),
    };
    let attempt = match job.progress.attempt {
        0 | 1 => String::new(),
        attempt => format!(" (try {attempt})"),
    };
    format!("{phase}{done}{attempt}")
}
