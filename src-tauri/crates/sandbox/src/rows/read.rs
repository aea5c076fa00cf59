//! A page of a table's rows as JSON.

use std::fmt::Write as _;

use duckdb::Connection;
use duckdb::arrow::array::{Array as _, StructArray};
use sandbox_analysis::catalog::Column;
use sandbox_functions::Type;
use sandbox_functions::physical::quote_name;

use super::encode::{Encoder, TimestampFormat};
use crate::engine::failure;
use crate::error::Outcome;

/// A page ends when it has grown this long, whatever was asked for.
const PAGE_BYTES: usize = 10 << 20;

/// Which rows are wanted.
pub(crate) struct Wanted<'a> {
    /// DuckDB's name of the rows.
    pub(crate) from: String,
    pub(crate) columns: &'a [Column],
    /// The values of the columns in DuckDB's SQL, where they are but parts of what is stored.
    pub(crate) parts: Option<&'a [String]>,
    /// A condition on the rows, such as those of one partition.
    pub(crate) condition: Option<String>,
    /// The first row, from 0.
    pub(crate) start: u64,
    /// At most so many rows.
    pub(crate) most: Option<u64>,
    /// Whether a row's `rowid` is its number: true for results, which are written once.
    pub(crate) dense: bool,
    pub(crate) format: TimestampFormat,
}

/// Rows as the list between `[` and `]`, and how many they are.
pub(crate) fn page(connection: &Connection, wanted: &Wanted<'_>) -> Outcome<(Vec<u8>, u64)> {
    if wanted.most == Some(0) || wanted.columns.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let names: Vec<String> = wanted
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let part = wanted.parts.and_then(|parts| parts.get(index)).cloned();
            let name = part.unwrap_or_else(|| quote_name(&column.physical));
            // Arrow counts nanoseconds, which the longest intervals do not fit.
            if column.field.ty == Type::Interval {
                format!("bq_interval_text({name})")
            } else {
                name
            }
        })
        .collect();
    let mut sql = format!("SELECT {} FROM {}", names.join(", "), wanted.from);
    if let Some(condition) = &wanted.condition {
        sql.push_str(" WHERE ");
        sql.push_str(condition);
    }
    if wanted.dense {
        let end = wanted
            .most
            .map_or(i64::MAX as u64, |most| wanted.start.saturating_add(most));
        let end = end.min(i64::MAX as u64);
        let _written = write!(sql, " WHERE rowid >= {} AND rowid < {end}", wanted.start);
    } else {
        if let Some(most) = wanted.most {
            let _written = write!(sql, " LIMIT {most}");
        }
        if wanted.start > 0 {
            let _written = write!(sql, " OFFSET {}", wanted.start);
        }
    }
    let mut statement = connection.prepare(&sql).map_err(|error| failure(&error))?;
    drop(
        statement
            .stream_arrow([])
            .map_err(|error| failure(&error))?,
    );
    let mut out = Vec::with_capacity(64 << 10);
    let mut count = 0;
    while let Some(batch) = statement.step().map_err(|error| failure(&error))? {
        let batch: StructArray = batch;
        let encoders: Outcome<Vec<Encoder>> = batch
            .columns()
            .iter()
            .zip(wanted.columns)
            .map(|(array, column)| Encoder::new(array, &column.field.ty, wanted.format))
            .collect();
        let encoders = encoders?;
        for row in 0..batch.len() {
            if wanted.most.is_some_and(|most| count >= most) || out.len() >= PAGE_BYTES {
                return Ok((out, count));
            }
            out.extend_from_slice(if count == 0 {
                b"{\"f\":["
            } else {
                b",{\"f\":["
            });
            for (index, encoder) in encoders.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                encoder.cell(row, &mut out);
            }
            out.extend_from_slice(b"]}");
            count += 1;
        }
    }
    Ok((out, count))
}
