//! Statements that change and drop objects, move data and give rights.
use super::{ColumnDefinition, Expr, Identifier, Options, Path, Query, TableConstraint, TypeName};
use crate::Span;

/// `ALTER …`.
#[derive(Debug, Clone, PartialEq)]
pub struct Alter {
    /// Kind of object.
    pub object: ObjectKind,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// The name.
    pub name: Path,
    /// What is changed, first to last.
    pub actions: Vec<AlterAction>,
    /// Its place.
    pub span: Span,
}

/// Kinds of objects that statements name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// `TABLE`.
    Table,
    /// `EXTERNAL TABLE`.
    ExternalTable,
    /// `SNAPSHOT TABLE`.
    SnapshotTable,
    /// `VIEW`.
    View,
    /// `MATERIALIZED VIEW`.
    MaterializedView,
    /// `SCHEMA`, `DATASET`.
    Schema,
    /// `FUNCTION`.
    Function,
    /// `TABLE FUNCTION`.
    TableFunction,
    /// `PROCEDURE`.
    Procedure,
    /// `MODEL`.
    Model,
    /// `SEARCH INDEX`.
    SearchIndex,
    /// `VECTOR INDEX`.
    VectorIndex,
    /// `ROW ACCESS POLICY`, `ALL ROW ACCESS POLICIES`.
    RowAccessPolicy,
    /// `CAPACITY`, `RESERVATION`, `ASSIGNMENT`, `PROJECT`, `ORGANIZATION`, `BI_CAPACITY`.
    Administrative,
}

/// An action of ALTER.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterAction {
    /// What is done.
    pub kind: AlterActionKind,
    /// Its place.
    pub span: Span,
}

/// Actions of ALTER.
#[derive(Debug, Clone, PartialEq)]
pub enum AlterActionKind {
    /// `SET OPTIONS (…)`.
    SetOptions(Options),
    /// `ADD COLUMN [IF NOT EXISTS] …`.
    AddColumn {
        /// `IF NOT EXISTS`.
        if_not_exists: bool,
        /// The column.
        column: Box<ColumnDefinition>,
    },
    /// `DROP COLUMN [IF EXISTS] …`.
    DropColumn {
        /// `IF EXISTS`.
        if_exists: bool,
        /// The column.
        column: Identifier,
    },
    /// `RENAME COLUMN [IF EXISTS] old TO new`.
    RenameColumn {
        /// `IF EXISTS`.
        if_exists: bool,
        /// The name it has.
        from: Identifier,
        /// The name it gets.
        to: Identifier,
    },
    /// `RENAME TO name`.
    RenameTo(Path),
    /// `ALTER COLUMN [IF EXISTS] column action`.
    AlterColumn {
        /// `IF EXISTS`.
        if_exists: bool,
        /// The column, with the fields within.
        column: Vec<Identifier>,
        /// What is done to it.
        action: AlterColumnAction,
    },
    /// `SET DEFAULT COLLATE '…'`.
    SetDefaultCollate(String),
    /// `ADD [CONSTRAINT name] PRIMARY KEY …`, `ADD … FOREIGN KEY …`.
    AddConstraint {
        /// `IF NOT EXISTS`.
        if_not_exists: bool,
        /// The key.
        constraint: TableConstraint,
    },
    /// `DROP CONSTRAINT [IF EXISTS] name`.
    DropConstraint {
        /// `IF EXISTS`.
        if_exists: bool,
        /// The key's name.
        name: Identifier,
    },
    /// `DROP PRIMARY KEY [IF EXISTS]`.
    DropPrimaryKey {
        /// `IF EXISTS`.
        if_exists: bool,
    },
    /// `ADD REPLICA …` and other actions that only exist in the cloud, by name.
    Other(String),
}

/// Actions on a column.
#[derive(Debug, Clone, PartialEq)]
pub enum AlterColumnAction {
    /// `SET DATA TYPE T`, with the `NOT NULL`, `OPTIONS` and so on within.
    SetDataType(TypeName),
    /// `SET DEFAULT expression`.
    SetDefault(Expr),
    /// `DROP DEFAULT`.
    DropDefault,
    /// `DROP NOT NULL`.
    DropNotNull,
    /// `SET OPTIONS (…)`.
    SetOptions(Options),
}

/// `DROP …`.
#[derive(Debug, Clone, PartialEq)]
pub struct Drop {
    /// Kind of object.
    pub object: ObjectKind,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// The name.
    pub name: Path,
    /// `CASCADE` (true), `RESTRICT` (false).
    pub cascade: Option<bool>,
    /// `ON table` of a row access policy or index.
    pub on: Option<Path>,
    /// Its place.
    pub span: Span,
}

/// `UNDROP SCHEMA …`.
#[derive(Debug, Clone, PartialEq)]
pub struct Undrop {
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: Path,
    /// `OPTIONS`.
    pub options: Options,
    /// Its place.
    pub span: Span,
}

/// `EXPORT DATA [WITH CONNECTION …] OPTIONS (…) AS query`.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportData {
    /// `WITH CONNECTION`.
    pub connection: Option<Path>,
    /// `OPTIONS`.
    pub options: Options,
    /// The rows.
    pub query: Box<Query>,
    /// Its place.
    pub span: Span,
}

/// `LOAD DATA INTO|OVERWRITE table … FROM FILES (…)`.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadData {
    /// `OVERWRITE` rather than `INTO`.
    pub overwrite: bool,
    /// `TEMP TABLE`.
    pub temporary: bool,
    /// The table.
    pub table: Path,
    /// `PARTITIONS (…)`: the one partition overwritten.
    pub partition: Option<Expr>,
    /// The columns; empty where not given.
    pub columns: Vec<ColumnDefinition>,
    /// `PARTITION BY`.
    pub partition_by: Option<Expr>,
    /// `CLUSTER BY`.
    pub cluster_by: Vec<Vec<Identifier>>,
    /// `OPTIONS` of the table.
    pub options: Options,
    /// `FROM FILES (…)`.
    pub files: Options,
    /// `WITH PARTITION COLUMNS …`.
    pub partition_columns: Option<Vec<ColumnDefinition>>,
    /// `WITH CONNECTION`.
    pub connection: Option<Path>,
    /// Its place.
    pub span: Span,
}

/// `GRANT roles ON SCHEMA|TABLE|VIEW name TO users`, `REVOKE … FROM …`.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// `REVOKE` rather than `GRANT`.
    pub revoke: bool,
    /// The roles.
    pub roles: Vec<String>,
    /// Kind of object.
    pub object: ObjectKind,
    /// The name.
    pub name: Path,
    /// The users.
    pub grantees: Vec<Expr>,
    /// Its place.
    pub span: Span,
}
