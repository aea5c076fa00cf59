//! Operators and expression forms.

use crate::value::Value;

/// An operator with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-x`
    Minus,
    /// `+x`
    Plus,
    /// `NOT x`
    Not,
    /// `~x`
    BitNot,
}

/// An operator with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `||`
    Concat,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `=`
    Equal,
    /// `!=` and `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `AND`
    And,
    /// `OR`
    Or,
}

impl BinaryOperator {
    /// The operator as written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Concat => "||",
            Self::BitAnd => "&",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::And => "AND",
            Self::Or => "OR",
        }
    }
}

/// What `IS` tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsTest {
    /// `IS NULL`
    Null,
    /// `IS TRUE`
    True,
    /// `IS FALSE`
    False,
}

/// How an element is addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscript {
    /// `x[i]`: an array from 0, a JSON array or object.
    Plain,
    /// `x[OFFSET(i)]`
    Offset,
    /// `x[ORDINAL(i)]`
    Ordinal,
    /// `x[SAFE_OFFSET(i)]`
    SafeOffset,
    /// `x[SAFE_ORDINAL(i)]`
    SafeOrdinal,
}

/// NULL instead of an error: the SAFE. prefix and `SAFE_CAST`. Where the expression is one call of
/// our own, only that call is silenced, as BigQuery does; errors of its arguments stay.
pub fn safe(value: Value) -> Value {
    let sql = if is_own_call(&value.sql) {
        format!("{}{}", crate::udf::SAFE_PREFIX, value.sql)
    } else {
        format!("TRY({})", value.sql)
    };
    Value {
        sql,
        constant: None,
        literal: false,
        ..value
    }
}

/// Whether the SQL is `bq_name(…)` as a whole.
fn is_own_call(sql: &str) -> bool {
    let Some(open) = sql.find('(').filter(|_| sql.starts_with("bq_")) else {
        return false;
    };
    let name = sql.get(..open).unwrap_or_default();
    // Macros have no silent form.
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') || name == "bq_pick_quantiles"
    {
        return false;
    }
    let mut depth = 0_usize;
    let mut quote: Option<char> = None;
    for (at, c) in sql.char_indices() {
        match (quote, c) {
            (Some(open), c) => quote = Some(open).filter(|open| *open != c),
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1 == sql.len();
                }
            }
            _ => {}
        }
    }
    false
}

mod arithmetic;
mod comparison;
mod forms;

pub use arithmetic::{binary, unary};
pub use comparison::{between, in_list, in_subquery, in_unnest, is, is_distinct, like, like_any};
pub use forms::{case, field, json_field, subscript};
