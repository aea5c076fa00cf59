//! Operators of pipe syntax.
use super::{
    Call, Expr, GroupBy, GroupingOrder, Identifier, Join, Limit, NamedWindow, OrderItem, Pivot,
    Query, Sample, SelectItem, SelectShape, SetColumns, SetOperator, Unpivot, With,
};
use crate::Span;

/// `|> …`.
#[derive(Debug, Clone, PartialEq)]
pub struct PipeOperator {
    /// Which.
    pub kind: PipeKind,
    /// Its place, from the sign `|>`.
    pub span: Span,
}

/// Pipe operators.
#[derive(Debug, Clone, PartialEq)]
pub enum PipeKind {
    /// `SELECT [DISTINCT] …`, perhaps with named windows.
    Select {
        /// `DISTINCT`.
        distinct: bool,
        /// `AS STRUCT`, `AS VALUE`.
        shape: SelectShape,
        /// The list.
        items: Vec<SelectItem>,
        /// `WINDOW`.
        windows: Vec<NamedWindow>,
    },
    /// `EXTEND …`.
    Extend {
        /// The new columns.
        items: Vec<SelectItem>,
        /// `WINDOW` at its end.
        windows: Vec<NamedWindow>,
    },
    /// `SET column = value, …`.
    Set(Vec<(Identifier, Expr)>),
    /// `DROP column, …`.
    Drop(Vec<Identifier>),
    /// `RENAME old [AS] new, …`.
    Rename(Vec<(Identifier, Identifier)>),
    /// `AS alias`.
    As(Identifier),
    /// `WHERE condition`.
    Where(Expr),
    /// `LIMIT … OFFSET …`.
    Limit(Limit),
    /// `AGGREGATE … [GROUP [AND ORDER] BY …]`.
    Aggregate {
        /// The aggregates.
        items: Vec<PipeAggregate>,
        /// `GROUP BY`.
        group_by: Option<GroupBy>,
    },
    /// `DISTINCT`.
    Distinct,
    /// `ORDER BY …`.
    OrderBy(Vec<OrderItem>),
    /// `UNION ALL (query), (query)` and so on.
    SetOperation {
        /// The operator.
        operator: SetOperator,
        /// `DISTINCT` rather than `ALL`.
        distinct: bool,
        /// How columns are matched.
        columns: SetColumns,
        /// The queries at the right.
        queries: Vec<Query>,
    },
    /// `JOIN …`.
    Join(Box<Join>),
    /// `CALL table_function(…) [AS alias]`.
    Call {
        /// The function; its first argument, the input, is not written.
        call: Box<Call>,
        /// Alias of the result.
        alias: Option<Identifier>,
    },
    /// `WINDOW …`: window functions as new columns (the older form of EXTEND).
    Window(Vec<SelectItem>),
    /// `TABLESAMPLE …`.
    Sample(Box<Sample>),
    /// `PIVOT(…)`.
    Pivot(Box<Pivot>),
    /// `UNPIVOT(…)`.
    Unpivot(Box<Unpivot>),
    /// `WITH name AS (query), …`.
    With(With),
    /// `ASSERT condition [, payload …]`.
    Assert {
        /// What must hold in each row.
        condition: Expr,
        /// What is put into the message.
        payload: Vec<Expr>,
    },
}

/// A column of the pipe operator AGGREGATE.
#[derive(Debug, Clone, PartialEq)]
pub struct PipeAggregate {
    /// The value.
    pub expr: Expr,
    /// Its name, where given.
    pub alias: Option<Identifier>,
    /// `ASC`, `DESC`.
    pub order: Option<GroupingOrder>,
}
