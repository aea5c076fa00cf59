//! What DuckDB says when a query fails, in BigQuery's words.

use crate::udf::ERROR_MARKER;

/// BigQuery's text for an error of DuckDB: ours behind the marker, or a known one of its own;
/// none for what has no counterpart.
pub fn translate(native: &str) -> Option<String> {
    if let Some(at) = native.find(ERROR_MARKER) {
        let text = native.get(at + ERROR_MARKER.len()..)?;
        return Some(text.trim_end().to_owned());
    }
    let line = native.lines().next().unwrap_or(native);
    for (start, symbol) in [
        ("addition", '+'),
        ("subtraction", '-'),
        ("multiplication", '*'),
    ] {
        if let Some((_, rest)) = line.split_once(&format!("Overflow in {start} of ")) {
            let operands = rest
                .split_once('(')
                .and_then(|(_, r)| r.rsplit_once(')'))
                .map(|(inside, _)| inside);
            let operands = operands.filter(|inside| inside.contains(symbol));
            let kind = if rest.starts_with("DECIMAL") {
                "numeric"
            } else {
                "int64"
            };
            return Some(match operands {
                Some(operands) if kind == "int64" => format!("int64 overflow: {operands}"),
                _ => format!("{kind} overflow"),
            });
        }
    }
    if line.contains("Overflow in negation") {
        return Some("int64 overflow: -(-9223372036854775808)".to_owned());
    }
    if let Some((_, rest)) = line.split_once("Overflow on abs(") {
        return Some(format!(
            "int64 overflow: ABS({}",
            rest.trim_end_matches('!')
        ));
    }
    if line.contains("Overflow in sum") || line.contains("Overflow in HUGEINT") {
        return Some("numeric overflow in SUM".to_owned());
    }
    if let Some((_, rest)) = line.split_once("Type INT128 with value ") {
        let value = rest.split_whitespace().next().unwrap_or_default();
        return Some(format!("int64 overflow in SUM: {value}"));
    }
    if line.contains("Could not cast value") && line.contains("DECIMAL(38,9)") {
        return Some("numeric overflow".to_owned());
    }
    if line.contains("More than one row returned by a subquery") {
        return Some("Scalar subquery produced more than one element".to_owned());
    }
    None
}
