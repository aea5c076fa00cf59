//! What a filter says of the keys in paths: prefixes that it rules out are not even listed.
//!
//! No parser of SQL: it knows comparisons of a key with a literal that are joined by `AND`. What it
//! does not know rules nothing out.

use std::cmp::Ordering;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Literal(String),
    Sign(String),
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Name(name) if name.eq_ignore_ascii_case(word))
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self, Self::Sign(text) if text == sign)
    }
}

/// One thing that must hold of a key.
#[derive(Clone, Debug, PartialEq)]
enum Term {
    Compare(String, Vec<Ordering>, String),
    In(String, Vec<String>),
    Between(String, String, String),
}

/// All that must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Constraints(Vec<Term>);

impl Constraints {
    /// What a condition says of single names.
    pub(super) fn of(filter: &str) -> Self {
        let mut terms = Vec::new();
        if let Some(tokens) = tokens(filter) {
            conjuncts(&tokens, &mut terms);
        }
        Self(terms)
    }

    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a file below keys with these values may hold rows that are wanted.
    pub(super) fn admit(&self, keys: &[(String, Option<String>)]) -> bool {
        self.0.iter().all(|term| {
            let name = match term {
                Term::Compare(name, ..) | Term::In(name, _) | Term::Between(name, ..) => name,
            };
            let Some((_, value)) = keys.iter().find(|(key, _)| key == name) else {
                return true;
            };
            // No comparison holds of NULL.
            value.as_deref().is_some_and(|value| term.admits(value))
        })
    }
}

impl Term {
    fn admits(&self, value: &str) -> bool {
        match self {
            Self::Compare(_, wanted, literal) => may(value, literal, wanted),
            Self::In(_, literals) => literals
                .iter()
                .any(|literal| may(value, literal, &[Ordering::Equal])),
            Self::Between(_, from, to) => {
                may(value, from, &[Ordering::Greater, Ordering::Equal])
                    && may(value, to, &[Ordering::Less, Ordering::Equal])
            }
        }
    }
}

/// Whether a value may compare so: as a number or as text, since the key's type is known only when
/// all of its values are.
fn may(value: &str, literal: &str, wanted: &[Ordering]) -> bool {
    let text = wanted.contains(&value.cmp(literal));
    match (value.parse::<f64>(), literal.parse::<f64>()) {
        (Ok(value), Ok(literal)) => {
            text || value
                .partial_cmp(&literal)
                .is_none_or(|order| wanted.contains(&order))
        }
        _ => text,
    }
}

/// The tokens; nothing where a text or a name does not end.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() {
            first.len_utf8()
        } else if rest.starts_with("--") || rest.starts_with("/*") {
            // Comments are rare in a filter: nothing is ruled out by one.
            return None;
        } else if let '\'' | '"' | '`' = first {
            let (length, inside) = quoted(rest, first)?;
            found.push(if first == '\'' {
                Token::Literal(inside)
            } else {
                Token::Name(inside)
            });
            length
        } else if first.is_ascii_digit() {
            let length = run(rest, |c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
            found.push(Token::Literal(rest.get(..length)?.to_owned()));
            length
        } else if first.is_alphanumeric() || first == '_' {
            let length = run(rest, |c| c.is_alphanumeric() || c == '_' || c == '$');
            found.push(Token::Name(rest.get(..length)?.to_owned()));
            length
        } else {
            let two = ["<=", ">=", "<>", "!=", "==", "||", "::"];
            let length = two
                .iter()
                .find(|sign| rest.starts_with(**sign))
                .map_or(first.len_utf8(), |sign| sign.len());
            found.push(Token::Sign(rest.get(..length)?.to_owned()));
            length
        };
        rest = rest.get(length..)?;
    }
    Some(found)
}

fn run(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|c| !fits(c)).unwrap_or(text.len())
}

/// A text or a name in quotation marks, doubled ones inside.
fn quoted(text: &str, mark: char) -> Option<(usize, String)> {
    let mut inside = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != mark {
            inside.push(c);
        } else if chars.next_if(|(_, next)| *next == mark).is_some() {
            inside.push(mark);
        } else {
            return Some((at + c.len_utf8(), inside));
        }
    }
    None
}

/// Splits at `AND` where nothing else joins.
fn conjuncts(tokens: &[Token], terms: &mut Vec<Term>) {
    let mut depth = 0_i32;
    let mut between = false;
    let mut parts: Vec<&[Token]> = Vec::new();
    let mut from = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth -= 1;
        } else if depth == 0 && ["OR", "XOR", "CASE"].iter().any(|word| token.is(word)) {
            return;
        } else if depth == 0 && token.is("BETWEEN") {
            between = true;
        } else if depth == 0 && token.is("AND") {
            if std::mem::take(&mut between) {
                continue;
            }
            parts.extend(tokens.get(from..at));
            from = at + 1;
        }
    }
    parts.extend(tokens.get(from..));
    for part in parts {
        match part {
            [open, inside @ .., close]
                if open.is_sign("(") && close.is_sign(")") && is_one(inside) =>
            {
                conjuncts(inside, terms);
            }
            part => terms.extend(term(part)),
        }
    }
}

/// Whether the brackets around these belong together.
fn is_one(inside: &[Token]) -> bool {
    let mut depth = 0_i32;
    inside.iter().all(|token| {
        depth += i32::from(token.is_sign("(")) - i32::from(token.is_sign(")"));
        depth >= 0
    })
}

fn term(part: &[Token]) -> Option<Term> {
    let (first, rest) = part.split_first()?;
    if let Token::Name(name) = first
        && let Some((operator, rest)) = rest.split_first()
    {
        if let Token::Sign(sign) = operator
            && let Some(wanted) = orders(sign)
            && let Some((literal, [])) = literal(rest)
        {
            return Some(Term::Compare(name.clone(), wanted, literal));
        }
        if operator.is("IN") {
            let [open, inside @ .., close] = rest else {
                return None;
            };
            if !open.is_sign("(") || !close.is_sign(")") {
                return None;
            }
            let mut literals = Vec::new();
            for one in inside.split(|token| token.is_sign(",")) {
                let (text, []) = literal(one)? else {
                    return None;
                };
                literals.push(text);
            }
            return Some(Term::In(name.clone(), literals));
        }
        if operator.is("BETWEEN") {
            let (from, rest) = literal(rest)?;
            let (and, rest) = rest.split_first()?;
            let (to, []) = literal(rest)? else {
                return None;
            };
            return and.is("AND").then(|| Term::Between(name.clone(), from, to));
        }
    }
    // The literal in front: `'2026-10-01' <= dt`.
    let (text, rest) = literal(part)?;
    let [Token::Sign(sign), Token::Name(name)] = rest else {
        return None;
    };
    let wanted = orders(sign)?.into_iter().map(Ordering::reverse).collect();
    Some(Term::Compare(name.clone(), wanted, text))
}

/// How the left side compares with the right one.
fn orders(sign: &str) -> Option<Vec<Ordering>> {
    use Ordering::{Equal, Greater, Less};
    Some(match sign {
        "=" | "==" => vec![Equal],
        "<" => vec![Less],
        "<=" => vec![Less, Equal],
        ">" => vec![Greater],
        ">=" => vec![Greater, Equal],
        _ => return None,
    })
}

/// A literal at the beginning, and what follows.
fn literal(part: &[Token]) -> Option<(String, &[Token])> {
    match part {
        [Token::Literal(text), rest @ ..] => Some((text.clone(), rest)),
        [Token::Sign(minus), Token::Literal(text), rest @ ..] if minus == "-" => {
            Some((format!("-{text}"), rest))
        }
        [date, Token::Literal(text), rest @ ..] if date.is("DATE") => Some((text.clone(), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Constraints;

    fn admits(filter: &str, keys: &[(&str, Option<&str>)]) -> bool {
        let keys: Vec<_> = keys
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)))
            .collect();
        Constraints::of(filter).admit(&keys)
    }

    #[test]
    fn a_filter_rules_out_paths_by_their_keys() {
        let day = |value| [("dt", Some(value))];
        for (filter, value, expected) in [
            ("dt = '2026-10-01'", "2026-10-01", true),
            ("dt = '2026-10-01'", "2026-10-02", false),
            (
                "dt >= DATE '2026-10-02' AND revenue > 5",
                "2026-10-01",
                false,
            ),
            ("'2026-10-02' <= \"dt\"", "2026-10-01", false),
            (
                "dt BETWEEN '2026-10-01' AND '2026-10-03' AND x = 1",
                "2026-10-04",
                false,
            ),
            (
                "dt BETWEEN '2026-10-01' AND '2026-10-03' AND x = 1",
                "2026-10-03",
                true,
            ),
            ("dt IN ('2026-10-01', '2026-10-05')", "2026-10-05", true),
            ("dt IN ('2026-10-01', '2026-10-05')", "2026-10-04", false),
            (
                "(dt = '2026-10-01' AND x = 1) AND y = 2",
                "2026-10-02",
                false,
            ),
        ] {
            assert_eq!(admits(filter, &day(value)), expected, "{filter} {value}");
        }
        assert!(!admits("hour < 10", &[("hour", Some("23"))]));
        assert!(admits("hour = 5", &[("hour", Some("05"))]));
        assert!(!admits("dt = 'x'", &[("dt", None)]));
    }

    #[test]
    fn what_is_not_understood_rules_nothing_out() {
        for filter in [
            "dt = '2026-10-01' OR x = 1",
            "(dt = '2026-10-01' OR x = 1) AND (y = 2)",
            "NOT dt = '2026-10-01'",
            "dt <> '2026-10-01'",
            "dt NOT IN ('2026-10-01')",
            "dt = other",
            "dt = '2026-10-01' -- comment",
            "dt = 'open",
            "upper(dt) = '2026-10-01'",
            "dt LIKE '2026-10-01'",
            "(dt = '2026-10-01') IS NULL",
            "dt = '2026-10-01' || '2'",
        ] {
            let keys = [("dt", Some("1999-01-01"))];
            assert!(admits(filter, &keys), "{filter}");
        }
    }
}
