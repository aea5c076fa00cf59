//! `JSONPath`, in the standard spelling (`$."a b"`) and the legacy one (`$['a b']`).

use std::cell::RefCell;
use std::rc::Rc;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Member(String),
    Element(usize),
}

/// A path's text, its spelling, its steps.
type Known = (String, bool, Rc<Vec<Step>>);

thread_local! {
    static LAST: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// Reads a path, remembering the last one.
pub(crate) fn path(text: &str, standard: bool) -> Result<Rc<Vec<Step>>, String> {
    let known = LAST.with_borrow(|last| {
        last.as_ref()
            .filter(|(t, s, _)| t == text && *s == standard)
            .map(|(_, _, steps)| Rc::clone(steps))
    });
    if let Some(steps) = known {
        return Ok(steps);
    }
    let steps = Rc::new(read(text, standard)?);
    LAST.with_borrow_mut(|last| *last = Some((text.to_owned(), standard, Rc::clone(&steps))));
    Ok(steps)
}

/// Reads a path.
pub(crate) fn read(text: &str, standard: bool) -> Result<Vec<Step>, String> {
    let fail = |rest: &str| format!("Invalid token in JSONPath at: {rest}");
    let mut rest = text
        .strip_prefix('$')
        .ok_or_else(|| "JSONPath must start with '$'".to_owned())?;
    let mut steps = Vec::new();
    while let Some(c) = rest.chars().next() {
        let here = rest;
        match c {
            '.' => {
                rest = rest.get(1..).unwrap_or_default();
                if standard && rest.starts_with('"') {
                    let (name, tail) = quoted(rest, '"').ok_or_else(|| fail(here))?;
                    steps.push(Step::Member(name));
                    rest = tail;
                    continue;
                }
                let end = rest.find(['.', '[', ']']).unwrap_or(rest.len());
                let (name, tail) = rest.split_at(end);
                if name.is_empty() || name.starts_with('"') {
                    return Err(fail(here));
                }
                if name == "*" || name.contains('@') {
                    return Err("Unsupported operator in JSONPath: *".to_owned());
                }
                if !name
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | ' ' | '$' | '/'))
                {
                    return Err(fail(here));
                }
                steps.push(Step::Member(name.to_owned()));
                rest = tail;
            }
            '[' => {
                let inside = rest.get(1..).unwrap_or_default().trim_start();
                let quote = if standard { '"' } else { '\'' };
                if inside.starts_with(quote) {
                    let (name, tail) = quoted(inside, quote).ok_or_else(|| fail(here))?;
                    rest = tail
                        .trim_start()
                        .strip_prefix(']')
                        .ok_or_else(|| fail(here))?;
                    steps.push(Step::Member(name));
                    continue;
                }
                let (number, tail) = inside.split_once(']').ok_or_else(|| fail(here))?;
                let number = number.trim();
                if number == "*" {
                    return Err("Unsupported operator in JSONPath: *".to_owned());
                }
                steps.push(Step::Element(number.parse().map_err(|_| fail(here))?));
                rest = tail;
            }
            _ => return Err(fail(here)),
        }
    }
    Ok(steps)
}

fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            let (_, escaped) = chars.next()?;
            out.push(escaped);
        } else if c == quote {
            return Some((out, text.get(at + c.len_utf8()..)?));
        } else {
            out.push(c);
        }
    }
    None
}

/// A name as `JSON_KEYS` writes it in a path.
pub(crate) fn name_text(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
