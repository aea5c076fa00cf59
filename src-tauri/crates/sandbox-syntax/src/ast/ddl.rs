//! Statements that define, change and drop tables, views, schemas and routines.
use super::{Expr, Identifier, Path, Query, Statement, TypeName};
use crate::Span;

/// `OPTIONS (name = value, …)`; empty where not given.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// Names and values.
    pub entries: Vec<(Identifier, Expr)>,
    /// Its place; empty where not given.
    pub span: Span,
}

/// What happens if the name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CreateMode {
    /// An error.
    #[default]
    Plain,
    /// `OR REPLACE`.
    OrReplace,
    /// `IF NOT EXISTS`.
    IfNotExists,
}

/// `CREATE [OR REPLACE] [TEMP] [SNAPSHOT | EXTERNAL] TABLE …`.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateTable {
    /// If the name is taken.
    pub mode: CreateMode,
    /// `TEMP`, `TEMPORARY`.
    pub temporary: bool,
    /// A plain, snapshot or external table.
    pub kind: CreateTableKind,
    /// The name.
    pub name: Path,
    /// The columns; empty where not given.
    pub columns: Vec<ColumnDefinition>,
    /// Keys.
    pub constraints: Vec<TableConstraint>,
    /// `LIKE`, `COPY`, `CLONE`.
    pub source: Option<TableSource>,
    /// `DEFAULT COLLATE`.
    pub default_collate: Option<String>,
    /// `PARTITION BY`.
    pub partition_by: Option<Expr>,
    /// `CLUSTER BY`.
    pub cluster_by: Vec<Vec<Identifier>>,
    /// `WITH CONNECTION` (external tables and Iceberg).
    pub connection: Option<Path>,
    /// `WITH PARTITION COLUMNS …` of an external table; the columns may be left out.
    pub partition_columns: Option<Vec<ColumnDefinition>>,
    /// `OPTIONS`.
    pub options: Options,
    /// `AS query`.
    pub query: Option<Box<Query>>,
    /// Its place.
    pub span: Span,
}

/// Kinds of tables that can be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateTableKind {
    /// `TABLE`.
    Plain,
    /// `SNAPSHOT TABLE`.
    Snapshot,
    /// `EXTERNAL TABLE`.
    External,
}

/// What a new table is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSource {
    /// How.
    pub kind: TableSourceKind,
    /// From which table.
    pub table: Path,
    /// `FOR SYSTEM_TIME AS OF`.
    pub system_time: Option<Expr>,
}

/// How a new table is made from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableSourceKind {
    /// `LIKE`: columns, no rows.
    Like,
    /// `COPY`.
    Copy,
    /// `CLONE`.
    Clone,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: Identifier,
    /// Its type; absent only in lists of a view's columns.
    pub ty: Option<TypeName>,
    /// `NOT NULL`.
    pub not_null: bool,
    /// `DEFAULT`.
    pub default: Option<Expr>,
    /// `PRIMARY KEY` on the column itself.
    pub primary_key: bool,
    /// `REFERENCES table (column)` on the column itself.
    pub references: Option<(Path, Vec<Identifier>)>,
    /// `GENERATED ALWAYS AS (…)`.
    pub generated: Option<Expr>,
    /// `OPTIONS`.
    pub options: Options,
    /// Its place.
    pub span: Span,
}

/// A key of a table. BigQuery does not enforce them.
#[derive(Debug, Clone, PartialEq)]
pub struct TableConstraint {
    /// `CONSTRAINT name`.
    pub name: Option<Identifier>,
    /// Which.
    pub kind: TableConstraintKind,
    /// Its place.
    pub span: Span,
}

/// Kinds of keys.
#[derive(Debug, Clone, PartialEq)]
pub enum TableConstraintKind {
    /// `PRIMARY KEY (columns)`.
    PrimaryKey(Vec<Identifier>),
    /// `FOREIGN KEY (columns) REFERENCES table (columns)`.
    ForeignKey {
        /// The columns here.
        columns: Vec<Identifier>,
        /// The other table.
        table: Path,
        /// The columns there.
        references: Vec<Identifier>,
    },
}

/// `CREATE [OR REPLACE] [MATERIALIZED] VIEW …`.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateView {
    /// If the name is taken.
    pub mode: CreateMode,
    /// `MATERIALIZED`.
    pub materialized: bool,
    /// The name.
    pub name: Path,
    /// Names (and options) of the columns; empty where not given.
    pub columns: Vec<ColumnDefinition>,
    /// `PARTITION BY` (materialized views).
    pub partition_by: Option<Expr>,
    /// `CLUSTER BY` (materialized views).
    pub cluster_by: Vec<Vec<Identifier>>,
    /// `OPTIONS`.
    pub options: Options,
    /// The query; its span gives the text to keep.
    pub query: Box<Query>,
    /// Its place.
    pub span: Span,
}

/// `CREATE SCHEMA …`.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateSchema {
    /// If the name is taken.
    pub mode: CreateMode,
    /// The name.
    pub name: Path,
    /// `DEFAULT COLLATE`.
    pub default_collate: Option<String>,
    /// `OPTIONS`.
    pub options: Options,
    /// Its place.
    pub span: Span,
}

/// `CREATE [OR REPLACE] [TEMP] [AGGREGATE] FUNCTION …`, `CREATE TABLE FUNCTION …`.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateFunction {
    /// If the name is taken.
    pub mode: CreateMode,
    /// `TEMP`, `TEMPORARY`.
    pub temporary: bool,
    /// Scalar, aggregate or table function.
    pub kind: FunctionKind,
    /// The name.
    pub name: Path,
    /// The parameters.
    pub parameters: Vec<FunctionParameter>,
    /// `RETURNS`.
    pub returns: Option<TypeName>,
    /// `DETERMINISTIC` (true), `NOT DETERMINISTIC` (false).
    pub deterministic: Option<bool>,
    /// `LANGUAGE`; SQL where not given.
    pub language: Option<Identifier>,
    /// What it does.
    pub body: FunctionBody,
    /// `OPTIONS`.
    pub options: Options,
    /// `REMOTE WITH CONNECTION`, `WITH CONNECTION`.
    pub connection: Option<Path>,
    /// Its place.
    pub span: Span,
}

/// Kinds of functions that can be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionKind {
    /// One value from values.
    Scalar,
    /// One value from rows.
    Aggregate,
    /// A table.
    Table,
}

/// The body of a function.
#[derive(Debug, Clone, PartialEq)]
pub enum FunctionBody {
    /// `AS (expression)`.
    Expr(Box<Expr>),
    /// `AS query` or `AS (query)` of a table function.
    Query(Box<Query>),
    /// `AS 'text'` in another language, escapes resolved.
    Text(String),
    /// None, as in remote functions.
    None,
}

/// A parameter of a function or procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionParameter {
    /// `IN`, `OUT`, `INOUT` (procedures).
    pub mode: Option<ParameterMode>,
    /// Its name.
    pub name: Identifier,
    /// Its type.
    pub ty: TypeName,
    /// `DEFAULT`.
    pub default: Option<Expr>,
    /// `NOT AGGREGATE` (aggregate functions).
    pub not_aggregate: bool,
    /// Its place.
    pub span: Span,
}

/// Direction of a procedure's parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterMode {
    /// `IN`.
    In,
    /// `OUT`.
    Out,
    /// `INOUT`.
    InOut,
}

/// `CREATE [OR REPLACE] PROCEDURE name(parameters) [OPTIONS(…)] BEGIN … END`.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateProcedure {
    /// If the name is taken.
    pub mode: CreateMode,
    /// The name.
    pub name: Path,
    /// The parameters.
    pub parameters: Vec<FunctionParameter>,
    /// `LANGUAGE`; SQL where not given.
    pub language: Option<Identifier>,
    /// `OPTIONS`.
    pub options: Options,
    /// The statements between BEGIN and END; empty for other languages.
    pub body: Vec<Statement>,
    /// From BEGIN to END: the text to keep.
    pub body_span: Span,
    /// Its place.
    pub span: Span,
}
