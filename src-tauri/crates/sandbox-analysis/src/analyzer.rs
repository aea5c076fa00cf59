//! The state of one analysis: names in use, reads, common tables, positions.
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use sandbox_functions::{CallError, quote_name, quote_text};
use sandbox_syntax::{Span, position};

use crate::catalog::{
    Catalog, CatalogError, Column, Partitioning, Reason, TablePath, WildcardMatch,
};
use crate::deps::{Deps, ReadId, minimal};
use crate::environment::Environment;
use crate::error::AnalysisError;
use crate::plan::Read;
use crate::scope::OutColumn;

/// Result of a step of the analysis.
pub(crate) type Outcome<T> = Result<T, AnalysisError>;

/// How deep expressions, queries, views and functions may nest.
const MAX_DEPTH: usize = 300;

/// A table reference and what is known of its use.
pub(crate) struct ReadState {
    pub(crate) table: TablePath,
    /// Conditions over the partition column alone, or over `_TABLE_SUFFIX` alone.
    pub(crate) filters: Vec<String>,
    /// How many of them hold for every reference: those inside the common table itself.
    pub(crate) inner_filters: usize,
    /// Shared by several references, so that conditions of one do not bound it.
    pub(crate) shared: bool,
    pub(crate) partition_columns: Vec<String>,
    pub(crate) require_filter: Option<String>,
    pub(crate) matches: Option<Vec<WildcardMatch>>,
}

/// A common table in scope.
#[derive(Clone)]
pub(crate) struct CommonRelation {
    /// Its DuckDB name, not quoted.
    pub(crate) physical: String,
    pub(crate) columns: Vec<OutColumn>,
    pub(crate) value_table: bool,
    /// Reads made by its query.
    pub(crate) reads: std::ops::Range<usize>,
    pub(crate) uses: usize,
    /// A recursive table while its own query is analysed.
    pub(crate) recursing: bool,
    /// What its query depends on whichever columns are used.
    pub(crate) always: Rc<Deps>,
}

/// The analysis of one statement.
pub(crate) struct Analyzer<'a> {
    pub(crate) catalog: &'a dyn Catalog,
    pub(crate) env: &'a Environment,
    /// The text that spans refer to: the statement's, or that of a view or function.
    pub(crate) text: Rc<str>,
    /// Project and dataset of names without them.
    pub(crate) project: String,
    pub(crate) dataset: Option<String>,
    dataset_project: Option<String>,
    names: HashSet<String>,
    pub(crate) reads: Vec<ReadState>,
    collectors: Vec<Deps>,
    pub(crate) volatile: bool,
    pub(crate) uses: BTreeSet<TablePath>,
    pub(crate) commons: Vec<HashMap<String, CommonRelation>>,
    depth: usize,
    /// How many expression subqueries are around the present place.
    pub(crate) subqueries: usize,
    /// Whether parameters and variables may be named here (not inside a view or a function).
    pub(crate) outside: bool,
    /// Names of views and functions being expanded, against endless recursion.
    pub(crate) expanding: Vec<String>,
    /// Relations given to a table function as arguments, by name in lower case.
    pub(crate) table_arguments: Vec<HashMap<String, CommonRelation>>,
}

impl<'a> Analyzer<'a> {
    pub(crate) fn new(text: &str, catalog: &'a dyn Catalog, env: &'a Environment) -> Self {
        let (dataset_project, dataset) = match &env.default_dataset {
            Some((project, dataset)) => (Some(project.clone()), Some(dataset.clone())),
            None => (None, None),
        };
        Self {
            catalog,
            env,
            text: Rc::from(text),
            project: env.project.clone(),
            dataset,
            dataset_project,
            names: HashSet::new(),
            reads: Vec::new(),
            collectors: vec![Deps::default()],
            volatile: false,
            uses: BTreeSet::new(),
            commons: Vec::new(),
            depth: 0,
            subqueries: 0,
            outside: true,
            expanding: Vec::new(),
            table_arguments: Vec::new(),
        }
    }

    /// A refusal of the statement at a place.
    pub(crate) fn error(&self, span: Span, message: impl Into<String>) -> AnalysisError {
        self.failure(span, message, Reason::InvalidQuery)
    }

    pub(crate) fn failure(
        &self,
        span: Span,
        message: impl Into<String>,
        reason: Reason,
    ) -> AnalysisError {
        let place = position(&self.text, span.start);
        AnalysisError {
            message: message.into(),
            line: place.line,
            column: place.column,
            reason,
        }
    }

    /// Something that BigQuery can do and the sandbox cannot.
    pub(crate) fn unsupported(&self, span: Span, what: &str) -> AnalysisError {
        self.failure(
            span,
            format!("{what} is not supported by the sandbox"),
            Reason::NotImplemented,
        )
    }

    /// The position added to a refused call.
    pub(crate) fn call_error(&self, span: Span, error: CallError) -> AnalysisError {
        let reason = if error.unsupported {
            Reason::NotImplemented
        } else {
            Reason::InvalidQuery
        };
        let mut failure = self.failure(span, error.message, reason);
        if let Some((line, column)) = error.position {
            failure.line = line;
            failure.column = column;
        }
        failure
    }

    /// The position added to a catalogue's refusal (only syntax-like ones carry it).
    pub(crate) fn catalog_error(&self, span: Span, error: CatalogError) -> AnalysisError {
        match error.reason {
            Reason::NotFound | Reason::AccessDenied => AnalysisError::from(error),
            reason => self.failure(span, error.message, reason),
        }
    }

    /// Goes one level deeper, or refuses a statement that nests without end.
    pub(crate) fn nest<T>(
        &mut self,
        span: Span,
        step: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error(
                span,
                "Resources exceeded during query execution: the query is too deeply nested",
            ));
        }
        self.depth += 1;
        let result = step(self);
        self.depth -= 1;
        result
    }

    /// A DuckDB name that nothing else in the statement has, near the one wanted.
    pub(crate) fn fresh(&mut self, wanted: &str) -> String {
        let mut base: String = wanted.chars().take(60).collect();
        if base.is_empty() {
            base.push('t');
        }
        let mut name = base.clone();
        let mut number = 1;
        while !self.names.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{base}_{number}");
        }
        name
    }

    /// The DuckDB names in use.
    pub(crate) fn names_in_use(&self) -> HashSet<String> {
        self.names.clone()
    }

    /// Runs a step as if only these names were in use, so that the same expression gives the
    /// same text wherever it is analysed.
    pub(crate) fn with_names<T>(
        &mut self,
        names: &HashSet<String>,
        step: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let saved = std::mem::replace(&mut self.names, names.clone());
        let result = step(self);
        let used = std::mem::replace(&mut self.names, saved);
        self.names.extend(used);
        result
    }

    /// Runs a step and tells what it depended on, apart from the rest.
    pub(crate) fn collect<T>(
        &mut self,
        step: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<(T, Deps)> {
        self.collectors.push(Deps::default());
        let result = step(self);
        let deps = self.collectors.pop().unwrap_or_default();
        Ok((result?, deps))
    }

    /// Notes that the present piece depends on these.
    pub(crate) fn depend(&mut self, deps: &Deps) {
        if let Some(collector) = self.collectors.last_mut() {
            collector.extend(deps);
        }
    }

    /// Notes that the present piece depends on something that is no plain column.
    pub(crate) fn depend_opaque(&mut self) {
        if let Some(collector) = self.collectors.last_mut() {
            collector.opaque = true;
        }
    }

    /// What the outermost piece depended on.
    pub(crate) fn total(&mut self) -> Deps {
        self.collectors.first().cloned().unwrap_or_default()
    }

    /// Analyses a view's or function's text with its own defaults.
    pub(crate) fn inside<T>(
        &mut self,
        text: &str,
        project: &str,
        dataset: Option<&str>,
        step: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let saved_text = std::mem::replace(&mut self.text, Rc::from(text));
        let saved_project = std::mem::replace(&mut self.project, project.to_owned());
        let saved_dataset = std::mem::replace(&mut self.dataset, dataset.map(str::to_owned));
        let saved_dataset_project = self.dataset_project.take();
        let saved_commons = std::mem::take(&mut self.commons);
        let saved_outside = std::mem::replace(&mut self.outside, false);
        let result = step(self);
        self.text = saved_text;
        self.project = saved_project;
        self.dataset = saved_dataset;
        self.dataset_project = saved_dataset_project;
        self.commons = saved_commons;
        self.outside = saved_outside;
        result
    }

    /// The project of the default dataset.
    pub(crate) fn default_project(&self) -> &str {
        self.dataset_project.as_deref().unwrap_or(&self.project)
    }

    /// Registers a table reference.
    pub(crate) fn read(
        &mut self,
        table: TablePath,
        partitioning: Option<&Partitioning>,
        columns: &[Column],
        require: bool,
    ) -> ReadId {
        let partition_columns: Vec<String> = match partitioning {
            Some(
                Partitioning::Column { column, .. } | Partitioning::IntegerRange { column, .. },
            ) => columns
                .iter()
                .filter(|c| c.field.name.eq_ignore_ascii_case(column))
                .map(|c| c.physical.clone())
                .collect(),
            Some(Partitioning::IngestionTime { .. }) => columns
                .iter()
                .filter(|c| {
                    c.field.name.eq_ignore_ascii_case("_PARTITIONTIME")
                        || c.field.name.eq_ignore_ascii_case("_PARTITIONDATE")
                })
                .map(|c| c.physical.clone())
                .collect(),
            None => Vec::new(),
        };
        let shown = match partitioning {
            Some(
                Partitioning::Column { column, .. } | Partitioning::IntegerRange { column, .. },
            ) => {
                format!("'{column}'")
            }
            _ => "'_PARTITION_LOAD_TIME', '_PARTITIONDATE', '_PARTITIONTIME'".to_owned(),
        };
        self.reads.push(ReadState {
            table,
            filters: Vec::new(),
            inner_filters: 0,
            shared: false,
            partition_columns,
            require_filter: require.then_some(shown),
            matches: None,
        });
        self.reads.len() - 1
    }

    /// Uses a condition that holds for every row wanted to narrow partitions and suffixes.
    pub(crate) fn narrow(&mut self, condition: &str, deps: &Deps) {
        if deps.opaque || deps.origins.is_empty() {
            return;
        }
        let mut ids: Vec<ReadId> = deps
            .leaves
            .iter()
            .map(|(read, _)| *read)
            .chain(deps.origins.iter().map(|(read, ..)| *read))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let [id] = ids.as_slice() else { return };
        let Some(read) = self.reads.get(*id) else {
            return;
        };
        let fits = deps
            .origins
            .iter()
            .all(|(_, _, physical)| read.partition_columns.contains(physical));
        if !fits || read.shared {
            return;
        }
        let mut text = condition.to_owned();
        for (_, reference, physical) in &deps.origins {
            text = text.replace(reference.as_str(), &quote_name(physical));
        }
        if let Some(read) = self.reads.get_mut(*id) {
            read.filters.push(text);
        }
    }

    /// The reads of the statement, one a table, from what was depended on.
    pub(crate) fn finish_reads(&mut self, deps: &Deps) -> Outcome<Vec<Read>> {
        // By table: its columns, and the conditions of each reference (none: all partitions).
        type Use = (BTreeSet<Vec<String>>, Option<Vec<String>>);
        let mut by_table: BTreeMap<TablePath, Use> = BTreeMap::new();
        for (id, read) in self.reads.iter().enumerate() {
            if let Some(shown) = &read.require_filter
                && read.filters.is_empty()
            {
                let TablePath {
                    project,
                    dataset,
                    table,
                } = &read.table;
                return Err(AnalysisError {
                    message: format!(
                        "Cannot query over table '{project}.{dataset}.{table}' without a filter over column(s) {shown} that can be used for partition elimination"
                    ),
                    line: 0,
                    column: 0,
                    reason: Reason::InvalidQuery,
                });
            }
            let columns: BTreeSet<Vec<String>> = deps
                .leaves
                .iter()
                .filter(|(owner, _)| *owner == id)
                .map(|(_, path)| path.clone())
                .collect();
            let filter =
                (!read.filters.is_empty()).then(|| format!("({})", read.filters.join(" AND ")));
            let mut add =
                |table: TablePath, columns: BTreeSet<Vec<String>>, filter: Option<String>| {
                    let slot = by_table
                        .entry(table)
                        .or_insert_with(|| (BTreeSet::new(), Some(Vec::new())));
                    slot.0.extend(columns);
                    match (filter, &mut slot.1) {
                        (Some(filter), Some(filters)) if !filters.contains(&filter) => {
                            filters.push(filter);
                        }
                        (None, filters) => *filters = None,
                        _ => {}
                    }
                };
            if let Some(matches) = &read.matches {
                let wanted = suffixes(self.catalog, matches, &read.filters);
                for found in matches {
                    if wanted
                        .as_ref()
                        .is_some_and(|wanted| !wanted.contains(&found.suffix))
                    {
                        continue;
                    }
                    let own: BTreeSet<Vec<String>> = columns
                        .iter()
                        .filter(|path| {
                            path.first().is_some_and(|first| {
                                found
                                    .columns
                                    .iter()
                                    .any(|c| c.field.name.eq_ignore_ascii_case(first))
                            })
                        })
                        .cloned()
                        .collect();
                    add(found.table.clone(), own, None);
                }
            } else {
                add(read.table.clone(), columns, filter);
            }
        }
        Ok(by_table
            .into_iter()
            .map(|(table, (columns, filters))| Read {
                table,
                columns: minimal(columns),
                partition_filter: filters.filter(|f| !f.is_empty()).map(|f| f.join(" OR ")),
            })
            .collect())
    }
}

/// The suffixes for which conditions over `_TABLE_SUFFIX` hold; none when that cannot be told.
fn suffixes(
    catalog: &dyn Catalog,
    matches: &[WildcardMatch],
    filters: &[String],
) -> Option<HashSet<String>> {
    if filters.is_empty() || matches.is_empty() {
        return None;
    }
    let rows: Vec<String> = matches
        .iter()
        .map(|found| format!("({})", quote_text(&found.suffix)))
        .collect();
    let sql = format!(
        "SELECT \"_TABLE_SUFFIX\" FROM (VALUES {}) AS \"suffixes\"(\"_TABLE_SUFFIX\") WHERE {}",
        rows.join(", "),
        filters.join(" AND ")
    );
    let found = catalog.evaluate(&sql).ok()?;
    Some(found.into_iter().flatten().collect())
}
