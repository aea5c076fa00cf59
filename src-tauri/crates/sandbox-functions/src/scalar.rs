//! Scalar functions: the door and the tables.

use crate::catalogue::{self, Overload, sql};
use crate::value::{Argument, CallError, Context, Value};

/// A call of a scalar function by its name (any case, dots as written: `NET.HOST`), its arguments
/// in order. The result is a typed expression, or BigQuery's refusal.
pub fn scalar(name: &str, args: &[Argument<'_>], ctx: &Context) -> Result<Value, CallError> {
    let upper = name.to_ascii_uppercase();
    let catalogue = catalogue::scalars();
    if catalogue.has(&upper) {
        return catalogue.call(&upper, args, ctx);
    }
    Err(unknown(name))
}

/// The refusal of a name that is no function here.
pub fn unknown(name: &str) -> CallError {
    CallError::new(format!("Function not found: {name}"))
}

pub(crate) fn tables() -> Vec<&'static [Overload]> {
    vec![BASICS]
}

const BASICS: &[Overload] = &[
    sql("LOWER", "STRING", "STRING", "lower({0})"),
    sql("COALESCE", "T, T*", "T", "coalesce({*})"),
];
