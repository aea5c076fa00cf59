//! Functions of arrays, lambdas included.

use crate::catalogue::{Call, Overload, sql, with};
use crate::operators;
use crate::types::Type;
use crate::value::{CallError, Value};

pub(crate) const TABLE: &[Overload] = &[
    sql("ARRAY_LENGTH", "ARRAY<T>", "INT64", "len({0})"),
    with("ARRAY_CONCAT", "ARRAY<T>, ARRAY<T>*", "ARRAY<T>", concat),
    sql("ARRAY_REVERSE", "ARRAY<T>", "ARRAY<T>", "list_reverse({0})"),
    with(
        "ARRAY_TO_STRING",
        "ARRAY<STRING>, STRING, STRING?",
        "STRING",
        join,
    ),
    sql(
        "ARRAY_TO_STRING",
        "ARRAY<BYTES>, BYTES, BYTES?",
        "BYTES",
        "bq_join_bytes({0}, {1}, CAST([{2:}] AS BLOB[]))",
    ),
    with("ARRAY_FIRST", "ARRAY<T>", "T", end_element),
    with("ARRAY_LAST", "ARRAY<T>", "T", end_element),
    with("ARRAY_SLICE", "ARRAY<T>, INT64, INT64", "ARRAY<T>", slice),
    sql(
        "ARRAY_IS_DISTINCT",
        "ARRAY<T>",
        "BOOL",
        "(len(list_distinct({0})) + (CASE WHEN list_count({0}) < len({0}) THEN 1 ELSE 0 END) = len({0}))",
    ),
    sql("ARRAY_MAX", "ARRAY<T>", "T", "list_max({0})"),
    sql("ARRAY_MIN", "ARRAY<T>", "T", "list_min({0})"),
    sql(
        "ARRAY_SUM",
        "ARRAY<INT64>",
        "INT64",
        "CAST(list_sum({0}) AS BIGINT)",
    ),
    sql(
        "ARRAY_SUM",
        "ARRAY<NUMERIC>",
        "NUMERIC",
        "CAST(list_sum({0}) AS DECIMAL(38,9))",
    ),
    sql("ARRAY_SUM", "ARRAY<FLOAT64>", "FLOAT64", "list_sum({0})"),
    sql("ARRAY_AVG", "ARRAY<INT64>", "FLOAT64", "list_avg({0})"),
    sql("ARRAY_AVG", "ARRAY<FLOAT64>", "FLOAT64", "list_avg({0})"),
    with("ARRAY_FILTER", "ARRAY<T>, LAMBDA", "ARRAY<T>", filter),
    with("ARRAY_TRANSFORM", "ARRAY<T>, LAMBDA", "ARRAY<T>", transform),
    with(
        "ARRAY_INCLUDES",
        "ARRAY<T>, LAMBDA",
        "BOOL",
        includes_lambda,
    ),
    with("ARRAY_INCLUDES", "ARRAY<T>, T", "BOOL", includes),
    with(
        "ARRAY_INCLUDES_ANY",
        "ARRAY<T>, ARRAY<T>",
        "BOOL",
        includes_any,
    ),
    with(
        "ARRAY_INCLUDES_ALL",
        "ARRAY<T>, ARRAY<T>",
        "BOOL",
        includes_all,
    ),
];

fn concat(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let mut values = call.values();
    let first = values
        .next()
        .ok_or_else(|| CallError::new("ARRAY_CONCAT requires an argument"))?
        .clone();
    values.try_fold(first, |left, right| {
        operators::binary(operators::BinaryOperator::Concat, &left, right)
    })
}

fn join(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (items, delimiter) = (call.sql(0)?, call.sql(1)?);
    call.result(match call.optional(2) {
        Some(null) => format!("bq_join_nulls({items}, {delimiter}, {})", null.sql),
        None => format!("bq_join({items}, {delimiter})"),
    })
}

fn end_element(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let x = call.sql(0)?;
    let (place, word) = if call.name == "ARRAY_FIRST" {
        ("1", "first")
    } else {
        ("-1", "last")
    };
    let message = crate::physical::quote_text(&format!(
        "{} cannot get the {word} element of an empty array",
        call.name
    ));
    call.result(format!(
        "(CASE WHEN len({x}) = 0 THEN CAST(bq_error({message}) AS {}) ELSE ({x})[{place}] END)",
        crate::physical::physical_type(&call.ty)
    ))
}

fn slice(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let x = call.sql(0)?;
    let bound = |index: &str| {
        format!("(CASE WHEN {index} < 0 THEN greatest({index} + len({x}), -1) ELSE {index} END)")
    };
    let (start, end) = (call.sql(1)?, call.sql(2)?);
    call.result(format!(
        "(CASE WHEN {x} IS NULL OR {start} IS NULL OR {end} IS NULL THEN NULL \
         WHEN {e} < greatest({s}, 0) THEN [] ELSE list_slice({x}, greatest({s}, 0) + 1, {e} + 1) END)",
        s = bound(start),
        e = bound(end)
    ))
}

/// The names of the lambda's parameters in DuckDB and its analysed body.
fn body(call: &Call<'_, '_>, index: usize) -> Result<(String, Value), CallError> {
    let array = call.value(0)?;
    let element = array.ty.element().cloned().unwrap_or(Type::Int64);
    let (params, body) = call
        .lambda(index)
        .ok_or_else(|| CallError::new(format!("{} requires a lambda", call.name)))?;
    let name = |name: &String| crate::physical::quote_name(&format!("l_{name}"));
    match params {
        [one] => Ok((name(one), body(&[Value::new(name(one), element)])?)),
        [one, two] => {
            // DuckDB counts from 1, GoogleSQL's offsets from 0.
            let offset = Value::new(format!("({} - 1)", name(two)), Type::Int64);
            let value = body(&[Value::new(name(one), element), offset])?;
            Ok((format!("{}, {}", name(one), name(two)), value))
        }
        _ => Err(CallError::new(format!(
            "The lambda of {} takes one or two parameters",
            call.name
        ))),
    }
}

fn condition(call: &Call<'_, '_>) -> Result<(String, String), CallError> {
    let (params, value) = body(call, 1)?;
    let value = crate::casts::coerce(&value, &Type::Bool)
        .map_err(|_| CallError::new(format!("The lambda of {} must return BOOL", call.name)))?;
    Ok((params, value.sql))
}

fn filter(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (params, test) = condition(call)?;
    call.result(format!(
        "list_filter({}, lambda {params}: {test})",
        call.sql(0)?
    ))
}

fn transform(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (params, value) = body(call, 1)?;
    Ok(Value::new(
        format!(
            "list_transform({}, lambda {params}: {})",
            call.sql(0)?,
            value.sql
        ),
        value.ty.array_of(),
    ))
}

fn includes_lambda(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (params, test) = condition(call)?;
    call.result(format!(
        "(len(list_filter({}, lambda {params}: {test})) > 0)",
        call.sql(0)?
    ))
}

fn includes(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (x, y) = (call.sql(0)?, call.sql(1)?);
    call.result(format!(
        "(CASE WHEN {x} IS NULL OR {y} IS NULL THEN NULL ELSE list_contains({x}, {y}) END)"
    ))
}

fn includes_any(call: &Call<'_, '_>) -> Result<Value, CallError> {
    call.result(format!("list_has_any({}, {})", call.sql(0)?, call.sql(1)?))
}

fn includes_all(call: &Call<'_, '_>) -> Result<Value, CallError> {
    call.result(format!("list_has_all({}, {})", call.sql(0)?, call.sql(1)?))
}
