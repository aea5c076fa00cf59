//! `shirabe query`: what the window does with a query, for scripts.

use super::out;
use super::progress::ProgressLine;
use crate::sandbox_host::{self, SandboxHost};
use model::{
    Accuracy, Change, Connection, ConnectionId, Endpoint, Estimate, ExportFormat, ExportRequest,
    Job, JobId, JobState, Kind, Parameter, Priority, Problem, QueryOptions, QueryRequest, QueryRun,
    Result, Secret,
};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use workbench::{ConnectionSpec, Workbench};

/// Without an endpoint the query goes to the sandbox. Parameters: `name:type:value`; an empty name
/// is a positional one, an empty type is STRING, the value NULL is NULL.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Arguments {
    /// A file with the statement or script; `-` for standard input
    #[arg(
        value_name = "FILE.sql",
        required_unless_present = "sql",
        conflicts_with = "sql"
    )]
    file: Option<PathBuf>,
    /// The statement or script itself
    #[arg(long, value_name = "TEXT")]
    sql: Option<String>,
    /// The workspace whose settings and connections are used, by its name
    #[arg(long, default_value = "sandbox", conflicts_with = "bigquery_endpoint")]
    workspace: String,
    /// The connection to use, by its name; the workspace's only one if absent
    #[arg(long, value_name = "NAME", conflicts_with = "bigquery_endpoint")]
    connection: Option<String>,
    /// Root of a BigQuery REST API, such as `http://127.0.0.1:4321`
    #[arg(long, value_name = "URL", requires_all = ["token", "project"])]
    bigquery_endpoint: Option<String>,
    /// Bearer token for the endpoint
    #[arg(long, env = "SHIRABE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// The project that pays
    #[arg(long)]
    project: Option<String>,
    /// A query parameter; may be given several times
    #[arg(long = "param", value_name = "NAME:TYPE:VALUE", value_parser = parameter)]
    parameters: Vec<Parameter>,
    /// Refuse to run when more bytes than this would be billed
    #[arg(long, value_name = "N")]
    max_bytes_billed: Option<u64>,
    /// Run it however much it would process, where the workspace asks first
    #[arg(long, short)]
    yes: bool,
    /// A label of the job, such as `team:game`; may be given several times
    #[arg(long = "label", value_name = "KEY:VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
    /// Where the job runs, such as `asia-northeast1`
    #[arg(long)]
    location: Option<String>,
    /// Let the job wait until there is room
    #[arg(long)]
    batch: bool,
    /// Do not answer from the cache
    #[arg(long)]
    no_cache: bool,
    /// Say what it would cost, and do not run it
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    out: out::Arguments,
    /// JSON lines instead of CSV, and the summary as JSON
    #[arg(long)]
    json: bool,
    /// No progress on standard error
    #[arg(long, short)]
    quiet: bool,
}

impl Arguments {
    fn options(&self) -> QueryOptions {
        QueryOptions {
            labels: self.labels.clone(),
            location: self.location.clone(),
            priority: if self.batch {
                Priority::Batch
            } else {
                Priority::Interactive
            },
            use_cache: !self.no_cache,
            ..QueryOptions::default()
        }
    }
}

/// Runs one query to its end.
pub(super) async fn run(arguments: Arguments) -> Result<()> {
    let sql = statement(&arguments)?;
    // Said before anything runs: a wrong ending should not cost a query.
    let file = arguments.out.file()?;
    let (_spaces, workbench) = super::workspace::enter(&arguments.workspace).await?;
    // The sandbox, if it is one, lives until the end.
    let (connection, _sandbox) = connect(&workbench, &arguments).await?;
    let request = QueryRequest {
        job: JobId(format!("shirabe_{}", uuid::Uuid::new_v4().simple())),
        connection,
        sql,
        parameters: arguments.parameters.clone(),
        options: arguments.options(),
        confirmed_bytes: arguments.yes.then_some(u64::MAX),
        max_bytes_billed: arguments.max_bytes_billed,
    };

    if arguments.dry_run {
        let estimate = workbench.query_estimate(request).await?;
        return print(&estimate_text(&estimate, arguments.json));
    }

    let job = request.job.clone();
    let mut progress = ProgressLine::new(arguments.quiet);
    let mut changes = workbench.changes();
    workbench.query_start(request)?;
    let finished = follow(&workbench, &mut changes, &job, &mut progress).await?;
    let run = workbench.query_run(&job);
    let rows = run.as_ref().and_then(|run| run.rows.clone());

    if let JobState::Failed(problem) = finished.state {
        return Err(problem);
    }
    if finished.state == JobState::Cancelled {
        return Err(Problem::cancelled());
    }
    let mut written = 0;
    if let Some(rows) = rows {
        let report = if let Some((path, options)) = file {
            let export = JobId(format!("{job}_export"));
            workbench.export_start(ExportRequest {
                job: export.clone(),
                rows,
                path: path.to_string_lossy().into_owned(),
                replace: true,
                options,
                source: Some(job.clone()),
            })?;
            let finished = follow(&workbench, &mut changes, &export, &mut progress).await?;
            match finished.state {
                JobState::Failed(problem) => return Err(problem),
                JobState::Cancelled => return Err(Problem::cancelled()),
                _ => workbench.export_report(&export).unwrap_or_default(),
            }
        } else {
            let format = if arguments.json {
                ExportFormat::Ndjson
            } else {
                ExportFormat::Csv
            };
            let target = Box::new(std::io::BufWriter::new(std::io::stdout()));
            let options = arguments.out.options(format);
            workbench.rows_write(rows, target, options).await?
        };
        written = report.rows;
        if !arguments.quiet {
            out::say_notes(&report);
        }
    }
    if !arguments.quiet {
        let elapsed_ms = finished
            .finished_at_ms
            .unwrap_or(0)
            .saturating_sub(finished.started_at_ms);
        summary(run.as_ref(), written, elapsed_ms, arguments.json);
    }
    Ok(())
}

/// Follows a job to its end. An interrupt from the keyboard asks it to stop.
pub(super) async fn follow(
    workbench: &Workbench,
    changes: &mut workbench::Changes,
    job: &JobId,
    progress: &mut ProgressLine,
) -> Result<Job> {
    loop {
        tokio::select! {
            change = changes.next() => match change {
                Some(Change::Job(now)) if &now.id == job => {
                    progress.show(&now);
                    if now.state.is_final() {
                        return Ok(now);
                    }
                }
                Some(_) => {
                    // A change that was missed may have been the last one.
                    let known = workbench.job_list().into_iter().find(|known| &known.id == job);
                    if let Some(now) = known.filter(|now| now.state.is_final()) {
                        return Ok(now);
                    }
                }
                None => return Err(Problem::broken("the stream of changes ended")),
            },
            interrupted = tokio::signal::ctrl_c() => {
                interrupted.map_err(|error| Problem::broken(error.to_string()))?;
                workbench.job_cancel(job);
            }
        }
    }
}

async fn connect(
    workbench: &Workbench,
    arguments: &Arguments,
) -> Result<(ConnectionId, Option<SandboxHost>)> {
    let (Some(url), Some(token), Some(project)) = (
        &arguments.bigquery_endpoint,
        &arguments.token,
        &arguments.project,
    ) else {
        return own_connection(workbench, arguments.connection.as_deref()).await;
    };
    let id = ConnectionId::from("endpoint");
    workbench.connect(ConnectionSpec {
        id: id.clone(),
        name: url.clone(),
        project: project.clone(),
        location: None,
        identity: None,
        endpoint: Some(Endpoint::fixed(
            Some(url.clone()),
            Secret::new(token.clone()),
        )),
    })?;
    Ok((id, None))
}

/// A connection of the workspace by its name, or the only one. The sandbox is started for it.
async fn own_connection(
    workbench: &Workbench,
    wish: Option<&str>,
) -> Result<(ConnectionId, Option<SandboxHost>)> {
    // Of its workspace the sandbox is the usual one.
    let sandbox = wish.is_none_or(sandbox_host::is_name);
    if workbench.workspace().sandbox && sandbox {
        let (connection, sandbox) = sandbox_host::connect_now(workbench).await?;
        return Ok((connection, Some(sandbox)));
    }
    let fits = |connection: &Connection| {
        wish.is_none_or(|wish| connection.name == wish || connection.id.0 == wish)
    };
    let mut found = workbench.connections().into_iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok((only.id, None)),
        (Some(_), Some(_)) => Err(Problem::bad_input(
            "--connection",
            "the workspace has several: say which",
        )),
        (None, _) => Err(Problem::new(Kind::NotFound {
            resource: wish.unwrap_or("connection").to_owned(),
        })),
    }
}

fn statement(arguments: &Arguments) -> Result<String> {
    match (&arguments.sql, &arguments.file) {
        (Some(sql), _) => Ok(sql.clone()),
        (None, Some(file)) if file == Path::new("-") => {
            let mut sql = String::new();
            std::io::stdin().read_to_string(&mut sql)?;
            Ok(sql)
        }
        (None, Some(file)) => std::fs::read_to_string(file).map_err(|error| {
            let resource = file.display().to_string();
            match error.kind() {
                std::io::ErrorKind::NotFound => Problem::new(Kind::NotFound { resource }),
                std::io::ErrorKind::InvalidData => Problem::bad_input(resource, "not UTF-8 text"),
                _ => Problem::from(error),
            }
        }),
        (None, None) => Err(Problem::bad_input("sql", "give --sql or a file")),
    }
}

fn label(text: &str) -> std::result::Result<(String, String), String> {
    let (key, value) = text.split_once(':').unwrap_or((text, ""));
    if key.is_empty() {
        return Err("expected KEY:VALUE".to_owned());
    }
    Ok((key.to_owned(), value.to_owned()))
}

fn parameter(text: &str) -> std::result::Result<Parameter, String> {
    let mut parts = text.splitn(3, ':');
    let (Some(name), Some(kind), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
        return Err("expected NAME:TYPE:VALUE".to_owned());
    };
    Ok(Parameter {
        name: Some(name)
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        parameter_type: if kind.is_empty() {
            "STRING".to_owned()
        } else {
            kind.to_owned()
        },
        value: Some(value)
            .filter(|value| *value != "NULL")
            .map(str::to_owned),
    })
}

fn estimate_text(estimate: &Estimate, json: bool) -> String {
    if json {
        return serde_json::to_string(estimate).unwrap_or_default();
    }
    let bound = match estimate.accuracy {
        Accuracy::UpperBound => "at most ",
        Accuracy::LowerBound => "at least ",
        Accuracy::Precise | Accuracy::Unknown => "",
    };
    match (estimate.bytes, &estimate.price) {
        (Some(bytes), None) if estimate.slots => {
            format!("{bound}{bytes} bytes, no charge per byte: slots are paid for")
        }
        (Some(bytes), Some(price)) => {
            let amount = price.micros as f64 / 1e6;
            format!("{bound}{bytes} bytes, {amount:.6} {}", price.currency)
        }
        _ => "unknown before it runs".to_owned(),
    }
}

fn summary(run: Option<&QueryRun>, rows: u64, elapsed_ms: u64, json: bool) {
    let Some(run) = run else { return };
    let statistics = &run.statistics;
    if json {
        let line = json!({
            "job": run.job, "project": run.project, "location": run.location, "rows": rows,
            "elapsedMs": elapsed_ms, "statistics": statistics,
        });
        drop(writeln!(std::io::stderr(), "{line}"));
        return;
    }
    let billed = statistics
        .bytes_billed
        .map_or("unknown".to_owned(), |bytes| bytes.to_string());
    let cached = if statistics.cache_hit == Some(true) {
        ", from the cache"
    } else {
        ""
    };
    super::say(&format!(
        "{rows} rows, {billed} bytes billed{cached}, {elapsed_ms} ms, job {}",
        run.job
    ));
}

fn print(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").map_err(Problem::from)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::parameter;

    #[test]
    fn a_parameter_may_lack_its_name_or_type_and_hold_colons_in_its_value() {
        let full = parameter("at:TIMESTAMP:2026-01-01 10:00:00").unwrap();
        assert_eq!(full.name.as_deref(), Some("at"));
        assert_eq!(full.value.as_deref(), Some("2026-01-01 10:00:00"));
        let short = parameter("::東京").unwrap();
        assert_eq!(
            (short.name, short.parameter_type.as_str()),
            (None, "STRING")
        );
        assert_eq!(parameter("n:INT64:NULL").unwrap().value, None);
        assert!(parameter("n:INT64").is_err());
    }
}
