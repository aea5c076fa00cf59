//! Tokens to the syntax tree, by recursive descent. What all parts of the grammar share.
mod ddl;
mod dml;
mod expr;
mod from;
mod operand;
mod pipe;
mod query;
mod script;
mod types;

use crate::{
    Span, SyntaxError, Token, TokenKind,
    ast::{Expr, ExprKind, Identifier, Path, Query, Script, Statement, TypeName},
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

    // ---- looking ----

    fn token(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead)
    }

    fn kind(&self, ahead: usize) -> &TokenKind {
        self.token(ahead)
            .map_or(&TokenKind::End, |token| &token.kind)
    }

    fn span(&self) -> Span {
        match self.token(0) {
            Some(token) if token.kind != TokenKind::End => token.span,
            // The end of the text is reported after its last token, not after blanks.
            _ => Span::new(self.last_end(), self.last_end()),
        }
    }

    fn start(&self) -> usize {
        self.span().start
    }

    fn last_end(&self) -> usize {
        let last = self
            .at
            .checked_sub(1)
            .and_then(|index| self.tokens.get(index));
        last.map_or(0, |token| token.span.end)
    }

    /// From `start` to the end of the last token taken.
    fn since(&self, start: usize) -> Span {
        Span::new(start, self.last_end().max(start))
    }

    /// The text of an unquoted word `ahead`.
    fn word(&self, ahead: usize) -> Option<&'s str> {
        let token = self.token(ahead)?;
        match token.kind {
            TokenKind::Word | TokenKind::Reserved => Some(token.span.text(self.source)),
            _ => None,
        }
    }

    fn is_ahead(&self, ahead: usize, keyword: &str) -> bool {
        self.word(ahead)
            .is_some_and(|word| word.eq_ignore_ascii_case(keyword))
    }

    fn is(&self, keyword: &str) -> bool {
        self.is_ahead(0, keyword)
    }

    fn is_all(&self, keywords: &[&str]) -> bool {
        keywords
            .iter()
            .enumerate()
            .all(|(ahead, keyword)| self.is_ahead(ahead, keyword))
    }

    fn is_any_of(&self, ahead: usize, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is_ahead(ahead, keyword))
    }

    fn is_symbol_ahead(&self, ahead: usize, symbol: &str) -> bool {
        matches!(self.kind(ahead), TokenKind::Symbol(found) if *found == symbol)
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        self.is_symbol_ahead(0, symbol)
    }

    fn is_end(&self) -> bool {
        *self.kind(0) == TokenKind::End
    }

    fn is_name_ahead(&self, ahead: usize) -> bool {
        matches!(self.kind(ahead), TokenKind::Word | TokenKind::Quoted(_))
    }

    // ---- taking ----

    fn advance(&mut self) {
        if !self.is_end() {
            self.at += 1;
        }
    }

    fn eat(&mut self, keyword: &str) -> bool {
        let found = self.is(keyword);
        if found {
            self.advance();
        }
        found
    }

    /// Takes all of the keywords if they stand here, or none.
    fn eat_all(&mut self, keywords: &[&str]) -> bool {
        let found = self.is_all(keywords);
        if found {
            self.at += keywords.len();
        }
        found
    }

    fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, keyword: &str) -> Parsed<()> {
        if self.eat(keyword) {
            Ok(())
        } else {
            Err(self.expected(&format!("keyword {keyword}")))
        }
    }

    fn expect_all(&mut self, keywords: &[&str]) -> Parsed<()> {
        keywords.iter().try_for_each(|keyword| self.expect(keyword))
    }

    fn expect_symbol(&mut self, symbol: &str) -> Parsed<()> {
        if self.eat_symbol(symbol) {
            Ok(())
        } else {
            Err(self.expected(&format!("\"{symbol}\"")))
        }
    }

    fn end(&self) -> Parsed<()> {
        if self.is_end() {
            Ok(())
        } else {
            Err(self.expected("end of input"))
        }
    }

    /// `)` after a list, whose items a comma separates.
    fn close_list(&mut self) -> Parsed<()> {
        if self.eat_symbol(")") {
            Ok(())
        } else {
            Err(self.expected("\")\" or \",\""))
        }
    }

    /// One item or more, separated by commas.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat_symbol(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// `(item, …)` with one item or more.
    fn parenthesized_list<T>(
        &mut self,
        item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        self.expect_symbol("(")?;
        let items = self.list(item)?;
        self.close_list()?;
        Ok(items)
    }

    fn identifier(&mut self) -> Parsed<Identifier> {
        let Some(token) = self.token(0) else {
            return Err(self.unexpected());
        };
        let span = token.span;
        let (name, quoted) = match &token.kind {
            TokenKind::Word => (span.text(self.source).to_owned(), false),
            TokenKind::Quoted(name) => (name.clone(), true),
            _ => return Err(self.unexpected()),
        };
        self.advance();
        Ok(Identifier { name, quoted, span })
    }

    /// A name where a reserved word is a name too: after a dot, a part of an interval.
    fn any_word(&mut self) -> Parsed<Identifier> {
        if *self.kind(0) == TokenKind::Reserved {
            let span = self.span();
            self.advance();
            return Ok(Identifier {
                name: span.text(self.source).to_owned(),
                quoted: false,
                span,
            });
        }
        self.identifier()
    }

    /// `[AS] name`, if one stands here.
    fn alias(&mut self) -> Parsed<Option<Identifier>> {
        if self.eat("AS") {
            return self.identifier().map(Some);
        }
        if self.is_name_ahead(0) {
            self.identifier().map(Some)
        } else {
            Ok(None)
        }
    }

    /// `AS name`, if it stands here.
    fn as_alias(&mut self) -> Parsed<Option<Identifier>> {
        if self.eat("AS") {
            self.identifier().map(Some)
        } else {
            Ok(None)
        }
    }

    fn string(&mut self) -> Parsed<String> {
        let TokenKind::String(text) = self.kind(0) else {
            return Err(self.expected("string literal"));
        };
        let text = text.clone();
        self.advance();
        Ok(text)
    }

    /// `a.b.c`, of columns and fields: backticked names are not split.
    fn name_path(&mut self) -> Parsed<Vec<Identifier>> {
        let mut names = vec![self.identifier()?];
        while self.eat_symbol(".") {
            names.push(self.any_word()?);
        }
        Ok(names)
    }

    /// The name of a table or another object.
    fn path(&mut self) -> Parsed<Path> {
        let start = self.start();
        let mut parts = Vec::new();
        let first = self.identifier()?;
        if first.quoted {
            self.split(&first, &mut parts)?;
        } else {
            self.dashed(first, &mut parts);
        }
        while self.eat_symbol(".") {
            let part = self.any_word()?;
            if part.quoted {
                self.split(&part, &mut parts)?;
            } else {
                parts.push(part);
            }
        }
        Ok(Path {
            parts,
            span: self.since(start),
        })
    }

    /// Splits a backticked path at its dots; a domain (`example.com:proj`) stays with its project.
    fn split(&self, written: &Identifier, parts: &mut Vec<Identifier>) -> Parsed<()> {
        let text = written.name.as_str();
        let domain = text.find(':').map_or(0, |colon| colon + 1);
        let (prefix, rest) = text.split_at(domain);
        for (index, piece) in rest.split('.').enumerate() {
            if piece.is_empty() {
                return Err(
                    self.error("Syntax error: Invalid empty identifier", written.span.start)
                );
            }
            let name = if index == 0 {
                format!("{prefix}{piece}")
            } else {
                piece.to_owned()
            };
            parts.push(Identifier {
                name,
                quoted: true,
                span: written.span,
            });
        }
        Ok(())
    }

    /// Puts together an unquoted project with dashes: `my-project-1`, with no blanks between.
    fn dashed(&mut self, first: Identifier, parts: &mut Vec<Identifier>) {
        let mut current = first;
        while self.is_symbol("-") && self.start() == current.span.end {
            let touches = self.token(1).is_some_and(|next| {
                next.span.start == current.span.end + 1
                    && matches!(
                        next.kind,
                        TokenKind::Word
                            | TokenKind::Reserved
                            | TokenKind::Integer
                            | TokenKind::Float
                    )
            });
            if !touches {
                break;
            }
            self.advance();
            current.name.push('-');
            loop {
                let span = self.span();
                for (index, piece) in span.text(self.source).split('.').enumerate() {
                    // A number ate the dot: `my-project-1.dataset`.
                    if index > 0 {
                        let next = Identifier {
                            name: String::new(),
                            quoted: false,
                            span,
                        };
                        parts.push(std::mem::replace(&mut current, next));
                    }
                    current.name.push_str(piece);
                }
                current.span = current.span.to(span);
                self.advance();
                let touches = self.token(0).is_some_and(|next| {
                    next.span.start == current.span.end
                        && matches!(next.kind, TokenKind::Word | TokenKind::Integer)
                });
                if !touches {
                    break;
                }
            }
        }
        parts.push(current);
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
