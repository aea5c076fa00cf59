//! Expressions.
use super::{Identifier, OrderItem, Path, Query, StructFieldType, TypeName};
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

/// A call of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The name: `ABS`, `NET.HOST`, `ds.my_function`. Never starts with `SAFE`.
    pub name: Path,
    /// Written with the prefix `SAFE.`.
    pub safe: bool,
    /// `DISTINCT` before the arguments.
    pub distinct: bool,
    /// The arguments.
    pub arguments: Vec<Argument>,
    /// `IGNORE NULLS`, `RESPECT NULLS`.
    pub nulls: Option<NullTreatment>,
    /// `HAVING MAX a`, `HAVING MIN a`.
    pub having: Option<(HavingBound, Expr)>,
    /// `ORDER BY` among the arguments.
    pub order_by: Vec<OrderItem>,
    /// `LIMIT` among the arguments.
    pub limit: Option<Expr>,
    /// `OVER …`.
    pub over: Option<Window>,
    /// From the name to the closing parenthesis (and the window).
    pub span: Span,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// What is given.
    pub kind: ArgumentKind,
    /// Its place.
    pub span: Span,
}

/// The forms of an argument.
#[derive(Debug, Clone, PartialEq)]
pub enum ArgumentKind {
    /// A value, a date part, `WEEK(MONDAY)`.
    Expr(Expr),
    /// `name => value`.
    Named {
        /// The parameter's name.
        name: Identifier,
        /// The value.
        value: Box<Argument>,
    },
    /// `a -> …`, `(a, b) -> …`.
    Lambda {
        /// The parameters' names.
        parameters: Vec<Identifier>,
        /// The body.
        body: Expr,
    },
    /// `*`, of `COUNT(*)`.
    Star,
    /// `TABLE path`, of a table function.
    Table(Path),
    /// `MODEL path`, of a table function.
    Model(Path),
    /// `(SELECT …)` given where a table is wanted; the analysis decides which by the function.
    Query(Box<Query>),
}

/// What an aggregate or navigation function does with NULLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullTreatment {
    /// `IGNORE NULLS`.
    Ignore,
    /// `RESPECT NULLS`.
    Respect,
}

/// Which end `HAVING` keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HavingBound {
    /// `HAVING MAX`.
    Max,
    /// `HAVING MIN`.
    Min,
}

/// A window: after `OVER`, or named in a `WINDOW` clause.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Window {
    /// The named window that this one is or extends.
    pub base: Option<Identifier>,
    /// `PARTITION BY`.
    pub partition_by: Vec<Expr>,
    /// `ORDER BY`.
    pub order_by: Vec<OrderItem>,
    /// `ROWS …`, `RANGE …`.
    pub frame: Option<Frame>,
    /// Its place.
    pub span: Span,
}

/// The frame of a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// What the bounds count.
    pub unit: FrameUnit,
    /// First bound.
    pub start: FrameBound,
    /// Second bound; `CURRENT ROW` where not given.
    pub end: Option<FrameBound>,
    /// Its place.
    pub span: Span,
}

/// What the bounds of a frame count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameUnit {
    /// `ROWS`.
    Rows,
    /// `RANGE`.
    Range,
}

/// A bound of a frame.
#[derive(Debug, Clone, PartialEq)]
pub enum FrameBound {
    /// `UNBOUNDED PRECEDING`.
    UnboundedPreceding,
    /// `n PRECEDING`.
    Preceding(Box<Expr>),
    /// `CURRENT ROW`.
    CurrentRow,
    /// `n FOLLOWING`.
    Following(Box<Expr>),
    /// `UNBOUNDED FOLLOWING`.
    UnboundedFollowing,
}
