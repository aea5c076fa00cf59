//! The texts of values as BigQuery prints them.

use std::fmt::Write as _;

use crate::udf::Interval;

/// Keeps the first of equal texts.
pub(crate) fn distinct(texts: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in texts {
        if !out.contains(text) {
            out.push(text.clone());
        }
    }
    out
}

/// Decimal digits without needless zeros at the end, and the exponent of the first one.
fn digits(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits = mantissa.replace('.', "");
    let kept = digits.trim_end_matches('0');
    let kept = if kept.is_empty() { "0" } else { kept };
    (kept.to_owned(), exponent.parse().unwrap_or(0))
}

/// Digits as a number's text: scientific below 10^-4 and from 10^high on.
fn layout(negative: bool, digits: &str, exponent: i32, high: i32) -> String {
    let mut out = String::from(if negative { "-" } else { "" });
    if exponent < -4 || exponent >= high {
        let (first, rest) = digits.split_at(1);
        out.push_str(first);
        if !rest.is_empty() {
            out.push('.');
            out.push_str(rest);
        }
        let mark = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "e{mark}{:02}", exponent.abs());
    } else if exponent < 0 {
        out.push_str("0.");
        out.push_str(&"0".repeat((-exponent - 1) as usize));
        out.push_str(digits);
    } else {
        let whole = exponent as usize + 1;
        if digits.len() <= whole {
            out.push_str(digits);
            out.push_str(&"0".repeat(whole - digits.len()));
        } else {
            let (a, b) = digits.split_at(whole);
            out.push_str(a);
            out.push('.');
            out.push_str(b);
        }
    }
    out
}

/// A FLOAT64 as CAST to STRING prints it: 15 significant digits, or 17 where 15 do not read back:
/// `1`, `0.1`, `1e+20`, `inf`, `nan`.
pub fn float(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs();
    let short = format!("{magnitude:.14e}");
    let reads_back = short
        .parse::<f64>()
        .is_ok_and(|read| read.to_bits() == magnitude.to_bits());
    let (text, high) = if reads_back {
        (short, 15)
    } else {
        (format!("{magnitude:.16e}"), 17)
    };
    let (digits, exponent) = digits(&text);
    layout(value < 0.0, &digits, exponent, high)
}

/// A FLOAT64 as FORMAT's `%t` prints it: as [`float`], whole numbers with `.0`.
pub fn float_point(value: f64) -> String {
    let text = float(value);
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        text + ".0"
    } else {
        text
    }
}

/// A finite FLOAT64 as the JSON type prints it: the shortest digits that read back.
pub(crate) fn float_json(value: f64) -> String {
    if value == 0.0 {
        return if value.is_sign_negative() {
            "-0.0"
        } else {
            "0.0"
        }
        .to_owned();
    }
    let (digits, exponent) = digits(&format!("{:e}", value.abs()));
    let text = layout(value < 0.0, &digits, exponent, 15);
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        text + ".0"
    } else {
        text
    }
}

/// A NUMERIC in units of 10⁻⁹ as CAST to STRING prints it.
pub fn numeric(value: i128) -> String {
    crate::decimal::numeric::text(value)
}

/// A BIGNUMERIC in the sandbox's storage form as CAST to STRING prints it.
pub fn bignumeric(stored: &str) -> String {
    crate::decimal::bignumeric::decode(stored).map_or_else(
        |_| stored.to_owned(),
        |v| crate::decimal::bignumeric::text(&v),
    )
}

/// A BIGNUMERIC's text in the sandbox's storage form; none if it is no number in range.
pub fn bignumeric_storage(text: &str) -> Option<String> {
    crate::decimal::bignumeric::parse(text)
        .and_then(|v| crate::decimal::bignumeric::encode(&v))
        .ok()
}

/// An INTERVAL as CAST to STRING prints it: `1-2 3 4:5:6.789`.
pub fn interval(value: Interval) -> String {
    crate::time::interval::text(value)
}

/// A DATE in days since 1970-01-01: `2020-01-31`.
pub fn date(days: i32) -> String {
    crate::time::civil::date_text(i64::from(days))
}

/// A TIME in microseconds since midnight: `12:34:56.789`.
pub fn time(micros: i64) -> String {
    crate::time::civil::time_text(micros)
}

/// A DATETIME in microseconds since 1970-01-01, with the separator (`' '` or `'T'`).
pub fn datetime(micros: i64, separator: char) -> String {
    crate::time::civil::datetime_text(micros, separator)
}

/// A TIMESTAMP in microseconds since the epoch: `2020-01-31 12:34:56+00`.
pub fn timestamp(micros: i64) -> String {
    crate::time::zone::timestamp_text(micros, crate::time::zone::Zone::Utc)
}

/// Reads a DATE's text into days since 1970-01-01.
pub fn read_date(text: &str) -> Option<i32> {
    crate::time::read::date(text).map(|days| days as i32)
}

/// Reads a TIME's text into microseconds since midnight.
pub fn read_time(text: &str) -> Option<i64> {
    crate::time::read::time(text)
}

/// Reads a DATETIME's text into microseconds since 1970-01-01.
pub fn read_datetime(text: &str) -> Option<i64> {
    crate::time::read::datetime(text)
}

/// Reads a TIMESTAMP's text (UTC where it names no zone) into microseconds since the epoch.
pub fn read_timestamp(text: &str) -> Option<i64> {
    crate::time::read::timestamp(text, crate::time::zone::Zone::Utc).ok()
}
