//! One identity's secret in the vault.

use async_trait::async_trait;
use model::{IdentityId, Result, Secret, SecretSlot};
use std::fmt;
use std::sync::Arc;
use vault::Vault;

/// The entry of an identity's secret.
pub(crate) fn entry(id: &IdentityId) -> String {
    format!("identity.{id}")
}

pub(crate) struct Slot {
    vault: Vault,
    entry: String,
}

impl Slot {
    pub(crate) fn of(vault: &Vault, id: &IdentityId) -> Arc<dyn SecretSlot> {
        Arc::new(Self {
            vault: vault.clone(),
            entry: entry(id),
        })
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.entry)
    }
}

#[async_trait]
impl SecretSlot for Slot {
    async fn get(&self) -> Result<Option<Secret>> {
        self.vault.get(&self.entry).await
    }

    async fn put(&self, secret: Secret) -> Result<()> {
        self.vault.put(&self.entry, secret).await.map(drop)
    }
}
