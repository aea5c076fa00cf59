//! JSON: reading, paths, extraction from text, editing, printing as BigQuery does.
//!
//! A JSON value is stored as its normal text: no spaces, members in the order of their names,
//! numbers in one spelling. Extraction works on any JSON text without building a tree.

pub(crate) mod edit;
pub(crate) mod path;
pub(crate) mod scan;
pub(crate) mod tree;
pub(crate) mod udfs;

/// The text over several lines, two spaces a level; as it is where it is no JSON.
pub(crate) fn pretty(text: &str) -> String {
    tree::parse(text, false).map_or_else(|_| text.to_owned(), |json| json.pretty())
}

/// [`pretty`] for a compact text whose members keep their order (`TO_JSON_STRING` of a struct).
pub(crate) fn pretty_ordered(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut level = 0_usize;
    let mut chars = text.chars().peekable();
    let line = |out: &mut String, level: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(level));
    };
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                out.push(c);
                while let Some(inside) = chars.next() {
                    out.push(inside);
                    if inside == '\\' {
                        out.extend(chars.next());
                    } else if inside == '"' {
                        break;
                    }
                }
            }
            '{' | '[' => {
                out.push(c);
                if matches!(chars.peek(), Some('}' | ']')) {
                    out.extend(chars.next());
                } else {
                    level += 1;
                    line(&mut out, level);
                }
            }
            '}' | ']' => {
                level = level.saturating_sub(1);
                line(&mut out, level);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, level);
            }
            ':' => out.push_str(": "),
            c => out.push(c),
        }
    }
    out
}
