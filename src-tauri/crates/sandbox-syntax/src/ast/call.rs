//! Calls of functions: arguments, modifiers, windows.
use super::{Expr, Identifier, OrderItem, Path, Query};
use crate::Span;

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
