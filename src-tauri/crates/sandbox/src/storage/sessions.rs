//! Read sessions: which rows they hold, and the streams that they are divided into.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use duckdb::Connection;
use parking_lot::Mutex;
use sandbox_analysis::Plan;
use sandbox_analysis::catalog::TablePath;
use sandbox_functions::physical::quote_name;

use super::arrow::{Selected, Writer, select};
use super::messages::{
    ARROW, AVRO, ArrowSchema, CreateReadSessionRequest, ReadSession, ReadStream, Timestamp,
};
use crate::catalog::{Table, TableKind, now_millis};
use crate::engine::{execute, failure, transaction};
use crate::error::{Failure, Outcome};
use crate::jobs::statement::{Session as StatementSession, environment, fill_query};
use crate::results::{ANONYMOUS, Results};
use crate::server::App;

/// How long a session can be read, in milliseconds.
const KEPT: i64 = 6 * 60 * 60 * 1000;
/// Sessions that are kept; the oldest goes first.
const MOST_SESSIONS: usize = 64;
/// A stream has at least so many rows, unless it is asked for more streams.
const LEAST_ROWS: u64 = 50_000;
/// Hours that 64 bits of nanoseconds hold.
const MOST_HOURS: u64 = 2_562_047;
/// Streams when the client sets no bound.
const MOST_STREAMS: u64 = 8;

/// The rows of one session and its streams.
pub(crate) struct Session {
    /// DuckDB's name of rows whose `rowid`s are their numbers.
    pub(crate) from: String,
    /// The physical columns that are chosen, quoted.
    pub(crate) names: Vec<String>,
    pub(crate) columns: Vec<Selected>,
    /// As the message numbers it.
    pub(crate) codec: i32,
    streams: Mutex<BTreeMap<String, Range<u64>>>,
    /// Whether the rows are the session's own copy.
    own: bool,
    expires: i64,
}

impl Session {
    /// The rows of a stream.
    pub(crate) fn stream(&self, name: &str) -> Outcome<Range<u64>> {
        self.streams.lock().get(name).cloned().ok_or_else(|| {
            Failure::not_found(format!(
                "request failed: Stream not found. Stream name: {name}"
            ))
        })
    }

    /// Divides a stream in two at a fraction of its rows; nothing when a part would be empty.
    pub(crate) fn split(&self, name: &str, fraction: f64) -> Outcome<Option<(String, String)>> {
        let whole = self.stream(name)?;
        let first = ((whole.end - whole.start) as f64 * fraction) as u64;
        let middle = whole.start.saturating_add(first);
        if middle <= whole.start || middle >= whole.end {
            return Ok(None);
        }
        let session = name.rsplit_once("/streams/").map_or(name, |(name, _)| name);
        let (one, other) = (stream_name(session), stream_name(session));
        let mut streams = self.streams.lock();
        streams.insert(one.clone(), whole.start..middle);
        streams.insert(other.clone(), middle..whole.end);
        Ok(Some((one, other)))
    }

    fn drop_rows(&self, connection: &Connection) -> Outcome<()> {
        if self.own {
            execute(connection, &format!("DROP TABLE IF EXISTS {}", self.from))?;
        }
        Ok(())
    }
}

fn stream_name(session: &str) -> String {
    format!("{session}/streams/{}", uuid::Uuid::new_v4().simple())
}

/// The sessions that can be read, the oldest first.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<VecDeque<(String, Arc<Session>)>>);

impl Sessions {
    /// The session that a stream belongs to.
    pub(crate) fn of_stream(&self, stream: &str) -> Outcome<Arc<Session>> {
        let session = stream.rsplit_once("/streams/").map(|(session, _)| session);
        let now = now_millis();
        self.0
            .lock()
            .iter()
            .find(|(name, held)| Some(name.as_str()) == session && held.expires > now)
            .map(|(_, held)| Arc::clone(held))
            .ok_or_else(|| {
                Failure::not_found(format!(
                    "request failed: Stream not found. Stream name: {stream}"
                ))
            })
    }

    fn keep(&self, connection: &Connection, name: String, session: Arc<Session>) -> Outcome<()> {
        let mut gone = Vec::new();
        {
            let mut kept = self.0.lock();
            kept.push_back((name, session));
            let now = now_millis();
            while let Some((_, oldest)) = kept.front()
                && (kept.len() > MOST_SESSIONS || oldest.expires <= now)
            {
                gone.extend(kept.pop_front());
            }
        }
        for (_, session) in gone {
            session.drop_rows(connection)?;
        }
        Ok(())
    }

    /// Lets every session go.
    pub(crate) fn clear(&self, connection: &Connection) -> Outcome<()> {
        let gone = std::mem::take(&mut *self.0.lock());
        for (_, session) in gone {
            session.drop_rows(connection)?;
        }
        Ok(())
    }
}

/// `projects/P/datasets/D/tables/T`, apart.
fn table_path(name: &str) -> Outcome<TablePath> {
    match name.split('/').collect::<Vec<&str>>().as_slice() {
        ["projects", project, "datasets", dataset, "tables", table] => Ok(TablePath {
            project: (*project).to_owned(),
            dataset: (*dataset).to_owned(),
            table: (*table).to_owned(),
        }),
        _ => Err(Failure::invalid(format!(
            "request failed: Invalid table name: {name}"
        ))),
    }
}

/// Refuses what would be passed over in silence.
fn refuse(asked: &ReadSession) -> Outcome<()> {
    let unsupported = |what: &str| {
        Err(Failure::invalid(format!(
            "request failed: {what} is not supported by the sandbox"
        )))
    };
    match asked.data_format {
        ARROW => {}
        AVRO => return unsupported("data_format AVRO"),
        _ => {
            return Err(Failure::invalid(
                "request failed: data_format must be AVRO or ARROW",
            ));
        }
    }
    if let Some(modifiers) = &asked.table_modifiers
        && modifiers.snapshot_time.is_some()
    {
        return unsupported("table_modifiers.snapshot_time");
    }
    let Some(options) = &asked.read_options else {
        return Ok(());
    };
    if options.sample_percentage.is_some() {
        return unsupported("read_options.sample_percentage");
    }
    if options.response_compression_codec.unwrap_or(0) != 0 {
        return unsupported("read_options.response_compression_codec");
    }
    if let Some(arrow) = &options.arrow
        && arrow.picos_timestamp_precision != 0
    {
        return unsupported("arrow_serialization_options.picos_timestamp_precision");
    }
    Ok(())
}

/// Makes a session. Blocks, and needs the stack of a job's thread for the restriction.
pub(crate) fn create(app: &Arc<App>, request: &CreateReadSessionRequest) -> Outcome<ReadSession> {
    let mut answer = request
        .read_session
        .clone()
        .ok_or_else(|| Failure::invalid("request failed: read_session is required"))?;
    if request.parent != format!("projects/{}", app.project()) {
        return Err(Failure::not_found(format!(
            "request failed: Project {} was not found",
            request.parent.trim_start_matches("projects/")
        )));
    }
    if request.max_stream_count < 0 {
        return Err(Failure::invalid(
            "request failed: max_stream_count must not be negative",
        ));
    }
    refuse(&answer)?;
    let path = table_path(&answer.table)?;
    let mut session = StatementSession::new(app, environment(app))?;
    let table = session
        .lookup()
        .table(&path)
        .map_err(|error| Failure::not_found(format!("request failed: {}", error.message)))?;
    if matches!(table.kind, TableKind::View | TableKind::MaterializedView) {
        return Err(Failure::invalid(
            "request failed: non-table entities cannot be read with the storage API",
        ));
    }
    let options = answer.read_options.clone().unwrap_or_default();
    let fields: Vec<_> = table.fields().cloned().collect();
    let columns = select(&fields, &options.selected_fields)?;
    let codec = options.arrow.map_or(0, |arrow| arrow.buffer_compression);
    let schema = Writer::new(columns.clone(), codec)?.schema()?;
    let rows = rows(
        &mut session,
        &path,
        &table,
        &columns,
        &options.row_restriction,
    )?;

    check_intervals(&session, &rows, &columns)?;

    let id = uuid::Uuid::new_v4().simple();
    let name = format!("projects/{}/locations/us/sessions/{id}", app.project());
    let expires = now_millis() + KEPT;
    let streams: BTreeMap<String, Range<u64>> = divide(rows.count, request)
        .into_iter()
        .map(|range| (stream_name(&name), range))
        .collect();
    answer.name.clone_from(&name);
    answer.expire_time = Some(Timestamp {
        seconds: expires / 1000,
        nanos: 0,
    });
    answer.arrow_schema = Some(ArrowSchema {
        serialized_schema: schema,
    });
    let mut ordered: Vec<(&String, &Range<u64>)> = streams.iter().collect();
    ordered.sort_by_key(|(_, range)| range.start);
    answer.streams = ordered
        .into_iter()
        .map(|(name, _)| ReadStream { name: name.clone() })
        .collect();
    answer.estimated_row_count = rows.count as i64;
    answer.estimated_total_bytes_scanned = app.measured.of(&session.lease, &table)?.bytes() as i64;
    let held = Session {
        from: rows.from,
        names: rows.names,
        columns,
        codec,
        streams: Mutex::new(streams),
        own: rows.own,
        expires,
    };
    app.read_sessions
        .keep(&session.lease, name, Arc::new(held))?;
    Ok(answer)
}

/// Refuses intervals with more hours than fit into Arrow's nanoseconds.
fn check_intervals(session: &StatementSession, rows: &Rows, columns: &[Selected]) -> Outcome<()> {
    for (column, name) in columns.iter().zip(&rows.names) {
        if !column.is_interval() {
            continue;
        }
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM {} WHERE abs(datepart('hour', {name})) > {MOST_HOURS})",
            rows.from
        );
        let found: bool = session
            .lease
            .query_row(&sql, [], |row| row.get(0))
            .map_err(|error| failure(&error))?;
        if found {
            return Err(Failure::invalid(format!(
                "request failed: an INTERVAL of more than {MOST_HOURS} hours cannot be sent as Arrow by the sandbox"
            )));
        }
    }
    Ok(())
}

/// Where the rows of a session lie.
struct Rows {
    from: String,
    names: Vec<String>,
    count: u64,
    own: bool,
}

/// A session shows its rows as they are at its beginning. A result never changes, so it is read
/// where it lies; the rows of a table, or those that a restriction leaves, are copied.
fn rows(
    session: &mut StatementSession,
    path: &TablePath,
    table: &Arc<Table>,
    columns: &[Selected],
    restriction: &str,
) -> Outcome<Rows> {
    let chosen = || {
        columns
            .iter()
            .filter_map(|column| table.columns.get(column.index))
    };
    let names: Vec<String> = chosen()
        .map(|column| quote_name(&column.physical))
        .collect();
    if restriction.trim().is_empty() && table.dataset == ANONYMOUS {
        let count: u64 = session
            .lease
            .query_row(
                &format!("SELECT count(*) FROM {}", table.from()),
                [],
                |row| row.get(0),
            )
            .map_err(|error| failure(&error))?;
        return Ok(Rows {
            from: table.from(),
            names,
            count,
            own: false,
        });
    }
    let copy = Results::new_table(chosen().map(|column| column.field.clone()).collect());
    let plan = if restriction.trim().is_empty() {
        None
    } else {
        Some(restricted(session, path, chosen(), restriction)?)
    };
    let count = transaction(&session.lease, |connection| {
        execute(connection, &copy.create_sql())?;
        match &plan {
            Some(Plan::Query(plan)) => fill_query(connection, &copy, plan).map(|(rows, _)| rows),
            Some(_) => Err(Failure::backend("A restriction became another statement")),
            None => {
                let sql = format!(
                    "INSERT INTO {} SELECT {} FROM {}",
                    copy.from(),
                    names.join(", "),
                    table.from()
                );
                let rows = connection.execute(&sql, []);
                rows.map(|rows| rows as u64)
                    .map_err(|error| failure(&error))
            }
        }
    })?;
    Ok(Rows {
        names: copy
            .columns
            .iter()
            .map(|column| quote_name(&column.physical))
            .collect(),
        from: copy.from(),
        count,
        own: true,
    })
}

/// The query for the rows that a restriction leaves.
fn restricted<'a>(
    session: &mut StatementSession,
    path: &TablePath,
    columns: impl Iterator<Item = &'a sandbox_analysis::catalog::Column>,
    restriction: &str,
) -> Outcome<Plan> {
    let wrong = |message: String| Failure::invalid(format!("request failed: {message}"));
    sandbox_syntax::parse_expression(restriction)
        .map_err(|error| wrong(format!("Query error: {error}")))?;
    let columns: Vec<String> = columns
        .map(|column| format!("`{}`", column.field.name))
        .collect();
    let text = format!(
        "SELECT {} FROM `{}`.`{}`.`{}` WHERE (\n{restriction}\n)",
        columns.join(", "),
        path.project,
        path.dataset,
        path.table
    );
    let statement = sandbox_syntax::parse_statement(&text)
        .map_err(|error| wrong(format!("Query error: {}", error.message)))?;
    let plan = session
        .analyze(&statement, &text)
        .map_err(|failure| wrong(format!("Query error: {}", failure.message)))?;
    let subquery = sandbox_syntax::tokenize(restriction).is_ok_and(|tokens| {
        tokens.iter().any(|token| {
            let text = token.span.text(restriction);
            text.eq_ignore_ascii_case("select") || text.eq_ignore_ascii_case("from")
        })
    });
    if subquery {
        return Err(wrong("row_restriction must not hold a subquery".to_owned()));
    }
    Ok(plan)
}

/// The rows of each stream.
fn divide(rows: u64, request: &CreateReadSessionRequest) -> Vec<Range<u64>> {
    if rows == 0 {
        return Vec::new();
    }
    let most = match u64::try_from(request.max_stream_count) {
        Ok(most) if most > 0 => most,
        _ => MOST_STREAMS,
    };
    let wanted = u64::try_from(request.preferred_min_stream_count).unwrap_or(0);
    let count = (rows / LEAST_ROWS + 1).max(wanted).min(most).clamp(1, rows);
    (0..count)
        .map(|index| rows * index / count..rows * (index + 1) / count)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streams(rows: u64, max: i32, min: i32) -> Vec<Range<u64>> {
        let request = CreateReadSessionRequest {
            max_stream_count: max,
            preferred_min_stream_count: min,
            ..CreateReadSessionRequest::default()
        };
        divide(rows, &request)
    }

    #[test]
    fn streams_share_all_rows_without_gap() {
        for (rows, max, min, expected) in [
            (0, 0, 0, 0),
            (1, 4, 4, 1),
            (10, 0, 3, 3),
            (1_000_000, 0, 0, 8),
            (1_000_000, 1, 0, 1),
            (120_000, 10, 0, 3),
        ] {
            let streams = streams(rows, max, min);
            assert_eq!(streams.len(), expected, "{rows} rows, at most {max}");
            let mut next = 0;
            for stream in streams {
                assert_eq!(stream.start, next);
                assert!(stream.end > stream.start);
                next = stream.end;
            }
            assert_eq!(next, rows);
        }
    }
}
