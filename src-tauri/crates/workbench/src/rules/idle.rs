//! The lock: by the person, or when nobody was there for as long as the policy says.
//!
//! A locked workspace shows and does nothing, and the tokens that it held are dropped. It is lifted
//! with the keychain's help: a locked keychain asks the person. Where there is no keychain, or an open
//! one, lifting it takes a click: it keeps eyes off the screen, not people with the machine in hand.

use super::Act;
use crate::Workbench;
use model::{AuditAct, AuditOutcome, Change, JobId, Kind, Problem, Result, VaultState};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::Notify;

/// How often it is looked whether the time is up: a machine that slept is noticed soon.
const LOOK: Duration = Duration::from_secs(15);

/// How long has passed since somebody was there: tells it from a moment.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// A moment by the two clocks of a machine: one that nobody sets, one that goes on while it sleeps.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    steady: Instant,
    wall: SystemTime,
}

impl Moment {
    /// This moment.
    pub fn now() -> Self {
        Self {
            steady: Instant::now(),
            wall: SystemTime::now(),
        }
    }

    /// So much later.
    #[must_use]
    pub fn later(self, by: Duration) -> Self {
        Self {
            steady: self.steady + by,
            wall: self.wall + by,
        }
    }

    /// What passed since another, by the clock that says more.
    fn since(self, other: Self) -> Duration {
        let steady = self.steady.saturating_duration_since(other.steady);
        let wall = self.wall.duration_since(other.wall).unwrap_or_default();
        steady.max(wall)
    }
}

/// Whether a workspace is locked, and when somebody was last there.
pub(crate) struct Idle {
    locked: AtomicBool,
    active: Mutex<Moment>,
    clock: Mutex<Clock>,
    /// Another policy, or somebody is there again.
    changed: Notify,
    /// The minutes of the last policy that could be used.
    minutes: Mutex<Option<u32>>,
}

impl Default for Idle {
    fn default() -> Self {
        Self {
            locked: AtomicBool::new(false),
            active: Mutex::new(Moment::now()),
            clock: Mutex::new(Arc::new(Moment::now)),
            changed: Notify::new(),
            minutes: Mutex::new(None),
        }
    }
}

impl Idle {
    fn now(&self) -> Moment {
        let clock = Arc::clone(&self.clock.lock());
        clock()
    }

    pub(super) fn touch(&self) {
        *self.active.lock() = self.now();
    }

    pub(super) fn changed(&self) {
        self.changed.notify_waiters();
    }
}

impl Workbench {
    /// Somebody is there: the time until the workspace is locked begins anew.
    pub fn active(&self) {
        if !self.is_locked() {
            self.inner.rules.idle.touch();
        }
    }

    /// Whether the workspace is locked.
    pub fn is_locked(&self) -> bool {
        self.inner.rules.idle.locked.load(Ordering::Acquire)
    }

    /// The workbench, unless it is locked.
    pub fn unlocked(&self) -> Result<&Self> {
        if self.is_locked() {
            return Err(Problem::new(Kind::Locked));
        }
        Ok(self)
    }

    /// Locks the workspace and drops the tokens that it holds. What runs goes on.
    #[expect(clippy::unnecessary_wraps, reason = "every door answers alike")]
    pub fn lock(&self) -> Result<()> {
        self.lock_for("person");
        Ok(())
    }

    fn lock_for(&self, why: &str) {
        if self.inner.rules.idle.locked.swap(true, Ordering::AcqRel) {
            return;
        }
        self.inner.identities.forget_tokens();
        let act = Act::of(AuditAct::Lock).fact("locked", true).fact("by", why);
        self.note(act, AuditOutcome::Done);
        self.inner.jobs.publish(Change::Locked(true));
    }

    /// Unlocks the workspace. A locked keychain asks the person; without one there is nothing that
    /// could ask. A quiet call.
    pub async fn unlock(&self, job: JobId) -> Result<()> {
        if !self.is_locked() {
            return Ok(());
        }
        let opened = match self.vault_status().await?.state {
            VaultState::Ready | VaultState::Absent | VaultState::MemoryOnly => Ok(()),
            VaultState::Locked => self.vault_unlock(job).await.and_then(|status| {
                if status.state == VaultState::Locked {
                    return Err(Problem::new(Kind::KeychainLocked));
                }
                Ok(())
            }),
        };
        self.note_end(Act::of(AuditAct::Lock).fact("locked", false), &opened);
        opened?;
        let idle = &self.inner.rules.idle;
        idle.touch();
        idle.locked.store(false, Ordering::Release);
        idle.changed();
        self.inner.jobs.publish(Change::Locked(false));
        // What happened meanwhile was not told.
        self.inner.jobs.publish(Change::Missed);
        Ok(())
    }

    /// Locks the workspace when nobody was there for long enough, for as long as it is open.
    pub async fn watch_idle(&self) {
        let watch = async {
            loop {
                let changed = self.inner.rules.idle.changed.notified();
                match self.idle_left() {
                    Some(left) if left.is_zero() => self.lock_for("idle"),
                    Some(left) => {
                        let look = tokio::time::sleep(left.min(LOOK));
                        tokio::select! {
                            () = look => {}
                            () = changed => {}
                        }
                    }
                    // Locked, or no rule: until that changes. A policy may be put there by hand.
                    None => {
                        let look = tokio::time::sleep(2 * LOOK);
                        tokio::select! {
                            () = look => {}
                            () = changed => {}
                        }
                    }
                }
            }
        };
        tokio::select! {
            () = watch => {}
            () = self.closed() => {}
        }
    }

    /// What is left until it is locked; nothing where it never is, or is already. Zero: now.
    pub fn idle_left(&self) -> Option<Duration> {
        let idle = &self.inner.rules.idle;
        // A policy that cannot be used changes nothing about the lock of the one before.
        let minutes = match self.rules() {
            Ok(rules) => {
                let minutes = rules.policy.idle.lock_after_minutes;
                *idle.minutes.lock() = minutes;
                minutes
            }
            Err(_) => *idle.minutes.lock(),
        };
        let after = Duration::from_mins(u64::from(minutes?));
        if self.is_locked() {
            return None;
        }
        let passed = idle.now().since(*idle.active.lock());
        Some(after.saturating_sub(passed))
    }

    /// Tells the time by another clock, as tests do.
    #[doc(hidden)]
    pub fn set_clock(&self, clock: Clock) {
        *self.inner.rules.idle.clock.lock() = clock;
        self.inner.rules.idle.changed();
    }
}
