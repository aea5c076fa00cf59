//! INSERT, UPDATE, DELETE, TRUNCATE: statements that change rows.
use std::collections::BTreeMap;

use sandbox_functions::{Type, Value, casts, field_name, literals, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    Assignment, Delete, Expr, ExprKind, Identifier, Insert, InsertSource, Path, Truncate, Update,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::{Column, Relation, RelationKind, Source};
use crate::plan::{DmlKind, DmlPlan, Effect, Plan, Step};
use crate::scope::{Names, Place, Scope, same};

/// What UPDATE and MERGE say when a target row has several source rows.
const MANY_SOURCES: &str = "UPDATE/MERGE must match at most one source row for each target row";

/// A table that changes.
pub(crate) struct Target {
    pub(crate) relation: Relation,
    /// DuckDB text that names it.
    pub(crate) from: String,
}

/// New values of a column: the whole of it, or of fields within.
#[derive(Default)]
pub(crate) struct Change {
    whole: Option<Value>,
    fields: BTreeMap<usize, Change>,
}

impl Analyzer<'_> {
    /// The table that DML changes.
    pub(crate) fn target(&mut self, path: &Path) -> Outcome<Target> {
        let relation = self.relation(path, None)?;
        let shown = format!(
            "{}.{}.{}",
            relation.path.project, relation.path.dataset, relation.path.table
        );
        match (&relation.source, relation.kind) {
            (Source::Table { from }, RelationKind::Table) => Ok(Target {
                from: from.clone(),
                relation,
            }),
            (_, kind) => {
                let word = match kind {
                    RelationKind::View => "a VIEW",
                    RelationKind::MaterializedView => "a MATERIALIZED_VIEW",
                    RelationKind::Snapshot => "a SNAPSHOT",
                    RelationKind::External => "an EXTERNAL",
                    RelationKind::Wildcard => "a WILDCARD",
                    RelationKind::InformationSchema => "an INFORMATION_SCHEMA view",
                    RelationKind::Table => "no table",
                };
                Err(self.error(
                    path.span,
                    format!(
                        "{shown} is not allowed for this operation because it is currently {word}."
                    ),
                ))
            }
        }
    }

    /// The columns that an INSERT names, or all.
    pub(crate) fn insert_columns(
        &self,
        names: &[Identifier],
        target: &Target,
    ) -> Outcome<Vec<Column>> {
        if names.is_empty() {
            return Ok(target.relation.columns.clone());
        }
        let mut columns: Vec<Column> = Vec::with_capacity(names.len());
        for name in names {
            let found = target
                .relation
                .columns
                .iter()
                .chain(&target.relation.pseudo_columns)
                .find(|column| same(&column.field.name, &name.name));
            let Some(found) = found else {
                return Err(self.error(
                    name.span,
                    format!(
                        "Column {} is not present in table {}",
                        name.name,
                        shown(&target.relation)
                    ),
                ));
            };
            if columns
                .iter()
                .any(|other| same(&other.field.name, &name.name))
            {
                return Err(self.error(
                    name.span,
                    format!("INSERT has columns with duplicate name: {}", name.name),
                ));
            }
            columns.push(found.clone());
        }
        Ok(columns)
    }

    /// The DEFAULT of a column (or NULL), with the checks of its field.
    pub(crate) fn default_value(&mut self, span: Span, column: &Column) -> Outcome<String> {
        let value = match &column.field.default {
            None => literals::typed_null(&column.field.ty),
            Some(text) => {
                let project = self.project.clone();
                let value = self.inside(text, &project, None, |this| {
                    let expr = sandbox_syntax::parse_expression(text)
                        .map_err(|e| this.error(Span::default(), e.message))?;
                    let names = Names::default();
                    let scope = Scope {
                        names: &names,
                        aliases: &[],
                        grouping: None,
                        parent: None,
                    };
                    this.expr(&expr, &Place::plain(&scope, "a DEFAULT expression"))
                });
                let value = value.map_err(|error| self.within_definition(span, error))?;
                casts::coerce(&value, &column.field.ty).map_err(|e| self.call_error(span, e))?
            }
        };
        self.stored(span, &value, &column.field)
    }

    /// One value of VALUES or of an assignment.
    pub(crate) fn assigned(
        &mut self,
        expr: &Expr,
        column: &Column,
        place: &Place<'_>,
        refusal: impl Fn(&Type) -> String,
    ) -> Outcome<String> {
        if matches!(expr.kind, ExprKind::Default) {
            return self.default_value(expr.span, column);
        }
        let value = self.expr(expr, place)?;
        let value = casts::coerce(&value, &column.field.ty)
            .map_err(|_| self.error(expr.span, refusal(&value.ty)))?;
        self.stored(expr.span, &value, &column.field)
    }

    /// `INSERT`.
    pub(crate) fn insert(&mut self, insert: &Insert) -> Outcome<Plan> {
        let target = self.target(&insert.table)?;
        let columns = self.insert_columns(&insert.columns, &target)?;
        let missing: Vec<Column> = target
            .relation
            .columns
            .iter()
            .filter(|column| !columns.iter().any(|own| own.physical == column.physical))
            .filter(|column| {
                column.field.default.is_some()
                    || column.field.mode != crate::catalog::Mode::Nullable
            })
            .cloned()
            .collect();
        let mut defaults = Vec::with_capacity(missing.len());
        for column in &missing {
            defaults.push(self.default_value(insert.span, column)?);
        }
        let list: Vec<String> = columns
            .iter()
            .chain(&missing)
            .map(|column| quote_name(&column.physical))
            .collect();
        let rows = match &insert.source {
            InsertSource::Values(rows) => {
                let names = Names::default();
                let scope = Scope {
                    names: &names,
                    aliases: &[],
                    grouping: None,
                    parent: None,
                };
                let place = Place::plain(&scope, "VALUES");
                let mut lines = Vec::with_capacity(rows.len());
                for row in rows {
                    if row.values.len() != columns.len() {
                        return Err(self.error(
                            row.span,
                            format!(
                                "Inserted row has wrong column count; Has {}, expected {}",
                                row.values.len(),
                                columns.len()
                            ),
                        ));
                    }
                    let mut values = Vec::with_capacity(list.len());
                    for (expr, column) in row.values.iter().zip(&columns) {
                        values.push(self.assigned(expr, column, &place, |ty| {
                            format!(
                                "Value has type {ty} which cannot be inserted into column {}, which has type {}",
                                column.field.name, column.field.ty
                            )
                        })?);
                    }
                    values.extend(defaults.iter().cloned());
                    lines.push(format!("({})", values.join(", ")));
                }
                format!("VALUES {}", lines.join(", "))
            }
            InsertSource::Query(query) => {
                let relation = self.query(query, None)?;
                if relation.columns.len() != columns.len() {
                    return Err(self.error(
                        insert.span,
                        format!(
                            "Inserted row has wrong column count; Has {}, expected {}",
                            relation.columns.len(),
                            columns.len()
                        ),
                    ));
                }
                let alias = self.fresh("q");
                let mut items = Vec::with_capacity(list.len());
                for (position, (source, column)) in
                    relation.columns.iter().zip(&columns).enumerate()
                {
                    let deps = source.deps.clone();
                    self.depend(&deps);
                    let value = Value {
                        sql: format!("{}.{}", quote_name(&alias), quote_name(&source.physical)),
                        ..source.value.clone()
                    };
                    let value =
                        if source.value.literal && !source.value.ty.equivalent(&column.field.ty) {
                            source.value.clone()
                        } else {
                            value
                        };
                    let value = casts::coerce(&value, &column.field.ty).map_err(|_| {
                        self.error(
                            insert.span,
                            format!(
                                "Query column {} has type {} which cannot be inserted into column {}, which has type {}",
                                position + 1,
                                source.value.ty,
                                column.field.name,
                                column.field.ty
                            ),
                        )
                    })?;
                    items.push(self.stored(insert.span, &value, &column.field)?);
                }
                items.extend(defaults);
                format!(
                    "SELECT {} FROM ({}) AS {}",
                    items.join(", "),
                    relation.sql,
                    quote_name(&alias)
                )
            }
        };
        let step = Step {
            sql: format!("INSERT INTO {} ({}) {rows}", target.from, list.join(", ")),
            effect: Effect::Inserted,
        };
        self.dml(DmlKind::Insert, &target, vec![step])
    }

    /// The plan of a change.
    pub(crate) fn dml(
        &mut self,
        kind: DmlKind,
        target: &Target,
        steps: Vec<Step>,
    ) -> Outcome<Plan> {
        let deps = self.total();
        Ok(Plan::Dml(DmlPlan {
            kind,
            target: target.relation.path.clone(),
            reads: self.finish_reads(&deps)?,
            steps,
            uses: self.uses.iter().cloned().collect(),
        }))
    }

    /// A change reads all columns of its target, as BigQuery counts.
    pub(crate) fn depend_on_names(&mut self, names: &Names) {
        for col in names.columns.iter().filter(|col| !col.pseudo) {
            let used = col.used();
            self.depend(&used);
        }
    }

    /// `DELETE`.
    pub(crate) fn delete(&mut self, delete: &Delete) -> Outcome<Plan> {
        let target = self.target(&delete.table)?;
        let Some(filter) = &delete.filter else {
            return Err(self.error(delete.span, "DELETE must have a WHERE clause"));
        };
        let visible = visible(&delete.table, delete.alias.as_ref());
        let clause = self.table(delete.table.span, &target.relation, Some(&visible))?;
        let condition = self.filter(filter, &clause.names, None, "WHERE clause")?;
        self.depend_on_names(&clause.names);
        let sql = if condition == "TRUE" {
            format!("DELETE FROM {}", target.from)
        } else {
            format!(
                "DELETE FROM {} WHERE rowid IN (SELECT {}.rowid FROM {} WHERE {condition})",
                target.from,
                alias_of(&clause.sql),
                clause.sql
            )
        };
        self.dml(
            DmlKind::Delete,
            &target,
            vec![Step {
                sql,
                effect: Effect::Deleted,
            }],
        )
    }

    /// `TRUNCATE TABLE`.
    pub(crate) fn truncate(&mut self, truncate: &Truncate) -> Outcome<Plan> {
        let target = self.target(&truncate.table)?;
        let step = Step {
            sql: format!("DELETE FROM {}", target.from),
            effect: Effect::Deleted,
        };
        self.dml(DmlKind::Truncate, &target, vec![step])
    }

    /// `UPDATE`.
    pub(crate) fn update(&mut self, update: &Update) -> Outcome<Plan> {
        let target = self.target(&update.table)?;
        let Some(filter) = &update.filter else {
            return Err(self.error(update.span, "UPDATE must have a WHERE clause"));
        };
        let visible = visible(&update.table, update.alias.as_ref());
        let clause = self.table(update.table.span, &target.relation, Some(&visible))?;
        let own = clause.names.clone();
        let row = format!("{}.rowid", alias_of(&clause.sql));
        let mut names = clause.names;
        let mut from = clause.sql;
        if let Some(more) = &update.from {
            let other = self.from_clause(more, None)?;
            from = format!("{from} CROSS JOIN ({})", other.sql);
            if more.joins.is_empty() {
                from = from.replacen(&format!("({})", other.sql), &other.sql, 1);
            }
            names.append(other.names);
        }
        let condition = self.filter(filter, &names, None, "WHERE clause")?;
        let scope = Scope {
            names: &names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let place = Place::plain(&scope, "UPDATE");
        let changes = self.changes(&update.assignments, &target, &visible, &own, &place)?;
        self.depend_on_names(&own);
        let table = self.fresh("update_rows");
        let mut items = vec![format!("{row} AS \"row\"")];
        let mut sets = Vec::with_capacity(changes.len());
        for (position, (column, sql)) in changes.iter().enumerate() {
            let name = format!("value_{}", position + 1);
            items.push(format!("{sql} AS {}", quote_name(&name)));
            sets.push(format!(
                "{} = {}.{}",
                quote_name(&column.physical),
                quote_name(&table),
                quote_name(&name)
            ));
        }
        let mut steps = vec![Step {
            sql: format!(
                "CREATE TEMP TABLE {} AS SELECT {} FROM {from} WHERE {condition}",
                quote_name(&table),
                items.join(", ")
            ),
            effect: Effect::None,
        }];
        if update.from.is_some() {
            steps.push(Self::single_source(&table, ""));
        }
        steps.push(Step {
            sql: format!(
                "UPDATE {} AS \"target\" SET {} FROM temp.main.{table} WHERE \"target\".rowid = {table}.\"row\"",
                target.from,
                sets.join(", "),
                table = quote_name(&table),
            ),
            effect: Effect::Updated,
        });
        steps.push(drop_temporary(&table));
        self.dml(DmlKind::Update, &target, steps)
    }

    /// The check that no target row has two source rows among those of a condition.
    pub(crate) fn single_source(table: &str, condition: &str) -> Step {
        Step {
            sql: format!(
                "SELECT '{MANY_SOURCES}' FROM temp.main.{} {condition} GROUP BY \"row\" HAVING count(*) > 1 LIMIT 1",
                quote_name(table)
            ),
            effect: Effect::Check,
        }
    }

    /// The new values of the columns that assignments name.
    pub(crate) fn changes(
        &mut self,
        assignments: &[Assignment],
        target: &Target,
        visible: &str,
        own: &Names,
        place: &Place<'_>,
    ) -> Outcome<Vec<(Column, String)>> {
        let mut changes: BTreeMap<usize, Change> = BTreeMap::new();
        for assignment in assignments {
            let (position, rest) = self.assignment_target(assignment, target, visible)?;
            let Some(column) = target.relation.columns.get(position).cloned() else {
                continue;
            };
            let mut ty = column.field.ty.clone();
            let mut change = changes.entry(position).or_default();
            for part in rest {
                let Type::Struct(fields) = ty.clone() else {
                    return Err(self.no_field(&ty, part));
                };
                let (index, field) = self.struct_member(&ty, &fields, part)?;
                let next = field.ty.clone();
                if change.whole.is_some() {
                    return Err(self.overlapping(assignment));
                }
                change = change.fields.entry(index).or_default();
                ty = next;
            }
            if change.whole.is_some() || !change.fields.is_empty() {
                return Err(self.overlapping(assignment));
            }
            let value = if matches!(assignment.value.kind, ExprKind::Default) {
                if rest.is_empty() {
                    Value::new(self.default_value(assignment.span, &column)?, ty)
                } else {
                    literals::typed_null(&ty)
                }
            } else {
                let value = self.expr(&assignment.value, place)?;
                casts::coerce(&value, &ty).map_err(|_| {
                    let names: Vec<&str> = assignment
                        .target
                        .iter()
                        .map(|part| part.name.as_str())
                        .collect();
                    self.error(
                        assignment.value.span,
                        format!(
                            "Value of type {} cannot be assigned to {}, which has type {ty}",
                            value.ty,
                            names.join(".")
                        ),
                    )
                })?
            };
            change.whole = Some(value);
        }
        let mut out = Vec::with_capacity(changes.len());
        for (position, change) in changes {
            let Some(column) = target.relation.columns.get(position) else {
                continue;
            };
            let old = own
                .ranges
                .first()
                .and_then(|range| range.columns.get(position))
                .map(|col| col.value.sql.clone())
                .unwrap_or_default();
            let sql = rebuilt(&change, &old, &column.field.ty);
            let value = Value::new(sql, column.field.ty.clone());
            let span = assignments
                .first()
                .map(|assignment| assignment.span)
                .unwrap_or_default();
            let stored = self.stored(span, &value, &column.field)?;
            out.push((column.clone(), stored));
        }
        Ok(out)
    }

    fn overlapping(&self, assignment: &Assignment) -> crate::error::AnalysisError {
        let names: Vec<&str> = assignment
            .target
            .iter()
            .map(|part| part.name.as_str())
            .collect();
        self.error(
            assignment.span,
            format!("Update item {} assigned more than once", names.join(".")),
        )
    }

    /// The column that an assignment names, and the fields within.
    fn assignment_target<'q>(
        &self,
        assignment: &'q Assignment,
        target: &Target,
        visible: &str,
    ) -> Outcome<(usize, &'q [Identifier])> {
        let parts = assignment.target.as_slice();
        let position = |name: &Identifier| {
            target
                .relation
                .columns
                .iter()
                .position(|column| same(&column.field.name, &name.name))
        };
        if let [first, second, rest @ ..] = parts
            && same(&first.name, visible)
            && let Some(position) = position(second)
        {
            return Ok((position, rest));
        }
        let Some((first, rest)) = parts.split_first() else {
            return Err(self.error(assignment.span, "UPDATE needs a column to set"));
        };
        match position(first) {
            Some(position) => Ok((position, rest)),
            None => Err(self.error(first.span, format!("Unrecognized name: {}", first.name))),
        }
    }
}

/// A column's new value from the changes of its fields.
fn rebuilt(change: &Change, old: &str, ty: &Type) -> String {
    if let Some(whole) = &change.whole {
        return whole.sql.clone();
    }
    let Type::Struct(fields) = ty else {
        return old.to_owned();
    };
    let parts: Vec<String> = fields
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let name = field_name(index);
            let own = format!("({old}).{name}");
            let value = match change.fields.get(&index) {
                Some(change) => rebuilt(change, &own, &field.ty),
                None => own,
            };
            format!("{name} := {value}")
        })
        .collect();
    format!("struct_pack({})", parts.join(", "))
}

/// The name by which expressions mean the changed table.
pub(crate) fn visible(path: &Path, alias: Option<&Identifier>) -> String {
    alias
        .or(path.parts.last())
        .map(|name| name.name.clone())
        .unwrap_or_default()
}

/// The quoted DuckDB alias at the end of a table's text.
pub(crate) fn alias_of(sql: &str) -> String {
    sql.rsplit_once(" AS ")
        .map(|(_, alias)| alias.to_owned())
        .unwrap_or_default()
}

/// The last step of a change that used a temporary table.
pub(crate) fn drop_temporary(table: &str) -> Step {
    Step {
        sql: format!("DROP TABLE temp.main.{}", quote_name(table)),
        effect: Effect::None,
    }
}

fn shown(relation: &Relation) -> String {
    relation.path.to_string()
}
