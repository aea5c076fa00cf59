//! Conditional functions, errors, and what the session knows.

use crate::catalogue::{Call, Overload, sql, with};
use crate::operators::{self, BinaryOperator};
use crate::physical::quote_text;
use crate::value::{CallError, Value};

pub(crate) const TABLE: &[Overload] = &[
    sql(
        "IF",
        "BOOL, T, T",
        "T",
        "(CASE WHEN {0} THEN {1} ELSE {2} END)",
    ),
    sql("IFNULL", "T, T", "T", "coalesce({0}, {1})"),
    sql("COALESCE", "T, T*", "T", "coalesce({*})"),
    with("NULLIF", "T, T", "T", null_if),
    sql("NULLIFZERO", "T", "T", "nullif({0}, 0)"),
    sql("ZEROIFNULL", "T", "T", "coalesce({0}, 0)"),
    with("ERROR", "STRING", "INT64", error),
    sql(
        "GENERATE_UUID",
        "",
        "STRING",
        "CAST(gen_random_uuid() AS VARCHAR)",
    ),
    with("SESSION_USER", "", "STRING", session_user),
    with("NULLIFERROR", "T", "T", null_if_error),
];

fn null_if(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (x, y) = (call.value(0)?, call.value(1)?);
    let equal = operators::binary(BinaryOperator::Equal, x, y)?;
    call.result(format!(
        "(CASE WHEN {} THEN NULL ELSE {} END)",
        equal.sql, x.sql
    ))
}

fn error(call: &Call<'_, '_>) -> Result<Value, CallError> {
    // The result takes any type, like NULL; coercion keeps the expression.
    let mut value = Value::new(format!("bq_error({})", call.sql(0)?), call.ty.clone());
    value.untyped_null = true;
    Ok(value)
}

fn session_user(call: &Call<'_, '_>) -> Result<Value, CallError> {
    call.result(quote_text(&call.ctx.session_user))
}

fn null_if_error(call: &Call<'_, '_>) -> Result<Value, CallError> {
    Ok(operators::safe(call.value(0)?.clone()))
}
