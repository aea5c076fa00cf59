//! From GoogleSQL's syntax tree to DuckDB SQL: names, scopes, types, plans.
//!
//! [`analyze`] takes a parsed statement, a [`Catalog`] and an [`Environment`], and answers a
//! [`Plan`] with the SQL to run, the types of the result and what is read, or an
//! [`AnalysisError`] in BigQuery's words. What is not supported is refused by name.
mod analyzer;
mod call;
pub mod catalog;
mod ddl;
mod deps;
mod dml;
mod entry;
pub mod environment;
pub mod error;
mod expr;
mod from;
mod group;
mod merge;
mod options;
mod pipe;
mod pivot;
pub mod plan;
mod query;
mod routine;
mod scope;
mod select;
mod store;
mod subquery;
mod types;
mod udf;
mod walk;

pub use catalog::{Catalog, CatalogError, Reason};
pub use entry::{analyze, analyze_expression};
pub use environment::{Environment, Parameters, Variable};
pub use error::AnalysisError;
pub use plan::Plan;

use sandbox_functions::Type;

/// An expression ready to be computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// A DuckDB scalar expression: `SELECT (sql)` computes it.
    pub sql: String,
    /// Its type.
    pub ty: Type,
    /// A bare NULL, which takes any type.
    pub untyped_null: bool,
    /// The tables and columns that it reads.
    pub reads: Vec<plan::Read>,
}
