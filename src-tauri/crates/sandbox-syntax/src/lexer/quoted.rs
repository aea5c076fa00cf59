//! Literals and names in quotes, and their escapes.
use super::{Lexer, TokenKind};
use crate::SyntaxError;

/// The forms of a quoted literal.
#[derive(Clone, Copy)]
struct Quote {
    raw: bool,
    bytes: bool,
    triple: bool,
    sign: u8,
}

impl Quote {
    fn unclosed(self) -> String {
        let triple = if self.triple { "triple-quoted " } else { "" };
        let raw = if self.raw { "raw " } else { "" };
        let what = match (self.sign, self.bytes) {
            (b'`', _) => "identifier",
            (_, true) => "bytes",
            (_, false) => "string",
        };
        format!("Syntax error: Unclosed {triple}{raw}{what} literal")
    }
}

impl Lexer<'_> {
    pub(super) fn backticked(&mut self, start: usize) -> Result<String, SyntaxError> {
        let quote = Quote {
            raw: false,
            bytes: false,
            triple: false,
            sign: b'`',
        };
        let bytes = self.quoted(start, quote)?;
        if bytes.is_empty() {
            return Err(self.error("Syntax error: Invalid empty identifier", start));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A string or bytes literal whose prefix is read; `self.at` is at the first quote.
    pub(super) fn literal(
        &mut self,
        start: usize,
        raw: bool,
        bytes: bool,
    ) -> Result<(), SyntaxError> {
        let sign = self.peek(0);
        let triple = self.peek(1) == sign && self.peek(2) == sign;
        let content = self.quoted(
            start,
            Quote {
                raw,
                bytes,
                triple,
                sign,
            },
        )?;
        let kind = if bytes {
            TokenKind::Bytes(content)
        } else {
            // Escapes of a string are pushed as whole characters, so this is UTF-8.
            TokenKind::String(String::from_utf8_lossy(&content).into_owned())
        };
        self.push(kind, start);
        Ok(())
    }

    fn quoted(&mut self, start: usize, quote: Quote) -> Result<Vec<u8>, SyntaxError> {
        self.at += if quote.triple { 3 } else { 1 };
        let mut content = Vec::new();
        loop {
            if self.at >= self.bytes.len() {
                return Err(self.error(quote.unclosed(), start));
            }
            let byte = self.peek(0);
            match byte {
                _ if byte == quote.sign
                    && (!quote.triple || (self.peek(1) == byte && self.peek(2) == byte)) =>
                {
                    self.at += if quote.triple { 3 } else { 1 };
                    return Ok(content);
                }
                b'\\' if quote.raw => {
                    content.push(byte);
                    self.at += 1;
                    let next = self.peek(0);
                    if self.at >= self.bytes.len()
                        || (!quote.triple && matches!(next, b'\n' | b'\r'))
                    {
                        return Err(self.error(quote.unclosed(), start));
                    }
                    if next.is_ascii() {
                        content.push(next);
                        self.at += 1;
                    }
                }
                b'\\' => self.escape(quote, start, &mut content)?,
                b'\n' | b'\r' if !quote.triple => return Err(self.error(quote.unclosed(), start)),
                // Line ends inside a triple-quoted literal are one `\n` each.
                b'\r' => {
                    self.at += if self.peek(1) == b'\n' { 2 } else { 1 };
                    content.push(b'\n');
                }
                _ => {
                    content.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    /// An escape; `self.at` is at the backslash.
    fn escape(
        &mut self,
        quote: Quote,
        literal: usize,
        content: &mut Vec<u8>,
    ) -> Result<(), SyntaxError> {
        let start = self.at;
        let letter = self.peek(1);
        let simple = match letter {
            b'a' => Some(7),
            b'b' => Some(8),
            b'f' => Some(12),
            b'n' => Some(10),
            b'r' => Some(13),
            b't' => Some(9),
            b'v' => Some(11),
            b'\\' | b'?' | b'"' | b'\'' | b'`' => Some(letter),
            _ => None,
        };
        if let Some(byte) = simple {
            content.push(byte);
            self.at += 2;
            return Ok(());
        }
        if start + 1 >= self.bytes.len() || (matches!(letter, b'\n' | b'\r') && !quote.triple) {
            return Err(self.error(quote.unclosed(), literal));
        }
        let (skip, digits, radix) = match letter {
            b'0'..=b'3' => (1, 3, 8),
            b'x' | b'X' => (2, 2, 16),
            b'u' if !quote.bytes => (2, 4, 16),
            b'U' if !quote.bytes => (2, 8, 16),
            _ => return Err(self.illegal_escape(start)),
        };
        let text = self
            .source
            .get(start + skip..start + skip + digits)
            .unwrap_or("");
        let valid =
            text.len() == digits && text.bytes().all(|digit| char::from(digit).is_digit(radix));
        let value = if valid {
            u32::from_str_radix(text, radix).ok()
        } else {
            None
        };
        let Some(value) = value else {
            return Err(self.illegal_escape(start));
        };
        self.at = start + skip + digits;
        if quote.bytes {
            content.push(u8::try_from(value).map_err(|_| self.illegal_escape(start))?);
            return Ok(());
        }
        let Some(character) = char::from_u32(value) else {
            return Err(self.illegal_escape(start));
        };
        let mut buffer = [0; 4];
        content.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
        Ok(())
    }

    fn illegal_escape(&self, start: usize) -> SyntaxError {
        let shown: String = self
            .source
            .get(start..)
            .unwrap_or("")
            .chars()
            .take(2)
            .collect();
        self.error(
            format!("Syntax error: Illegal escape sequence: {shown}"),
            start,
        )
    }
}
