//! What the person arranged in the explorer, the search over known names, and changes to the catalogue.

use crate::{ConnectionId, DatasetRef, Problem, TableRef};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What the person arranged in the explorer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExplorerState {
    /// Projects added by their id, in the person's order.
    pub projects: Vec<AddedProject>,
    /// Pinned objects in the person's order.
    pub pinned: Vec<CatalogueObject>,
    /// Objects looked at, the last one first.
    pub recent: Vec<CatalogueObject>,
}

/// A project that the person added by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddedProject {
    /// Whom to ask for it.
    pub connection: ConnectionId,
    /// Its id.
    pub project: String,
}

/// What an object of the catalogue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ObjectKind {
    /// A dataset.
    Dataset,
    /// A table with rows of its own.
    Table,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// An external table.
    External,
    /// A snapshot.
    Snapshot,
    /// Date-sharded tables under one name that ends in `*`.
    Shards,
    /// A function or a procedure.
    Routine,
    /// A machine-learning model.
    Model,
    /// A column of a table.
    Column,
    /// A kind that this version does not know.
    Unknown,
}

/// One object of the catalogue by its full name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueObject {
    /// Whom to ask for it.
    pub connection: ConnectionId,
    /// Project id.
    pub project: String,
    /// Dataset id.
    pub dataset: String,
    /// Table, routine or model id; absent for a dataset. Of shards: the prefix and `*`.
    pub object: Option<String>,
    /// What it is.
    pub kind: ObjectKind,
    /// The column with the fields that lead to it, for a column.
    pub column: Option<String>,
    /// Of shards: the newest table.
    pub newest: Option<String>,
}

/// Answer of the search over known names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueSearch {
    /// The best first.
    pub hits: Vec<CatalogueObject>,
    /// Whether there are more than these.
    pub more: bool,
    /// Whether the letters were found in their order only, with others between.
    pub fuzzy: bool,
    /// What is known.
    pub index: CatalogueIndex,
}

/// What is known of a connection's catalogue without asking.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueIndex {
    /// Datasets.
    #[specta(type = u32)]
    pub datasets: u64,
    /// Names of tables, routines and models.
    #[specta(type = u32)]
    pub names: u64,
    /// Names of columns.
    #[specta(type = u32)]
    pub columns: u64,
    /// Bytes of memory that the names of all connections take.
    #[specta(type = u32)]
    pub bytes: u64,
    /// When the part that was read longest ago was read, in milliseconds since 1970; absent: nothing is known.
    #[specta(type = Option<u32>)]
    pub as_of_ms: Option<u64>,
    /// Datasets that are not kept because memory is bounded.
    #[specta(type = u32)]
    pub left_out: u64,
    /// What the last pass could not read.
    pub problems: Vec<Problem>,
}

/// How a copy of a table relates to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CopyOperation {
    /// Rows of its own.
    Copy,
    /// Rows as they were, read only.
    Snapshot,
    /// Rows shared until one of the two changes.
    Clone,
    /// A table from a snapshot.
    Restore,
}

/// A change to the catalogue, carried out as a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum CatalogueChange {
    /// Makes a dataset.
    CreateDataset {
        /// Its full name.
        dataset: DatasetRef,
        /// Where its data will be; the service decides if absent.
        location: Option<String>,
        /// What it is for.
        description: Option<String>,
    },
    /// Drops a dataset.
    DropDataset {
        /// Its full name.
        dataset: DatasetRef,
        /// Whether everything in it goes as well; a dataset in use is refused otherwise.
        contents: bool,
    },
    /// Copies a table.
    Copy {
        /// From where.
        source: TableRef,
        /// The state at this time, in milliseconds since 1970; absent: now. Also finds a table that
        /// was dropped within the time travel window.
        #[specta(type = Option<u32>)]
        as_of_ms: Option<u64>,
        /// To where.
        target: TableRef,
        /// What the copy is.
        operation: CopyOperation,
        /// Whether a table that is there is replaced; it is refused otherwise.
        overwrite: bool,
        /// When the copy goes away by itself, in milliseconds since 1970; snapshots and clones only.
        #[specta(type = Option<u32>)]
        expires_at_ms: Option<u64>,
    },
    /// Gives a table another name in its dataset.
    Rename {
        /// The table.
        table: TableRef,
        /// Its new id.
        to: String,
    },
    /// Says what a table is about.
    Describe {
        /// The table.
        table: TableRef,
        /// The version that was looked at; the change is refused when it is out of date.
        etag: Option<String>,
        /// What people call it; absent: nothing.
        friendly_name: Option<String>,
        /// What it is; absent: nothing.
        description: Option<String>,
        /// All labels that it will have.
        labels: Vec<(String, String)>,
        /// When it goes away by itself, in milliseconds since 1970; absent: never.
        #[specta(type = Option<u32>)]
        expires_at_ms: Option<u64>,
    },
    /// Drops a table, a view or a snapshot.
    DropTable {
        /// Its full name.
        table: TableRef,
    },
}
