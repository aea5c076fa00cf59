//! Decoders of others, called so that neither their errors nor their panics pass as ours.

use crate::source::{Source, damaged};
use model::{Problem, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Calls a decoder. Its error, or its panic, becomes a damaged file; `at` is where it read last.
pub(super) fn guarded<T, E: std::fmt::Display>(
    source: &dyn Source,
    at: impl Fn() -> Option<u64>,
    work: impl FnOnce() -> std::result::Result<T, E>,
) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(damaged(source.name(), at(), plain(&error.to_string()))),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("it cannot be decoded");
            Err(damaged(source.name(), at(), plain(text)))
        }
    }
}

/// An error's words without the names of the decoder's own types in front.
fn plain(error: &str) -> String {
    const PREFIXES: [&str; 9] = [
        "External: ",
        "Parquet error: ",
        "Parquet argument error: ",
        "EOF: ",
        "NYI: ",
        "Arrow: ",
        "Parser error: ",
        "Invalid argument error: ",
        "Io error: ",
    ];
    let mut rest = error;
    while let Some(shorter) = PREFIXES.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
        rest = shorter;
    }
    if rest.is_empty() {
        return "it cannot be decoded".to_owned();
    }
    rest.chars().take(400).collect()
}

/// The same problem, unless there is a better one: what really went wrong below the decoder.
pub(super) fn or(trouble: Option<Problem>, problem: Problem) -> Problem {
    trouble.unwrap_or(problem)
}
