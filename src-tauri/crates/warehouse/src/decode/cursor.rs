//! A place in the text of a page, and the steps that the fast way takes from it: signs, keys,
//! integers, texts with their escapes.

use memchr::memchr2;

/// The page is not of the shape that this scanner knows; nothing is said about its validity.
#[derive(Debug)]
pub(super) struct Surprise;

pub(super) type Scan<T> = Result<T, Surprise>;

/// A place in a page.
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    /// Room for a text with its escapes resolved.
    scratch: String,
    /// Room for bytes out of base64.
    pub(super) bytes_scratch: Vec<u8>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            scratch: String::new(),
            bytes_scratch: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    pub(super) fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    #[inline]
    pub(super) fn expect<const N: usize>(&mut self, what: &[u8; N]) -> Scan<()> {
        let end = self.at + N;
        if self.bytes.get(self.at..end) == Some(what.as_slice()) {
            self.at = end;
            Ok(())
        } else {
            Err(Surprise)
        }
    }

    pub(super) fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// `"key":`, without escapes, and the space after it.
    pub(super) fn key(&mut self) -> Scan<&'a str> {
        let key = self.plain()?;
        self.space();
        self.expect(b":")?;
        self.space();
        Ok(key)
    }

    /// The text of any value, passed over.
    pub(super) fn value(&mut self) -> Scan<&'a str> {
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
    pub(super) fn plain(&mut self) -> Scan<&'a str> {
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
    pub(super) fn integer(&mut self) -> Scan<i64> {
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
    pub(super) fn string(&mut self) -> Scan<&str> {
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
