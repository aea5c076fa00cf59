//! The functions on JSON that DuckDB calls.

use super::path::{self, Step, path};
use super::scan::{Scanner, compact, scalar};
use super::tree::{self, Json, push_text};
use super::{edit, pretty};
use crate::udf::Kind::{Bool, Decimal, Float, Int, List, Text};
use crate::udf::{Answer, Datum, Udf, udf};

fn tree(datum: &Datum<'_>) -> Result<Json, String> {
    tree::parse(datum.str(), true)
}

fn maybe(text: Option<String>) -> Datum<'static> {
    text.map_or(Datum::Null, Datum::text)
}

/// `JSON_QUERY`: of text a JSON null is NULL, of JSON it is JSON's null.
fn query(a: &[Datum<'_>], standard: bool, json: bool) -> Answer {
    let steps = path(a[1].str(), standard)?;
    let found = Scanner::new(a[0].str()).find(&steps).and_then(compact);
    Ok(maybe(found.filter(|text| json || text != "null")))
}

fn value(a: &[Datum<'_>], standard: bool) -> Answer {
    let steps = path(a[1].str(), standard)?;
    Ok(maybe(
        Scanner::new(a[0].str()).find(&steps).and_then(scalar),
    ))
}

fn query_array(a: &[Datum<'_>], standard: bool) -> Answer {
    let steps = path(a[1].str(), standard)?;
    let elements = Scanner::new(a[0].str())
        .find(&steps)
        .and_then(|found| Scanner::new(found).elements());
    let Some(elements) = elements else {
        return Ok(Datum::Null);
    };
    let texts: Option<Vec<String>> = elements.into_iter().map(compact).collect();
    Ok(texts.map_or(Datum::Null, |texts| Datum::list(texts, Datum::text)))
}

fn value_array(a: &[Datum<'_>], standard: bool) -> Answer {
    let steps = path(a[1].str(), standard)?;
    let elements = Scanner::new(a[0].str())
        .find(&steps)
        .and_then(|found| Scanner::new(found).elements());
    let Some(elements) = elements else {
        return Ok(Datum::Null);
    };
    if elements.iter().any(|text| text.starts_with(['{', '['])) {
        return Ok(Datum::Null);
    }
    Ok(Datum::list(elements, |text| maybe(scalar(text))))
}

fn int_of(json: &Json) -> Option<i64> {
    match json {
        Json::Int(value) => Some(*value),
        Json::Float(value) if value.fract() == 0.0 && value.abs() < 9.2e18 => Some(*value as i64),
        _ => None,
    }
}

fn float_of(json: &Json) -> Option<f64> {
    match json {
        Json::Int(value) => Some(*value as f64),
        Json::Unsigned(value) => Some(*value as f64),
        Json::Float(value) => Some(*value),
        _ => None,
    }
}

fn lax_int(json: &Json) -> Option<i64> {
    let rounded = |value: f64| {
        (value.is_finite() && value.abs() < 9.223_372_036_854_775e18).then(|| value.round() as i64)
    };
    match json {
        Json::Bool(value) => Some(i64::from(*value)),
        Json::Int(value) => Some(*value),
        Json::Float(value) => rounded(*value),
        Json::Text(text) => text
            .trim()
            .parse::<i64>()
            .ok()
            .or_else(|| text.trim().parse::<f64>().ok().and_then(rounded)),
        _ => None,
    }
}

fn lax_float(json: &Json) -> Option<f64> {
    match json {
        Json::Text(text) => crate::casts::read_float(text),
        other => float_of(other),
    }
}

fn lax_bool(json: &Json) -> Option<bool> {
    match json {
        Json::Bool(value) => Some(*value),
        Json::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Json::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        other => float_of(other).map(|value| value != 0.0),
    }
}

fn lax_text(json: &Json) -> Option<String> {
    match json {
        Json::Text(text) => Some(text.clone()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
        other => Some(other.print()),
    }
}

fn keys(json: &Json, prefix: &str, depth: i64, arrays: bool, out: &mut Vec<String>) {
    match json {
        Json::Object(members) if depth > 0 => {
            for (name, member) in members {
                let own = path::name_text(name);
                let full = if prefix.is_empty() {
                    own
                } else {
                    format!("{prefix}.{own}")
                };
                out.push(full.clone());
                keys(member, &full, depth - 1, arrays, out);
            }
        }
        Json::Array(items) if arrays => {
            for item in items {
                keys(item, prefix, depth, arrays, out);
            }
        }
        _ => {}
    }
}

fn array(items: &[Datum<'_>]) -> String {
    let parts: Vec<&str> = items
        .iter()
        .map(|item| if item.is_null() { "null" } else { item.str() })
        .collect();
    format!("[{}]", parts.join(","))
}

fn object(names: &[Datum<'_>], values: &[Datum<'_>]) -> Answer {
    if names.len() != values.len() {
        return Err("The number of keys and values must match in JSON_OBJECT".to_owned());
    }
    let mut members = Vec::with_capacity(names.len());
    for (name, value) in names.iter().zip(values) {
        if name.is_null() {
            return Err("JSON object keys cannot be NULL".to_owned());
        }
        let value = if value.is_null() {
            Json::Null
        } else {
            tree(value)?
        };
        members.push((name.str().to_owned(), value));
    }
    Ok(Datum::text(tree::object(members).print()))
}

fn holds(json: &Json, needle: &str, names: bool, values: bool) -> Result<bool, String> {
    let here = |text: &str| {
        Ok::<bool, String>(crate::strings::text::normalize(text, "NFKC", true)?.contains(needle))
    };
    match json {
        Json::Object(members) => {
            for (name, member) in members {
                if (names && here(name)?) || holds(member, needle, names, values)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Json::Array(items) => {
            for item in items {
                if holds(item, needle, names, values)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Json::Text(text) => {
            if values {
                here(text)
            } else {
                Ok(false)
            }
        }
        Json::Null => Ok(false),
        other => {
            if values {
                here(&other.print())
            } else {
                Ok(false)
            }
        }
    }
}

fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_text(&mut out, text);
    out
}

fn wide_mode(mode: &str) -> Result<bool, String> {
    match mode {
        "exact" => Ok(false),
        "round" => Ok(true),
        other => Err(format!(
            "Invalid wide_number_mode: {other}; it must be 'exact' or 'round'"
        )),
    }
}

fn edited(
    a: &[Datum<'_>],
    change: impl FnOnce(&mut Json, &[Step]) -> Result<(), String>,
) -> Answer {
    let mut document = tree(&a[0])?;
    change(&mut document, &path(a[1].str(), true)?)?;
    Ok(Datum::text(document.print()))
}

pub(crate) static TABLE: &[Udf] = &[
    udf("bq_json_query", &[Text, Text], Text, |a| {
        query(a, true, false)
    }),
    udf("bq_json_query_json", &[Text, Text], Text, |a| {
        query(a, true, true)
    }),
    udf("bq_json_extract", &[Text, Text], Text, |a| {
        query(a, false, false)
    }),
    udf("bq_json_extract_json", &[Text, Text], Text, |a| {
        query(a, false, true)
    }),
    udf("bq_json_value", &[Text, Text], Text, |a| value(a, true)),
    udf("bq_json_extract_scalar", &[Text, Text], Text, |a| {
        value(a, false)
    }),
    udf("bq_json_query_array", &[Text, Text], List(&Text), |a| {
        query_array(a, true)
    }),
    udf("bq_json_extract_array", &[Text, Text], List(&Text), |a| {
        query_array(a, false)
    }),
    udf("bq_json_value_array", &[Text, Text], List(&Text), |a| {
        value_array(a, true)
    }),
    udf(
        "bq_json_extract_string_array",
        &[Text, Text],
        List(&Text),
        |a| value_array(a, false),
    ),
    udf("bq_json_member", &[Text, Text], Text, |a| {
        Ok(maybe(
            Scanner::new(a[0].str())
                .find(&[Step::Member(a[1].str().to_owned())])
                .map(str::to_owned),
        ))
    }),
    udf("bq_json_element", &[Text, Int], Text, |a| {
        let Ok(index) = usize::try_from(a[1].int()) else {
            return Ok(Datum::Null);
        };
        Ok(maybe(
            Scanner::new(a[0].str())
                .find(&[Step::Element(index)])
                .map(str::to_owned),
        ))
    }),
    udf("bq_parse_json", &[Text, Text], Text, |a| {
        let round = wide_mode(a[1].str())?;
        tree::parse(a[0].str(), round)
            .map(|json| Datum::text(json.print()))
            .map_err(|reason| format!("Invalid input to PARSE_JSON: {reason}"))
    }),
    udf("bq_json_normal", &[Text], Text, |a| {
        Ok(Datum::text(tree(&a[0])?.print()))
    }),
    udf("bq_json_pretty", &[Text], Text, |a| {
        Ok(Datum::text(pretty(a[0].str())))
    }),
    udf("bq_json_pretty_text", &[Text], Text, |a| {
        Ok(Datum::text(super::pretty_ordered(a[0].str())))
    }),
    udf("bq_json_items", &[Text], List(&Text), |a| {
        match tree(&a[0])? {
            Json::Array(items) => Ok(Datum::list(items, |item| Datum::text(item.print()))),
            _ => Err("The provided JSON input is not an array".to_owned()),
        }
    }),
    udf("bq_json_contains_text", &[Text, Text, Text], Bool, |a| {
        let (names, values) = match a[2].str() {
            "JSON_VALUES" => (false, true),
            "JSON_KEYS" => (true, false),
            "JSON_KEYS_AND_VALUES" => (true, true),
            other => return Err(format!("Invalid json_scope: {other}")),
        };
        let needle = crate::strings::text::normalize(a[1].str(), "NFKC", true)?;
        holds(&tree(&a[0])?, &needle, names, values).map(Datum::Bool)
    }),
    udf("bq_json_quote", &[Text], Text, |a| {
        Ok(Datum::text(quote(a[0].str())))
    }),
    udf("bq_json_float", &[Float, Bool], Text, |a| {
        let value = a[0].float();
        Ok(Datum::text(if value.is_nan() {
            "\"NaN\"".to_owned()
        } else if value.is_infinite() {
            if value > 0.0 {
                "\"Infinity\""
            } else {
                "\"-Infinity\""
            }
            .to_owned()
        } else if a[1].boolean() {
            crate::text::float(value)
        } else {
            crate::text::float_json(value)
        }))
    }),
    udf("bq_json_numeric", &[Decimal, Bool], Text, |a| {
        // A number that a double holds exactly may stand bare; others are quoted on demand.
        let text = crate::text::numeric(a[0].decimal());
        Ok(Datum::text(decimal(text, a[1].boolean())))
    }),
    udf("bq_json_bignumeric", &[Text, Bool], Text, |a| {
        Ok(Datum::text(decimal(
            crate::text::bignumeric(a[0].str()),
            a[1].boolean(),
        )))
    }),
    udf("bq_json_type", &[Text], Text, |a| {
        Ok(Datum::text(tree(&a[0])?.kind()))
    }),
    udf("bq_json_int", &[Text], Int, |a| {
        int_of(&tree(&a[0])?)
            .map(Datum::Int)
            .ok_or_else(|| "The provided JSON input is not an integer".to_owned())
    }),
    udf("bq_json_double", &[Text, Text], Float, |a| {
        let round = wide_mode(a[1].str())?;
        let json = tree(&a[0])?;
        let value =
            float_of(&json).ok_or_else(|| "The provided JSON input is not a number".to_owned())?;
        let exact = match json {
            Json::Int(int) => value as i128 == i128::from(int),
            Json::Unsigned(int) => value as i128 == i128::from(int),
            _ => true,
        };
        if exact || round {
            Ok(Datum::Float(value))
        } else {
            Err(format!(
                "The provided JSON number: {} cannot be converted to double without loss of precision",
                a[0].str()
            ))
        }
    }),
    udf("bq_json_bool", &[Text], Bool, |a| match tree(&a[0])? {
        Json::Bool(value) => Ok(Datum::Bool(value)),
        _ => Err("The provided JSON input is not a boolean".to_owned()),
    }),
    udf("bq_json_string", &[Text], Text, |a| match tree(&a[0])? {
        Json::Text(text) => Ok(Datum::text(text)),
        _ => Err("The provided JSON input is not a string".to_owned()),
    }),
    udf("bq_lax_int", &[Text], Int, |a| {
        Ok(lax_int(&tree(&a[0])?).map_or(Datum::Null, Datum::Int))
    }),
    udf("bq_lax_float", &[Text], Float, |a| {
        Ok(lax_float(&tree(&a[0])?).map_or(Datum::Null, Datum::Float))
    }),
    udf("bq_lax_bool", &[Text], Bool, |a| {
        Ok(lax_bool(&tree(&a[0])?).map_or(Datum::Null, Datum::Bool))
    }),
    udf("bq_lax_string", &[Text], Text, |a| {
        Ok(maybe(lax_text(&tree(&a[0])?)))
    }),
    udf("bq_json_keys", &[Text, Int, Text], List(&Text), |a| {
        let arrays = match a[2].str() {
            "strict" => false,
            "lax" | "lax recursive" => true,
            other => return Err(format!("Invalid JSON mode specified: {other}")),
        };
        if a[1].int() <= 0 {
            return Err("max_depth must be positive".to_owned());
        }
        let mut out = Vec::new();
        keys(&tree(&a[0])?, "", a[1].int(), arrays, &mut out);
        out.sort();
        out.dedup();
        Ok(Datum::list(out, Datum::text))
    }),
    udf("bq_json_set", &[Text, Text, Text, Bool], Text, |a| {
        let steps = path(a[1].str(), true)?;
        Ok(Datum::text(
            edit::set(tree(&a[0])?, &steps, &tree(&a[2])?, a[3].boolean()).print(),
        ))
    }),
    udf("bq_json_remove", &[Text, Text], Text, |a| {
        edited(a, edit::remove)
    }),
    udf("bq_json_append", &[Text, Text, Text, Bool], Text, |a| {
        let value = tree(&a[2])?;
        edited(a, |document, steps| {
            edit::append(document, steps, value, a[3].boolean());
            Ok(())
        })
    }),
    udf("bq_json_insert", &[Text, Text, Text, Bool], Text, |a| {
        let value = tree(&a[2])?;
        edited(a, |document, steps| {
            edit::insert(document, steps, value, a[3].boolean())
        })
    }),
    udf(
        "bq_json_strip_nulls",
        &[Text, Text, Bool, Bool],
        Text,
        |a| {
            edited(a, |document, steps| {
                edit::strip_nulls(document, steps, a[2].boolean(), a[3].boolean());
                Ok(())
            })
        },
    ),
    udf("bq_json_array", &[List(&Text)], Text, |a| {
        Ok(Datum::text(array(a[0].items())))
    }),
    udf("bq_json_object", &[List(&Text), List(&Text)], Text, |a| {
        object(a[0].items(), a[1].items())
    }),
];

fn decimal(text: String, quote_wide: bool) -> String {
    let whole = !text.contains('.') && text.parse::<i64>().is_ok_and(|v| v.abs() <= 1 << 53);
    if quote_wide && !whole {
        format!("\"{text}\"")
    } else {
        text
    }
}
