//! Answers of the REST API as they come: everything optional, types as text, unknown fields
//! passed over, so that a new one never makes an answer unreadable.
#![expect(clippy::struct_field_names, reason = "named as the API names them")]

use crate::problem::ErrorProto;
use model::{Column, ColumnFacts, ColumnType, Mode};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A count: the API sends 64-bit integers as text, other servers as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(u64),
            Float(f64),
            Text(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Number(number) => Ok(Self(number)),
            Form::Float(number) if number >= 0.0 => Ok(Self(number as u64)),
            Form::Float(_) => Err(serde::de::Error::custom("a negative count")),
            Form::Text(text) => text.parse().map(Self).map_err(serde::de::Error::custom),
        }
    }
}

/// The number in an optional count.
pub(crate) fn number(count: Option<Count>) -> Option<u64> {
    count.map(|count| count.0)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Schema {
    pub(crate) fields: Vec<FieldSchema>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct FieldSchema {
    name: Option<String>,
    #[serde(rename = "type")]
    field_type: Option<String>,
    mode: Option<String>,
    fields: Vec<FieldSchema>,
    description: Option<String>,
    range_element_type: Option<RangeElement>,
    max_length: Option<Count>,
    precision: Option<Count>,
    scale: Option<Count>,
    default_value_expression: Option<String>,
    collation: Option<String>,
    rounding_mode: Option<String>,
    policy_tags: PolicyTags,
    data_policies: Vec<DataPolicy>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct PolicyTags {
    names: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct DataPolicy {
    name: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct RangeElement {
    #[serde(rename = "type")]
    element_type: Option<String>,
}

fn column_type(name: &str) -> ColumnType {
    match name.to_ascii_uppercase().as_str() {
        "INTEGER" | "INT64" => ColumnType::Int64,
        "FLOAT" | "FLOAT64" => ColumnType::Float64,
        "NUMERIC" | "DECIMAL" => ColumnType::Numeric,
        "BIGNUMERIC" | "BIGDECIMAL" => ColumnType::Bignumeric,
        "BOOLEAN" | "BOOL" => ColumnType::Bool,
        "STRING" => ColumnType::String,
        "BYTES" => ColumnType::Bytes,
        "DATE" => ColumnType::Date,
        "TIME" => ColumnType::Time,
        "DATETIME" => ColumnType::Datetime,
        "TIMESTAMP" => ColumnType::Timestamp,
        "INTERVAL" => ColumnType::Interval,
        "JSON" => ColumnType::Json,
        "GEOGRAPHY" => ColumnType::Geography,
        "RANGE" => ColumnType::Range,
        "RECORD" | "STRUCT" => ColumnType::Struct,
        _ => ColumnType::Unknown,
    }
}

impl From<FieldSchema> for Column {
    fn from(field: FieldSchema) -> Self {
        Self {
            name: field.name.unwrap_or_default(),
            column_type: column_type(field.field_type.as_deref().unwrap_or_default()),
            mode: match field.mode.as_deref() {
                Some("REPEATED") => Mode::Repeated,
                Some("REQUIRED") => Mode::Required,
                _ => Mode::Nullable,
            },
            fields: field.fields.into_iter().map(Self::from).collect(),
            description: field.description.filter(|text| !text.is_empty()),
            range_element: field
                .range_element_type
                .and_then(|element| element.element_type)
                .map(|name| column_type(&name)),
            masked: false,
        }
    }
}

/// What a schema says of its columns beside their types, for those of which it says something.
pub(crate) fn column_facts(schema: Option<&Schema>) -> Vec<ColumnFacts> {
    let mut facts = Vec::new();
    if let Some(schema) = schema {
        collect_facts(&schema.fields, "", &mut facts);
    }
    facts
}

fn collect_facts(fields: &[FieldSchema], parent: &str, into: &mut Vec<ColumnFacts>) {
    let small = |count: Option<Count>| number(count).and_then(|count| u32::try_from(count).ok());
    let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    for field in fields {
        let name = field.name.as_deref().unwrap_or_default();
        let path = match parent {
            "" => name.to_owned(),
            parent => format!("{parent}.{name}"),
        };
        let facts = ColumnFacts {
            path: path.clone(),
            max_length: number(field.max_length),
            precision: small(field.precision),
            scale: small(field.scale),
            default: said(&field.default_value_expression),
            collation: said(&field.collation),
            rounding: said(&field.rounding_mode).filter(|mode| mode != "ROUNDING_MODE_UNSPECIFIED"),
            policy_tags: field.policy_tags.names.clone(),
            data_policies: field
                .data_policies
                .iter()
                .filter_map(|policy| policy.name.clone())
                .collect(),
        };
        let nothing = ColumnFacts {
            path: path.clone(),
            ..ColumnFacts::default()
        };
        if facts != nothing {
            into.push(facts);
        }
        collect_facts(&field.fields, &path, into);
    }
}

/// The columns of an optional schema; none without one.
pub(crate) fn columns(schema: Option<Schema>) -> Vec<Column> {
    schema
        .unwrap_or_default()
        .fields
        .into_iter()
        .map(Column::from)
        .collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ProjectList {
    pub(crate) projects: Vec<Project>,
    pub(crate) next_page_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Project {
    pub(crate) id: Option<String>,
    pub(crate) project_reference: Reference,
    pub(crate) friendly_name: Option<String>,
}

/// The parts of any full name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Reference {
    pub(crate) project_id: Option<String>,
    pub(crate) dataset_id: Option<String>,
    pub(crate) table_id: Option<String>,
    pub(crate) routine_id: Option<String>,
    pub(crate) model_id: Option<String>,
    pub(crate) job_id: Option<String>,
    pub(crate) location: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct DatasetList {
    pub(crate) datasets: Vec<Dataset>,
    pub(crate) next_page_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Dataset {
    pub(crate) dataset_reference: Reference,
    pub(crate) friendly_name: Option<String>,
    pub(crate) location: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct TableList {
    pub(crate) tables: Vec<Table>,
    pub(crate) next_page_token: Option<String>,
}

/// A table, in a list or whole.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Table {
    pub(crate) table_reference: Reference,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) friendly_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) schema: Option<Schema>,
    pub(crate) num_rows: Option<Count>,
    pub(crate) num_bytes: Option<Count>,
    pub(crate) creation_time: Option<Count>,
    pub(crate) last_modified_time: Option<Count>,
    pub(crate) expiration_time: Option<Count>,
    pub(crate) location: Option<String>,
    pub(crate) labels: BTreeMap<String, Option<String>>,
    pub(crate) time_partitioning: Option<Partitioning>,
    pub(crate) range_partitioning: Option<Partitioning>,
    pub(crate) require_partition_filter: Option<bool>,
    pub(crate) clustering: Option<Clustering>,
    pub(crate) view: Option<View>,
    pub(crate) materialized_view: Option<View>,
    pub(crate) etag: Option<String>,
    pub(crate) num_active_logical_bytes: Option<Count>,
    pub(crate) num_long_term_logical_bytes: Option<Count>,
    pub(crate) num_long_term_bytes: Option<Count>,
    pub(crate) num_total_physical_bytes: Option<Count>,
    pub(crate) num_active_physical_bytes: Option<Count>,
    pub(crate) num_long_term_physical_bytes: Option<Count>,
    pub(crate) num_time_travel_physical_bytes: Option<Count>,
    pub(crate) encryption_configuration: Encryption,
    pub(crate) streaming_buffer: Option<StreamingBuffer>,
    pub(crate) snapshot_definition: Option<Base>,
    pub(crate) clone_definition: Option<Base>,
    pub(crate) external_data_configuration: Option<External>,
    pub(crate) biglake_configuration: Option<Biglake>,
    pub(crate) default_collation: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Encryption {
    pub(crate) kms_key_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct StreamingBuffer {
    pub(crate) estimated_rows: Option<Count>,
    pub(crate) estimated_bytes: Option<Count>,
    pub(crate) oldest_entry_time: Option<Count>,
}

/// What a snapshot or a clone was made from.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Base {
    pub(crate) base_table_reference: Reference,
    pub(crate) snapshot_time: Option<String>,
    pub(crate) clone_time: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct External {
    pub(crate) source_format: Option<String>,
    pub(crate) source_uris: Vec<String>,
    pub(crate) connection_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Biglake {
    pub(crate) connection_id: Option<String>,
    pub(crate) storage_uri: Option<String>,
    pub(crate) table_format: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ModelList {
    pub(crate) models: Vec<Model>,
    pub(crate) next_page_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Model {
    pub(crate) model_reference: Reference,
    pub(crate) model_type: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Partitioning {
    #[serde(rename = "type")]
    pub(crate) unit: Option<String>,
    pub(crate) field: Option<String>,
    pub(crate) require_partition_filter: Option<bool>,
    pub(crate) expiration_ms: Option<Count>,
    pub(crate) range: Option<Range>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Range {
    pub(crate) start: Whole,
    pub(crate) end: Whole,
    pub(crate) interval: Whole,
}

/// A 64-bit integer as text, whatever it came as.
#[derive(Clone, Debug, Default)]
pub(crate) struct Whole(pub(crate) String);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(i64),
            Text(String),
        }
        Ok(Self(match Form::deserialize(deserializer)? {
            Form::Number(number) => number.to_string(),
            Form::Text(text) => text,
        }))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Clustering {
    pub(crate) fields: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct View {
    pub(crate) query: Option<String>,
    #[serde(rename = "lastRefreshTime")]
    pub(crate) last_refresh_time: Option<Count>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct RoutineList {
    pub(crate) routines: Vec<Routine>,
    pub(crate) next_page_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Routine {
    pub(crate) routine_reference: Reference,
    pub(crate) routine_type: Option<String>,
    pub(crate) language: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct JobList {
    pub(crate) jobs: Vec<Job>,
    pub(crate) next_page_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Job {
    pub(crate) job_reference: Reference,
    pub(crate) status: Status,
    pub(crate) statistics: Statistics,
    pub(crate) configuration: Configuration,
    /// In a list, beside the status.
    pub(crate) state: Option<String>,
    #[serde(rename = "user_email")]
    pub(crate) user_email: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Configuration {
    pub(crate) query: QueryConfiguration,
    pub(crate) job_type: Option<String>,
    pub(crate) labels: BTreeMap<String, Option<String>>,
    pub(crate) load: Option<serde::de::IgnoredAny>,
    pub(crate) copy: Option<serde::de::IgnoredAny>,
    pub(crate) extract: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct QueryConfiguration {
    pub(crate) query: Option<String>,
    /// Of a DML statement: the table that it changes. Of others: where the rows are kept.
    pub(crate) destination_table: Option<Reference>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Status {
    pub(crate) state: Option<String>,
    pub(crate) error_result: Option<ErrorProto>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Statistics {
    pub(crate) creation_time: Option<Count>,
    pub(crate) start_time: Option<Count>,
    pub(crate) end_time: Option<Count>,
    pub(crate) total_bytes_processed: Option<Count>,
    pub(crate) total_slot_ms: Option<Count>,
    pub(crate) num_child_jobs: Option<Count>,
    pub(crate) parent_job_id: Option<String>,
    #[serde(rename = "reservation_id")]
    pub(crate) reservation_id: Option<String>,
    pub(crate) session_info: SessionInfo,
    pub(crate) script_statistics: Option<ScriptStatistics>,
    pub(crate) query: QueryStatistics,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct SessionInfo {
    pub(crate) session_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ScriptStatistics {
    pub(crate) evaluation_kind: Option<String>,
    pub(crate) stack_frames: Vec<StackFrame>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct StackFrame {
    pub(crate) start_line: Option<u32>,
    pub(crate) start_column: Option<u32>,
    pub(crate) end_line: Option<u32>,
    pub(crate) end_column: Option<u32>,
    pub(crate) procedure_id: Option<String>,
    pub(crate) text: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct QueryStatistics {
    pub(crate) statement_type: Option<String>,
    pub(crate) schema: Option<Schema>,
    pub(crate) total_bytes_processed: Option<Count>,
    pub(crate) total_bytes_processed_accuracy: Option<String>,
    pub(crate) total_bytes_billed: Option<Count>,
    pub(crate) total_slot_ms: Option<Count>,
    pub(crate) cache_hit: Option<bool>,
    pub(crate) num_dml_affected_rows: Option<Count>,
    pub(crate) dml_stats: Option<DmlStatistics>,
    pub(crate) ddl_operation_performed: Option<String>,
    pub(crate) ddl_target_table: Option<Reference>,
    pub(crate) ddl_target_routine: Option<Reference>,
    pub(crate) ddl_target_dataset: Option<Reference>,
    pub(crate) referenced_tables: Vec<Reference>,
    pub(crate) total_partitions_processed: Option<Count>,
    pub(crate) bi_engine_statistics: BiEngine,
    /// Read only where it is asked for.
    pub(crate) query_plan: Vec<serde_json::Value>,
    pub(crate) timeline: Vec<serde_json::Value>,
    pub(crate) performance_insights: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct BiEngine {
    pub(crate) bi_engine_mode: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct DmlStatistics {
    pub(crate) inserted_row_count: Option<Count>,
    pub(crate) updated_row_count: Option<Count>,
    pub(crate) deleted_row_count: Option<Count>,
}

/// The answer of `getQueryResults`, its rows left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct QueryResults {
    pub(crate) job_complete: Option<bool>,
    pub(crate) schema: Option<Schema>,
    pub(crate) total_rows: Option<Count>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_type_of_the_future_is_kept_as_unknown() {
        let schema: Schema = serde_json::from_str(
            r#"{"fields":[{"name":"v","type":"VECTOR","mode":"NULLABLE","foreignTypeDefinition":"x"},
                {"name":"r","type":"RANGE","rangeElementType":{"type":"DATE"}},
                {"name":"s","type":"RECORD","mode":"REPEATED","fields":[{"type":"INTEGER"}]}]}"#,
        )
        .unwrap_or_default();
        let columns = columns(Some(schema));
        assert_eq!(columns.len(), 3);
        assert_eq!(columns[0].column_type, ColumnType::Unknown);
        assert_eq!(columns[1].range_element, Some(ColumnType::Date));
        assert_eq!(columns[2].mode, Mode::Repeated);
        assert_eq!(columns[2].fields, [Column::new("", ColumnType::Int64)]);
    }

    #[test]
    fn counts_are_read_as_text_and_as_numbers() {
        let read = |json: &str| {
            serde_json::from_str::<Count>(json)
                .ok()
                .map(|count| count.0)
        };
        assert_eq!(read("\"18446744073709551615\""), Some(u64::MAX));
        assert_eq!(read("12"), Some(12));
        assert_eq!(read("1.5e3"), Some(1500));
        assert_eq!(read("\"x\""), None);
    }
}
