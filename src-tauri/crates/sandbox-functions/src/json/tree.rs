//! A JSON document as a tree: strict reading, normal and pretty printing.

use std::fmt::Write as _;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Int(i64),
    Unsigned(u64),
    Float(f64),
    Text(String),
    Array(Vec<Json>),
    /// Members in the order of their names, each name once.
    Object(Vec<(String, Json)>),
}

const DEEPEST: usize = 500;

struct Reader<'a> {
    octets: &'a [u8],
    at: usize,
    round: bool,
    depth: usize,
}

/// Reads a JSON text; numbers that a FLOAT64 cannot hold are refused unless `round`.
pub(crate) fn parse(text: &str, round: bool) -> Result<Json, String> {
    let mut reader = Reader {
        octets: text.as_bytes(),
        at: 0,
        round,
        depth: 0,
    };
    let value = reader.value()?;
    reader.spaces();
    if reader.at == reader.octets.len() {
        Ok(value)
    } else {
        Err(reader.fail("unexpected content after the value"))
    }
}

impl Reader<'_> {
    fn fail(&self, what: &str) -> String {
        format!(
            "syntax error while parsing value - {what} at position {}",
            self.at
        )
    }

    fn spaces(&mut self) {
        while matches!(self.octets.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, octet: u8) -> bool {
        self.spaces();
        if self.octets.get(self.at) == Some(&octet) {
            self.at += 1;
            true
        } else {
            false
        }
    }

    fn value(&mut self) -> Result<Json, String> {
        self.spaces();
        match self.octets.get(self.at) {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => self.text().map(Json::Text),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => Err(self.fail("invalid literal")),
            None => Err(self.fail("unexpected end of input")),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, String> {
        if self.octets.get(self.at..self.at + word.len()) == Some(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.fail("invalid literal"))
        }
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            Err(format!("Max nesting of {DEEPEST} has been exceeded"))
        } else {
            Ok(())
        }
    }

    fn object(&mut self) -> Result<Json, String> {
        self.at += 1;
        self.deeper()?;
        let mut members = Vec::new();
        if !self.eat(b'}') {
            loop {
                self.spaces();
                if self.octets.get(self.at) != Some(&b'"') {
                    return Err(self.fail("expected a member's name"));
                }
                let name = self.text()?;
                if !self.eat(b':') {
                    return Err(self.fail("expected ':'"));
                }
                members.push((name, self.value()?));
                if !self.eat(b',') {
                    break;
                }
            }
            if !self.eat(b'}') {
                return Err(self.fail("expected ',' or '}'"));
            }
        }
        self.depth -= 1;
        Ok(object(members))
    }

    fn array(&mut self) -> Result<Json, String> {
        self.at += 1;
        self.deeper()?;
        let mut items = Vec::new();
        if !self.eat(b']') {
            loop {
                items.push(self.value()?);
                if !self.eat(b',') {
                    break;
                }
            }
            if !self.eat(b']') {
                return Err(self.fail("expected ',' or ']'"));
            }
        }
        self.depth -= 1;
        Ok(Json::Array(items))
    }

    fn text(&mut self) -> Result<String, String> {
        let start = self.at;
        let end = super::scan::text_end(self.octets, start)
            .ok_or_else(|| self.fail("unterminated string"))?;
        self.at = end;
        let inside = self.octets.get(start + 1..end - 1).unwrap_or_default();
        if inside.iter().any(|octet| *octet < 0x20) {
            return Err(self.fail("control character in string"));
        }
        super::scan::decode_text(inside).ok_or_else(|| self.fail("invalid escape"))
    }

    fn number(&mut self) -> Result<Json, String> {
        let start = self.at;
        let length = super::scan::number_length(self.octets.get(start..).unwrap_or_default())
            .ok_or_else(|| self.fail("invalid number"))?;
        self.at += length;
        let text =
            std::str::from_utf8(self.octets.get(start..self.at).unwrap_or_default()).unwrap_or("0");
        number(text, self.round)
    }
}

/// The value of a JSON number's text.
pub(crate) fn number(text: &str, round: bool) -> Result<Json, String> {
    if !text.contains(['.', 'e', 'E']) {
        if let Ok(value) = text.parse::<i64>() {
            if value != 0 || !text.starts_with('-') {
                return Ok(Json::Int(value));
            }
        } else if let Ok(value) = text.parse::<u64>() {
            return Ok(Json::Unsigned(value));
        }
    }
    let value: f64 = text
        .parse()
        .map_err(|_| format!("Invalid number: {text}"))?;
    if !value.is_finite() {
        return Err(format!("Input number: {text} is out of range"));
    }
    if !round && significant(text) != significant(&format!("{value:e}")) {
        return Err(format!(
            "Input number: {text} cannot round-trip through string representation"
        ));
    }
    Ok(Json::Float(value))
}

fn significant(text: &str) -> String {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits
        .trim_start_matches('0')
        .trim_end_matches('0')
        .to_owned()
}

/// An object whose members are sorted; of equal names the first stays.
pub(crate) fn object(mut members: Vec<(String, Json)>) -> Json {
    members.sort_by(|a, b| a.0.cmp(&b.0));
    members.dedup_by(|later, first| later.0 == first.0);
    Json::Object(members)
}

/// Appends a text as a JSON string.
pub(crate) fn push_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

impl Json {
    /// The normal text.
    pub(crate) fn print(&self) -> String {
        let mut out = String::new();
        self.push(&mut out);
        out
    }

    fn push(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(value) => {
                let _ = write!(out, "{value}");
            }
            Self::Unsigned(value) => {
                let _ = write!(out, "{value}");
            }
            Self::Float(value) => out.push_str(&crate::text::float_json(*value)),
            Self::Text(text) => push_text(out, text),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.push(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    push_text(out, name);
                    out.push(':');
                    value.push(out);
                }
                out.push('}');
            }
        }
    }

    /// The text over several lines.
    pub(crate) fn pretty(&self) -> String {
        let mut out = String::new();
        self.push_pretty(&mut out, 0);
        out
    }

    fn push_pretty(&self, out: &mut String, level: usize) {
        let line = |out: &mut String, level: usize| {
            out.push('\n');
            out.push_str(&"  ".repeat(level));
        };
        match self {
            Self::Array(items) if !items.is_empty() => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    line(out, level + 1);
                    item.push_pretty(out, level + 1);
                }
                line(out, level);
                out.push(']');
            }
            Self::Object(members) if !members.is_empty() => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    line(out, level + 1);
                    push_text(out, name);
                    out.push_str(": ");
                    value.push_pretty(out, level + 1);
                }
                line(out, level);
                out.push('}');
            }
            other => other.push(out),
        }
    }

    /// The member of an object.
    pub(crate) fn member(&self, name: &str) -> Option<&Json> {
        match self {
            Self::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// What `JSON_TYPE` says.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) | Self::Unsigned(_) | Self::Float(_) => "number",
            Self::Text(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }
}
