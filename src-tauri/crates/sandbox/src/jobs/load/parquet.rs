//! Parquet: read by DuckDB, its types turned into BigQuery's.

use duckdb::arrow::datatypes::{DataType, Field as ArrowField};
use sandbox_analysis::catalog::{Field, Mode};
use sandbox_functions::physical::{field_name, quote_name, quote_text};
use sandbox_functions::{StructField, Type, Value as Typed, casts};

use super::{Upload, stage};
use crate::catalog::schema::{element, struct_of};
use crate::engine::failure;
use crate::error::{Failure, Outcome};
use crate::jobs::Job;
use crate::jobs::destination::Destination;
use crate::server::App;

/// A column of the file: DuckDB text that reads it in our physical form, and what it is.
struct Source {
    sql: String,
    field: Field,
}

pub(super) fn load(
    app: &App,
    job: &Job,
    connection: &duckdb::Connection,
    target: &Destination,
    upload: &Upload,
    fields: Option<Vec<Field>>,
) -> Outcome<u64> {
    let file = format!(
        "read_parquet({})",
        quote_text(&upload.file.to_string_lossy())
    );
    let unreadable = |error: &duckdb::Error| {
        let failure = failure(error);
        Failure::invalid(format!(
            "Error while reading data, error message: Input file is not in Parquet format. {}",
            failure.message
        ))
    };
    let schema = {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {file} LIMIT 0"))
            .map_err(|error| unreadable(&error))?;
        let rows = statement
            .stream_arrow([])
            .map_err(|error| unreadable(&error))?;
        rows.get_schema()
    };
    let sources: Outcome<Vec<Source>> = schema
        .fields()
        .iter()
        .map(|field| source(&quote_name(field.name()), field, 0))
        .collect();
    let sources = sources?;
    let fields =
        fields.unwrap_or_else(|| sources.iter().map(|source| source.field.clone()).collect());
    let mut values = Vec::with_capacity(fields.len());
    for field in &fields {
        let found = sources
            .iter()
            .find(|source| source.field.name.eq_ignore_ascii_case(&field.name));
        let value = match found {
            Some(source) => convert(&source.sql, &source.field, field, 0).ok_or_else(|| {
                Failure::invalid(format!(
                    "Error while reading data, error message: Parquet column '{}' has type {} which does not match the target type {}.",
                    field.name, source.field.ty, field.ty
                ))
            })?,
            None if field.mode == Mode::Required => {
                return Err(Failure::invalid(format!(
                    "Error while reading data, error message: the required column '{}' is not in the file",
                    field.name
                )));
            }
            None => "NULL".to_owned(),
        };
        values.push(value);
    }
    let mut fields = fields;
    let named: Vec<String> = fields
        .iter()
        .map(|field| field.name.to_lowercase())
        .collect();
    for extra in sources
        .iter()
        .filter(|source| !named.contains(&source.field.name.to_lowercase()))
    {
        fields.push(extra.field.clone());
        values.push(extra.sql.clone());
    }
    stage(
        app,
        job,
        connection,
        target,
        fields,
        |connection, staging| {
            let sql = format!(
                "INSERT INTO {} SELECT {} FROM {file}",
                staging.from(),
                values.join(", ")
            );
            let rows = connection.execute(&sql, []).map_err(|error| {
                let failure = failure(&error);
                if failure.reason == crate::error::Reason::InvalidQuery {
                    Failure::invalid(format!(
                        "Error while reading data, error message: {}",
                        failure.message
                    ))
                } else {
                    failure
                }
            })?;
            for column in staging
                .columns
                .iter()
                .filter(|column| column.field.mode == Mode::Required)
            {
                let sql = format!(
                    "SELECT EXISTS (SELECT 1 FROM {} WHERE {} IS NULL)",
                    staging.from(),
                    quote_name(&column.physical)
                );
                if connection
                    .query_row(&sql, [], |row| row.get(0))
                    .map_err(|error| failure(&error))?
                {
                    return Err(Failure::invalid(format!(
                        "Required field {} cannot be null",
                        column.field.name
                    )));
                }
            }
            Ok(rows as u64)
        },
    )
}

/// A column or nested value of the file in our physical form.
fn source(value: &str, arrow: &ArrowField, depth: usize) -> Outcome<Source> {
    let simple = |sql: String, ty: Type| {
        Ok(Source {
            sql,
            field: Field::new(arrow.name(), ty),
        })
    };
    let cast = |ty: &str| format!("CAST({value} AS {ty})");
    match arrow.data_type() {
        DataType::Boolean => simple(value.to_owned(), Type::Bool),
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64 => simple(cast("BIGINT"), Type::Int64),
        DataType::Int64 => simple(value.to_owned(), Type::Int64),
        DataType::Float16 | DataType::Float32 => simple(cast("DOUBLE"), Type::Float64),
        DataType::Float64 => simple(value.to_owned(), Type::Float64),
        DataType::Decimal128(precision, scale) | DataType::Decimal256(precision, scale) => {
            let whole = i16::from(*precision) - i16::from(*scale);
            if *scale <= 9 && whole <= 29 {
                simple(cast("DECIMAL(38,9)"), Type::Numeric)
            } else {
                let text = Typed::new(cast("VARCHAR"), Type::String);
                let big = casts::cast(
                    &text,
                    &Type::BigNumeric,
                    None,
                    None,
                    false,
                    &sandbox_functions::Context::default(),
                )
                .map_err(|error| Failure::invalid(error.message))?;
                simple(big.sql, Type::BigNumeric)
            }
        }
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..) => {
            simple(cast("VARCHAR"), Type::String)
        }
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => simple(value.to_owned(), Type::Bytes),
        DataType::Date32 | DataType::Date64 => simple(cast("DATE"), Type::Date),
        DataType::Time32(_) | DataType::Time64(_) => simple(cast("TIME"), Type::Time),
        DataType::Timestamp(_, zone) => {
            let sql = if zone.is_some() {
                format!("({value} AT TIME ZONE 'UTC')")
            } else {
                cast("TIMESTAMP")
            };
            simple(sql, Type::Timestamp)
        }
        DataType::Interval(_) | DataType::Duration(_) => simple(cast("INTERVAL"), Type::Interval),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            let name = format!("p{depth}");
            let inner = source(&name, item, depth + 1)?;
            if inner.field.mode == Mode::Repeated {
                return Err(Failure::invalid(format!(
                    "Parquet column '{}' is a list of lists",
                    arrow.name()
                )));
            }
            let mut field = inner.field;
            field.name.clone_from(arrow.name());
            field.mode = Mode::Repeated;
            field.ty = field.ty.array_of();
            Ok(Source {
                sql: format!(
                    "coalesce(list_transform({value}, lambda {name}: {}), [])",
                    inner.sql
                ),
                field,
            })
        }
        DataType::Map(entries, _) => {
            let DataType::Struct(pair) = entries.data_type() else {
                return Err(unsupported(arrow));
            };
            let name = format!("p{depth}");
            let mut parts = Vec::new();
            let mut fields = Vec::new();
            for (index, (member, word)) in pair.iter().zip(["key", "value"]).enumerate() {
                let mut inner = source(
                    &format!("struct_extract({name}, '{word}')"),
                    member,
                    depth + 1,
                )?;
                word.clone_into(&mut inner.field.name);
                parts.push(format!("{} := {}", field_name(index), inner.sql));
                fields.push(inner.field);
            }
            let mut field = Field::new(arrow.name(), struct_of(&fields).array_of());
            field.fields = fields;
            Ok(Source {
                sql: format!(
                    "coalesce(list_transform(map_entries({value}), lambda {name}: struct_pack({})), [])",
                    parts.join(", ")
                ),
                field,
            })
        }
        DataType::Struct(members) => {
            let mut parts = Vec::new();
            let mut fields = Vec::new();
            for (index, member) in members.iter().enumerate() {
                let inner = source(
                    &format!("struct_extract({value}, {})", quote_text(member.name())),
                    member,
                    depth + 1,
                )?;
                parts.push(format!("{} := {}", field_name(index), inner.sql));
                fields.push(inner.field);
            }
            let ty = Type::Struct(
                fields
                    .iter()
                    .map(|field| StructField::named(&field.name, field.ty.clone()))
                    .collect(),
            );
            let mut field = Field::new(arrow.name(), ty);
            field.fields = fields;
            Ok(Source {
                sql: format!(
                    "CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({}) END",
                    parts.join(", ")
                ),
                field,
            })
        }
        _ => Err(unsupported(arrow)),
    }
}

fn unsupported(field: &ArrowField) -> Failure {
    Failure::invalid(format!(
        "Parquet column '{}' has the type {}, which the sandbox does not support",
        field.name(),
        field.data_type()
    ))
}

/// A value of the file as one of the target's type, with the conversions that a load allows.
fn convert(value: &str, from: &Field, to: &Field, depth: usize) -> Option<String> {
    if from.mode == Mode::Repeated {
        // A list under a record of `list` and `element` is what a schema without list inference says.
        if to.mode != Mode::Repeated {
            return None;
        }
        let name = format!("q{depth}");
        let inner = convert_one(&name, from, to, depth + 1)?;
        return Some(if inner == name {
            value.to_owned()
        } else {
            format!("list_transform({value}, lambda {name}: {inner})")
        });
    }
    if to.mode == Mode::Repeated {
        return None;
    }
    convert_one(value, from, to, depth)
}

fn convert_one(value: &str, from: &Field, to: &Field, depth: usize) -> Option<String> {
    let (source, target) = (element(&from.ty), element(&to.ty));
    if let (Type::Struct(_), Type::Struct(_)) = (source, target) {
        let mut parts = Vec::new();
        for (index, field) in to.fields.iter().enumerate() {
            let at = from
                .fields
                .iter()
                .position(|other| other.name.eq_ignore_ascii_case(&field.name));
            let part = if let Some((at, inner)) =
                at.and_then(|at| from.fields.get(at).map(|inner| (at, inner)))
            {
                let inner_value = format!("struct_extract({value}, '{}')", field_name(at));
                convert(&inner_value, inner, field, depth + 1)?
            } else {
                let ty = sandbox_functions::physical::physical_type(&field.ty);
                format!("CAST(NULL AS {ty})")
            };
            parts.push(format!("{} := {part}", field_name(index)));
        }
        return Some(format!(
            "CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({}) END",
            parts.join(", ")
        ));
    }
    match (source, target) {
        (source, target) if source == target => Some(value.to_owned()),
        (Type::Timestamp, Type::DateTime)
        | (Type::DateTime, Type::Timestamp)
        | (Type::String, Type::Geography) => Some(value.to_owned()),
        (Type::Date, Type::Timestamp | Type::DateTime) => {
            Some(format!("CAST({value} AS TIMESTAMP)"))
        }
        (Type::Int64, Type::Float64 | Type::Numeric | Type::BigNumeric)
        | (Type::Numeric, Type::BigNumeric | Type::Float64)
        | (Type::Float64, Type::Numeric | Type::BigNumeric)
        | (Type::String, Type::Bytes) => {
            let value = Typed::new(value, source.clone());
            casts::cast(
                &value,
                target,
                None,
                None,
                false,
                &sandbox_functions::Context::default(),
            )
            .ok()
            .map(|value| value.sql)
        }
        (Type::Bytes, Type::String) => Some(format!("decode({value})")),
        (Type::String, Type::Json) => {
            let argument = sandbox_functions::Argument::Value(Typed::new(value, Type::String));
            sandbox_functions::scalar::scalar(
                "PARSE_JSON",
                &[argument],
                &sandbox_functions::Context::default(),
            )
            .ok()
            .map(|value| value.sql)
        }
        _ => None,
    }
}
