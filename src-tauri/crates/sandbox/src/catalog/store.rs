//! The catalogue's home: in memory for readers, in the tables of schema `meta` for ever.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use duckdb::{Connection, params};
use parking_lot::{Mutex, RwLock};
use sandbox_analysis::catalog::Partitioning;
use serde_json::Value;

use super::history::{Found, History, MOST_COPIED};
use super::{Change, Dataset, Entry, StoredRoutine, Table, now_millis, resource};
use crate::engine::{Engine, execute, failure, in_transaction, transaction};
use crate::error::{Failure, Outcome, StartError};

/// The catalogue of the one project.
pub(crate) struct Store {
    project: String,
    state: RwLock<BTreeMap<String, Entry>>,
    /// Held while a change is checked, written and shown.
    writer: Mutex<()>,
    history: Mutex<History>,
    /// Held while the rows of one physical table change.
    rows: Mutex<HashMap<String, Arc<Mutex<()>>>>,
    counter: AtomicU64,
}

impl Store {
    /// Reads the catalogue out of the database, and drops rows that no table claims (left by a
    /// process that ended in the middle of its work).
    pub(crate) fn open(engine: &Arc<Engine>, project: &str) -> Result<Self, StartError> {
        let lease = engine
            .connection()
            .map_err(|error| StartError::Database(error.message))?;
        let store = Self {
            project: project.to_owned(),
            state: RwLock::new(BTreeMap::new()),
            writer: Mutex::new(()),
            history: Mutex::default(),
            rows: Mutex::new(HashMap::new()),
            counter: AtomicU64::new(1),
        };
        store
            .load(&lease)
            .map_err(|error| StartError::Database(error.message))?;
        Ok(store)
    }

    fn load(&self, connection: &Connection) -> Outcome<()> {
        execute(
            connection,
            "CREATE TABLE IF NOT EXISTS meta.datasets (id VARCHAR PRIMARY KEY, body VARCHAR);
             CREATE TABLE IF NOT EXISTS meta.tables (dataset VARCHAR, id VARCHAR, body VARCHAR, PRIMARY KEY (dataset, id));
             CREATE TABLE IF NOT EXISTS meta.routines (dataset VARCHAR, id VARCHAR, body VARCHAR, PRIMARY KEY (dataset, id));
             CREATE TABLE IF NOT EXISTS meta.properties (name VARCHAR PRIMARY KEY, value VARCHAR);
",
        )?;
        let mut state = BTreeMap::new();
        for body in texts(connection, "SELECT body FROM meta.datasets")? {
            let dataset = resource::stored_dataset(&parse(&body)?)?;
            state.insert(
                dataset.id.clone(),
                Entry {
                    dataset: Arc::new(dataset),
                    tables: BTreeMap::new(),
                    routines: BTreeMap::new(),
                },
            );
        }
        let mut greatest = 0;
        for body in texts(connection, "SELECT body FROM meta.tables")? {
            let table = resource::stored_table(&parse(&body)?)?;
            greatest = greatest.max(table.physical.trim_start_matches('t').parse().unwrap_or(0));
            if let Some(entry) = state.get_mut(&table.dataset) {
                entry.tables.insert(table.id.clone(), Arc::new(table));
            }
        }
        for body in texts(connection, "SELECT body FROM meta.routines")? {
            let routine = resource::stored_routine(&parse(&body)?)?;
            if let Some(entry) = state.get_mut(&routine.dataset) {
                entry.routines.insert(routine.id.clone(), Arc::new(routine));
            }
        }
        let claimed: std::collections::HashSet<String> = state
            .values()
            .flat_map(|entry| entry.tables.values())
            .map(|table| table.physical.clone())
            .collect();
        let present = texts(
            connection,
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'data' AND database_name = current_database()",
        )?;
        for physical in present {
            greatest = greatest.max(physical.trim_start_matches('t').parse().unwrap_or(0));
            if !claimed.contains(&physical) {
                execute(connection, &format!("DROP TABLE data.\"{physical}\""))?;
            }
        }
        self.counter.store(greatest + 1, Ordering::Relaxed);
        *self.state.write() = state;
        Ok(())
    }

    /// The project's name.
    pub(crate) fn project(&self) -> &str {
        &self.project
    }

    /// A name for a new physical table.
    pub(crate) fn new_physical(&self) -> String {
        format!("t{}", self.counter.fetch_add(1, Ordering::Relaxed))
    }

    /// A dataset with its content.
    pub(crate) fn entry(&self, dataset: &str) -> Outcome<Entry> {
        self.state
            .read()
            .get(dataset)
            .cloned()
            .ok_or_else(|| self.no_dataset(dataset))
    }

    /// A dataset's properties.
    pub(crate) fn dataset(&self, dataset: &str) -> Outcome<Arc<Dataset>> {
        let state = self.state.read();
        let entry = state.get(dataset).ok_or_else(|| self.no_dataset(dataset))?;
        Ok(Arc::clone(&entry.dataset))
    }

    /// Every dataset with its content, by name.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.state.read().values().cloned().collect()
    }

    /// A table or view.
    pub(crate) fn table(&self, dataset: &str, table: &str) -> Outcome<Arc<Table>> {
        let state = self.state.read();
        let entry = state.get(dataset).ok_or_else(|| self.no_dataset(dataset))?;
        entry
            .tables
            .get(table)
            .filter(|table| !table.expired(now_millis()))
            .cloned()
            .ok_or_else(|| self.no_table(dataset, table))
    }

    /// A table or view, when it is there.
    pub(crate) fn find_table(&self, dataset: &str, table: &str) -> Option<Arc<Table>> {
        self.table(dataset, table).ok()
    }

    /// A stored routine.
    pub(crate) fn routine(&self, dataset: &str, routine: &str) -> Outcome<Arc<StoredRoutine>> {
        let state = self.state.read();
        let entry = state.get(dataset).ok_or_else(|| self.no_dataset(dataset))?;
        entry.routines.get(routine).cloned().ok_or_else(|| {
            Failure::not_found(format!(
                "Not found: Routine {}:{dataset}.{routine}",
                self.project
            ))
        })
    }

    /// The failure for a missing dataset.
    pub(crate) fn no_dataset(&self, dataset: &str) -> Failure {
        Failure::not_found(format!("Not found: Dataset {}:{dataset}", self.project))
    }

    /// The failure for a missing table.
    pub(crate) fn no_table(&self, dataset: &str, table: &str) -> Failure {
        Failure::not_found(format!(
            "Not found: Table {}:{dataset}.{table}",
            self.project
        ))
    }

    /// Checks and makes a change of the catalogue, with the statements that go with it, as one:
    /// `work` looks at the present state (nobody else changes it meanwhile), runs its statements
    /// in the open transaction, and answers what changes.
    pub(crate) fn commit<T>(
        &self,
        connection: &Connection,
        work: impl FnOnce(&Connection) -> Outcome<(Vec<Change>, T)>,
    ) -> Outcome<T> {
        let _held = self.writer.lock();
        let (changes, value) = transaction(connection, |connection| {
            let (mut changes, value) = work(connection)?;
            for change in &mut changes {
                self.stamp(change);
                write(connection, change)?;
            }
            Ok((changes, value))
        })?;
        let replaced = self.replaced(connection, &changes);
        {
            let mut state = self.state.write();
            for change in changes {
                apply(&mut state, change);
            }
        }
        self.remember(connection, replaced)?;
        Ok(value)
    }

    /// The tables that give way by these changes, with what takes their place and their cells.
    fn replaced(&self, connection: &Connection, changes: &[Change]) -> Vec<Replaced> {
        let mut replaced = Vec::new();
        let state = self.state.read();
        let found = |dataset: &str, id: &str| state.get(dataset)?.tables.get(id).cloned();
        for change in changes {
            let (before, after) = match change {
                Change::PutTable(after) => (found(&after.dataset, &after.id), Some(after)),
                Change::DropTable { dataset, table } => (found(dataset, table), None),
                _ => continue,
            };
            let Some(before) = before else { continue };
            // A table that is renamed keeps its rows.
            let renamed = changes.iter().any(|change| {
                matches!(change, Change::PutTable(put)
                    if put.physical == before.physical && put.id != before.id)
            });
            if !renamed {
                let cells = cells(connection, &before);
                replaced.push((before, after.map(|after| Table::clone(after)), cells));
            }
        }
        replaced
    }

    fn remember(&self, connection: &Connection, replaced: Vec<Replaced>) -> Outcome<()> {
        if replaced.is_empty() {
            return Ok(());
        }
        let now = now_millis();
        let gone = {
            let mut history = self.history.lock();
            for (before, after, cells) in replaced {
                history.replaced(&before, after.as_ref(), cells, now);
            }
            history.expire(now)
        };
        for table in gone {
            execute(connection, &format!("DROP TABLE IF EXISTS {table}"))?;
        }
        Ok(())
    }

    /// Keeps a copy of a small table's rows that are about to change in place. Those of a large
    /// one, and those that change within a script's transaction, are not kept.
    pub(crate) fn preserve(&self, connection: &Connection, table: &Table) -> Outcome<()> {
        let own = table.physical.contains('.') || in_transaction(connection);
        if own || self.history.lock().is_copied(&table.physical) {
            return Ok(());
        }
        let cells = cells(connection, table);
        if cells > MOST_COPIED {
            return Ok(());
        }
        let copy = self.new_physical();
        execute(
            connection,
            &format!("CREATE TABLE data.{copy} AS FROM {}", table.from()),
        )?;
        self.history.lock().copied(&table.physical, copy, cells);
        Ok(())
    }

    /// A table as it was at a time, in milliseconds since 1970; also one that has been dropped.
    pub(crate) fn table_at(&self, dataset: &str, id: &str, at: i64) -> Outcome<Arc<Table>> {
        let present = self.find_table(dataset, id);
        let found = self.history.lock().at(dataset, id, present.as_ref(), at);
        match (found, present) {
            (Found::Rows(table), _) | (Found::Present, Some(table)) => Ok(table),
            (Found::Lost, _) => Err(Failure::invalid(format!(
                "The sandbox has not kept the rows of {}:{dataset}.{id} at that time: it keeps those of small tables since its start",
                self.project
            ))),
            (_, Some(table)) => Err(Failure::invalid(format!(
                "Invalid snapshot time {at} for table {}:{dataset}.{id}. Cannot read before {}",
                self.project, table.created
            ))),
            (_, None) => Err(self.no_table(dataset, id)),
        }
    }

    /// The tables that hold the earlier states of a table.
    pub(crate) fn earlier(&self, dataset: &str, id: &str) -> Vec<Arc<Table>> {
        self.history.lock().states_of(dataset, id)
    }

    /// The lock for changing the rows of a physical table.
    pub(crate) fn rows_lock(&self, physical: &str) -> Arc<Mutex<()>> {
        Arc::clone(self.rows.lock().entry(physical.to_owned()).or_default())
    }

    /// Marks the rows of a table as changed.
    pub(crate) fn touch(&self, connection: &Connection, dataset: &str, table: &str) -> Outcome<()> {
        self.commit(connection, |_| {
            let mut table = Table::clone(&*self.table(dataset, table)?);
            table.content += 1;
            table.modified = now_millis();
            Ok((vec![Change::PutTable(Box::new(table))], ()))
        })
    }

    /// Whether a table has passed its expiration, or has partitions that may.
    pub(crate) fn anything_expired(&self) -> bool {
        let now = now_millis();
        self.state
            .read()
            .values()
            .flat_map(|entry| entry.tables.values())
            .any(|table| table.expired(now) || table.partition_expiration.is_some())
    }

    /// Drops every dataset with all that is in it.
    pub(crate) fn clear(&self, connection: &Connection) -> Outcome<()> {
        self.commit(connection, |connection| {
            let present = texts(
                connection,
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'data' AND database_name = current_database()",
            )?;
            for physical in present {
                execute(connection, &format!("DROP TABLE data.\"{physical}\""))?;
            }
            self.history.lock().clear();
            execute(connection, "DELETE FROM meta.properties")?;
            let changes =
                self.entries().into_iter().map(|entry| Change::DropDataset(entry.dataset.id.clone())).collect();
            Ok((changes, ()))
        })
    }

    /// A property of the database, such as which sample it holds.
    pub(crate) fn property(connection: &Connection, name: &str) -> Outcome<Option<String>> {
        let sql = format!("SELECT value FROM meta.properties WHERE name = '{name}'");
        Ok(texts(connection, &sql)?.pop())
    }

    /// Sets a property.
    pub(crate) fn set_property(connection: &Connection, name: &str, value: &str) -> Outcome<()> {
        connection
            .execute(
                "INSERT OR REPLACE INTO meta.properties VALUES (?, ?)",
                params![name, value],
            )
            .map(|_| ())
            .map_err(|error| failure(&error))
    }

    /// Drops tables and partitions that have passed their expiration.
    pub(crate) fn expire(&self, connection: &Connection) -> Outcome<()> {
        let now = now_millis();
        let expired: Vec<Arc<Table>> = self
            .state
            .read()
            .values()
            .flat_map(|entry| entry.tables.values())
            .filter(|table| table.expired(now))
            .cloned()
            .collect();
        for table in expired {
            self.commit(connection, |_| Ok((vec![drop_table(&table)], ())))?;
        }
        let ageing: Vec<(Arc<Table>, i64)> = self
            .state
            .read()
            .values()
            .flat_map(|entry| entry.tables.values())
            .filter_map(|table| Some((Arc::clone(table), table.partition_expiration?)))
            .collect();
        for (table, age) in ageing {
            // Partitions by ranges of numbers do not age.
            let timed = !matches!(table.partitioning, Some(Partitioning::IntegerRange { .. }));
            let Some(key) = crate::sizes::partition_key(&table).filter(|_| timed) else {
                continue;
            };
            let lock = self.rows_lock(&table.physical);
            let _held = lock.lock();
            let oldest = now.saturating_sub(age).saturating_mul(1000);
            let sql = format!(
                "DELETE FROM {} WHERE {key} < make_timestamp(CAST('{oldest}' AS BIGINT))",
                table.from()
            );
            let gone = connection
                .execute(&sql, [])
                .map_err(|error| failure(&error))?;
            if gone > 0 {
                self.touch(connection, &table.dataset, &table.id)?;
            }
        }
        Ok(())
    }

    /// Counts a change for the etag.
    fn stamp(&self, change: &mut Change) {
        let next = || self.counter.fetch_add(1, Ordering::Relaxed);
        match change {
            Change::PutDataset(dataset) => dataset.version = next(),
            Change::PutTable(table) => table.version = next(),
            Change::PutRoutine(routine) => routine.version = next(),
            _ => {}
        }
    }
}

fn write(connection: &Connection, change: &Change) -> Outcome<()> {
    let done = match change {
        Change::PutDataset(dataset) => connection.execute(
            "INSERT OR REPLACE INTO meta.datasets VALUES (?, ?)",
            params![dataset.id, resource::store_dataset(dataset).to_string()],
        ),
        Change::DropDataset(id) => connection
            .execute("DELETE FROM meta.tables WHERE dataset = ?", params![id])
            .and_then(|_| {
                connection.execute("DELETE FROM meta.routines WHERE dataset = ?", params![id])
            })
            .and_then(|_| {
                connection.execute("DELETE FROM meta.datasets WHERE id = ?", params![id])
            }),
        Change::PutTable(table) => connection.execute(
            "INSERT OR REPLACE INTO meta.tables VALUES (?, ?, ?)",
            params![
                table.dataset,
                table.id,
                resource::store_table(table).to_string()
            ],
        ),
        Change::DropTable { dataset, table } => connection.execute(
            "DELETE FROM meta.tables WHERE dataset = ? AND id = ?",
            params![dataset, table],
        ),
        Change::PutRoutine(routine) => connection.execute(
            "INSERT OR REPLACE INTO meta.routines VALUES (?, ?, ?)",
            params![
                routine.dataset,
                routine.id,
                resource::store_routine(routine).to_string()
            ],
        ),
        Change::DropRoutine { dataset, routine } => connection.execute(
            "DELETE FROM meta.routines WHERE dataset = ? AND id = ?",
            params![dataset, routine],
        ),
    };
    done.map(|_| ()).map_err(|error| failure(&error))
}

/// A table that gives way, what takes its place, and about how many cells it has.
type Replaced = (Arc<Table>, Option<Table>, u64);

/// About how many cells a table has.
fn cells(connection: &Connection, table: &Table) -> u64 {
    let rows: u64 = connection
        .query_row(
            "SELECT coalesce(max(estimated_size), 0) FROM duckdb_tables() WHERE schema_name = 'data' AND table_name = ?",
            params![table.physical],
            |row| row.get(0),
        )
        .unwrap_or(0);
    rows.saturating_mul(table.columns.len().max(1) as u64)
}

/// The change that drops a table. Its rows stay for those who ask for an earlier time.
pub(crate) fn drop_table(table: &Table) -> Change {
    Change::DropTable {
        dataset: table.dataset.clone(),
        table: table.id.clone(),
    }
}

fn apply(state: &mut BTreeMap<String, Entry>, change: Change) {
    match change {
        Change::PutDataset(dataset) => {
            let id = dataset.id.clone();
            let dataset = Arc::new(*dataset);
            match state.get_mut(&id) {
                Some(entry) => entry.dataset = dataset,
                None => {
                    state.insert(
                        id,
                        Entry {
                            dataset,
                            tables: BTreeMap::new(),
                            routines: BTreeMap::new(),
                        },
                    );
                }
            }
        }
        Change::DropDataset(id) => {
            state.remove(&id);
        }
        Change::PutTable(table) => {
            if let Some(entry) = state.get_mut(&table.dataset) {
                entry.tables.insert(table.id.clone(), Arc::new(*table));
            }
        }
        Change::DropTable { dataset, table } => {
            if let Some(entry) = state.get_mut(&dataset) {
                entry.tables.remove(&table);
            }
        }
        Change::PutRoutine(routine) => {
            if let Some(entry) = state.get_mut(&routine.dataset) {
                entry
                    .routines
                    .insert(routine.id.clone(), Arc::new(*routine));
            }
        }
        Change::DropRoutine { dataset, routine } => {
            if let Some(entry) = state.get_mut(&dataset) {
                entry.routines.remove(&routine);
            }
        }
    }
}

/// The rows of a query of one text column.
pub(crate) fn texts(connection: &Connection, sql: &str) -> Outcome<Vec<String>> {
    let mut statement = connection.prepare(sql).map_err(|error| failure(&error))?;
    let rows = statement
        .query_map([], |row| row.get::<_, Option<String>>(0))
        .map_err(|error| failure(&error))?;
    rows.map(|row| {
        row.map(Option::unwrap_or_default)
            .map_err(|error| failure(&error))
    })
    .collect()
}

fn parse(body: &str) -> Outcome<Value> {
    serde_json::from_str(body)
        .map_err(|error| Failure::backend(format!("The sandbox's catalogue is damaged: {error}")))
}
