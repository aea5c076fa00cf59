//! The part of YAML that people write into a front matter: maps, lists, texts. Everything is text;
//! what a key means is for its reader to say.

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    List(Vec<Value>),
    /// In the order of the file.
    Map(Vec<(String, Value)>),
}

impl Value {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The texts of a list; a single text is a list of one.
    pub(super) fn texts(&self) -> Option<Vec<String>> {
        match self {
            Self::Text(text) if text.is_empty() => Some(Vec::new()),
            Self::Text(text) => Some(vec![text.clone()]),
            Self::List(values) => values
                .iter()
                .map(|value| value.text().map(str::to_owned))
                .collect(),
            Self::Map(_) => None,
        }
    }
}

/// Lists and maps within one another at most.
const DEEPEST: usize = 16;

/// A line with something on it.
struct Line<'a> {
    indent: usize,
    text: &'a str,
}

/// Reads the value of a key: what stands behind the colon, and the lines below. Nothing when it is
/// not understood.
pub(super) fn value(behind: &str, below: &[&str]) -> Option<Value> {
    let lines: Vec<Line<'_>> = below
        .iter()
        .filter_map(|line| {
            let text = line.trim();
            let is_empty = text.is_empty() || text.starts_with('#');
            (!is_empty).then(|| Line {
                indent: line.len() - line.trim_start().len(),
                text,
            })
        })
        .collect();
    let behind = without_comment(behind.trim());
    if matches!(behind, "|" | "|-" | ">" | ">-") {
        let between = if behind.starts_with('|') { "\n" } else { " " };
        let texts: Vec<&str> = below.iter().map(|line| line.trim()).collect();
        let whole = texts.join(between);
        return Some(Value::Text(whole.trim_end().to_owned()));
    }
    if !behind.is_empty() {
        return if lines.is_empty() {
            scalar(behind)
        } else {
            None
        };
    }
    let Some(first) = lines.first() else {
        return Some(Value::Text(String::new()));
    };
    let (value, rest) = block(&lines, first.indent, 0)?;
    rest.is_empty().then_some(value)
}

/// The block at the beginning of `lines` whose lines are indented by `indent`, and what follows it.
fn block<'a, 'b>(
    lines: &'b [Line<'a>],
    indent: usize,
    depth: usize,
) -> Option<(Value, &'b [Line<'a>])> {
    if depth > DEEPEST {
        return None;
    }
    let is_item = |line: &Line<'_>| line.text == "-" || line.text.starts_with("- ");
    let mut rest = lines;
    if is_item(lines.first()?) {
        let mut values = Vec::new();
        while let Some((first, others)) = rest.split_first() {
            if first.indent < indent {
                break;
            }
            if first.indent != indent || !is_item(first) {
                return None;
            }
            let body = first.text.get(1..)?;
            let inner = first.indent + 1 + (body.len() - body.trim_start().len());
            let text = body.trim_start();
            let below = others
                .iter()
                .take_while(|line| line.indent > indent)
                .count();
            let (own, next) = others.split_at(below);
            let value = if text.is_empty() {
                match own.first() {
                    None => Value::Text(String::new()),
                    Some(line) => whole(block(own, line.indent, depth + 1)?)?,
                }
            } else if key_of(text).is_some() {
                // A map whose first key stands behind the dash.
                let mut mapped = vec![Line {
                    indent: inner,
                    text,
                }];
                mapped.extend(own.iter().map(|line| Line {
                    indent: line.indent,
                    text: line.text,
                }));
                let (value, left) = block(&mapped, inner, depth + 1)?;
                if !left.is_empty() {
                    return None;
                }
                value
            } else if own.is_empty() {
                scalar(without_comment(text))?
            } else {
                return None;
            };
            values.push(value);
            rest = next;
        }
        return Some((Value::List(values), rest));
    }
    let mut entries: Vec<(String, Value)> = Vec::new();
    while let Some((first, others)) = rest.split_first() {
        if first.indent < indent {
            break;
        }
        if first.indent != indent {
            return None;
        }
        let (key, behind) = key_of(first.text)?;
        let below = others
            .iter()
            .take_while(|line| line.indent > indent || (line.indent == indent && is_item(line)))
            .count();
        let (own, next) = others.split_at(below);
        let behind = without_comment(behind);
        let value = match own.first() {
            None => scalar(behind)?,
            Some(line) if behind.is_empty() => whole(block(own, line.indent, depth + 1)?)?,
            Some(_) => return None,
        };
        if entries.iter().any(|(known, _)| known == key) {
            return None;
        }
        entries.push((key.to_owned(), value));
        rest = next;
    }
    Some((Value::Map(entries), rest))
}

fn whole((value, rest): (Value, &[Line<'_>])) -> Option<Value> {
    rest.is_empty().then_some(value)
}

/// The key at the beginning of a line, and what stands behind its colon.
pub(super) fn key_of(line: &str) -> Option<(&str, &str)> {
    let (key, behind) = line.split_once(':')?;
    let is_key = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let ends = behind.is_empty() || behind.starts_with([' ', '\t']);
    (is_key && ends).then(|| (key, behind.trim()))
}

/// Without a comment behind it: ` #` outside of quotes.
fn without_comment(text: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if let Some(open) = quote {
            if c == open && before != '\\' {
                quote = None;
            }
        } else if matches!(c, '"' | '\'') && matches!(before, ' ' | '[' | ',') {
            // A quote opens at the beginning of a value only.
            quote = Some(c);
        } else if c == '#' && before == ' ' {
            return text.get(..at).unwrap_or_default().trim_end();
        }
        before = c;
    }
    text.trim_end()
}

fn scalar(text: &str) -> Option<Value> {
    if let Some(inner) = text.strip_prefix('[') {
        return flow(inner.strip_suffix(']')?);
    }
    Some(Value::Text(unquoted(text)?))
}

fn unquoted(text: &str) -> Option<String> {
    if text.starts_with('"') {
        // Double quotes are JSON's.
        return serde_json::from_str(text).ok();
    }
    if let Some(inner) = text.strip_prefix('\'') {
        return Some(inner.strip_suffix('\'')?.replace("''", "'"));
    }
    if text.starts_with(['{', '&', '*', '!', '|', '>', '%', '@', '`']) {
        return None;
    }
    Some(match text {
        "null" | "~" => String::new(),
        text => text.to_owned(),
    })
}

/// `a, "b, c", d`
fn flow(inner: &str) -> Option<Value> {
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    let mut quote: Option<char> = None;
    let mut is_escaped = false;
    for c in inner.chars() {
        match quote {
            Some(open) => {
                part.push(c);
                if is_escaped {
                    is_escaped = false;
                } else if c == '\\' && open == '"' {
                    is_escaped = true;
                } else if c == open {
                    quote = None;
                }
            }
            None if c == ',' => parts.push(std::mem::take(&mut part)),
            None => {
                if matches!(c, '"' | '\'') && part.trim().is_empty() {
                    quote = Some(c);
                }
                part.push(c);
            }
        }
    }
    if quote.is_some() {
        return None;
    }
    if !part.trim().is_empty() || !parts.is_empty() {
        parts.push(part);
    }
    let values: Option<Vec<Value>> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .map(|part| unquoted(part).map(Value::Text))
        .collect();
    Some(Value::List(values?))
}

/// A text as it is written, quoted where it would be read as something else.
pub(super) fn written(text: &str) -> String {
    let is_plain = !text.is_empty()
        && text.trim() == text
        && !text.contains(['\n', '\r', '\t'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.starts_with([
            '"', '\'', '[', ']', '{', '}', '&', '*', '!', '|', '>', '%', '@', '`', '#', '-', '?',
            ',',
        ])
        && !matches!(text, "null" | "~");
    if is_plain {
        text.to_owned()
    } else {
        serde_json::to_string(text).unwrap_or_default()
    }
}

/// A text as an element of a list on one line.
pub(super) fn written_in_list(text: &str) -> String {
    if text.contains([',', '[', ']', '"', '\'']) {
        serde_json::to_string(text).unwrap_or_default()
    } else {
        written(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn maps_in_lists_are_read() {
        let below = [
            "  - name: from   # a comment",
            "    type: DATE",
            "    choices: [a, \"b, c\", 'd''s']",
            "  - name: modes",
            "    tags:",
            "    - x",
            "    - \"y: z\"",
        ];
        let map = |entries: Vec<(&str, Value)>| {
            Value::Map(
                entries
                    .into_iter()
                    .map(|(k, v)| (k.to_owned(), v))
                    .collect(),
            )
        };
        let choices = Value::List(vec![text("a"), text("b, c"), text("d's")]);
        let tags = Value::List(vec![text("x"), text("y: z")]);
        let expected = Value::List(vec![
            map(vec![
                ("name", text("from")),
                ("type", text("DATE")),
                ("choices", choices),
            ]),
            map(vec![("name", text("modes")), ("tags", tags)]),
        ]);
        assert_eq!(value("", &below), Some(expected));
    }

    #[test]
    fn texts_come_back_as_they_were_written() {
        for one in [
            "plain",
            "日別",
            "a: b",
            "#x",
            "- x",
            "",
            " blank ",
            "it's",
            "say \"x\"",
            "a #b",
            "[x]",
            "null",
            "line\nbreak",
            "50%",
            "C:\\temp",
        ] {
            assert_eq!(value(&written(one), &[]), Some(text(one)), "{one}");
            let list = format!("[{}]", written_in_list(one));
            let back = Value::List(vec![text(one)]);
            assert_eq!(value(&list, &[]), Some(back), "{one}");
        }
    }

    #[test]
    fn blocks_of_text_are_read_and_nonsense_is_refused() {
        assert_eq!(value("|", &["  a", "  b"]), Some(text("a\nb")));
        assert_eq!(value(">", &["  a", "  b"]), Some(text("a b")));
        assert_eq!(value("\"open", &[]), None);
        assert_eq!(value("[a, b", &[]), None);
        assert_eq!(value("{a: b}", &[]), None);
        assert_eq!(value("x", &["  - y"]), None);
        assert_eq!(value("", &["  - y", "    z: 1", " w"]), None);
    }
}
