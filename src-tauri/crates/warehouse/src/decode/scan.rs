//! The fast way: a scanner that knows the shape of a page and the types of its columns.
//!
//! It accepts exactly what the service sends (compact rows of `{"f":[{"v":"…"},…]}`); anything
//! else is a [`Surprise`], and the page is read again by the tolerant way.

use super::builder::Builder;
use super::{Page, scalar};
use base64::Engine as _;
use memchr::memchr2;

/// Rows that room is made for at most, before they have been seen.
const MOST_ROWS: usize = 100_000;

/// The page is not of the shape that this scanner knows; nothing is said about its validity.
#[derive(Debug)]
pub(super) struct Surprise;

type Scan<T> = Result<T, Surprise>;

/// Reads a page.
pub(super) fn page(body: &str, builders: &mut [Builder]) -> Scan<Page> {
    let mut cursor = Cursor::new(body);
    let mut page = Page::default();
    let mut seen_rows = false;
    cursor.space();
    cursor.expect(b"{")?;
    cursor.space();
    if cursor.peek() != Some(b'}') {
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
    } else {
        cursor.expect(b"}")?;
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
            builders
                .iter_mut()
                .for_each(|builder| builder.reserve(more.min(MOST_ROWS)));
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

struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Room for a text with its escapes resolved.
    scratch: String,
    /// Room for bytes out of base64.
    bytes_scratch: Vec<u8>,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            scratch: String::new(),
            bytes_scratch: Vec::new(),
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    #[inline]
    fn expect<const N: usize>(&mut self, what: &[u8; N]) -> Scan<()> {
        let end = self.at + N;
        if self.bytes.get(self.at..end) == Some(what.as_slice()) {
            self.at = end;
            Ok(())
        } else {
            Err(Surprise)
        }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// `"key":`, without escapes, and the space after it.
    fn key(&mut self) -> Scan<&'a str> {
        let key = self.plain()?;
        self.space();
        self.expect(b":")?;
        self.space();
        Ok(key)
    }

    /// The text of any value, passed over.
    fn value(&mut self) -> Scan<&'a str> {
        let start = self.at;
        let mut depth = 0_u32;
        loop {
            match self.peek().ok_or(Surprise)? {
                b'"' => {
                    self.skip_string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1).ok_or(Surprise)?;
                    self.at += 1;
                }
                b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => {
                    if depth == 0 {
                        return Err(Surprise);
                    }
                    self.at += 1;
                    continue;
                }
                _ => {
                    while !matches!(
                        self.peek().ok_or(Surprise)?,
                        b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'
                    ) {
                        self.at += 1;
                    }
                }
            }
            if depth == 0 {
                return self.text.get(start..self.at).ok_or(Surprise);
            }
        }
    }

    fn skip_string(&mut self) -> Scan<()> {
        self.expect(b"\"")?;
        loop {
            let rest = self.bytes.get(self.at..).ok_or(Surprise)?;
            let found = memchr2(b'"', b'\\', rest).ok_or(Surprise)?;
            self.at += found + 1;
            if rest.get(found) == Some(&b'"') {
                return Ok(());
            }
            self.at += 1;
        }
    }

    /// `"…"` without escapes and short, as numbers, dates and keys are.
    #[inline]
    fn plain(&mut self) -> Scan<&'a str> {
        self.expect(b"\"")?;
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') | None => return Err(Surprise),
                Some(_) => self.at += 1,
            }
        }
        let text = self.text.get(start..self.at).ok_or(Surprise)?;
        self.at += 1;
        Ok(text)
    }

    /// `"-123"`.
    #[inline]
    fn integer(&mut self) -> Scan<i64> {
        self.expect(b"\"")?;
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        let start = self.at;
        let mut value = 0_u64;
        loop {
            let byte = self.peek().ok_or(Surprise)?;
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
        let digits = self.at - start;
        self.expect(b"\"")?;
        // 19 digits never overflow 64 bits without a sign.
        if digits == 0 || digits > 19 {
            return Err(Surprise);
        }
        if negative {
            0_i64.checked_sub_unsigned(value).ok_or(Surprise)
        } else {
            i64::try_from(value).map_err(|_| Surprise)
        }
    }

    /// `"…"` of any length, its escapes resolved.
    #[inline]
    fn string(&mut self) -> Scan<&str> {
        self.expect(b"\"")?;
        let start = self.at;
        let rest = self.bytes.get(start..).ok_or(Surprise)?;
        let end = quote_or_backslash(rest).ok_or(Surprise)?;
        if rest.get(end) == Some(&b'"') {
            self.at = start + end + 1;
            return self.text.get(start..start + end).ok_or(Surprise);
        }
        self.escaped(start, end)
    }

    /// A text with at least one escape: it begins at `start`, its first escape `clean` bytes on.
    fn escaped(&mut self, start: usize, clean: usize) -> Scan<&str> {
        self.scratch.clear();
        self.scratch
            .push_str(self.text.get(start..start + clean).ok_or(Surprise)?);
        self.at = start + clean;
        loop {
            match self.take().ok_or(Surprise)? {
                b'"' => return Ok(&self.scratch),
                b'\\' => {
                    let character = self.escape()?;
                    self.scratch.push(character);
                }
                _ => return Err(Surprise),
            }
            let rest = self.text.get(self.at..).ok_or(Surprise)?;
            let clean = quote_or_backslash(rest.as_bytes()).ok_or(Surprise)?;
            self.scratch.push_str(rest.get(..clean).ok_or(Surprise)?);
            self.at += clean;
        }
    }

    /// The character of an escape; the backslash has been passed.
    fn escape(&mut self) -> Scan<char> {
        Ok(match self.take().ok_or(Surprise)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.hex()?;
                let code = match unit {
                    0xd800..=0xdbff => {
                        self.expect(b"\\u")?;
                        let low = self.hex()?;
                        if !(0xdc00..=0xdfff).contains(&low) {
                            return Err(Surprise);
                        }
                        0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
                    }
                    _ => unit,
                };
                char::from_u32(code).ok_or(Surprise)?
            }
            _ => return Err(Surprise),
        })
    }

    fn hex(&mut self) -> Scan<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.take().ok_or(Surprise)?)
                .to_digit(16)
                .ok_or(Surprise)?;
            code = code * 16 + digit;
        }
        Ok(code)
    }
}

/// Where the next quote or backslash is. Most texts are short, so the first bytes are looked at
/// eight at a time before the vectorised search is worth its start.
#[inline]
fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    /// The high bit of every byte that is zero, and of none below the lowest such byte.
    #[inline]
    fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word & HIGHS
    }
    let mut at = 0;
    while at < 32 {
        let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) else {
            break;
        };
        let word = u64::from_le_bytes(*chunk);
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
        let found = quotes | backslashes;
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    memchr2(b'"', b'\\', bytes.get(at..)?).map(|found| at + found)
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

    #[test]
    fn the_search_for_a_quote_agrees_with_a_plain_one() {
        for length in 0..70 {
            for at in 0..length {
                for mark in [b'"', b'\\'] {
                    let mut bytes = vec![0x21 + (at as u8 % 3) * 0x5e; length];
                    bytes[at] = mark;
                    let plain = bytes.iter().position(|b| matches!(b, b'"' | b'\\'));
                    assert_eq!(quote_or_backslash(&bytes), plain);
                }
            }
            assert_eq!(quote_or_backslash(&vec![b'x'; length]), None);
        }
    }
}
