//! One token for many callers: fetched once, refreshed early, fetched anew when it was refused.

use crate::http::now_ms;
use async_trait::async_trait;
use model::{Problem, Result, Token, TokenSource};
use parking_lot::Mutex;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A token that ends within this time is refreshed while it is still used.
const EARLY_MS: i64 = 5 * 60 * 1000;

/// A token that ends within this time is not used any more.
const SPARE_MS: i64 = 30 * 1000;

/// After a refresh in the background that failed, the next one waits for this long.
const PAUSE: Duration = Duration::from_secs(20);

/// Asks for one token.
#[async_trait]
pub(crate) trait Fetch: Send + Sync + fmt::Debug {
    async fn fetch(&self) -> Result<Token>;
}

/// A source with a memory.
pub(crate) struct Cached {
    shared: Arc<Shared>,
}

struct Shared {
    fetch: Box<dyn Fetch>,
    /// Milliseconds since 1970.
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
    kept: Mutex<Option<Kept>>,
    /// Held by the one who fetches. The last failure, with the number of its attempt: who waited
    /// for that attempt shares it.
    gate: tokio::sync::Mutex<Option<(u64, Problem)>>,
    /// Attempts that have ended.
    ended: AtomicU64,
    refreshing: AtomicBool,
    refresh_failed: Mutex<Option<Instant>>,
}

#[derive(Clone)]
struct Kept {
    token: Token,
    fetched_ms: i64,
}

impl Kept {
    /// What is left of it, and how long it was when it was new, both in milliseconds.
    fn left_of(&self, now: i64) -> Option<(i64, i64)> {
        let until = self.token.until_ms?;
        let whole = until.saturating_sub(self.fetched_ms);
        Some((until.saturating_sub(now), whole.max(0)))
    }

    fn holds(&self, now: i64) -> bool {
        self.left_of(now)
            .is_none_or(|(left, whole)| left > SPARE_MS.min(whole / 10))
    }

    fn ends_soon(&self, now: i64) -> bool {
        self.left_of(now)
            .is_some_and(|(left, whole)| left < EARLY_MS.min(whole / 4))
    }
}

impl Cached {
    pub(crate) fn over(fetch: impl Fetch + 'static) -> Arc<dyn TokenSource> {
        Self::by_clock(fetch, now_ms)
    }

    fn by_clock(
        fetch: impl Fetch + 'static,
        clock: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Arc<dyn TokenSource> {
        Arc::new(Self {
            shared: Arc::new(Shared {
                fetch: Box::new(fetch),
                clock: Box::new(clock),
                kept: Mutex::new(None),
                gate: tokio::sync::Mutex::new(None),
                ended: AtomicU64::new(0),
                refreshing: AtomicBool::new(false),
                refresh_failed: Mutex::new(None),
            }),
        })
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cached").field(&self.shared.fetch).finish()
    }
}

#[async_trait]
impl TokenSource for Cached {
    async fn token(&self) -> Result<Token> {
        let kept = self.shared.kept.lock().clone();
        let now = (self.shared.clock)();
        if let Some(kept) = kept.filter(|kept| kept.holds(now)) {
            if kept.ends_soon(now) {
                Shared::refresh(&self.shared);
            }
            return Ok(kept.token);
        }
        self.shared.fetch(None).await
    }

    fn refused(&self) {
        *self.shared.kept.lock() = None;
    }
}

impl Shared {
    /// Fetches, unless another caller has done so since. `old`: the token to be replaced although
    /// it still holds, by the moment it was fetched.
    async fn fetch(&self, old: Option<i64>) -> Result<Token> {
        let before = self.ended.load(Ordering::Acquire);
        let mut gate = self.gate.lock().await;
        let kept = self.kept.lock().clone();
        let now = (self.clock)();
        if let Some(kept) = kept.filter(|kept| kept.holds(now) && Some(kept.fetched_ms) != old) {
            return Ok(kept.token);
        }
        if let Some((attempt, problem)) = gate.as_ref()
            && *attempt > before
        {
            return Err(problem.clone());
        }
        let fetched = self.fetch.fetch().await;
        let attempt = self.ended.fetch_add(1, Ordering::AcqRel) + 1;
        match fetched {
            Ok(token) => {
                *gate = None;
                *self.kept.lock() = Some(Kept {
                    token: token.clone(),
                    fetched_ms: (self.clock)(),
                });
                Ok(token)
            }
            Err(problem) => {
                *gate = Some((attempt, problem.clone()));
                Err(problem)
            }
        }
    }

    /// Refreshes behind the callers' back, one at a time. It ends by the deadline of its question,
    /// and nobody has to wait for it or stop it: no job.
    fn refresh(this: &Arc<Self>) {
        let paused = this
            .refresh_failed
            .lock()
            .is_some_and(|failed| failed.elapsed() < PAUSE);
        if paused || this.refreshing.swap(true, Ordering::AcqRel) {
            return;
        }
        let this = Arc::clone(this);
        let old = this.kept.lock().as_ref().map(|kept| kept.fetched_ms);
        tokio::spawn(async move {
            let failed = this.fetch(old).await.err();
            if let Some(problem) = &failed {
                tracing::info!(
                    "a token was not refreshed early: {}",
                    problem.kind.sentence()
                );
            }
            *this.refresh_failed.lock() = failed.map(|_| Instant::now());
            this.refreshing.store(false, Ordering::Release);
        });
    }
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
