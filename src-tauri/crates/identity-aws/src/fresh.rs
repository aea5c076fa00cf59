//! Keys that hold: kept until shortly before their end, fetched once for whoever asks meanwhile.

use crate::http::now_ms;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};
use model::{AwsKeys, Kind, Result};
use parking_lot::Mutex;

/// Keys are fetched anew this long before their end.
const EARLY_MS: i64 = 5 * 60 * 1000;
/// Keys that end sooner than this are not handed out any more.
const LAST_MS: i64 = 20 * 1000;

type Fetch = BoxFuture<'static, Result<AwsKeys>>;

/// The keys of one source.
#[derive(Default)]
pub(crate) struct Fresh(Mutex<State>);

#[derive(Default)]
struct State {
    keys: Option<AwsKeys>,
    running: Option<WeakShared<Fetch>>,
    /// Counts what was refused or signed in, so that an older fetch does not overwrite it.
    turn: u64,
}

impl Fresh {
    /// Keys that hold; `fetch` is used if nobody is fetching already. When the new ones cannot be
    /// had, for example because a person is needed, the old ones serve until they end.
    pub(crate) async fn get(&self, fetch: impl FnOnce() -> Fetch) -> Result<AwsKeys> {
        let (fetch, turn, old) = {
            let mut state = self.0.lock();
            let old = state.keys.clone().filter(|keys| holds(keys, LAST_MS));
            if let Some(keys) = old.as_ref().filter(|keys| holds(keys, EARLY_MS)) {
                return Ok(keys.clone());
            }
            let running: Option<Shared<Fetch>> =
                state.running.as_ref().and_then(WeakShared::upgrade);
            let fetch = running.unwrap_or_else(|| {
                let fetch = fetch().shared();
                state.running = fetch.downgrade();
                fetch
            });
            (fetch, state.turn, old)
        };
        let fetched = fetch.await;
        let mut state = self.0.lock();
        if state.turn == turn {
            state.running = None;
            if let Ok(keys) = &fetched {
                state.keys = Some(keys.clone());
            }
        }
        match (fetched, old) {
            (Err(problem), Some(old)) if problem.kind != Kind::Cancelled => Ok(old),
            (fetched, _) => fetched,
        }
    }

    /// Keys that a sign-in brought.
    pub(crate) fn put(&self, keys: AwsKeys) {
        let mut state = self.0.lock();
        state.turn += 1;
        state.running = None;
        state.keys = Some(keys);
    }

    /// The next ones are fetched anew.
    pub(crate) fn drop_keys(&self) {
        let mut state = self.0.lock();
        state.turn += 1;
        state.running = None;
        state.keys = None;
    }

    /// Until when the kept keys hold.
    pub(crate) fn until_ms(&self) -> Option<i64> {
        self.0.lock().keys.as_ref().and_then(|keys| keys.until_ms)
    }

    /// Whether there are keys that hold.
    pub(crate) fn has(&self) -> bool {
        let state = self.0.lock();
        state
            .keys
            .as_ref()
            .is_some_and(|keys| holds(keys, EARLY_MS))
    }
}

/// Whether keys hold for longer than that.
pub(crate) fn holds(keys: &AwsKeys, longer_ms: i64) -> bool {
    keys.until_ms
        .is_none_or(|until| until - now_ms() > longer_ms)
}

#[cfg(test)]
mod tests {
    use super::{Fresh, now_ms};
    use futures::FutureExt;
    use model::{AwsKeys, Problem, Secret};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn keys(name: &str, minutes: i64) -> AwsKeys {
        AwsKeys {
            access_key_id: name.to_owned(),
            secret_access_key: Secret::new("canary".to_owned()),
            session_token: None,
            until_ms: Some(now_ms() + minutes * 60_000),
        }
    }

    #[tokio::test]
    async fn many_who_ask_at_once_cause_one_fetch() {
        let (fresh, fetches) = (Arc::new(Fresh::default()), Arc::new(AtomicU32::new(0)));
        let ask = || {
            let (fresh, fetches) = (fresh.clone(), fetches.clone());
            async move {
                fresh
                    .get(|| {
                        async move {
                            tokio::task::yield_now().await;
                            fetches.fetch_add(1, Ordering::SeqCst);
                            Ok(keys("ASIA1", 60))
                        }
                        .boxed()
                    })
                    .await
            }
        };
        let all = futures::future::join_all((0..50).map(|_| tokio::spawn(ask()))).await;
        assert!(all.iter().all(|one| matches!(one, Ok(Ok(_)))));
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn the_first_who_gives_up_does_not_end_the_fetch_of_the_others() {
        let fresh = Arc::new(Fresh::default());
        let (done, wait) = tokio::sync::oneshot::channel::<()>();
        let first = {
            let fresh = fresh.clone();
            tokio::spawn(async move {
                fresh
                    .get(|| {
                        async move {
                            drop(wait.await);
                            Ok(keys("ASIA1", 60))
                        }
                        .boxed()
                    })
                    .await
            })
        };
        while fresh.0.lock().running.is_none() {
            tokio::task::yield_now().await;
        }
        let second = fresh.get(|| async { Err(Problem::broken("a second fetch")) }.boxed());
        let mut second = Box::pin(second);
        assert!(futures::poll!(&mut second).is_pending());
        first.abort();
        drop(first.await);
        assert_eq!(done.send(()), Ok(()));
        assert_eq!(
            second.await.map(|keys| keys.access_key_id).ok().as_deref(),
            Some("ASIA1")
        );
    }

    #[tokio::test]
    async fn old_keys_serve_until_they_end_when_new_ones_cannot_be_had() {
        let fresh = Fresh::default();
        fresh.put(keys("ASIA-OLD", 2));
        let refused = || async { Err(Problem::broken("not now")) }.boxed();
        let served = fresh.get(refused).await;
        assert_eq!(
            served.map(|keys| keys.access_key_id).ok().as_deref(),
            Some("ASIA-OLD")
        );
        fresh.put(keys("ASIA-OVER", 0));
        assert!(fresh.get(refused).await.is_err(), "over is over");
        fresh.put(keys("ASIA-NEW", 60));
        fresh.drop_keys();
        assert!(fresh.get(refused).await.is_err(), "refused keys are gone");
    }
}
