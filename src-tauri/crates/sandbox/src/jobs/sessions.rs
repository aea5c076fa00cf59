//! Sessions of queries: temporary tables and functions, variables and settings that outlive a job.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sandbox_analysis::Environment;

use super::Job;
use super::statement::Session;
use crate::catalog::{Table, now_millis};
use crate::engine::{Lease, execute};
use crate::error::{Failure, Outcome};
use crate::server::App;

/// How long a session is kept that nobody uses, in milliseconds.
const KEPT: i64 = 24 * 60 * 60 * 1000;
/// Sessions that are kept; the one that has rested longest goes first.
const MOST_SESSIONS: usize = 100;

/// What a session keeps between its jobs.
pub(crate) struct Kept {
    pub(crate) lease: Lease,
    pub(crate) temporary: HashMap<String, Arc<Table>>,
    /// Its variables, temporary functions, default dataset and time zone.
    pub(crate) environment: Environment,
}

/// A session. Its jobs run one after the other.
pub(crate) struct QuerySession {
    pub(crate) id: String,
    /// Nothing before the first job, and while a job has it.
    kept: Mutex<Option<Kept>>,
    /// Held while a job runs.
    turn: Mutex<()>,
    used: Mutex<i64>,
}

/// The sessions that live.
#[derive(Default)]
pub(crate) struct QuerySessions(Mutex<HashMap<String, Arc<QuerySession>>>);

impl QuerySessions {
    /// A new session.
    pub(crate) fn create(&self) -> Arc<QuerySession> {
        use base64::Engine as _;
        let random = uuid::Uuid::new_v4();
        let id = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random.as_bytes());
        let session = Arc::new(QuerySession {
            id: id.clone(),
            kept: Mutex::new(None),
            turn: Mutex::new(()),
            used: Mutex::new(now_millis()),
        });
        let mut live = self.0.lock();
        let now = now_millis();
        live.retain(|_, session| *session.used.lock() + KEPT > now);
        if live.len() >= MOST_SESSIONS
            && let Some(oldest) = live
                .values()
                .min_by_key(|session| *session.used.lock())
                .map(|session| session.id.clone())
        {
            live.remove(&oldest);
        }
        live.insert(id, Arc::clone(&session));
        session
    }

    /// A living session.
    pub(crate) fn find(&self, id: &str) -> Outcome<Arc<QuerySession>> {
        let now = now_millis();
        self.0
            .lock()
            .get(id)
            .filter(|session| *session.used.lock() + KEPT > now)
            .cloned()
            .ok_or_else(|| {
                Failure::query(format!(
                    "Session {id} is not found. It may have been terminated or has expired"
                ))
            })
    }

    /// Ends a session with all that it keeps.
    pub(crate) fn end(&self, id: &str) -> Outcome<()> {
        self.find(id)?;
        self.0.lock().remove(id);
        Ok(())
    }

    /// Ends every session.
    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }

    /// Connections that rest in sessions.
    pub(crate) fn resting(&self) -> usize {
        let live = self.0.lock();
        live.values()
            .filter(|session| session.kept.lock().is_some())
            .count()
    }
}

impl Drop for QuerySession {
    fn drop(&mut self) {
        // The connection goes back to those that are lent.
        let Some(kept) = self.kept.get_mut().take() else {
            return;
        };
        for table in kept.temporary.values() {
            let sql = format!("DROP TABLE IF EXISTS {}", table.from());
            if let Err(error) = execute(&kept.lease, &sql) {
                tracing::debug!(%error, "a temporary table stays until the next start");
            }
        }
    }
}

impl QuerySession {
    /// Runs the work of a job in the session: what it leaves behind is there for the next.
    pub(crate) fn run(
        &self,
        app: &Arc<App>,
        job: &Job,
        mut environment: Environment,
        work: impl FnOnce(&mut Session) -> Outcome<()>,
    ) -> Outcome<()> {
        // A cancelled job must not wait for its turn.
        let _turn = loop {
            if let Some(turn) = self.turn.try_lock_for(Duration::from_millis(50)) {
                break turn;
            }
            job.check()?;
        };
        *self.used.lock() = now_millis();
        let kept = self.kept.lock().take();
        let mut session = match kept {
            Some(kept) => {
                environment.variables = kept.environment.variables;
                environment.temporary_functions = kept.environment.temporary_functions;
                if environment.default_dataset.is_none() {
                    environment.default_dataset = kept.environment.default_dataset;
                }
                let zone = kept.environment.context.default_time_zone;
                if environment.context.default_time_zone == "UTC" {
                    environment.context.default_time_zone = zone;
                }
                Session::over(app, kept.lease, kept.temporary, environment)
            }
            None => Session::new(app, environment)?,
        };
        let own = sandbox_functions::literals::string(&self.id);
        let variables = &mut session.environment.system_variables;
        variables.insert("session_id".to_owned(), own);
        let outcome = work(&mut session);
        *self.kept.lock() = Some(session.rest()?);
        *self.used.lock() = now_millis();
        outcome
    }
}
