//! How many bytes tables hold and queries read, by BigQuery's rules for each type.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use duckdb::Connection;
use parking_lot::Mutex;
use sandbox_analysis::catalog::{Field, Mode, Partitioning};
use sandbox_analysis::plan::Read;
use sandbox_functions::Type;
use sandbox_functions::physical::{field_name, quote_name};

use crate::catalog::schema::element;
use crate::catalog::{PARTITION_TIME, Table, TableKind, grain_word};
use crate::engine::failure;
use crate::error::Outcome;

/// The least that a query pays for a table, and a query in all.
const LEAST_BILLED: u64 = 10 << 20;
/// Bytes are billed by whole mebibytes.
const BILLING_UNIT: u64 = 1 << 20;

/// What one partition (or the whole table) holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    pub(crate) rows: u64,
    /// Bytes of each leaf column, in the order of [`Sizes::leaves`].
    pub(crate) bytes: Vec<u64>,
}

impl Part {
    /// Bytes in all.
    pub(crate) fn total(&self) -> u64 {
        self.bytes.iter().sum()
    }
}

/// What a table holds, by partition and leaf column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sizes {
    /// Paths of the leaf columns.
    pub(crate) leaves: Vec<Vec<String>>,
    /// By partition, as the text of its key; one with an empty key when there are no partitions.
    pub(crate) parts: BTreeMap<String, Part>,
}

impl Sizes {
    /// Rows in all.
    pub(crate) fn rows(&self) -> u64 {
        self.parts.values().map(|part| part.rows).sum()
    }

    /// Bytes in all.
    pub(crate) fn bytes(&self) -> u64 {
        self.parts.values().map(Part::total).sum()
    }
}

/// The sizes that were measured, by physical table and content.
#[derive(Default)]
pub(crate) struct Measured(Mutex<HashMap<String, (Key, Arc<Sizes>)>>);

/// What sizes were measured for: the table's content and its number of columns.
type Key = (u64, usize);

impl Measured {
    /// A table's sizes, measured when its rows have changed since.
    pub(crate) fn of(&self, connection: &Connection, table: &Table) -> Outcome<Arc<Sizes>> {
        if matches!(table.kind, TableKind::View | TableKind::MaterializedView) {
            return Ok(Arc::default());
        }
        let key = (table.content, table.columns.len());
        if let Some((measured, sizes)) = self.0.lock().get(&table.physical)
            && *measured == key
        {
            return Ok(Arc::clone(sizes));
        }
        let sizes = Arc::new(measure(connection, table)?);
        self.0
            .lock()
            .insert(table.physical.clone(), (key, Arc::clone(&sizes)));
        Ok(sizes)
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }
}

/// The DuckDB expression of a row's partition, when the table has partitions.
pub(crate) fn partition_key(table: &Table) -> Option<String> {
    match table.partitioning.as_ref()? {
        Partitioning::IngestionTime { granularity } => Some(format!(
            "date_trunc('{}', {PARTITION_TIME})",
            grain_word(*granularity)
        )),
        Partitioning::Column {
            column,
            granularity,
        } => {
            let column = quote_name(&table.column(column)?.physical);
            Some(format!(
                "date_trunc('{}', CAST({column} AS TIMESTAMP))",
                grain_word(*granularity)
            ))
        }
        Partitioning::IntegerRange {
            column,
            start,
            end,
            interval,
        } => {
            let column = quote_name(&table.column(column)?.physical);
            Some(format!(
                "CASE WHEN {column} IS NULL THEN NULL WHEN {column} < {start} OR {column} >= {end} THEN '__UNPARTITIONED__' ELSE CAST(({column} - {start}) // {interval} * {interval} + {start} AS VARCHAR) END"
            ))
        }
    }
}

/// The text of a partition's key in [`Sizes::parts`]: its id.
fn key_text(table: &Table, key: &str) -> String {
    let format = match &table.partitioning {
        Some(Partitioning::IntegerRange { .. }) | None => {
            return format!("coalesce(CAST({key} AS VARCHAR), '__NULL__')");
        }
        Some(
            Partitioning::IngestionTime { granularity } | Partitioning::Column { granularity, .. },
        ) => match grain_word(*granularity) {
            "hour" => "%Y%m%d%H",
            "month" => "%Y%m",
            "year" => "%Y",
            _ => "%Y%m%d",
        },
    };
    format!("coalesce(strftime({key}, '{format}'), '__NULL__')")
}

fn measure(connection: &Connection, table: &Table) -> Outcome<Sizes> {
    let mut leaves = Vec::new();
    let mut sums = Vec::new();
    for column in &table.columns {
        for (path, sql) in field_leaves(&quote_name(&column.physical), &column.field, &[], 0) {
            leaves.push(path);
            sums.push(format!("CAST(coalesce(sum({sql}), 0) AS UBIGINT)"));
        }
    }
    let key = partition_key(table).map_or_else(|| "''".to_owned(), |key| key_text(table, &key));
    let group = if table.partitioning.is_some() {
        " GROUP BY 1"
    } else {
        ""
    };
    let list = if sums.is_empty() {
        "[]::UBIGINT[]".to_owned()
    } else {
        format!("[{}]", sums.join(", "))
    };
    let sql = format!(
        "SELECT {key}, CAST(count(*) AS UBIGINT), CAST({list} AS VARCHAR) FROM {}{group}",
        table.from()
    );
    let mut statement = connection.prepare(&sql).map_err(|error| failure(&error))?;
    let rows = statement
        .query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, u64>(1)?,
                row.get::<_, String>(2)?,
            ))
        })
        .map_err(|error| failure(&error))?;
    let mut parts = BTreeMap::new();
    for row in rows {
        let (key, rows, bytes) = row.map_err(|error| failure(&error))?;
        let bytes = bytes
            .trim_matches(['[', ']'])
            .split(',')
            .filter_map(|text| text.trim().parse().ok())
            .collect();
        parts.insert(key, Part { rows, bytes });
    }
    Ok(Sizes { leaves, parts })
}

/// The leaf columns under a field, each with a DuckDB expression of its bytes in one row.
fn field_leaves(
    value: &str,
    field: &Field,
    parents: &[String],
    depth: usize,
) -> Vec<(Vec<String>, String)> {
    let mut path = parents.to_vec();
    path.push(field.name.clone());
    if field.mode == Mode::Repeated {
        let name = format!("e{depth}");
        if fixed(element(&field.ty)).is_some() {
            let size = fixed(element(&field.ty)).unwrap_or(0);
            return vec![(path, format!("coalesce(len({value}), 0) * {size}"))];
        }
        return element_leaves(&name, field, &path, depth + 1)
            .into_iter()
            .map(|(path, sql)| {
                (
                    path,
                    format!("coalesce(list_sum(list_transform({value}, lambda {name}: {sql})), 0)"),
                )
            })
            .collect();
    }
    element_leaves(value, field, &path, depth)
}

fn element_leaves(
    value: &str,
    field: &Field,
    path: &[String],
    depth: usize,
) -> Vec<(Vec<String>, String)> {
    if let Type::Struct(_) = element(&field.ty) {
        return field
            .fields
            .iter()
            .enumerate()
            .flat_map(|(index, inner)| {
                let value = format!("struct_extract({value}, '{}')", field_name(index));
                field_leaves(&value, inner, path, depth + 1)
            })
            .collect();
    }
    vec![(path.to_vec(), scalar(value, element(&field.ty)))]
}

/// Bytes of a type whose values are all of one size.
fn fixed(ty: &Type) -> Option<u64> {
    Some(match ty {
        Type::Int64
        | Type::Float64
        | Type::Date
        | Type::Time
        | Type::DateTime
        | Type::Timestamp => 8,
        Type::Bool => 1,
        Type::Numeric | Type::Interval | Type::Range(_) => 16,
        Type::BigNumeric => 32,
        _ => return None,
    })
}

fn scalar(value: &str, ty: &Type) -> String {
    match (fixed(ty), ty) {
        (Some(size), _) => format!("CASE WHEN {value} IS NULL THEN 0 ELSE {size} END"),
        (None, Type::Bytes) => format!("coalesce(2 + octet_length({value}), 0)"),
        (None, Type::Json) => format!("coalesce(strlen({value}), 0)"),
        _ => format!("coalesce(2 + strlen({value}), 0)"),
    }
}

/// What reading part of a table comes to.
#[derive(Debug, Clone)]
pub(crate) struct Scan {
    pub(crate) table: Arc<Table>,
    pub(crate) bytes: u64,
    pub(crate) partitions: u64,
}

/// The bytes that a statement reads of a table.
pub(crate) fn scan(
    measured: &Measured,
    connection: &Connection,
    table: &Arc<Table>,
    read: &Read,
) -> Outcome<Scan> {
    let sizes = measured.of(connection, table)?;
    let wanted: Vec<bool> = sizes
        .leaves
        .iter()
        .map(|leaf| read.columns.iter().any(|column| begins(leaf, column)))
        .collect();
    let partitions = match (&read.partition_filter, partition_key(table)) {
        (Some(filter), Some(key)) => {
            let sql = format!(
                "SELECT DISTINCT {} FROM {} WHERE {filter}",
                key_text(table, &key),
                table.from()
            );
            Some(crate::catalog::texts(connection, &sql)?)
        }
        _ => None,
    };
    let mut bytes = 0;
    let mut count = 0;
    for (key, part) in &sizes.parts {
        if partitions
            .as_ref()
            .is_some_and(|partitions| !partitions.contains(key))
        {
            continue;
        }
        count += 1;
        bytes += part
            .bytes
            .iter()
            .zip(&wanted)
            .filter(|(_, wanted)| **wanted)
            .map(|(bytes, _)| bytes)
            .sum::<u64>();
    }
    Ok(Scan {
        table: Arc::clone(table),
        bytes,
        partitions: count,
    })
}

/// Whether a leaf's path begins with the path of a column that is read.
fn begins(leaf: &[String], column: &[String]) -> bool {
    column.len() <= leaf.len()
        && leaf
            .iter()
            .zip(column)
            .all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// What is billed for these scans.
pub(crate) fn billed(scans: &[Scan]) -> u64 {
    let bytes: u64 = scans
        .iter()
        .filter(|scan| scan.bytes > 0)
        .map(|scan| scan.bytes.max(LEAST_BILLED))
        .sum();
    bytes.div_ceil(BILLING_UNIT) * BILLING_UNIT
}
