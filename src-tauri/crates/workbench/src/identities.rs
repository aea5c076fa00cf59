//! Identities and the connections made with them.

use crate::Workbench;
use model::{
    AccessReport, AwsConnection, ConnectionDraft, ConnectionId, FoundIdentity, Identity,
    IdentityAdded, IdentityDraft, IdentityId, IdentityRemoved, JobId, Language, Problem, Result,
    WhoAmI,
};

fn awaited<T>() -> Result<T> {
    Err(Problem::broken("not there yet"))
}

#[expect(missing_docs, clippy::unused_async, clippy::needless_pass_by_value, clippy::unused_self, reason = "signatures")]
impl Workbench {
    pub fn identities(&self) -> Vec<Identity> {
        Vec::new()
    }
    pub async fn identities_found(&self, _job: JobId) -> Result<Vec<FoundIdentity>> {
        awaited()
    }
    pub async fn identity_add(&self, _job: JobId, _draft: IdentityDraft) -> Result<IdentityAdded> {
        awaited()
    }
    pub fn identity_rename(&self, _identity: &IdentityId, _name: String) -> Result<()> {
        awaited()
    }
    pub async fn identity_remove(&self, _job: JobId, _identity: IdentityId) -> Result<IdentityRemoved> {
        awaited()
    }
    pub async fn identity_shred(&self, _path: &str) -> Result<()> {
        awaited()
    }
    pub fn identity_sign_in(&self, _job: JobId, _identity: IdentityId) -> Result<()> {
        awaited()
    }
    pub fn identity_answer(&self, _job: &JobId, _answer: String) -> Result<()> {
        awaited()
    }
    pub async fn identity_who(&self, _job: JobId, _identity: IdentityId) -> Result<WhoAmI> {
        awaited()
    }
    pub fn connection_save(&self, _draft: ConnectionDraft) -> Result<ConnectionId> {
        awaited()
    }
    pub fn connection_remove(&self, _connection: &ConnectionId) -> Result<()> {
        awaited()
    }
    pub async fn connection_test(&self, _job: JobId, _connection: ConnectionId, _language: Language) -> Result<AccessReport> {
        awaited()
    }
    pub fn aws_connections(&self) -> Vec<AwsConnection> {
        Vec::new()
    }
}
