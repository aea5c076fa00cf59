//! The keychain as the person sees it: is it there, unlock it, do without it.

use crate::Workbench;
use model::{JobId, Result, VaultStatus};
use std::time::Duration;

/// A person may be away while the platform's question waits; cancelling the call ends the wait.
const PERSON: Duration = Duration::from_hours(12);

impl Workbench {
    /// The keychain as it is now. Never asks the person.
    pub async fn vault_status(&self) -> Result<VaultStatus> {
        Ok(self.inner.options.vault.status().await)
    }

    /// Has the platform ask the person to unlock the keychain, and waits for the answer.
    pub async fn vault_unlock(&self, job: JobId) -> Result<VaultStatus> {
        let unlocking = self.inner.options.vault.unlock();
        self.inner.jobs.call(job, PERSON, unlocking).await
    }

    /// Keeps secrets in memory until the app closes, because the person said so.
    pub async fn vault_memory_only(&self) -> Result<VaultStatus> {
        Ok(self.inner.options.vault.memory_only().await)
    }
}
