//! Where calls to the keychain wait: each on a thread of its own, with a deadline, over a connection
//! that is made anew when it does not hold.

use crate::parts::Entries;
use crate::store::{Open, Store};
use crate::trouble::{Outcome, Trouble};
use model::{Problem, Result};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};

/// So many threads may wait for the keychain at once. Past that it says nothing, and only one now and
/// then looks whether it has come back.
const THREADS: usize = 24;
const LOOK_AGAIN: Duration = Duration::from_secs(30);

#[derive(Default)]
pub(crate) struct Desk {
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// Only a connection that works is kept: a failure is found out anew each time.
    store: Mutex<Option<Store>>,
    threads: AtomicUsize,
    looked: Mutex<Option<Instant>>,
    /// The answer to the question that is on the screen.
    asked: Mutex<Option<watch::Receiver<Option<Outcome<()>>>>>,
}

/// What who waits and who works tell each other.
#[derive(Default)]
pub(crate) struct Pulse {
    /// Nobody waits any more.
    abandoned: AtomicBool,
    /// Entries that were begun with.
    beats: AtomicUsize,
}

impl Pulse {
    /// One more entry is begun with; false where nobody waits for it.
    pub(crate) fn beat(&self) -> bool {
        self.beats.fetch_add(1, Ordering::AcqRel);
        !self.abandoned.load(Ordering::Acquire)
    }
}

/// Tells the thread that nobody waits any more, however the waiting ended.
struct Waiting(Arc<Pulse>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.abandoned.store(true, Ordering::Release);
    }
}

impl Waiting {
    /// The answer; absent where nothing was heard of the thread for so long.
    async fn wait<A: Future + Unpin>(
        &self,
        silence: Duration,
        mut answered: A,
    ) -> Option<A::Output> {
        loop {
            let heard = self.0.beats.load(Ordering::Acquire);
            if let Ok(answer) = tokio::time::timeout(silence, &mut answered).await {
                return Some(answer);
            }
            if self.0.beats.load(Ordering::Acquire) == heard {
                return None;
            }
        }
    }
}

struct Counted(Arc<State>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.threads.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Desk {
    /// Has work done with the entries. It may be begun twice: the second time over a new connection.
    /// A long value lies in many entries: `silence` is how long one of them may take.
    pub(crate) async fn ask<T, W>(&self, silence: Duration, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: Fn(&dyn Entries) -> Outcome<T> + Send + 'static,
    {
        let counted = self.counted()?;
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting(Arc::default());
        let pulse = Arc::clone(&waiting.0);
        begin(move || {
            let outcome = counted.0.attempt(&|store| {
                store.ready()?;
                let pulse = &pulse;
                work(&Open { store, pulse })
            });
            // If nobody listens any more, the answer is dropped, and a secret in it is wiped.
            drop(answer.send(outcome));
        })?;
        let answered = waiting.wait(silence, answered).await;
        drop(waiting);
        let Some(answered) = answered else {
            // The thread may hold the store's lock for ever: the next call gets another store.
            self.state.store.lock().take();
            let text = format!("no answer within {} s", silence.as_secs_f32());
            return Err(Trouble::Absent(text).into());
        };
        let outcome = answered.map_err(|_| {
            self.state.store.lock().take();
            Problem::broken("the keychain's library stopped")
        })?;
        outcome.map_err(Problem::from)
    }

    /// Has the platform ask the person, and waits as long as the caller does. Whoever calls while
    /// the question is on the screen waits for the same answer.
    pub(crate) async fn unlock(&self) -> Result<()> {
        let mut answered = self.asked()?;
        let answer = answered.wait_for(Option::is_some).await;
        let answer = answer.map_err(|_| Problem::broken("the keychain's library stopped"))?;
        answer.clone().unwrap_or(Ok(())).map_err(Problem::from)
    }

    fn asked(&self) -> Result<watch::Receiver<Option<Outcome<()>>>> {
        let mut asked = self.state.asked.lock();
        let open = asked
            .as_ref()
            .filter(|answer| answer.borrow().is_none() && answer.has_changed().is_ok());
        if let Some(answer) = open {
            return Ok(answer.clone());
        }
        let (answer, answered) = watch::channel(None);
        let state = Arc::clone(&self.state);
        begin(move || drop(answer.send(Some(state.attempt(&Store::unlock)))))?;
        *asked = Some(answered.clone());
        Ok(answered)
    }

    fn counted(&self) -> Result<Counted> {
        let counted = Counted(Arc::clone(&self.state));
        let before = self.state.threads.fetch_add(1, Ordering::AcqRel);
        let mut looked = self.state.looked.lock();
        let lately = looked.is_some_and(|at| at.elapsed() < LOOK_AGAIN);
        if before >= THREADS && lately {
            return Err(Trouble::Absent("it does not answer".to_owned()).into());
        }
        *looked = Some(Instant::now());
        Ok(counted)
    }
}

fn begin(work: impl FnOnce() + Send + 'static) -> Result<()> {
    let thread = std::thread::Builder::new().name("vault".to_owned());
    let begun = thread.spawn(work);
    begun.map_err(|error| Problem::broken(format!("a thread for the keychain: {error}")))?;
    Ok(())
}

impl State {
    fn attempt<T>(&self, work: &dyn Fn(&Store) -> Outcome<T>) -> Outcome<T> {
        let known = self.store.lock().clone();
        if let Some(store) = known {
            match work(&store) {
                // The service was restarted, or the bus: its sessions went with it.
                Err(Trouble::Lost(_)) => drop(self.store.lock().take()),
                other => return other,
            }
        }
        let store = Store::open()?;
        let outcome = work(&store);
        if let Err(Trouble::Lost(_)) = &outcome {
            // A keychain that was locked in the middle says many things; this says which.
            if let Err(locked @ Trouble::Locked(_)) = store.ready() {
                return Err(locked);
            }
        } else {
            *self.store.lock() = Some(store);
        }
        outcome
    }
}
