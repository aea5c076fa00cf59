//! Asking again, where that is safe: only problems that say that they are transient, a few times,
//! each time after a longer pause.

use jobs::Handle;
use model::{Kind, Problem, Result};
use std::time::Duration;

/// Tries in all.
const TRIES: u32 = 5;

/// Runs a question that is safe to repeat until it is answered, and shows which try it is.
pub(crate) async fn with_retry<T, F: Future<Output = Result<T>>>(
    handle: Option<&Handle>,
    question: impl Fn() -> F,
) -> Result<T> {
    let mut attempt = 1;
    loop {
        match question().await {
            Err(problem) if attempt < TRIES && may_help(&problem) => {
                tracing::info!(attempt, "asking again after: {problem}");
                tokio::time::sleep(pause(attempt)).await;
                attempt += 1;
                if let Some(handle) = handle {
                    handle.attempt(attempt);
                }
            }
            answer => return answer,
        }
    }
}

/// A deadline that passed has cost the person that time already; it is not spent five times over.
pub(crate) fn may_help(problem: &Problem) -> bool {
    problem.kind.is_transient() && !matches!(problem.kind, Kind::TimedOut { .. })
}

/// 0.25 s, 0.5 s, 1 s …, each somewhere in its upper half, so that many clients do not come at once.
pub(crate) fn pause(attempt: u32) -> Duration {
    let longest = 250 * 2_u64.pow(attempt.saturating_sub(1).min(5));
    let spread = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| u64::from(since.subsec_nanos()));
    Duration::from_millis(longest / 2 + spread % (longest / 2 + 1))
}
