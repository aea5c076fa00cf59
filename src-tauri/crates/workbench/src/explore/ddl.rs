//! The statement that makes a table or a view anew, written from what the service says of it.

use model::{Column, ColumnFacts, ColumnType, Mode, Partitioning, TableDetail, TableKind};
use std::collections::HashMap;
use std::fmt::Write as _;

/// The statement; empty for what no statement makes (an unknown kind).
pub(super) fn statement(detail: &TableDetail) -> String {
    let name = detail.table.reference.to_string();
    let facts: HashMap<&str, &ColumnFacts> = detail
        .column_facts
        .iter()
        .map(|facts| (facts.path.as_str(), facts))
        .collect();
    let mut sql = String::new();
    match detail.table.kind {
        TableKind::View | TableKind::MaterializedView => view(&mut sql, detail, &name),
        TableKind::External => external(&mut sql, detail, &name, &facts),
        TableKind::Snapshot | TableKind::Clone if detail.base.is_some() => {
            let what = match detail.table.kind {
                TableKind::Snapshot => "SNAPSHOT TABLE",
                _ => "TABLE",
            };
            _ = write!(sql, "CREATE {what} `{name}`");
            if let Some(base) = &detail.base {
                _ = write!(sql, "\nCLONE `{}`", base.table);
                if let Some(at) = &base.at {
                    _ = write!(sql, "\nFOR SYSTEM_TIME AS OF TIMESTAMP {}", text(at));
                }
            }
            options(&mut sql, detail);
        }
        TableKind::Unknown => return String::new(),
        TableKind::Table | TableKind::Iceberg | TableKind::Snapshot | TableKind::Clone => {
            _ = write!(sql, "CREATE TABLE `{name}`");
            if !detail.columns.is_empty() {
                _ = write!(sql, " (\n{}\n)", fields(&detail.columns, &facts));
            }
            if let Some(collation) = &detail.default_collation {
                _ = write!(sql, "\nDEFAULT COLLATE {}", text(collation));
            }
            if let Some(partitioning) = &detail.table.partitioning {
                _ = write!(
                    sql,
                    "\nPARTITION BY {}",
                    partition_by(partitioning, &detail.columns)
                );
            }
            cluster_by(&mut sql, detail);
            if let Some(connection) = lake(detail) {
                _ = write!(sql, "\nWITH CONNECTION `{connection}`");
            }
            options(&mut sql, detail);
        }
    }
    sql.push_str(";\n");
    sql
}

fn lake(detail: &TableDetail) -> Option<&str> {
    let external = detail.external.as_ref()?;
    (detail.table.kind == TableKind::Iceberg)
        .then_some(external.connection.as_deref())
        .flatten()
}

fn view(sql: &mut String, detail: &TableDetail, name: &str) {
    let materialized = detail.table.kind == TableKind::MaterializedView;
    let what = if materialized {
        "MATERIALIZED VIEW"
    } else {
        "VIEW"
    };
    _ = write!(sql, "CREATE {what} `{name}`");
    if !materialized && detail.columns.iter().any(|one| one.description.is_some()) {
        let names: Vec<String> = detail
            .columns
            .iter()
            .map(|column| {
                let name = quoted(&column.name);
                match &column.description {
                    Some(about) => format!("  {name} OPTIONS (description = {})", text(about)),
                    None => format!("  {name}"),
                }
            })
            .collect();
        _ = write!(sql, " (\n{}\n)", names.join(",\n"));
    }
    if materialized {
        if let Some(partitioning) = &detail.table.partitioning {
            let by = partition_by(partitioning, &detail.columns);
            _ = write!(sql, "\nPARTITION BY {by}");
        }
        cluster_by(sql, detail);
    }
    options(sql, detail);
    let query = detail.view_sql.as_deref().unwrap_or_default();
    _ = write!(sql, "\nAS\n{}", query.trim_end().trim_end_matches(';'));
}

fn external(
    sql: &mut String,
    detail: &TableDetail,
    name: &str,
    facts: &HashMap<&str, &ColumnFacts>,
) {
    _ = write!(sql, "CREATE EXTERNAL TABLE `{name}`");
    if !detail.columns.is_empty() {
        _ = write!(sql, " (\n{}\n)", fields(&detail.columns, facts));
    }
    if let Some(external) = &detail.external
        && let Some(connection) = &external.connection
    {
        _ = write!(sql, "\nWITH CONNECTION `{connection}`");
    }
    options(sql, detail);
}

fn cluster_by(sql: &mut String, detail: &TableDetail) {
    if !detail.table.clustering.is_empty() {
        let by: Vec<String> = detail
            .table
            .clustering
            .iter()
            .map(|column| quoted(column))
            .collect();
        _ = write!(sql, "\nCLUSTER BY {}", by.join(", "));
    }
}

fn partition_by(by: &Partitioning, columns: &[Column]) -> String {
    let unit = by.unit.as_str();
    let Some(name) = &by.column else {
        return match unit {
            "DAY" => "_PARTITIONDATE".to_owned(),
            unit => format!("TIMESTAMP_TRUNC(_PARTITIONTIME, {unit})"),
        };
    };
    let column = quoted(name);
    if let Some(range) = &by.range {
        return format!(
            "RANGE_BUCKET({column}, GENERATE_ARRAY({}, {}, {}))",
            range.start, range.end, range.interval
        );
    }
    let kind = columns
        .iter()
        .find(|one| one.name.eq_ignore_ascii_case(name))
        .map(|one| one.column_type);
    match (kind, unit) {
        (Some(ColumnType::Date) | None, "DAY") => column,
        (Some(ColumnType::Date) | None, unit) => format!("DATE_TRUNC({column}, {unit})"),
        (Some(ColumnType::Datetime), unit) => format!("DATETIME_TRUNC({column}, {unit})"),
        (Some(_), "DAY") => format!("DATE({column})"),
        (Some(_), unit) => format!("TIMESTAMP_TRUNC({column}, {unit})"),
    }
}

fn fields(columns: &[Column], facts: &HashMap<&str, &ColumnFacts>) -> String {
    let lines: Vec<String> = columns
        .iter()
        .map(|column| format!("  {}", field(column, &column.name, facts, true)))
        .collect();
    lines.join(",\n")
}

fn field(column: &Column, path: &str, facts: &HashMap<&str, &ColumnFacts>, top: bool) -> String {
    let said = facts.get(path).copied();
    let mut inner = match column.column_type {
        ColumnType::Struct => {
            let parts: Vec<String> = column
                .fields
                .iter()
                .map(|one| field(one, &format!("{path}.{}", one.name), facts, false))
                .collect();
            format!("STRUCT<{}>", parts.join(", "))
        }
        ColumnType::Range => match column.range_element {
            Some(element) => format!("RANGE<{}>", type_name(element)),
            None => "RANGE".to_owned(),
        },
        plain => type_name(plain).to_owned(),
    };
    if let Some(said) = said {
        match (said.max_length, said.precision, said.scale) {
            (Some(length), _, _) => _ = write!(inner, "({length})"),
            (None, Some(precision), Some(scale)) => _ = write!(inner, "({precision}, {scale})"),
            (None, Some(precision), None) => _ = write!(inner, "({precision})"),
            _ => {}
        }
        if let Some(collation) = &said.collation {
            _ = write!(inner, " COLLATE {}", text(collation));
        }
    }
    let mut line = format!("{} ", quoted(&column.name));
    if column.mode == Mode::Repeated {
        _ = write!(line, "ARRAY<{inner}>");
    } else {
        line.push_str(&inner);
    }
    if let Some(default) = said.and_then(|said| said.default.as_deref())
        && top
    {
        _ = write!(line, " DEFAULT {default}");
    }
    if column.mode == Mode::Required {
        line.push_str(" NOT NULL");
    }
    let mut options = Vec::new();
    if let Some(about) = &column.description {
        options.push(format!("description = {}", text(about)));
    }
    if let Some(said) = said {
        if let Some(mode) = &said.rounding {
            options.push(format!("rounding_mode = {}", text(mode)));
        }
        if !said.policy_tags.is_empty() {
            let tags: Vec<String> = said.policy_tags.iter().map(|tag| text(tag)).collect();
            options.push(format!("policy_tags = [{}]", tags.join(", ")));
        }
    }
    if !options.is_empty() {
        _ = write!(line, " OPTIONS ({})", options.join(", "));
    }
    line
}

fn options(sql: &mut String, detail: &TableDetail) {
    let mut options = Vec::new();
    if let Some(name) = &detail.table.friendly_name {
        options.push(format!("friendly_name = {}", text(name)));
    }
    if let Some(about) = &detail.description {
        options.push(format!("description = {}", text(about)));
    }
    if !detail.labels.is_empty() {
        let pairs: Vec<String> = detail
            .labels
            .iter()
            .map(|(key, value)| format!("({}, {})", text(key), text(value)))
            .collect();
        options.push(format!("labels = [{}]", pairs.join(", ")));
    }
    if let Some(by) = &detail.table.partitioning {
        if by.filter_required {
            options.push("require_partition_filter = TRUE".to_owned());
        }
        if let Some(ms) = by.expiration_ms {
            // Whole days mostly; the option takes fractions as well.
            options.push(format!(
                "partition_expiration_days = {}",
                ms as f64 / 86_400_000.0
            ));
        }
    }
    if let Some(ms) = detail.expires_at_ms {
        options.push(format!("expiration_timestamp = TIMESTAMP_MILLIS({ms})"));
    }
    if let Some(key) = &detail.kms_key {
        options.push(format!("kms_key_name = {}", text(key)));
    }
    if let Some(external) = &detail.external {
        if detail.table.kind == TableKind::Iceberg {
            options.push("file_format = 'PARQUET'".to_owned());
            if let Some(format) = &external.format {
                options.push(format!("table_format = {}", text(format)));
            }
            if let Some(uri) = external.uris.first() {
                options.push(format!("storage_uri = {}", text(uri)));
            }
        } else {
            if let Some(format) = &external.format {
                options.push(format!("format = {}", text(format)));
            }
            let uris: Vec<String> = external.uris.iter().map(|uri| text(uri)).collect();
            options.push(format!("uris = [{}]", uris.join(", ")));
        }
    }
    if !options.is_empty() {
        _ = write!(sql, "\nOPTIONS (\n  {}\n)", options.join(",\n  "));
    }
}

fn type_name(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Int64 => "INT64",
        ColumnType::Float64 => "FLOAT64",
        ColumnType::Numeric => "NUMERIC",
        ColumnType::Bignumeric => "BIGNUMERIC",
        ColumnType::Bool => "BOOL",
        ColumnType::String | ColumnType::Unknown => "STRING",
        ColumnType::Bytes => "BYTES",
        ColumnType::Date => "DATE",
        ColumnType::Time => "TIME",
        ColumnType::Datetime => "DATETIME",
        ColumnType::Timestamp => "TIMESTAMP",
        ColumnType::Interval => "INTERVAL",
        ColumnType::Json => "JSON",
        ColumnType::Geography => "GEOGRAPHY",
        ColumnType::Range => "RANGE",
        ColumnType::Struct => "STRUCT",
    }
}

/// A name as it stands in a statement; in backticks, so that no word is reserved.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
}

/// A text as it stands in a statement.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('\'');
    for letter in value.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter => out.push(letter),
        }
    }
    out.push('\'');
    out
}
