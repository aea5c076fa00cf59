//! The fast way: a scanner that knows the shape of a page and the types of its columns.
//!
//! It accepts exactly what the service sends (compact rows of `{"f":[{"v":"…"},…]}`); anything
//! else is a [`Surprise`], and the page is read again by the tolerant way.

use super::builder::Builder;
use super::cursor::{Cursor, Scan, Surprise};
use super::{Page, scalar};
use base64::Engine as _;

/// Rows that room is made for at most, before they have been seen.
const MOST_ROWS: usize = 100_000;

/// Reads a page.
pub(super) fn page(body: &str, builders: &mut [Builder]) -> Scan<Page> {
    let mut cursor = Cursor::new(body);
    let mut page = Page::default();
    let mut seen_rows = false;
    cursor.space();
    cursor.expect(b"{")?;
    cursor.space();
    if cursor.peek() == Some(b'}') {
        cursor.expect(b"}")?;
    } else {
        loop {
            let key = cursor.key()?;
            if key == "rows" {
                // A second list would need care that this way does not take.
                if seen_rows {
                    return Err(Surprise);
                }
                seen_rows = true;
                page.rows = rows(&mut cursor, builders)?;
            } else {
                let value = cursor.value()?;
                match key {
                    "pageToken" => page.token = small(value)?,
                    "jobComplete" => page.incomplete = small::<Option<bool>>(value)? == Some(false),
                    _ => {}
                }
            }
            cursor.space();
            match cursor.take() {
                Some(b',') => cursor.space(),
                Some(b'}') => break,
                _ => return Err(Surprise),
            }
        }
    }
    cursor.space();
    if cursor.peek().is_some() {
        Err(Surprise)
    } else {
        Ok(page)
    }
}

/// What the beginning of a body says about the page after it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Early {
    /// Not enough has come.
    Unknown,
    /// The rows come first; whether there is a next page stands behind them.
    Late,
    /// The token of the next page.
    Token(String),
}

/// Looks for the token of the next page in the beginning of a body.
pub(crate) fn early_token(start: &[u8]) -> Early {
    // A character cut in two at the end is not needed for this.
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) => match start.get(..error.valid_up_to()).map(std::str::from_utf8) {
            Some(Ok(text)) => text,
            _ => return Early::Late,
        },
    };
    let mut cursor = Cursor::new(text);
    cursor.space();
    match cursor.take() {
        Some(b'{') => {}
        None => return Early::Unknown,
        Some(_) => return Early::Late,
    }
    loop {
        match early_field(&mut cursor) {
            Ok(Some(early)) => return early,
            Ok(None) => {}
            Err(Surprise) => return Early::Unknown,
        }
    }
}

/// Passes one field; the answer, once there is one.
fn early_field(cursor: &mut Cursor<'_>) -> Scan<Option<Early>> {
    cursor.space();
    let key = cursor.key()?;
    if key == "rows" {
        return Ok(Some(Early::Late));
    }
    let value = cursor.value()?;
    if key == "pageToken" {
        return Ok(Some(
            small::<Option<String>>(value)?.map_or(Early::Late, Early::Token),
        ));
    }
    cursor.space();
    cursor.expect(b",")?;
    Ok(None)
}

fn small<'a, T: serde::Deserialize<'a>>(value: &'a str) -> Scan<T> {
    serde_json::from_str(value).map_err(|_| Surprise)
}

fn rows(cursor: &mut Cursor<'_>, builders: &mut [Builder]) -> Scan<usize> {
    cursor.space();
    cursor.expect(b"[")?;
    if cursor.peek() == Some(b']') {
        cursor.expect(b"]")?;
        return Ok(0);
    }
    let mut count = 0;
    let start = cursor.at;
    loop {
        fields(cursor, builders)?;
        count += 1;
        if count == 1 {
            // As many as there would be if all were as long as the first.
            let more = (cursor.bytes.len() - cursor.at) / (cursor.at - start);
            for builder in &mut *builders {
                builder.reserve(more.min(MOST_ROWS));
            }
        }
        match cursor.take() {
            Some(b',') => {}
            Some(b']') => return Ok(count),
            _ => return Err(Surprise),
        }
    }
}

/// `{"f":[{"v":…},{"v":…}]}`: a row or a struct.
fn fields(cursor: &mut Cursor<'_>, builders: &mut [Builder]) -> Scan<()> {
    let Some((first, rest)) = builders.split_first_mut() else {
        return Err(Surprise);
    };
    cursor.expect(b"{\"f\":[{\"v\":")?;
    value(cursor, first)?;
    for builder in rest {
        cursor.expect(b"},{\"v\":")?;
        value(cursor, builder)?;
    }
    cursor.expect(b"}]}")
}

fn value(cursor: &mut Cursor<'_>, builder: &mut Builder) -> Scan<()> {
    match cursor.peek() {
        Some(b'"') => text_value(cursor, builder),
        Some(b'n') => {
            cursor.expect(b"null")?;
            builder.null();
            Ok(())
        }
        Some(b'{') => {
            let Builder::Struct {
                fields: builders,
                len,
                validity,
            } = builder
            else {
                return Err(Surprise);
            };
            fields(cursor, builders)?;
            Builder::end_struct(len, validity);
            Ok(())
        }
        Some(b'[') => {
            let Builder::List {
                elements,
                ends,
                validity,
            } = builder
            else {
                return Err(Surprise);
            };
            list(cursor, elements)?;
            Builder::end_list(elements, ends, validity);
            Ok(())
        }
        _ => Err(Surprise),
    }
}

fn list(cursor: &mut Cursor<'_>, elements: &mut Builder) -> Scan<()> {
    cursor.expect(b"[")?;
    if cursor.peek() == Some(b']') {
        return cursor.expect(b"]");
    }
    cursor.expect(b"{\"v\":")?;
    loop {
        value(cursor, elements)?;
        cursor.expect(b"}")?;
        match cursor.take() {
            Some(b',') => cursor.expect(b"{\"v\":")?,
            Some(b']') => return Ok(()),
            _ => return Err(Surprise),
        }
    }
}

fn text_value(cursor: &mut Cursor<'_>, builder: &mut Builder) -> Scan<()> {
    match builder {
        Builder::Int64(values) | Builder::Timestamp(values) => values.push(cursor.integer()?),
        Builder::Text(values) => values.push_value(cursor.string()?),
        Builder::Instants(values) => values.push_value(scalar::instants(cursor.string()?)),
        Builder::Float64(values) => {
            values.push(scalar::float(cursor.plain()?).ok_or(Surprise)?);
        }
        Builder::Numeric(values) => values.push(numeric(cursor.plain()?.as_bytes())?),
        Builder::Bool { values, validity } => {
            let value = match cursor.plain()? {
                "true" => true,
                "false" => false,
                _ => return Err(Surprise),
            };
            Builder::push_bool(values, validity, value);
        }
        Builder::Date(values) => {
            values.push(scalar::date(cursor.plain()?.as_bytes()).ok_or(Surprise)?);
        }
        Builder::Time(values) => {
            values.push(scalar::time(cursor.plain()?.as_bytes()).ok_or(Surprise)? * 1000);
        }
        Builder::Datetime(values) => {
            values.push(scalar::datetime(cursor.plain()?.as_bytes()).ok_or(Surprise)?);
        }
        Builder::Bytes(values) => {
            let mut bytes = std::mem::take(&mut cursor.bytes_scratch);
            bytes.clear();
            let decoded = base64::engine::general_purpose::STANDARD
                .decode_vec(cursor.string()?, &mut bytes)
                .map(|()| values.push_value(&bytes));
            cursor.bytes_scratch = bytes;
            decoded.map_err(|_| Surprise)?;
        }
        Builder::Struct { .. } | Builder::List { .. } => return Err(Surprise),
    }
    Ok(())
}

/// `-12.5`, of up to 18 digits with their places: the common case in 64-bit arithmetic.
fn numeric(text: &[u8]) -> Scan<i128> {
    let careful = || scalar::numeric(text).ok_or(Surprise);
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let (whole, places) = match digits.iter().position(|b| *b == b'.') {
        Some(at) => (
            digits.get(..at).ok_or(Surprise)?,
            digits.get(at + 1..).ok_or(Surprise)?,
        ),
        None => (digits, &[][..]),
    };
    if whole.is_empty() || whole.len() > 9 || places.len() > 9 {
        return careful();
    }
    let mut value = 0_i64;
    for byte in whole.iter().chain(places) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return careful();
        }
        value = value * 10 + i64::from(digit);
    }
    for _ in places.len()..9 {
        value *= 10;
    }
    Ok(i128::from(if negative { -value } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_seen_as_soon_as_it_has_come() {
        let head = r#"{"kind":"x","schema":{"fields":[{"name":"a\"]"}]},"totalRows":"9","pageToken":"tok\u0065n","rows":["#;
        for end in 0..head.len() {
            let early = early_token(&head.as_bytes()[..end]);
            let seen = head[..end].contains(r#"pageToken":"tok\u0065n""#);
            let expected = if seen {
                Early::Token("token".into())
            } else {
                Early::Unknown
            };
            assert_eq!(early, expected, "after {end} bytes");
        }
        assert_eq!(early_token(br#"{"rows":[{"f":["#), Early::Late);
        assert_eq!(
            early_token(br#" { "pageToken" : "a" , "#),
            Early::Token("a".into())
        );
        assert_eq!(early_token(b"<html>"), Early::Late);
        assert_eq!(early_token(b""), Early::Unknown);
    }
}
