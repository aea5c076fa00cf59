//! What the service lists and tells of jobs: scripts' statements, everyone's work, plans; and the
//! end of a session.

use crate::Workbench;
use crate::cost::price;
use crate::retry::with_retry;
use model::{ConnectionId, JobId, JobsQuestion, Listing, Problem, QueryPlan, Result, ServiceJob};
use std::time::Duration;
use warehouse::Statement;

/// An answer that takes longer than this is not worth waiting for.
const DEADLINE: Duration = Duration::from_mins(1);

impl Workbench {
    /// One page of the jobs of the project that pays, newest first, priced. Quiet; cancelled by its
    /// id.
    pub async fn service_jobs(&self, question: JobsQuestion) -> Result<Listing<ServiceJob>> {
        let (client, _) = self.inner.connections.client(&question.connection)?;
        let call = question.job.clone();
        let asked = with_retry(None, || client.jobs(&question));
        let mut listing = self.inner.jobs.call(call, DEADLINE, asked).await?;
        let settings = self.settings();
        for job in &mut listing.items {
            let slots = self.pays_slots(job.statistics.reservation.as_deref());
            job.statistics.price = job
                .statistics
                .bytes_billed
                .filter(|_| !slots)
                .map(|bytes| price(bytes, job.location.as_deref(), &settings));
        }
        Ok(listing)
    }

    /// How a query was carried out. Quiet; cancelled by its id `call`.
    pub async fn query_plan(
        &self,
        call: JobId,
        connection: &ConnectionId,
        job: &JobId,
        location: Option<&str>,
    ) -> Result<QueryPlan> {
        let (client, _) = self.inner.connections.client(connection)?;
        let asked = with_retry(None, || client.plan(job, location));
        self.inner.jobs.call(call, DEADLINE, asked).await
    }

    /// Ends a session, with its temporary tables and variables. Quiet; cancelled by its id, under
    /// which it runs at the service.
    pub async fn session_end(
        &self,
        call: JobId,
        connection: &ConnectionId,
        session: &str,
        location: Option<&str>,
    ) -> Result<()> {
        let known = |c: char| c.is_ascii_alphanumeric() || "-_=+/.".contains(c);
        if session.is_empty() || !session.chars().all(known) {
            return Err(Problem::bad_input("session", "no session's id"));
        }
        let (client, _) = self.inner.connections.client(connection)?;
        let sql = format!("CALL BQ.ABORT_SESSION('{session}')");
        let options = model::QueryOptions {
            location: location.map(str::to_owned),
            ..model::QueryOptions::default()
        };
        let statement = Statement {
            options: &options,
            ..Statement::new(&sql)
        };
        let job = call.clone();
        let work = async {
            let status = with_retry(None, || client.submit(&job, &statement)).await?;
            let place = status.location.as_deref().or(location);
            while with_retry(None, || client.wait(&job, place, Duration::from_secs(5)))
                .await?
                .is_none()
            {}
            Ok(())
        };
        self.inner.jobs.call(call, DEADLINE, work).await
    }
}
