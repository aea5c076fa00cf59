//! FROM: tables, views, common tables, arrays, subqueries, joins.
use std::rc::Rc;

use sandbox_functions::operators::{self, BinaryOperator};
use sandbox_functions::{Type, Value, casts, literals, quote_name, quote_text, scalar};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    Expr, ExprKind, FromClause, Identifier, Join, JoinCondition, JoinKind, Path, TableFactor,
    TableKind, TableOperator, WithOffset,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::{Column, Relation, RelationKind, RelationPath, Source, WildcardMatch};
use crate::deps::Deps;
use crate::query::value_range;
use crate::scope::{Col, Names, Place, Range, Relational, Scope, same};

/// A FROM clause, or one table of it, as DuckDB text.
pub(crate) struct Clause {
    pub(crate) sql: String,
    pub(crate) names: Names,
    /// Sort keys that the order of arrays gives.
    pub(crate) natural: Vec<Value>,
    /// Whether it refers to tables at its left.
    pub(crate) lateral: bool,
    /// The array and the DuckDB alias, where this is nothing but the elements of one array.
    pub(crate) unnested: Option<(String, String)>,
}

impl Clause {
    fn new(sql: String, names: Names) -> Self {
        Self {
            sql,
            names,
            natural: Vec::new(),
            lateral: false,
            unnested: None,
        }
    }
}

impl Analyzer<'_> {
    /// A whole FROM clause.
    #[expect(
        clippy::wrong_self_convention,
        reason = "it is named after the clause, and converts nothing"
    )]
    pub(crate) fn from_clause(
        &mut self,
        from: &FromClause,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Clause> {
        let first = self.factor(&from.first, &Names::default(), outer)?;
        self.join_all(first, &from.joins, outer)
    }

    /// Joins further tables to a clause.
    pub(crate) fn join_all(
        &mut self,
        first: Clause,
        joins: &[Join],
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Clause> {
        let mut clause = first;
        for join in joins {
            clause = self.join(clause, join, outer)?;
        }
        Ok(clause)
    }

    /// One join with what stands at its left.
    pub(crate) fn join(
        &mut self,
        left: Clause,
        join: &Join,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Clause> {
        let right = self.factor(&join.right, &left.names, outer)?;
        for range in &right.names.ranges {
            if let Some(alias) = &range.alias
                && left
                    .names
                    .ranges
                    .iter()
                    .any(|other| other.alias.as_ref().is_some_and(|own| same(own, alias)))
            {
                return Err(self.error(
                    join.right.span,
                    format!("Duplicate table alias {alias} in the same FROM clause"),
                ));
            }
        }
        if right.lateral && matches!(join.kind, JoinKind::Right | JoinKind::Full) {
            return Err(self.error(
                join.right.span,
                "Array scan is not allowed with RIGHT JOIN or FULL JOIN: the array refers to the left side",
            ));
        }
        let keyword = if right.lateral { "LATERAL " } else { "" };
        let mut names = left.names.clone();
        let mut natural = left.natural;
        natural.extend(right.natural.iter().cloned());
        let condition = match &join.condition {
            None => {
                names.append(right.names);
                None
            }
            Some(JoinCondition::On(on)) => {
                names.append(right.names);
                let (sql, deps) = self.collect(|this| {
                    let scope = Scope {
                        names: &names,
                        aliases: &[],
                        grouping: None,
                        parent: outer,
                    };
                    let place = Place::plain(&scope, "JOIN ON clause");
                    let mut conjuncts = Vec::new();
                    crate::select::split(on, &mut conjuncts);
                    let mut parts = Vec::with_capacity(conjuncts.len());
                    for conjunct in conjuncts {
                        parts.push(this.condition(conjunct, &place, "JOIN ON clause")?.sql);
                    }
                    Ok(parts.join(" AND "))
                })?;
                self.depend(&deps);
                Some(sql)
            }
            Some(JoinCondition::Using(columns)) => {
                let (merged, sql) = self.using(columns, &left.names, &right.names, join.kind)?;
                let keep = |cols: &[Col]| -> Vec<Col> {
                    cols.iter()
                        .filter(|col| {
                            !columns.iter().any(|key| {
                                col.name.as_ref().is_some_and(|own| same(own, &key.name))
                            })
                        })
                        .cloned()
                        .collect()
                };
                let mut all = merged;
                all.extend(keep(&left.names.columns));
                all.extend(keep(&right.names.columns));
                names.ranges.extend(right.names.ranges.iter().cloned());
                names.columns = all;
                Some(sql)
            }
        };
        let sql = match (join.kind, condition) {
            (JoinKind::Comma | JoinKind::Cross | JoinKind::Inner, None) => {
                format!("{} CROSS JOIN {keyword}{}", left.sql, right.sql)
            }
            (JoinKind::Comma | JoinKind::Cross | JoinKind::Inner, Some(condition)) => {
                format!("{} JOIN {keyword}{} ON {condition}", left.sql, right.sql)
            }
            (JoinKind::Left, None) => {
                format!("{} LEFT JOIN {keyword}{} ON TRUE", left.sql, right.sql)
            }
            (JoinKind::Left, Some(condition)) if right.lateral || condition.contains("SELECT ") => {
                // DuckDB joins such a table only on TRUE: the condition goes inside.
                match right.sql.rsplit_once(" AS ") {
                    Some((_, alias)) if alias.starts_with('"') && alias.ends_with('"') => format!(
                        "{} LEFT JOIN LATERAL (SELECT * FROM {} WHERE {condition}) AS {alias} ON TRUE",
                        left.sql, right.sql
                    ),
                    _ => format!(
                        "{} LEFT JOIN {keyword}{} ON {condition}",
                        left.sql, right.sql
                    ),
                }
            }
            (JoinKind::Left, Some(condition)) => {
                format!("{} LEFT JOIN {} ON {condition}", left.sql, right.sql)
            }
            (JoinKind::Right, condition) => format!(
                "{} RIGHT JOIN {} ON {}",
                left.sql,
                right.sql,
                condition.unwrap_or_else(|| "TRUE".to_owned())
            ),
            (JoinKind::Full, condition) => format!(
                "{} FULL JOIN {} ON {}",
                left.sql,
                right.sql,
                condition.unwrap_or_else(|| "TRUE".to_owned())
            ),
        };
        if matches!(join.kind, JoinKind::Left | JoinKind::Right | JoinKind::Full) {
            natural.clear();
        }
        Ok(Clause {
            sql,
            names,
            natural,
            lateral: left.lateral || right.lateral,
            unnested: None,
        })
    }

    /// The merged columns of USING and the condition.
    fn using(
        &mut self,
        keys: &[Identifier],
        left: &Names,
        right: &Names,
        kind: JoinKind,
    ) -> Outcome<(Vec<Col>, String)> {
        let mut merged = Vec::with_capacity(keys.len());
        let mut conditions = Vec::with_capacity(keys.len());
        for key in keys {
            let l = self.using_column(key, left, "left")?;
            let r = self.using_column(key, right, "right")?;
            let equal = operators::binary(BinaryOperator::Equal, &l.value, &r.value)
                .map_err(|e| self.call_error(key.span, e))?;
            conditions.push(equal.sql);
            let mut deps = l.used();
            deps.extend(&r.used());
            self.depend(&deps);
            let col = match kind {
                JoinKind::Right => Col {
                    name: l.name.clone(),
                    ..r
                },
                JoinKind::Full => {
                    let ty = casts::supertype(&[&l.value, &r.value])
                        .map_err(|e| self.call_error(key.span, e))?;
                    let a =
                        casts::coerce(&l.value, &ty).map_err(|e| self.call_error(key.span, e))?;
                    let b =
                        casts::coerce(&r.value, &ty).map_err(|e| self.call_error(key.span, e))?;
                    deps.opaque = true;
                    Col {
                        deps: Rc::new(deps),
                        ..Col::new(
                            l.name.clone(),
                            Value::new(format!("coalesce({}, {})", a.sql, b.sql), ty),
                        )
                    }
                }
                _ => l,
            };
            merged.push(col);
        }
        Ok((merged, conditions.join(" AND ")))
    }

    fn using_column(&self, key: &Identifier, names: &Names, side: &str) -> Outcome<Col> {
        let found: Vec<&Col> = names
            .columns
            .iter()
            .filter(|col| col.name.as_ref().is_some_and(|own| same(own, &key.name)))
            .collect();
        match found.as_slice() {
            [] => Err(self.error(
                key.span,
                format!(
                    "Column {} in USING clause not found on {side} side of join",
                    key.name
                ),
            )),
            [col] => Ok((*col).clone()),
            _ => Err(self.error(
                key.span,
                format!(
                    "Column {} in USING clause is ambiguous on {side} side of join",
                    key.name
                ),
            )),
        }
    }

    /// One table with its alias and the operators behind it.
    pub(crate) fn factor(
        &mut self,
        factor: &TableFactor,
        left: &Names,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Clause> {
        let alias = factor.alias.as_ref();
        let mut clause = self.nest(factor.span, |this| match &factor.kind {
            TableKind::Path { path, system_time } => this.path_factor(
                path,
                system_time.as_ref(),
                alias,
                factor.offset.as_ref(),
                left,
                outer,
            ),
            TableKind::Unnest { arrays, mode } => this.unnest_factor(
                factor.span,
                arrays,
                mode.as_ref(),
                alias,
                factor.offset.as_ref(),
                left,
                outer,
            ),
            TableKind::Query(query) => {
                let relation = this.query(query, outer)?;
                Ok(this.derived(&relation, alias.map(|alias| alias.name.as_str())))
            }
            TableKind::Join(from) => {
                let inner = this.from_clause(from, outer)?;
                Ok(Clause {
                    sql: format!("({})", inner.sql),
                    ..inner
                })
            }
            TableKind::Function { name, arguments } => {
                this.table_function(name, arguments, alias, left, outer)
            }
        })?;
        for operator in &factor.operators {
            clause = match operator {
                TableOperator::Pivot(pivot) => self.pivot(&clause, pivot, outer)?,
                TableOperator::Unpivot(unpivot) => self.unpivot(&clause, unpivot)?,
                TableOperator::Sample(sample) => self.sample(clause, sample)?,
            };
        }
        Ok(clause)
    }

    /// A finished query as a table.
    pub(crate) fn derived(&mut self, relation: &Relational, name: Option<&str>) -> Clause {
        let alias = self.fresh(name.unwrap_or("q"));
        let range = Self::range_of(relation, &alias, name);
        Clause::new(
            format!("({}) AS {}", relation.sql, quote_name(&alias)),
            Names::of(range),
        )
    }

    fn path_factor(
        &mut self,
        path: &Path,
        system_time: Option<&Expr>,
        alias: Option<&Identifier>,
        offset: Option<&WithOffset>,
        left: &Names,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Clause> {
        let visible = alias.or(path.parts.last()).map(|name| name.name.clone());
        if let [only] = path.parts.as_slice()
            && let Some(clause) = self.common(only, visible.as_deref())
        {
            return Ok(clause);
        }
        if path.parts.len() > 1
            && let Some(head) = path.parts.first()
        {
            let scope = Scope {
                names: left,
                aliases: &[],
                grouping: None,
                parent: outer,
            };
            let known =
                self.find_range(head, &scope)?.is_some() || scope_has_column(&scope, &head.name);
            if known {
                let expr = Expr {
                    kind: ExprKind::Path(path.parts.clone()),
                    span: path.span,
                    parenthesized: false,
                };
                let arrays = [(expr, None)];
                let name = alias.or(path.parts.last());
                return self.unnest_factor(path.span, &arrays, None, name, offset, left, outer);
            }
        }
        if let Some(offset) = offset {
            return Err(self.error(offset.span, "WITH OFFSET can only be used with array scans"));
        }
        let as_of = match system_time {
            Some(expr) => Some(self.instant(expr)?),
            None => None,
        };
        let relation = self.relation(path, as_of)?;
        self.table(path.span, &relation, visible.as_deref())
    }

    /// A common table, or a table given to a table function, of this name.
    fn common(&mut self, name: &Identifier, visible: Option<&str>) -> Option<Clause> {
        let key = name.name.to_lowercase();
        let found = self
            .commons
            .iter_mut()
            .rev()
            .find_map(|frame| frame.get_mut(&key));
        let found = match found {
            Some(found) => Some(found),
            None => self
                .table_arguments
                .last_mut()
                .and_then(|frame| frame.get_mut(&key)),
        };
        let found = found?;
        found.uses += 1;
        let shared = found.uses > 1 || found.recursing;
        let common = found.clone();
        if shared {
            for read in self
                .reads
                .get_mut(common.reads.clone())
                .into_iter()
                .flatten()
            {
                read.shared = true;
                read.filters.truncate(read.inner_filters);
            }
        }
        self.depend(&common.always);
        let alias = self.fresh(visible.unwrap_or(&name.name));
        let relation = Relational {
            sql: String::new(),
            columns: common.columns,
            value_table: common.value_table,
        };
        let range = Self::range_of(&relation, &alias, visible);
        Some(Clause::new(
            format!("{} AS {}", quote_name(&common.physical), quote_name(&alias)),
            Names::of(range),
        ))
    }

    /// The instant of `FOR SYSTEM_TIME AS OF`, microseconds since 1970.
    pub(crate) fn instant(&mut self, expr: &Expr) -> Outcome<i64> {
        let names = Names::default();
        let scope = Scope {
            names: &names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let value = self.expr(expr, &Place::plain(&scope, "FOR SYSTEM_TIME AS OF"))?;
        let value = casts::coerce(&value, &Type::Timestamp).map_err(|_| {
            self.error(
                expr.span,
                format!(
                    "FOR SYSTEM_TIME AS OF must be of type TIMESTAMP but was of type {}",
                    value.ty
                ),
            )
        })?;
        let rows = self
            .catalog
            .evaluate(&format!("SELECT CAST(epoch_us({}) AS VARCHAR)", value.sql))
            .map_err(|message| self.error(expr.span, message))?;
        rows.into_iter()
            .next()
            .flatten()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| self.error(expr.span, "FOR SYSTEM_TIME AS OF must not be NULL"))
    }

    /// What a path in FROM names in the catalogue.
    pub(crate) fn relation(&mut self, path: &Path, as_of: Option<i64>) -> Outcome<Relation> {
        if let Some(name) = Self::temporary_name(path) {
            if let Some(relation) = self.env.temporary_tables.get(&name) {
                return Ok(relation.clone());
            }
            if let Some(relation) = self.catalog.temporary(&name) {
                return Ok(relation);
            }
        }
        let target = self.relation_path(path)?;
        self.catalog
            .relation(&target, as_of)
            .map_err(|error| self.catalog_error(path.span, error))
    }

    /// The name a path would have as a temporary table.
    pub(crate) fn temporary_name(path: &Path) -> Option<String> {
        match path.parts.as_slice() {
            [only] => Some(only.name.clone()),
            [session, name] if session.is("_SESSION") => Some(name.name.clone()),
            _ => None,
        }
    }

    /// A path with the defaults filled in.
    pub(crate) fn relation_path(&self, path: &Path) -> Outcome<RelationPath> {
        use crate::catalog::{DatasetPath, Qualifier};
        let names: Vec<&str> = path.parts.iter().map(|part| part.name.as_str()).collect();
        if let Some(at) = names
            .iter()
            .position(|name| name.eq_ignore_ascii_case("INFORMATION_SCHEMA"))
        {
            let view = names
                .get(at + 1..)
                .unwrap_or_default()
                .join(".")
                .to_ascii_uppercase();
            let region = |name: &str| {
                name.to_lowercase()
                    .strip_prefix("region-")
                    .map(|region| Qualifier::Region(region.to_owned()))
            };
            let before = names.get(..at).unwrap_or_default();
            let (project, qualifier) = match before {
                [] => (self.project.clone(), Qualifier::Project),
                [one] => (
                    self.project.clone(),
                    region(one).unwrap_or_else(|| Qualifier::Dataset((*one).to_owned())),
                ),
                [project, one] => (
                    (*project).to_owned(),
                    region(one).unwrap_or_else(|| Qualifier::Dataset((*one).to_owned())),
                ),
                _ => return Err(self.error(path.span, format!("Invalid table name: `{path}`"))),
            };
            return Ok(RelationPath::InformationSchema {
                project,
                qualifier,
                view,
            });
        }
        let table = self.table_path(path)?;
        if let Some(prefix) = table.table.strip_suffix('*') {
            return Ok(RelationPath::Wildcard {
                dataset: DatasetPath {
                    project: table.project,
                    dataset: table.dataset,
                },
                prefix: prefix.to_owned(),
            });
        }
        Ok(RelationPath::Table(table))
    }

    /// A table's full name.
    pub(crate) fn table_path(&self, path: &Path) -> Outcome<crate::catalog::TablePath> {
        let names: Vec<&str> = path.parts.iter().map(|part| part.name.as_str()).collect();
        let (project, dataset, table) = match names.as_slice() {
            [table] => match &self.dataset {
                Some(dataset) => (self.default_project().to_owned(), dataset.clone(), *table),
                None => {
                    return Err(self.error(
                        path.span,
                        format!(
                            "Table \"{table}\" must be qualified with a dataset (e.g. dataset.table)"
                        ),
                    ));
                }
            },
            [dataset, table] => (self.project.clone(), (*dataset).to_owned(), *table),
            [project, dataset, table] => ((*project).to_owned(), (*dataset).to_owned(), *table),
            _ => return Err(self.error(path.span, format!("Invalid table name: `{path}`"))),
        };
        if table.contains('$') {
            return Err(self.error(
                path.span,
                format!("Table \"{table}\" cannot include decorator"),
            ));
        }
        Ok(crate::catalog::TablePath {
            project,
            dataset,
            table: table.to_owned(),
        })
    }

    /// A relation of the catalogue as a table of a FROM clause.
    pub(crate) fn table(
        &mut self,
        span: Span,
        relation: &Relation,
        visible: Option<&str>,
    ) -> Outcome<Clause> {
        match &relation.source {
            Source::Table { from } => {
                let alias = self.fresh(visible.unwrap_or("t"));
                let counted = relation.kind != RelationKind::InformationSchema;
                let mut all = relation.columns.clone();
                all.extend(relation.pseudo_columns.iter().cloned());
                let read = counted.then(|| {
                    self.read(
                        relation.path.clone(),
                        relation.partitioning.as_ref(),
                        &all,
                        relation.require_partition_filter,
                    )
                });
                let col = |this: &Self, column: &Column, pseudo: bool| {
                    let origin = read.filter(|id| {
                        this.reads
                            .get(*id)
                            .is_some_and(|read| read.partition_columns.contains(&column.physical))
                    });
                    Col {
                        name: Some(column.field.name.clone()),
                        value: Value::new(
                            format!("{}.{}", quote_name(&alias), quote_name(&column.physical)),
                            column.field.ty.clone(),
                        ),
                        deps: Rc::default(),
                        leaf: read
                            .filter(|_| !pseudo)
                            .map(|id| (id, vec![column.field.name.clone()])),
                        origin: origin.map(|id| (id, column.physical.clone())),
                        pseudo,
                    }
                };
                let mut columns: Vec<Col> = relation
                    .columns
                    .iter()
                    .map(|c| col(self, c, false))
                    .collect();
                columns.extend(relation.pseudo_columns.iter().map(|c| col(self, c, true)));
                let range = Range {
                    alias: visible.map(str::to_owned),
                    columns,
                    value: None,
                };
                Ok(Clause::new(
                    format!("{from} AS {}", quote_name(&alias)),
                    Names::of(range),
                ))
            }
            Source::View {
                query,
                project,
                dataset,
                column_names,
            } => {
                let shown = relation.path.to_string();
                if self.expanding.contains(&shown) {
                    return Err(self.error(span, format!("View {shown} refers to itself")));
                }
                self.uses.insert(relation.path.clone());
                self.expanding.push(shown);
                let result = self.inside(query, project, dataset.as_deref(), |this| {
                    let parsed = sandbox_syntax::parse_query(query).map_err(|e| {
                        crate::error::AnalysisError {
                            message: e.message,
                            line: e.line,
                            column: e.column,
                            reason: crate::catalog::Reason::InvalidQuery,
                        }
                    })?;
                    this.query(&parsed, None)
                });
                self.expanding.pop();
                let mut inner = result.map_err(|error| self.within_definition(span, error))?;
                for (column, name) in inner.columns.iter_mut().zip(column_names) {
                    column.name = Some(name.clone());
                }
                Ok(self.derived(&inner, visible))
            }
            Source::Wildcard { matches } => self.wildcard(span, relation, matches, visible),
        }
    }

    /// An error in a view's or function's text, at the place that names it.
    pub(crate) fn within_definition(
        &self,
        span: Span,
        error: crate::error::AnalysisError,
    ) -> crate::error::AnalysisError {
        if error.line == 0 {
            return error;
        }
        self.failure(span, error.message, error.reason)
    }

    fn wildcard(
        &mut self,
        span: Span,
        relation: &Relation,
        matches: &[WildcardMatch],
        visible: Option<&str>,
    ) -> Outcome<Clause> {
        let alias = self.fresh(visible.unwrap_or("t"));
        let read = self.read(relation.path.clone(), None, &[], false);
        if let Some(state) = self.reads.get_mut(read) {
            state.partition_columns = vec!["_TABLE_SUFFIX".to_owned()];
            state.matches = Some(matches.to_vec());
        }
        let mut parts = Vec::with_capacity(matches.len());
        for found in matches {
            let mut items = Vec::with_capacity(relation.columns.len() + 1);
            for column in &relation.columns {
                let own = found
                    .columns
                    .iter()
                    .find(|own| same(&own.field.name, &column.field.name));
                let value = match own {
                    None => literals::typed_null(&column.field.ty),
                    Some(own) => {
                        let value = Value::new(quote_name(&own.physical), own.field.ty.clone());
                        casts::coerce(&value, &column.field.ty).map_err(|_| {
                            self.error(
                                span,
                                format!(
                                    "Cannot read field '{}' of type {} as {}",
                                    column.field.name, own.field.ty, column.field.ty
                                ),
                            )
                        })?
                    }
                };
                items.push(format!("{} AS {}", value.sql, quote_name(&column.physical)));
            }
            items.push(format!(
                "{} AS \"_TABLE_SUFFIX\"",
                quote_text(&found.suffix)
            ));
            parts.push(format!("SELECT {} FROM {}", items.join(", "), found.from));
        }
        let mut columns: Vec<Col> = relation
            .columns
            .iter()
            .map(|column| Col {
                name: Some(column.field.name.clone()),
                value: Value::new(
                    format!("{}.{}", quote_name(&alias), quote_name(&column.physical)),
                    column.field.ty.clone(),
                ),
                deps: Rc::default(),
                leaf: Some((read, vec![column.field.name.clone()])),
                origin: None,
                pseudo: false,
            })
            .collect();
        columns.push(Col {
            name: Some("_TABLE_SUFFIX".to_owned()),
            value: Value::new(
                format!("{}.\"_TABLE_SUFFIX\"", quote_name(&alias)),
                Type::String,
            ),
            deps: Rc::default(),
            leaf: None,
            origin: Some((read, "_TABLE_SUFFIX".to_owned())),
            pseudo: true,
        });
        let range = Range {
            alias: visible.map(str::to_owned),
            columns,
            value: None,
        };
        Ok(Clause::new(
            format!("({}) AS {}", parts.join(" UNION ALL "), quote_name(&alias)),
            Names::of(range),
        ))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one syntax node")]
    fn unnest_factor(
        &mut self,
        span: Span,
        arrays: &[(Expr, Option<Identifier>)],
        mode: Option<&Expr>,
        alias: Option<&Identifier>,
        offset: Option<&WithOffset>,
        left: &Names,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Clause> {
        let scope = Scope {
            names: left,
            aliases: &[],
            grouping: None,
            parent: outer,
        };
        let place = Place::plain(&scope, "UNNEST");
        let mut sources: Vec<Col> = Vec::with_capacity(arrays.len());
        for (expr, name) in arrays {
            let col = if let ExprKind::Path(parts) = &expr.kind {
                self.path(parts, &scope)?
            } else {
                let (value, deps) = self.collect(|this| this.expr(expr, &place))?;
                Col {
                    deps: Rc::new(Deps {
                        opaque: true,
                        ..deps
                    }),
                    ..Col::new(None, value)
                }
            };
            if col.value.untyped_null || !matches!(col.value.ty, Type::Array(_)) {
                return Err(self.error(
                    expr.span,
                    format!(
                        "Values referenced in UNNEST must be arrays. UNNEST contains expression of type {}",
                        col.value.ty
                    ),
                ));
            }
            sources.push(Col {
                name: name.as_ref().map(|name| name.name.clone()),
                ..col
            });
        }
        let lateral = sources
            .iter()
            .any(|source| mentions(&source.value.sql, left));
        if sources.len() > 1 {
            return self.unnest_several(span, &sources, mode, alias, offset, lateral);
        }
        let Some(source) = sources.into_iter().next() else {
            return Err(self.error(span, "UNNEST requires an array"));
        };
        let visible = alias
            .map(|alias| alias.name.clone())
            .or_else(|| source.name.clone());
        let used = source.used();
        let element = match &source.value.ty {
            Type::Array(element) => element.as_ref().clone(),
            _ => Type::Int64,
        };
        // Fields of a table's repeated struct are read one by one, as they are named.
        let by_field = source.leaf.is_some() && matches!(element, Type::Struct(_));
        if !by_field {
            self.depend(&used);
        }
        let table = self.fresh(visible.as_deref().unwrap_or("u"));
        let physical = "value";
        let mut value = Value::new(
            format!("{}.{}", quote_name(&table), quote_name(physical)),
            element,
        );
        value.literal = false;
        let row = Col {
            name: visible.clone(),
            value,
            deps: Rc::new(if by_field {
                used
            } else {
                Deps {
                    opaque: true,
                    ..Deps::default()
                }
            }),
            leaf: if by_field { source.leaf.clone() } else { None },
            origin: None,
            pseudo: false,
        };
        let range = value_range(visible.as_deref(), row);
        let position = Value::new(format!("{}.\"offset\"", quote_name(&table)), Type::Int64);
        let mut names = Names::of(range);
        if let Some(offset) = offset {
            let name = offset
                .alias
                .as_ref()
                .map_or("offset", |alias| alias.name.as_str());
            names.columns.push(Col {
                deps: Rc::default(),
                ..Col::new(Some(name.to_owned()), position.clone())
            });
            names.ranges.push(Range {
                alias: Some(name.to_owned()),
                columns: Vec::new(),
                value: Some(Col {
                    deps: Rc::default(),
                    ..Col::new(Some(name.to_owned()), position.clone())
                }),
            });
        }
        let array = &source.value.sql;
        let simple = !array.contains("SELECT ") && array.len() < 2000;
        let inner = if simple {
            format!(
                "(SELECT unnest({array}) AS \"value\", generate_subscripts({array}, 1) - 1 AS \"offset\")"
            )
        } else {
            let name = self.fresh("arrays");
            format!(
                "(SELECT unnest({0}.\"array\") AS \"value\", generate_subscripts({0}.\"array\", 1) - 1 AS \"offset\" FROM (SELECT {array} AS \"array\") AS {0})",
                quote_name(&name)
            )
        };
        Ok(Clause {
            sql: format!("{inner} AS {}", quote_name(&table)),
            names,
            natural: vec![position],
            lateral,
            unnested: Some((source.value.sql.clone(), table)),
        })
    }

    /// `UNNEST(a, b)`: arrays side by side.
    fn unnest_several(
        &mut self,
        span: Span,
        sources: &[Col],
        mode: Option<&Expr>,
        alias: Option<&Identifier>,
        offset: Option<&WithOffset>,
        lateral: bool,
    ) -> Outcome<Clause> {
        let mode = match mode {
            None => "PAD".to_owned(),
            Some(expr) => match &expr.kind {
                ExprKind::String(text) => text.to_ascii_uppercase(),
                _ => {
                    return Err(
                        self.error(expr.span, "The mode of UNNEST must be a string literal")
                    );
                }
            },
        };
        let table = self.fresh(alias.map_or("u", |alias| alias.name.as_str()));
        let lengths: Vec<String> = sources
            .iter()
            .map(|source| format!("coalesce(len({}), 0)", source.value.sql))
            .collect();
        let mut items = Vec::with_capacity(sources.len() + 1);
        let mut columns = Vec::with_capacity(sources.len());
        let context = self.env.context.clone();
        for (index, source) in sources.iter().enumerate() {
            let used = source.used();
            self.depend(&used);
            let array = &source.value.sql;
            let text = match mode.as_str() {
                "PAD" => format!("unnest({array})"),
                "TRUNCATE" => format!(
                    "unnest(list_slice({array}, 1, least({})))",
                    lengths.join(", ")
                ),
                "STRICT" => {
                    let failure = scalar::scalar(
                        "ERROR",
                        &[sandbox_functions::Argument::Value(literals::string(
                            "Unnested arrays under STRICT mode must have equal lengths",
                        ))],
                        &context,
                    )
                    .map_err(|e| self.call_error(span, e))?;
                    format!(
                        "unnest(CASE WHEN least({0}) <> greatest({0}) THEN CAST({1} AS {2}) ELSE {array} END)",
                        lengths.join(", "),
                        failure.sql,
                        sandbox_functions::physical_type(&source.value.ty)
                    )
                }
                _ => {
                    return Err(
                        self.error(span, "The mode of UNNEST must be PAD, TRUNCATE or STRICT")
                    );
                }
            };
            let physical = format!("value_{}", index + 1);
            items.push(format!("{text} AS {}", quote_name(&physical)));
            let element = source.value.ty.element().cloned().unwrap_or(Type::Int64);
            columns.push(Col::new(
                source.name.clone(),
                Value::new(
                    format!("{}.{}", quote_name(&table), quote_name(&physical)),
                    element,
                ),
            ));
        }
        let bound = if mode == "TRUNCATE" {
            "least"
        } else {
            "greatest"
        };
        items.push(format!(
            "unnest(range({bound}({}))) AS \"offset\"",
            lengths.join(", ")
        ));
        let position = Value::new(format!("{}.\"offset\"", quote_name(&table)), Type::Int64);
        let mut names = Names::of(Range {
            alias: alias.map(|alias| alias.name.clone()),
            columns,
            value: None,
        });
        if let Some(offset) = offset {
            let name = offset
                .alias
                .as_ref()
                .map_or("offset", |alias| alias.name.as_str());
            names.columns.push(Col {
                deps: Rc::default(),
                ..Col::new(Some(name.to_owned()), position.clone())
            });
        }
        Ok(Clause {
            sql: format!("(SELECT {}) AS {}", items.join(", "), quote_name(&table)),
            names,
            natural: vec![position],
            lateral,
            unnested: None,
        })
    }
}

fn scope_has_column(scope: &Scope<'_>, name: &str) -> bool {
    let mut current = Some(scope);
    while let Some(scope) = current {
        if scope
            .names
            .columns
            .iter()
            .any(|col| col.name.as_ref().is_some_and(|own| same(own, name)))
        {
            return true;
        }
        current = scope.parent;
    }
    false
}

/// Whether a text refers to any of these columns.
fn mentions(sql: &str, names: &Names) -> bool {
    let col = |col: &Col| sql.contains(col.value.sql.as_str());
    names.columns.iter().any(col)
        || names
            .ranges
            .iter()
            .any(|range| range.columns.iter().any(col) || range.value.as_ref().is_some_and(col))
}
