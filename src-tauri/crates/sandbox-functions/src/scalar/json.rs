//! Functions of JSON.

use crate::catalogue::{Call, Overload, sql, with};
use crate::render::{self, Style};
use crate::types::Type;
use crate::value::{CallError, Value};

pub(crate) const TABLE: &[Overload] = &[
    sql(
        "JSON_QUERY",
        "STRING, STRING?",
        "STRING",
        "bq_json_query({0}, {1:'$'})",
    ),
    sql(
        "JSON_QUERY",
        "JSON, STRING?",
        "JSON",
        "bq_json_query_json({0}, {1:'$'})",
    ),
    sql(
        "JSON_EXTRACT",
        "STRING, STRING?",
        "STRING",
        "bq_json_extract({0}, {1:'$'})",
    ),
    sql(
        "JSON_EXTRACT",
        "JSON, STRING?",
        "JSON",
        "bq_json_extract_json({0}, {1:'$'})",
    ),
    sql(
        "JSON_VALUE",
        "STRING, STRING?",
        "STRING",
        "bq_json_value({0}, {1:'$'})",
    ),
    sql(
        "JSON_VALUE",
        "JSON, STRING?",
        "STRING",
        "bq_json_value({0}, {1:'$'})",
    ),
    sql(
        "JSON_EXTRACT_SCALAR",
        "STRING, STRING?",
        "STRING",
        "bq_json_extract_scalar({0}, {1:'$'})",
    ),
    sql(
        "JSON_EXTRACT_SCALAR",
        "JSON, STRING?",
        "STRING",
        "bq_json_extract_scalar({0}, {1:'$'})",
    ),
    sql(
        "JSON_QUERY_ARRAY",
        "STRING, STRING?",
        "ARRAY<STRING>",
        "bq_json_query_array({0}, {1:'$'})",
    ),
    sql(
        "JSON_QUERY_ARRAY",
        "JSON, STRING?",
        "ARRAY<JSON>",
        "bq_json_query_array({0}, {1:'$'})",
    ),
    sql(
        "JSON_EXTRACT_ARRAY",
        "STRING, STRING?",
        "ARRAY<STRING>",
        "bq_json_extract_array({0}, {1:'$'})",
    ),
    sql(
        "JSON_EXTRACT_ARRAY",
        "JSON, STRING?",
        "ARRAY<JSON>",
        "bq_json_extract_array({0}, {1:'$'})",
    ),
    sql(
        "JSON_VALUE_ARRAY",
        "STRING, STRING?",
        "ARRAY<STRING>",
        "bq_json_value_array({0}, {1:'$'})",
    ),
    sql(
        "JSON_VALUE_ARRAY",
        "JSON, STRING?",
        "ARRAY<STRING>",
        "bq_json_value_array({0}, {1:'$'})",
    ),
    sql(
        "JSON_EXTRACT_STRING_ARRAY",
        "STRING, STRING?",
        "ARRAY<STRING>",
        "bq_json_extract_string_array({0}, {1:'$'})",
    ),
    sql(
        "JSON_EXTRACT_STRING_ARRAY",
        "JSON, STRING?",
        "ARRAY<STRING>",
        "bq_json_extract_string_array({0}, {1:'$'})",
    ),
    sql(
        "PARSE_JSON",
        "STRING, wide_number_mode=>STRING?",
        "JSON",
        "bq_parse_json({0}, {1:'exact'})",
    ),
    with(
        "TO_JSON",
        "ANY, stringify_wide_numbers=>BOOL?",
        "JSON",
        to_json,
    ),
    with("TO_JSON_STRING", "ANY, BOOL?", "STRING", to_json_string),
    sql("JSON_TYPE", "JSON", "STRING", "bq_json_type({0})"),
    sql("INT64", "JSON", "INT64", "bq_json_int({0})"),
    sql(
        "FLOAT64",
        "JSON, wide_number_mode=>STRING?",
        "FLOAT64",
        "bq_json_double({0}, {1:'round'})",
    ),
    sql(
        "DOUBLE",
        "JSON, wide_number_mode=>STRING?",
        "FLOAT64",
        "bq_json_double({0}, {1:'round'})",
    ),
    sql("BOOL", "JSON", "BOOL", "bq_json_bool({0})"),
    sql("LAX_INT64", "JSON", "INT64", "bq_lax_int({0})"),
    sql("LAX_FLOAT64", "JSON", "FLOAT64", "bq_lax_float({0})"),
    sql("LAX_DOUBLE", "JSON", "FLOAT64", "bq_lax_float({0})"),
    sql("LAX_BOOL", "JSON", "BOOL", "bq_lax_bool({0})"),
    sql("LAX_STRING", "JSON", "STRING", "bq_lax_string({0})"),
    sql(
        "INT64_ARRAY",
        "JSON",
        "ARRAY<INT64>",
        "list_transform(bq_json_items({0}), lambda e: bq_json_int(e))",
    ),
    sql(
        "STRING_ARRAY",
        "JSON",
        "ARRAY<STRING>",
        "list_transform(bq_json_items({0}), lambda e: bq_json_string(e))",
    ),
    sql(
        "BOOL_ARRAY",
        "JSON",
        "ARRAY<BOOL>",
        "list_transform(bq_json_items({0}), lambda e: bq_json_bool(e))",
    ),
    sql(
        "FLOAT64_ARRAY",
        "JSON",
        "ARRAY<FLOAT64>",
        "list_transform(bq_json_items({0}), lambda e: bq_json_double(e, 'round'))",
    ),
    sql(
        "JSON_KEYS",
        "JSON, INT64?, mode=>STRING?",
        "ARRAY<STRING>",
        "bq_json_keys({0}, {1:9223372036854775807}, {2:'strict'})",
    ),
    with(
        "JSON_SET",
        "JSON, STRING, ANY, create_if_missing=>BOOL?",
        "JSON",
        set,
    ),
    with(
        "JSON_SET",
        "JSON, STRING, ANY, STRING, ANY, create_if_missing=>BOOL?",
        "JSON",
        set,
    ),
    with(
        "JSON_SET",
        "JSON, STRING, ANY, STRING, ANY, STRING, ANY, create_if_missing=>BOOL?",
        "JSON",
        set,
    ),
    with(
        "JSON_ARRAY_APPEND",
        "JSON, STRING, ANY, append_each_element=>BOOL?",
        "JSON",
        set,
    ),
    with(
        "JSON_ARRAY_APPEND",
        "JSON, STRING, ANY, STRING, ANY, append_each_element=>BOOL?",
        "JSON",
        set,
    ),
    with(
        "JSON_ARRAY_INSERT",
        "JSON, STRING, ANY, insert_each_element=>BOOL?",
        "JSON",
        set,
    ),
    with(
        "JSON_ARRAY_INSERT",
        "JSON, STRING, ANY, STRING, ANY, insert_each_element=>BOOL?",
        "JSON",
        set,
    ),
    with("JSON_REMOVE", "JSON, STRING, STRING*", "JSON", remove),
    sql(
        "JSON_STRIP_NULLS",
        "JSON, STRING?, include_arrays=>BOOL?, remove_empty=>BOOL?",
        "JSON",
        "bq_json_strip_nulls({0}, {1:'$'}, {2:TRUE}, {3:FALSE})",
    ),
    with("JSON_ARRAY", "ANY*", "JSON", array),
    with("JSON_OBJECT", "ANY*", "JSON", object),
];

fn flag(value: &Value) -> bool {
    value.sql.eq_ignore_ascii_case("true")
}

/// A value as JSON's text, members in order, numbers unquoted.
fn as_json(value: &Value, quote_wide: bool) -> String {
    if value.untyped_null {
        return "'null'".to_owned();
    }
    let text = render::json_sql(
        &value.sql,
        &value.ty,
        Style {
            quote_wide,
            cast_floats: false,
        },
        0,
    );
    if matches!(value.ty, Type::Struct(_) | Type::Array(_)) {
        format!("bq_json_normal({text})")
    } else {
        text
    }
}

fn to_json(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let quote_wide = call.optional(1).is_some_and(flag);
    call.result(as_json(call.value(0)?, quote_wide))
}

fn to_json_string(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let value = call.value(0)?;
    if value.untyped_null {
        return call.result("'null'");
    }
    let text = render::json_sql(
        &value.sql,
        &value.ty,
        Style {
            quote_wide: true,
            cast_floats: true,
        },
        0,
    );
    call.result(match call.optional(1) {
        Some(pretty) if flag(pretty) => format!("bq_json_pretty_text({text})"),
        Some(pretty) if !pretty.literal => format!(
            "(CASE WHEN {} THEN bq_json_pretty_text({text}) ELSE {text} END)",
            pretty.sql
        ),
        _ => text,
    })
}

fn set(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (udf, default) = match call.name {
        "JSON_SET" => ("bq_json_set", "TRUE"),
        "JSON_ARRAY_APPEND" => ("bq_json_append", "TRUE"),
        _ => ("bq_json_insert", "TRUE"),
    };
    let last = call.args.len() - 1;
    let switch = call.optional(last).map_or(default, |value| &value.sql);
    let mut out = call.sql(0)?.to_owned();
    let mut index = 1;
    while index + 1 < call.args.len() {
        out = format!(
            "{udf}({out}, {}, {}, {switch})",
            call.sql(index)?,
            as_json(call.value(index + 1)?, false)
        );
        index += 2;
    }
    call.result(out)
}

fn remove(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let mut out = call.sql(0)?.to_owned();
    for path in call.values().skip(1) {
        out = format!("bq_json_remove({out}, {})", path.sql);
    }
    call.result(out)
}

fn array(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let parts: Vec<String> = call.values().map(|value| as_json(value, false)).collect();
    call.result(format!(
        "bq_json_array(CAST([{}] AS VARCHAR[]))",
        parts.join(", ")
    ))
}

fn object(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let values: Vec<&Value> = call.values().collect();
    if let [keys, items] = values.as_slice()
        && let (Type::Array(key), Type::Array(element)) = (&keys.ty, &items.ty)
        && **key == Type::String
    {
        let inner = Value::new("m", element.as_ref().clone());
        return call.result(format!(
            "bq_json_object({}, list_transform({}, lambda m: {}))",
            keys.sql,
            items.sql,
            as_json(&inner, false)
        ));
    }
    if values.len() % 2 == 1 {
        return Err(CallError::new(
            "JSON_OBJECT requires an even number of arguments",
        ));
    }
    let mut names = Vec::new();
    let mut texts = Vec::new();
    for pair in values.chunks(2) {
        if let [name, value] = pair {
            names.push(crate::casts::coerce(name, &Type::String)?.sql);
            texts.push(as_json(value, false));
        }
    }
    call.result(format!(
        "bq_json_object(CAST([{}] AS VARCHAR[]), CAST([{}] AS VARCHAR[]))",
        names.join(", "),
        texts.join(", ")
    ))
}
