//! Tokens to the syntax tree, by recursive descent. What all parts of the grammar share.
mod call;
mod clauses;
mod create;
mod cursor;
mod ddl;
mod dml;
mod expr;
mod from;
mod group;
mod operand;
mod pipe;
mod query;
mod routine;
mod script;
mod types;

use crate::{
    SyntaxError, Token, TokenKind,
    ast::{Expr, ExprKind, Query, Script, Statement, TypeName},
    lexer, tokenize,
};

/// Deepest nesting of the text (parentheses, subqueries, blocks).
const MAX_DEPTH: usize = 200;
/// Deepest tree, which chains such as `1 + 1 + …` make without nesting.
const MAX_HEIGHT: usize = 1000;

type Parsed<T> = Result<T, SyntaxError>;

/// Stack of the thread that parses: enough for [`MAX_DEPTH`] levels in a build without
/// optimisation. Only what is touched is ever taken from memory.
const STACK: usize = 32 << 20;

/// Parses statements separated by semicolons.
///
/// # Errors
/// What is no GoogleSQL, with its place; also an empty script.
pub fn parse_script(source: &str) -> Result<Script, SyntaxError> {
    parse(source, |parser| {
        let statements = parser.statements(&[])?;
        if statements.is_empty() {
            return Err(parser.unexpected());
        }
        Ok(Script { statements })
    })
}

/// Parses exactly one statement; a semicolon at its end is fine.
///
/// # Errors
/// As [`parse_script`]; also a second statement.
pub fn parse_statement(source: &str) -> Result<Statement, SyntaxError> {
    parse(source, |parser| {
        let statement = parser.statement()?;
        parser.eat_symbol(";");
        Ok(statement)
    })
}

/// Parses a query alone, as the text of a view is.
///
/// # Errors
/// As [`parse_script`].
pub fn parse_query(source: &str) -> Result<Query, SyntaxError> {
    parse(source, |parser| {
        let query = parser.query()?;
        parser.eat_symbol(";");
        Ok(query)
    })
}

/// Parses an expression alone, as a column's default or a function's body is.
///
/// # Errors
/// As [`parse_script`].
pub fn parse_expression(source: &str) -> Result<Expr, SyntaxError> {
    parse(source, Parser::expr)
}

/// Parses the name of a type, `STRUCT<a INT64, b ARRAY<STRING>>`.
///
/// # Errors
/// As [`parse_script`].
pub fn parse_type(source: &str) -> Result<TypeName, SyntaxError> {
    parse(source, Parser::type_name)
}

/// Parses all of `source` as `rule` says, on a stack of its own: nesting that is allowed must not
/// overflow the stack of whichever thread asks.
fn parse<'s, T: Send>(
    source: &'s str,
    rule: impl FnOnce(&mut Parser<'s>) -> Parsed<T> + Send,
) -> Parsed<T> {
    let work = || {
        let mut parser = Parser::new(source)?;
        let parsed = rule(&mut parser)?;
        parser.end()?;
        Ok(parsed)
    };
    let outcome = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work);
        thread.map(std::thread::ScopedJoinHandle::join)
    });
    match outcome {
        Ok(Ok(parsed)) => parsed,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(_) => Err(lexer::error(
            source,
            "Resources exceeded while parsing the statement",
            0,
        )),
    }
}

struct Parser<'s> {
    source: &'s str,
    tokens: Vec<Token>,
    /// For each opening parenthesis, the index of the closing one; its own index if none.
    closing: Vec<usize>,
    at: usize,
    depth: usize,
    height: usize,
    positional: usize,
    /// Labels of the loops and blocks that we are in, innermost last.
    labels: Vec<Label>,
}

/// A loop or a labelled block that BREAK and CONTINUE may name.
struct Label {
    name: Option<String>,
    is_loop: bool,
}

impl<'s> Parser<'s> {
    fn new(source: &'s str) -> Parsed<Self> {
        let tokens = tokenize(source)?;
        let closing = match_parentheses(&tokens);
        Ok(Self {
            source,
            tokens,
            closing,
            at: 0,
            depth: 0,
            height: 0,
            positional: 0,
            labels: Vec::new(),
        })
    }

    // ---- depth ----

    /// Runs `parse` one level deeper. Keeps [`Self::height`] the height of the tallest tree parsed
    /// since the enclosing level began.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        let siblings = std::mem::take(&mut self.height);
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        self.height = siblings.max(self.height + 1);
        if self.height > MAX_HEIGHT {
            return Err(self.too_deep());
        }
        result
    }

    /// Counts a node put on top of what was just parsed.
    fn grow(&mut self) -> Parsed<()> {
        self.height += 1;
        if self.height > MAX_HEIGHT {
            Err(self.too_deep())
        } else {
            Ok(())
        }
    }

    fn too_deep(&self) -> SyntaxError {
        self.error("Syntax error: Statement is nested too deeply", self.start())
    }

    // ---- errors ----

    fn error(&self, message: impl Into<String>, offset: usize) -> SyntaxError {
        lexer::error(self.source, message, offset)
    }

    fn unexpected(&self) -> SyntaxError {
        self.error(
            format!("Syntax error: Unexpected {}", self.describe()),
            self.start(),
        )
    }

    /// As [`Self::unexpected`], of the token at index `at`.
    fn unexpected_at(&mut self, at: usize) -> SyntaxError {
        self.at = at;
        self.unexpected()
    }

    fn expected(&self, what: &str) -> SyntaxError {
        let message = format!("Syntax error: Expected {what} but got {}", self.describe());
        self.error(message, self.start())
    }

    fn unsupported(&self, what: &str, offset: usize) -> SyntaxError {
        self.error(format!("{what} is not supported by the sandbox"), offset)
    }

    /// The token here, as messages call it.
    fn describe(&self) -> String {
        let text = self.span().text(self.source);
        // A literal of megabytes has no place in a message.
        let text = match text.char_indices().nth(64) {
            Some((cut, _)) => format!("{}...", text.get(..cut).unwrap_or("")),
            None => text.to_owned(),
        };
        match self.kind(0) {
            TokenKind::Word if !crate::is_keyword(&text) => format!("identifier \"{text}\""),
            TokenKind::Word | TokenKind::Reserved => {
                format!("keyword {}", text.to_ascii_uppercase())
            }
            TokenKind::Quoted(_) => format!("identifier {text}"),
            TokenKind::Integer => format!("integer literal \"{text}\""),
            TokenKind::Float => format!("floating point literal \"{text}\""),
            TokenKind::String(_) => format!("string literal {text}"),
            TokenKind::Bytes(_) => format!("bytes literal {text}"),
            TokenKind::Parameter(_) | TokenKind::SystemVariable(_) => {
                format!("\"{}\"", if text.starts_with("@@") { "@@" } else { "@" })
            }
            TokenKind::Symbol(symbol) => format!("\"{symbol}\""),
            TokenKind::End => "end of script".to_owned(),
        }
    }

    /// An expression from `start` to the last token taken.
    fn made(&self, kind: ExprKind, start: usize) -> Expr {
        Expr {
            kind,
            span: self.since(start),
            parenthesized: false,
        }
    }
}

fn match_parentheses(tokens: &[Token]) -> Vec<usize> {
    let mut closing: Vec<usize> = (0..tokens.len()).collect();
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Symbol("(") => open.push(index),
            TokenKind::Symbol(")") => {
                if let Some(slot) = open.pop().and_then(|start: usize| closing.get_mut(start)) {
                    *slot = index;
                }
            }
            _ => {}
        }
    }
    closing
}
