//! Aggregate functions.

use crate::value::{Argument, CallError, Context, Modifiers, Value};

/// Whether an aggregate function of this name exists.
pub fn is_aggregate(name: &str) -> bool {
    matches!(name.to_ascii_uppercase().as_str(), "COUNT")
}

/// A call of an aggregate function; COUNT(*) has no arguments. `over` is a finished DuckDB
/// window specification without the parentheses (`PARTITION BY … ORDER BY … ROWS …`).
pub fn aggregate(
    name: &str,
    _args: &[Argument<'_>],
    _modifiers: &Modifiers,
    _over: Option<&str>,
    _ctx: &Context,
) -> Result<Value, CallError> {
    Err(crate::scalar::unknown(name))
}
