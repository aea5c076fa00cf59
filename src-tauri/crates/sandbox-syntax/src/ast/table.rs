//! Operators of tables in FROM: PIVOT, UNPIVOT, TABLESAMPLE.
use super::{Expr, Identifier, Path};
use crate::Span;

/// `PIVOT(aggregates FOR input IN (values)) [AS alias]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pivot {
    /// Aggregate calls, each with its alias.
    pub aggregates: Vec<(Expr, Option<Identifier>)>,
    /// What is compared with the values.
    pub input: Expr,
    /// The values, each with its alias.
    pub values: Vec<(Expr, Option<Identifier>)>,
    /// Alias of the result.
    pub alias: Option<Identifier>,
    /// Its place.
    pub span: Span,
}

/// `UNPIVOT(values FOR name IN (columns)) [AS alias]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Unpivot {
    /// `INCLUDE NULLS` (otherwise rows whose values are all NULL are left out).
    pub include_nulls: bool,
    /// Names of the columns of values; more than one for `(a, b) FOR …`.
    pub values: Vec<Identifier>,
    /// Name of the column of names.
    pub name: Identifier,
    /// Groups of columns, each with its label.
    pub columns: Vec<UnpivotColumns>,
    /// Alias of the result.
    pub alias: Option<Identifier>,
    /// Its place.
    pub span: Span,
}

/// A group of columns of `UNPIVOT`, as many as there are columns of values.
#[derive(Debug, Clone, PartialEq)]
pub struct UnpivotColumns {
    /// The columns.
    pub columns: Vec<Path>,
    /// `AS 'label'` or `AS 1`; the columns' names joined by `_` where not given.
    pub label: Option<Expr>,
    /// Its place.
    pub span: Span,
}

/// `TABLESAMPLE method (size PERCENT|ROWS) [REPEATABLE (seed)]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// `SYSTEM`, `BERNOULLI`, `RESERVOIR`.
    pub method: Identifier,
    /// How many.
    pub size: Expr,
    /// `PERCENT` rather than `ROWS`.
    pub percent: bool,
    /// `REPEATABLE`.
    pub seed: Option<Expr>,
    /// Its place.
    pub span: Span,
}
