//! What an analysed statement asks to be done, as plain data.
use sandbox_functions::Type;

use crate::catalog::{DatasetPath, Field, Partitioning, Routine, RoutinePath, TablePath};

/// A statement ready to be carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// A query: run its SQL.
    Query(QueryPlan),
    /// INSERT, UPDATE, DELETE, MERGE or TRUNCATE.
    Dml(DmlPlan),
    /// CREATE, ALTER, DROP, EXPORT, LOAD.
    Ddl(Box<Ddl>),
    /// `ASSERT condition AS message`.
    Assert {
        /// DuckDB query of one row with one BOOLEAN.
        sql: String,
        /// What it reads.
        reads: Vec<Read>,
        /// The message of a failure.
        message: String,
    },
    /// `CALL procedure(arguments)`; the interpreter runs the body.
    Call {
        /// The procedure.
        procedure: Box<Routine>,
        /// The arguments, in order.
        arguments: Vec<CallArgument>,
    },
}

/// An argument of CALL.
#[derive(Debug, Clone, PartialEq)]
pub enum CallArgument {
    /// A value for IN: an expression of the argument's type (DuckDB text, to be evaluated once).
    Value {
        /// DuckDB expression.
        sql: String,
        /// Its type.
        ty: Type,
    },
    /// A variable for OUT and INOUT.
    Variable(String),
}

/// A query to run.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryPlan {
    /// DuckDB SQL. Its columns have unique names in the order of `columns`.
    pub sql: String,
    /// The result's columns.
    pub columns: Vec<OutputColumn>,
    /// The tables and columns it reads.
    pub reads: Vec<Read>,
    /// Whether it calls something that changes from run to run (`RAND`, `CURRENT_TIMESTAMP`,
    /// `SESSION_USER`, …), so that its result may not be cached.
    pub volatile: bool,
    /// Stored routines and views that it uses.
    pub uses: Vec<TablePath>,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputColumn {
    /// The name, `f0_` and so on when the query gives none.
    pub name: String,
    /// The type; an ARRAY is mode REPEATED.
    pub ty: Type,
}

/// A table that a statement reads, and how much of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The table.
    pub table: TablePath,
    /// Leaf columns that are referenced, as paths of names with the schema's case; a path to a
    /// struct means all its leaves. Empty when only rows are counted.
    pub columns: Vec<Vec<String>>,
    /// A DuckDB condition that involves nothing but constants and the partition column (or
    /// `_PARTITIONTIME`/`_PARTITIONDATE`), quoted by its physical name with no qualifier. Only
    /// the partitions where it holds are read. `None`: all partitions.
    pub partition_filter: Option<String>,
}

/// Kinds of DML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DmlKind {
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
    /// MERGE.
    Merge,
    /// TRUNCATE TABLE.
    Truncate,
}

/// A change of a table's rows: its steps run in order on one connection, all or nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct DmlPlan {
    /// Its kind.
    pub kind: DmlKind,
    /// The table that changes.
    pub target: TablePath,
    /// What it reads, the target included where BigQuery counts it.
    pub reads: Vec<Read>,
    /// What to do.
    pub steps: Vec<Step>,
    /// Stored routines and views that it uses.
    pub uses: Vec<TablePath>,
}

/// One step of a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// DuckDB SQL.
    pub sql: String,
    /// What the number of its changed rows counts as.
    pub effect: Effect,
}

/// What a step's changed rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it prepares or tidies up.
    None,
    /// Inserted rows.
    Inserted,
    /// Updated rows.
    Updated,
    /// Deleted rows.
    Deleted,
    /// A query whose first row's first column, if there is a row and it is not NULL, is an error
    /// message: the change fails with it.
    Check,
}

/// What CREATE does when the name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Existence {
    /// It is an error.
    #[default]
    Error,
    /// `IF NOT EXISTS`: nothing happens.
    Skip,
    /// `OR REPLACE`.
    Replace,
}

/// An option's value.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    /// NULL: resets the option.
    Null,
    /// BOOL.
    Bool(bool),
    /// INT64.
    Int64(i64),
    /// FLOAT64 (or NUMERIC).
    Float64(f64),
    /// STRING.
    String(String),
    /// TIMESTAMP, microseconds since 1970.
    Timestamp(i64),
    /// A value of another type as text (DATE, INTERVAL, JSON, …).
    Other(String),
    /// ARRAY.
    Array(Vec<OptionValue>),
    /// STRUCT.
    Struct(Vec<OptionValue>),
}

/// `OPTIONS (name = value, …)`, names in lower case.
pub type Options = Vec<(String, OptionValue)>;

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The constraint's name.
    pub name: Option<String>,
    /// Columns of this table.
    pub columns: Vec<String>,
    /// The other table.
    pub references: TablePath,
    /// Its columns.
    pub referenced_columns: Vec<String>,
}

/// The primary and foreign keys, which BigQuery does not enforce.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Constraints {
    /// Columns of the primary key.
    pub primary_key: Option<Vec<String>>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A new table.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateTable {
    /// Its name; a temporary table's dataset is empty.
    pub path: TablePath,
    /// `CREATE TEMP TABLE`.
    pub temporary: bool,
    /// When the name is taken.
    pub existence: Existence,
    /// Columns (from the list, or from the query when there is no list). Empty for LIKE, COPY
    /// and CLONE, which take the other table's.
    pub columns: Vec<Field>,
    /// PARTITION BY.
    pub partitioning: Option<Partitioning>,
    /// CLUSTER BY.
    pub clustering: Vec<String>,
    /// OPTIONS.
    pub options: Options,
    /// Keys.
    pub constraints: Constraints,
    /// AS: its columns have the types of `columns`, in order.
    pub query: Option<QueryPlan>,
    /// LIKE, COPY or CLONE.
    pub template: Option<Template>,
    /// `CREATE EXTERNAL TABLE`: the options say from which files.
    pub external: bool,
    /// `CREATE SNAPSHOT TABLE`.
    pub snapshot: bool,
}

/// Another table that a new one is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The other table.
    pub table: TablePath,
    /// What is taken.
    pub kind: TemplateKind,
    /// `FOR SYSTEM_TIME AS OF`, microseconds since 1970.
    pub as_of: Option<i64>,
}

/// What a new table takes from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateKind {
    /// LIKE: schema, partitioning, clustering, options.
    Like,
    /// COPY: all of it and the rows.
    Copy,
    /// CLONE: all of it and the rows.
    Clone,
}

/// A new view.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateView {
    /// Its name.
    pub path: TablePath,
    /// `CREATE MATERIALIZED VIEW`.
    pub materialized: bool,
    /// When the name is taken.
    pub existence: Existence,
    /// Its columns, from the query, renamed and described by the list.
    pub columns: Vec<Field>,
    /// Names given by the list; empty when there is none.
    pub column_names: Vec<String>,
    /// GoogleSQL of its query.
    pub query: String,
    /// PARTITION BY of a materialized view.
    pub partitioning: Option<Partitioning>,
    /// CLUSTER BY of a materialized view.
    pub clustering: Vec<String>,
    /// OPTIONS.
    pub options: Options,
}

/// What kind of thing DROP, ALTER and UNDROP name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// TABLE.
    Table,
    /// EXTERNAL TABLE.
    ExternalTable,
    /// SNAPSHOT TABLE.
    SnapshotTable,
    /// VIEW.
    View,
    /// MATERIALIZED VIEW.
    MaterializedView,
}

/// What kind of routine DROP names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DroppedRoutine {
    /// FUNCTION.
    Function,
    /// TABLE FUNCTION.
    TableFunction,
    /// PROCEDURE.
    Procedure,
}

/// One action of ALTER TABLE.
#[derive(Debug, Clone, PartialEq)]
pub enum AlterTable {
    /// SET OPTIONS.
    SetOptions(Options),
    /// ADD COLUMN.
    AddColumn {
        /// The column.
        field: Field,
        /// IF NOT EXISTS.
        if_not_exists: bool,
    },
    /// DROP COLUMN.
    DropColumn {
        /// The column.
        name: String,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// RENAME COLUMN.
    RenameColumn {
        /// The column.
        name: String,
        /// Its new name.
        to: String,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// RENAME TO.
    RenameTo(String),
    /// ALTER COLUMN … SET OPTIONS.
    SetColumnOptions {
        /// The column, a path for a nested one.
        column: Vec<String>,
        /// IF EXISTS.
        if_exists: bool,
        /// The options.
        options: Options,
    },
    /// ALTER COLUMN … DROP NOT NULL.
    DropNotNull {
        /// The column, a path for a nested one.
        column: Vec<String>,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// ALTER COLUMN … SET DATA TYPE.
    SetDataType {
        /// The column.
        column: Vec<String>,
        /// IF EXISTS.
        if_exists: bool,
        /// The new type (the name is the column's).
        field: Field,
    },
    /// ALTER COLUMN … SET DEFAULT.
    SetDefault {
        /// The column.
        column: Vec<String>,
        /// IF EXISTS.
        if_exists: bool,
        /// GoogleSQL text; `None` for DROP DEFAULT.
        default: Option<String>,
    },
    /// ADD PRIMARY KEY.
    AddPrimaryKey {
        /// Its columns.
        columns: Vec<String>,
        /// IF NOT EXISTS.
        if_not_exists: bool,
    },
    /// DROP PRIMARY KEY.
    DropPrimaryKey {
        /// IF EXISTS.
        if_exists: bool,
    },
    /// ADD CONSTRAINT … FOREIGN KEY.
    AddForeignKey {
        /// The key.
        key: ForeignKey,
        /// IF NOT EXISTS.
        if_not_exists: bool,
    },
    /// DROP CONSTRAINT.
    DropConstraint {
        /// Its name.
        name: String,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// SET DEFAULT COLLATE.
    SetDefaultCollation(String),
}

/// Data definition and movement.
#[derive(Debug, Clone, PartialEq)]
pub enum Ddl {
    /// CREATE SCHEMA.
    CreateSchema {
        /// The dataset.
        path: DatasetPath,
        /// When the name is taken.
        existence: Existence,
        /// DEFAULT COLLATE.
        collation: Option<String>,
        /// OPTIONS.
        options: Options,
    },
    /// ALTER SCHEMA SET OPTIONS or SET DEFAULT COLLATE.
    AlterSchema {
        /// The dataset.
        path: DatasetPath,
        /// IF EXISTS.
        if_exists: bool,
        /// SET OPTIONS.
        options: Options,
        /// SET DEFAULT COLLATE.
        collation: Option<String>,
    },
    /// DROP SCHEMA.
    DropSchema {
        /// The dataset.
        path: DatasetPath,
        /// IF EXISTS.
        if_exists: bool,
        /// CASCADE: with its tables.
        cascade: bool,
    },
    /// UNDROP SCHEMA.
    UndropSchema {
        /// The dataset.
        path: DatasetPath,
        /// IF NOT EXISTS.
        if_not_exists: bool,
    },
    /// CREATE TABLE in all its forms.
    CreateTable(CreateTable),
    /// ALTER TABLE.
    AlterTable {
        /// The table.
        path: TablePath,
        /// IF EXISTS.
        if_exists: bool,
        /// What changes, in order.
        actions: Vec<AlterTable>,
    },
    /// CREATE [MATERIALIZED] VIEW.
    CreateView(CreateView),
    /// ALTER [MATERIALIZED] VIEW SET OPTIONS (and ALTER COLUMN … SET OPTIONS).
    AlterView {
        /// The view.
        path: TablePath,
        /// ALTER MATERIALIZED VIEW.
        materialized: bool,
        /// IF EXISTS.
        if_exists: bool,
        /// What changes, in order.
        actions: Vec<AlterTable>,
    },
    /// DROP of a table or view.
    DropRelation {
        /// Its name.
        path: TablePath,
        /// What it must be.
        kind: ObjectKind,
        /// IF EXISTS.
        if_exists: bool,
        /// Whether it is a temporary table (its dataset is then empty).
        temporary: bool,
    },
    /// CREATE FUNCTION, AGGREGATE FUNCTION, TABLE FUNCTION and PROCEDURE.
    CreateRoutine {
        /// The routine; `path` is `None` for a temporary one.
        routine: Routine,
        /// When the name is taken.
        existence: Existence,
        /// OPTIONS.
        options: Options,
    },
    /// DROP FUNCTION, TABLE FUNCTION or PROCEDURE.
    DropRoutine {
        /// Its name; `None` in `path` for a temporary function.
        path: Option<RoutinePath>,
        /// Its name alone.
        name: String,
        /// What it must be.
        kind: DroppedRoutine,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// EXPORT DATA OPTIONS(…) AS query.
    ExportData {
        /// OPTIONS.
        options: Options,
        /// The query.
        query: QueryPlan,
    },
    /// LOAD DATA INTO|OVERWRITE table FROM FILES(…).
    LoadData {
        /// The table.
        path: TablePath,
        /// OVERWRITE.
        overwrite: bool,
        /// `LOAD DATA INTO TEMP TABLE`.
        temporary: bool,
        /// Its columns when they are given.
        columns: Option<Vec<Field>>,
        /// PARTITION BY.
        partitioning: Option<Partitioning>,
        /// CLUSTER BY.
        clustering: Vec<String>,
        /// OPTIONS of the table.
        options: Options,
        /// FROM FILES (…): `format`, `uris`, `skip_leading_rows`, …
        files: Options,
    },
}
