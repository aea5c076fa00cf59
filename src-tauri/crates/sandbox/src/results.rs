//! What queries answered: tables of the scratch file, reachable by the anonymous names that
//! BigQuery gives them, and the cache that answers the same question again.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use duckdb::Connection;
use parking_lot::Mutex;
use sandbox_analysis::catalog::Field;

use crate::catalog::{Table, TableKind, now_millis};
use crate::engine::execute;
use crate::error::Outcome;
use crate::jobs::ResultRows;

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
                &format!("DROP TABLE IF EXISTS {}", result.table.from()),
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
        Ok(())
    }
}

fn cells(result: &ResultRows) -> u64 {
    result
        .rows
        .saturating_mul(result.table.columns.len() as u64)
}
