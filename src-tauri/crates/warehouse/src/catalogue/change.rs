//! Changes to the catalogue: copies, descriptions, datasets, dropping.

use crate::problem::Asked;
use crate::{JobStatus, Warehouse, wire};
use model::{CopyOperation, DatasetRef, JobId, Kind, Problem, Result, TableRef};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// A copy of a table, in the service's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCopy {
    /// From where.
    pub source: TableRef,
    /// The state at this time, in milliseconds since 1970; absent: now.
    pub as_of_ms: Option<u64>,
    /// To where.
    pub target: TableRef,
    /// What the copy is.
    pub operation: CopyOperation,
    /// Whether a table that is there is replaced.
    pub overwrite: bool,
    /// When the copy goes away by itself, in milliseconds since 1970.
    pub expires_at_ms: Option<u64>,
}

impl Warehouse {
    /// Hands a copy to the service under our own id; safe to repeat.
    pub async fn submit_copy(
        &self,
        job: &JobId,
        copy: &TableCopy,
        location: Option<&str>,
    ) -> Result<JobStatus> {
        let mut source = reference(&copy.source);
        if let (Some(at), Some(id)) = (copy.as_of_ms, source.get_mut("tableId")) {
            *id = format!("{}@{at}", copy.source.table).into();
        }
        let mut part = json!({
            "sourceTable": source,
            "destinationTable": reference(&copy.target),
            "createDisposition": "CREATE_IF_NEEDED",
            "writeDisposition": if copy.overwrite { "WRITE_TRUNCATE" } else { "WRITE_EMPTY" },
            "operationType": match copy.operation {
                CopyOperation::Copy => "COPY",
                CopyOperation::Snapshot => "SNAPSHOT",
                CopyOperation::Clone => "CLONE",
                CopyOperation::Restore => "RESTORE",
            },
        });
        if let Some(at) = copy.expires_at_ms {
            part["destinationExpirationTime"] = moment(at)?.into();
        }
        let asked = Asked::about("bigquery.jobs.create", copy.target.to_string());
        self.insert_job(job, json!({ "copy": part }), location, &asked)
            .await
    }

    /// Gives a table another name in its dataset; safe to repeat, as the id is ours.
    pub async fn submit_rename(
        &self,
        job: &JobId,
        table: &TableRef,
        to: &str,
        location: Option<&str>,
    ) -> Result<JobStatus> {
        if to.contains(['`', '\\', '\n']) {
            return Err(Problem::bad_input("name", "no backticks, no backslashes"));
        }
        let sql = format!("ALTER TABLE `{table}` RENAME TO `{to}`");
        let asked = Asked::about("bigquery.tables.update", table.to_string());
        let query = json!({ "query": { "query": sql, "useLegacySql": false } });
        self.insert_job(job, query, location, &asked).await
    }

    async fn insert_job(
        &self,
        job: &JobId,
        configuration: Value,
        location: Option<&str>,
        asked: &Asked,
    ) -> Result<JobStatus> {
        let mut reference = json!({ "projectId": self.project.as_ref(), "jobId": job.0 });
        if let Some(location) = location.or(self.location.as_deref()) {
            reference["location"] = location.into();
        }
        let body = json!({ "jobReference": reference, "configuration": configuration });
        let path = ["projects", &self.project, "jobs"];
        match self
            .transport
            .post::<wire::Job>(&path, &[], &body, asked)
            .await
        {
            Ok(answer) => Ok(self.status(answer)),
            // A job that is there already under this id is this one, sent before.
            Err(Problem {
                kind: Kind::Conflict { resource },
                ..
            }) if resource.ends_with(&job.0) => self.job(job, location).await,
            Err(problem) => Err(problem),
        }
    }

    /// Changes parts of a table's description: `change` holds them as the API names them, null
    /// takes one away. With `etag` it is refused (`Changed`) when the table is not that version.
    pub async fn patch_table(
        &self,
        table: &TableRef,
        etag: Option<&str>,
        change: &Map<String, Value>,
    ) -> Result<()> {
        let asked = Asked::about("bigquery.tables.update", table.to_string());
        let TableRef {
            project,
            dataset,
            table,
        } = table;
        let path = ["projects", project, "datasets", dataset, "tables", table];
        let body = Value::Object(change.clone());
        self.transport
            .send_matching(Method::PATCH, &path, Some(&body), etag, &asked)
            .await?;
        Ok(())
    }

    /// Drops a table, a view or a snapshot.
    pub async fn drop_table(&self, table: &TableRef) -> Result<()> {
        let asked = Asked::about("bigquery.tables.delete", table.to_string());
        let TableRef {
            project,
            dataset,
            table,
        } = table;
        let path = ["projects", project, "datasets", dataset, "tables", table];
        self.transport
            .send(Method::DELETE, &path, &[], None, &asked, Duration::ZERO)
            .await?;
        Ok(())
    }

    /// Makes a dataset.
    pub async fn create_dataset(
        &self,
        dataset: &DatasetRef,
        location: Option<&str>,
        description: Option<&str>,
    ) -> Result<()> {
        let DatasetRef { project, dataset } = dataset;
        let asked = Asked::about("bigquery.datasets.create", format!("{project}.{dataset}"));
        let mut body =
            json!({ "datasetReference": { "projectId": project, "datasetId": dataset } });
        if let Some(location) = location {
            body["location"] = location.into();
        }
        if let Some(description) = description {
            body["description"] = description.into();
        }
        let path = ["projects", project, "datasets"];
        self.transport
            .post::<serde::de::IgnoredAny>(&path, &[], &body, &asked)
            .await?;
        Ok(())
    }

    /// Drops a dataset; one that is in use only with `contents`.
    pub async fn drop_dataset(&self, dataset: &DatasetRef, contents: bool) -> Result<()> {
        let DatasetRef { project, dataset } = dataset;
        let asked = Asked::about("bigquery.datasets.delete", format!("{project}.{dataset}"));
        let path = ["projects", project, "datasets", dataset];
        let query = [("deleteContents", if contents { "true" } else { "false" })];
        self.transport
            .send(Method::DELETE, &path, &query, None, &asked, Duration::ZERO)
            .await?;
        Ok(())
    }
}

fn reference(table: &TableRef) -> Value {
    json!({
        "projectId": table.project,
        "datasetId": table.dataset,
        "tableId": table.table,
    })
}

/// Milliseconds since 1970 as RFC 3339.
fn moment(ms: u64) -> Result<String> {
    let days =
        i64::try_from(ms / 86_400_000).map_err(|_| Problem::bad_input("time", "too late"))?;
    // Civil date of a day number: years begin in March, so that the leap day comes last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let rest = ms % 86_400_000;
    Ok(format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        rest / 3_600_000,
        rest / 60_000 % 60,
        rest / 1_000 % 60,
        rest % 1_000
    ))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_moment_is_written_as_rfc_3339() {
        let text = |ms| moment(ms).unwrap_or_default();
        assert_eq!(text(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(text(951_827_696_789), "2000-02-29T12:34:56.789Z");
        assert_eq!(text(1_795_521_600_001), "2026-11-24T12:00:00.001Z");
        assert_eq!(text(4_107_542_399_999), "2100-02-28T23:59:59.999Z");
    }
}
