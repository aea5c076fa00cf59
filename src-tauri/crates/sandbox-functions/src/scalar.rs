//! Scalar functions: the door and the tables.

use crate::catalogue::{self, Overload};
use crate::names;
use crate::value::{Argument, CallError, Context, Value};

mod arrays;
mod conditions;
mod dates;
mod json;
mod math;
mod places;
mod strings;

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

/// The refusal of a name that is no function here: one that BigQuery has, or none at all.
pub fn unknown(name: &str) -> CallError {
    names::refuse(name)
}

pub(crate) fn tables() -> Vec<&'static [Overload]> {
    vec![
        strings::TABLE,
        math::TABLE,
        conditions::TABLE,
        dates::TABLE,
        json::TABLE,
        arrays::TABLE,
        places::TABLE,
    ]
}
