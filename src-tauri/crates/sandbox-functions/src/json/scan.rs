//! Walking JSON texts without building a tree.

use super::path::Step;
use super::tree::push_text;

/// The place just behind a string that begins at `start`.
pub(crate) fn text_end(octets: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match octets.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The length of the number at the start.
pub(crate) fn number_length(octets: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        octets
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|o| o.is_ascii_digit())
            .count()
    };
    let mut at = usize::from(octets.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && octets.get(at) == Some(&b'0')) {
        return None;
    }
    at += whole;
    if octets.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(octets.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(octets.get(at + 1), Some(b'+' | b'-')));
        let power = digits(at + 1 + sign);
        if power == 0 {
            return None;
        }
        at += 1 + sign + power;
    }
    Some(at)
}

/// The inside of a string with its escapes resolved.
pub(crate) fn decode_text(inside: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(inside).ok()?;
    if !text.contains('\\') {
        return Some(text.to_owned());
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            '"' => out.push('"'),
            '\\' => out.push('\\'),
            '/' => out.push('/'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let unit = hex(&mut chars)?;
                if (0xD800..0xDC00).contains(&unit) {
                    let rest = chars.as_str();
                    let mut ahead = rest.chars();
                    let low = (ahead.next() == Some('\\') && ahead.next() == Some('u'))
                        .then(|| hex(&mut ahead))
                        .flatten();
                    match low.filter(|low| (0xDC00..0xE000).contains(low)) {
                        Some(low) => {
                            out.push(char::from_u32(
                                0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00),
                            )?);
                            chars = ahead;
                        }
                        None => out.push('\u{FFFD}'),
                    }
                } else {
                    out.push(char::from_u32(unit).unwrap_or('\u{FFFD}'));
                }
            }
            _ => return None,
        }
    }
    Some(out)
}

fn hex(chars: &mut std::str::Chars<'_>) -> Option<u32> {
    let mut value = 0;
    for _ in 0..4 {
        value = value * 16 + chars.next()?.to_digit(16)?;
    }
    Some(value)
}

/// A place in a JSON text.
pub(crate) struct Scanner<'a> {
    octets: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            octets: text.as_bytes(),
            at: 0,
        }
    }

    fn peek(&mut self) -> Option<u8> {
        while matches!(self.octets.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.octets.get(self.at).copied()
    }

    fn eat(&mut self, octet: u8) -> Option<()> {
        (self.peek()? == octet).then(|| self.at += 1)
    }

    fn raw_text(&mut self) -> Option<&'a [u8]> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at;
        self.at = text_end(self.octets, start)?;
        self.octets.get(start + 1..self.at - 1)
    }

    /// Passes over a value and gives its text.
    pub(crate) fn skip(&mut self) -> Option<&'a str> {
        let first = self.peek()?;
        let start = self.at;
        match first {
            b'"' => {
                self.raw_text()?;
            }
            b'{' | b'[' => {
                let mut depth = 0_usize;
                loop {
                    match self.octets.get(self.at)? {
                        b'"' => self.at = text_end(self.octets, self.at)?,
                        b'{' | b'[' => {
                            depth += 1;
                            self.at += 1;
                        }
                        b'}' | b']' => {
                            depth -= 1;
                            self.at += 1;
                            if depth == 0 {
                                break;
                            }
                        }
                        _ => self.at += 1,
                    }
                }
            }
            b'-' | b'0'..=b'9' => self.at += number_length(self.octets.get(start..)?)?,
            b't' | b'n' => self.at += 4,
            b'f' => self.at += 5,
            _ => return None,
        }
        let text = std::str::from_utf8(self.octets.get(start..self.at)?).ok()?;
        match first {
            b't' if text != "true" => None,
            b'n' if text != "null" => None,
            b'f' if text != "false" => None,
            _ => Some(text),
        }
    }

    /// The value at a path.
    pub(crate) fn find(mut self, steps: &[Step]) -> Option<&'a str> {
        for step in steps {
            match step {
                Step::Member(name) => {
                    self.eat(b'{')?;
                    if self.peek()? == b'}' {
                        return None;
                    }
                    loop {
                        let raw = self.raw_text()?;
                        let here = if raw.contains(&b'\\') {
                            decode_text(raw)? == *name
                        } else {
                            raw == name.as_bytes()
                        };
                        self.eat(b':')?;
                        if here {
                            break;
                        }
                        self.skip()?;
                        self.eat(b',')?;
                    }
                }
                Step::Element(index) => {
                    self.eat(b'[')?;
                    if self.peek()? == b']' {
                        return None;
                    }
                    for _ in 0..*index {
                        self.skip()?;
                        self.eat(b',')?;
                    }
                }
            }
        }
        self.skip()
    }

    /// The elements of the array here; none if it is no array.
    pub(crate) fn elements(mut self) -> Option<Vec<&'a str>> {
        self.eat(b'[')?;
        let mut out = Vec::new();
        if self.peek()? == b']' {
            return Some(out);
        }
        loop {
            out.push(self.skip()?);
            match self.peek()? {
                b',' => self.at += 1,
                b']' => return Some(out),
                _ => return None,
            }
        }
    }
}

/// The text of a value without spaces, strings in one spelling; none where it is no JSON.
pub(crate) fn compact(text: &str) -> Option<String> {
    // Checked as a whole first: a torn document has no value.
    super::tree::parse(text, true).ok()?;
    let octets = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(octet) = octets.get(at) {
        match octet {
            b'"' => {
                let end = text_end(octets, at)?;
                push_text(&mut out, &decode_text(octets.get(at + 1..end - 1)?)?);
                at = end;
            }
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            _ => {
                out.push(char::from(*octet));
                at += 1;
            }
        }
    }
    Some(out)
}

/// A scalar's text: strings without quotes; none for null, objects and arrays.
pub(crate) fn scalar(text: &str) -> Option<String> {
    match text.as_bytes().first()? {
        b'"' => decode_text(text.as_bytes().get(1..text.len() - 1)?),
        b'{' | b'[' | b'n' => None,
        _ => Some(text.to_owned()),
    }
}
