//! RANGE values: reading their texts and the functions on them that DuckDB calls.

use crate::udf::Kind::{Int, Text};
use crate::udf::{Datum, Udf, udf};

/// The bounds of `[a, b)`; none for UNBOUNDED or NULL.
pub(crate) fn bounds(text: &str) -> Result<(Option<String>, Option<String>), String> {
    let fail = || format!("Invalid RANGE value: {text}");
    let inside = text
        .trim()
        .strip_prefix('[')
        .and_then(|t| t.strip_suffix(')'))
        .ok_or_else(fail)?;
    let (start, end) = inside.split_once(',').ok_or_else(fail)?;
    let bound = |side: &str| {
        let side = side.trim();
        let open = side.eq_ignore_ascii_case("unbounded") || side.eq_ignore_ascii_case("null");
        (!open).then(|| side.to_owned())
    };
    Ok((bound(start), bound(end)))
}

pub(crate) static TABLE: &[Udf] = &[udf("bq_range_bound", &[Text, Int], Text, |a| {
    let (start, end) = bounds(a[0].str())?;
    Ok(if a[1].int() == 0 { start } else { end }.map_or(Datum::Null, Datum::text))
})];
