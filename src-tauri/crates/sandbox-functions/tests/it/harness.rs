//! Short words for typed arguments, and a database to ask.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test may panic"
)]

use std::cell::RefCell;

use duckdb::Connection;
use sandbox_functions::value::DatePart;
use sandbox_functions::{
    Argument, CallError, Context, Type, Value, casts, errors, literals, register, scalar,
};

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// A context at 2026-02-03 04:05:06.789 UTC.
pub(crate) fn ctx() -> Context {
    Context {
        now_micros: 1_770_091_506_789_000,
        ..Context::default()
    }
}

/// Runs SQL on this thread's database; one text, NULL as `NULL`, errors in BigQuery's words.
pub(crate) fn ask(sql: &str) -> Result<String, String> {
    CONNECTION.with_borrow_mut(|slot| {
        let connection = slot.get_or_insert_with(|| {
            let connection = Connection::open_in_memory().unwrap();
            register(&connection).unwrap();
            connection
        });
        let answer: Result<Option<String>, duckdb::Error> =
            connection.query_row(sql, [], |row| row.get(0));
        match answer {
            Ok(text) => Ok(text.unwrap_or_else(|| "NULL".to_owned())),
            Err(error) => {
                let native = error.to_string();
                Err(errors::translate(&native)
                    .unwrap_or_else(|| format!("native: {native} in {sql}")))
            }
        }
    })
}

/// The value's text: scalars as CAST to STRING, the rest as `%T`-like JSON.
pub(crate) fn show(value: &Value) -> Result<String, String> {
    ask(&format!("SELECT {}", text_of(value).sql))
}

/// The expression of a value's text.
pub(crate) fn text_of(value: &Value) -> Value {
    if value.untyped_null {
        return casts::coerce(value, &Type::String).unwrap();
    }
    match value.ty {
        Type::String | Type::Json | Type::Geography => value.clone(),
        Type::Bytes => call("TO_HEX", vec![value.clone().into()]).unwrap(),
        Type::Float64 => call("FORMAT", vec![s("%t"), value.clone().into()]).unwrap(),
        Type::Array(_) | Type::Struct(_) => {
            let text = call("TO_JSON_STRING", vec![value.clone().into()]).unwrap();
            Value::new(
                format!(
                    "CASE WHEN {} IS NULL THEN NULL ELSE {} END",
                    value.sql, text.sql
                ),
                Type::String,
            )
        }
        _ => casts::cast(value, &Type::String, None, None, false, &ctx()).unwrap(),
    }
}

/// A call through the scalar door.
#[expect(
    clippy::needless_pass_by_value,
    reason = "calls read as lists of arguments"
)]
pub(crate) fn call(name: &str, args: Vec<Argument<'_>>) -> Result<Value, CallError> {
    scalar::scalar(name, &args, &ctx())
}

/// Whether a call answers the text; `!` in front of the expected text means an error of that text.
#[track_caller]
pub(crate) fn check(name: &str, args: Vec<Argument<'_>>, expected: &str) {
    let described = format!("{name}{args:?}");
    let got = match call(name, args) {
        Ok(value) => show(&value).unwrap_or_else(|error| format!("!{error}")),
        Err(error) => format!("!{error}"),
    };
    assert_eq!(got, expected, "{described}");
}

/// A typed value answers the text.
#[track_caller]
pub(crate) fn gives(value: Result<Value, CallError>, expected: &str) {
    let got = match value {
        Ok(value) => show(&value).unwrap_or_else(|error| format!("!{error}")),
        Err(error) => format!("!{error}"),
    };
    assert_eq!(got, expected);
}

pub(crate) fn value(arg: Argument<'_>) -> Value {
    match arg {
        Argument::Value(value) => value,
        other => panic!("no value: {other:?}"),
    }
}

pub(crate) fn i(value: i64) -> Argument<'static> {
    literals::int(value).into()
}

pub(crate) fn f(value: f64) -> Argument<'static> {
    literals::float_value(value).into()
}

pub(crate) fn s(text: &str) -> Argument<'static> {
    literals::string(text).into()
}

pub(crate) fn b(octets: &[u8]) -> Argument<'static> {
    literals::bytes(octets).into()
}

pub(crate) fn truth(value: bool) -> Argument<'static> {
    literals::boolean(value).into()
}

pub(crate) fn null() -> Argument<'static> {
    literals::null().into()
}

pub(crate) fn null_of(ty: &str) -> Argument<'static> {
    literals::typed_null(&Type::parse(ty).unwrap()).into()
}

/// A literal with its type in front.
pub(crate) fn t(ty: &str, text: &str) -> Argument<'static> {
    literals::typed(&Type::parse(ty).unwrap(), text, &ctx())
        .unwrap()
        .into()
}

pub(crate) fn n(text: &str) -> Argument<'static> {
    t("NUMERIC", text)
}

pub(crate) fn d(text: &str) -> Argument<'static> {
    t("DATE", text)
}

pub(crate) fn dt(text: &str) -> Argument<'static> {
    t("DATETIME", text)
}

pub(crate) fn ts(text: &str) -> Argument<'static> {
    t("TIMESTAMP", text)
}

pub(crate) fn tm(text: &str) -> Argument<'static> {
    t("TIME", text)
}

pub(crate) fn j(text: &str) -> Argument<'static> {
    t("JSON", text)
}

pub(crate) fn p(part: &str) -> Argument<'static> {
    Argument::Part(DatePart::parse(part).unwrap())
}

pub(crate) fn arr(items: Vec<Argument<'static>>) -> Argument<'static> {
    let items: Vec<Value> = items.into_iter().map(value).collect();
    literals::array(&items, None).unwrap().into()
}

pub(crate) fn named(name: &str, arg: Argument<'static>) -> Argument<'static> {
    Argument::Named(name.to_owned(), Box::new(arg))
}

pub(crate) fn st(fields: Vec<(&str, Argument<'static>)>) -> Argument<'static> {
    let fields: Vec<(Option<String>, Value)> = fields
        .into_iter()
        .map(|(name, arg)| ((!name.is_empty()).then(|| name.to_owned()), value(arg)))
        .collect();
    literals::structure(&fields, None).unwrap().into()
}
