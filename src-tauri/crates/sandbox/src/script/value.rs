//! Values of variables: from DuckDB's answers to constants that statements are given.

use duckdb::types::{TimeUnit, Value as Cell};
use sandbox_functions::{Context, Type, Value, literals};

use crate::error::{Failure, Outcome};

/// A value of DuckDB as a typed constant expression. It is no literal of the query: the coercions
/// of literals do not apply to it.
pub(super) fn constant(cell: &Cell, ty: &Type) -> Outcome<Value> {
    let mut value = build(cell, ty)?;
    value.literal = false;
    Ok(value)
}

fn build(cell: &Cell, ty: &Type) -> Outcome<Value> {
    let odd = || Failure::backend(format!("A value of type {ty} came out as {cell:?}"));
    Ok(match (ty, cell) {
        (_, Cell::Null) => literals::typed_null(ty),
        (Type::Int64, Cell::BigInt(value)) => literals::int(*value),
        (Type::Int64, Cell::Int(value)) => literals::int(i64::from(*value)),
        (Type::Float64, Cell::Double(value)) => literals::float_value(*value),
        (Type::Bool, Cell::Boolean(value)) => literals::boolean(*value),
        (Type::String, Cell::Text(text)) => literals::string(text),
        (Type::Bytes, Cell::Blob(bytes)) => literals::bytes(bytes),
        (Type::Date, Cell::Date32(days)) => literals::date(*days),
        (Type::DateTime | Type::Timestamp, Cell::Timestamp(unit, count)) => {
            literals::micros(micros(*unit, *count), ty)
        }
        (Type::Time, Cell::Time64(unit, count)) => {
            let micros = micros(*unit, *count);
            let seconds = micros / 1_000_000;
            let text = format!(
                "{:02}:{:02}:{:02}.{:06}",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                micros % 1_000_000
            );
            typed(ty, &text)?
        }
        (Type::Numeric, Cell::Decimal(decimal)) => typed(ty, &decimal.to_string())?,
        (Type::BigNumeric | Type::Json | Type::Geography, Cell::Text(text)) => {
            // These are stored as text that is already in its normal form.
            Value::new(sandbox_functions::quote_text(text), ty.clone())
        }
        (
            Type::Interval,
            Cell::Interval {
                months,
                days,
                nanos,
            },
        ) => Value::new(
            format!(
                "(to_months({months}) + to_days({days}) + to_microseconds({}))",
                nanos / 1000
            ),
            Type::Interval,
        ),
        (Type::Range(element), Cell::Struct(fields)) => {
            let mut bounds = fields.iter().map(|(_, bound)| build(bound, element));
            let (Some(start), Some(end)) = (bounds.next(), bounds.next()) else {
                return Err(odd());
            };
            Value::new(
                format!(
                    "struct_pack(\"start\" := {}, \"end\" := {})",
                    start?.sql, end?.sql
                ),
                ty.clone(),
            )
        }
        (Type::Array(element), Cell::List(cells) | Cell::Array(cells)) => {
            let elements: Outcome<Vec<Value>> =
                cells.iter().map(|cell| build(cell, element)).collect();
            literals::array(&elements?, Some(ty)).map_err(|error| Failure::query(error.message))?
        }
        (Type::Struct(fields), Cell::Struct(cells)) => {
            let mut values = Vec::with_capacity(fields.len());
            for (field, (_, cell)) in fields.iter().zip(cells.iter()) {
                values.push((field.name.clone(), build(cell, &field.ty)?));
            }
            if values.len() != fields.len() {
                return Err(odd());
            }
            literals::structure(&values, Some(ty)).map_err(|error| Failure::query(error.message))?
        }
        _ => return Err(odd()),
    })
}

fn typed(ty: &Type, text: &str) -> Outcome<Value> {
    literals::typed(ty, text, &Context::default()).map_err(|error| Failure::query(error.message))
}

fn micros(unit: TimeUnit, count: i64) -> i64 {
    match unit {
        TimeUnit::Second => count.saturating_mul(1_000_000),
        TimeUnit::Millisecond => count.saturating_mul(1_000),
        TimeUnit::Microsecond => count,
        TimeUnit::Nanosecond => count / 1_000,
    }
}

/// The fields of a struct, apart. An empty list if the struct is NULL.
pub(super) fn fields(cell: &Cell) -> Vec<Cell> {
    match cell {
        Cell::Struct(fields) => fields.iter().map(|(_, field)| field.clone()).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    /// What a constant expression answers is the value that it was made from.
    #[test]
    fn values_survive_the_way_through_a_constant() {
        let connection = duckdb::Connection::open_in_memory().unwrap();
        connection.execute_batch("SET TimeZone = 'UTC'").unwrap();
        let check = |ty: &str, sql: &str| {
            let ty = Type::parse(ty).unwrap();
            let read = |sql: &str| -> Cell {
                connection
                    .query_row(&format!("SELECT {sql}"), [], |row| row.get(0))
                    .unwrap()
            };
            let cell = read(sql);
            let value = constant(&cell, &ty).unwrap();
            let again = read(&value.sql);
            assert_eq!(
                format!("{again:?}"),
                format!("{cell:?}"),
                "{ty} {sql} as {}",
                value.sql
            );
            assert!(!value.literal, "{ty}");
        };
        check("INT64", "(-9223372036854775807-1)::BIGINT");
        check("FLOAT64", "'nan'::DOUBLE");
        check("FLOAT64", "-1.5e300::DOUBLE");
        check("BOOL", "true");
        check("STRING", "'it''s' || chr(10) || '日本'");
        check("BYTES", "'\\x00\\xFF'::BLOB");
        check("DATE", "DATE '0001-01-01'");
        check("TIME", "TIME '23:59:59.999999'");
        check("DATETIME", "TIMESTAMP '9999-12-31 23:59:59.999999'");
        check("TIMESTAMP", "TIMESTAMP '1969-12-31 23:59:59.000001'");
        check(
            "NUMERIC",
            "'-99999999999999999999999999999.999999999'::DECIMAL(38,9)",
        );
        check("INTERVAL", "INTERVAL '14 months -3 days 5 microseconds'");
        check("ARRAY<INT64>", "CAST([1, NULL, 3] AS BIGINT[])");
        check("ARRAY<STRING>", "CAST([] AS VARCHAR[])");
        check(
            "STRUCT<a INT64, STRING>",
            "struct_pack(f0_ := 1::BIGINT, f1_ := NULL::VARCHAR)",
        );
        check(
            "RANGE<DATE>",
            "struct_pack(\"start\" := DATE '2020-01-01', \"end\" := NULL::DATE)",
        );
        check("ARRAY<STRUCT<x INT64>>", "[struct_pack(f0_ := 1::BIGINT)]");
        check("JSON", "'{\"a\":1}'");
        check("STRING", "NULL::VARCHAR");
    }
}
