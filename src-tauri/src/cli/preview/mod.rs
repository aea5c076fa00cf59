//! `shirabe preview`: what the window does with files in S3 or on this machine, for scripts.

mod connect;
mod reading;
mod show;
mod table;

use super::progress::ProgressLine;
use model::{
    Agreed, ExportFormat, ExportOptions, ExportRequest, FilesProfileSpec, JobId, JobState, Kind,
    Preview, PreviewOrder, PreviewPlace, PreviewQuery, PreviewSpec, PreviewState, Problem,
    ProfileScope, Result,
};
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use table::Table;
use workbench::Workbench;

/// Rows when nobody says how many.
const ROWS: u64 = 100;

/// The last line on standard output says what it took: requests, bytes, milliseconds to the first
/// row. Without `--endpoint`, `--connection`, `--profile-name` and keys in the environment, S3 is the
/// sandbox's.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Arguments {
    #[arg(
        value_name = "PLACE",
        help = "s3://BUCKET/KEY, s3://BUCKET/PREFIX/, a pattern such as \
                s3://BUCKET/logs/dt=*/*.parquet, or a file, folder or pattern of this machine"
    )]
    place: String,
    /// Rows at most
    #[arg(long, value_name = "N")]
    rows: Option<u64>,
    /// These columns, in this order
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    columns: Vec<String>,
    /// Only rows for which this SQL condition holds
    #[arg(long = "where", value_name = "CONDITION", default_value = "")]
    filter: String,
    /// Sort by columns: `a`, `a desc,b`
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', value_parser = order)]
    order: Vec<PreviewOrder>,
    /// A random sample of so many rows in place of the first ones
    #[arg(long, value_name = "N")]
    sample: Option<u32>,
    /// A whole SELECT over the table `data`
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["columns", "filter", "order", "sample"])]
    sql: Option<String>,
    /// Also the keys in paths, _file and _row as columns
    #[arg(long)]
    with_origin: bool,
    /// The columns and how many rows there are
    #[arg(long, group = "what")]
    schema: bool,
    /// What is in the columns: of all rows, of the first with --rows, of a sample with --sample
    #[arg(long, group = "what")]
    profile: bool,
    /// The keys below the place
    #[arg(long, group = "what")]
    list: bool,
    /// What the footer of the first Parquet file says
    #[arg(long, group = "what")]
    facts: bool,
    /// How the columns of the files differ
    #[arg(long, group = "what")]
    drift: bool,
    /// What Polars makes of the query
    #[arg(long, group = "what")]
    plan: bool,
    /// JSON lines in place of a table
    #[arg(long)]
    json: bool,
    /// Write the rows to a file; its ending chooses the format
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Read at most so many bytes, the first look (320 KB at most) aside; more than the workspace's
    /// limit is refused otherwise
    #[arg(long, value_name = "BYTES")]
    read_up_to: Option<u64>,
    /// Requests may be billed to whoever asks
    #[arg(long)]
    requester_pays: bool,
    /// No progress, no notes and no last line
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    connect: connect::Arguments,
    #[command(flatten)]
    reading: reading::Arguments,
}

/// Looks once.
pub(super) async fn run(arguments: Arguments) -> Result<()> {
    let file = match &arguments.out {
        Some(path) => {
            let format = super::out::format_of(path)?;
            Some((std::path::absolute(path)?, ExportOptions::new(format)))
        }
        None => None,
    };
    let (_spaces, workbench) = super::workspace::enter(arguments.connect.workspace()).await?;
    // The sandbox, if it is one, lives until the end.
    let (place, _sandbox) = arguments
        .connect
        .place(&workbench, &arguments.place)
        .await?;
    let spec = arguments.spec(place);
    if arguments.list {
        return list(&workbench, &arguments, spec).await;
    }
    let job = job();
    let preview = look(&workbench, &arguments, &job, spec).await?;
    let currency = workbench.settings().s3_prices.currency;
    let meter = if arguments.schema {
        show::schema(&preview, arguments.json)?;
        preview.meter
    } else if arguments.facts {
        let first = preview.files.first.first().map(|file| file.name.clone());
        let first = first.ok_or_else(|| Problem::broken("a look without a file"))?;
        let facts = workbench.preview_facts(self::job(), &job, &first).await?;
        show::facts(&facts, arguments.json)?;
        preview.meter
    } else if arguments.drift {
        let drift = workbench.preview_drift(self::job(), &job).await?;
        show::drift(&drift, arguments.json)?;
        added(&preview, &drift.meter)
    } else if arguments.profile {
        let profile = profile(&workbench, &arguments, &job).await?;
        show::profile(&profile, arguments.json)?;
        added(&preview, &profile.meter)
    } else if arguments.plan {
        show::line(preview.plan.as_deref().unwrap_or_default().trim_end())?;
        preview.meter
    } else {
        rows(&workbench, &arguments, &job, &preview, file).await?;
        preview.meter
    };
    if !arguments.quiet {
        show::notes(&preview);
        show::meter(&meter, &currency, arguments.json)?;
    }
    Ok(())
}

impl Arguments {
    /// Whether the first look only has to find out what there is.
    fn only_about(&self) -> bool {
        self.schema || self.facts || self.drift || self.profile
    }

    fn spec(&self, place: PreviewPlace) -> PreviewSpec {
        let about = self.only_about();
        PreviewSpec {
            place,
            reading: self.reading.reading(),
            query: PreviewQuery {
                columns: if about {
                    Vec::new()
                } else {
                    self.columns.clone()
                },
                filter: if about {
                    String::new()
                } else {
                    self.filter.clone()
                },
                order: self.order.clone(),
                sample: self.sample.filter(|_| !about),
                sql: self.sql.clone(),
                rows: if about {
                    0
                } else {
                    self.rows.or(self.sample.map(u64::from)).unwrap_or(ROWS)
                },
                with_origin: self.with_origin,
            },
            agreed: self.agreed(),
        }
    }

    fn agreed(&self) -> Agreed {
        Agreed {
            bytes: self.read_up_to,
            requester_pays: self.requester_pays,
        }
    }
}

fn job() -> JobId {
    JobId(format!("shirabe_{}", uuid::Uuid::new_v4().simple()))
}

/// The figures of two questions after each other.
fn added(preview: &Preview, more: &model::Meter) -> model::Meter {
    let first = &preview.meter;
    model::Meter {
        reads: first.reads + more.reads,
        lists: first.lists + more.lists,
        bytes_read: first.bytes_read + more.bytes_read,
        bytes_cached: first.bytes_cached + more.bytes_cached,
        bytes_stored: first.bytes_stored.max(more.bytes_stored),
        first_row_ms: more
            .first_row_ms
            .map(|ms| ms.saturating_add(first.elapsed_ms))
            .or(first.first_row_ms),
        elapsed_ms: first.elapsed_ms.saturating_add(more.elapsed_ms),
        price_micros: first.price_micros + more.price_micros,
    }
}

async fn look(
    workbench: &Workbench,
    arguments: &Arguments,
    job: &JobId,
    spec: PreviewSpec,
) -> Result<Preview> {
    let mut progress = ProgressLine::new(arguments.quiet);
    let mut changes = workbench.changes();
    workbench.preview_start(job.clone(), spec)?;
    let finished = super::query::follow(workbench, &mut changes, job, &mut progress).await?;
    let preview = workbench.preview_get(job);
    let preview = preview.ok_or_else(|| Problem::broken("the look is gone"))?;
    ended(&finished.state, &preview.state, &preview.spec.place)?;
    Ok(preview)
}

/// What did not come to its end, as a problem.
fn ended(job: &JobState, state: &PreviewState, place: &PreviewPlace) -> Result<()> {
    match (job, state) {
        (JobState::Failed(problem), _) => Err(problem.clone()),
        (JobState::Cancelled, _) => Err(Problem::cancelled()),
        (_, PreviewState::NeedsMore(more)) => Err(Problem::with_detail(
            Kind::OverLimit {
                limit: more.agreed,
                asked: more.needed,
                unit: "bytes".to_owned(),
            },
            "agree to more with --read-up-to",
        )),
        (_, PreviewState::NeedsPayer) => Err(Problem::with_detail(
            Kind::PayerNeeded {
                bucket: match place {
                    PreviewPlace::S3 { place, .. } => place.bucket.clone(),
                    PreviewPlace::Local { path } => path.clone(),
                },
            },
            "agree to it with --requester-pays",
        )),
        _ => Ok(()),
    }
}

async fn rows(
    workbench: &Workbench,
    arguments: &Arguments,
    job: &JobId,
    preview: &Preview,
    file: Option<(PathBuf, ExportOptions)>,
) -> Result<()> {
    let Some(rows) = preview.rows.clone() else {
        return Ok(());
    };
    let Some((path, options)) = file else {
        let target: Box<dyn std::io::Write + Send> = if arguments.json {
            Box::new(BufWriter::new(std::io::stdout()))
        } else {
            let set = workbench.row_set(&rows);
            let names = set.map(|set| set.columns.into_iter().map(|column| column.name));
            let names = names.into_iter().flatten().collect();
            Box::new(Table::new(BufWriter::new(std::io::stdout()), names))
        };
        let options = ExportOptions::new(ExportFormat::Ndjson);
        workbench.rows_write(rows, target, options).await?;
        return Ok(());
    };
    let export = self::job();
    let mut progress = ProgressLine::new(arguments.quiet);
    let mut changes = workbench.changes();
    workbench.export_start(ExportRequest {
        job: export.clone(),
        rows,
        path: path.to_string_lossy().into_owned(),
        replace: true,
        options,
        source: Some(job.clone()),
    })?;
    let finished = super::query::follow(workbench, &mut changes, &export, &mut progress).await?;
    match finished.state {
        JobState::Failed(problem) => Err(problem),
        JobState::Cancelled => Err(Problem::cancelled()),
        _ => {
            if !arguments.quiet {
                super::out::say_notes(&workbench.export_report(&export).unwrap_or_default());
            }
            Ok(())
        }
    }
}

async fn profile(
    workbench: &Workbench,
    arguments: &Arguments,
    preview: &JobId,
) -> Result<model::FilesProfile> {
    let most = |rows: u64| u32::try_from(rows).unwrap_or(u32::MAX);
    let scope = match (arguments.sample, arguments.rows) {
        (Some(rows), _) => ProfileScope::Sample { rows },
        (None, Some(rows)) => ProfileScope::First { rows: most(rows) },
        (None, None) => ProfileScope::All,
    };
    let job = job();
    let mut progress = ProgressLine::new(arguments.quiet);
    let mut changes = workbench.changes();
    workbench.preview_profile(
        job.clone(),
        FilesProfileSpec {
            preview: preview.clone(),
            scope,
            columns: arguments.columns.clone(),
            filter: arguments.filter.clone(),
            agreed: arguments.agreed(),
        },
    )?;
    let finished = super::query::follow(workbench, &mut changes, &job, &mut progress).await?;
    let profile = workbench.preview_profile_get(&job);
    let profile = profile.ok_or_else(|| Problem::broken("the profile is gone"))?;
    let place = workbench
        .preview_get(preview)
        .map(|preview| preview.spec.place);
    let place = place.ok_or_else(|| Problem::broken("the look is gone"))?;
    ended(&finished.state, &profile.state, &place)?;
    Ok(profile)
}

/// Prints keys as they come.
async fn list(workbench: &Workbench, arguments: &Arguments, spec: PreviewSpec) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout());
    let json = arguments.json;
    let mut keys = |files: &[model::FileFacts]| -> Result<()> {
        for file in files {
            if json {
                let line = serde_json::json!({
                    "key": file.name, "size": file.size, "modifiedMs": file.modified_ms,
                });
                writeln!(out, "{line}")?;
            } else {
                writeln!(out, "{:>14}  {}", file.size, file.name)?;
            }
        }
        // The first keys are to be seen while the last are listed.
        Ok(out.flush()?)
    };
    let asked = workbench.preview_keys(job(), spec, arguments.rows, &mut keys);
    let meter = tokio::select! {
        meter = asked => meter?,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted.map_err(|error| Problem::broken(error.to_string()))?;
            return Err(Problem::cancelled());
        }
    };
    if !arguments.quiet {
        show::meter(&meter, &workbench.settings().s3_prices.currency, json)?;
    }
    Ok(())
}

fn order(text: &str) -> std::result::Result<PreviewOrder, String> {
    let text = text.trim();
    let small = text.to_lowercase();
    let ends = |word: &str| small.ends_with(&format!(" {word}"));
    let (column, descending) = if ends("desc") {
        (text.get(..text.len() - 5), true)
    } else if ends("asc") {
        (text.get(..text.len() - 4), false)
    } else {
        (Some(text), false)
    };
    let column = column.map(str::trim).filter(|column| !column.is_empty());
    let column = column.ok_or("expected COLUMN or COLUMN desc")?.to_owned();
    Ok(PreviewOrder { column, descending })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::order;

    #[test]
    fn a_column_to_sort_by_may_say_its_direction() {
        for (text, column, descending) in [
            ("a", "a", false),
            (" a b DESC", "a b", true),
            ("a asc", "a", false),
            ("desc", "desc", false),
        ] {
            let key = order(text).unwrap();
            assert_eq!((key.column.as_str(), key.descending), (column, descending));
        }
        assert!(order("  ").is_err());
    }
}
