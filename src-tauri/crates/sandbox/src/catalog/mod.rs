//! The catalogue: datasets, tables, views and routines, kept in memory and in the database file.
//!
//! Readers take a shared, immutable value; whoever changes something hands a list of [`Change`]s
//! to [`Store::commit`], which writes them in one DuckDB transaction (together with the rows they
//! speak of) and only then shows them to readers.

mod history;
pub(crate) mod information;
pub(crate) mod lookup;
pub(crate) mod resource;
pub(crate) mod schema;
mod store;

use std::collections::BTreeMap;
use std::sync::Arc;

use sandbox_analysis::catalog::{Column, Field, Partitioning, Routine};
use sandbox_analysis::plan::Constraints;
use sandbox_functions::physical::quote_name;
use serde_json::{Map, Value};

pub(crate) use store::{Store, drop_table, texts};

/// The physical column that holds `_PARTITIONTIME`.
pub(crate) const PARTITION_TIME: &str = "_pt";
/// The physical column that holds `_PARTITIONDATE`.
pub(crate) const PARTITION_DATE: &str = "_pd";

/// A dataset's own properties. Times are milliseconds since 1970.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dataset {
    pub(crate) id: String,
    pub(crate) location: String,
    pub(crate) friendly_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) labels: Map<String, Value>,
    pub(crate) access: Option<Value>,
    pub(crate) default_table_expiration: Option<i64>,
    pub(crate) default_partition_expiration: Option<i64>,
    pub(crate) default_collation: Option<String>,
    pub(crate) default_rounding_mode: Option<String>,
    pub(crate) max_time_travel_hours: Option<i64>,
    pub(crate) storage_billing_model: Option<String>,
    pub(crate) case_insensitive: bool,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// Counts every change, for the etag.
    pub(crate) version: u64,
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableKind {
    Table,
    View,
    MaterializedView,
    Snapshot,
}

impl TableKind {
    /// The word in a resource's `type`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Table => "TABLE",
            Self::View => "VIEW",
            Self::MaterializedView => "MATERIALIZED_VIEW",
            Self::Snapshot => "SNAPSHOT",
        }
    }
}

/// The query of a view.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) query: String,
    /// Names that `CREATE VIEW v(a, b)` gives; empty when there are none.
    pub(crate) column_names: Vec<String>,
    /// The dataset that names without a dataset mean.
    pub(crate) default_dataset: Option<String>,
}

/// Where a snapshot or a clone came from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) dataset: String,
    pub(crate) table: String,
    /// When it was taken, in milliseconds since 1970.
    pub(crate) time: i64,
}

/// A table or a view. Times are milliseconds since 1970.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) dataset: String,
    pub(crate) id: String,
    pub(crate) kind: TableKind,
    pub(crate) columns: Vec<Column>,
    /// The number of the next physical column.
    pub(crate) next_column: usize,
    /// The DuckDB table of schema `data` with the rows; empty for a view.
    pub(crate) physical: String,
    pub(crate) partitioning: Option<Partitioning>,
    pub(crate) partition_expiration: Option<i64>,
    pub(crate) require_partition_filter: bool,
    pub(crate) clustering: Vec<String>,
    pub(crate) labels: Map<String, Value>,
    pub(crate) friendly_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) expiration: Option<i64>,
    pub(crate) default_collation: Option<String>,
    pub(crate) default_rounding_mode: Option<String>,
    pub(crate) view: Option<View>,
    pub(crate) origin: Option<Origin>,
    pub(crate) constraints: Constraints,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// Counts every change, for the etag.
    pub(crate) version: u64,
    /// Counts changes of the rows, for the query cache and the sizes.
    pub(crate) content: u64,
}

impl Table {
    /// An empty table that says nothing of itself.
    pub(crate) fn new(dataset: &str, id: &str, kind: TableKind) -> Self {
        Self {
            dataset: dataset.to_owned(),
            id: id.to_owned(),
            kind,
            columns: Vec::new(),
            next_column: 0,
            physical: String::new(),
            partitioning: None,
            partition_expiration: None,
            require_partition_filter: false,
            clustering: Vec::new(),
            labels: Map::new(),
            friendly_name: None,
            description: None,
            expiration: None,
            default_collation: None,
            default_rounding_mode: None,
            view: None,
            origin: None,
            constraints: Constraints::default(),
            created: 0,
            modified: 0,
            version: 0,
            content: 0,
        }
    }

    /// Gives the table these columns, each with a physical column of its own.
    pub(crate) fn set_fields(&mut self, fields: Vec<Field>) {
        self.columns = Vec::with_capacity(fields.len());
        for field in fields {
            self.add_field(field);
        }
    }

    /// Adds one column at the end.
    pub(crate) fn add_field(&mut self, field: Field) {
        let physical = format!("c{}", self.next_column);
        self.next_column += 1;
        self.columns.push(Column { field, physical });
    }

    /// The columns' fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field> + Clone {
        self.columns.iter().map(|column| &column.field)
    }

    /// A column by its name in any case.
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.field.name.eq_ignore_ascii_case(name))
    }

    /// DuckDB's name of the rows, quoted, to stand after FROM.
    pub(crate) fn from(&self) -> String {
        if self.physical.contains('.') {
            self.physical.clone()
        } else {
            format!("data.{}", quote_name(&self.physical))
        }
    }

    /// Whether the rows carry `_PARTITIONTIME`.
    pub(crate) fn ingestion_time(&self) -> bool {
        matches!(self.partitioning, Some(Partitioning::IngestionTime { .. }))
    }

    /// Whether the table has expired at this time.
    pub(crate) fn expired(&self, now: i64) -> bool {
        self.expiration.is_some_and(|at| at <= now)
    }

    /// How the statement begins that makes the physical table.
    pub(crate) fn create_head(&self) -> String {
        let kind = if self.physical.starts_with("temp.") {
            "TEMP TABLE"
        } else {
            "TABLE"
        };
        format!("CREATE {kind} {}", self.from())
    }

    /// The statement that makes the physical table.
    pub(crate) fn create_sql(&self) -> String {
        let mut columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| {
                format!(
                    "{} {}",
                    quote_name(&column.physical),
                    sandbox_functions::physical::physical_type(&column.field.ty)
                )
            })
            .collect();
        if let Some(Partitioning::IngestionTime { granularity }) = &self.partitioning {
            let grain = grain_word(*granularity);
            let now = format!("date_trunc('{grain}', CAST(now() AS TIMESTAMP))");
            columns.push(format!("{PARTITION_TIME} TIMESTAMP DEFAULT ({now})"));
            columns.push(format!(
                "{PARTITION_DATE} DATE DEFAULT (CAST({now} AS DATE))"
            ));
        }
        if columns.is_empty() {
            columns.push("_none BOOLEAN".to_owned());
        }
        format!("{} ({})", self.create_head(), columns.join(", "))
    }
}

/// DuckDB's word for the grain of a partitioning.
pub(crate) fn grain_word(granularity: sandbox_analysis::catalog::Granularity) -> &'static str {
    use sandbox_analysis::catalog::Granularity;
    match granularity {
        Granularity::Hour => "hour",
        Granularity::Day => "day",
        Granularity::Month => "month",
        Granularity::Year => "year",
    }
}

/// A stored routine. Times are milliseconds since 1970.
#[derive(Debug, Clone)]
pub(crate) struct StoredRoutine {
    pub(crate) dataset: String,
    pub(crate) id: String,
    pub(crate) routine: Routine,
    pub(crate) description: Option<String>,
    pub(crate) determinism: Option<String>,
    pub(crate) strict: Option<bool>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) version: u64,
}

/// A dataset with all that is in it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) dataset: Arc<Dataset>,
    pub(crate) tables: BTreeMap<String, Arc<Table>>,
    pub(crate) routines: BTreeMap<String, Arc<StoredRoutine>>,
}

/// One change of the catalogue.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    PutDataset(Box<Dataset>),
    /// With everything in it.
    DropDataset(String),
    PutTable(Box<Table>),
    DropTable {
        dataset: String,
        table: String,
    },
    PutRoutine(Box<StoredRoutine>),
    DropRoutine {
        dataset: String,
        routine: String,
    },
}

/// Milliseconds since 1970.
pub(crate) fn now_millis() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

/// Microseconds since 1970.
pub(crate) fn now_micros() -> i64 {
    chrono::Utc::now().timestamp_micros()
}
