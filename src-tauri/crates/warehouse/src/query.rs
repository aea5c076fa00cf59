//! Statements: what one would cost, submitting, watching and stopping it.

use crate::parameters::parameters;
use crate::problem::{self, Asked};
use crate::{DryRun, Head, JobState, JobStatus, Warehouse, wire};
use model::{
    Accuracy, CreateDisposition, DmlCounts, JobId, Kind, Parameter, Priority, Problem,
    QueryOptions, QueryStatistics, Result, Session, TableRef, WriteDisposition,
};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The permission that every statement takes.
const RUN: &str = "bigquery.jobs.create";

static PLAIN: QueryOptions = QueryOptions {
    default_dataset: None,
    labels: Vec::new(),
    priority: Priority::Interactive,
    use_cache: true,
    destination: None,
    location: None,
    session: Session::None,
    job_timeout_ms: None,
    kms_key: None,
};

/// A statement or script, and how it runs.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// `GoogleSQL`.
    pub sql: &'a str,
    /// Sent as parameters.
    pub parameters: &'a [Parameter],
    /// How it runs, beside its text.
    pub options: &'a QueryOptions,
    /// The hard limit that the service keeps.
    pub max_bytes_billed: Option<u64>,
}

impl<'a> Statement<'a> {
    /// A text alone.
    pub fn new(sql: &'a str) -> Self {
        Self {
            sql,
            parameters: &[],
            options: &PLAIN,
            max_bytes_billed: None,
        }
    }
}

impl Warehouse {
    /// What a statement would cost, without running it.
    pub async fn dry_run(&self, statement: &Statement<'_>) -> Result<DryRun> {
        let body = self.insertion(None, statement)?;
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
            location: job.job_reference.location.or_else(|| self.place(statement)),
            reservation: job.statistics.reservation_id,
            statement_type: query.statement_type,
            columns: wire::columns(query.schema),
            tables: tables(query.referenced_tables),
        })
    }

    /// Hands a statement to the service under our own id; answers as soon as it is accepted.
    /// Safe to repeat: a job that is there already under this id is success.
    pub async fn submit(&self, job: &JobId, statement: &Statement<'_>) -> Result<JobStatus> {
        let asked = Asked::statement(RUN, self.project.as_ref());
        let body = self.insertion(Some(job), statement)?;
        let submitted = self
            .transport
            .post::<wire::Job>(&["projects", &self.project, "jobs"], &[], &body, &asked)
            .await;
        match submitted {
            Ok(answer) => Ok(self.status(answer)),
            // It is there already, or the answer cannot be read: it is seen by looking for it.
            Err(Problem {
                kind: Kind::Conflict { .. } | Kind::BadAnswer { .. },
                ..
            }) => self.job(job, self.place(statement).as_deref()).await,
            Err(problem) => Err(problem),
        }
    }

    /// Where a statement runs, as far as it is said before.
    fn place(&self, statement: &Statement<'_>) -> Option<String> {
        let own = statement.options.location.clone();
        own.filter(|place| !place.is_empty())
            .or_else(|| self.location.as_deref().map(str::to_owned))
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

    /// The place to say along with a job's id.
    pub(crate) fn located<'a>(&'a self, location: Option<&'a str>) -> Vec<(&'static str, &'a str)> {
        let place = location.or(self.location.as_deref());
        place.map(|place| ("location", place)).into_iter().collect()
    }

    /// The job in the form of the API; a dry run without an id.
    fn insertion(&self, job: Option<&JobId>, statement: &Statement<'_>) -> Result<Value> {
        let Statement { sql, options, .. } = *statement;
        let with = parameters(statement.parameters)?;
        let mut reference = Map::new();
        reference.insert("projectId".into(), json!(self.project.as_ref()));
        put(&mut reference, "jobId", job.map(|job| job.0.as_str()));
        put(&mut reference, "location", self.place(statement));

        let mut query = Map::new();
        query.insert("query".into(), json!(sql));
        query.insert("useLegacySql".into(), json!(false));
        let limit = statement.max_bytes_billed.map(|bytes| bytes.to_string());
        put(&mut query, "maximumBytesBilled", limit);
        put(&mut query, "parameterMode", with.mode);
        if !with.list.is_empty() {
            query.insert("queryParameters".into(), Value::Array(with.list));
        }
        let dataset = options
            .default_dataset
            .as_ref()
            .map(|dataset| json!({ "projectId": dataset.project, "datasetId": dataset.dataset }));
        put(&mut query, "defaultDataset", dataset);
        if options.priority == Priority::Batch {
            query.insert("priority".into(), json!("BATCH"));
        }
        if !options.use_cache {
            query.insert("useQueryCache".into(), json!(false));
        }
        if let Some(destination) = &options.destination {
            let TableRef {
                project,
                dataset,
                table,
            } = &destination.table;
            let reference = json!({ "projectId": project, "datasetId": dataset, "tableId": table });
            query.insert("destinationTable".into(), reference);
            let write = match destination.write {
                WriteDisposition::Empty => "WRITE_EMPTY",
                WriteDisposition::Append => "WRITE_APPEND",
                WriteDisposition::Truncate => "WRITE_TRUNCATE",
            };
            query.insert("writeDisposition".into(), json!(write));
            let create = match destination.create {
                CreateDisposition::IfNeeded => "CREATE_IF_NEEDED",
                CreateDisposition::Never => "CREATE_NEVER",
            };
            query.insert("createDisposition".into(), json!(create));
        }
        let key = options.kms_key.as_ref().filter(|key| !key.is_empty());
        let key = key.map(|key| json!({ "kmsKeyName": key }));
        put(&mut query, "destinationEncryptionConfiguration", key);
        match &options.session {
            // A dry run begins nothing.
            Session::New if job.is_some() => {
                query.insert("createSession".into(), json!(true));
            }
            Session::Open(id) => {
                let property = json!([{ "key": "session_id", "value": id }]);
                query.insert("connectionProperties".into(), property);
            }
            Session::New | Session::None => {}
        }

        let mut configuration = Map::new();
        configuration.insert("query".into(), Value::Object(query));
        if job.is_none() {
            configuration.insert("dryRun".into(), json!(true));
        }
        if !options.labels.is_empty() {
            let labels: Map<String, Value> = options
                .labels
                .iter()
                .map(|(key, value)| (key.clone(), json!(value)))
                .collect();
            configuration.insert("labels".into(), Value::Object(labels));
        }
        let timeout = options.job_timeout_ms.map(|ms| ms.to_string());
        put(&mut configuration, "jobTimeoutMs", timeout);
        Ok(json!({ "jobReference": reference, "configuration": configuration }))
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

fn put(object: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value.into());
    }
}

/// Full names of tables, those that are not whole left out.
fn tables(references: Vec<wire::Reference>) -> Vec<TableRef> {
    references
        .into_iter()
        .filter_map(|reference| {
            Some(TableRef {
                project: reference.project_id?,
                dataset: reference.dataset_id?,
                table: reference.table_id?,
            })
        })
        .collect()
}

fn statistics(job: wire::Job, service_state: Option<String>) -> QueryStatistics {
    let wire::Job {
        statistics,
        configuration,
        user_email,
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
        user: user_email,
        reservation: statistics.reservation_id,
        bi_engine: query
            .bi_engine_statistics
            .bi_engine_mode
            .filter(|mode| mode != "ACCELERATION_MODE_UNSPECIFIED"),
        session: statistics.session_info.session_id,
        tables: tables(query.referenced_tables),
        partitions: wire::number(query.total_partitions_processed),
        parent_job: statistics.parent_job_id.map(JobId),
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
