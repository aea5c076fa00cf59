//! What queries answered: tables of a file of their own, reachable by the anonymous names that
//! BigQuery gives them, and the cache that answers the same question again.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use duckdb::{Connection, params};
use parking_lot::Mutex;
use sandbox_analysis::catalog::Field;
use sandbox_functions::physical::quote_text;
use serde_json::{Value, json};

use crate::catalog::{Table, TableKind, now_millis, resource, texts};
use crate::engine::{Engine, execute, failure};
use crate::error::{Outcome, StartError};
use crate::jobs::ResultRows;
use crate::jobs::archive::Archive;

/// The hidden dataset of anonymous results.
pub(crate) const ANONYMOUS: &str = "_sandbox_results";
/// Results that are kept.
const MOST_RESULTS: usize = 500;
/// Cells that all kept results may have together.
const MOST_CELLS: u64 = 400_000_000;
/// How long a result is kept, in milliseconds.
const KEPT: i64 = 24 * 60 * 60 * 1000;

#[derive(Default)]
struct State {
    by_name: HashMap<String, Arc<ResultRows>>,
    order: VecDeque<String>,
    cells: u64,
    cache: HashMap<String, String>,
}

/// The results that are kept.
#[derive(Default)]
pub(crate) struct Results(Mutex<State>);

impl Results {
    /// Reads what the processes before have kept, and drops what nothing speaks of.
    pub(crate) fn open(engine: &Arc<Engine>) -> Result<Self, StartError> {
        let results = Self::default();
        let loaded = engine
            .connection()
            .and_then(|connection| results.load(&connection));
        loaded.map_err(|error| StartError::Database(error.message))?;
        Ok(results)
    }

    fn load(&self, connection: &Connection) -> Outcome<()> {
        Archive::prepare(connection)?;
        execute(
            connection,
            "CREATE TABLE IF NOT EXISTS results.main.kept (name VARCHAR PRIMARY KEY, created BIGINT, body VARCHAR)",
        )?;
        let present = texts(
            connection,
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'results' AND table_name NOT IN ('jobs', 'kept')",
        )?;
        let present: HashSet<String> = present
            .into_iter()
            .map(|name| format!("results.main.{name}"))
            .collect();
        let bodies = texts(
            connection,
            "SELECT body FROM results.main.kept ORDER BY created",
        )?;
        let mut claimed = HashSet::new();
        let mut state = self.0.lock();
        let now = now_millis();
        for body in bodies {
            let Some((result, question)) = stored(&body) else {
                continue;
            };
            if result.table.expired(now) || !present.contains(&result.table.physical) {
                continue;
            }
            claimed.insert(result.table.physical.clone());
            let name = result.table.id.clone();
            state.cells += cells(&result);
            state.order.push_back(name.clone());
            if let Some(question) = question {
                state.cache.insert(question, name.clone());
            }
            state.by_name.insert(name, Arc::new(result));
        }
        for name in present.difference(&claimed) {
            execute(connection, &format!("DROP TABLE {name}"))?;
        }
        let names: Vec<String> = state.order.iter().map(|name| quote_text(name)).collect();
        let condition = if names.is_empty() {
            String::new()
        } else {
            format!(" WHERE name NOT IN ({})", names.join(", "))
        };
        execute(
            connection,
            &format!("DELETE FROM results.main.kept{condition}"),
        )
    }

    /// Writes down that a result is kept, in the transaction that makes its table.
    pub(crate) fn record(
        connection: &Connection,
        table: &Table,
        rows: u64,
        question: Option<&String>,
    ) -> Outcome<()> {
        let body = json!({
            "table": resource::store_table(table),
            "rows": rows,
            "question": question,
        });
        connection
            .execute(
                "INSERT INTO results.main.kept VALUES (?, ?, ?)",
                params![table.id, table.created, body.to_string()],
            )
            .map(|_| ())
            .map_err(|error| failure(&error))
    }

    /// A new table for a result with these columns, not yet made.
    pub(crate) fn new_table(fields: Vec<Field>) -> Table {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let mut table = Table::new(ANONYMOUS, &format!("anon{name}"), TableKind::Table);
        table.set_fields(fields);
        table.physical = format!("results.main.r{name}");
        table.created = now_millis();
        table.modified = table.created;
        table.expiration = Some(table.created + KEPT);
        table
    }

    /// A kept result by its anonymous name.
    pub(crate) fn get(&self, dataset: &str, table: &str) -> Option<Arc<ResultRows>> {
        if dataset != ANONYMOUS {
            return None;
        }
        self.0.lock().by_name.get(table).cloned()
    }

    /// A kept result as a table.
    pub(crate) fn table(&self, dataset: &str, table: &str) -> Option<Arc<Table>> {
        self.get(dataset, table)
            .map(|result| Arc::clone(&result.table))
    }

    /// Keeps a result, lets the oldest go, and remembers what question it answers.
    pub(crate) fn keep(
        &self,
        connection: &Connection,
        result: &Arc<ResultRows>,
        question: Option<String>,
    ) -> Outcome<()> {
        let mut dropped = Vec::new();
        {
            let mut state = self.0.lock();
            let name = result.table.id.clone();
            state.cells += cells(result);
            state.by_name.insert(name.clone(), Arc::clone(result));
            state.order.push_back(name.clone());
            if let Some(question) = question {
                state.cache.insert(question, name);
            }
            let now = now_millis();
            while state.order.len() > 1 {
                let full = state.order.len() > MOST_RESULTS || state.cells > MOST_CELLS;
                let old = state
                    .order
                    .front()
                    .and_then(|name| state.by_name.get(name))
                    .is_none_or(|result| result.table.expired(now));
                if !full && !old {
                    break;
                }
                let Some(name) = state.order.pop_front() else {
                    break;
                };
                state.cache.retain(|_, cached| *cached != name);
                if let Some(result) = state.by_name.remove(&name) {
                    state.cells = state.cells.saturating_sub(cells(&result));
                    dropped.push(result);
                }
            }
        }
        for result in dropped {
            execute(
                connection,
                &format!(
                    "DROP TABLE IF EXISTS {}; DELETE FROM results.main.kept WHERE name = {}",
                    result.table.from(),
                    quote_text(&result.table.id)
                ),
            )?;
        }
        Ok(())
    }

    /// The kept answer to a question that was asked before.
    pub(crate) fn cached(&self, question: &str) -> Option<Arc<ResultRows>> {
        let state = self.0.lock();
        state
            .cache
            .get(question)
            .and_then(|name| state.by_name.get(name))
            .cloned()
    }

    /// Lets every result go.
    pub(crate) fn clear(&self, connection: &Connection) -> Outcome<()> {
        let state = std::mem::take(&mut *self.0.lock());
        for result in state.by_name.values() {
            execute(
                connection,
                &format!("DROP TABLE IF EXISTS {}", result.table.from()),
            )?;
        }
        execute(connection, "DELETE FROM results.main.kept")
    }
}

/// A result out of its record, with the question that it answers.
fn stored(body: &str) -> Option<(ResultRows, Option<String>)> {
    let body: Value = serde_json::from_str(body).ok()?;
    let table = resource::stored_table(body.get("table")?).ok()?;
    let question = body.get("question").and_then(Value::as_str);
    let result = ResultRows {
        table: Arc::new(table),
        rows: body.get("rows")?.as_u64()?,
    };
    Some((result, question.map(str::to_owned)))
}

fn cells(result: &ResultRows) -> u64 {
    result
        .rows
        .saturating_mul(result.table.columns.len() as u64)
}
