//! What the analysis asks of the catalogue, answered from the store.

use std::collections::HashMap;
use std::sync::Arc;

use duckdb::Connection;
use sandbox_analysis::catalog::{
    Catalog, CatalogError, Column, Reason, Relation, RelationKind, RelationPath, Routine,
    RoutinePath, Source, TablePath, WildcardMatch,
};
use sandbox_functions::Type;

use super::{PARTITION_DATE, PARTITION_TIME, Table, TableKind, information, now_millis};
use crate::server::App;

/// The catalogue as one statement sees it.
pub(crate) struct Lookup<'a> {
    pub(crate) app: &'a App,
    pub(crate) connection: &'a Connection,
    /// Temporary tables by lower-case name.
    pub(crate) temporary: &'a HashMap<String, Arc<Table>>,
}

fn not_found(message: String) -> CatalogError {
    CatalogError {
        message,
        reason: Reason::NotFound,
    }
}

impl Lookup<'_> {
    fn location(&self, dataset: &str) -> String {
        self.app
            .store
            .dataset(dataset)
            .map_or_else(|_| "US".to_owned(), |dataset| dataset.location.clone())
    }

    /// A table, also among the results of queries and the temporary ones.
    pub(crate) fn table(&self, path: &TablePath) -> Result<Arc<Table>, CatalogError> {
        if path.dataset == "_SESSION" || path.dataset.is_empty() {
            return self
                .temporary
                .get(&path.table.to_lowercase())
                .cloned()
                .ok_or_else(|| {
                    not_found(format!(
                        "Not found: Table {path} was not found in location US"
                    ))
                });
        }
        if path.project != self.app.project() {
            return Err(not_found(format!("Not found: Project {}", path.project)));
        }
        if let Some(result) = self.app.results.table(&path.dataset, &path.table) {
            return Ok(result);
        }
        let location = self.location(&path.dataset);
        if self.app.store.dataset(&path.dataset).is_err() {
            return Err(not_found(format!(
                "Not found: Dataset {}:{} was not found in location {location}",
                path.project, path.dataset
            )));
        }
        self.app
            .store
            .table(&path.dataset, &path.table)
            .map_err(|_| {
                not_found(format!(
                    "Not found: Table {path} was not found in location {location}"
                ))
            })
    }

    /// A table as it was at an instant, in microseconds since 1970; as it is without one.
    pub(crate) fn table_at(
        &self,
        path: &TablePath,
        as_of: Option<i64>,
    ) -> Result<Arc<Table>, CatalogError> {
        let table = self.table(path)?;
        let (Some(micros), false) = (as_of, table.physical.contains('.')) else {
            return Ok(table);
        };
        if table.view.is_some() {
            return Err(CatalogError {
                message: format!("{path} is a view, which has no earlier state in the sandbox"),
                reason: Reason::NotImplemented,
            });
        }
        if micros > super::now_micros() + 1_000_000 {
            return Err(CatalogError {
                message: format!(
                    "Invalid snapshot time {} for table {path}: it is in the future",
                    micros / 1000
                ),
                reason: Reason::InvalidQuery,
            });
        }
        self.app
            .store
            .table_at(&path.dataset, &path.table, micros.div_euclid(1000))
            .map_err(|failure| CatalogError {
                message: failure.message,
                reason: Reason::InvalidQuery,
            })
    }

    fn wildcard(
        &self,
        project: &str,
        dataset: &str,
        prefix: &str,
    ) -> Result<Relation, CatalogError> {
        let location = self.location(dataset);
        let entry = self.app.store.entry(dataset).map_err(|_| {
            not_found(format!(
                "Not found: Dataset {project}:{dataset} was not found in location {location}"
            ))
        })?;
        let now = now_millis();
        let tables: Vec<&Arc<Table>> = entry
            .tables
            .values()
            .filter(|table| table.id.starts_with(prefix) && !table.expired(now))
            .collect();
        if let Some(view) = tables.iter().find(|table| table.view.is_some()) {
            return Err(CatalogError {
                message: format!(
                    "Views cannot be queried through prefix. First view {project}:{dataset}.{}.",
                    view.id
                ),
                reason: Reason::InvalidQuery,
            });
        }
        let Some(newest) = tables.iter().max_by_key(|table| (table.created, &table.id)) else {
            return Err(not_found(format!(
                "{project}:{dataset}.{prefix}* does not match any table."
            )));
        };
        let mut relation = relation(
            newest,
            TablePath {
                project: project.to_owned(),
                dataset: dataset.to_owned(),
                table: format!("{prefix}*"),
            },
        );
        relation.kind = RelationKind::Wildcard;
        relation.source = Source::Wildcard {
            matches: tables
                .iter()
                .map(|table| WildcardMatch {
                    suffix: table.id.strip_prefix(prefix).unwrap_or_default().to_owned(),
                    table: TablePath {
                        project: project.to_owned(),
                        dataset: dataset.to_owned(),
                        table: table.id.clone(),
                    },
                    from: table.from(),
                    columns: table.columns.clone(),
                })
                .collect(),
        };
        Ok(relation)
    }
}

/// A table or view as the analysis sees it.
pub(crate) fn relation(table: &Table, path: TablePath) -> Relation {
    let pseudo_columns = if table.ingestion_time() {
        vec![
            Column {
                physical: PARTITION_TIME.to_owned(),
                ..Column::new("_PARTITIONTIME", Type::Timestamp)
            },
            Column {
                physical: PARTITION_DATE.to_owned(),
                ..Column::new("_PARTITIONDATE", Type::Date)
            },
        ]
    } else {
        Vec::new()
    };
    let (kind, source) = match (&table.view, table.kind) {
        (Some(view), kind) => (
            if kind == TableKind::MaterializedView {
                RelationKind::MaterializedView
            } else {
                RelationKind::View
            },
            Source::View {
                query: view.query.clone(),
                project: path.project.clone(),
                dataset: view.default_dataset.clone(),
                column_names: view.column_names.clone(),
            },
        ),
        (None, TableKind::Snapshot) => {
            (RelationKind::Snapshot, Source::Table { from: table.from() })
        }
        (None, _) => (RelationKind::Table, Source::Table { from: table.from() }),
    };
    Relation {
        path,
        kind,
        columns: table.columns.clone(),
        pseudo_columns,
        partitioning: table.partitioning.clone(),
        require_partition_filter: table.require_partition_filter,
        source,
    }
}

impl Catalog for Lookup<'_> {
    fn relation(&self, path: &RelationPath, as_of: Option<i64>) -> Result<Relation, CatalogError> {
        let plain = matches!(path, RelationPath::Table(_));
        if !plain && as_of.is_some_and(|at| at < super::now_micros() - 1_000_000) {
            return Err(CatalogError {
                message: "FOR SYSTEM_TIME AS OF an earlier time is not supported by the sandbox for a wildcard table or INFORMATION_SCHEMA".to_owned(),
                reason: Reason::NotImplemented,
            });
        }
        match path {
            RelationPath::Table(path) => {
                let table = self.table_at(path, as_of)?;
                Ok(relation(&table, path.clone()))
            }
            RelationPath::Wildcard { dataset, prefix } => {
                if dataset.project != self.app.project() {
                    return Err(not_found(format!("Not found: Project {}", dataset.project)));
                }
                self.wildcard(&dataset.project, &dataset.dataset, prefix)
            }
            RelationPath::InformationSchema {
                project,
                qualifier,
                view,
            } => {
                if project != self.app.project() {
                    return Err(not_found(format!("Not found: Project {project}")));
                }
                information::relation(self.app, self.connection, qualifier, view)
            }
        }
    }

    fn temporary(&self, name: &str) -> Option<Relation> {
        let table = self.temporary.get(&name.to_lowercase())?;
        let path = TablePath {
            project: self.app.project().to_owned(),
            dataset: "_SESSION".to_owned(),
            table: table.id.clone(),
        };
        Some(relation(table, path))
    }

    fn routine(&self, path: &RoutinePath) -> Result<Option<Routine>, CatalogError> {
        if path.project != self.app.project() {
            return Ok(None);
        }
        Ok(self
            .app
            .store
            .routine(&path.dataset, &path.routine)
            .ok()
            .map(|stored| stored.routine.clone()))
    }

    fn evaluate(&self, sql: &str) -> Result<Vec<Option<String>>, String> {
        let run = || -> duckdb::Result<Vec<Option<String>>> {
            let mut statement = self.connection.prepare(sql)?;
            let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
            rows.collect()
        };
        run().map_err(|error| crate::engine::failure(&error).message)
    }
}
