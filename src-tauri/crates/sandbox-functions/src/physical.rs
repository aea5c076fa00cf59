//! How GoogleSQL types lie in DuckDB: type names, struct fields, quoting, sort keys.

use crate::types::Type;

/// The DuckDB type that holds a GoogleSQL type.
pub fn physical_type(ty: &Type) -> String {
    match ty {
        Type::Int64 => "BIGINT".to_owned(),
        Type::Float64 => "DOUBLE".to_owned(),
        Type::Numeric => "DECIMAL(38,9)".to_owned(),
        Type::BigNumeric | Type::String | Type::Json | Type::Geography => "VARCHAR".to_owned(),
        Type::Bool => "BOOLEAN".to_owned(),
        Type::Bytes => "BLOB".to_owned(),
        Type::Date => "DATE".to_owned(),
        Type::Time => "TIME".to_owned(),
        Type::DateTime | Type::Timestamp => "TIMESTAMP".to_owned(),
        Type::Interval => "INTERVAL".to_owned(),
        Type::Range(element) => {
            let element = physical_type(element);
            format!("STRUCT(\"start\" {element}, \"end\" {element})")
        }
        Type::Array(element) => format!("{}[]", physical_type(element)),
        Type::Struct(fields) if fields.is_empty() => format!("STRUCT({} BOOLEAN)", field_name(0)),
        Type::Struct(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .enumerate()
                .map(|(index, field)| format!("{} {}", field_name(index), physical_type(&field.ty)))
                .collect();
            format!("STRUCT({})", fields.join(", "))
        }
    }
}

/// The physical name of a struct's field by its position from 0: GoogleSQL allows anonymous and
/// repeated names, so the names live in [`Type`] alone and the stored struct is positional.
pub fn field_name(index: usize) -> String {
    format!("f{index}_")
}

/// A text as a DuckDB string literal.
pub fn quote_text(text: &str) -> String {
    if text.contains('\0') {
        // DuckDB's parser stops at a NUL: the text is joined around chr(0).
        let parts: Vec<String> = text
            .split('\0')
            .map(|part| format!("'{}'", part.replace('\'', "''")))
            .collect();
        return format!("({})", parts.join(" || chr(0) || "));
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A name as a DuckDB identifier.
pub fn quote_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// An ORDER BY term with BigQuery's order: NULL first when ascending and last when descending
/// (unless said otherwise), NaN below every number.
pub fn order_key(sql: &str, ty: &Type, desc: bool, nulls_first: Option<bool>) -> String {
    let direction = if desc { "DESC" } else { "ASC" };
    let nulls = if nulls_first.unwrap_or(!desc) {
        "NULLS FIRST"
    } else {
        "NULLS LAST"
    };
    if *ty == Type::Float64 {
        format!("(NOT isnan({sql})) {direction} {nulls}, {sql} {direction} {nulls}")
    } else {
        format!("{sql} {direction} {nulls}")
    }
}

/// [`order_key`] as one key, as a RANGE frame with a distance needs it; NaN sorts above every number.
pub fn order_key_single(sql: &str, desc: bool, nulls_first: Option<bool>) -> String {
    let direction = if desc { "DESC" } else { "ASC" };
    let nulls = if nulls_first.unwrap_or(!desc) {
        "NULLS FIRST"
    } else {
        "NULLS LAST"
    };
    format!("{sql} {direction} {nulls}")
}
