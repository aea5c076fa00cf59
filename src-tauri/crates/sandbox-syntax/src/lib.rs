//! GoogleSQL as BigQuery accepts it: text to tokens to a syntax tree with positions.
//!
//! The crate knows nothing of tables, types or functions; it answers "is this GoogleSQL, and
//! what does it say?" with BigQuery's own words when it is not.
pub mod ast;
mod keywords;
mod lexer;
mod parser;
mod span;

pub use keywords::{is_keyword, is_reserved};
pub use lexer::{Token, TokenKind, tokenize};
pub use parser::{parse_expression, parse_query, parse_script, parse_statement, parse_type};
pub use span::{Position, Span, position};

/// The text is not GoogleSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in BigQuery's words, without the position.
    pub message: String,
    /// Byte offset of the place.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at [{}:{}]", self.message, self.line, self.column)
    }
}

impl std::error::Error for SyntaxError {}
