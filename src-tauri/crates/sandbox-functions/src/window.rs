//! Numbering and navigation functions, which stand only with OVER.

use crate::value::{Argument, CallError, Context, Modifiers, Value};

/// Whether a function of this name exists that needs OVER.
pub fn is_window(name: &str) -> bool {
    matches!(name.to_ascii_uppercase().as_str(), "ROW_NUMBER")
}

/// A call of a numbering or navigation function. `over` is a finished DuckDB window
/// specification without the parentheses; `order_by` in the modifiers is not used.
pub fn window(
    name: &str,
    _args: &[Argument<'_>],
    _modifiers: &Modifiers,
    _over: &str,
    _ctx: &Context,
) -> Result<Value, CallError> {
    Err(crate::scalar::unknown(name))
}
