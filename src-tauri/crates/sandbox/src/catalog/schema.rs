//! Table schemas as the API writes them, to and from the fields of the analysis.

use sandbox_analysis::catalog::{Field, Mode, TypeParameters};
use sandbox_functions::{StructField, Type};
use serde_json::{Map, Value, json};

use crate::error::{Failure, Outcome};
use crate::json::{at, integer, list, put, text};

/// Names that a column may not begin with, in upper case.
const RESERVED: [&str; 6] = [
    "_TABLE_",
    "_FILE_",
    "_PARTITION",
    "_ROW_TIMESTAMP",
    "__ROOT__",
    "_COLIDENTIFIER",
];

/// Most fields of a schema, nested ones included.
const MOST_FIELDS: usize = 10_000;

/// Reads the `fields` of a `schema` object.
pub(crate) fn from_schema(schema: &Value) -> Outcome<Vec<Field>> {
    let fields = match schema {
        Value::Array(fields) => fields.as_slice(),
        other => other
            .get("fields")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice),
    };
    let mut count = 0;
    let fields = read_fields(fields, "", 1, &mut count)?;
    if count > MOST_FIELDS {
        return Err(Failure::invalid(format!(
            "Too many total leaf fields: {count}, max allowed field count: {MOST_FIELDS}"
        )));
    }
    Ok(fields)
}

fn read_fields(
    fields: &[Value],
    parent: &str,
    depth: usize,
    count: &mut usize,
) -> Outcome<Vec<Field>> {
    if depth > 16 {
        return Err(Failure::invalid(format!(
            "Field {parent} is nested too deeply (max 15 levels)"
        )));
    }
    let mut seen = std::collections::HashSet::new();
    let mut result = Vec::with_capacity(fields.len());
    for value in fields {
        *count += 1;
        let field = read_field(value, parent, depth, count)?;
        if !seen.insert(field.name.to_lowercase()) {
            return Err(Failure::invalid(format!(
                "Field {}{} already exists in schema",
                parent, field.name
            )));
        }
        result.push(field);
    }
    Ok(result)
}

fn read_field(value: &Value, parent: &str, depth: usize, count: &mut usize) -> Outcome<Field> {
    let name = text(value, &["name"]).unwrap_or_default();
    check_name(name)?;
    let path = format!("{parent}{name}");
    let word = text(value, &["type"])
        .ok_or_else(|| Failure::invalid(format!("Field {path} is missing its type")))?;
    let mut fields = Vec::new();
    let element = match word.to_ascii_uppercase().as_str() {
        "RECORD" | "STRUCT" => {
            let nested = value
                .get("fields")
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice);
            fields = read_fields(nested, &format!("{path}."), depth + 1, count)?;
            if fields.is_empty() {
                return Err(Failure::invalid(format!(
                    "Field {path} is type RECORD but has no schema"
                )));
            }
            struct_of(&fields)
        }
        "RANGE" => {
            let element = text(value, &["rangeElementType", "type"]).and_then(Type::from_name);
            match element {
                Some(element @ (Type::Date | Type::DateTime | Type::Timestamp)) => {
                    Type::Range(Box::new(element))
                }
                _ => {
                    return Err(Failure::invalid(format!(
                        "Field {path} is type RANGE but has no valid rangeElementType"
                    )));
                }
            }
        }
        "ARRAY" => {
            return Err(Failure::invalid(format!(
                "Invalid value for type: {word} is not a valid value"
            )));
        }
        other => Type::from_name(other).ok_or_else(|| {
            Failure::invalid(format!(
                "Invalid value for type: {word} is not a valid value"
            ))
        })?,
    };
    let mode = match text(value, &["mode"])
        .map(str::to_ascii_uppercase)
        .as_deref()
    {
        None | Some("" | "NULLABLE") => Mode::Nullable,
        Some("REQUIRED") => Mode::Required,
        Some("REPEATED") => Mode::Repeated,
        Some(other) => {
            return Err(Failure::invalid(format!(
                "Invalid value for mode: {other} is not a valid value"
            )));
        }
    };
    let number = |name: &str| -> Outcome<Option<u64>> {
        Ok(integer(value, &[name])?
            .and_then(|number| u64::try_from(number).ok())
            .filter(|n| *n > 0))
    };
    let parameters = TypeParameters {
        max_length: number("maxLength")?,
        precision: number("precision")?.and_then(|n| u32::try_from(n).ok()),
        scale: number("scale")?.and_then(|n| u32::try_from(n).ok()),
    };
    Ok(Field {
        name: name.to_owned(),
        ty: if mode == Mode::Repeated {
            element.array_of()
        } else {
            element
        },
        mode,
        parameters,
        description: text(value, &["description"]).map(str::to_owned),
        default: text(value, &["defaultValueExpression"]).map(str::to_owned),
        rounding_mode: text(value, &["roundingMode"])
            .filter(|mode| *mode != "ROUNDING_MODE_UNSPECIFIED")
            .map(str::to_owned),
        collation: text(value, &["collation"])
            .filter(|text| !text.is_empty())
            .map(str::to_owned),
        policy_tags: list(value, &["policyTags", "names"])
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        fields,
    })
}

/// Refuses names that no column may have.
pub(crate) fn check_name(name: &str) -> Outcome<()> {
    let upper = name.to_uppercase();
    let bad = name.is_empty()
        || name.chars().count() > 300
        || name.chars().any(|c| {
            c.is_control()
                || matches!(
                    c,
                    '!' | '"' | '$' | '(' | ')' | '*' | ',' | '.' | '/' | ';' | '?' | '@'
                )
                || matches!(c, '[' | '\\' | ']' | '^' | '`' | '{' | '}' | '~')
        });
    if bad {
        return Err(Failure::invalid(format!(
            "Invalid field name \"{name}\". Fields must contain the allowed characters, and be at most 300 characters long."
        )));
    }
    if RESERVED.iter().any(|prefix| upper.starts_with(prefix)) {
        return Err(Failure::invalid(format!(
            "Invalid field name \"{name}\". Field names are not allowed to start with the (case-insensitive) prefixes _PARTITION, _TABLE_, _FILE_, _ROW_TIMESTAMP, __ROOT__ and _COLIDENTIFIER"
        )));
    }
    Ok(())
}

/// The STRUCT type of some fields.
pub(crate) fn struct_of(fields: &[Field]) -> Type {
    Type::Struct(
        fields
            .iter()
            .map(|field| StructField {
                name: Some(field.name.clone()),
                ty: field.ty.clone(),
            })
            .collect(),
    )
}

/// The type without its outer ARRAY.
pub(crate) fn element(ty: &Type) -> &Type {
    match ty {
        Type::Array(element) => element,
        other => other,
    }
}

/// The word for a type in a schema.
fn word(ty: &Type) -> &'static str {
    match ty {
        Type::Int64 => "INTEGER",
        Type::Float64 => "FLOAT",
        Type::Numeric => "NUMERIC",
        Type::BigNumeric => "BIGNUMERIC",
        Type::Bool => "BOOLEAN",
        Type::String => "STRING",
        Type::Bytes => "BYTES",
        Type::Date => "DATE",
        Type::Time => "TIME",
        Type::DateTime => "DATETIME",
        Type::Timestamp => "TIMESTAMP",
        Type::Interval => "INTERVAL",
        Type::Json => "JSON",
        Type::Geography => "GEOGRAPHY",
        Type::Range(_) => "RANGE",
        Type::Array(element) => word(element),
        Type::Struct(_) => "RECORD",
    }
}

/// The object for one field.
pub(crate) fn field_json(field: &Field, position: usize) -> Value {
    let element = element(&field.ty);
    let mut object = Map::new();
    let name = if field.name.is_empty() {
        format!("_field_{}", position + 1)
    } else {
        field.name.clone()
    };
    object.insert("name".to_owned(), json!(name));
    object.insert("type".to_owned(), json!(word(element)));
    let mode = match field.mode {
        Mode::Nullable => "NULLABLE",
        Mode::Required => "REQUIRED",
        Mode::Repeated => "REPEATED",
    };
    object.insert("mode".to_owned(), json!(mode));
    if !field.fields.is_empty() {
        object.insert("fields".to_owned(), fields_json(&field.fields));
    }
    if let Type::Range(of) = element {
        object.insert("rangeElementType".to_owned(), json!({ "type": word(of) }));
    }
    put(&mut object, "description", field.description.clone());
    put(&mut object, "defaultValueExpression", field.default.clone());
    put(&mut object, "roundingMode", field.rounding_mode.clone());
    put(&mut object, "collation", field.collation.clone());
    if !field.policy_tags.is_empty() {
        object.insert(
            "policyTags".to_owned(),
            json!({ "names": field.policy_tags }),
        );
    }
    put(
        &mut object,
        "maxLength",
        field.parameters.max_length.map(|n| n.to_string()),
    );
    put(
        &mut object,
        "precision",
        field.parameters.precision.map(|n| n.to_string()),
    );
    put(
        &mut object,
        "scale",
        field.parameters.scale.map(|n| n.to_string()),
    );
    Value::Object(object)
}

/// The list for some fields.
pub(crate) fn fields_json(fields: &[Field]) -> Value {
    Value::Array(
        fields
            .iter()
            .enumerate()
            .map(|(i, field)| field_json(field, i))
            .collect(),
    )
}

/// A whole `schema` object.
pub(crate) fn schema_json<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Value {
    let fields: Vec<Value> = fields
        .into_iter()
        .enumerate()
        .map(|(i, field)| field_json(field, i))
        .collect();
    json!({ "fields": fields })
}

/// A field's type in GoogleSQL with its parameters, as `INFORMATION_SCHEMA` shows it.
pub(crate) fn data_type(field: &Field) -> String {
    let inner = match element(&field.ty) {
        Type::Struct(_) => {
            let fields: Vec<String> = field
                .fields
                .iter()
                .map(|field| format!("{} {}", field.name, data_type(field)))
                .collect();
            format!("STRUCT<{}>", fields.join(", "))
        }
        other => match (
            field.parameters.max_length,
            field.parameters.precision,
            field.parameters.scale,
        ) {
            (Some(length), ..) => format!("{other}({length})"),
            (None, Some(precision), Some(scale)) => format!("{other}({precision}, {scale})"),
            (None, Some(precision), None) => format!("{other}({precision})"),
            _ => other.to_string(),
        },
    };
    if field.mode == Mode::Repeated {
        format!("ARRAY<{inner}>")
    } else {
        inner
    }
}

/// The schema that an update asks for, checked against the present one: columns may be added,
/// REQUIRED may become NULLABLE, types may widen; nothing may vanish or move.
pub(crate) fn check_update(old: &[Field], new: &[Field], table: &str, parent: &str) -> Outcome<()> {
    for field in old {
        let path = format!("{parent}{}", field.name);
        let Some(next) = new
            .iter()
            .find(|next| next.name.eq_ignore_ascii_case(&field.name))
        else {
            return Err(Failure::invalid(format!(
                "Provided Schema does not match Table {table}. Field {path} is missing in new schema"
            )));
        };
        if !widens(element(&field.ty), element(&next.ty)) {
            return Err(Failure::invalid(format!(
                "Provided Schema does not match Table {table}. Field {path} has changed type from {} to {}",
                word(&field.ty),
                word(&next.ty)
            )));
        }
        if field.mode != next.mode && !(field.mode == Mode::Required && next.mode == Mode::Nullable)
        {
            return Err(Failure::invalid(format!(
                "Provided Schema does not match Table {table}. Field {path} has changed mode from {} to {}",
                mode_word(field.mode),
                mode_word(next.mode)
            )));
        }
        check_update(&field.fields, &next.fields, table, &format!("{path}."))?;
    }
    for field in new {
        let known = old
            .iter()
            .any(|before| before.name.eq_ignore_ascii_case(&field.name));
        if !known && field.mode == Mode::Required {
            return Err(Failure::invalid(format!(
                "Provided Schema does not match Table {table}. Cannot add required fields to an existing schema. (field: {parent}{})",
                field.name
            )));
        }
    }
    Ok(())
}

fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Nullable => "NULLABLE",
        Mode::Required => "REQUIRED",
        Mode::Repeated => "REPEATED",
    }
}

/// Whether a column of the first type may become one of the second.
pub(crate) fn widens(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Struct(_), Type::Struct(_))
        | (Type::Int64, Type::Numeric | Type::BigNumeric | Type::Float64)
        | (Type::Numeric, Type::BigNumeric | Type::Float64) => true,
        (from, to) => from == to,
    }
}

/// Finds a nested value by name whatever its case.
pub(crate) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// Whether a request body carries a schema at all.
pub(crate) fn given(body: &Value) -> bool {
    at(body, &["schema", "fields"])
        .is_some_and(|fields| fields.as_array().is_some_and(|f| !f.is_empty()))
}
