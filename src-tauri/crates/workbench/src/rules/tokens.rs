//! A statement as tokens, as far as the rules need them: names, keywords, signs and texts. Comments
//! are passed over.

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// A name or keyword as it stands, without backticks; a sign; empty for texts.
    pub(super) text: String,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a keyword without backticks.
    Word,
    /// A name in backticks; may hold dots.
    Quoted,
    /// A name in backticks with an escape in it, or a text that never ends: nobody can say here what
    /// it means.
    Escaped,
    /// A text or bytes.
    Text,
    /// A number.
    Number,
    /// A parameter or a variable of the service: `@name`, `@@name`.
    Parameter,
    /// One sign.
    Sign,
}

impl Token {
    /// Whether it is this keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is this sign.
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == TokenKind::Sign && self.text == sign
    }

    /// Whether it may be a name.
    pub(super) fn is_name(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::Word | TokenKind::Quoted | TokenKind::Escaped
        )
    }
}

/// The tokens of a text in order.
pub(super) fn tokens(sql: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (length, token) = if first.is_whitespace() {
            (first.len_utf8(), None)
        } else if let Some(length) = comment(rest) {
            (length, None)
        } else if let Some((length, ends)) = text(rest) {
            let kind = if ends {
                TokenKind::Text
            } else {
                TokenKind::Escaped
            };
            (length, Some((kind, String::new())))
        } else if first == '`' {
            let (length, name, escaped) = quoted(rest);
            let kind = if escaped {
                TokenKind::Escaped
            } else {
                TokenKind::Quoted
            };
            (length, Some((kind, name)))
        } else if first.is_ascii_digit() {
            let length = run(rest, |c| c.is_ascii_alphanumeric() || c == '.');
            (length, Some((TokenKind::Number, taken(rest, length))))
        } else if first == '@' {
            let length = run(rest, |c| c == '@' || is_word(c) || c == '.');
            (length, Some((TokenKind::Parameter, taken(rest, length))))
        } else if is_word(first) {
            let length = run(rest, is_word);
            (length, Some((TokenKind::Word, taken(rest, length))))
        } else {
            let length = if rest.starts_with("|>") {
                2
            } else {
                first.len_utf8()
            };
            (length, Some((TokenKind::Sign, taken(rest, length))))
        };
        found.extend(token.map(|(kind, text)| Token { kind, text }));
        rest = rest.get(length.max(1)..).unwrap_or_default();
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn taken(text: &str, length: usize) -> String {
    text.get(..length).unwrap_or_default().to_owned()
}

fn comment(text: &str) -> Option<usize> {
    let until = |from: usize, end: &str| {
        let inside = text.get(from..).and_then(|inside| inside.find(end));
        inside.map_or(text.len(), |at| from + at + end.len())
    };
    if text.starts_with("--") || text.starts_with('#') {
        return Some(until(1, "\n"));
    }
    text.starts_with("/*").then(|| until(2, "*/"))
}

/// The length of a text with its prefix (`r`, `b`, both, either case), if one begins here, and whether
/// it ends. In a raw
/// text a backslash still keeps the quote after it from ending the text.
fn text(from: &str) -> Option<(usize, bool)> {
    let prefix = run(from, |c| matches!(c, 'r' | 'R' | 'b' | 'B'));
    if prefix > 2 {
        return None;
    }
    let body = from.get(prefix..)?;
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| body.starts_with(quote))?;
    let mut at = prefix + quote.len();
    while let Some(inside) = from.get(at..) {
        if inside.starts_with(quote) {
            return Some((at + quote.len(), true));
        }
        let Some(first) = inside.chars().next() else {
            break;
        };
        at += first.len_utf8();
        if first == '\\' {
            let next = from.get(at..).and_then(|rest| rest.chars().next());
            at += next.map_or(0, char::len_utf8);
        }
    }
    Some((from.len(), false))
}

/// A name in backticks: its length with them, the name, and whether it holds an escape.
fn quoted(from: &str) -> (usize, String, bool) {
    let (mut name, mut escaped, mut at) = (String::new(), false, 1);
    let mut letters = from.chars().skip(1);
    while let Some(letter) = letters.next() {
        at += letter.len_utf8();
        match letter {
            '`' => return (at, name, escaped),
            '\\' => {
                escaped = true;
                at += letters.next().map_or(0, char::len_utf8);
            }
            _ => name.push(letter),
        }
    }
    (from.len(), name, escaped)
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, tokens};

    fn shown(sql: &str) -> Vec<String> {
        let all = tokens(sql).into_iter();
        all.map(|token| match token.kind {
            TokenKind::Text => "''".to_owned(),
            _ => token.text,
        })
        .collect()
    }

    #[test]
    fn comments_and_texts_hide_names() {
        assert_eq!(
            shown("SELECT a -- ssn\n, r'x\\' ssn', \"\"\"ssn\"\"\" # ssn\n/* ssn */ FROM `p.d.t`"),
            ["SELECT", "a", ",", "''", ",", "''", "FROM", "p.d.t"]
        );
    }

    #[test]
    fn an_escape_in_backticks_is_noticed() {
        let found = tokens(r"SELECT `\x73sn`, `b c`");
        assert_eq!(found[1].kind, TokenKind::Escaped);
        assert_eq!(found[3].kind, TokenKind::Quoted);
        assert_eq!(found[3].text, "b c");
    }

    #[test]
    fn what_never_ends_is_read_to_its_end() {
        for sql in [
            "'abc",
            "`abc",
            "/* abc",
            "\"\"\"a\\",
            "r'",
            "-- x",
            "日本'語",
        ] {
            assert!(tokens(sql).len() <= 2, "{sql}");
        }
    }

    #[test]
    fn numbers_parameters_and_pipes_are_no_names() {
        assert_eq!(
            shown("1.5e3 @a @@x.y |> brr"),
            ["1.5e3", "@a", "@@x.y", "|>", "brr"]
        );
    }
}
