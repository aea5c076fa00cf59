//! Where calls to the keychain wait: each on a thread of its own, with a deadline, over a connection
//! that is made anew when it does not hold.

use crate::parts::Entries;
use crate::store::{Asked, Open, Store};
use crate::trouble::{Outcome, Trouble};
use model::{Problem, Result};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

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
}

/// Tells the thread that nobody waits any more, however the waiting ended.
struct Waiting {
    abandoned: Arc<AtomicBool>,
    asked: Arc<Asked>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.abandoned.store(true, Ordering::Release);
        if let Some(take_back) = self.asked.lock().take() {
            // Taking a question back is a call to the keychain, too, and may block.
            drop(std::thread::Builder::new().spawn(take_back));
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
    pub(crate) async fn ask<T, W>(&self, silence: Duration, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: Fn(&dyn Entries) -> Outcome<T> + Send + 'static,
    {
        self.run(Some(silence), Arc::default(), move |store, abandoned| {
            store.ready()?;
            work(&Open { store, abandoned })
        })
        .await
    }

    /// Has the platform ask the person, and waits as long as the caller does.
    pub(crate) async fn unlock(&self) -> Result<()> {
        let asked = Arc::new(Asked::default());
        let told = Arc::clone(&asked);
        self.run(None, asked, move |store, abandoned| {
            store.unlock(&told, abandoned)
        })
        .await
    }

    async fn run<T, W>(&self, silence: Option<Duration>, asked: Arc<Asked>, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: Fn(&Store, &AtomicBool) -> Outcome<T> + Send + 'static,
    {
        let counted = self.counted()?;
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            abandoned: Arc::default(),
            asked,
        };
        let abandoned = Arc::clone(&waiting.abandoned);
        std::thread::Builder::new()
            .name("vault".to_owned())
            .spawn(move || {
                // Nobody listens any more: then the answer is dropped, and a secret in it is wiped.
                drop(answer.send(counted.0.attempt(&abandoned, &work)));
            })
            .map_err(|error| Problem::broken(format!("a thread for the keychain: {error}")))?;
        let answered = match silence {
            None => answered.await,
            Some(silence) => tokio::time::timeout(silence, answered)
                .await
                .unwrap_or_else(|_| {
                    // The thread may hold the store's lock for ever: the next call gets another store.
                    self.state.store.lock().take();
                    let text = format!("no answer within {} s", silence.as_secs_f32());
                    Ok(Err(Trouble::Absent(text)))
                }),
        };
        drop(waiting);
        let outcome = answered.map_err(|_| {
            self.state.store.lock().take();
            Problem::broken("the keychain's library stopped")
        })?;
        outcome.map_err(Problem::from)
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

impl State {
    fn attempt<T>(
        &self,
        abandoned: &AtomicBool,
        work: &dyn Fn(&Store, &AtomicBool) -> Outcome<T>,
    ) -> Outcome<T> {
        let known = self.store.lock().clone();
        if let Some(store) = known {
            match work(&store, abandoned) {
                // The service was restarted, or the bus: its sessions went with it.
                Err(Trouble::Lost(_)) => drop(self.store.lock().take()),
                other => return other,
            }
        }
        let store = Store::open()?;
        let outcome = work(&store, abandoned);
        if let Err(Trouble::Lost(_)) = &outcome {
            // A keychain that was locked in the middle says many things; this says which.
            if let Err(locked @ Trouble::Locked(_)) = store.ready() {
                return Err(locked);
            }
        } else if !abandoned.load(Ordering::Acquire) {
            *self.store.lock() = Some(store);
        }
        outcome
    }
}
