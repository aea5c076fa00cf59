//! What the analysis asks of the world around a statement: tables, views, routines, constants.
use std::fmt;

use sandbox_functions::Type;

/// A table's full name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TablePath {
    /// Project.
    pub project: String,
    /// Dataset.
    pub dataset: String,
    /// Table, with its case and without a partition decorator.
    pub table: String,
}

impl fmt::Display for TablePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}:{}.{}",
            self.project, self.dataset, self.table
        )
    }
}

/// A dataset's full name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DatasetPath {
    /// Project.
    pub project: String,
    /// Dataset.
    pub dataset: String,
}

impl fmt::Display for DatasetPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.project, self.dataset)
    }
}

/// A routine's full name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoutinePath {
    /// Project.
    pub project: String,
    /// Dataset.
    pub dataset: String,
    /// Routine.
    pub routine: String,
}

impl fmt::Display for RoutinePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}:{}.{}",
            self.project, self.dataset, self.routine
        )
    }
}

/// Which `INFORMATION_SCHEMA` is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// `INFORMATION_SCHEMA.X` alone: the project in the default region.
    Project,
    /// ``  `region-us`.INFORMATION_SCHEMA.X ``; the text after `region-`, in lower case.
    Region(String),
    /// `dataset.INFORMATION_SCHEMA.X`.
    Dataset(String),
}

/// A path in a FROM clause, with the defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RelationPath {
    /// One table or view.
    Table(TablePath),
    /// `dataset.prefix*`: every table of the dataset whose name starts with the prefix.
    Wildcard {
        /// The dataset.
        dataset: DatasetPath,
        /// The text before the star.
        prefix: String,
    },
    /// A view of `INFORMATION_SCHEMA`.
    InformationSchema {
        /// Project.
        project: String,
        /// Dataset, region or neither.
        qualifier: Qualifier,
        /// The view's name in upper case, such as `COLUMN_FIELD_PATHS`.
        view: String,
    },
}

/// NULLABLE, REQUIRED or REPEATED, as in a table's schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// May be NULL.
    #[default]
    Nullable,
    /// Never NULL.
    Required,
    /// An array.
    Repeated,
}

/// The parameters of a type: `STRING(10)`, `NUMERIC(10, 2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TypeParameters {
    /// Longest STRING (characters) or BYTES (bytes).
    pub max_length: Option<u64>,
    /// Digits of NUMERIC and BIGNUMERIC.
    pub precision: Option<u32>,
    /// Digits after the point.
    pub scale: Option<u32>,
}

/// A column or a nested field with all that a table's schema says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name, with its case. Empty in an anonymous field of a struct.
    pub name: String,
    /// The whole type: a REPEATED field has an ARRAY type.
    pub ty: Type,
    /// Its mode.
    pub mode: Mode,
    /// Parameters of its (element's) type.
    pub parameters: TypeParameters,
    /// Description.
    pub description: Option<String>,
    /// DEFAULT, as GoogleSQL text.
    pub default: Option<String>,
    /// `ROUND_HALF_EVEN` or `ROUND_HALF_AWAY_FROM_ZERO`.
    pub rounding_mode: Option<String>,
    /// The collation of a STRING, such as `und:ci`.
    pub collation: Option<String>,
    /// Names of the policy tags that protect it.
    pub policy_tags: Vec<String>,
    /// The fields of a (repeated) struct.
    pub fields: Vec<Field>,
}

impl Field {
    /// A field that says nothing but its name and type.
    pub fn new(name: impl Into<String>, ty: Type) -> Self {
        let element = match &ty {
            Type::Array(element) => element.as_ref(),
            other => other,
        };
        let fields = match element {
            Type::Struct(fields) => fields
                .iter()
                .map(|field| Field::new(field.name.clone().unwrap_or_default(), field.ty.clone()))
                .collect(),
            _ => Vec::new(),
        };
        Self {
            name: name.into(),
            mode: if matches!(ty, Type::Array(_)) {
                Mode::Repeated
            } else {
                Mode::Nullable
            },
            ty,
            parameters: TypeParameters::default(),
            description: None,
            default: None,
            rounding_mode: None,
            collation: None,
            policy_tags: Vec::new(),
            fields,
        }
    }
}

/// A column of a relation and where its values are in DuckDB.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What the schema says.
    pub field: Field,
    /// The DuckDB column's name, not quoted.
    pub physical: String,
}

impl Column {
    /// A plain column stored under its own name.
    pub fn new(name: impl Into<String>, ty: Type) -> Self {
        let name = name.into();
        Self {
            physical: name.clone(),
            field: Field::new(name, ty),
        }
    }
}

/// How a time-partitioned table is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granularity {
    /// By hour.
    Hour,
    /// By day.
    Day,
    /// By month.
    Month,
    /// By year.
    Year,
}

/// How a table is partitioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partitioning {
    /// By a DATE, TIMESTAMP or DATETIME column.
    Column {
        /// The column.
        column: String,
        /// Its grain.
        granularity: Granularity,
    },
    /// By the time of arrival: pseudo columns `_PARTITIONTIME` and `_PARTITIONDATE`.
    IngestionTime {
        /// Its grain.
        granularity: Granularity,
    },
    /// By ranges of an INT64 column.
    IntegerRange {
        /// The column.
        column: String,
        /// First value (in the range).
        start: i64,
        /// Last value (not in the range).
        end: i64,
        /// Width of a partition.
        interval: i64,
    },
}

/// One of the tables that a wildcard stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct WildcardMatch {
    /// What the star stands for.
    pub suffix: String,
    /// The table.
    pub table: TablePath,
    /// DuckDB text that names the table, quoted and qualified by its schema.
    pub from: String,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// Where a relation's rows come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A DuckDB table (with `rowid`), or a subquery in parentheses for something read-only.
    Table {
        /// DuckDB text that may stand after FROM: names quoted and qualified by their schema, so
        /// that no common table hides them.
        from: String,
    },
    /// A logical or materialized view: its query is analysed again in its own scope.
    View {
        /// GoogleSQL of the query.
        query: String,
        /// The project that names without a project mean.
        project: String,
        /// The dataset that names without a dataset mean.
        dataset: Option<String>,
        /// Names given to the columns by `CREATE VIEW v(a, b)`; empty when there are none.
        column_names: Vec<String>,
    },
    /// Tables of one prefix; the relation's columns are those of the newest one.
    Wildcard {
        /// The tables, in the order of their suffixes.
        matches: Vec<WildcardMatch>,
    },
}

/// What a path in a FROM clause stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// Its full name. For `INFORMATION_SCHEMA`, the dataset holds the qualifier.
    pub path: TablePath,
    /// `BASE TABLE`, `VIEW`, `MATERIALIZED VIEW`, `SNAPSHOT`, `CLONE`, `EXTERNAL`, …
    pub kind: RelationKind,
    /// Its columns; empty for a view, whose query tells.
    pub columns: Vec<Column>,
    /// Columns that `*` does not show: `_PARTITIONTIME` and `_PARTITIONDATE` of an
    /// ingestion-time partitioned table.
    pub pseudo_columns: Vec<Column>,
    /// How it is partitioned.
    pub partitioning: Option<Partitioning>,
    /// Whether a query must filter on the partition column.
    pub require_partition_filter: bool,
    /// Where its rows are.
    pub source: Source,
}

/// What kind of relation a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// A table that DML may change.
    Table,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A snapshot: read-only.
    Snapshot,
    /// A view of `INFORMATION_SCHEMA`.
    InformationSchema,
    /// An external table.
    External,
    /// A wildcard.
    Wildcard,
}

/// The type of a routine's argument.
#[derive(Debug, Clone, PartialEq)]
pub enum ArgumentType {
    /// This type.
    Fixed(Type),
    /// `ANY TYPE`: taken from the call.
    Any,
    /// `ANY TABLE` or `TABLE<…>`, of a table function; the columns it asks for, if it says.
    Table(Option<Vec<(String, Type)>>),
}

/// IN, OUT or INOUT, of a procedure's argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ArgumentMode {
    /// Given.
    #[default]
    In,
    /// Set.
    Out,
    /// Both.
    InOut,
}

/// An argument of a routine.
#[derive(Debug, Clone, PartialEq)]
pub struct RoutineArgument {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: ArgumentType,
    /// Its mode, for procedures.
    pub mode: ArgumentMode,
    /// Whether an aggregate UDF declares it `NOT AGGREGATE`.
    pub not_aggregate: bool,
}

/// What kind of routine it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoutineKind {
    /// A scalar function: the body is an expression.
    Scalar,
    /// An aggregate function: the body is an expression with aggregates.
    Aggregate,
    /// A table function: the body is a query.
    Table,
    /// A procedure: the body is a script between BEGIN and END.
    Procedure,
}

/// A stored or temporary routine.
#[derive(Debug, Clone, PartialEq)]
pub struct Routine {
    /// Its name alone.
    pub name: String,
    /// Where it is stored; `None` for a temporary one.
    pub path: Option<RoutinePath>,
    /// Its kind.
    pub kind: RoutineKind,
    /// `SQL`, `JAVASCRIPT`, `PYTHON` in upper case.
    pub language: String,
    /// Its arguments.
    pub arguments: Vec<RoutineArgument>,
    /// RETURNS, where it says.
    pub returns: Option<Type>,
    /// RETURNS TABLE<…>, where it says.
    pub returns_table: Option<Vec<(String, Type)>>,
    /// The GoogleSQL (or other) text of the body.
    pub body: String,
    /// The project that names without a project mean inside the body.
    pub project: String,
    /// The dataset that names without a dataset mean inside the body.
    pub dataset: Option<String>,
}

/// Why the catalogue has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogError {
    /// BigQuery's message, such as `Not found: Table p:d.t was not found in location US`.
    pub message: String,
    /// BigQuery's reason: `notFound`, `invalid`, `accessDenied`, …
    pub reason: Reason,
}

/// BigQuery's error reasons that an analysis can end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The statement is wrong.
    InvalidQuery,
    /// Something named does not exist.
    NotFound,
    /// Something named exists already.
    Duplicate,
    /// Something else is invalid.
    Invalid,
    /// Not allowed.
    AccessDenied,
    /// BigQuery can do it and the sandbox cannot.
    NotImplemented,
}

impl Reason {
    /// The text in BigQuery's `reason`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidQuery | Self::NotImplemented => "invalidQuery",
            Self::NotFound => "notFound",
            Self::Duplicate => "duplicate",
            Self::Invalid => "invalid",
            Self::AccessDenied => "accessDenied",
        }
    }
}

/// The world around a statement; the server implements it.
pub trait Catalog {
    /// What a path in FROM means. `as_of` is the instant of `FOR SYSTEM_TIME AS OF` in
    /// microseconds since 1970; a catalogue that keeps no history refuses it.
    fn relation(&self, path: &RelationPath, as_of: Option<i64>) -> Result<Relation, CatalogError>;

    /// A temporary table of the session, asked for before the default dataset when a path has
    /// one part or starts with `_SESSION`.
    fn temporary(&self, name: &str) -> Option<Relation> {
        let _ = name;
        None
    }

    /// A stored routine; `Ok(None)` when there is none.
    fn routine(&self, path: &RoutinePath) -> Result<Option<Routine>, CatalogError>;

    /// Runs a DuckDB query over no tables that answers one VARCHAR column, and gives its rows.
    /// Constants of options, suffix filters and the like are computed by it. The error is the
    /// message to show.
    fn evaluate(&self, sql: &str) -> Result<Vec<Option<String>>, String>;
}
