//! Signing in: a job that asks the person, and ends with a token or keys.

use super::account_of;
use super::records::{is_google, source_of};
use super::slot::{Slot, entry};
use crate::rules::Act;
use crate::{Inner, Workbench};
use async_trait::async_trait;
use identity_google::Purpose;
use jobs::{Jobs, Spec};
use model::{
    Activity, AuditAct, Change, IdentityId, IdentityState, IdentityWay, JobId, KeySource as _,
    Kind, Phase, Problem, Prompt, Result, Secret, SignInNeed, SignInStep, Unit,
};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use tokio::sync::oneshot;

/// What an account is called until somebody has signed in.
pub(super) const UNNAMED: &str = "Google";

/// Sign-ins that wait.
#[derive(Default)]
pub(crate) struct SignIns {
    /// The job of each identity: one at a time.
    waiting: Mutex<HashMap<IdentityId, JobId>>,
    /// Who waits for an answer of the person.
    asked: Mutex<HashMap<JobId, oneshot::Sender<Secret>>>,
}

impl SignIns {
    /// Ends the sign-in of an identity, if one waits.
    pub(crate) fn stop(&self, jobs: &Jobs, identity: &IdentityId) {
        if let Some(job) = self.waiting.lock().remove(identity) {
            jobs.cancel(&job);
        }
    }
}

/// The person, as far as one sign-in is concerned.
struct Person {
    inner: Arc<Inner>,
    job: JobId,
    identity: IdentityId,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the person of {}", self.job)
    }
}

#[async_trait]
impl Prompt for Person {
    fn need(&self, need: SignInNeed) {
        let step = SignInStep {
            job: self.job.clone(),
            identity: self.identity.clone(),
            need,
        };
        self.inner.jobs.publish(Change::SignIn(step));
    }

    fn open(&self, url: &str) {
        let Some(opener) = &self.inner.options.opener else {
            return;
        };
        if let Err(problem) = opener(url) {
            tracing::warn!("the browser cannot be opened: {}", problem.kind.sentence());
        }
    }

    async fn answer(&self) -> Result<Secret> {
        let (tell, told) = oneshot::channel();
        self.inner
            .identities
            .sign_ins
            .asked
            .lock()
            .insert(self.job.clone(), tell);
        told.await.map_err(|_| Problem::cancelled())
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        let sign_ins = &self.inner.identities.sign_ins;
        sign_ins.asked.lock().remove(&self.job);
        let mut waiting = sign_ins.waiting.lock();
        if waiting.get(&self.identity) == Some(&self.job) {
            waiting.remove(&self.identity);
        }
    }
}

impl Workbench {
    /// Starts a sign-in, which tells what it needs as changes. One that waits already for the same
    /// identity ends with `Cancelled`: the person began anew.
    pub fn identity_sign_in(&self, job: JobId, identity: IdentityId) -> Result<()> {
        let title = self
            .inner
            .identities
            .records
            .lock()
            .identity(&identity)?
            .name
            .clone();
        let (this, inner) = (self.clone(), Arc::clone(&self.inner));
        let spec = Spec {
            id: job.clone(),
            activity: Activity::SignIn,
            title,
        };
        let id = identity.clone();
        self.inner.jobs.run(spec, move |handle| async move {
            let person = Person {
                inner: Arc::clone(&inner),
                job: handle.id().clone(),
                identity: id.clone(),
            };
            handle.phase(Phase::Running, Unit::None);
            let signed_in = handle.step(inner.signed_in(&id, &person)).await;
            let state = match &signed_in {
                Ok(until_ms) => IdentityState::SignedIn {
                    until_ms: *until_ms,
                },
                Err(problem) if problem.kind == Kind::Cancelled => IdentityState::SignedOut,
                Err(problem) => IdentityState::Failed {
                    problem: problem.clone(),
                },
            };
            // Whoever was signed in before stays so when a new sign-in is given up.
            let holds = matches!(
                inner.identities.broker.state(&id),
                Some(IdentityState::SignedIn { .. })
            );
            if !(holds && state == IdentityState::SignedOut) {
                inner.identities.broker.learn(&id, state);
            }
            inner.tell_identities();
            person.need(SignInNeed::Nothing);
            this.note_sign_in(&id, &signed_in);
            signed_in.map(drop)
        })?;
        let sign_ins = &self.inner.identities.sign_ins;
        let before = sign_ins.waiting.lock().insert(identity, job);
        if let Some(before) = before {
            self.inner.jobs.cancel(&before);
        }
        Ok(())
    }

    fn note_sign_in(&self, id: &IdentityId, outcome: &Result<Option<i64>>) {
        let records = self.inner.identities.records.lock().clone();
        // It may have been removed meanwhile.
        let Ok(record) = records.identity(id) else {
            return;
        };
        let account = account_of(&record.way).unwrap_or(&record.name);
        let act = Act::of(AuditAct::SignIn)
            .identity(account)
            .resource(&record.name);
        self.note_end(act, outcome);
    }

    /// What a sign-in asked for: the code of an MFA device, or `ACCOUNT/ROLE`.
    ///
    /// # Errors
    /// `NotFound` when no such sign-in waits for an answer.
    pub fn identity_answer(&self, job: &JobId, answer: String) -> Result<()> {
        let answer = Secret::new(answer);
        let asked = self.inner.identities.sign_ins.asked.lock().remove(job);
        let asked = asked.ok_or_else(|| crate::not_found(job.to_string()))?;
        asked
            .send(answer)
            .map_err(|_| crate::not_found(job.to_string()))
    }
}

impl Inner {
    /// Signs an identity in; until when its token or keys hold.
    async fn signed_in(&self, id: &IdentityId, person: &Person) -> Result<Option<i64>> {
        let way = self.identities.records.lock().identity(id)?.way.clone();
        if is_google(&way) {
            self.google_signed_in(id, person).await
        } else {
            self.aws_signed_in(id, &way, person).await
        }
    }

    async fn google_signed_in(&self, id: &IdentityId, person: &Person) -> Result<Option<i64>> {
        let root = self.root_of(id)?;
        let by_browser = matches!(
            self.identities.records.lock().identity(&root)?.way,
            IdentityWay::GoogleBrowser { .. }
        );
        if by_browser {
            // Who was asked for a fresh sign-in gets the page; who only acts through the account
            // needs it when its token does not do.
            let fine = *id != root && self.tokens(id, Purpose::Work)?.token().await.is_ok();
            if !fine {
                self.browser(&root, person).await?;
            }
        }
        let source = self.tokens(id, Purpose::Work)?;
        if !by_browser {
            source.refused();
        }
        let until = source.token().await?.until_ms;
        if *id != root {
            self.learned(&root, Ok(until));
        }
        Ok(until)
    }

    /// The identity at the beginning of a chain.
    fn root_of(&self, id: &IdentityId) -> Result<IdentityId> {
        let records = self.identities.records.lock();
        let mut root = id.clone();
        for _ in 0..=records.identities.len() {
            match source_of(&records.identity(&root)?.way) {
                Some(source) => root = source.clone(),
                None => return Ok(root),
            }
        }
        Err(Problem::bad_input(
            "source",
            "two identities act as each other",
        ))
    }

    async fn browser(&self, id: &IdentityId, person: &Person) -> Result<()> {
        let (account, acts_as) = {
            let records = self.identities.records.lock();
            let account = match &records.identity(id)?.way {
                IdentityWay::GoogleBrowser { email, .. } => email.clone(),
                _ => None,
            };
            let mut others = records.identities.iter();
            (
                account,
                others.any(|other| source_of(&other.way) == Some(id)),
            )
        };
        let slot = Slot::of(&self.options.vault, id);
        let google = self.identities.broker.google();
        let signed_in = google
            .browser(slot.as_ref(), account.as_deref(), acts_as, person)
            .await?;
        let kept = self.options.vault.place(&entry(id)).await?;
        self.change_records(|records| {
            let mut record = records.identity(id)?.clone();
            if let IdentityWay::GoogleBrowser { email, .. } = &mut record.way {
                *email = signed_in.email.or(email.take());
                if record.name == UNNAMED
                    && let Some(email) = email
                {
                    record.name.clone_from(email);
                }
            }
            record.kept = kept.unwrap_or(record.kept);
            records.put_identity(record);
            Ok(())
        })?;
        self.identities.forget(id);
        Ok(())
    }

    async fn aws_signed_in(
        &self,
        id: &IdentityId,
        way: &IdentityWay,
        person: &Person,
    ) -> Result<Option<i64>> {
        let source = self.keys(id)?;
        let now = source.sign_in(person).await?;
        let place = self.options.vault.place(&entry(id)).await?;
        let kept = self.identities.records.lock().identity(id)?.kept;
        let is_other = now != *way;
        if is_other || place.is_some_and(|place| place != kept) {
            self.change_records(|records| {
                let mut record = records.identity(id)?.clone();
                record.way = now;
                record.kept = place.unwrap_or(record.kept);
                records.put_identity(record);
                Ok(())
            })?;
        }
        let until_ms = source.keys().await?.until_ms;
        if is_other {
            self.identities.forget(id);
        }
        Ok(until_ms)
    }
}
