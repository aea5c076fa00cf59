//! Datasets, tables and routines as the API's resources, and as they are stored.

use sandbox_analysis::catalog::{
    ArgumentMode, ArgumentType, Column, Granularity, Partitioning, Routine, RoutineArgument,
    RoutineKind, RoutinePath, TablePath,
};
use sandbox_analysis::plan::{Constraints, ForeignKey};
use sandbox_functions::{StructField, Type};
use serde_json::{Map, Value, json};

use super::schema::{from_schema, schema_json};
use super::{Dataset, Origin, StoredRoutine, Table, TableKind, View};
use crate::error::{Failure, Outcome};
use crate::json::{at, flag, int64, integer, labels, list, put, text};

/// The etag for a version of a resource.
pub(crate) fn etag(version: u64, modified: i64) -> String {
    use base64::Engine as _;
    let mut bytes = Vec::with_capacity(16);
    bytes.extend_from_slice(&version.to_be_bytes());
    bytes.extend_from_slice(&modified.to_be_bytes());
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A dataset's resource.
pub(crate) fn dataset(dataset: &Dataset, project: &str) -> Value {
    let mut object = Map::new();
    let reference = json!({ "datasetId": dataset.id, "projectId": project });
    object.insert("kind".to_owned(), json!("bigquery#dataset"));
    object.insert(
        "etag".to_owned(),
        json!(etag(dataset.version, dataset.modified)),
    );
    object.insert("id".to_owned(), json!(format!("{project}:{}", dataset.id)));
    object.insert(
        "selfLink".to_owned(),
        json!(format!(
            "https://bigquery.googleapis.com/bigquery/v2/projects/{project}/datasets/{}",
            dataset.id
        )),
    );
    object.insert("datasetReference".to_owned(), reference);
    put(&mut object, "friendlyName", dataset.friendly_name.clone());
    put(&mut object, "description", dataset.description.clone());
    if !dataset.labels.is_empty() {
        object.insert("labels".to_owned(), Value::Object(dataset.labels.clone()));
    }
    let access = dataset.access.clone().unwrap_or_else(|| {
        json!([
            { "role": "WRITER", "specialGroup": "projectWriters" },
            { "role": "OWNER", "specialGroup": "projectOwners" },
            { "role": "READER", "specialGroup": "projectReaders" },
        ])
    });
    object.insert("access".to_owned(), access);
    put(
        &mut object,
        "defaultTableExpirationMs",
        dataset.default_table_expiration.map(int64),
    );
    put(
        &mut object,
        "defaultPartitionExpirationMs",
        dataset.default_partition_expiration.map(int64),
    );
    put(
        &mut object,
        "defaultCollation",
        dataset.default_collation.clone(),
    );
    put(
        &mut object,
        "defaultRoundingMode",
        dataset.default_rounding_mode.clone(),
    );
    put(
        &mut object,
        "maxTimeTravelHours",
        dataset.max_time_travel_hours.map(int64),
    );
    put(
        &mut object,
        "storageBillingModel",
        dataset.storage_billing_model.clone(),
    );
    if dataset.case_insensitive {
        object.insert("isCaseInsensitive".to_owned(), json!(true));
    }
    object.insert("creationTime".to_owned(), int64(dataset.created));
    object.insert("lastModifiedTime".to_owned(), int64(dataset.modified));
    object.insert("location".to_owned(), json!(dataset.location));
    object.insert("type".to_owned(), json!("DEFAULT"));
    Value::Object(object)
}

/// Takes a dataset's properties from a request. With `whole` what is absent is reset (insert and
/// update); without it only what is named changes, and null resets (patch).
pub(crate) fn change_dataset(dataset: &mut Dataset, body: &Value, whole: bool) -> Outcome<()> {
    let given = |name: &str| whole || body.get(name).is_some();
    let own = |name: &str| text(body, &[name]).map(str::to_owned);
    if given("friendlyName") {
        dataset.friendly_name = own("friendlyName");
    }
    if given("description") {
        dataset.description = own("description");
    }
    change_labels(&mut dataset.labels, body, whole);
    if given("access") {
        dataset.access = at(body, &["access"]).cloned();
    }
    if given("defaultTableExpirationMs") {
        let expiration = integer(body, &["defaultTableExpirationMs"])?.filter(|ms| *ms != 0);
        if expiration.is_some_and(|ms| ms < 3_600_000) {
            return Err(Failure::invalid(
                "Invalid value for defaultTableExpirationMs: it must be at least 3600000 milliseconds",
            ));
        }
        dataset.default_table_expiration = expiration;
    }
    if given("defaultPartitionExpirationMs") {
        dataset.default_partition_expiration =
            integer(body, &["defaultPartitionExpirationMs"])?.filter(|ms| *ms != 0);
    }
    if given("defaultCollation") {
        dataset.default_collation = own("defaultCollation").filter(|text| !text.is_empty());
    }
    if given("defaultRoundingMode") {
        dataset.default_rounding_mode = own("defaultRoundingMode");
    }
    if given("maxTimeTravelHours") {
        dataset.max_time_travel_hours = integer(body, &["maxTimeTravelHours"])?;
    }
    if given("storageBillingModel") {
        dataset.storage_billing_model = own("storageBillingModel");
    }
    if given("isCaseInsensitive") {
        dataset.case_insensitive = flag(body, &["isCaseInsensitive"]).unwrap_or(false);
    }
    Ok(())
}

fn change_labels(present: &mut Map<String, Value>, body: &Value, whole: bool) {
    if whole {
        *present = labels(body.get("labels"));
    } else if let Some(change) = body.get("labels") {
        match change {
            Value::Object(change) => {
                for (key, value) in change {
                    if value.is_null() {
                        present.remove(key);
                    } else {
                        present.insert(key.clone(), value.clone());
                    }
                }
            }
            _ => present.clear(),
        }
    }
}

/// A table's resource, without what must be measured (`numRows`, `numBytes`).
pub(crate) fn table(table: &Table, project: &str) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("kind".to_owned(), json!("bigquery#table"));
    object.insert(
        "etag".to_owned(),
        json!(etag(table.version, table.modified)),
    );
    object.insert(
        "id".to_owned(),
        json!(format!("{project}:{}.{}", table.dataset, table.id)),
    );
    object.insert(
        "selfLink".to_owned(),
        json!(format!(
            "https://bigquery.googleapis.com/bigquery/v2/projects/{project}/datasets/{}/tables/{}",
            table.dataset, table.id
        )),
    );
    object.insert(
        "tableReference".to_owned(),
        reference(project, &table.dataset, &table.id),
    );
    put(&mut object, "friendlyName", table.friendly_name.clone());
    put(&mut object, "description", table.description.clone());
    if !table.labels.is_empty() {
        object.insert("labels".to_owned(), Value::Object(table.labels.clone()));
    }
    if !table.columns.is_empty() {
        object.insert("schema".to_owned(), schema_json(table.fields()));
    }
    partitioning_json(table, &mut object);
    if !table.clustering.is_empty() {
        object.insert(
            "clustering".to_owned(),
            json!({ "fields": table.clustering }),
        );
    }
    if table.require_partition_filter {
        object.insert("requirePartitionFilter".to_owned(), json!(true));
    }
    put(&mut object, "expirationTime", table.expiration.map(int64));
    put(
        &mut object,
        "defaultCollation",
        table.default_collation.clone(),
    );
    put(
        &mut object,
        "defaultRoundingMode",
        table.default_rounding_mode.clone(),
    );
    object.insert("creationTime".to_owned(), int64(table.created));
    object.insert(
        "lastModifiedTime".to_owned(),
        json!(table.modified.to_string()),
    );
    object.insert("type".to_owned(), json!(table.kind.word()));
    if let Some(view) = &table.view {
        let (name, definition) = if table.kind == TableKind::MaterializedView {
            (
                "materializedView",
                json!({ "query": view.query, "enableRefresh": true, "refreshIntervalMs": "1800000" }),
            )
        } else {
            (
                "view",
                json!({ "query": view.query, "useLegacySql": false }),
            )
        };
        object.insert(name.to_owned(), definition);
    }
    if let Some(origin) = &table.origin {
        let base = reference(project, &origin.dataset, &origin.table);
        let time = rfc3339(origin.time);
        if table.kind == TableKind::Snapshot {
            object.insert(
                "snapshotDefinition".to_owned(),
                json!({ "baseTableReference": base, "snapshotTime": time }),
            );
        } else {
            object.insert(
                "cloneDefinition".to_owned(),
                json!({ "baseTableReference": base, "cloneTime": time }),
            );
        }
    }
    if let Some(constraints) = constraints_json(&table.constraints) {
        object.insert("tableConstraints".to_owned(), constraints);
    }
    object
}

/// A `tableReference`.
pub(crate) fn reference(project: &str, dataset: &str, table: &str) -> Value {
    json!({ "projectId": project, "datasetId": dataset, "tableId": table })
}

fn rfc3339(millis: i64) -> String {
    chrono::DateTime::from_timestamp_millis(millis)
        .map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
        .unwrap_or_default()
}

/// The `timePartitioning` or `rangePartitioning` of a table.
pub(crate) fn partitioning_json(table: &Table, object: &mut Map<String, Value>) {
    let grain = |granularity: &Granularity| match granularity {
        Granularity::Hour => "HOUR",
        Granularity::Day => "DAY",
        Granularity::Month => "MONTH",
        Granularity::Year => "YEAR",
    };
    match &table.partitioning {
        Some(Partitioning::Column {
            column,
            granularity,
        }) => {
            let mut time = Map::new();
            time.insert("type".to_owned(), json!(grain(granularity)));
            time.insert("field".to_owned(), json!(column));
            put(
                &mut time,
                "expirationMs",
                table.partition_expiration.map(int64),
            );
            object.insert("timePartitioning".to_owned(), Value::Object(time));
        }
        Some(Partitioning::IngestionTime { granularity }) => {
            let mut time = Map::new();
            time.insert("type".to_owned(), json!(grain(granularity)));
            put(
                &mut time,
                "expirationMs",
                table.partition_expiration.map(int64),
            );
            object.insert("timePartitioning".to_owned(), Value::Object(time));
        }
        Some(Partitioning::IntegerRange {
            column,
            start,
            end,
            interval,
        }) => {
            object.insert(
                "rangePartitioning".to_owned(),
                json!({ "field": column, "range": {
                    "start": start.to_string(),
                    "end": end.to_string(),
                    "interval": interval.to_string(),
                }}),
            );
        }
        None => {}
    }
}

/// Reads `timePartitioning` and `rangePartitioning`, with the expiration of partitions.
pub(crate) fn partitioning(body: &Value) -> Outcome<(Option<Partitioning>, Option<i64>)> {
    if let Some(time) = at(body, &["timePartitioning"]) {
        let granularity = match text(time, &["type"])
            .unwrap_or("DAY")
            .to_ascii_uppercase()
            .as_str()
        {
            "DAY" | "" => Granularity::Day,
            "HOUR" => Granularity::Hour,
            "MONTH" => Granularity::Month,
            "YEAR" => Granularity::Year,
            other => {
                return Err(Failure::invalid(format!(
                    "Invalid value for timePartitioning.type: {other} is not a valid value"
                )));
            }
        };
        let expiration = integer(time, &["expirationMs"])?.filter(|ms| *ms > 0);
        return Ok((
            Some(
                match text(time, &["field"]).filter(|field| !field.is_empty()) {
                    Some(column) => Partitioning::Column {
                        column: column.to_owned(),
                        granularity,
                    },
                    None => Partitioning::IngestionTime { granularity },
                },
            ),
            expiration,
        ));
    }
    if let Some(range) = at(body, &["rangePartitioning"]) {
        let number = |name: &str| {
            integer(range, &["range", name])?
                .ok_or_else(|| Failure::required(&format!("rangePartitioning.range.{name}")))
        };
        let column =
            text(range, &["field"]).ok_or_else(|| Failure::required("rangePartitioning.field"))?;
        let (start, end, interval) = (number("start")?, number("end")?, number("interval")?);
        if interval <= 0 || end <= start {
            return Err(Failure::invalid(
                "Invalid range partitioning: the range is empty",
            ));
        }
        return Ok((
            Some(Partitioning::IntegerRange {
                column: column.to_owned(),
                start,
                end,
                interval,
            }),
            None,
        ));
    }
    Ok((None, None))
}

/// Refuses a partitioning or clustering that does not fit the columns.
pub(crate) fn check_layout(table: &Table) -> Outcome<()> {
    let (column, fits): (&str, fn(&Type, Granularity) -> bool) = match &table.partitioning {
        Some(Partitioning::Column { column, .. }) => (column, |ty, granularity| match ty {
            Type::Date => granularity != Granularity::Hour,
            Type::Timestamp | Type::DateTime => true,
            _ => false,
        }),
        Some(Partitioning::IntegerRange { column, .. }) => (column, |ty, _| *ty == Type::Int64),
        _ => ("", |_, _| true),
    };
    let granularity = match &table.partitioning {
        Some(Partitioning::Column { granularity, .. }) => *granularity,
        _ => Granularity::Day,
    };
    if !column.is_empty() {
        let Some(found) = table.column(column) else {
            return Err(Failure::invalid(format!(
                "The field specified for partitioning cannot be found in the schema: {column}"
            )));
        };
        if !fits(&found.field.ty, granularity) {
            return Err(Failure::invalid(format!(
                "The field specified for partitioning must be a top-level DATE, TIMESTAMP, DATETIME or INTEGER field that fits the partitioning: {column}"
            )));
        }
    }
    if table.clustering.len() > 4 {
        return Err(Failure::invalid(
            "Too many clustering fields: at most 4 are allowed",
        ));
    }
    for name in &table.clustering {
        match table.column(name) {
            None => {
                return Err(Failure::invalid(format!(
                    "The field specified for clustering cannot be found in the schema: {name}"
                )));
            }
            Some(column)
                if matches!(
                    column.field.ty,
                    Type::Array(_) | Type::Struct(_) | Type::Float64 | Type::Bytes | Type::Json
                ) =>
            {
                return Err(Failure::invalid(format!(
                    "The field specified for clustering has a type that cannot be clustered by: {name}"
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Takes a table's properties from a request, the schema aside. `whole` is as for datasets.
pub(crate) fn change_table(table: &mut Table, body: &Value, whole: bool) -> Outcome<()> {
    let given = |name: &str| whole || body.get(name).is_some();
    let own = |name: &str| text(body, &[name]).map(str::to_owned);
    if given("friendlyName") {
        table.friendly_name = own("friendlyName");
    }
    if given("description") {
        table.description = own("description");
    }
    change_labels(&mut table.labels, body, whole);
    if given("expirationTime") {
        table.expiration = integer(body, &["expirationTime"])?.filter(|ms| *ms > 0);
        if table.expired(super::now_millis()) {
            return Err(Failure::invalid(
                "Invalid value for expirationTime: it is in the past",
            ));
        }
    }
    if given("requirePartitionFilter")
        || at(body, &["timePartitioning", "requirePartitionFilter"]).is_some()
    {
        table.require_partition_filter = flag(body, &["requirePartitionFilter"])
            .or_else(|| flag(body, &["timePartitioning", "requirePartitionFilter"]))
            .unwrap_or(false);
    }
    if given("clustering") {
        table.clustering = list(body, &["clustering", "fields"])
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
    }
    if given("defaultCollation") {
        table.default_collation = own("defaultCollation").filter(|text| !text.is_empty());
    }
    if given("defaultRoundingMode") {
        table.default_rounding_mode = own("defaultRoundingMode");
    }
    if given("tableConstraints") {
        table.constraints = constraints(at(body, &["tableConstraints"]));
    }
    Ok(())
}

fn constraints_json(constraints: &Constraints) -> Option<Value> {
    let mut object = Map::new();
    if let Some(columns) = &constraints.primary_key {
        object.insert("primaryKey".to_owned(), json!({ "columns": columns }));
    }
    if !constraints.foreign_keys.is_empty() {
        let keys: Vec<Value> = constraints
            .foreign_keys
            .iter()
            .map(|key| {
                let pairs: Vec<Value> = key
                    .columns
                    .iter()
                    .zip(&key.referenced_columns)
                    .map(|(from, to)| json!({ "referencingColumn": from, "referencedColumn": to }))
                    .collect();
                json!({
                    "name": key.name,
                    "referencedTable": reference(&key.references.project, &key.references.dataset, &key.references.table),
                    "columnReferences": pairs,
                })
            })
            .collect();
        object.insert("foreignKeys".to_owned(), Value::Array(keys));
    }
    (!object.is_empty()).then_some(Value::Object(object))
}

fn constraints(value: Option<&Value>) -> Constraints {
    let Some(value) = value else {
        return Constraints::default();
    };
    let names = |value: &Value, name: &str| -> Vec<String> {
        list(value, &["columnReferences"])
            .iter()
            .filter_map(|pair| text(pair, &[name]).map(str::to_owned))
            .collect()
    };
    Constraints {
        primary_key: at(value, &["primaryKey", "columns"])
            .and_then(Value::as_array)
            .map(|columns| {
                columns
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect()
            }),
        foreign_keys: list(value, &["foreignKeys"])
            .iter()
            .map(|key| ForeignKey {
                name: text(key, &["name"]).map(str::to_owned),
                columns: names(key, "referencingColumn"),
                references: TablePath {
                    project: text(key, &["referencedTable", "projectId"])
                        .unwrap_or_default()
                        .to_owned(),
                    dataset: text(key, &["referencedTable", "datasetId"])
                        .unwrap_or_default()
                        .to_owned(),
                    table: text(key, &["referencedTable", "tableId"])
                        .unwrap_or_default()
                        .to_owned(),
                },
                referenced_columns: names(key, "referencedColumn"),
            })
            .collect(),
    }
}

/// A routine's resource.
pub(crate) fn routine(stored: &StoredRoutine, project: &str) -> Value {
    let routine = &stored.routine;
    let mut object = Map::new();
    object.insert(
        "etag".to_owned(),
        json!(etag(stored.version, stored.modified)),
    );
    object.insert(
        "routineReference".to_owned(),
        json!({ "projectId": project, "datasetId": stored.dataset, "routineId": stored.id }),
    );
    let kind = match routine.kind {
        RoutineKind::Scalar => "SCALAR_FUNCTION",
        RoutineKind::Aggregate => "AGGREGATE_FUNCTION",
        RoutineKind::Table => "TABLE_VALUED_FUNCTION",
        RoutineKind::Procedure => "PROCEDURE",
    };
    object.insert("routineType".to_owned(), json!(kind));
    object.insert("creationTime".to_owned(), int64(stored.created));
    object.insert("lastModifiedTime".to_owned(), int64(stored.modified));
    object.insert("language".to_owned(), json!(routine.language));
    if !routine.arguments.is_empty() {
        let arguments: Vec<Value> = routine.arguments.iter().map(argument_json).collect();
        object.insert("arguments".to_owned(), Value::Array(arguments));
    }
    put(
        &mut object,
        "returnType",
        routine.returns.as_ref().map(type_json),
    );
    if let Some(columns) = &routine.returns_table {
        let columns: Vec<Value> = columns
            .iter()
            .map(|(name, ty)| json!({ "name": name, "type": type_json(ty) }))
            .collect();
        object.insert("returnTableType".to_owned(), json!({ "columns": columns }));
    }
    object.insert("definitionBody".to_owned(), json!(routine.body));
    put(&mut object, "description", stored.description.clone());
    put(&mut object, "determinismLevel", stored.determinism.clone());
    put(&mut object, "strictMode", stored.strict);
    Value::Object(object)
}

fn argument_json(argument: &RoutineArgument) -> Value {
    let mut object = Map::new();
    object.insert("name".to_owned(), json!(argument.name));
    match &argument.ty {
        ArgumentType::Fixed(ty) => {
            object.insert("argumentKind".to_owned(), json!("FIXED_TYPE"));
            object.insert("dataType".to_owned(), type_json(ty));
        }
        ArgumentType::Any => {
            object.insert("argumentKind".to_owned(), json!("ANY_TYPE"));
        }
        ArgumentType::Table(columns) => {
            object.insert("argumentKind".to_owned(), json!("ANY_TABLE"));
            if let Some(columns) = columns {
                let columns: Vec<Value> = columns
                    .iter()
                    .map(|(name, ty)| json!({ "name": name, "type": type_json(ty) }))
                    .collect();
                object.insert("tableType".to_owned(), json!({ "columns": columns }));
            }
        }
    }
    match argument.mode {
        ArgumentMode::In => {}
        ArgumentMode::Out => {
            object.insert("mode".to_owned(), json!("OUT"));
        }
        ArgumentMode::InOut => {
            object.insert("mode".to_owned(), json!("INOUT"));
        }
    }
    if argument.not_aggregate {
        object.insert("isAggregate".to_owned(), json!(false));
    }
    Value::Object(object)
}

/// A `StandardSqlDataType`.
pub(crate) fn type_json(ty: &Type) -> Value {
    match ty {
        Type::Array(element) => {
            json!({ "typeKind": "ARRAY", "arrayElementType": type_json(element) })
        }
        Type::Range(element) => {
            json!({ "typeKind": "RANGE", "rangeElementType": type_json(element) })
        }
        Type::Struct(fields) => {
            let fields: Vec<Value> = fields
                .iter()
                .map(|field| json!({ "name": field.name, "type": type_json(&field.ty) }))
                .collect();
            json!({ "typeKind": "STRUCT", "structType": { "fields": fields } })
        }
        simple => json!({ "typeKind": simple.to_string() }),
    }
}

/// Reads a `StandardSqlDataType`.
pub(crate) fn type_from_json(value: &Value) -> Outcome<Type> {
    let kind = text(value, &["typeKind"]).unwrap_or_default();
    let inner = |name: &str| {
        at(value, &[name])
            .ok_or_else(|| Failure::required(name))
            .and_then(type_from_json)
    };
    match kind.to_ascii_uppercase().as_str() {
        "ARRAY" => Ok(inner("arrayElementType")?.array_of()),
        "RANGE" => Ok(Type::Range(Box::new(inner("rangeElementType")?))),
        "STRUCT" => {
            let mut fields = Vec::new();
            for field in list(value, &["structType", "fields"]) {
                fields.push(StructField {
                    name: text(field, &["name"])
                        .filter(|name| !name.is_empty())
                        .map(str::to_owned),
                    ty: type_from_json(field.get("type").unwrap_or(&Value::Null))?,
                });
            }
            Ok(Type::Struct(fields))
        }
        simple => Type::from_name(simple)
            .ok_or_else(|| Failure::invalid(format!("Invalid value for typeKind: {kind}"))),
    }
}

fn table_type(value: Option<&Value>) -> Outcome<Option<Vec<(String, Type)>>> {
    let Some(value) = value else { return Ok(None) };
    let mut columns = Vec::new();
    for column in list(value, &["columns"]) {
        columns.push((
            text(column, &["name"]).unwrap_or_default().to_owned(),
            type_from_json(column.get("type").unwrap_or(&Value::Null))?,
        ));
    }
    Ok(Some(columns))
}

/// Reads a routine's resource.
pub(crate) fn routine_from_json(body: &Value, project: &str) -> Outcome<StoredRoutine> {
    let dataset = text(body, &["routineReference", "datasetId"])
        .ok_or_else(|| Failure::required("routineReference.datasetId"))?;
    let id = text(body, &["routineReference", "routineId"])
        .ok_or_else(|| Failure::required("routineReference.routineId"))?;
    let kind = match text(body, &["routineType"]).unwrap_or("SCALAR_FUNCTION") {
        "SCALAR_FUNCTION" => RoutineKind::Scalar,
        "AGGREGATE_FUNCTION" => RoutineKind::Aggregate,
        "TABLE_VALUED_FUNCTION" => RoutineKind::Table,
        "PROCEDURE" => RoutineKind::Procedure,
        other => {
            return Err(Failure::invalid(format!(
                "Invalid value for routineType: {other} is not a valid value"
            )));
        }
    };
    let mut arguments = Vec::new();
    for argument in list(body, &["arguments"]) {
        let ty = match text(argument, &["argumentKind"]).unwrap_or("FIXED_TYPE") {
            "ANY_TYPE" => ArgumentType::Any,
            "ANY_TABLE" => ArgumentType::Table(table_type(at(argument, &["tableType"]))?),
            _ => ArgumentType::Fixed(type_from_json(
                argument.get("dataType").unwrap_or(&Value::Null),
            )?),
        };
        arguments.push(RoutineArgument {
            name: text(argument, &["name"]).unwrap_or_default().to_owned(),
            ty,
            mode: match text(argument, &["mode"]).unwrap_or("IN") {
                "OUT" => ArgumentMode::Out,
                "INOUT" => ArgumentMode::InOut,
                _ => ArgumentMode::In,
            },
            not_aggregate: flag(argument, &["isAggregate"]) == Some(false),
        });
    }
    Ok(StoredRoutine {
        dataset: dataset.to_owned(),
        id: id.to_owned(),
        routine: Routine {
            name: id.to_owned(),
            path: Some(RoutinePath {
                project: project.to_owned(),
                dataset: dataset.to_owned(),
                routine: id.to_owned(),
            }),
            kind,
            language: text(body, &["language"])
                .filter(|language| *language != "LANGUAGE_UNSPECIFIED")
                .unwrap_or("SQL")
                .to_ascii_uppercase(),
            arguments,
            returns: at(body, &["returnType"]).map(type_from_json).transpose()?,
            returns_table: table_type(at(body, &["returnTableType"]))?,
            body: text(body, &["definitionBody"])
                .unwrap_or_default()
                .to_owned(),
            project: project.to_owned(),
            dataset: None,
        },
        description: text(body, &["description"]).map(str::to_owned),
        determinism: text(body, &["determinismLevel"]).map(str::to_owned),
        strict: flag(body, &["strictMode"]),
        created: 0,
        modified: 0,
        version: 0,
    })
}

/// A dataset as it is stored.
pub(crate) fn store_dataset(value: &Dataset) -> Value {
    json!({ "resource": dataset(value, ""), "version": value.version })
}

/// Reads a stored dataset.
pub(crate) fn stored_dataset(value: &Value) -> Outcome<Dataset> {
    let body = value.get("resource").unwrap_or(&Value::Null);
    let mut result = Dataset {
        id: text(body, &["datasetReference", "datasetId"])
            .unwrap_or_default()
            .to_owned(),
        location: text(body, &["location"]).unwrap_or("US").to_owned(),
        created: integer(body, &["creationTime"])?.unwrap_or(0),
        modified: integer(body, &["lastModifiedTime"])?.unwrap_or(0),
        version: value.get("version").and_then(Value::as_u64).unwrap_or(0),
        ..Dataset::default()
    };
    change_dataset(&mut result, body, true)?;
    Ok(result)
}

/// A table as it is stored.
pub(crate) fn store_table(value: &Table) -> Value {
    let names: Vec<&String> = value
        .columns
        .iter()
        .map(|column| &column.physical)
        .collect();
    json!({
        "resource": table(value, ""),
        "physical": value.physical,
        "columns": names,
        "nextColumn": value.next_column,
        "viewColumns": value.view.as_ref().map(|view| &view.column_names),
        "viewDataset": value.view.as_ref().and_then(|view| view.default_dataset.as_ref()),
        "originTime": value.origin.as_ref().map(|origin| origin.time),
        "version": value.version,
        "content": value.content,
    })
}

/// Reads a stored table.
pub(crate) fn stored_table(value: &Value) -> Outcome<Table> {
    let body = value.get("resource").unwrap_or(&Value::Null);
    let number = |name: &str| value.get(name).and_then(Value::as_u64).unwrap_or(0);
    let kind = match text(body, &["type"]).unwrap_or("TABLE") {
        "VIEW" => TableKind::View,
        "MATERIALIZED_VIEW" => TableKind::MaterializedView,
        "SNAPSHOT" => TableKind::Snapshot,
        _ => TableKind::Table,
    };
    let mut result = Table::new(
        text(body, &["tableReference", "datasetId"]).unwrap_or_default(),
        text(body, &["tableReference", "tableId"]).unwrap_or_default(),
        kind,
    );
    if let Some(schema) = at(body, &["schema"]) {
        let fields = from_schema(schema)?;
        let names = list(value, &["columns"]);
        result.columns = fields
            .into_iter()
            .zip(names)
            .map(|(field, name)| Column {
                field,
                physical: name.as_str().unwrap_or_default().to_owned(),
            })
            .collect();
    }
    (result.partitioning, result.partition_expiration) = partitioning(body)?;
    let expiration = integer(body, &["expirationTime"])?;
    let mut rest = body.clone();
    if let Some(object) = rest.as_object_mut() {
        object.remove("expirationTime");
    }
    change_table(&mut result, &rest, true)?;
    result.expiration = expiration;
    result.next_column = number("nextColumn") as usize;
    text(value, &["physical"])
        .unwrap_or_default()
        .clone_into(&mut result.physical);
    result.created = integer(body, &["creationTime"])?.unwrap_or(0);
    result.modified = integer(body, &["lastModifiedTime"])?.unwrap_or(0);
    result.version = number("version");
    result.content = number("content");
    let query =
        text(body, &["view", "query"]).or_else(|| text(body, &["materializedView", "query"]));
    result.view = query.map(|query| View {
        query: query.to_owned(),
        column_names: list(value, &["viewColumns"])
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        default_dataset: text(value, &["viewDataset"]).map(str::to_owned),
    });
    let base = at(body, &["snapshotDefinition", "baseTableReference"])
        .or_else(|| at(body, &["cloneDefinition", "baseTableReference"]));
    result.origin = base.map(|base| Origin {
        dataset: text(base, &["datasetId"]).unwrap_or_default().to_owned(),
        table: text(base, &["tableId"]).unwrap_or_default().to_owned(),
        time: value.get("originTime").and_then(Value::as_i64).unwrap_or(0),
    });
    Ok(result)
}

/// A routine as it is stored.
pub(crate) fn store_routine(value: &StoredRoutine) -> Value {
    json!({
        "resource": routine(value, &value.routine.project),
        "project": value.routine.project,
        "dataset": value.routine.dataset,
        "version": value.version,
    })
}

/// Reads a stored routine.
pub(crate) fn stored_routine(value: &Value) -> Outcome<StoredRoutine> {
    let body = value.get("resource").unwrap_or(&Value::Null);
    let mut result = routine_from_json(body, text(value, &["project"]).unwrap_or_default())?;
    result.routine.dataset = text(value, &["dataset"]).map(str::to_owned);
    result.created = integer(body, &["creationTime"])?.unwrap_or(0);
    result.modified = integer(body, &["lastModifiedTime"])?.unwrap_or(0);
    result.version = value.get("version").and_then(Value::as_u64).unwrap_or(0);
    Ok(result)
}
