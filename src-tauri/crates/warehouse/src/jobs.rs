//! Jobs as the service lists them: one's own, everyone's, a script's statements.

use crate::problem::Asked;
use crate::{Warehouse, wire};
use model::{JobId, JobsQuestion, Listing, Result, ScriptPart, ServiceJob, ServiceState};

/// Characters of a statement in a list at most.
const TEXT: usize = 20_000;

/// Jobs in one page of a list.
const PAGE: &str = "200";

impl Warehouse {
    /// One page of the project's jobs, newest first, with their statements.
    pub async fn jobs(&self, question: &JobsQuestion) -> Result<Listing<ServiceJob>> {
        let asked = Asked::about(
            if question.everyone {
                "bigquery.jobs.listAll"
            } else {
                "bigquery.jobs.list"
            },
            self.project.as_ref(),
        );
        let from = question.from_ms.map(|ms| ms.to_string());
        // Both ends belong to the range at the service.
        let until = question.until_ms.map(|ms| ms.saturating_sub(1).to_string());
        let mut query = vec![("projection", "full"), ("maxResults", PAGE)];
        let parent = question.parent.as_ref().map(|job| job.0.as_str());
        let state = question.state.map(|state| match state {
            ServiceState::Pending => "pending",
            ServiceState::Running => "running",
            ServiceState::Done | ServiceState::Failed => "done",
        });
        let wanted = [
            ("allUsers", question.everyone.then_some("true")),
            ("minCreationTime", from.as_deref()),
            ("maxCreationTime", until.as_deref()),
            ("parentJobId", parent),
            ("pageToken", question.page.as_deref()),
            ("stateFilter", state),
        ];
        let wanted = wanted.into_iter();
        query.extend(wanted.filter_map(|(name, value)| Some((name, value?))));
        let list: wire::JobList = self
            .transport
            .get(&["projects", &self.project, "jobs"], &query, &asked)
            .await?;
        let items = list
            .jobs
            .into_iter()
            .filter_map(|job| self.listed(job))
            .collect();
        Ok(Listing {
            items,
            problems: Vec::new(),
            next_page: list.next_page_token.filter(|token| !token.is_empty()),
        })
    }

    /// One job with its statement.
    pub async fn service_job(&self, job: &JobId, location: Option<&str>) -> Result<ServiceJob> {
        let asked = Asked::about("bigquery.jobs.get", job.to_string());
        let path = ["projects", &self.project, "jobs", &job.0];
        let answer: wire::Job = self
            .transport
            .get(&path, &self.located(location), &asked)
            .await?;
        self.listed(answer)
            .ok_or_else(|| crate::problem::bad_answer(&self.transport.source, "a job without id"))
    }

    /// Where the service's own web pages show a job; absent for other servers.
    pub fn console_url(&self, job: &JobId, location: Option<&str>) -> Option<String> {
        let place = location.or(self.location.as_deref())?;
        self.transport.is_public().then(|| {
            format!(
                "https://console.cloud.google.com/bigquery?project={}&j=bq:{place}:{job}&page=queryresults",
                self.project
            )
        })
    }

    fn listed(&self, mut job: wire::Job) -> Option<ServiceJob> {
        let id = JobId(job.job_reference.job_id.clone()?);
        let configuration = &job.configuration;
        let kind = configuration.job_type.clone().unwrap_or_else(|| {
            let kinds = [
                (configuration.load.is_some(), "LOAD"),
                (configuration.copy.is_some(), "COPY"),
                (configuration.extract.is_some(), "EXTRACT"),
            ];
            let known = kinds.into_iter().find(|(is_it, _)| *is_it);
            known.map_or("QUERY", |(_, kind)| kind).to_owned()
        });
        let sql = job.configuration.query.query.take().map(cut);
        let labels = std::mem::take(&mut job.configuration.labels)
            .into_iter()
            .map(|(key, value)| (key, value.unwrap_or_default()))
            .collect();
        let script = job.statistics.script_statistics.take().map(script_part);
        let status = self.status(job);
        let state = match status.state {
            crate::JobState::Pending => ServiceState::Pending,
            crate::JobState::Running => ServiceState::Running,
            crate::JobState::Done if status.error.is_some() => ServiceState::Failed,
            crate::JobState::Done => ServiceState::Done,
        };
        Some(ServiceJob {
            job: id,
            location: status.location,
            kind,
            state,
            sql,
            labels,
            statistics: status.statistics,
            problem: status.error,
            script,
        })
    }
}

/// Where a statement stands. The innermost frame is its own; the outermost one is in the script.
fn script_part(statistics: wire::ScriptStatistics) -> ScriptPart {
    let mut frames = statistics.stack_frames;
    let own = (!frames.is_empty()).then(|| frames.remove(0));
    let (procedure, text) = own
        .as_ref()
        .map(|frame| (frame.procedure_id.clone(), frame.text.clone()))
        .unwrap_or_default();
    let place = frames.pop().or(own).unwrap_or_default();
    ScriptPart {
        expression: statistics.evaluation_kind.as_deref() == Some("EXPRESSION"),
        procedure: procedure.filter(|name| !name.is_empty()),
        text: cut(text.unwrap_or_default()),
        line: place.start_line,
        column: place.start_column,
        end_line: place.end_line,
        end_column: place.end_column,
    }
}

fn cut(text: String) -> String {
    match text.char_indices().nth(TEXT) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text,
    }
}
