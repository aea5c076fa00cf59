//! A catalogue of a few tables over an in-memory DuckDB, and the means to ask it.
use std::collections::HashMap;

use sandbox_analysis::catalog::{
    Column, Partitioning, Relation, RelationKind, RelationPath, Routine, RoutinePath, Source,
    TablePath, WildcardMatch,
};
use sandbox_analysis::plan::{Effect, QueryPlan, Step};
use sandbox_analysis::{
    AnalysisError, Catalog, CatalogError, Environment, Parameters, Plan, Reason, Variable,
};
use sandbox_functions::{Context, Type, Value, physical_type, quote_name};

pub(crate) struct World {
    pub(crate) connection: duckdb::Connection,
    pub(crate) relations: HashMap<TablePath, Relation>,
    pub(crate) routines: HashMap<RoutinePath, Routine>,
    pub(crate) environment: Environment,
}

pub(crate) fn path(table: &str) -> TablePath {
    TablePath {
        project: "p".to_owned(),
        dataset: "d".to_owned(),
        table: table.to_owned(),
    }
}

impl World {
    /// An empty world whose default dataset is `p.d`.
    pub(crate) fn new() -> Self {
        let connection = duckdb::Connection::open_in_memory().unwrap();
        sandbox_functions::register(&connection).unwrap();
        let context = Context {
            now_micros: 1_700_000_000_000_000,
            ..Context::default()
        };
        let mut environment = Environment::new("p", context);
        environment.default_dataset = Some(("p".to_owned(), "d".to_owned()));
        Self {
            connection,
            relations: HashMap::new(),
            routines: HashMap::new(),
            environment,
        }
    }

    /// A table with columns (`a INT64, b STRING`) and rows as DuckDB VALUES.
    pub(crate) fn table(
        &mut self,
        name: &str,
        columns: &[(&str, &str)],
        rows: &str,
    ) -> &mut Relation {
        let columns: Vec<Column> = columns
            .iter()
            .map(|(name, ty)| Column::new(*name, Type::parse(ty).unwrap()))
            .collect();
        let list: Vec<String> = columns
            .iter()
            .map(|column| {
                format!(
                    "{} {}",
                    quote_name(&column.physical),
                    physical_type(&column.field.ty)
                )
            })
            .collect();
        let from = format!("main.{}", quote_name(name));
        self.connection
            .execute_batch(&format!("CREATE TABLE {from} ({})", list.join(", ")))
            .unwrap();
        if !rows.is_empty() {
            self.connection
                .execute_batch(&format!("INSERT INTO {from} VALUES {rows}"))
                .unwrap();
        }
        let relation = Relation {
            path: path(name),
            kind: RelationKind::Table,
            columns,
            pseudo_columns: Vec::new(),
            partitioning: None,
            require_partition_filter: false,
            source: Source::Table { from },
        };
        self.relations.entry(path(name)).or_insert(relation)
    }

    /// A view of the default dataset.
    pub(crate) fn view(&mut self, name: &str, query: &str) {
        let relation = Relation {
            path: path(name),
            kind: RelationKind::View,
            columns: Vec::new(),
            pseudo_columns: Vec::new(),
            partitioning: None,
            require_partition_filter: false,
            source: Source::View {
                query: query.to_owned(),
                project: "p".to_owned(),
                dataset: None,
                column_names: Vec::new(),
            },
        };
        self.relations.insert(path(name), relation);
    }

    pub(crate) fn partition(&mut self, table: &str, partitioning: Partitioning, required: bool) {
        let relation = self.relations.get_mut(&path(table)).unwrap();
        relation.partitioning = Some(partitioning);
        relation.require_partition_filter = required;
    }

    pub(crate) fn parameter(&mut self, name: &str, value: Value) {
        match &mut self.environment.parameters {
            Parameters::Named(values) => {
                values.insert(name.to_owned(), value);
            }
            other => *other = Parameters::Named(HashMap::from([(name.to_owned(), value)])),
        }
    }

    pub(crate) fn variable(&mut self, name: &str, value: Value) {
        self.environment.variables.push(Variable {
            name: name.to_owned(),
            value,
        });
    }

    pub(crate) fn plan(&self, text: &str) -> Result<Plan, AnalysisError> {
        let statement =
            sandbox_syntax::parse_statement(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
        sandbox_analysis::analyze(&statement, text, self, &self.environment)
    }

    pub(crate) fn query_plan(&self, text: &str) -> QueryPlan {
        match self.plan(text) {
            Ok(Plan::Query(plan)) => plan,
            Ok(other) => panic!("{text}\nis no query: {other:?}"),
            Err(error) => panic!("{text}\n{error}"),
        }
    }

    /// Rows as text, NULL as `NULL`.
    pub(crate) fn rows_of(&self, sql: &str) -> Result<Vec<Vec<String>>, String> {
        let mut statement = self
            .connection
            .prepare(sql)
            .map_err(|error| error.to_string())?;
        let mut rows = statement.query([]).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(|error| error.to_string())? {
            let count = row.as_ref().column_count();
            let mut cells = Vec::new();
            for index in 0..count {
                let cell: Option<String> = row.get(index).map_err(|error| error.to_string())?;
                cells.push(cell.unwrap_or_else(|| "NULL".to_owned()));
            }
            out.push(cells);
        }
        Ok(out)
    }

    pub(crate) fn run(&self, text: &str) -> Result<Vec<Vec<String>>, String> {
        let plan = self.query_plan(text);
        let sql = format!("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({})", plan.sql);
        self.rows_of(&sql)
            .map_err(|error| format!("{error}\n{}", plan.sql))
    }

    /// The rows of a query, in order.
    pub(crate) fn check(&self, text: &str, expected: &[&[&str]]) {
        let found = self
            .run(text)
            .unwrap_or_else(|error| panic!("{text}\n{error}"));
        let expected: Vec<Vec<String>> = expected
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        assert_eq!(found, expected, "{text}\n{}", self.query_plan(text).sql);
    }

    /// The rows of a query, in any order.
    pub(crate) fn check_unordered(&self, text: &str, expected: &[&[&str]]) {
        let mut found = self
            .run(text)
            .unwrap_or_else(|error| panic!("{text}\n{error}"));
        let mut expected: Vec<Vec<String>> = expected
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{text}\n{}", self.query_plan(text).sql);
    }

    /// The names and types of a result.
    pub(crate) fn check_columns(&self, text: &str, expected: &str) {
        let plan = self.query_plan(text);
        let shown: Vec<String> = plan
            .columns
            .iter()
            .map(|column| format!("{} {}", column.name, column.ty))
            .collect();
        assert_eq!(shown.join(", "), expected, "{text}");
    }

    /// The refusal of a statement.
    pub(crate) fn refuse(&self, text: &str, expected: &str) {
        match self.plan(text) {
            Ok(plan) => panic!("{text}\nwas accepted: {plan:?}"),
            Err(error) => assert_eq!(error.to_string(), expected, "{text}"),
        }
    }

    /// The failure of a query while it runs.
    pub(crate) fn fail(&self, text: &str, expected: &str) {
        match self.run(text) {
            Ok(rows) => panic!("{text}\nanswered {rows:?}"),
            Err(error) => assert!(error.contains(expected), "{text}\n{error}"),
        }
    }

    /// Runs a change and gives inserted, updated and deleted rows.
    pub(crate) fn change(&self, text: &str) -> Result<(usize, usize, usize), String> {
        let plan = match self.plan(text) {
            Ok(Plan::Dml(plan)) => plan,
            Ok(other) => panic!("{text}\nis no change: {other:?}"),
            Err(error) => panic!("{text}\n{error}"),
        };
        let mut counts = (0, 0, 0);
        self.connection.execute_batch("BEGIN").unwrap();
        for Step { sql, effect } in &plan.steps {
            if *effect == Effect::Check {
                let found = self.rows_of(sql)?;
                if let Some(message) = found.first().and_then(|row| row.first()) {
                    self.connection.execute_batch("ROLLBACK").unwrap();
                    return Err(message.clone());
                }
                continue;
            }
            let changed = match self.connection.execute(sql, []) {
                Ok(changed) => changed,
                Err(error) => {
                    self.connection.execute_batch("ROLLBACK").unwrap();
                    return Err(format!("{error}\n{sql}"));
                }
            };
            match effect {
                Effect::Inserted => counts.0 += changed,
                Effect::Updated => counts.1 += changed,
                Effect::Deleted => counts.2 += changed,
                _ => {}
            }
        }
        self.connection.execute_batch("COMMIT").unwrap();
        Ok(counts)
    }
}

impl Catalog for World {
    fn relation(
        &self,
        target: &RelationPath,
        _as_of: Option<i64>,
    ) -> Result<Relation, CatalogError> {
        let missing = |shown: String| CatalogError {
            message: format!("Not found: Table {shown} was not found in location US"),
            reason: Reason::NotFound,
        };
        match target {
            RelationPath::Table(table) => self
                .relations
                .get(table)
                .cloned()
                .ok_or_else(|| missing(table.to_string())),
            RelationPath::Wildcard { dataset, prefix } => {
                let mut matches: Vec<WildcardMatch> = self
                    .relations
                    .values()
                    .filter_map(|relation| {
                        let suffix = relation.path.table.strip_prefix(prefix.as_str())?;
                        let Source::Table { from } = &relation.source else {
                            return None;
                        };
                        Some(WildcardMatch {
                            suffix: suffix.to_owned(),
                            table: relation.path.clone(),
                            from: from.clone(),
                            columns: relation.columns.clone(),
                        })
                    })
                    .collect();
                matches.sort_by(|a, b| a.suffix.cmp(&b.suffix));
                let last = matches.last().ok_or_else(|| missing(prefix.clone()))?;
                Ok(Relation {
                    path: TablePath {
                        project: dataset.project.clone(),
                        dataset: dataset.dataset.clone(),
                        table: format!("{prefix}*"),
                    },
                    kind: RelationKind::Wildcard,
                    columns: last.columns.clone(),
                    pseudo_columns: Vec::new(),
                    partitioning: None,
                    require_partition_filter: false,
                    source: Source::Wildcard { matches },
                })
            }
            RelationPath::InformationSchema { view, .. } => Err(missing(view.clone())),
        }
    }

    fn routine(&self, path: &RoutinePath) -> Result<Option<Routine>, CatalogError> {
        Ok(self.routines.get(path).cloned())
    }

    fn evaluate(&self, sql: &str) -> Result<Vec<Option<String>>, String> {
        let mut statement = self
            .connection
            .prepare(sql)
            .map_err(|error| error.to_string())?;
        let mut rows = statement.query([]).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(|error| error.to_string())? {
            out.push(row.get(0).map_err(|error| error.to_string())?);
        }
        Ok(out)
    }
}
