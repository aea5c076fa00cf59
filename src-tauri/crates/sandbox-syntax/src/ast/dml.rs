//! Statements that change rows.
use super::{Expr, FromClause, Identifier, Path, Query};
use crate::Span;

/// `INSERT [INTO] table [(columns)] VALUES … | query`.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// The table.
    pub table: Path,
    /// The columns; empty where not given.
    pub columns: Vec<Identifier>,
    /// The rows.
    pub source: InsertSource,
    /// Its place.
    pub span: Span,
}

/// Rows of an INSERT.
#[derive(Debug, Clone, PartialEq)]
pub enum InsertSource {
    /// `VALUES (…), (…)`; a value may be `DEFAULT`.
    Values(Vec<InsertRow>),
    /// A query.
    Query(Box<Query>),
}

/// A row of VALUES.
#[derive(Debug, Clone, PartialEq)]
pub struct InsertRow {
    /// Its values.
    pub values: Vec<Expr>,
    /// Its place.
    pub span: Span,
}

/// `UPDATE table [alias] SET … [FROM …] WHERE …`.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// The table.
    pub table: Path,
    /// Its alias.
    pub alias: Option<Identifier>,
    /// What is set.
    pub assignments: Vec<Assignment>,
    /// `FROM`.
    pub from: Option<FromClause>,
    /// `WHERE`; absent only if it was left out (BigQuery refuses that).
    pub filter: Option<Expr>,
    /// Its place.
    pub span: Span,
}

/// `column.field = value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The column and the fields within, as written: may start with the table's alias.
    pub target: Vec<Identifier>,
    /// The value; may be `DEFAULT`.
    pub value: Expr,
    /// Its place.
    pub span: Span,
}

/// `DELETE [FROM] table [alias] WHERE …`.
#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    /// The table.
    pub table: Path,
    /// Its alias.
    pub alias: Option<Identifier>,
    /// `WHERE`; absent only if it was left out (BigQuery refuses that).
    pub filter: Option<Expr>,
    /// Its place.
    pub span: Span,
}

/// `MERGE [INTO] table [alias] USING source ON condition WHEN …`.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// The table.
    pub table: Path,
    /// Its alias.
    pub alias: Option<Identifier>,
    /// The source: a table, query or join.
    pub source: FromClause,
    /// `ON`.
    pub condition: Expr,
    /// `WHEN …`, first to last.
    pub clauses: Vec<MergeClause>,
    /// Its place.
    pub span: Span,
}

/// `WHEN … THEN …` of MERGE.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeClause {
    /// For which rows.
    pub when: MergeWhen,
    /// `AND condition`.
    pub condition: Option<Expr>,
    /// What is done.
    pub action: MergeAction,
    /// Its place.
    pub span: Span,
}

/// Rows that a clause of MERGE is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeWhen {
    /// `MATCHED`.
    Matched,
    /// `NOT MATCHED [BY TARGET]`: rows of the source alone.
    NotMatchedByTarget,
    /// `NOT MATCHED BY SOURCE`: rows of the target alone.
    NotMatchedBySource,
}

/// What a clause of MERGE does.
#[derive(Debug, Clone, PartialEq)]
pub enum MergeAction {
    /// `INSERT [(columns)] VALUES (…)`.
    Insert {
        /// The columns; empty where not given.
        columns: Vec<Identifier>,
        /// The values.
        values: InsertRow,
    },
    /// `INSERT [(columns)] ROW`.
    InsertRow {
        /// The columns; empty where not given.
        columns: Vec<Identifier>,
    },
    /// `UPDATE SET …`.
    Update(Vec<Assignment>),
    /// `DELETE`.
    Delete,
}

/// `TRUNCATE TABLE table`.
#[derive(Debug, Clone, PartialEq)]
pub struct Truncate {
    /// The table.
    pub table: Path,
    /// Its place.
    pub span: Span,
}
