//! The rules of a workspace and the log of what was done under them.

use crate::Workbench;
use model::{
    AuditPage, AuditQuestion, AuditVerdict, JobId, PolicyState, Problem, Result, SettingsChanges,
    Signature,
};

fn awaited<T>() -> Result<T> {
    Err(Problem::broken("not there yet"))
}

#[expect(
    missing_docs,
    clippy::unused_async,
    clippy::needless_pass_by_value,
    clippy::unused_self,
    reason = "signatures"
)]
impl Workbench {
    pub fn active(&self) {}
    pub fn is_locked(&self) -> bool {
        false
    }
    pub async fn watch_idle(&self) {
        self.closed().await;
    }
    pub fn lock(&self) -> Result<()> {
        awaited()
    }
    pub async fn unlock(&self, _job: JobId) -> Result<()> {
        awaited()
    }
    pub fn policy_read(&self) -> PolicyState {
        PolicyState {
            policy: None,
            path: String::new(),
            signature: Signature::NotNeeded,
            problem: None,
        }
    }
    pub async fn audit_list(&self, _job: JobId, _question: AuditQuestion) -> Result<AuditPage> {
        awaited()
    }
    pub async fn audit_verify(&self, _job: JobId) -> Result<AuditVerdict> {
        awaited()
    }
    pub fn settings_export(&self, _path: &str) -> Result<()> {
        awaited()
    }
    pub fn settings_import(&self, _path: &str) -> Result<SettingsChanges> {
        awaited()
    }
}
