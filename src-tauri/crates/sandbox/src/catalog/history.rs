//! Earlier states of tables, since the start of the process: what `FOR SYSTEM_TIME AS OF` and the
//! copy of `table@time` read. Rows that a change replaces as a whole stay where they are; of a small
//! table whose rows change in place a copy is kept; of anything else it is known that they changed.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::Table;

/// How far back a table can be read, in milliseconds: seven days.
const WINDOW: i64 = 7 * 24 * 60 * 60 * 1000;
/// Cells of a table of which a copy is kept before its rows change in place.
pub(super) const MOST_COPIED: u64 = 2_000_000;
/// Cells that are kept in all; the oldest states go first.
const MOST_CELLS: u64 = 40_000_000;
/// States that are kept in all.
const MOST_STATES: usize = 500;

/// A state that a table had from one instant to another, in milliseconds since 1970.
struct State {
    dataset: String,
    id: String,
    from: i64,
    to: i64,
    /// The table with its rows of then; nothing when they were not kept.
    table: Option<Arc<Table>>,
    cells: u64,
}

/// The states that are kept, the oldest first.
#[derive(Default)]
pub(super) struct History {
    states: VecDeque<State>,
    /// When the rows of a physical table last changed.
    changed: HashMap<String, i64>,
    /// Copies of rows that are about to change, by the physical table.
    copies: HashMap<String, (String, u64)>,
}

/// What is known of a table at an instant.
pub(super) enum Found {
    /// Its rows of then.
    Rows(Arc<Table>),
    /// It changed later, and its rows of then were not kept.
    Lost,
    /// It is as it was.
    Present,
    /// There was no such table, as far as is known.
    Nothing,
}

impl History {
    /// Notes a copy of rows that are about to change.
    pub(super) fn copied(&mut self, physical: &str, copy: String, cells: u64) {
        self.copies.insert(physical.to_owned(), (copy, cells));
    }

    /// Whether there is a copy of the rows as they are: one that was made for a change that failed.
    pub(super) fn is_copied(&self, physical: &str) -> bool {
        self.copies.contains_key(physical)
    }

    /// Notes that `before` has given way to `after` (nothing when it was dropped). `cells`: about
    /// how many it has.
    pub(super) fn replaced(
        &mut self,
        before: &Arc<Table>,
        after: Option<&Table>,
        cells: u64,
        now: i64,
    ) {
        let moved = after.is_none_or(|after| after.physical != before.physical);
        if !moved && after.is_some_and(|after| after.content == before.content) {
            return;
        }
        let from = self.since(before);
        if let Some(after) = after {
            self.changed.insert(after.physical.clone(), now);
        }
        if before.view.is_some() {
            return;
        }
        let copy = self.copies.remove(&before.physical);
        let (table, cells) = match copy {
            _ if moved => (Some(Arc::clone(before)), cells),
            Some((copy, cells)) => {
                let mut table = Table::clone(before);
                table.physical = copy;
                (Some(Arc::new(table)), cells)
            }
            None => (None, 0),
        };
        self.states.push_back(State {
            dataset: before.dataset.clone(),
            id: before.id.clone(),
            from,
            to: now,
            table,
            cells,
        });
    }

    /// From when on the rows of a table are as they are: a bound that is certain.
    fn since(&self, table: &Table) -> i64 {
        self.changed
            .get(&table.physical)
            .copied()
            .unwrap_or(table.modified)
    }

    /// A table as it was; `present` is what is there now.
    pub(super) fn at(
        &self,
        dataset: &str,
        id: &str,
        present: Option<&Arc<Table>>,
        at: i64,
    ) -> Found {
        if present.is_some_and(|present| at >= self.since(present)) {
            return Found::Present;
        }
        let state = self.states.iter().rev().find(|state| {
            state.dataset == dataset && state.id == id && state.from <= at && at < state.to
        });
        match state {
            Some(State {
                table: Some(table), ..
            }) => Found::Rows(Arc::clone(table)),
            Some(_) => Found::Lost,
            None if present.is_some_and(|present| at >= present.created) => Found::Lost,
            None => Found::Nothing,
        }
    }

    /// Lets go what is too old or too much; the physical tables that nothing needs any more.
    pub(super) fn expire(&mut self, now: i64) -> Vec<String> {
        let mut cells: u64 = self.states.iter().map(|state| state.cells).sum();
        let mut gone = Vec::new();
        while let Some(oldest) = self.states.front()
            && (oldest.to + WINDOW < now || cells > MOST_CELLS || self.states.len() > MOST_STATES)
        {
            cells = cells.saturating_sub(oldest.cells);
            let table = self.states.pop_front().and_then(|state| state.table);
            gone.extend(table.map(|table| table.from()));
        }
        gone
    }

    /// The cells of a table's earlier states.
    pub(super) fn states_of(&self, dataset: &str, id: &str) -> Vec<Arc<Table>> {
        self.states
            .iter()
            .filter(|state| state.dataset == dataset && state.id == id)
            .filter_map(|state| state.table.clone())
            .collect()
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
