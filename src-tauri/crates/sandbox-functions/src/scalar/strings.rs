//! Functions of text and bytes.

use crate::casts;
use crate::catalogue::{Call, Overload, sql, with};
use crate::physical::quote_text;
use crate::render;
use crate::types::Type;
use crate::value::{CallError, Value};

pub(crate) const TABLE: &[Overload] = &[
    sql("LENGTH", "STRING", "INT64", "length({0})"),
    sql("LENGTH", "BYTES", "INT64", "octet_length({0})"),
    sql("CHAR_LENGTH", "STRING", "INT64", "length({0})"),
    sql("CHARACTER_LENGTH", "STRING", "INT64", "length({0})"),
    sql("BYTE_LENGTH", "STRING", "INT64", "strlen({0})"),
    sql("BYTE_LENGTH", "BYTES", "INT64", "octet_length({0})"),
    sql("OCTET_LENGTH", "STRING", "INT64", "strlen({0})"),
    sql("OCTET_LENGTH", "BYTES", "INT64", "octet_length({0})"),
    sql("LOWER", "STRING", "STRING", "lower({0})"),
    sql("LOWER", "BYTES", "BYTES", "bq_lower_bytes({0})"),
    sql("UPPER", "STRING", "STRING", "upper({0})"),
    sql("UPPER", "BYTES", "BYTES", "bq_upper_bytes({0})"),
    with("SUBSTR", "STRING, INT64, INT64?", "STRING", substr),
    with("SUBSTRING", "STRING, INT64, INT64?", "STRING", substr),
    with("SUBSTR", "BYTES, INT64, INT64?", "BYTES", substr_bytes),
    with("SUBSTRING", "BYTES, INT64, INT64?", "BYTES", substr_bytes),
    sql("LEFT", "STRING, INT64", "STRING", "bq_left({0}, {1})"),
    sql("LEFT", "BYTES, INT64", "BYTES", "bq_left_bytes({0}, {1})"),
    sql("RIGHT", "STRING, INT64", "STRING", "bq_right({0}, {1})"),
    sql("RIGHT", "BYTES, INT64", "BYTES", "bq_right_bytes({0}, {1})"),
    sql("STRPOS", "STRING, STRING", "INT64", "bq_strpos({0}, {1})"),
    sql(
        "STRPOS",
        "BYTES, BYTES",
        "INT64",
        "bq_strpos_bytes({0}, {1})",
    ),
    sql(
        "INSTR",
        "STRING, STRING, INT64?, INT64?",
        "INT64",
        "bq_instr({0}, {1}, {2:1}, {3:1})",
    ),
    sql(
        "INSTR",
        "BYTES, BYTES, INT64?, INT64?",
        "INT64",
        "bq_instr_bytes({0}, {1}, {2:1}, {3:1})",
    ),
    with("CONCAT", "STRING, STRING*", "STRING", concat),
    with("CONCAT", "BYTES, BYTES*", "BYTES", concat),
    with("CONCAT", "ANY, ANY*", "STRING", concat),
    sql(
        "STARTS_WITH",
        "STRING, STRING",
        "BOOL",
        "starts_with({0}, {1})",
    ),
    sql(
        "STARTS_WITH",
        "BYTES, BYTES",
        "BOOL",
        "bq_starts_bytes({0}, {1})",
    ),
    sql("ENDS_WITH", "STRING, STRING", "BOOL", "ends_with({0}, {1})"),
    sql(
        "ENDS_WITH",
        "BYTES, BYTES",
        "BOOL",
        "bq_ends_bytes({0}, {1})",
    ),
    sql(
        "LPAD",
        "STRING, INT64, STRING?",
        "STRING",
        "bq_lpad({0}, {1}, {2:' '})",
    ),
    sql(
        "LPAD",
        "BYTES, INT64, BYTES?",
        "BYTES",
        "bq_lpad_bytes({0}, {1}, {2:' '::BLOB})",
    ),
    sql(
        "RPAD",
        "STRING, INT64, STRING?",
        "STRING",
        "bq_rpad({0}, {1}, {2:' '})",
    ),
    sql(
        "RPAD",
        "BYTES, INT64, BYTES?",
        "BYTES",
        "bq_rpad_bytes({0}, {1}, {2:' '::BLOB})",
    ),
    sql("REPEAT", "STRING, INT64", "STRING", "bq_repeat({0}, {1})"),
    sql(
        "REPEAT",
        "BYTES, INT64",
        "BYTES",
        "bq_repeat_bytes({0}, {1})",
    ),
    sql("REVERSE", "STRING", "STRING", "bq_reverse({0})"),
    sql("REVERSE", "BYTES", "BYTES", "bq_reverse_bytes({0})"),
    sql(
        "REPLACE",
        "STRING, STRING, STRING",
        "STRING",
        "bq_replace({0}, {1}, {2})",
    ),
    sql(
        "REPLACE",
        "BYTES, BYTES, BYTES",
        "BYTES",
        "bq_replace_bytes({0}, {1}, {2})",
    ),
    sql("TRIM", "STRING", "STRING", "bq_trim({0})"),
    sql("TRIM", "STRING, STRING", "STRING", "bq_trim_set({0}, {1})"),
    sql("TRIM", "BYTES, BYTES", "BYTES", "bq_trim_bytes({0}, {1})"),
    sql("LTRIM", "STRING", "STRING", "bq_ltrim({0})"),
    sql(
        "LTRIM",
        "STRING, STRING",
        "STRING",
        "bq_ltrim_set({0}, {1})",
    ),
    sql("LTRIM", "BYTES, BYTES", "BYTES", "bq_ltrim_bytes({0}, {1})"),
    sql("RTRIM", "STRING", "STRING", "bq_rtrim({0})"),
    sql(
        "RTRIM",
        "STRING, STRING",
        "STRING",
        "bq_rtrim_set({0}, {1})",
    ),
    sql("RTRIM", "BYTES, BYTES", "BYTES", "bq_rtrim_bytes({0}, {1})"),
    with("SPLIT", "STRING, STRING?", "ARRAY<STRING>", split),
    sql(
        "SPLIT",
        "BYTES, BYTES",
        "ARRAY<BYTES>",
        "bq_split_bytes({0}, {1})",
    ),
    sql("INITCAP", "STRING", "STRING", "bq_initcap({0})"),
    sql(
        "INITCAP",
        "STRING, STRING",
        "STRING",
        "bq_initcap_by({0}, {1})",
    ),
    sql(
        "TRANSLATE",
        "STRING, STRING, STRING",
        "STRING",
        "bq_translate({0}, {1}, {2})",
    ),
    sql(
        "TRANSLATE",
        "BYTES, BYTES, BYTES",
        "BYTES",
        "bq_translate_bytes({0}, {1}, {2})",
    ),
    with("NORMALIZE", "STRING, STRING?", "STRING", normalize),
    with(
        "NORMALIZE_AND_CASEFOLD",
        "STRING, STRING?",
        "STRING",
        normalize,
    ),
    with(
        "CONTAINS_SUBSTR",
        "ANY, STRING, json_scope=>STRING?",
        "BOOL",
        contains_substr,
    ),
    sql("SOUNDEX", "STRING", "STRING", "bq_soundex({0})"),
    sql(
        "EDIT_DISTANCE",
        "STRING, STRING",
        "INT64",
        "bq_edit_distance({0}, {1})",
    ),
    sql(
        "EDIT_DISTANCE",
        "STRING, STRING, max_distance=>INT64",
        "INT64",
        "bq_edit_distance_most({0}, {1}, {2})",
    ),
    sql(
        "EDIT_DISTANCE",
        "BYTES, BYTES, max_distance=>INT64?",
        "INT64",
        "bq_edit_distance_bytes({0}, {1}, {2:9223372036854775807})",
    ),
    sql("ASCII", "STRING", "INT64", "bq_ascii({0})"),
    sql("ASCII", "BYTES", "INT64", "bq_ascii_bytes({0})"),
    sql("UNICODE", "STRING", "INT64", "bq_unicode({0})"),
    sql("CHR", "INT64", "STRING", "bq_chr({0})"),
    sql(
        "TO_CODE_POINTS",
        "STRING",
        "ARRAY<INT64>",
        "bq_code_points({0})",
    ),
    sql(
        "TO_CODE_POINTS",
        "BYTES",
        "ARRAY<INT64>",
        "bq_code_points_bytes({0})",
    ),
    sql(
        "CODE_POINTS_TO_STRING",
        "ARRAY<INT64>",
        "STRING",
        "bq_from_code_points({0})",
    ),
    sql(
        "CODE_POINTS_TO_BYTES",
        "ARRAY<INT64>",
        "BYTES",
        "bq_bytes_of_code_points({0})",
    ),
    sql("TO_HEX", "BYTES", "STRING", "bq_to_hex({0})"),
    sql("FROM_HEX", "STRING", "BYTES", "bq_from_hex({0})"),
    sql("TO_BASE64", "BYTES", "STRING", "bq_to_base64({0})"),
    sql("FROM_BASE64", "STRING", "BYTES", "bq_from_base64({0})"),
    sql("TO_BASE32", "BYTES", "STRING", "bq_to_base32({0})"),
    sql("FROM_BASE32", "STRING", "BYTES", "bq_from_base32({0})"),
    sql("MD5", "STRING", "BYTES", "bq_md5(bq_bytes({0}))"),
    sql("MD5", "BYTES", "BYTES", "bq_md5({0})"),
    sql("SHA1", "STRING", "BYTES", "bq_sha1(bq_bytes({0}))"),
    sql("SHA1", "BYTES", "BYTES", "bq_sha1({0})"),
    sql("SHA256", "STRING", "BYTES", "bq_sha256(bq_bytes({0}))"),
    sql("SHA256", "BYTES", "BYTES", "bq_sha256({0})"),
    sql("SHA512", "STRING", "BYTES", "bq_sha512(bq_bytes({0}))"),
    sql("SHA512", "BYTES", "BYTES", "bq_sha512({0})"),
    sql("FARM_FINGERPRINT", "STRING", "INT64", "bq_farm({0})"),
    sql("FARM_FINGERPRINT", "BYTES", "INT64", "bq_farm_bytes({0})"),
    sql(
        "SAFE_CONVERT_BYTES_TO_STRING",
        "BYTES",
        "STRING",
        "bq_text_of_bytes_safe({0})",
    ),
    sql(
        "REGEXP_CONTAINS",
        "STRING, STRING",
        "BOOL",
        "bq_regexp_contains({0}, {1})",
    ),
    sql(
        "REGEXP_CONTAINS",
        "BYTES, BYTES",
        "BOOL",
        "bq_regexp_contains_bytes({0}, {1})",
    ),
    sql(
        "REGEXP_EXTRACT",
        "STRING, STRING, INT64?, INT64?",
        "STRING",
        "bq_regexp_extract({0}, {1}, {2:1}, {3:1})",
    ),
    sql(
        "REGEXP_EXTRACT",
        "BYTES, BYTES, INT64?, INT64?",
        "BYTES",
        "bq_regexp_extract_bytes({0}, {1}, {2:1}, {3:1})",
    ),
    sql(
        "REGEXP_SUBSTR",
        "STRING, STRING, INT64?, INT64?",
        "STRING",
        "bq_regexp_extract({0}, {1}, {2:1}, {3:1})",
    ),
    sql(
        "REGEXP_SUBSTR",
        "BYTES, BYTES, INT64?, INT64?",
        "BYTES",
        "bq_regexp_extract_bytes({0}, {1}, {2:1}, {3:1})",
    ),
    sql(
        "REGEXP_EXTRACT_ALL",
        "STRING, STRING",
        "ARRAY<STRING>",
        "bq_regexp_extract_all({0}, {1})",
    ),
    sql(
        "REGEXP_EXTRACT_ALL",
        "BYTES, BYTES",
        "ARRAY<BYTES>",
        "bq_regexp_extract_all_bytes({0}, {1})",
    ),
    sql(
        "REGEXP_INSTR",
        "STRING, STRING, INT64?, INT64?, INT64?",
        "INT64",
        "bq_regexp_instr({0}, {1}, {2:1}, {3:1}, {4:0})",
    ),
    sql(
        "REGEXP_INSTR",
        "BYTES, BYTES, INT64?, INT64?, INT64?",
        "INT64",
        "bq_regexp_instr_bytes({0}, {1}, {2:1}, {3:1}, {4:0})",
    ),
    sql(
        "REGEXP_REPLACE",
        "STRING, STRING, STRING",
        "STRING",
        "bq_regexp_replace({0}, {1}, {2})",
    ),
    sql(
        "REGEXP_REPLACE",
        "BYTES, BYTES, BYTES",
        "BYTES",
        "bq_regexp_replace_bytes({0}, {1}, {2})",
    ),
    with("FORMAT", "STRING, ANY*", "STRING", format),
    with("COLLATE", "STRING, STRING", "STRING", collate),
];

fn substr(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let position = call.value(1)?;
    let take = call.optional(2);
    let plain = position
        .constant_int()
        .is_some_and(|p| (1..1 << 30).contains(&p))
        && take.is_none_or(|take| {
            take.constant_int()
                .is_some_and(|n| (0..1 << 30).contains(&n))
        });
    let (x, p) = (call.sql(0)?, &position.sql);
    call.result(match (take, plain) {
        (Some(take), true) => format!("substring({x}, {p}, {})", take.sql),
        (None, true) => format!("substring({x}, {p})"),
        (Some(take), false) => format!("bq_substr_of({x}, {p}, {})", take.sql),
        (None, false) => format!("bq_substr({x}, {p})"),
    })
}

fn substr_bytes(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let (x, p) = (call.sql(0)?, call.sql(1)?);
    call.result(match call.optional(2) {
        Some(take) => format!("bq_substr_bytes_of({x}, {p}, {})", take.sql),
        None => format!("bq_substr_bytes({x}, {p})"),
    })
}

fn concat(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let mut parts = Vec::new();
    for value in call.values() {
        let castable = value.ty == call.ty
            || value.untyped_null
            || !matches!(
                value.ty,
                Type::Bytes | Type::Array(_) | Type::Struct(_) | Type::Json | Type::Geography
            );
        if !castable {
            return Err(CallError::new(format!(
                "No matching signature for function CONCAT: an argument has type {}. \
                 Supported signatures: CONCAT(STRING, [STRING, ...]); CONCAT(BYTES, [BYTES, ...])",
                value.ty
            )));
        }
        parts.push(casts::cast(value, &call.ty, None, None, false, call.ctx)?.sql);
    }
    call.result(format!("({})", parts.join(" || ")))
}

fn split(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let x = call.sql(0)?;
    call.result(match call.optional(1) {
        None => format!("string_split({x}, ',')"),
        // DuckDB splits by an empty delimiter in another way.
        Some(delimiter)
            if delimiter
                .constant_text()
                .is_some_and(|text| !text.is_empty()) =>
        {
            format!("string_split({x}, {})", delimiter.sql)
        }
        Some(delimiter) => format!("bq_split({x}, {})", delimiter.sql),
    })
}

fn normalize(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let mode = match call.optional(1) {
        None => "NFC".to_owned(),
        Some(value) => value
            .constant_text()
            .unwrap_or_default()
            .to_ascii_uppercase(),
    };
    if !matches!(mode.as_str(), "NFC" | "NFD" | "NFKC" | "NFKD") {
        return Err(CallError::new(format!(
            "Invalid normalization mode for {}: it must be NFC, NFKC, NFD or NFKD",
            call.name
        )));
    }
    let udf = if call.name == "NORMALIZE" {
        "bq_normalize"
    } else {
        "bq_casefold"
    };
    call.result(format!("{udf}({}, '{mode}')", call.sql(0)?))
}

/// The condition that some text within the value holds the needle.
fn holds(x: &str, ty: &Type, needle: &str, depth: usize) -> String {
    match ty {
        Type::Struct(fields) => {
            let parts: Vec<String> = fields
                .iter()
                .enumerate()
                .map(|(index, field)| {
                    holds(
                        &format!("({x}).{}", crate::physical::field_name(index)),
                        &field.ty,
                        needle,
                        depth,
                    )
                })
                .collect();
            if parts.is_empty() {
                "FALSE".to_owned()
            } else {
                format!("({})", parts.join(" OR "))
            }
        }
        Type::Array(element) => {
            let name = format!("s{depth}");
            let inner = holds(&name, element, needle, depth + 1);
            format!("(list_bool_or(list_transform({x}, lambda {name}: {inner})))")
        }
        Type::Json => format!("bq_json_contains_text({x}, {needle}, 'JSON_VALUES')"),
        _ => format!(
            "bq_contains_substr({}, {needle})",
            render::text_sql(x, ty, false, depth)
        ),
    }
}

fn contains_substr(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let value = call.value(0)?;
    if value.untyped_null {
        return call.result("CAST(NULL AS BOOLEAN)");
    }
    let needle = call.sql(1)?;
    if let (Type::Json, Some(scope)) = (&value.ty, call.optional(2)) {
        return call.result(format!(
            "bq_json_contains_text({}, {needle}, {})",
            value.sql, scope.sql
        ));
    }
    call.result(holds(&value.sql, &value.ty, needle, 0))
}

fn format(call: &Call<'_, '_>) -> Result<Value, CallError> {
    let mut parts = Vec::new();
    for value in call.values().skip(1) {
        let kind = match value.ty {
            _ if value.untyped_null => 'N',
            Type::Int64 => 'I',
            Type::Float64 => 'F',
            Type::Numeric | Type::BigNumeric => 'D',
            Type::String => 'S',
            Type::Json => 'J',
            _ => 'O',
        };
        let x = if value.untyped_null {
            "NULL::BIGINT"
        } else {
            &value.sql
        };
        let plain = render::text_sql(x, &value.ty, false, 0);
        let typed = render::text_sql(x, &value.ty, true, 0);
        parts.push(format!("'{kind}', {plain}, coalesce({typed}, 'NULL')"));
    }
    call.result(format!(
        "bq_format({}, CAST([{}] AS VARCHAR[]))",
        call.sql(0)?,
        parts.join(", ")
    ))
}

fn collate(call: &Call<'_, '_>) -> Result<Value, CallError> {
    match call.value(1)?.constant_text() {
        Some("" | "binary") => Ok(call.value(0)?.clone()),
        Some(other) => Err(CallError::unsupported(format!(
            "COLLATE with the specification {}",
            quote_text(other)
        ))),
        None => Err(CallError::new(
            "The second argument of COLLATE must be a string literal",
        )),
    }
}
