//! Statements: what one would cost, submitting, watching and stopping it.

use crate::parameters::{Parameters, parameters};
use crate::problem::{self, Asked};
use crate::{ChildJob, DryRun, Head, JobState, JobStatus, Warehouse, wire};
use gcp_bigquery_client::model::job::Job;
use gcp_bigquery_client::model::job_configuration::JobConfiguration;
use gcp_bigquery_client::model::job_configuration_query::JobConfigurationQuery;
use gcp_bigquery_client::model::job_reference::JobReference;
use gcp_bigquery_client::model::query_parameter::QueryParameter;
use model::{
    Accuracy, DmlCounts, JobId, Kind, Listing, Parameter, Problem, QueryStatistics, Result,
    TableRef,
};
use serde::Deserialize as _;
use std::time::Duration;

/// The permission that every statement takes.
const RUN: &str = "bigquery.jobs.create";

impl Warehouse {
    /// What a statement would cost, without running it. `max_bytes_billed`: asked along, so that
    /// the service says when it would refuse.
    pub async fn dry_run(
        &self,
        sql: &str,
        with: &[Parameter],
        max_bytes_billed: Option<u64>,
    ) -> Result<DryRun> {
        let read = parameters(with)?;
        let mut body = body(&self.insertion(None, sql, &read, max_bytes_billed), read)?;
        if let Some(configuration) = body.get_mut("configuration") {
            configuration["dryRun"] = true.into();
        }
        let asked = Asked::statement(RUN, self.project.as_ref());
        let job: wire::Job = self
            .transport
            .post(&["projects", &self.project, "jobs"], &[], &body, &asked)
            .await?;
        let query = job.statistics.query;
        let bytes = wire::number(
            query
                .total_bytes_processed
                .or(job.statistics.total_bytes_processed),
        );
        let is_script = query.statement_type.as_deref() == Some("SCRIPT");
        let accuracy = match query.total_bytes_processed_accuracy.as_deref() {
            _ if is_script || bytes.is_none() => Accuracy::Unknown,
            Some("PRECISE") | None => Accuracy::Precise,
            Some("UPPER_BOUND") => Accuracy::UpperBound,
            Some("LOWER_BOUND") => Accuracy::LowerBound,
            Some(_) => Accuracy::Unknown,
        };
        Ok(DryRun {
            bytes: bytes.filter(|_| accuracy != Accuracy::Unknown),
            accuracy,
            statement_type: query.statement_type,
            columns: wire::columns(query.schema),
        })
    }

    /// Hands a statement to the service under our own id; answers as soon as it is accepted.
    /// Safe to repeat: a job that is there already under this id is success.
    pub async fn submit(
        &self,
        job: &JobId,
        sql: &str,
        with: &[Parameter],
        max_bytes_billed: Option<u64>,
    ) -> Result<JobStatus> {
        let asked = Asked::statement(RUN, self.project.as_ref());
        let read = parameters(with)?;
        let mut insertion = self.insertion(Some(job), sql, &read, max_bytes_billed);
        let submitted = if read.has_range {
            let body = body(&insertion, read)?;
            self.transport
                .post::<wire::Job>(&["projects", &self.project, "jobs"], &[], &body, &asked)
                .await
                .map(Some)
        } else {
            let list: std::result::Result<Vec<QueryParameter>, _> = read
                .list
                .into_iter()
                .map(QueryParameter::deserialize)
                .collect();
            let list = list.map_err(|error| Problem::broken(error.to_string()))?;
            if let Some(query) = insertion
                .configuration
                .as_mut()
                .and_then(|configuration| configuration.query.as_mut())
            {
                query.query_parameters = (!list.is_empty()).then_some(list);
            }
            let vendor = self.transport.vendor().await?;
            // Large, as it holds the vendor's whole description of a job.
            let call = Box::pin(vendor.job().insert(&self.project, insertion));
            self.transport
                .through_vendor(&asked, call)
                .await
                .map(|answer| {
                    // What the vendor's client does not know of is not there yet at this time.
                    let value = answer.and_then(|answer| serde_json::to_value(answer).ok());
                    value.and_then(|value| wire::Job::deserialize(value).ok())
                })
        };
        match submitted {
            Ok(Some(answer)) => Ok(self.status(answer)),
            // It is there already, or the answer cannot be read: it is seen by looking for it.
            Ok(None)
            | Err(Problem {
                kind: Kind::Conflict { .. },
                ..
            }) => self.job(job, None).await,
            Err(problem) => Err(problem),
        }
    }

    /// Where a job stands. A failed job is an answer (`JobStatus::error`), not an error.
    pub async fn job(&self, job: &JobId, location: Option<&str>) -> Result<JobStatus> {
        let asked = Asked::about("bigquery.jobs.get", job.to_string());
        let path = ["projects", &self.project, "jobs", &job.0];
        let answer: wire::Job = self
            .transport
            .get(&path, &self.located(location), &asked)
            .await?;
        Ok(self.status(answer))
    }

    /// Asks the service to stop a job; it may go on for a moment.
    pub async fn cancel(&self, job: &JobId, location: Option<&str>) -> Result<()> {
        let asked = Asked::about("bigquery.jobs.update", job.to_string());
        let vendor = self.transport.vendor().await?;
        let place = location.or(self.location.as_deref());
        let call = vendor.job().cancel_job(&self.project, &job.0, place);
        if self.transport.through_vendor(&asked, call).await?.is_none() {
            // Its answer may hold what the vendor's client cannot read; asking twice does no harm.
            let path = ["projects", &self.project, "jobs", &job.0, "cancel"];
            let body = serde_json::json!({});
            let query = self.located(location);
            self.transport
                .post::<serde::de::IgnoredAny>(&path, &query, &body, &asked)
                .await?;
        }
        Ok(())
    }

    /// Waits until a job is over, for `timeout` at most (a long poll): nothing while it runs, the
    /// head of its result when it is done, its failure as the error.
    pub async fn wait(
        &self,
        job: &JobId,
        location: Option<&str>,
        timeout: Duration,
    ) -> Result<Option<Head>> {
        let asked = Asked::statement("bigquery.jobs.get", job.to_string());
        let path = ["projects", &self.project, "queries", &job.0];
        let timeout_ms = timeout.as_millis().to_string();
        let mut query = self.located(location);
        query.extend([
            ("maxResults", "0"),
            ("timeoutMs", timeout_ms.as_str()),
            ("formatOptions.useInt64Timestamp", "true"),
        ]);
        let answer: wire::QueryResults = self
            .transport
            .get_waiting(&path, &query, &asked, timeout)
            .await?;
        if answer.job_complete != Some(true) {
            return Ok(None);
        }
        Ok(Some(Head {
            columns: wire::columns(answer.schema),
            total_rows: wire::number(answer.total_rows),
        }))
    }

    /// The statements that a script ran, newest first, one page of them.
    pub async fn children(&self, job: &JobId, page: Option<&str>) -> Result<Listing<ChildJob>> {
        let asked = Asked::about("bigquery.jobs.list", job.to_string());
        let mut query = vec![
            ("parentJobId", job.0.as_str()),
            ("projection", "full"),
            ("maxResults", "1000"),
        ];
        query.extend(page.map(|page| ("pageToken", page)));
        let list: wire::JobList = self
            .transport
            .get(&["projects", &self.project, "jobs"], &query, &asked)
            .await?;
        let items = list.jobs.into_iter().filter_map(|child| {
            let job = JobId(child.job_reference.job_id.clone()?);
            Some(ChildJob {
                job,
                status: self.status(child),
            })
        });
        Ok(Listing {
            items: items.collect(),
            problems: Vec::new(),
            next_page: list.next_page_token.filter(|token| !token.is_empty()),
        })
    }

    /// The place to say along with a job's id.
    pub(crate) fn located<'a>(&'a self, location: Option<&'a str>) -> Vec<(&'static str, &'a str)> {
        let place = location.or(self.location.as_deref());
        place.map(|place| ("location", place)).into_iter().collect()
    }

    fn insertion(
        &self,
        job: Option<&JobId>,
        sql: &str,
        with: &Parameters,
        max_bytes_billed: Option<u64>,
    ) -> Job {
        Job {
            job_reference: Some(JobReference {
                job_id: job.map(|job| job.0.clone()),
                location: self.location.as_deref().map(str::to_owned),
                project_id: Some(self.project.to_string()),
            }),
            configuration: Some(JobConfiguration {
                query: Some(JobConfigurationQuery {
                    query: sql.to_owned(),
                    use_legacy_sql: Some(false),
                    maximum_bytes_billed: max_bytes_billed.map(|bytes| bytes.to_string()),
                    parameter_mode: with.mode.map(str::to_owned),
                    ..JobConfigurationQuery::default()
                }),
                ..JobConfiguration::default()
            }),
            ..Job::default()
        }
    }

    pub(crate) fn status(&self, job: wire::Job) -> JobStatus {
        let word = job.status.state.clone().or_else(|| job.state.clone());
        let state = match word.as_deref() {
            Some("DONE") => JobState::Done,
            Some("RUNNING") => JobState::Running,
            _ => JobState::Pending,
        };
        let asked = Asked::statement(RUN, job.job_reference.job_id.clone().unwrap_or_default());
        let error = job
            .status
            .error_result
            .as_ref()
            .map(|error| problem::from_error(&self.transport.source, &asked, None, error));
        JobStatus {
            state,
            location: job
                .job_reference
                .location
                .clone()
                .or_else(|| self.location.as_deref().map(str::to_owned)),
            statistics: statistics(job, word),
            error,
        }
    }
}

/// The insertion in the form of the API, with parameters that the vendor's types cannot hold.
fn body(insertion: &Job, with: Parameters) -> Result<serde_json::Value> {
    let mut body =
        serde_json::to_value(insertion).map_err(|error| Problem::broken(error.to_string()))?;
    if let Some(query) = body.pointer_mut("/configuration/query")
        && !with.list.is_empty()
    {
        query["queryParameters"] = with.list.into();
    }
    Ok(body)
}

fn statistics(job: wire::Job, service_state: Option<String>) -> QueryStatistics {
    let wire::Job {
        statistics,
        configuration,
        ..
    } = job;
    let query = statistics.query;
    let affected = wire::number(query.num_dml_affected_rows);
    let (dml, is_dml) = match (query.dml_stats, query.statement_type.as_deref(), affected) {
        (Some(counts), _, _) => {
            let count = |count| wire::number(count).unwrap_or(0);
            let counts = DmlCounts {
                inserted: count(counts.inserted_row_count),
                updated: count(counts.updated_row_count),
                deleted: count(counts.deleted_row_count),
            };
            (Some(counts), true)
        }
        (None, Some("INSERT"), Some(inserted)) => (
            Some(DmlCounts {
                inserted,
                ..DmlCounts::default()
            }),
            true,
        ),
        (None, Some("UPDATE"), Some(updated)) => (
            Some(DmlCounts {
                updated,
                ..DmlCounts::default()
            }),
            true,
        ),
        (None, Some("DELETE"), Some(deleted)) => (
            Some(DmlCounts {
                deleted,
                ..DmlCounts::default()
            }),
            true,
        ),
        _ => (None, false),
    };
    let destination = configuration.query.destination_table.filter(|_| is_dml);
    let target = query
        .ddl_target_table
        .or(query.ddl_target_routine)
        .or(query.ddl_target_dataset);
    QueryStatistics {
        service_state,
        statement_type: query.statement_type,
        created_at_ms: wire::number(statistics.creation_time),
        started_at_ms: wire::number(statistics.start_time),
        ended_at_ms: wire::number(statistics.end_time),
        bytes_processed: wire::number(
            query
                .total_bytes_processed
                .or(statistics.total_bytes_processed),
        ),
        bytes_billed: wire::number(query.total_bytes_billed),
        price: None,
        slot_ms: wire::number(query.total_slot_ms.or(statistics.total_slot_ms)),
        cache_hit: query.cache_hit,
        dml,
        ddl_operation: query.ddl_operation_performed,
        target_table: target.or(destination).and_then(full_name),
        child_jobs: wire::number(statistics.num_child_jobs)
            .and_then(|count| u32::try_from(count).ok()),
    }
}

fn full_name(reference: wire::Reference) -> Option<String> {
    let wire::Reference {
        project_id,
        dataset_id,
        table_id,
        routine_id,
        ..
    } = reference;
    let (project, dataset) = (project_id?, dataset_id?);
    Some(match table_id.or(routine_id) {
        Some(table) => TableRef {
            project,
            dataset,
            table,
        }
        .to_string(),
        None => format!("{project}.{dataset}"),
    })
}
