//! Expressions.
use super::{Call, Identifier, Query, StructFieldType, TypeName};
use crate::Span;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// From its first to its last byte, without parentheses around it.
    pub span: Span,
    /// Written in parentheses of its own, `(a)`.
    pub parenthesized: bool,
}

/// The forms of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `NULL`.
    Null,
    /// `TRUE`, `FALSE`.
    Bool(bool),
    /// An integer as written, decimal or `0x…`, without a sign.
    Integer(String),
    /// A floating-point number as written, without a sign.
    Float(String),
    /// A string, escapes resolved.
    String(String),
    /// `b'…'`, escapes resolved.
    Bytes(Vec<u8>),
    /// `DATE '…'`, `NUMERIC '…'` and so on.
    TypedLiteral {
        /// Which type.
        ty: LiteralType,
        /// The text, escapes resolved.
        value: String,
        /// Place of the text.
        value_span: Span,
    },
    /// `RANGE<DATE> '[…, …)'`.
    RangeLiteral {
        /// The type between the angles.
        ty: TypeName,
        /// The text, escapes resolved.
        value: String,
        /// Place of the text.
        value_span: Span,
    },
    /// `INTERVAL 5 DAY`, `INTERVAL '1-2 3' YEAR TO DAY`.
    Interval {
        /// The amount.
        value: Box<Expr>,
        /// The part, or the first of two.
        from: Identifier,
        /// The second part after `TO`.
        to: Option<Identifier>,
    },
    /// `@name`.
    NamedParameter(String),
    /// `?`, counted from 0 in the order of the text.
    PositionalParameter(usize),
    /// `@@name` or `@@error.message`.
    SystemVariable(Vec<Identifier>),
    /// A leading run of names, `a`, `t.a.b`: a column, a range variable, a variable, a
    /// parameter of a function, fields of these; or a word such as `CURRENT_DATE` (a function
    /// without parentheses) or a date part where a function wants one.
    Path(Vec<Identifier>),
    /// `base.field` where the base is no run of names.
    Field {
        /// What is looked into.
        base: Box<Expr>,
        /// The field.
        field: Identifier,
    },
    /// `base[…]`.
    Subscript {
        /// What is looked into.
        base: Box<Expr>,
        /// How the index is meant.
        mode: SubscriptMode,
        /// The index, key or position.
        index: Box<Expr>,
    },
    /// `[…]`, `ARRAY[…]`, `ARRAY<T>[…]`.
    Array {
        /// The element's type, where given.
        element: Option<TypeName>,
        /// The elements.
        elements: Vec<Expr>,
    },
    /// `STRUCT(…)`, `STRUCT<…>(…)`.
    Struct {
        /// The fields' types, where given.
        fields: Option<Vec<StructFieldType>>,
        /// The values, each with the name after `AS`.
        values: Vec<(Expr, Option<Identifier>)>,
    },
    /// `(a, b)`: a struct of two fields or more without names.
    Tuple(Vec<Expr>),
    /// `-a`, `+a`, `~a`, `NOT a`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `a op b`.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Place of the operator.
        op_span: Span,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `a AND b AND …`, two operands or more.
    And(Vec<Expr>),
    /// `a OR b OR …`, two operands or more.
    Or(Vec<Expr>),
    /// `a IS [NOT] NULL`, and so on.
    Is {
        /// What is tested.
        operand: Box<Expr>,
        /// For what.
        test: IsTest,
        /// `IS NOT`.
        negated: bool,
    },
    /// `a IS [NOT] DISTINCT FROM b`.
    IsDistinctFrom {
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
        /// `IS NOT DISTINCT FROM`.
        negated: bool,
    },
    /// `a [NOT] BETWEEN low AND high`.
    Between {
        /// What is tested.
        operand: Box<Expr>,
        /// Lower bound, included.
        low: Box<Expr>,
        /// Upper bound, included.
        high: Box<Expr>,
        /// `NOT BETWEEN`.
        negated: bool,
    },
    /// `a [NOT] IN …`.
    In {
        /// What is looked for.
        operand: Box<Expr>,
        /// Among what.
        set: InSet,
        /// `NOT IN`.
        negated: bool,
        /// Place of the operator's keyword.
        op_span: Span,
    },
    /// `a [NOT] LIKE pattern`.
    Like {
        /// What is tested.
        operand: Box<Expr>,
        /// The pattern.
        pattern: Box<Expr>,
        /// `NOT LIKE`.
        negated: bool,
        /// Place of the operator's keyword.
        op_span: Span,
    },
    /// `a [NOT] LIKE ANY|SOME|ALL …`.
    QuantifiedLike {
        /// What is tested.
        operand: Box<Expr>,
        /// `ANY` (also `SOME`) or `ALL`.
        quantifier: Quantifier,
        /// The patterns.
        patterns: InSet,
        /// `NOT LIKE`.
        negated: bool,
        /// Place of the operator's keyword.
        op_span: Span,
    },
    /// `CASE [operand] WHEN … THEN … [ELSE …] END`.
    Case {
        /// What each `WHEN` is compared with, where given.
        operand: Option<Box<Expr>>,
        /// `WHEN` and `THEN`.
        branches: Vec<(Expr, Expr)>,
        /// `ELSE`.
        otherwise: Option<Box<Expr>>,
    },
    /// `CAST(a AS T [FORMAT f [AT TIME ZONE z]])`, `SAFE_CAST(…)`.
    Cast {
        /// `SAFE_CAST`.
        safe: bool,
        /// What is cast.
        operand: Box<Expr>,
        /// To what.
        ty: TypeName,
        /// `FORMAT`.
        format: Option<Box<Expr>>,
        /// `AT TIME ZONE`.
        time_zone: Option<Box<Expr>>,
    },
    /// `EXTRACT(part FROM a [AT TIME ZONE z])`.
    Extract {
        /// The part: a name, or `WEEK(MONDAY)` as a call.
        part: Box<Expr>,
        /// From what.
        operand: Box<Expr>,
        /// `AT TIME ZONE`.
        time_zone: Option<Box<Expr>>,
    },
    /// A call of a function, with or without a window.
    Call(Box<Call>),
    /// `(SELECT …)` as one value.
    Subquery(Box<Query>),
    /// `ARRAY(SELECT …)`.
    ArraySubquery(Box<Query>),
    /// `EXISTS(SELECT …)`.
    Exists(Box<Query>),
    /// `WITH(a AS x, b AS y, result)`.
    With {
        /// Names and what they stand for, each able to use the earlier ones.
        bindings: Vec<(Identifier, Expr)>,
        /// The result.
        body: Box<Expr>,
    },
    /// `DEFAULT`, as a value of INSERT, UPDATE and MERGE or of SET.
    Default,
}

/// Types of literals written as a word and a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiteralType {
    /// `DATE '…'`.
    Date,
    /// `TIME '…'`.
    Time,
    /// `DATETIME '…'`.
    DateTime,
    /// `TIMESTAMP '…'`.
    Timestamp,
    /// `NUMERIC '…'`, `DECIMAL '…'`.
    Numeric,
    /// `BIGNUMERIC '…'`, `BIGDECIMAL '…'`.
    BigNumeric,
    /// `JSON '…'`.
    Json,
}

/// How the index of `a[…]` is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriptMode {
    /// `a[i]`: from 0 in an array; a key or position in JSON.
    Plain,
    /// `a[OFFSET(i)]`.
    Offset,
    /// `a[ORDINAL(i)]`.
    Ordinal,
    /// `a[SAFE_OFFSET(i)]`.
    SafeOffset,
    /// `a[SAFE_ORDINAL(i)]`.
    SafeOrdinal,
}

/// Operators before their operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`.
    Minus,
    /// `+`.
    Plus,
    /// `~`.
    BitNot,
    /// `NOT`.
    Not,
}

/// Operators between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `||`.
    Concat,
    /// `&`.
    BitAnd,
    /// `|`.
    BitOr,
    /// `^`.
    BitXor,
    /// `<<`.
    ShiftLeft,
    /// `>>`.
    ShiftRight,
    /// `=`.
    Equal,
    /// `!=`, `<>`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

impl BinaryOp {
    /// The operator's sign, as in messages (`!=` for both spellings).
    pub const fn sign(self) -> &'static str {
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
        }
    }
}

/// What `IS` tests for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsTest {
    /// `IS NULL`, `IS UNKNOWN`.
    Null,
    /// `IS TRUE`.
    True,
    /// `IS FALSE`.
    False,
}

/// What an operand is looked for in.
#[derive(Debug, Clone, PartialEq)]
pub enum InSet {
    /// `(a, b, …)`.
    List(Vec<Expr>),
    /// `UNNEST(array)`.
    Unnest(Box<Expr>),
    /// `(SELECT …)`.
    Query(Box<Query>),
}

/// `ANY` or `ALL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `ANY`, `SOME`.
    Any,
    /// `ALL`.
    All,
}
