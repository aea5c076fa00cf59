//! Regular expressions: RE2's syntax over Rust's engine, which shares its guarantees.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use regex::{Regex, RegexBuilder, bytes};

/// A compiled pattern: over text it never splits a character, over bytes it may.
pub(crate) enum Pattern {
    Text(Regex),
    Bytes(bytes::Regex),
}

/// Where the groups of a match lie; the first is the whole.
type Spans = Vec<Option<(usize, usize)>>;

thread_local! {
    // The last patterns of this thread: a query's constant pattern is compiled once.
    static CACHE: RefCell<Vec<(String, bool, Rc<Pattern>)>> = const { RefCell::new(Vec::new()) };
}

/// The greatest size of a compiled pattern in octets.
const LIMIT: usize = 64 << 20;

/// A compiled pattern; `unicode` for text, octet by octet otherwise.
pub(crate) fn pattern(source: &str, unicode: bool) -> Result<Rc<Pattern>, String> {
    CACHE.with_borrow_mut(|cache| {
        if let Some(at) = cache
            .iter()
            .position(|(s, u, _)| s == source && *u == unicode)
        {
            return cache
                .get(at)
                .map(|(_, _, p)| Rc::clone(p))
                .ok_or_else(String::new);
        }
        let translated = translate(source);
        let compiled = if unicode {
            RegexBuilder::new(&translated)
                .size_limit(LIMIT)
                .build()
                .map(Pattern::Text)
        } else {
            bytes::RegexBuilder::new(&translated)
                .unicode(false)
                .size_limit(LIMIT)
                .build()
                .map(Pattern::Bytes)
        };
        let pattern = Rc::new(
            compiled
                .map_err(|error| format!("Cannot parse regular expression: {}", reason(&error)))?,
        );
        if cache.len() >= 32 {
            cache.remove(0);
        }
        cache.push((source.to_owned(), unicode, Rc::clone(&pattern)));
        Ok(pattern)
    })
}

fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines()
        .rev()
        .find_map(|line| line.trim().strip_prefix("error: "))
        .unwrap_or(&text)
        .to_owned()
}

/// RE2's syntax in the words of Rust's engine: ASCII classes, literal braces, `\Q…\E`.
fn translate(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len() + 16);
    let mut at = 0;
    let mut class = false;
    let mut class_start = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        match c {
            '\\' => {
                at += 2;
                escape(&mut out, next, class, &chars, &mut at);
                continue;
            }
            '[' if class => {
                if next == Some(':') {
                    let end = (at + 2..chars.len())
                        .find(|i| chars.get(*i) == Some(&':') && chars.get(i + 1) == Some(&']'));
                    if let Some(end) = end {
                        out.extend(chars.get(at..=end + 1).unwrap_or_default());
                        at = end + 2;
                        continue;
                    }
                }
                out.push_str("\\[");
            }
            '[' => {
                class = true;
                out.push('[');
                at += 1;
                if chars.get(at) == Some(&'^') {
                    out.push('^');
                    at += 1;
                }
                class_start = at;
                // A bracket right at the start stands for itself.
                if chars.get(at) == Some(&']') {
                    out.push_str("\\]");
                    at += 1;
                }
                continue;
            }
            ']' if class && at >= class_start => {
                class = false;
                out.push(']');
            }
            '&' | '~' if class => {
                out.push('\\');
                out.push(c);
            }
            '-' if class && next == Some('-') => out.push_str("\\-"),
            '{' if !class && !counted(&chars, at) => out.push_str("\\{"),
            '}' if !class && !closes(&chars, at) => out.push_str("\\}"),
            _ => out.push(c),
        }
        at += 1;
    }
    out
}

/// Whether `{` at a place begins a repetition such as `{2,3}`.
fn counted(chars: &[char], at: usize) -> bool {
    let body: String = chars
        .iter()
        .skip(at + 1)
        .take_while(|c| **c != '}')
        .collect();
    let closed = chars.iter().skip(at + 1).any(|c| *c == '}');
    let (low, high) = body.split_once(',').unwrap_or((&body, ""));
    closed && !low.is_empty() && low.chars().chain(high.chars()).all(|c| c.is_ascii_digit())
}

fn closes(chars: &[char], at: usize) -> bool {
    (0..at)
        .rev()
        .find(|i| chars.get(*i) == Some(&'{'))
        .is_some_and(|open| {
            // `\p{Greek}` and `\x{41}` are taken whole by `escape`, so only repetitions come here.
            counted(chars, open) && chars.get(open..at).is_some_and(|s| !s.contains(&'}'))
        })
}

fn escape(out: &mut String, next: Option<char>, class: bool, chars: &[char], at: &mut usize) {
    let Some(next) = next else {
        out.push('\\');
        return;
    };
    let plain = |out: &mut String, inside: &str| {
        if class {
            out.push_str(inside);
        } else {
            let _ = write!(out, "[{inside}]");
        }
    };
    match next {
        'd' => plain(out, "0-9"),
        'w' => plain(out, "0-9A-Za-z_"),
        's' => plain(out, "\\t\\n\\x0C\\r "),
        'D' => out.push_str("[^0-9]"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        'S' => out.push_str("[^\\t\\n\\x0C\\r ]"),
        'b' if !class => out.push_str("(?-u:\\b)"),
        'B' if !class => out.push_str("(?-u:\\B)"),
        'Q' => {
            while let Some(c) = chars.get(*at) {
                if *c == '\\' && chars.get(*at + 1) == Some(&'E') {
                    *at += 2;
                    return;
                }
                out.push_str(&regex::escape(&c.to_string()));
                *at += 1;
            }
        }
        'E' => {}
        '0'..='7' => {
            let mut code = next.to_digit(8).unwrap_or(0);
            while let Some(digit) = chars
                .get(*at)
                .and_then(|c| c.to_digit(8))
                .filter(|_| code < 64)
            {
                code = code * 8 + digit;
                *at += 1;
            }
            let _ = write!(out, "\\x{{{code:x}}}");
        }
        'p' | 'P' | 'x' => {
            out.push('\\');
            out.push(next);
            if chars.get(*at) == Some(&'{') {
                while let Some(c) = chars.get(*at) {
                    out.push(*c);
                    *at += 1;
                    if *c == '}' {
                        break;
                    }
                }
            }
        }
        c if c.is_ascii_punctuation() => {
            let _ = write!(out, "\\x{{{:x}}}", c as u32);
        }
        c => {
            out.push('\\');
            out.push(c);
        }
    }
}

fn checked_start(
    haystack: &[u8],
    position: i64,
    occurrence: i64,
    unicode: bool,
    name: &str,
) -> Result<Option<usize>, String> {
    if position <= 0 {
        return Err(format!(
            "Invalid position for {name}: {position}. Position must be positive"
        ));
    }
    if occurrence <= 0 {
        return Err(format!(
            "Invalid occurrence for {name}: {occurrence}. Occurrence must be positive"
        ));
    }
    let index = position as usize - 1;
    if !unicode {
        return Ok((index <= haystack.len()).then_some(index));
    }
    let text = std::str::from_utf8(haystack).unwrap_or_default();
    if index > text.chars().count() {
        return Ok(None);
    }
    Ok(Some(super::text::offset_of(text, index)))
}

impl Pattern {
    pub(crate) fn contains(&self, haystack: &[u8]) -> bool {
        match self {
            Self::Text(regex) => {
                std::str::from_utf8(haystack).is_ok_and(|text| regex.is_match(text))
            }
            Self::Bytes(regex) => regex.is_match(haystack),
        }
    }

    fn groups(&self) -> usize {
        match self {
            Self::Text(regex) => regex.captures_len(),
            Self::Bytes(regex) => regex.captures_len(),
        }
    }

    /// Every match from a place on, while `each` wants more; an empty match right behind another is
    /// none. Without `groups` only the whole match is looked for, which is faster.
    fn matches(
        &self,
        haystack: &[u8],
        start: usize,
        groups: bool,
        each: impl FnMut(&Spans) -> bool,
    ) {
        match self {
            Self::Text(regex) => {
                let Ok(text) = std::str::from_utf8(haystack) else {
                    return;
                };
                let find = |at: usize, spans: &mut Spans| {
                    spans.clear();
                    if groups {
                        let captures = regex.captures_at(text, at);
                        spans.extend(
                            captures
                                .iter()
                                .flat_map(|c| c.iter().map(|g| g.map(|m| (m.start(), m.end())))),
                        );
                    } else {
                        spans.extend(regex.find_at(text, at).map(|m| Some((m.start(), m.end()))));
                    }
                };
                walk(haystack.len(), start, find, |at| step(haystack, at), each);
            }
            Self::Bytes(regex) => {
                let find = |at: usize, spans: &mut Spans| {
                    spans.clear();
                    let captures = regex.captures_at(haystack, at);
                    spans.extend(
                        captures
                            .iter()
                            .flat_map(|c| c.iter().map(|g| g.map(|m| (m.start(), m.end())))),
                    );
                };
                walk(haystack.len(), start, find, |at| at + 1, each);
            }
        }
    }

    fn group(&self, name: &str) -> Result<usize, String> {
        match self.groups() {
            1 => Ok(0),
            2 => Ok(1),
            _ => Err(format!(
                "Regular expression passed to {name} must not have more than 1 capturing group"
            )),
        }
    }

    /// The byte range of the n-th match's group: no match, or a match whose group took no part.
    #[expect(clippy::option_option, reason = "the two absences answer differently")]
    fn nth(
        &self,
        haystack: &[u8],
        start: usize,
        occurrence: i64,
        group: usize,
    ) -> Option<Option<(usize, usize)>> {
        let mut left = occurrence;
        let mut found = None;
        self.matches(haystack, start, group > 0, |spans| {
            left -= 1;
            if left == 0 {
                found = Some(spans.get(group).copied().flatten());
            }
            left > 0
        });
        found
    }

    /// `REGEXP_EXTRACT`.
    pub(crate) fn extract<'h>(
        &self,
        haystack: &'h [u8],
        position: i64,
        occurrence: i64,
        unicode: bool,
    ) -> Result<Option<&'h [u8]>, String> {
        let group = self.group("REGEXP_EXTRACT")?;
        let Some(start) = checked_start(haystack, position, occurrence, unicode, "REGEXP_EXTRACT")?
        else {
            return Ok(None);
        };
        Ok(self
            .nth(haystack, start, occurrence, group)
            .flatten()
            .and_then(|(from, to)| haystack.get(from..to)))
    }

    /// `REGEXP_EXTRACT_ALL`.
    pub(crate) fn extract_all<'h>(&self, haystack: &'h [u8]) -> Result<Vec<&'h [u8]>, String> {
        let group = self.group("REGEXP_EXTRACT_ALL")?;
        let mut out = Vec::new();
        self.matches(haystack, 0, group > 0, |spans| {
            let span = spans.get(group).copied().flatten();
            out.push(
                span.and_then(|(from, to)| haystack.get(from..to))
                    .unwrap_or_default(),
            );
            true
        });
        Ok(out)
    }

    /// `REGEXP_INSTR`: 1-based, in code points for text; `end` for the position after the match.
    pub(crate) fn instr(
        &self,
        haystack: &[u8],
        position: i64,
        occurrence: i64,
        end: i64,
        unicode: bool,
    ) -> Result<i64, String> {
        let group = self.group("REGEXP_INSTR")?;
        if end != 0 && end != 1 {
            return Err(
                "Invalid occurrence_position for REGEXP_INSTR: it must be 0 or 1".to_owned(),
            );
        }
        let Some(start) = checked_start(haystack, position, occurrence, unicode, "REGEXP_INSTR")?
        else {
            return Ok(0);
        };
        let Some(Some((from, to))) = self.nth(haystack, start, occurrence, group) else {
            return Ok(0);
        };
        let at = if end == 1 { to } else { from };
        let before = haystack.get(..at).unwrap_or_default();
        let count = if unicode {
            std::str::from_utf8(before).map_or(before.len(), |text| text.chars().count())
        } else {
            before.len()
        };
        Ok(count as i64 + 1)
    }

    /// `REGEXP_REPLACE` with `\0` to `\9`.
    pub(crate) fn replace(&self, haystack: &[u8], replacement: &[u8]) -> Result<Vec<u8>, String> {
        enum Piece {
            Octet(u8),
            Group(usize),
        }
        let mut pieces = Vec::with_capacity(replacement.len());
        let mut rest = replacement.iter();
        while let Some(octet) = rest.next() {
            if *octet != b'\\' {
                pieces.push(Piece::Octet(*octet));
                continue;
            }
            match rest.next() {
                Some(digit) if digit.is_ascii_digit() => {
                    let group = usize::from(digit - b'0');
                    if group >= self.groups() {
                        return Err(format!(
                            "Invalid REGEXP_REPLACE pattern: rewrite schema requires {group} matches, but the regexp only has {} parenthesized subexpressions.",
                            self.groups() - 1
                        ));
                    }
                    pieces.push(Piece::Group(group));
                }
                Some(b'\\') => pieces.push(Piece::Octet(b'\\')),
                _ => {
                    return Err("Invalid REGEXP_REPLACE pattern: Invalid rewrite pattern: '\\' must be followed by a digit or '\\'.".to_owned());
                }
            }
        }
        let mut out = Vec::with_capacity(haystack.len());
        let groups = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Group(1..)));
        let mut copied = 0;
        self.matches(haystack, 0, groups, |spans| {
            let Some(Some((from, to))) = spans.first().copied() else {
                return false;
            };
            out.extend_from_slice(haystack.get(copied..from).unwrap_or_default());
            for piece in &pieces {
                match piece {
                    Piece::Octet(octet) => out.push(*octet),
                    Piece::Group(group) => {
                        let span = spans.get(*group).copied().flatten();
                        out.extend_from_slice(
                            span.and_then(|(a, b)| haystack.get(a..b))
                                .unwrap_or_default(),
                        );
                    }
                }
            }
            copied = to;
            true
        });
        out.extend_from_slice(haystack.get(copied..).unwrap_or_default());
        Ok(out)
    }
}

/// Goes from match to match: `find` fills the spans of the first match at or behind a place,
/// `step` gives the next place behind an empty match.
fn walk(
    length: usize,
    start: usize,
    find: impl Fn(usize, &mut Spans),
    step: impl Fn(usize) -> usize,
    mut each: impl FnMut(&Spans) -> bool,
) {
    let mut at = start;
    let mut last_end = None;
    let mut spans = Spans::new();
    while at <= length {
        find(at, &mut spans);
        let Some(Some((from, to))) = spans.first().copied() else {
            return;
        };
        let repeated = from == to && last_end == Some(to);
        if !repeated && !each(&spans) {
            return;
        }
        last_end = Some(to);
        at = if from == to { step(to) } else { to };
    }
}

fn step(haystack: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while haystack.get(next).is_some_and(|octet| octet & 0xC0 == 0x80) {
        next += 1;
    }
    next
}
