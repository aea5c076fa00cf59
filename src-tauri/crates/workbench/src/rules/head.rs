//! The last line of the audit log, kept in the keychain now and then, so that a log that was
//! shortened or begun anew is known as such.
//!
//! It is no secret; the keychain is a place that the log's own folder does not lead to.

use crate::Workbench;
use model::{Result, Secret, VaultState};
use parking_lot::Mutex;

/// The keychain's entry.
const ENTRY: &str = "audit.head";

/// Lines after which the head is kept anew.
const EVERY: u64 = 64;

/// What is known of the head in the keychain.
#[derive(Default)]
pub(crate) struct Head {
    /// The number of the line that was kept last.
    kept: Mutex<u64>,
    /// One at a time.
    writing: tokio::sync::Mutex<()>,
}

impl Workbench {
    /// Keeps the head from time to time, in the background. Where there is no keychain, or a locked
    /// one, it stays as it was.
    pub(super) fn keep_head(&self, number: u64, hash: String) {
        {
            let mut kept = self.inner.rules.head.kept.lock();
            // The first line of this process, then every so many.
            if *kept != 0 && number < kept.saturating_add(EVERY) {
                return;
            }
            *kept = number;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let workbench = self.clone();
        runtime.spawn(async move {
            if let Err(problem) = workbench.write_head(number, hash).await {
                tracing::debug!("the head of the audit log is not kept: {problem}");
            }
        });
    }

    async fn write_head(&self, number: u64, hash: String) -> Result<()> {
        let _alone = self.inner.rules.head.writing.lock().await;
        let vault = &self.inner.options.vault;
        if vault.status().await.state != VaultState::Ready {
            // Nobody is asked to unlock a keychain for this.
            return Ok(());
        }
        let known = vault.get(ENTRY).await?.and_then(|known| read(&known));
        // A log that is shorter than it was must stay known as such.
        if known.is_some_and(|(before, _)| before >= number) {
            return Ok(());
        }
        let text = format!("{number} {hash}");
        vault.put(ENTRY, Secret::new(text)).await?;
        Ok(())
    }

    /// Number and hash of the line that the keychain remembers.
    pub(super) async fn kept_head(&self) -> Option<(u64, String)> {
        remembered(&self.inner.options.vault).await
    }
}

/// The line that the keychain remembers of a workspace that is not open.
pub(crate) async fn remembered(vault: &vault::Vault) -> Option<(u64, String)> {
    if vault.status().await.state == VaultState::Locked {
        return None;
    }
    let known = vault.get(ENTRY).await;
    known.ok().flatten().and_then(|known| read(&known))
}

fn read(known: &Secret) -> Option<(u64, String)> {
    let (number, hash) = known.expose().split_once(' ')?;
    Some((number.parse().ok()?, hash.to_owned()))
}
