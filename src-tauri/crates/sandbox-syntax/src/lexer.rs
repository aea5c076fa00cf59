//! Text to tokens, by GoogleSQL's lexical rules.
mod quoted;

use crate::{Span, SyntaxError, keywords, position};

/// A token. Comments and white space are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its place.
    pub span: Span,
}

/// Kinds of tokens.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    /// A word that is free to be a name.
    Word,
    /// A reserved word; a name only after a dot or in backticks.
    Reserved,
    /// A name in backticks, escapes resolved.
    Quoted(String),
    /// An integer, decimal or `0x…`.
    Integer,
    /// A floating-point number.
    Float,
    /// A string of any form, escapes resolved.
    String(String),
    /// A bytes literal of any form, escapes resolved.
    Bytes(Vec<u8>),
    /// `@name`; the name, without backticks.
    Parameter(String),
    /// `@@name`; the first name, without backticks.
    SystemVariable(String),
    /// Punctuation: the signs themselves.
    Symbol(&'static str),
    /// The end of the text.
    End,
}

/// Longest first, so that `>>` is not read as `>` and `>`.
const SYMBOLS: [&str; 35] = [
    "<<", ">>", "<=", ">=", "<>", "!=", "||", "|>", "=>", "->", "+=", "-=", "==", "(", ")", "[",
    "]", "{", "}", ",", ".", ";", "+", "-", "*", "/", "|", "&", "^", "~", "<", ">", "=", "?", ":",
];

/// All tokens of `source`; the last is [`TokenKind::End`].
///
/// # Errors
/// What is no token: an unclosed literal or comment, a wrong escape, a stray character.
pub fn tokenize(source: &str) -> Result<Vec<Token>, SyntaxError> {
    let mut lexer = Lexer {
        source,
        bytes: source.as_bytes(),
        at: 0,
        tokens: Vec::with_capacity(source.len() / 4),
    };
    lexer.run()?;
    Ok(lexer.tokens)
}

pub(crate) fn error(source: &str, message: impl Into<String>, offset: usize) -> SyntaxError {
    let place = position(source, offset);
    SyntaxError {
        message: message.into(),
        offset,
        line: place.line,
        column: place.column,
    }
}

struct Lexer<'s> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn error(&self, message: impl Into<String>, offset: usize) -> SyntaxError {
        error(self.source, message, offset)
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token {
            kind,
            span: Span::new(start, self.at),
        });
    }

    fn text(&self, start: usize) -> &str {
        self.source.get(start..self.at).unwrap_or("")
    }

    fn run(&mut self) -> Result<(), SyntaxError> {
        loop {
            self.skip_blanks()?;
            let start = self.at;
            if start >= self.bytes.len() {
                self.push(TokenKind::End, start);
                return Ok(());
            }
            let first = self.peek(0);
            if self.after_dot() && (is_word(first)) {
                self.skip_word();
                self.push(TokenKind::Word, start);
            } else if first.is_ascii_alphabetic() || first == b'_' {
                self.word(start)?;
            } else if first.is_ascii_digit()
                || (first == b'.' && self.peek(1).is_ascii_digit() && !self.after_name())
            {
                self.number(start)?;
            } else if matches!(first, b'\'' | b'"') {
                self.literal(start, false, false)?;
            } else if first == b'`' {
                let name = self.backticked(start)?;
                self.push(TokenKind::Quoted(name), start);
            } else if first == b'@' {
                self.parameter(start)?;
            } else {
                self.symbol(start)?;
            }
        }
    }

    /// Whether the last token is a dot that follows a name, so that the next word is a name even
    /// if it is reserved or starts with a digit.
    fn after_dot(&self) -> bool {
        let Some((last, before)) = self.tokens.split_last() else {
            return false;
        };
        last.kind == TokenKind::Symbol(".")
            && before.last().is_some_and(|token| ends_name(&token.kind))
    }

    fn after_name(&self) -> bool {
        self.tokens
            .last()
            .is_some_and(|token| ends_name(&token.kind))
    }

    fn skip_blanks(&mut self) -> Result<(), SyntaxError> {
        loop {
            let byte = self.peek(0);
            match byte {
                b'#' => self.skip_line(),
                b'-' if self.peek(1) == b'-' => self.skip_line(),
                b'/' if self.peek(1) == b'*' => {
                    let start = self.at;
                    let rest = self.source.get(start + 2..).unwrap_or("");
                    let Some(end) = rest.find("*/") else {
                        return Err(self.error("Syntax error: Unclosed comment", start));
                    };
                    self.at = start + 2 + end + 2;
                }
                _ if self.at >= self.bytes.len() => return Ok(()),
                _ if byte.is_ascii_whitespace() || byte == 0x0b => self.at += 1,
                0x80.. => {
                    // Unicode spaces (no-break, ideographic, byte-order mark) are white space too.
                    let character = self
                        .source
                        .get(self.at..)
                        .and_then(|rest| rest.chars().next());
                    match character {
                        Some(found) if found.is_whitespace() || found == '\u{feff}' => {
                            self.at += found.len_utf8();
                        }
                        _ => return Ok(()),
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn skip_line(&mut self) {
        while self.at < self.bytes.len() && !matches!(self.peek(0), b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn skip_word(&mut self) {
        while is_word(self.peek(0)) {
            self.at += 1;
        }
    }

    fn word(&mut self, start: usize) -> Result<(), SyntaxError> {
        let mut ahead = 0;
        let (mut raw, mut bytes) = (false, false);
        while ahead < 2 {
            match self.peek(ahead).to_ascii_lowercase() {
                b'r' if !raw => raw = true,
                b'b' if !bytes => bytes = true,
                _ => break,
            }
            ahead += 1;
        }
        if ahead > 0 && matches!(self.peek(ahead), b'\'' | b'"') {
            self.at += ahead;
            return self.literal(start, raw, bytes);
        }
        self.skip_word();
        let kind = if keywords::is_reserved(self.text(start)) {
            TokenKind::Reserved
        } else {
            TokenKind::Word
        };
        self.push(kind, start);
        Ok(())
    }

    fn number(&mut self, start: usize) -> Result<(), SyntaxError> {
        let mut kind = TokenKind::Integer;
        if self.peek(0) == b'0'
            && matches!(self.peek(1), b'x' | b'X')
            && self.peek(2).is_ascii_hexdigit()
        {
            self.at += 2;
            while self.peek(0).is_ascii_hexdigit() {
                self.at += 1;
            }
        } else {
            self.skip_digits();
            if self.peek(0) == b'.' {
                kind = TokenKind::Float;
                self.at += 1;
                self.skip_digits();
            }
            if matches!(self.peek(0), b'e' | b'E') {
                let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
                if self.peek(1 + sign).is_ascii_digit() {
                    kind = TokenKind::Float;
                    self.at += 1 + sign;
                    self.skip_digits();
                }
            }
        }
        // `my-project.20_x` and `123abc-x` are names whose pieces the parser puts together, so
        // a word that touches a number is only an error where the number stands alone.
        if (self.peek(0).is_ascii_alphabetic() || self.peek(0) == b'_') && !self.dashed(start) {
            return Err(self.error(
                "Syntax error: Missing whitespace between literal and alias",
                self.at,
            ));
        }
        self.push(kind, start);
        Ok(())
    }

    /// Whether the number at `start` follows a dash that follows a name without any space.
    fn dashed(&self, start: usize) -> bool {
        let [.., name, dash] = self.tokens.as_slice() else {
            return false;
        };
        dash.kind == TokenKind::Symbol("-")
            && dash.span.end == start
            && name.span.end == dash.span.start
            && matches!(
                name.kind,
                TokenKind::Word | TokenKind::Reserved | TokenKind::Integer
            )
    }

    fn skip_digits(&mut self) {
        while self.peek(0).is_ascii_digit() {
            self.at += 1;
        }
    }

    fn symbol(&mut self, start: usize) -> Result<(), SyntaxError> {
        let rest = self.source.get(start..).unwrap_or("");
        let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) else {
            let character = rest.chars().next().unwrap_or(' ');
            return Err(self.error(
                format!(
                    "Syntax error: Illegal input character \"{}\"",
                    character.escape_debug()
                ),
                start,
            ));
        };
        self.at += symbol.len();
        self.push(TokenKind::Symbol(symbol), start);
        Ok(())
    }

    fn parameter(&mut self, start: usize) -> Result<(), SyntaxError> {
        self.at += 1;
        let system = self.peek(0) == b'@';
        if system {
            self.at += 1;
        }
        self.skip_blanks()?;
        let name_start = self.at;
        let name = if self.peek(0) == b'`' {
            self.backticked(name_start)?
        } else if self.peek(0).is_ascii_alphabetic() || self.peek(0) == b'_' {
            self.skip_word();
            self.text(name_start).to_owned()
        } else {
            return Err(self.error("Syntax error: Unexpected \"@\"", start));
        };
        let kind = if system {
            TokenKind::SystemVariable(name)
        } else {
            TokenKind::Parameter(name)
        };
        self.push(kind, start);
        Ok(())
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn ends_name(kind: &TokenKind) -> bool {
    match kind {
        TokenKind::Word
        | TokenKind::Quoted(_)
        | TokenKind::Parameter(_)
        | TokenKind::SystemVariable(_) => true,
        TokenKind::Symbol(symbol) => matches!(*symbol, ")" | "]" | "?"),
        _ => false,
    }
}
