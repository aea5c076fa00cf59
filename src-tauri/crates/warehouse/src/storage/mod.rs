//! Large results through the Storage Read API: Arrow over gRPC, several streams at once. What it
//! refuses, and what is small, comes through the REST API.

mod arrow;
mod door;
mod session;

pub(crate) use door::Door;
pub(crate) use session::{Session, Stream};

use crate::problem::{self, Asked};
use crate::{Head, Pages, Warehouse};
use gcp_bigquery_client::google::cloud::bigquery::storage::v1 as api;
use model::{Column, ColumnType, JobId, Mode, Problem, Result, TableRef};
use serde::Deserialize;

/// Bytes of JSON from which a result is large: ten of the REST API's greatest pages.
pub(crate) const LARGE: u64 = 100_000_000;

/// What the way through storage takes.
const PERMISSION: &str = "bigquery.readsessions.create";

/// What jobs.get is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Job {
    configuration: Configuration,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Configuration {
    query: Query,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Query {
    query: Option<String>,
    destination_table: Option<crate::wire::Reference>,
}

impl Warehouse {
    /// The rows of a finished job, of which `most` will be taken at most: through the Storage Read
    /// API when they are many and it answers, page by page through the REST API otherwise. Rows of
    /// a statement that orders them come in that order. The problem, if any, is why the Storage
    /// Read API was passed over. Must be called inside a tokio runtime.
    pub async fn rows_of(
        &self,
        job: &JobId,
        location: Option<&str>,
        head: &Head,
        most: u64,
    ) -> (Pages, Option<Problem>) {
        self.rows_above(job, location, head, most, LARGE).await
    }

    /// As [`Warehouse::rows_of`], where a result is large from `large` bytes of JSON on.
    pub async fn rows_above(
        &self,
        job: &JobId,
        location: Option<&str>,
        head: &Head,
        most: u64,
        large: u64,
    ) -> (Pages, Option<Problem>) {
        let rows = head.total_rows.unwrap_or(0).min(most);
        let bytes = rows.saturating_mul(row_bytes(&head.columns));
        let suits = bytes >= large && head.columns.iter().all(readable);
        if rows == 0 || !suits || !self.transport.storage.is_open() {
            return (self.pages(job, location, head, 0), None);
        }
        match self.session(job, location, head).await {
            Ok(Some(session)) => (session, None),
            Ok(None) => (self.pages(job, location, head, 0), None),
            Err(problem) => {
                self.transport.storage.refused(&problem);
                (self.pages(job, location, head, 0), Some(problem))
            }
        }
    }

    /// A session over the rows of a job; nothing when they lie in a table that was named for them,
    /// whose reading in this way is charged for, unlike that of a result's own hidden table.
    async fn session(
        &self,
        job: &JobId,
        location: Option<&str>,
        head: &Head,
    ) -> Result<Option<Pages>> {
        let asked = Asked::about("bigquery.jobs.get", job.to_string());
        let path = ["projects", &self.project, "jobs", &job.0];
        let mut query = self.located(location);
        query.push(("fields", "configuration(query(query,destinationTable))"));
        let answer: Job = self.transport.get(&path, &query, &asked).await?;
        let statement = answer.configuration.query.query.unwrap_or_default();
        let Some(table) = answer
            .configuration
            .query
            .destination_table
            .and_then(hidden_table)
        else {
            return Ok(None);
        };
        let rest = self.job_reader(job, location, head, 0);
        let streams = if orders(&statement) {
            1
        } else {
            std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4))
        };
        let asked = Asked::about(PERMISSION, table.to_string());
        let request = api::CreateReadSessionRequest {
            parent: format!("projects/{}", self.project),
            read_session: Some(api::ReadSession {
                data_format: api::DataFormat::Arrow.into(),
                table: format!(
                    "projects/{}/datasets/{}/tables/{}",
                    table.project, table.dataset, table.table
                ),
                read_options: Some(self.transport.storage_options()),
                ..api::ReadSession::default()
            }),
            max_stream_count: streams as i32,
            preferred_min_stream_count: streams as i32,
        };
        let session = Session::open(&self.transport, request, rest, asked).await?;
        Ok(Some(session))
    }
}

/// The hidden table that keeps a result for a day.
fn hidden_table(reference: crate::wire::Reference) -> Option<TableRef> {
    let dataset = reference.dataset_id.filter(|id| id.starts_with('_'))?;
    Some(TableRef {
        project: reference.project_id?,
        dataset,
        table: reference.table_id?,
    })
}

/// Whether a statement may order its rows: only one stream keeps an order. Comments are not looked
/// into: at worst one stream is read where several could be.
fn orders(statement: &str) -> bool {
    statement
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word.eq_ignore_ascii_case("order"))
}

/// Whether a column can be read from Arrow: its reader knows no decimals of 256 bits.
fn readable(column: &Column) -> bool {
    column.column_type != ColumnType::Bignumeric && column.fields.iter().all(readable)
}

/// About how many bytes of JSON a row of these columns takes.
fn row_bytes(columns: &[Column]) -> u64 {
    columns.iter().map(cell_bytes).sum::<u64>() + 8
}

fn cell_bytes(column: &Column) -> u64 {
    // `{"v":"…"},` around every value.
    const AROUND: u64 = 10;
    let value = match column.column_type {
        ColumnType::Bool => 5,
        ColumnType::Int64 | ColumnType::Time => 9,
        ColumnType::Date => 10,
        ColumnType::Float64 | ColumnType::Numeric | ColumnType::Timestamp => 15,
        ColumnType::Datetime | ColumnType::Bignumeric | ColumnType::String => 20,
        ColumnType::Interval | ColumnType::Bytes | ColumnType::Unknown => 24,
        ColumnType::Range => 40,
        ColumnType::Json | ColumnType::Geography => 60,
        ColumnType::Struct => row_bytes(&column.fields),
    };
    let times = if column.mode == Mode::Repeated { 3 } else { 1 };
    (value + AROUND) * times
}

impl crate::transport::Transport {
    /// Buffers are compressed on the way through a network, where bytes cost more than cycles.
    fn storage_options(&self) -> api::read_session::TableReadOptions {
        use api::arrow_serialization_options::CompressionCodec;
        use api::read_session::table_read_options::OutputFormatSerializationOptions;
        let codec = if self.base().scheme() == "https" {
            CompressionCodec::Lz4Frame
        } else {
            CompressionCodec::CompressionUnspecified
        };
        let arrow = api::ArrowSerializationOptions {
            buffer_compression: codec.into(),
        };
        api::read_session::TableReadOptions {
            output_format_serialization_options: Some(
                OutputFormatSerializationOptions::ArrowSerializationOptions(arrow),
            ),
            ..api::read_session::TableReadOptions::default()
        }
    }

    /// The problem of a call that the service refused or that broke.
    fn storage_problem(&self, asked: &Asked, status: &tonic::Status) -> Problem {
        let problem = problem::from_status(&self.source, asked, status, self.deadlines.answer);
        self.redacted(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_statement_that_may_order_keeps_to_one_stream() {
        for ordered in [
            "SELECT * FROM t ORDER BY x",
            "select * from t order\n\tby x desc",
            "FROM t |> ORDER BY x",
            "SELECT * FROM t ORDER/* as asked */BY x",
            "SELECT * FROM t ORDER -- newest first\nBY x DESC",
        ] {
            assert!(orders(ordered), "{ordered}");
        }
        for unordered in ["SELECT * FROM t", "SELECT border, bylaw FROM orders", ""] {
            assert!(!orders(unordered), "{unordered}");
        }
    }

    #[test]
    fn a_result_is_large_from_about_ten_pages_on() {
        let texts: Vec<Column> = (0..20)
            .map(|index| Column::new(index.to_string(), ColumnType::String))
            .collect();
        assert!(100_000 * row_bytes(&texts) < LARGE);
        assert!(1_000_000 * row_bytes(&texts) > LARGE);
    }
}
