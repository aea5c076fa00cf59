//! Default values of columns, for rows that do not mention them.

use std::sync::Arc;

use duckdb::arrow::array::Array as _;
use sandbox_analysis::Plan;
use sandbox_analysis::catalog::Field;
use sandbox_functions::{Type, Value as Typed, casts};
use serde_json::Value;

use super::encode::{Encoder, TimestampFormat};
use crate::catalog::schema::element;
use crate::engine::failure;
use crate::error::{Failure, Outcome};
use crate::jobs::statement::{Session, environment, syntax_failure};
use crate::server::App;

/// The values that missing columns take, as JSON.
#[derive(Debug, Default)]
pub(crate) struct Defaults(Vec<(String, Value)>);

impl Defaults {
    /// Computes the defaults of these columns once, for all rows of a request.
    pub(crate) fn of(app: &Arc<App>, fields: &[Field]) -> Outcome<Self> {
        if fields.iter().all(|field| field.default.is_none()) {
            return Ok(Self::default());
        }
        // The analysis recurses over the expression's syntax tree.
        let (app, fields) = (Arc::clone(app), fields.to_vec());
        let worker = std::thread::Builder::new()
            .stack_size(64 << 20)
            .spawn(move || {
                let mut session = Session::new(&app, environment(&app))?;
                let mut values = Vec::new();
                for field in &fields {
                    if let Some(text) = &field.default {
                        values.push((field.name.clone(), value(&mut session, field, text)?));
                    }
                }
                Ok(Self(values))
            })
            .map_err(|error| Failure::backend(error.to_string()))?;
        worker
            .join()
            .map_err(|_| Failure::backend("A default value could not be computed"))?
    }

    /// The row with what it does not mention.
    pub(crate) fn complete(&self, row: &Value) -> Option<Value> {
        let object = row.as_object()?;
        let missing: Vec<&(String, Value)> = self
            .0
            .iter()
            .filter(|(name, _)| crate::catalog::schema::member(object, name).is_none())
            .collect();
        if missing.is_empty() {
            return None;
        }
        let mut whole = object.clone();
        for (name, value) in missing {
            whole.insert(name.clone(), value.clone());
        }
        Some(Value::Object(whole))
    }
}

fn value(session: &mut Session, field: &Field, text: &str) -> Outcome<Value> {
    if matches!(field.ty, Type::Array(_) | Type::Struct(_)) {
        return Err(Failure::invalid(format!(
            "The default of the {} column {} is not supported by the sandbox for rows that are loaded or streamed",
            field.ty, field.name
        )));
    }
    let text = format!("SELECT {text}");
    let statement =
        sandbox_syntax::parse_statement(&text).map_err(|error| syntax_failure(&error))?;
    let Plan::Query(plan) = session.analyze(&statement, &text)? else {
        return Err(Failure::query("A default value must be an expression"));
    };
    let of = plan
        .columns
        .first()
        .map_or(Type::Int64, |column| column.ty.clone());
    let typed = casts::coerce(&Typed::new("d.v", of), element(&field.ty))
        .map_err(|error| Failure::query(error.message))?;
    let sql = format!("SELECT {} FROM ({}) AS d(v)", typed.sql, plan.sql);
    let mut rows = session
        .lease
        .prepare(&sql)
        .map_err(|error| failure(&error))?;
    drop(rows.stream_arrow([]).map_err(|error| failure(&error))?);
    let batch = rows.step().map_err(|error| failure(&error))?;
    let Some((column, true)) = batch.as_ref().and_then(|batch| {
        batch
            .columns()
            .first()
            .map(|column| (column, !batch.is_empty()))
    }) else {
        return Ok(Value::Null);
    };
    let mut cell = Vec::new();
    Encoder::new(column, element(&field.ty), TimestampFormat::Seconds)?.cell(0, &mut cell);
    let cell: Value =
        serde_json::from_slice(&cell).map_err(|error| Failure::backend(error.to_string()))?;
    Ok(cell.get("v").cloned().unwrap_or(Value::Null))
}
