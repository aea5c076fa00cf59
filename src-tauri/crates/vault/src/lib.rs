//! Secrets in the keychain of the operating system, and nowhere else.
//!
//! Must never: write a secret to a file, hold one longer than a call needs it (unless the person
//! chose memory), put one into a problem or a log, or know what a secret is for.
//!
//! It stands on `keyring`: entries are read, written and deleted by it. Its own way to the platform's
//! store is not taken: that one is opened once per process and keeps a failure for good, so a keychain
//! that comes back would never be found again. Here the store crate of the platform is opened, anew
//! whenever it must be, and the entries are built around it; `keyring-core` also searches it, so that
//! what a crash left behind can be removed. All calls of the family block and have no time limit: each
//! runs on a thread of its own (`desk.rs`), with a deadline. Values are kept as ASCII, since KDE's
//! wallet takes nothing else, and are split where the platform is small (`parts.rs`).

mod desk;
mod parts;
#[cfg(target_os = "linux")]
mod secret_service;
mod store;
mod trouble;

use desk::Desk;
use model::{Kind, Problem, Result, Secret, SecretPlace, VaultState, VaultStatus};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How the OS keychain is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest value of one entry, in bytes; longer ones are split. 2,560 is Windows' limit.
    pub entry_bytes: usize,
    /// A keychain that says nothing for so long is taken to be absent.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entry_bytes: 2_560,
            // Only Secret Service says beforehand whether it will ask the person; elsewhere a call
            // may be waiting for somebody who types a password.
            silence: Duration::from_secs(if cfg!(target_os = "linux") { 15 } else { 120 }),
        }
    }
}

/// The secrets of one workspace. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    /// Absent: everything is in memory.
    desk: Option<Desk>,
    namespace: String,
    limits: Limits,
    /// Wiped when the last clone goes.
    memory: Mutex<BTreeMap<String, Secret>>,
    memory_only: AtomicBool,
    /// Whoever writes, writes alone.
    writing: tokio::sync::Mutex<()>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("namespace", &self.inner.namespace)
            .finish_non_exhaustive()
    }
}

/// What the entries of a workspace of this home begin with, in the keychain.
pub fn namespace(home: &Path, workspace: &str) -> String {
    let home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
    let digest = Sha256::digest(home.as_os_str().as_encoded_bytes());
    let digest: String = hex::encode(digest).chars().take(16).collect();
    format!("{digest}/{workspace}")
}

impl Vault {
    /// The secrets under a name of their own in the OS keychain; see [`namespace`]. Asks nothing yet.
    pub fn open(namespace: impl Into<String>) -> Self {
        Self::with_limits(namespace, Limits::default())
    }

    /// The same with other limits.
    pub fn with_limits(namespace: impl Into<String>, limits: Limits) -> Self {
        Self::made(Some(Desk::default()), namespace.into(), limits)
    }

    /// Secrets that are kept in memory, whatever the machine offers: for what ends with the process.
    pub fn in_memory() -> Self {
        Self::made(None, String::new(), Limits::default())
    }

    fn made(desk: Option<Desk>, namespace: String, limits: Limits) -> Self {
        Self {
            inner: Arc::new(Inner {
                memory_only: AtomicBool::new(desk.is_none()),
                desk,
                namespace,
                limits,
                memory: Mutex::default(),
                writing: tokio::sync::Mutex::default(),
            }),
        }
    }

    /// Keeps a secret under the name of an entry (letters, digits, `.`, `_`, `:`, `@` and `-`),
    /// instead of the one before: wholly or not at all. Answers where it lies.
    ///
    /// Without a keychain the answer is the problem `NoKeychain`, with a locked one `KeychainLocked`:
    /// nothing is kept, unless the person chose [`Vault::memory_only`].
    pub async fn put(&self, entry: &str, secret: Secret) -> Result<SecretPlace> {
        checked(entry)?;
        let _alone = self.inner.writing.lock().await;
        let Some(desk) = self.keychain() else {
            self.inner.memory.lock().insert(entry.to_owned(), secret);
            return Ok(SecretPlace::Memory);
        };
        let (name, limit) = (self.name(entry), self.inner.limits.entry_bytes);
        desk.ask(self.inner.limits.silence, move |entries| {
            parts::put(entries, &name, &secret, limit)
        })
        .await?;
        self.inner.memory.lock().remove(entry);
        Ok(SecretPlace::Keychain)
    }

    /// The secret of an entry; absent: there is none. What is in memory comes first. To whom the
    /// person said to do without the keychain, one that cannot be asked holds nothing.
    pub async fn get(&self, entry: &str) -> Result<Option<Secret>> {
        let memory_only = self.inner.memory_only.load(Ordering::Acquire);
        match self.get_surely(entry).await {
            Err(problem) if memory_only && is_away(&problem) => Ok(None),
            found => found,
        }
    }

    /// The same, but a keychain that cannot be asked is always a problem: for what must not be made
    /// anew while it lies there.
    pub async fn get_surely(&self, entry: &str) -> Result<Option<Secret>> {
        checked(entry)?;
        let kept = self.inner.memory.lock().get(entry).cloned();
        let (None, Some(desk)) = (&kept, &self.inner.desk) else {
            return Ok(kept);
        };
        let name = self.name(entry);
        desk.ask(self.inner.limits.silence, move |entries| {
            parts::get(entries, &name)
        })
        .await
    }

    /// Where the secret of an entry lies; absent: there is none.
    pub async fn place(&self, entry: &str) -> Result<Option<SecretPlace>> {
        checked(entry)?;
        if self.inner.memory.lock().contains_key(entry) {
            return Ok(Some(SecretPlace::Memory));
        }
        Ok(self.get(entry).await?.map(|_| SecretPlace::Keychain))
    }

    /// Removes an entry with all its parts, also those that a crash left behind, and looks whether
    /// they are gone. `false`: there was none.
    pub async fn remove(&self, entry: &str) -> Result<bool> {
        checked(entry)?;
        let _alone = self.inner.writing.lock().await;
        let forgotten = self.inner.memory.lock().remove(entry).is_some();
        let Some(desk) = &self.inner.desk else {
            return Ok(forgotten);
        };
        let name = self.name(entry);
        let removed = desk
            .ask(self.inner.limits.silence, move |entries| {
                parts::remove(entries, &name)
            })
            .await;
        match removed {
            Ok(removed) => Ok(removed || forgotten),
            // It was in memory because the keychain could not be used, and still cannot.
            Err(problem) if forgotten && is_away(&problem) => Ok(true),
            Err(problem) => Err(problem),
        }
    }

    /// Removes everything of this workspace, and looks whether it is gone. Answers how many entries
    /// of the keychain and secrets in memory there were.
    pub async fn remove_all(&self) -> Result<u32> {
        let _alone = self.inner.writing.lock().await;
        let mut removed = {
            let mut memory = self.inner.memory.lock();
            let count = memory.len();
            memory.clear();
            count
        };
        if let Some(desk) = &self.inner.desk {
            let prefix = format!("{}/", self.inner.namespace);
            // Every entry is a conversation: many of them may take their time.
            let patience = self.inner.limits.silence * 8;
            let swept = desk
                .ask(patience, move |entries| parts::remove_all(entries, &prefix))
                .await;
            removed += match swept {
                Err(problem) if problem.detail.as_deref() == Some(trouble::NO_KEYRING) => 0,
                swept => swept?,
            };
        }
        Ok(u32::try_from(removed).unwrap_or(u32::MAX))
    }

    /// The keychain as it is now. Never asks the person.
    pub async fn status(&self) -> VaultStatus {
        let mut status = VaultStatus {
            state: VaultState::MemoryOnly,
            keychain: store::NAME.to_owned(),
            detail: None,
            in_memory: u32::try_from(self.inner.memory.lock().len()).unwrap_or(u32::MAX),
        };
        let Some(desk) = &self.inner.desk else {
            return status;
        };
        let state = match desk.ask(self.inner.limits.silence, |_| Ok(())).await {
            Ok(()) => VaultState::Ready,
            Err(problem) => {
                let locked = problem.kind == Kind::KeychainLocked;
                status.detail = problem.detail;
                if locked {
                    VaultState::Locked
                } else {
                    VaultState::Absent
                }
            }
        };
        if !self.inner.memory_only.load(Ordering::Acquire) {
            status.state = state;
        }
        status
    }

    /// Has the platform ask the person to unlock the keychain, waits for the answer as long as it
    /// takes, and uses the keychain from then on. Whoever stops waiting leaves the platform's question
    /// where it is.
    pub async fn unlock(&self) -> Result<VaultStatus> {
        if let Some(desk) = &self.inner.desk {
            desk.unlock().await?;
            self.inner.memory_only.store(false, Ordering::Release);
        }
        Ok(self.status().await)
    }

    /// Keeps secrets in memory until the app closes, because the person said so. What lies in the
    /// keychain already stays there.
    pub async fn memory_only(&self) -> VaultStatus {
        self.inner.memory_only.store(true, Ordering::Release);
        self.status().await
    }

    fn keychain(&self) -> Option<&Desk> {
        let memory_only = self.inner.memory_only.load(Ordering::Acquire);
        self.inner.desk.as_ref().filter(|_| !memory_only)
    }

    fn name(&self, entry: &str) -> String {
        format!("{}/{entry}", self.inner.namespace)
    }
}

fn is_away(problem: &Problem) -> bool {
    matches!(problem.kind, Kind::NoKeychain | Kind::KeychainLocked)
}

/// An entry's name is part of a key that is searched by its beginning.
fn checked(entry: &str) -> Result<()> {
    let fine = |c: char| c.is_ascii_alphanumeric() || ".-_:@".contains(c);
    if entry.is_empty() || entry.len() > 200 || !entry.chars().all(fine) {
        return Err(Problem::bad_input("entry", "not the name of an entry"));
    }
    Ok(())
}
