//! The rules of a workspace and the log of what was done under them.
//!
//! Whatever a rule could forbid asks here first, in the one place that every way to it goes through.
//! A policy that cannot be used forbids all of that; without a policy nothing is forbidden. What is
//! refused is always in the audit log.

mod audit;
mod audit_read;
mod defaults;
mod gate;
mod head;
mod idle;
mod in_force;
mod mask;
mod notes;
mod pattern;
mod policy;
mod settings;
mod tokens;
mod walk;

pub(crate) use audit::FILE as AUDIT_FILE;
pub(crate) use audit::{Act, digest};
pub use audit_read::{audit_check, audit_page};
pub use defaults::TeamDefaults;
pub(crate) use gate::{Permit, Reads};
pub(crate) use head::remembered;
pub use idle::{Clock, Moment};
pub(crate) use in_force::{Export, InForce};
pub(crate) use policy::FILE as POLICY_FILE;
pub use policy::policy_check;

use crate::{Copied, Workbench};
use audit::AuditLog;
use head::Head;
use idle::Idle;
use model::{
    AuditAct, AuditOutcome, AuditPage, AuditQuestion, AuditVerdict, Change, DatasetRef, JobId,
    Kind, PolicyState, Problem, Result, Settings,
};
use policy::{PolicyFile, Reading};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A log of some gigabytes is read in this time.
const AUDIT_DEADLINE: Duration = Duration::from_mins(30);

/// The policy, the log and the lock of one workspace.
pub(crate) struct Rules {
    policy: PolicyFile,
    pub(super) audit: AuditLog,
    pub(super) head: Head,
    pub(super) idle: Idle,
}

impl Rules {
    pub(crate) fn new(home: &Path) -> Self {
        Self {
            policy: PolicyFile::new(home),
            audit: AuditLog::new(home),
            head: Head::default(),
            idle: Idle::default(),
        }
    }
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// The rule that refuses, if it is a rule.
fn rule_of(problem: &Problem) -> Option<String> {
    match &problem.kind {
        Kind::Refused { rule, .. } => Some(rule.clone()),
        Kind::BadPolicy { .. } => Some("policy".to_owned()),
        _ => None,
    }
}

impl Workbench {
    /// Reads the policy for the first time and notes that the workspace was opened.
    pub(crate) fn open_rules(&self) {
        let reading = self.reading(false);
        let policy = reading.digest.unwrap_or_else(|| "none".to_owned());
        let opened = Act::of(AuditAct::Opened)
            .fact("version", env!("CARGO_PKG_VERSION"))
            .fact("policy", policy);
        self.note(opened, AuditOutcome::Done);
        self.inner.rules.idle.touch();
    }

    /// The rules of the workspace, read anew.
    pub fn policy_read(&self) -> PolicyState {
        self.reading(true).state
    }

    /// The rules in force. `BadPolicy` when the file cannot be used.
    pub(crate) fn rules(&self) -> Result<Arc<InForce>> {
        self.reading(false).rules
    }

    fn reading(&self, anew: bool) -> Reading {
        let key = self.workspace().policy_key;
        let (reading, before) = self.inner.rules.policy.read(key.as_deref(), anew);
        if before.is_some() {
            self.policy_changed(&reading);
        }
        reading
    }

    /// Other rules from now on: what is held of results was fetched under the old ones and goes.
    fn policy_changed(&self, reading: &Reading) {
        let outcome = match &reading.rules {
            Ok(_) => AuditOutcome::Done,
            Err(problem) => failed(problem),
        };
        let digest = reading.digest.clone();
        let act =
            Act::of(AuditAct::Policy).fact("policy", digest.unwrap_or_else(|| "none".to_owned()));
        self.note(act, outcome);
        let hides = match &reading.rules {
            Ok(rules) => rules.asks_for_tables(),
            Err(_) => true,
        };
        if hides && let Some(keeper) = self.inner.rows.get() {
            keeper.close_all();
            self.inner.runs.forget_all();
            self.inner.previews.forget_all();
        }
        self.inner.rules.idle.changed();
        self.inner
            .jobs
            .publish(Change::Policy(reading.state.clone()));
        if hides {
            self.inner.jobs.publish(Change::Missed);
        }
    }

    /// Whether something may be done by the rules in force. A refusal is noted as `act`.
    pub(crate) fn govern<T>(
        &self,
        act: impl FnOnce() -> Act,
        check: impl FnOnce(&InForce) -> Result<T>,
    ) -> Result<T> {
        let outcome = self.rules().and_then(|rules| check(&rules));
        if let Err(problem) = &outcome {
            self.note_refusal(act, problem);
        }
        outcome
    }

    /// Notes what a rule refused; of other problems nothing.
    pub(crate) fn note_refusal(&self, act: impl FnOnce() -> Act, problem: &Problem) {
        if let Some(rule) = rule_of(problem) {
            self.note(act(), AuditOutcome::Refused { rule });
        }
    }

    /// Notes an act. What cannot be written goes to the log of the program.
    #[expect(clippy::needless_pass_by_value, reason = "an act is noted once")]
    pub(crate) fn note(&self, act: Act, outcome: AuditOutcome) {
        if let Err(problem) = self.noted(&act, outcome) {
            tracing::error!("not in the audit log: {problem}");
        }
    }

    /// Notes how an act ended.
    pub(crate) fn note_end<T>(&self, act: Act, outcome: &Result<T>) {
        let outcome = match outcome {
            Ok(_) => AuditOutcome::Done,
            Err(problem) => match rule_of(problem) {
                Some(rule) => AuditOutcome::Refused { rule },
                None => failed(problem),
            },
        };
        self.note(act, outcome);
    }

    /// Notes an act before it is done. Under a policy nothing is done that cannot be noted.
    pub(crate) fn note_surely(&self, act: &Act, outcome: AuditOutcome) -> Result<()> {
        let noted = self.noted(act, outcome);
        if let Err(problem) = noted {
            tracing::error!("not in the audit log: {problem}");
            if self.rules().map_or(true, |rules| rules.ruled) {
                return Err(problem);
            }
        }
        Ok(())
    }

    fn noted(&self, act: &Act, outcome: AuditOutcome) -> Result<()> {
        let (number, hash) = self.inner.rules.audit.append(act, outcome)?;
        self.keep_head(number, hash);
        Ok(())
    }

    /// A part of the audit log, newest first. A quiet call.
    pub async fn audit_list(&self, job: JobId, question: AuditQuestion) -> Result<AuditPage> {
        let path = self.inner.rules.audit.path().to_owned();
        self.audit_call(job, move |watch| audit_page(&path, &question, watch))
            .await
    }

    /// Checks the audit log line by line, and against the head that the keychain remembers. A quiet
    /// call.
    pub async fn audit_verify(&self, job: JobId) -> Result<AuditVerdict> {
        let head = self.kept_head().await;
        let path = self.inner.rules.audit.path().to_owned();
        self.audit_call(job, move |watch| audit_check(&path, head.as_ref(), watch))
            .await
    }

    async fn audit_call<T: Send + 'static>(
        &self,
        job: JobId,
        work: impl FnOnce(audit_read::Watch<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let going = Arc::new(());
        let waited_for = Arc::downgrade(&going);
        let call = async move {
            let work = move || work(&mut |_done| waited_for.strong_count() > 0);
            let done = tokio::task::spawn_blocking(work).await;
            // Or dropped with the call: the work, which cannot be, ends soon after.
            drop(going);
            done.map_err(|error| Problem::broken(format!("audit: {error}")))?
        };
        self.inner.jobs.call(job, AUDIT_DEADLINE, call).await
    }

    /// Whether a load may write into a dataset what it reads from a bucket (absent: from a file).
    pub fn load_allowed(&self, dataset: &DatasetRef, bucket: Option<&str>) -> Result<()> {
        let name = format!("{}.{}", dataset.project, dataset.dataset);
        self.govern(
            || Act::of(AuditAct::Load).resource(name),
            |rules| rules.may_load(&dataset.project, &dataset.dataset, bucket),
        )
    }

    /// Whether a notebook session of this kind may be. `price_per_hour` in US dollars, `role` by its
    /// ARN; what is not known fits no rule.
    pub fn notebook_allowed(
        &self,
        instance_type: &str,
        price_per_hour: Option<f64>,
        role: Option<&str>,
    ) -> Result<()> {
        self.govern(
            || Act::of(AuditAct::Notebook).fact("instanceType", instance_type),
            |rules| rules.may_notebook(instance_type, price_per_hour, role),
        )
    }

    /// Whether settings may be kept, and a line about those that rule what may be spent.
    pub(crate) fn govern_settings(&self, settings: &Settings) -> Result<()> {
        let before = self.settings();
        let changed = settings::governing(&before, settings);
        if changed.is_empty() {
            return Ok(());
        }
        let act = || Act::of(AuditAct::Settings).fact("changed", changed.join(", "));
        self.govern(act, |rules| rules.may_set(&before, settings))?;
        self.note(act(), AuditOutcome::Done);
        Ok(())
    }

    /// Cells that the window put together itself, on their way to the clipboard: a text has at least
    /// as many as it has fields.
    pub fn copied_cells(&self, text: String, cells: u32) -> Result<Copied> {
        let fields = text.split(['\t', '\n']).count() as u64;
        let cells = u64::from(cells);
        self.copy_allowed(Some(cells.max(fields)))?;
        Ok(Copied { text, cells })
    }

    /// Whether so many cells, put together by the window, may go onto the clipboard. A picture has
    /// cells that nobody counts: absent.
    pub fn copy_allowed(&self, cells: Option<u64>) -> Result<()> {
        let act = || {
            let act = Act::of(AuditAct::Copy);
            match cells {
                Some(cells) => act.fact("cells", cells),
                None => act.fact("format", "picture"),
            }
        };
        self.govern(act, |rules| rules.may_copy(cells))?;
        self.note_surely(&act(), AuditOutcome::Done)
    }
}

/// How something failed: the kind only, for a detail may quote what was read.
fn failed(problem: &Problem) -> AuditOutcome {
    let kind = serde_json::to_value(&problem.kind).unwrap_or_default();
    let name = kind.get("name").and_then(|name| name.as_str());
    AuditOutcome::Failed {
        kind: name.unwrap_or("broken").to_owned(),
    }
}
