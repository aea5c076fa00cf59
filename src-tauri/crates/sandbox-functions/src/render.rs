//! Values of any type as text: for FORMAT, `TO_JSON` and searches.

use crate::physical::{field_name, quote_text};
use crate::types::Type;

/// The text as `%t` (`typed` false) or `%T` (true) shows it; NULL stays NULL at the top.
pub(crate) fn text_sql(x: &str, ty: &Type, typed: bool, depth: usize) -> String {
    let quoted = |text: String| format!("'\"' || {text} || '\"'");
    match ty {
        Type::Int64 | Type::Bool => format!("CAST({x} AS VARCHAR)"),
        Type::Float64 if typed => format!(
            "(CASE WHEN isnan({x}) OR isinf({x}) THEN 'CAST(\"' || bq_float_point({x}) || '\" AS FLOAT64)' ELSE bq_float_point({x}) END)"
        ),
        Type::Float64 => format!("bq_float_point({x})"),
        Type::Numeric if typed => format!(
            "('NUMERIC ' || {})",
            quoted(format!("bq_numeric_text({x})"))
        ),
        Type::Numeric => format!("bq_numeric_text({x})"),
        Type::BigNumeric if typed => format!(
            "('BIGNUMERIC ' || {})",
            quoted(format!("bq_bignumeric_text({x})"))
        ),
        Type::BigNumeric => format!("bq_bignumeric_text({x})"),
        Type::String if typed => format!("bq_quote_text({x})"),
        Type::Json if typed => format!("('JSON ' || bq_quote_text({x}))"),
        Type::String | Type::Geography | Type::Json => x.to_owned(),
        Type::Bytes if typed => format!("bq_quote_bytes({x})"),
        Type::Bytes => format!("bq_escape_bytes({x})"),
        Type::Date if typed => format!("('DATE ' || {})", quoted(format!("bq_date_text({x})"))),
        Type::Date => format!("bq_date_text({x})"),
        Type::Time if typed => format!("('TIME ' || {})", quoted(format!("bq_time_text({x})"))),
        Type::Time => format!("bq_time_text({x})"),
        Type::DateTime if typed => format!(
            "('DATETIME ' || {})",
            quoted(format!("bq_datetime_text({x})"))
        ),
        Type::DateTime => format!("bq_datetime_text({x})"),
        Type::Timestamp if typed => format!(
            "('TIMESTAMP ' || {})",
            quoted(format!("bq_timestamp_text({x}, 'UTC')"))
        ),
        Type::Timestamp => format!("bq_timestamp_text({x}, 'UTC')"),
        Type::Interval if typed => {
            format!(
                "('INTERVAL ' || {} || ' YEAR TO SECOND')",
                quoted(format!("bq_interval_text({x})"))
            )
        }
        Type::Interval => format!("bq_interval_text({x})"),
        Type::Range(element) => {
            let bound = |side: &str| {
                format!(
                    "coalesce({}, 'UNBOUNDED')",
                    text_sql(&format!("({x}).\"{side}\""), element, false, depth)
                )
            };
            let body = format!(
                "'[' || {} || ', ' || {} || ')'",
                bound("start"),
                bound("end")
            );
            let body = if typed {
                format!("'RANGE<{element}> \"' || {body} || '\"'")
            } else {
                body
            };
            format!("(CASE WHEN {x} IS NULL THEN NULL ELSE {body} END)")
        }
        Type::Array(element) => {
            let name = format!("t{depth}");
            let item = text_sql(&name, element, typed, depth + 1);
            format!(
                "('[' || array_to_string(list_transform({x}, lambda {name}: coalesce({item}, 'NULL')), ', ') || ']')"
            )
        }
        Type::Struct(fields) => {
            let parts: Vec<String> = fields
                .iter()
                .enumerate()
                .map(|(index, field)| {
                    let inner = text_sql(
                        &format!("({x}).{}", field_name(index)),
                        &field.ty,
                        typed,
                        depth,
                    );
                    format!("coalesce({inner}, 'NULL')")
                })
                .collect();
            let open = if typed && fields.len() < 2 {
                "STRUCT("
            } else {
                "("
            };
            let body = if parts.is_empty() {
                "''".to_owned()
            } else {
                parts.join(" || ', ' || ")
            };
            format!("(CASE WHEN {x} IS NULL THEN NULL ELSE '{open}' || {body} || ')' END)")
        }
    }
}

/// How JSON texts are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// Numbers beyond what a double holds are quoted.
    pub(crate) quote_wide: bool,
    /// FLOAT64 as CAST prints it (`TO_JSON_STRING`), not as the JSON type does (`TO_JSON`).
    pub(crate) cast_floats: bool,
}

/// The JSON text as `TO_JSON` and `TO_JSON_STRING` write it; NULL is JSON's null.
pub(crate) fn json_sql(x: &str, ty: &Type, style: Style, depth: usize) -> String {
    let quote_wide = style.quote_wide;
    let inner = match ty {
        Type::Int64 if quote_wide => format!(
            "(CASE WHEN {x} BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST({x} AS VARCHAR) \
             ELSE '\"' || CAST({x} AS VARCHAR) || '\"' END)"
        ),
        Type::Int64 | Type::Bool => format!("CAST({x} AS VARCHAR)"),
        Type::Float64 => format!("bq_json_float({x}, {})", style.cast_floats),
        Type::Numeric => format!("bq_json_numeric({x}, {quote_wide})"),
        Type::BigNumeric => format!("bq_json_bignumeric({x}, {quote_wide})"),
        Type::String | Type::Geography => format!("bq_json_quote({x})"),
        Type::Json => x.to_owned(),
        Type::Bytes => format!("('\"' || bq_to_base64({x}) || '\"')"),
        Type::Date => format!("('\"' || bq_date_text({x}) || '\"')"),
        Type::Time => format!("('\"' || bq_time_text({x}) || '\"')"),
        Type::DateTime => format!("('\"' || bq_datetime_json({x}) || '\"')"),
        Type::Timestamp => format!("('\"' || bq_timestamp_json({x}) || '\"')"),
        Type::Interval => format!("('\"' || bq_interval_json({x}) || '\"')"),
        Type::Range(_) => format!("('\"' || {} || '\"')", text_sql(x, ty, false, depth)),
        Type::Array(element) => {
            let name = format!("j{depth}");
            let item = json_sql(&name, element, style, depth + 1);
            format!(
                "('[' || array_to_string(list_transform({x}, lambda {name}: {item}), ',') || ']')"
            )
        }
        Type::Struct(fields) => {
            let parts: Vec<String> = fields
                .iter()
                .enumerate()
                .map(|(index, field)| {
                    let mut key = String::new();
                    crate::json::tree::push_text(&mut key, field.name.as_deref().unwrap_or(""));
                    key.push(':');
                    let value = json_sql(
                        &format!("({x}).{}", field_name(index)),
                        &field.ty,
                        style,
                        depth,
                    );
                    format!("{} || {value}", quote_text(&key))
                })
                .collect();
            let body = if parts.is_empty() {
                "''".to_owned()
            } else {
                parts.join(" || ',' || ")
            };
            format!("(CASE WHEN {x} IS NULL THEN NULL ELSE '{{' || {body} || '}}' END)")
        }
    };
    format!("coalesce({inner}, 'null')")
}
