//! Questions about what there is: projects, datasets, tables, routines.

mod change;

pub use change::TableCopy;

use crate::problem::Asked;
use crate::{Warehouse, wire};
use gcp_bigquery_client::project::GetOptions;
use model::{
    BaseTable, Dataset, DatasetRef, ExternalSource, Listing, Model, PartitionRange, Partitioning,
    Project, Result, Routine, StorageSizes, StreamingBuffer, Table, TableDetail, TableKind,
    TableRef,
};
use serde::Deserialize as _;

/// Items in one page of a list: as many as the service gives.
const PAGE: &str = "1000";

impl Warehouse {
    /// The projects that the identity can see, one page of them.
    pub async fn projects(&self, page: Option<&str>) -> Result<Listing<Project>> {
        let asked = Asked::about("resourcemanager.projects.get", "projects");
        let mut options = GetOptions::default().max_results(1000);
        if let Some(page) = page {
            options = options.page_token(page.to_owned());
        }
        let vendor = self.transport.vendor().await?;
        let call = vendor.project().list(options);
        let list = match self.transport.through_vendor(&asked, call).await? {
            Some(list) => wire::ProjectList {
                projects: list
                    .projects
                    .unwrap_or_default()
                    .into_iter()
                    .map(|project| wire::Project {
                        id: project.id,
                        project_reference: wire::Reference::default(),
                        friendly_name: project.friendly_name,
                    })
                    .collect(),
                next_page_token: list.next_page_token,
            },
            None => {
                self.transport
                    .get(&["projects"], &paged(page), &asked)
                    .await?
            }
        };
        let items = list.projects.into_iter().filter_map(|project| {
            let id = project.project_reference.project_id.or(project.id)?;
            let name = project.friendly_name.filter(|name| !name.is_empty());
            Some(Project {
                name: name.unwrap_or_else(|| id.clone()),
                id,
            })
        });
        Ok(listing(items.collect(), list.next_page_token))
    }

    /// The datasets of a project, one page of them, hidden ones left out.
    pub async fn datasets(&self, project: &str, page: Option<&str>) -> Result<Listing<Dataset>> {
        let asked = Asked::about("bigquery.datasets.get", project);
        let list: wire::DatasetList = self
            .transport
            .get(&["projects", project, "datasets"], &paged(page), &asked)
            .await?;
        let items = list.datasets.into_iter().filter_map(|dataset| {
            let reference = dataset.dataset_reference;
            Some(Dataset {
                reference: DatasetRef {
                    project: reference.project_id.unwrap_or_else(|| project.to_owned()),
                    dataset: reference.dataset_id?,
                },
                friendly_name: dataset.friendly_name.filter(|name| !name.is_empty()),
                location: dataset.location,
            })
        });
        Ok(listing(items.collect(), list.next_page_token))
    }

    /// The tables of a dataset, one page of them.
    pub async fn tables(&self, dataset: &DatasetRef, page: Option<&str>) -> Result<Listing<Table>> {
        let DatasetRef { project, dataset } = dataset;
        let asked = Asked::about("bigquery.tables.list", format!("{project}.{dataset}"));
        let path = ["projects", project, "datasets", dataset, "tables"];
        let list: wire::TableList = self.transport.get(&path, &paged(page), &asked).await?;
        let items = list
            .tables
            .iter()
            .filter(|table| table.table_reference.table_id.is_some())
            .map(|wire| table(wire, project, dataset));
        Ok(listing(items.collect(), list.next_page_token))
    }

    /// The routines of a dataset, one page of them.
    pub async fn routines(
        &self,
        dataset: &DatasetRef,
        page: Option<&str>,
    ) -> Result<Listing<Routine>> {
        let DatasetRef { project, dataset } = dataset;
        let asked = Asked::about("bigquery.routines.list", format!("{project}.{dataset}"));
        let path = ["projects", project, "datasets", dataset, "routines"];
        let list: wire::RoutineList = self.transport.get(&path, &paged(page), &asked).await?;
        let items = list.routines.into_iter().filter_map(|routine| {
            let reference = routine.routine_reference;
            Some(Routine {
                project: reference.project_id.unwrap_or_else(|| project.clone()),
                dataset: reference.dataset_id.unwrap_or_else(|| dataset.clone()),
                routine: reference.routine_id?,
                routine_type: routine.routine_type.unwrap_or_default(),
                language: routine.language,
            })
        });
        Ok(listing(items.collect(), list.next_page_token))
    }

    /// The machine-learning models of a dataset, one page of them.
    pub async fn models(&self, dataset: &DatasetRef, page: Option<&str>) -> Result<Listing<Model>> {
        let DatasetRef { project, dataset } = dataset;
        let asked = Asked::about("bigquery.models.list", format!("{project}.{dataset}"));
        let path = ["projects", project, "datasets", dataset, "models"];
        let list: wire::ModelList = self.transport.get(&path, &paged(page), &asked).await?;
        let items = list.models.into_iter().filter_map(|model| {
            let reference = model.model_reference;
            Some(Model {
                project: reference.project_id.unwrap_or_else(|| project.clone()),
                dataset: reference.dataset_id.unwrap_or_else(|| dataset.clone()),
                model: reference.model_id?,
                model_type: model
                    .model_type
                    .filter(|kind| kind != "MODEL_TYPE_UNSPECIFIED"),
            })
        });
        Ok(listing(items.collect(), list.next_page_token))
    }

    /// Everything about one table. `ddl` stays empty: to write it is not a question to the service.
    pub async fn table(&self, reference: &TableRef) -> Result<TableDetail> {
        let asked = Asked::about("bigquery.tables.get", reference.to_string());
        let TableRef {
            project,
            dataset,
            table: id,
        } = reference;
        let path = ["projects", project, "datasets", dataset, "tables", id];
        // With the sizes of every kind.
        let query = [("view", "FULL")];
        let answer: serde_json::Value = self.transport.get(&path, &query, &asked).await?;
        let json_schema = answer
            .pointer("/schema/fields")
            .and_then(|fields| serde_json::to_string_pretty(fields).ok())
            .unwrap_or_default();
        let wire = wire::Table::deserialize(answer).map_err(|error| {
            crate::problem::bad_answer(&self.transport.source, error.to_string())
        })?;
        let column_facts = wire::column_facts(wire.schema.as_ref());
        let base = base(&wire, project, dataset);
        let external = external(&wire);
        let sizes = sizes(&wire);
        let summary = table(&wire, &reference.project, &reference.dataset);
        let has_rows = !matches!(summary.kind, TableKind::View | TableKind::External);
        let view = wire.view.or(wire.materialized_view);
        Ok(TableDetail {
            table: Table {
                // A decorator such as `$20260101` is part of what was asked for.
                reference: reference.clone(),
                ..summary
            },
            columns: wire::columns(wire.schema),
            description: wire.description.filter(|text| !text.is_empty()),
            row_count: wire::number(wire.num_rows).filter(|_| has_rows),
            size_bytes: wire::number(wire.num_bytes).filter(|_| has_rows),
            created_at_ms: wire::number(wire.creation_time),
            modified_at_ms: wire::number(wire.last_modified_time),
            expires_at_ms: wire::number(wire.expiration_time),
            location: wire.location,
            labels: wire
                .labels
                .into_iter()
                .map(|(key, value)| (key, value.unwrap_or_default()))
                .collect(),
            refreshed_at_ms: view
                .as_ref()
                .and_then(|view| wire::number(view.last_refresh_time))
                .filter(|ms| *ms > 0),
            view_sql: view.and_then(|view| view.query),
            column_facts,
            etag: wire.etag,
            sizes,
            kms_key: wire.encryption_configuration.kms_key_name,
            streaming: wire.streaming_buffer.map(|buffer| StreamingBuffer {
                rows: wire::number(buffer.estimated_rows),
                bytes: wire::number(buffer.estimated_bytes),
                oldest_ms: wire::number(buffer.oldest_entry_time),
            }),
            base,
            external,
            default_collation: wire.default_collation.filter(|text| !text.is_empty()),
            json_schema,
            ddl: String::new(),
        })
    }

    pub(crate) async fn table_answer(&self, table: &TableRef) -> Result<wire::Table> {
        let asked = Asked::about("bigquery.tables.get", table.to_string());
        let TableRef {
            project,
            dataset,
            table,
        } = table;
        let path = ["projects", project, "datasets", dataset, "tables", table];
        self.transport.get(&path, &[], &asked).await
    }
}

fn paged(page: Option<&str>) -> Vec<(&'static str, &str)> {
    let mut query = vec![("maxResults", PAGE)];
    query.extend(page.map(|page| ("pageToken", page)));
    query
}

fn listing<T>(items: Vec<T>, next_page: Option<String>) -> Listing<T> {
    let next_page = next_page.filter(|token| !token.is_empty());
    Listing {
        items,
        problems: Vec::new(),
        next_page,
    }
}

fn table(table: &wire::Table, project: &str, dataset: &str) -> Table {
    let reference = &table.table_reference;
    let part =
        |part: &Option<String>, known: &str| part.clone().unwrap_or_else(|| known.to_owned());
    let by_time = table
        .time_partitioning
        .as_ref()
        .map(|by| (by, by.unit.as_deref().unwrap_or("DAY")));
    let by_range = table.range_partitioning.as_ref().map(|by| (by, "RANGE"));
    Table {
        reference: TableRef {
            project: part(&reference.project_id, project),
            dataset: part(&reference.dataset_id, dataset),
            table: part(&reference.table_id, ""),
        },
        kind: match table.kind.as_deref() {
            Some("TABLE") | None if table.clone_definition.is_some() => TableKind::Clone,
            Some("TABLE") | None if table.biglake_configuration.is_some() => TableKind::Iceberg,
            Some("TABLE") | None => TableKind::Table,
            Some("VIEW") => TableKind::View,
            Some("MATERIALIZED_VIEW") => TableKind::MaterializedView,
            Some("EXTERNAL") => TableKind::External,
            Some("SNAPSHOT") => TableKind::Snapshot,
            Some("CLONE") => TableKind::Clone,
            Some(_) => TableKind::Unknown,
        },
        friendly_name: table.friendly_name.clone().filter(|name| !name.is_empty()),
        partitioning: by_time.or(by_range).map(|(by, unit)| Partitioning {
            column: by.field.clone(),
            unit: unit.to_owned(),
            filter_required: table
                .require_partition_filter
                .or(by.require_partition_filter)
                .unwrap_or(false),
            expiration_ms: wire::number(by.expiration_ms),
            range: by.range.as_ref().map(|range| PartitionRange {
                start: range.start.0.clone(),
                end: range.end.0.clone(),
                interval: range.interval.0.clone(),
            }),
        }),
        clustering: table
            .clustering
            .as_ref()
            .map(|by| by.fields.clone())
            .unwrap_or_default(),
    }
}

fn sizes(table: &wire::Table) -> StorageSizes {
    StorageSizes {
        active_logical: wire::number(table.num_active_logical_bytes),
        long_term_logical: wire::number(
            table
                .num_long_term_logical_bytes
                .or(table.num_long_term_bytes),
        ),
        physical: wire::number(table.num_total_physical_bytes),
        active_physical: wire::number(table.num_active_physical_bytes),
        long_term_physical: wire::number(table.num_long_term_physical_bytes),
        time_travel_physical: wire::number(table.num_time_travel_physical_bytes),
    }
}

/// What a snapshot or a clone was made from.
fn base(table: &wire::Table, project: &str, dataset: &str) -> Option<BaseTable> {
    let base = table
        .snapshot_definition
        .as_ref()
        .or(table.clone_definition.as_ref())?;
    let from = &base.base_table_reference;
    Some(BaseTable {
        table: TableRef {
            project: from
                .project_id
                .clone()
                .unwrap_or_else(|| project.to_owned()),
            dataset: from
                .dataset_id
                .clone()
                .unwrap_or_else(|| dataset.to_owned()),
            table: from.table_id.clone()?,
        },
        at: base
            .snapshot_time
            .clone()
            .or_else(|| base.clone_time.clone()),
    })
}

/// Where the rows of an external or Iceberg table are.
fn external(table: &wire::Table) -> Option<ExternalSource> {
    if let Some(lake) = &table.biglake_configuration {
        return Some(ExternalSource {
            format: lake.table_format.clone(),
            uris: lake.storage_uri.iter().cloned().collect(),
            connection: lake.connection_id.clone(),
        });
    }
    let external = table.external_data_configuration.as_ref()?;
    Some(ExternalSource {
        format: external.source_format.clone(),
        uris: external.source_uris.clone(),
        connection: external.connection_id.clone(),
    })
}
