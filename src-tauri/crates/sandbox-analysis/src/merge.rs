//! MERGE: one join, an action for each of its rows, then the changes.
use sandbox_functions::{Type, Value, casts, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{Identifier, Merge, MergeAction, MergeClause, MergeWhen};

use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::Column;
use crate::dml::{Target, alias_of, drop_temporary, visible};
use crate::plan::{DmlKind, Effect, Plan, Step};
use crate::scope::{Col, Names, Place, Scope};

/// A clause of MERGE with the columns that hold its values.
struct Branch {
    effect: Effect,
    /// Columns set or inserted, and the names that hold their values.
    columns: Vec<(Column, String)>,
}

impl Analyzer<'_> {
    /// `MERGE`.
    pub(crate) fn merge(&mut self, merge: &Merge) -> Outcome<Plan> {
        let target = self.target(&merge.table)?;
        let visible = visible(&merge.table, merge.alias.as_ref());
        let clause = self.table(merge.table.span, &target.relation, Some(&visible))?;
        let own = clause.names.clone();
        let row = format!("{}.rowid", alias_of(&clause.sql));
        let (source_sql, source, present) = self.merge_source(merge)?;
        let mut both = own.clone();
        both.append(source.clone());
        let scope = Scope {
            names: &both,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let on = self
            .condition(
                &merge.condition,
                &Place::plain(&scope, "MERGE ON condition"),
                "MERGE ON condition",
            )?
            .sql;
        self.depend_on_names(&own);
        let by = |when: MergeWhen| merge.clauses.iter().any(|clause| clause.when == when);
        let join = match (
            by(MergeWhen::NotMatchedBySource),
            by(MergeWhen::NotMatchedByTarget),
        ) {
            (true, true) => "FULL JOIN",
            (true, false) => "LEFT JOIN",
            (false, true) => "RIGHT JOIN",
            (false, false) => "JOIN",
        };
        let source_scope = Scope {
            names: &source,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let target_scope = Scope {
            names: &own,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let mut tests = Vec::with_capacity(merge.clauses.len());
        for clause in &merge.clauses {
            let (scope, state) = match clause.when {
                MergeWhen::Matched => (
                    &scope,
                    format!("{row} IS NOT NULL AND {present} IS NOT NULL"),
                ),
                MergeWhen::NotMatchedByTarget => (&source_scope, format!("{row} IS NULL")),
                MergeWhen::NotMatchedBySource => (&target_scope, format!("{present} IS NULL")),
            };
            tests.push(match &clause.condition {
                None => state,
                Some(condition) => {
                    let place = Place::plain(scope, "MERGE WHEN condition");
                    let value = self.condition(condition, &place, "MERGE WHEN condition")?;
                    format!("{state} AND {}", value.sql)
                }
            });
        }
        let whens: Vec<String> = tests
            .iter()
            .enumerate()
            .map(|(position, test)| format!("WHEN {test} THEN {}", position + 1))
            .collect();
        let action = format!("CASE {} END", whens.join(" "));
        let mut items = vec![
            format!("{row} AS \"row\""),
            format!("{action} AS \"action\""),
        ];
        let mut branches = Vec::with_capacity(merge.clauses.len());
        for (position, clause) in merge.clauses.iter().enumerate() {
            let scope = match clause.when {
                MergeWhen::Matched => &scope,
                MergeWhen::NotMatchedByTarget => &source_scope,
                MergeWhen::NotMatchedBySource => &target_scope,
            };
            let place = Place::plain(scope, "MERGE");
            let (effect, values) = self.branch(clause, &target, &visible, &own, &source, &place)?;
            let mut columns = Vec::with_capacity(values.len());
            for (index, (column, sql)) in values.into_iter().enumerate() {
                let name = format!("value_{}_{}", position + 1, index + 1);
                items.push(format!(
                    "CASE WHEN {action} = {} THEN {sql} END AS {}",
                    position + 1,
                    quote_name(&name)
                ));
                columns.push((column, name));
            }
            branches.push(Branch { effect, columns });
        }
        let table = self.fresh("merge_rows");
        let mut steps = vec![Step {
            sql: format!(
                "CREATE TEMP TABLE {} AS SELECT {} FROM {} {join} {source_sql} ON {on} WHERE {action} IS NOT NULL",
                quote_name(&table),
                items.join(", "),
                clause.sql
            ),
            effect: Effect::None,
        }];
        steps.push(Self::single_source(&table, "WHERE \"row\" IS NOT NULL"));
        Self::branch_steps(&branches, &target, &table, &mut steps);
        steps.push(drop_temporary(&table));
        self.dml(DmlKind::Merge, &target, steps)
    }

    /// The source as one table with a column that is there in each of its rows.
    fn merge_source(&mut self, merge: &Merge) -> Outcome<(String, Names, String)> {
        let clause = self.from_clause(&merge.source, None)?;
        let present = Col {
            pseudo: true,
            ..Col::new(None, Value::new("TRUE", Type::Bool))
        };
        let (sql, names, added) = self.subselect(&clause.sql, &clause.names, &[present], "source");
        let present = added
            .first()
            .map(|col| col.value.sql.clone())
            .unwrap_or_default();
        Ok((sql, names, present))
    }

    fn branch(
        &mut self,
        clause: &MergeClause,
        target: &Target,
        visible: &str,
        own: &Names,
        source: &Names,
        place: &Place<'_>,
    ) -> Outcome<(Effect, Vec<(Column, String)>)> {
        match &clause.action {
            MergeAction::Delete => Ok((Effect::Deleted, Vec::new())),
            MergeAction::Update(assignments) => Ok((
                Effect::Updated,
                self.changes(assignments, target, visible, own, place)?,
            )),
            MergeAction::Insert { columns, values } => {
                let columns = self.insert_columns(columns, target)?;
                if values.values.len() != columns.len() {
                    return Err(self.error(
                        values.span,
                        format!(
                            "Inserted row has wrong column count; Has {}, expected {}",
                            values.values.len(),
                            columns.len()
                        ),
                    ));
                }
                let mut out = Vec::with_capacity(columns.len());
                for (expr, column) in values.values.iter().zip(columns) {
                    let sql = self.assigned(expr, &column, place, |ty| {
                        format!(
                            "Value has type {ty} which cannot be inserted into column {}, which has type {}",
                            column.field.name, column.field.ty
                        )
                    })?;
                    out.push((column, sql));
                }
                self.with_defaults(clause.span, target, &mut out)?;
                Ok((Effect::Inserted, out))
            }
            MergeAction::InsertRow { columns } => {
                let out = self.insert_row(clause.span, columns, target, source)?;
                Ok((Effect::Inserted, out))
            }
        }
    }

    fn insert_row(
        &mut self,
        span: Span,
        columns: &[Identifier],
        target: &Target,
        source: &Names,
    ) -> Outcome<Vec<(Column, String)>> {
        let columns = self.insert_columns(columns, target)?;
        let given: Vec<Col> = source
            .columns
            .iter()
            .filter(|col| !col.pseudo)
            .cloned()
            .collect();
        if given.len() != columns.len() {
            return Err(self.error(
                span,
                format!(
                    "Inserted row has wrong column count; Has {}, expected {}",
                    given.len(),
                    columns.len()
                ),
            ));
        }
        let mut out = Vec::with_capacity(columns.len());
        for (col, column) in given.iter().zip(columns) {
            let used = col.used();
            self.depend(&used);
            let value = casts::coerce(&col.value, &column.field.ty).map_err(|_| {
                self.error(
                    span,
                    format!(
                        "Value has type {} which cannot be inserted into column {}, which has type {}",
                        col.value.ty, column.field.name, column.field.ty
                    ),
                )
            })?;
            let sql = self.stored(span, &value, &column.field)?;
            out.push((column, sql));
        }
        self.with_defaults(span, target, &mut out)?;
        Ok(out)
    }

    fn with_defaults(
        &mut self,
        span: Span,
        target: &Target,
        out: &mut Vec<(Column, String)>,
    ) -> Outcome<()> {
        for column in &target.relation.columns {
            let given = out.iter().any(|(own, _)| own.physical == column.physical);
            let needed = column.field.default.is_some()
                || column.field.mode != crate::catalog::Mode::Nullable;
            if !given && needed {
                let sql = self.default_value(span, column)?;
                out.push((column.clone(), sql));
            }
        }
        Ok(())
    }

    fn branch_steps(branches: &[Branch], target: &Target, table: &str, steps: &mut Vec<Step>) {
        let rows = format!("temp.main.{}", quote_name(table));
        for (position, branch) in branches.iter().enumerate() {
            let number = position + 1;
            let sql = match branch.effect {
                Effect::Updated => {
                    let sets: Vec<String> = branch
                        .columns
                        .iter()
                        .map(|(column, name)| {
                            format!(
                                "{} = {}.{}",
                                quote_name(&column.physical),
                                quote_name(table),
                                quote_name(name)
                            )
                        })
                        .collect();
                    format!(
                        "UPDATE {from} AS \"target\" SET {} FROM {rows} WHERE \"target\".rowid = {name}.\"row\" AND {name}.\"action\" = {number}",
                        sets.join(", "),
                        from = target.from,
                        name = quote_name(table)
                    )
                }
                Effect::Deleted => format!(
                    "DELETE FROM {} WHERE rowid IN (SELECT \"row\" FROM {rows} WHERE \"action\" = {number})",
                    target.from
                ),
                _ => {
                    let columns: Vec<String> = branch
                        .columns
                        .iter()
                        .map(|(column, _)| quote_name(&column.physical))
                        .collect();
                    let names: Vec<String> = branch
                        .columns
                        .iter()
                        .map(|(_, name)| quote_name(name))
                        .collect();
                    format!(
                        "INSERT INTO {} ({}) SELECT {} FROM {rows} WHERE \"action\" = {number}",
                        target.from,
                        columns.join(", "),
                        names.join(", ")
                    )
                }
            };
            steps.push(Step {
                sql,
                effect: branch.effect,
            });
        }
    }
}
