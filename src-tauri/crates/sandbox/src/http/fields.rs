//! Partial answers: the `fields` parameter, such as `jobs(id,status/state),nextPageToken`.

use serde_json::Value;

use crate::error::{Failure, Outcome};

/// Which members an answer keeps.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Mask {
    members: Vec<(String, Mask)>,
}

impl Mask {
    /// Reads the parameter's text.
    pub(crate) fn parse(text: &str) -> Outcome<Self> {
        let mut rest = text;
        let mask = Self::list(&mut rest, 0)?;
        if rest.is_empty() {
            Ok(mask)
        } else {
            Err(invalid(text))
        }
    }

    /// Whether a top-level member is kept.
    pub(crate) fn keeps(&self, name: &str) -> bool {
        self.members.is_empty()
            || self
                .members
                .iter()
                .any(|(member, _)| member == name || member == "*")
    }

    fn list(rest: &mut &str, depth: usize) -> Outcome<Self> {
        if depth > 32 {
            return Err(invalid(rest));
        }
        let mut members = Vec::new();
        loop {
            let end = rest.find([',', '/', '(', ')']).unwrap_or(rest.len());
            let (name, tail) = rest.split_at(end);
            if name.trim().is_empty() {
                return Err(invalid(rest));
            }
            *rest = tail;
            let inner = if let Some(tail) = rest.strip_prefix('/') {
                *rest = tail;
                let end = rest.find([',', ')']).unwrap_or(rest.len());
                let open = rest.find('(').unwrap_or(rest.len());
                if open < end {
                    Self::one(rest, depth + 1)?
                } else {
                    let (path, tail) = rest.split_at(end);
                    let mut path = path;
                    *rest = tail;
                    Self::list(&mut path, depth + 1)?
                }
            } else if let Some(tail) = rest.strip_prefix('(') {
                *rest = tail;
                let inner = Self::list(rest, depth + 1)?;
                *rest = rest.strip_prefix(')').ok_or_else(|| invalid(rest))?;
                inner
            } else {
                Self::default()
            };
            members.push((name.trim().to_owned(), inner));
            match rest.strip_prefix(',') {
                Some(tail) => *rest = tail,
                None => return Ok(Self { members }),
            }
        }
    }

    /// One member with its path and parentheses, without what follows a comma.
    fn one(rest: &mut &str, depth: usize) -> Outcome<Self> {
        let mut level = 0_usize;
        let end = rest
            .char_indices()
            .find(|(_, c)| match c {
                '(' => {
                    level += 1;
                    false
                }
                ')' if level == 0 => true,
                ')' => {
                    level -= 1;
                    false
                }
                ',' => level == 0,
                _ => false,
            })
            .map_or(rest.len(), |(at, _)| at);
        let (mut inner, tail) = rest.split_at(end);
        *rest = tail;
        Self::list(&mut inner, depth)
    }

    /// Takes everything else out of a value.
    pub(crate) fn apply(&self, value: &mut Value) {
        if self.members.is_empty() {
            return;
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.apply(item)),
            Value::Object(object) => {
                object.retain(|name, _| self.keeps(name));
                for (name, value) in object {
                    for (member, inner) in &self.members {
                        if member == name || member == "*" {
                            inner.apply(value);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

fn invalid(text: &str) -> Failure {
    Failure::invalid(format!("Invalid field selection {text}")).at("fields")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use serde_json::json;

    fn kept(mask: &str) -> Value {
        let mut value = json!({
            "a": { "b": 1, "c": { "d": 2, "e": 3 } },
            "list": [{ "x": 1, "y": 2 }],
            "token": "t",
        });
        Mask::parse(mask).unwrap().apply(&mut value);
        value
    }

    #[test]
    fn a_mask_keeps_the_named_members_alone() {
        assert_eq!(kept("token"), json!({ "token": "t" }));
        assert_eq!(
            kept("a/c/d,token"),
            json!({ "a": { "c": { "d": 2 } }, "token": "t" })
        );
        assert_eq!(
            kept("list(x),a(b)"),
            json!({ "a": { "b": 1 }, "list": [{ "x": 1 }] })
        );
        assert_eq!(
            kept("a/c(d,e)"),
            json!({ "a": { "c": { "d": 2, "e": 3 } } })
        );
    }

    #[test]
    fn a_broken_mask_is_refused() {
        for text in ["", "a(b", "a)", ",", "a//b"] {
            assert!(Mask::parse(text).is_err(), "{text}");
        }
    }
}
