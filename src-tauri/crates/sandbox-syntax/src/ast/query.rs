//! Queries: SELECT, set operations, FROM, and the operators of pipe syntax.
use super::{Argument, Expr, Identifier, Path, PipeOperator, Pivot, Sample, Unpivot, Window};
use crate::Span;

/// A query: body, then ORDER BY and LIMIT, then pipe operators, in the order they apply.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// `WITH …`.
    pub with: Option<With>,
    /// What is queried.
    pub body: QueryBody,
    /// `ORDER BY`.
    pub order_by: Vec<OrderItem>,
    /// `LIMIT … OFFSET …`.
    pub limit: Option<Limit>,
    /// `|> …`, first to last.
    pub pipes: Vec<PipeOperator>,
    /// Its place, without parentheses around it.
    pub span: Span,
}

/// `WITH [RECURSIVE] …`.
#[derive(Debug, Clone, PartialEq)]
pub struct With {
    /// `RECURSIVE`.
    pub recursive: bool,
    /// The tables, in order.
    pub tables: Vec<CommonTable>,
    /// Its place.
    pub span: Span,
}

/// `name AS (query)`.
#[derive(Debug, Clone, PartialEq)]
pub struct CommonTable {
    /// Its name.
    pub name: Identifier,
    /// Its query.
    pub query: Query,
    /// Its place.
    pub span: Span,
}

/// What a query starts from.
#[derive(Debug, Clone, PartialEq)]
pub enum QueryBody {
    /// `SELECT …`.
    Select(Box<Select>),
    /// `a UNION ALL b UNION ALL …`.
    SetOperation(Box<SetOperation>),
    /// `(query)`.
    Query(Box<Query>),
    /// `FROM …` without SELECT, of pipe syntax.
    From(Box<FromClause>),
}

/// Set operation of two operands or more, all joined by the same operator.
#[derive(Debug, Clone, PartialEq)]
pub struct SetOperation {
    /// The operator.
    pub operator: SetOperator,
    /// `DISTINCT` rather than `ALL`.
    pub distinct: bool,
    /// How columns are matched.
    pub columns: SetColumns,
    /// First to last.
    pub operands: Vec<QueryBody>,
    /// Place of the first operator.
    pub operator_span: Span,
    /// Its place.
    pub span: Span,
}

/// Set operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOperator {
    /// `UNION`.
    Union,
    /// `INTERSECT`.
    Intersect,
    /// `EXCEPT`.
    Except,
}

/// How the columns of the operands of a set operation are matched.
#[derive(Debug, Clone, PartialEq)]
pub enum SetColumns {
    /// First with first.
    Position,
    /// `BY NAME`, `CORRESPONDING`, perhaps with a list of columns.
    Name {
        /// What happens to columns that are not in all operands.
        mode: SetNameMode,
        /// `ON (a, b)`, `BY (a, b)`; empty where not given.
        columns: Vec<Identifier>,
    },
}

/// Which columns a set operation by name keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetNameMode {
    /// All operands must have the same columns (`BY NAME`, `STRICT CORRESPONDING`).
    Strict,
    /// Only columns that are in all operands (`INNER`, plain `CORRESPONDING`).
    Inner,
    /// The columns of the first operand (`LEFT`).
    Left,
    /// All columns (`FULL`).
    Full,
}

/// `SELECT …` up to `WINDOW`.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// `SELECT DISTINCT`.
    pub distinct: bool,
    /// `AS STRUCT`, `AS VALUE`.
    pub shape: SelectShape,
    /// The list.
    pub items: Vec<SelectItem>,
    /// `FROM`.
    pub from: Option<FromClause>,
    /// `WHERE`.
    pub filter: Option<Expr>,
    /// `GROUP BY`.
    pub group_by: Option<GroupBy>,
    /// `HAVING`.
    pub having: Option<Expr>,
    /// `QUALIFY`.
    pub qualify: Option<Expr>,
    /// `WINDOW`.
    pub windows: Vec<NamedWindow>,
    /// Its place.
    pub span: Span,
}

/// What each row of a SELECT is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SelectShape {
    /// A row of columns.
    #[default]
    Row,
    /// `AS STRUCT`: one struct.
    Struct,
    /// `AS VALUE`: the one value of the list.
    Value,
}

/// An item of a SELECT list.
#[derive(Debug, Clone, PartialEq)]
pub enum SelectItem {
    /// `a AS b`.
    Expr {
        /// The value.
        expr: Expr,
        /// Its name, where given.
        alias: Option<Identifier>,
    },
    /// `*`.
    Star {
        /// `EXCEPT`, `REPLACE`.
        modifiers: StarModifiers,
        /// Place of the star.
        span: Span,
    },
    /// `a.*`.
    ExprStar {
        /// Whose columns or fields.
        expr: Expr,
        /// `EXCEPT`, `REPLACE`.
        modifiers: StarModifiers,
        /// Place of the expression and the star.
        span: Span,
    },
}

/// `EXCEPT (…)` and `REPLACE (…)` after a star.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StarModifiers {
    /// Names left out.
    pub except: Vec<Identifier>,
    /// Values put in the place of the column of that name.
    pub replace: Vec<(Expr, Identifier)>,
}

/// Tables and joins, applied from left to right: `((first join[0]) join[1]) …`.
#[derive(Debug, Clone, PartialEq)]
pub struct FromClause {
    /// The first table.
    pub first: TableFactor,
    /// What is joined to it.
    pub joins: Vec<Join>,
    /// Its place, without the word FROM.
    pub span: Span,
}

/// A join with what stands at its left.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// Which.
    pub kind: JoinKind,
    /// The table at its right.
    pub right: TableFactor,
    /// `ON`, `USING`.
    pub condition: Option<JoinCondition>,
    /// Place of the join's keywords or comma.
    pub span: Span,
}

/// Kinds of joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// `,`.
    Comma,
    /// `CROSS JOIN`.
    Cross,
    /// `[INNER] JOIN`.
    Inner,
    /// `LEFT [OUTER] JOIN`.
    Left,
    /// `RIGHT [OUTER] JOIN`.
    Right,
    /// `FULL [OUTER] JOIN`.
    Full,
}

/// Conditions of joins.
#[derive(Debug, Clone, PartialEq)]
pub enum JoinCondition {
    /// `ON`.
    On(Expr),
    /// `USING (a, b)`.
    Using(Vec<Identifier>),
}

/// One table of a FROM clause, with what follows its name. In order: alias, `WITH OFFSET`,
/// then the operators as listed.
#[derive(Debug, Clone, PartialEq)]
pub struct TableFactor {
    /// The table.
    pub kind: TableKind,
    /// Its alias.
    pub alias: Option<Identifier>,
    /// `WITH OFFSET [AS name]`.
    pub offset: Option<WithOffset>,
    /// `PIVOT`, `UNPIVOT`, `TABLESAMPLE`, first to last; each may rename the result.
    pub operators: Vec<TableOperator>,
    /// Its place.
    pub span: Span,
}

/// `WITH OFFSET [AS name]`.
#[derive(Debug, Clone, PartialEq)]
pub struct WithOffset {
    /// The name; `offset` where not given.
    pub alias: Option<Identifier>,
    /// Its place.
    pub span: Span,
}

/// What stands in a FROM clause.
#[derive(Debug, Clone, PartialEq)]
pub enum TableKind {
    /// A table, view or common table, or an array of a table at its left (`t.items`).
    Path {
        /// The name.
        path: Path,
        /// `FOR SYSTEM_TIME AS OF`.
        system_time: Option<Expr>,
    },
    /// `UNNEST(array)`, `UNNEST(a, b [, mode => …])`.
    Unnest {
        /// The arrays, each with the name after `AS`.
        arrays: Vec<(Expr, Option<Identifier>)>,
        /// `mode =>`.
        mode: Option<Expr>,
    },
    /// `(query)`.
    Query(Box<Query>),
    /// `(a JOIN b …)`.
    Join(Box<FromClause>),
    /// A call of a table function.
    Function {
        /// Its name.
        name: Path,
        /// Its arguments.
        arguments: Vec<Argument>,
    },
}

/// What turns one table into another.
#[derive(Debug, Clone, PartialEq)]
pub enum TableOperator {
    /// `PIVOT(…)`.
    Pivot(Box<Pivot>),
    /// `UNPIVOT(…)`.
    Unpivot(Box<Unpivot>),
    /// `TABLESAMPLE SYSTEM (n PERCENT)`.
    Sample(Box<Sample>),
}

/// `GROUP BY …`, also of the pipe operator AGGREGATE.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupBy {
    /// What is grouped by.
    pub kind: GroupByKind,
    /// `GROUP AND ORDER BY` (pipe syntax).
    pub and_order: bool,
    /// Its place.
    pub span: Span,
}

/// The forms of GROUP BY.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupByKind {
    /// `ALL`.
    All,
    /// Items; empty for `()`.
    Items(Vec<GroupingItem>),
}

/// An item of GROUP BY.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupingItem {
    /// An expression, alias or position. In pipe syntax with an alias and a direction.
    Expr(Box<GroupingExpr>),
    /// `ROLLUP(…)`; each element is one expression or a parenthesised list.
    Rollup(Vec<Vec<Expr>>),
    /// `CUBE(…)`.
    Cube(Vec<Vec<Expr>>),
    /// `GROUPING SETS(…)`.
    Sets(Vec<GroupingSet>),
}

/// An expression grouped by.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupingExpr {
    /// The expression.
    pub expr: Expr,
    /// Its alias (pipe syntax).
    pub alias: Option<Identifier>,
    /// `ASC`, `DESC`, `NULLS …` (pipe syntax).
    pub order: Option<GroupingOrder>,
}

/// The direction after an expression grouped by or an aggregate of pipe syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupingOrder {
    /// `DESC`.
    pub descending: bool,
    /// `NULLS FIRST` (true), `NULLS LAST` (false).
    pub nulls_first: Option<bool>,
}

/// An element of `GROUPING SETS`.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupingSet {
    /// One set; empty for `()`.
    Exprs(Vec<Expr>),
    /// `ROLLUP(…)` within.
    Rollup(Vec<Vec<Expr>>),
    /// `CUBE(…)` within.
    Cube(Vec<Vec<Expr>>),
}

/// `name AS (…)` of a WINDOW clause.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedWindow {
    /// Its name.
    pub name: Identifier,
    /// What it is (`name AS other` has only a base).
    pub window: Window,
}

/// An item of ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderItem {
    /// The key.
    pub expr: Expr,
    /// `COLLATE`.
    pub collate: Option<Expr>,
    /// `DESC`.
    pub descending: bool,
    /// `NULLS FIRST` (true), `NULLS LAST` (false).
    pub nulls_first: Option<bool>,
    /// Its place.
    pub span: Span,
}

/// `LIMIT count [OFFSET skip]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// How many rows.
    pub count: Expr,
    /// How many are skipped.
    pub offset: Option<Expr>,
    /// Its place.
    pub span: Span,
}
