//! tabledata: list and insertAll.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use sandbox_analysis::catalog::{Column, Field};
use sandbox_functions::Type;
use sandbox_functions::physical::{field_name, quote_name};
use serde_json::{Value, json};

use super::{Answer, MOST_INSERT, Request, tables};
use crate::catalog::schema::struct_of;
use crate::catalog::{Change, Table, TableKind, now_millis};
use crate::engine::transaction;
use crate::error::{Failure, Outcome};
use crate::jobs::ddl::make_empty;
use crate::jobs::destination::{partition_condition, partition_start};
use crate::json::{flag, list as json_list, text};
use crate::results::ANONYMOUS;
use crate::rows::append::Appender;
use crate::rows::cell::{Cell, Unknown, Wrong, row_from_json};
use crate::rows::defaults::Defaults;
use crate::rows::encode::TimestampFormat;
use crate::rows::read::{Wanted, page};
use crate::server::App;

/// Rows of a page when nothing else is asked.
const PAGE_ROWS: u64 = 100_000;

/// How TIMESTAMP cells are asked for.
pub(super) fn format(request: &Request) -> TimestampFormat {
    if request.flag("formatOptions.useInt64Timestamp") == Some(true) {
        TimestampFormat::Micros
    } else {
        TimestampFormat::Seconds
    }
}

/// A page token says where the page begins.
pub(super) fn token(row: u64) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("row:{row}"))
}

/// Where the page begins that a request asks for.
pub(super) fn start_of(request: &Request) -> Outcome<u64> {
    use base64::Engine as _;
    match request.parameter("pageToken") {
        None => Ok(request.number("startIndex")?.unwrap_or(0)),
        Some(token) => base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.strip_prefix("row:").and_then(|row| row.parse().ok()))
            .ok_or_else(|| Failure::invalid("Invalid page token").at("pageToken")),
    }
}

/// The columns that `selectedFields` names, in the order that it names them, and their values in
/// DuckDB's SQL. A name may reach into a struct: `a.b`.
fn selected(table: &Table, names: Option<&str>) -> Outcome<(Vec<Column>, Vec<String>)> {
    let Some(names) = names else {
        let values = table
            .columns
            .iter()
            .map(|column| quote_name(&column.physical));
        return Ok((table.columns.clone(), values.collect()));
    };
    let mut chosen: Vec<(&Column, Vec<Vec<&str>>)> = Vec::new();
    for name in names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let mut path = name.split('.');
        let column = path
            .next()
            .and_then(|first| table.column(first))
            .ok_or_else(|| no_field(name))?;
        let rest: Vec<&str> = path.collect();
        match chosen
            .iter_mut()
            .find(|(known, _)| known.physical == column.physical)
        {
            Some((_, paths)) => paths.push(rest),
            None => chosen.push((column, vec![rest])),
        }
    }
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for (column, paths) in chosen {
        let value = quote_name(&column.physical);
        let (field, value) = part_of(&column.field, &paths, &value, 0)?;
        columns.push(Column {
            field,
            physical: column.physical.clone(),
        });
        values.push(value);
    }
    Ok((columns, values))
}

fn no_field(name: &str) -> Failure {
    Failure::invalid(format!("No such field: {name}")).at("selectedFields")
}

/// The part of a field that the paths below it choose, and its value.
fn part_of(
    field: &Field,
    paths: &[Vec<&str>],
    value: &str,
    depth: usize,
) -> Outcome<(Field, String)> {
    if paths.iter().any(Vec::is_empty) {
        return Ok((field.clone(), value.to_owned()));
    }
    let repeated = matches!(field.ty, Type::Array(_));
    let row = if repeated {
        format!("s{depth}")
    } else {
        value.to_owned()
    };
    let (mut fields, mut parts) = (Vec::new(), Vec::new());
    for path in paths {
        let known = |inner: &Field| {
            path.first()
                .is_some_and(|name| inner.name.eq_ignore_ascii_case(name))
        };
        if !field.fields.iter().any(known) {
            return Err(no_field(&format!("{}.{}", field.name, path.join("."))));
        }
    }
    for (index, inner) in field.fields.iter().enumerate() {
        let below: Vec<Vec<&str>> = paths
            .iter()
            .filter_map(|path| path.split_first())
            .filter(|(first, _)| inner.name.eq_ignore_ascii_case(first))
            .map(|(_, rest)| rest.to_vec())
            .collect();
        if below.is_empty() {
            continue;
        }
        let inside = format!("struct_extract({row}, '{}')", field_name(index));
        let (part, value) = part_of(inner, &below, &inside, depth + 1)?;
        parts.push(format!("{} := {value}", field_name(fields.len())));
        fields.push(part);
    }
    let whole = format!(
        "CASE WHEN {row} IS NULL THEN NULL ELSE struct_pack({}) END",
        parts.join(", ")
    );
    let mut part = field.clone();
    let ty = struct_of(&fields);
    part.fields = fields;
    if repeated {
        part.ty = ty.array_of();
        Ok((
            part,
            format!("list_transform({value}, lambda {row}: {whole})"),
        ))
    } else {
        part.ty = ty;
        Ok((part, whole))
    }
}

pub(super) async fn list(
    app: &Arc<App>,
    request: &Request,
    dataset: &str,
    id: &str,
) -> Outcome<Answer> {
    let (table, partition) = tables::find(app, dataset, id)?;
    if table.view.is_some() {
        return Err(Failure::invalid(format!(
            "Cannot list a table of type {}.",
            table.kind.word()
        )));
    }
    let start = start_of(request)?;
    let most = request.number("maxResults")?.unwrap_or(PAGE_ROWS);
    let (columns, parts) = selected(&table, request.parameter("selectedFields"))?;
    let condition = partition
        .map(|partition| partition_condition(&table, &partition))
        .transpose()?;
    let format = format(request);
    let dense = dataset == ANONYMOUS;
    let (table2, total_sql) = (Arc::clone(&table), {
        let filter = condition
            .as_ref()
            .map(|condition| format!(" WHERE {condition}"))
            .unwrap_or_default();
        format!("SELECT count(*) FROM {}{filter}", table.from())
    });
    let (rows, count, total) = app
        .engine
        .run(move |connection| {
            let total: u64 = connection
                .query_row(&total_sql, [], |row| row.get(0))
                .map_err(|error| crate::engine::failure(&error))?;
            let wanted = Wanted {
                from: table2.from(),
                columns: &columns,
                parts: Some(&parts),
                condition,
                start,
                most: Some(most),
                dense,
                format,
            };
            let (rows, count) = page(connection, &wanted)?;
            Ok((rows, count, total))
        })
        .await?;
    let mut out = Vec::with_capacity(rows.len() + 256);
    let etag = crate::catalog::resource::etag(table.version, table.modified);
    out.extend_from_slice(
        format!(
            "{{\"kind\":\"bigquery#tableDataList\",\"etag\":\"{etag}\",\"totalRows\":\"{total}\""
        )
        .as_bytes(),
    );
    let end = start + count;
    if end < total && count > 0 {
        out.extend_from_slice(format!(",\"pageToken\":\"{}\"", token(end)).as_bytes());
    }
    if count > 0 {
        out.extend_from_slice(b",\"rows\":[");
        out.extend_from_slice(&rows);
        out.push(b']');
    }
    out.push(b'}');
    Ok(Answer::Text(out))
}

/// The insert ids seen of late, so that a repeated request does not repeat its rows.
#[derive(Default)]
pub(crate) struct Inserted(
    Mutex<(HashSet<String>, VecDeque<String>)>,
    Mutex<HashMap<String, Fresh>>,
);

/// Rows of a table that came a short while ago.
struct Fresh {
    rows: u64,
    bytes: u64,
    oldest: i64,
}

impl Inserted {
    /// Ids that are remembered.
    const MOST: usize = 200_000;

    /// How long rows count as fresh, in milliseconds.
    const FRESH: i64 = 60_000;

    /// Notes rows that a table has taken.
    fn took(&self, physical: &str, rows: u64, bytes: u64) {
        let now = now_millis();
        let mut fresh = self.1.lock();
        fresh.retain(|_, fresh| fresh.oldest + Self::FRESH > now);
        let table = fresh.entry(physical.to_owned()).or_insert(Fresh {
            rows: 0,
            bytes: 0,
            oldest: now,
        });
        table.rows += rows;
        table.bytes += bytes;
    }

    /// The `streamingBuffer` of a table, while it has fresh rows.
    pub(crate) fn buffer(&self, physical: &str) -> Option<Value> {
        let fresh = self.1.lock();
        let table = fresh.get(physical)?;
        (table.oldest + Self::FRESH > now_millis()).then(|| {
            json!({
                "estimatedRows": table.rows.to_string(),
                "estimatedBytes": table.bytes.to_string(),
                "oldestEntryTime": table.oldest.to_string(),
            })
        })
    }

    fn known(&self, id: &str) -> bool {
        self.0.lock().0.contains(id)
    }

    fn remember(&self, ids: Vec<String>) {
        let mut seen = self.0.lock();
        for id in ids {
            if seen.0.insert(id.clone()) {
                seen.1.push_back(id);
            }
        }
        while seen.1.len() > Self::MOST {
            if let Some(old) = seen.1.pop_front() {
                seen.0.remove(&old);
            }
        }
    }
}

fn insert_error(index: usize, wrong: &Wrong) -> Value {
    json!({ "index": index, "errors": [{
        "reason": "invalid",
        "location": wrong.path,
        "debugInfo": "",
        "message": wrong.message,
    }]})
}

pub(super) async fn insert_all(
    app: &Arc<App>,
    mut request: Request,
    dataset: &str,
    id: &str,
) -> Outcome<Answer> {
    let body = request.json_within(MOST_INSERT).await?;
    let (app2, dataset, id) = (Arc::clone(app), dataset.to_owned(), id.to_owned());
    app.engine
        .run(move |connection| insert_rows(&app2, connection, &dataset, &id, &body))
        .await
        .map(Answer::Json)
}

/// The table that rows go to: with a `templateSuffix`, a copy of the named table's description.
fn receiver(
    app: &App,
    connection: &duckdb::Connection,
    dataset: &str,
    id: &str,
    body: &Value,
) -> Outcome<Arc<Table>> {
    let table = app.store.table(dataset, id)?;
    let Some(suffix) = text(body, &["templateSuffix"]).filter(|suffix| !suffix.is_empty()) else {
        return Ok(table);
    };
    let name = format!("{id}{suffix}");
    if let Some(found) = app.store.find_table(dataset, &name) {
        return Ok(found);
    }
    super::check_table_id(&name)?;
    app.store.commit(connection, |connection| {
        let mut copy = Table::clone(&table);
        copy.id.clone_from(&name);
        copy.created = now_millis();
        copy.modified = copy.created;
        copy.physical = app.store.new_physical();
        make_empty(connection, &copy)?;
        Ok((vec![Change::PutTable(Box::new(copy))], ()))
    })?;
    app.store.table(dataset, &name)
}

fn insert_rows(
    app: &Arc<App>,
    connection: &duckdb::Connection,
    dataset: &str,
    id: &str,
    body: &Value,
) -> Outcome<Value> {
    let (id, partition) = match id.split_once('$') {
        Some((id, partition)) => (id, Some(partition.to_owned())),
        None => (id, None),
    };
    let rows = json_list(body, &["rows"]);
    if rows.is_empty() {
        return Err(Failure::invalid("No rows present in the request."));
    }
    let table = receiver(app, connection, dataset, id, body)?;
    if table.kind != TableKind::Table {
        return Err(Failure::invalid(format!(
            "Cannot add rows to a table of type {}.",
            table.kind.word()
        )));
    }
    if table.columns.is_empty() {
        return Err(Failure::invalid("The destination table has no schema."));
    }
    let unknown = if flag(body, &["ignoreUnknownValues"]) == Some(true) {
        Unknown::Ignore
    } else {
        Unknown::Refuse
    };
    let skip = flag(body, &["skipInvalidRows"]) == Some(true);
    let fields: Vec<Field> = table.fields().cloned().collect();
    let defaults = Defaults::of(app, &fields)?;
    let mut good: Vec<(usize, Vec<Cell>)> = Vec::new();
    let mut bytes = 0;
    let mut ids = Vec::new();
    let mut errors = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let insert_id = text(row, &["insertId"])
            .filter(|id| !id.is_empty())
            .map(|id| format!("{}/{id}", table.physical));
        if let Some(insert_id) = &insert_id
            && (app.inserted.known(insert_id) || ids.contains(insert_id))
        {
            continue;
        }
        let given = row.get("json").unwrap_or(&Value::Null);
        let whole = defaults.complete(given);
        match row_from_json(whole.as_ref().unwrap_or(given), &fields, unknown) {
            Ok(cells) => {
                bytes += given.to_string().len() as u64;
                good.push((index, cells));
                ids.extend(insert_id);
            }
            Err(wrong) => errors.push(insert_error(index, &wrong)),
        }
    }
    let mut answer = json!({ "kind": "bigquery#tableDataInsertAllResponse" });
    if !errors.is_empty() && !skip {
        errors.extend(good.iter().map(|(index, _)| {
            json!({ "index": index, "errors": [{ "reason": "stopped", "location": "", "debugInfo": "", "message": "" }] })
        }));
        errors.sort_by_key(|error| error.get("index").and_then(Value::as_u64));
        answer["insertErrors"] = Value::Array(errors);
        return Ok(answer);
    }
    if !good.is_empty() {
        let lock = app.store.rows_lock(&table.physical);
        let _held = lock.lock();
        let mut target = Table::clone(&table);
        let mut pseudo = Vec::new();
        if let (Some(partition), true) = (&partition, table.ingestion_time()) {
            use crate::catalog::{PARTITION_DATE, PARTITION_TIME};
            let start = partition_start(partition)?;
            let micros = sandbox_functions::text::read_datetime(&start).unwrap_or(0);
            for (name, ty) in [
                (PARTITION_TIME, Type::Timestamp),
                (PARTITION_DATE, Type::Date),
            ] {
                target.columns.push(Column::new(name, ty));
            }
            pseudo = vec![
                Cell::Micros(micros),
                Cell::Date(micros.div_euclid(86_400_000_000) as i32),
            ];
        }
        let count = good.len() as u64;
        transaction(connection, |connection| {
            let mut appender = Appender::new(connection, &target);
            for (_, mut cells) in good {
                cells.extend(pseudo.iter().cloned());
                appender.push(cells)?;
            }
            appender.finish()
        })?;
        app.inserted.remember(ids);
        app.inserted.took(&table.physical, count, bytes);
        app.store.touch(connection, &table.dataset, &table.id)?;
    }
    if !errors.is_empty() {
        answer["insertErrors"] = Value::Array(errors);
    }
    Ok(answer)
}
