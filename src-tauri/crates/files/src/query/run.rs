//! Runs a plan, on a thread of its own, and hands on its rows as they come.

use super::Out;
use crate::source::damaged;
use model::{Kind, Problem, Result};
use polars::prelude::{DataFrame, Engine, LazyFrame, PlanCallback, PolarsError};
use reader::protocol::{File, Place};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::sync_channel;

/// Frames that wait between the plan and who takes them.
const WAITING: usize = 2;

/// Runs a plan until it ends or `hand` has enough. `ordered`: rows come in their order; `chunk`:
/// about so many at a time.
pub(crate) fn run(
    plan: LazyFrame,
    files: &[&File],
    ordered: bool,
    chunk: usize,
    hand: &mut dyn FnMut(DataFrame) -> Result<bool>,
) -> Result<()> {
    let (sender, frames) = sync_channel::<DataFrame>(WAITING);
    std::thread::scope(|scope| {
        let work = scope.spawn(move || {
            catch_unwind(AssertUnwindSafe(move || {
                // Nobody takes it any more: enough.
                let callback = move |frame| Ok(sender.send(frame).is_err());
                plan.sink_batches(
                    PlanCallback::new(callback),
                    ordered,
                    NonZeroUsize::new(chunk),
                )?
                .collect_with_engine(Engine::Streaming)
                .map(drop)
            }))
        });
        let mut handed = Ok(false);
        for frame in &frames {
            if frame.height() == 0 {
                continue;
            }
            handed = hand(frame);
            if !matches!(handed, Ok(false)) {
                break;
            }
        }
        drop(frames);
        let ended = work.join().unwrap_or_else(Err);
        match (handed, ended) {
            (Err(problem), _) => Err(problem),
            // What came of a plan that was stopped says nothing.
            (Ok(true), _) | (_, Ok(Ok(()))) => Ok(()),
            (_, Ok(Err(error))) => Err(of_run(&error, files)),
            (_, Err(_)) => Err(of_panic(files)),
        }
    })
}

/// Collects a plan of few rows.
pub(crate) fn collect(plan: LazyFrame, files: &[&File]) -> Result<DataFrame> {
    match catch_unwind(AssertUnwindSafe(|| plan.collect())) {
        Ok(Ok(frame)) => Ok(frame),
        Ok(Err(error)) => Err(of_run(&error, files)),
        Err(_) => Err(of_panic(files)),
    }
}

/// An error of a statement before it is run.
pub(crate) fn of_statement(error: &PolarsError) -> Problem {
    let text = error.to_string();
    let message = text.split("\n\nResolved plan until failure").next();
    Problem::new(Kind::BadSql {
        message: message.unwrap_or(&text).to_owned(),
        line: None,
        column: None,
    })
}

/// An error while a plan runs: of the file that it names, else of the statement.
fn of_run(error: &PolarsError, files: &[&File]) -> Problem {
    let text = error.to_string();
    let named = files.iter().find(|file| text.contains(location(file)));
    let only = match files {
        [file] => Some(file),
        _ => None,
    };
    let is_of_bytes = matches!(
        error,
        PolarsError::IO { .. } | PolarsError::ComputeError(_) | PolarsError::OutOfBounds(_)
    );
    match named.or(only.filter(|_| is_of_bytes)) {
        Some(file) => damaged(&file.name, None, scrub(&text, files)),
        None if matches!(error, PolarsError::IO { .. }) => damaged("", None, scrub(&text, files)),
        None => of_statement(error),
    }
}

fn of_panic(files: &[&File]) -> Problem {
    let name = match files {
        [file] => file.name.as_str(),
        _ => "",
    };
    damaged(name, None, "reading it met a defect")
}

/// A text with the names of files in place of where they are.
pub(crate) fn scrub(text: &str, files: &[&File]) -> String {
    let mut text = text.to_owned();
    for file in files {
        let location = location(file);
        if text.contains(location) {
            text = text.replace(location, &file.name);
        }
    }
    text
}

fn location(file: &File) -> &str {
    match &file.at {
        Place::Http(location) | Place::Local(location) => location,
    }
}

/// Tells how far it is, at most twice a second.
pub(crate) struct Pace {
    last: std::time::Instant,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Self {
            last: std::time::Instant::now(),
        }
    }

    /// Tells, if it is time.
    pub(crate) fn tell(&mut self, out: &Out) {
        if self.last.elapsed().as_millis() >= 500 {
            self.last = std::time::Instant::now();
            out.progress(None);
        }
    }
}
