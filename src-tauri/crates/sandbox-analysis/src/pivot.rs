//! PIVOT, UNPIVOT and TABLESAMPLE.
use std::rc::Rc;

use sandbox_functions::{
    Constant, Kind, Type, Value, casts, field_name, kind, literals, operators, quote_name,
};
use sandbox_syntax::ast::{Expr, ExprKind, Pivot, Sample, Unpivot};

use crate::analyzer::{Analyzer, Outcome};
use crate::deps::Deps;
use crate::from::Clause;
use crate::query::unique;
use crate::scope::{Col, Names, OutColumn, Place, Relational, Scope, same};
use crate::walk;

impl Analyzer<'_> {
    /// `PIVOT(aggregates FOR input IN (values))`.
    pub(crate) fn pivot(
        &mut self,
        clause: &Clause,
        pivot: &Pivot,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Clause> {
        let scope = Scope {
            names: &clause.names,
            aliases: &[],
            grouping: None,
            parent: outer,
        };
        let place = Place::plain(&scope, "PIVOT");
        let mut used: Vec<String> = Vec::new();
        let mut exprs: Vec<&Expr> = pivot.aggregates.iter().map(|(expr, _)| expr).collect();
        exprs.push(&pivot.input);
        for expr in exprs {
            let mut paths = Vec::new();
            walk::any(expr, &mut |inner| {
                if let ExprKind::Path(parts) = &inner.kind {
                    paths.push(parts.clone());
                }
                false
            });
            for parts in paths {
                if let Ok(Some(col)) = self.resolve(&parts, &scope) {
                    used.push(col.value.sql);
                }
            }
        }
        let (input, deps) = self.collect(|this| this.expr(&pivot.input, &place))?;
        self.depend(&deps);
        let kept: Vec<Col> = clause
            .names
            .columns
            .iter()
            .filter(|col| {
                !col.pseudo && !used.iter().any(|sql| sql.contains(col.value.sql.as_str()))
            })
            .cloned()
            .collect();
        let mut taken = Vec::new();
        let mut list = Vec::new();
        let mut columns = Vec::new();
        for col in &kept {
            if !col.value.ty.is_groupable() {
                return Err(self.error(
                    pivot.span,
                    format!(
                        "Column {} of type {} cannot be used as an implicit grouping column of a PIVOT clause",
                        col.name.as_deref().unwrap_or_default(),
                        col.value.ty
                    ),
                ));
            }
            let used = col.used();
            self.depend(&used);
            let physical = unique(col.name.as_deref(), list.len(), &mut taken);
            list.push(format!("{} AS {}", col.value.sql, quote_name(&physical)));
            columns.push(OutColumn {
                name: col.name.clone(),
                physical,
                value: col.value.clone(),
                deps: Rc::new(used),
                leaf: col.leaf.clone(),
                origin: col.origin.clone(),
            });
        }
        let keys = list.len();
        for (value_expr, value_alias) in &pivot.values {
            let value = self.expr(value_expr, &place)?;
            let test = operators::is_distinct(&input, &value, true)
                .map_err(|e| self.call_error(value_expr.span, e))?;
            let value_name = match value_alias {
                Some(alias) => alias.name.clone(),
                None => self.pivot_name(value_expr, &value)?,
            };
            for (expr, alias) in &pivot.aggregates {
                let ExprKind::Call(call) = &expr.kind else {
                    return Err(self.error(
                        expr.span,
                        "PIVOT expression must be an aggregate function call",
                    ));
                };
                let upper = call.name.dotted().to_ascii_uppercase();
                if kind(&upper) != Some(Kind::Aggregate) || call.over.is_some() {
                    return Err(self.error(
                        expr.span,
                        "PIVOT expression must be an aggregate function call",
                    ));
                }
                let (aggregate, deps) = self.collect(|this| {
                    let mut modifiers = this.modifiers(call, &place)?;
                    modifiers.filter = Some(test.sql.clone());
                    this.aggregate_value(expr.span, call, &upper, &modifiers, None, &place)
                })?;
                let name = match alias {
                    Some(alias) => format!("{}_{value_name}", alias.name),
                    None if pivot.aggregates.len() > 1 => {
                        return Err(self.error(
                            expr.span,
                            "PIVOT expression must have an alias unless there is exactly one pivot expression",
                        ));
                    }
                    None => value_name.clone(),
                };
                let physical = unique(Some(&name), list.len(), &mut taken);
                list.push(format!("{} AS {}", aggregate.sql, quote_name(&physical)));
                columns.push(OutColumn {
                    name: Some(name),
                    physical,
                    value: Value::new(String::new(), aggregate.ty),
                    deps: Rc::new(Deps {
                        opaque: true,
                        ..deps
                    }),
                    leaf: None,
                    origin: None,
                });
            }
        }
        let mut sql = format!("SELECT {} FROM {}", list.join(", "), clause.sql);
        if keys > 0 {
            let numbers: Vec<String> = (1..=keys).map(|number| number.to_string()).collect();
            sql = format!("{} GROUP BY {}", sql, numbers.join(", "));
        }
        let relation = Relational {
            sql,
            columns,
            value_table: false,
        };
        Ok(self.derived(
            &relation,
            pivot.alias.as_ref().map(|alias| alias.name.as_str()),
        ))
    }

    /// The column name that a pivot value without alias gives.
    fn pivot_name(&self, expr: &Expr, value: &Value) -> Outcome<String> {
        let number = |text: &str| {
            let text = text.replace('-', "minus_").replace('.', "_point_");
            format!("_{text}")
        };
        Ok(match (&value.constant, &expr.kind) {
            (_, ExprKind::Null) => "NULL".to_owned(),
            (Some(Constant::Text(text)), _) => text.clone(),
            (Some(Constant::Bool(value)), _) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
            (Some(Constant::Int(value)), _) => number(&value.to_string()),
            (Some(Constant::Float(value)), _) => number(&value.to_string()),
            (_, ExprKind::TypedLiteral { value, .. }) => match value.parse::<f64>() {
                Ok(_) => number(value),
                Err(_) => format!("_{}", value.replace(|c: char| !c.is_alphanumeric(), "_")),
            },
            _ => {
                return Err(self.error(
                    expr.span,
                    "PIVOT IN value must have an alias: no name can be inferred for it",
                ));
            }
        })
    }

    /// `UNPIVOT(values FOR name IN (columns))`.
    pub(crate) fn unpivot(&mut self, clause: &Clause, unpivot: &Unpivot) -> Outcome<Clause> {
        let scope = Scope {
            names: &clause.names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let width = unpivot.values.len();
        let mut moved: Vec<String> = Vec::new();
        let mut groups: Vec<Vec<Value>> = Vec::with_capacity(unpivot.columns.len());
        let mut labels: Vec<Value> = Vec::with_capacity(unpivot.columns.len());
        for group in &unpivot.columns {
            if group.columns.len() != width {
                return Err(self.error(
                    group.span,
                    format!(
                        "The number of columns in an UNPIVOT IN group ({}) must be that of the value columns ({width})",
                        group.columns.len()
                    ),
                ));
            }
            let mut values = Vec::with_capacity(width);
            let mut names = Vec::with_capacity(width);
            for path in &group.columns {
                let col = self.path(&path.parts, &scope)?;
                let used = col.used();
                self.depend(&used);
                moved.push(col.value.sql.clone());
                values.push(col.value);
                names.push(
                    path.parts
                        .last()
                        .map(|part| part.name.clone())
                        .unwrap_or_default(),
                );
            }
            groups.push(values);
            labels.push(match &group.label {
                Some(label) => {
                    let value = self.expr(label, &Place::plain(&scope, "UNPIVOT"))?;
                    if value.constant.is_none() {
                        return Err(self.error(
                            label.span,
                            "UNPIVOT labels must be STRING or INT64 literals",
                        ));
                    }
                    value
                }
                None => literals::string(&names.join("_")),
            });
        }
        let mut types = Vec::with_capacity(width);
        for position in 0..width {
            let column: Vec<&Value> = groups
                .iter()
                .filter_map(|group| group.get(position))
                .collect();
            let Some(first) = column.first() else {
                continue;
            };
            if column.iter().any(|value| !value.ty.equivalent(&first.ty)) {
                let ty = casts::supertype(&column).ok();
                let Some(ty) = ty else {
                    return Err(self.error(
                        unpivot.span,
                        "The datatype of columns in UNPIVOT IN clause must be the same",
                    ));
                };
                types.push(ty);
            } else {
                types.push(first.ty.clone());
            }
        }
        let label_refs: Vec<&Value> = labels.iter().collect();
        let label_type =
            casts::supertype(&label_refs).map_err(|e| self.call_error(unpivot.span, e))?;
        let mut rows = Vec::with_capacity(groups.len());
        for (group, label) in groups.iter().zip(&labels) {
            let mut fields = Vec::with_capacity(width + 1);
            for (position, (value, ty)) in group.iter().zip(&types).enumerate() {
                let value =
                    casts::coerce(value, ty).map_err(|e| self.call_error(unpivot.span, e))?;
                fields.push(format!("{} := {}", field_name(position), value.sql));
            }
            let label =
                casts::coerce(label, &label_type).map_err(|e| self.call_error(unpivot.span, e))?;
            fields.push(format!("{} := {}", field_name(width), label.sql));
            rows.push(format!("struct_pack({})", fields.join(", ")));
        }
        let alias = self.fresh("u");
        let item = |position: usize| {
            format!(
                "({}.\"value\").{}",
                quote_name(&alias),
                field_name(position)
            )
        };
        let mut taken = Vec::new();
        let mut list = Vec::new();
        let mut columns = Vec::new();
        for col in clause
            .names
            .columns
            .iter()
            .filter(|col| !col.pseudo && !moved.contains(&col.value.sql))
        {
            let physical = unique(col.name.as_deref(), list.len(), &mut taken);
            list.push(format!("{} AS {}", col.value.sql, quote_name(&physical)));
            columns.push(OutColumn {
                name: col.name.clone(),
                physical,
                value: col.value.clone(),
                deps: Rc::new(col.used()),
                leaf: col.leaf.clone(),
                origin: col.origin.clone(),
            });
        }
        let mut add = |name: &str, sql: String, ty: Type, list: &mut Vec<String>| {
            let physical = unique(Some(name), list.len(), &mut taken);
            list.push(format!("{sql} AS {}", quote_name(&physical)));
            columns.push(OutColumn {
                name: Some(name.to_owned()),
                physical,
                value: Value::new(String::new(), ty),
                deps: Rc::new(Deps {
                    opaque: true,
                    ..Deps::default()
                }),
                leaf: None,
                origin: None,
            });
        };
        for (position, (name, ty)) in unpivot.values.iter().zip(&types).enumerate() {
            add(&name.name, item(position), ty.clone(), &mut list);
        }
        add(&unpivot.name.name, item(width), label_type, &mut list);
        let mut sql = format!(
            "SELECT {} FROM {} CROSS JOIN LATERAL (SELECT unnest([{}]) AS \"value\") AS {}",
            list.join(", "),
            clause.sql,
            rows.join(", "),
            quote_name(&alias)
        );
        if !unpivot.include_nulls {
            let tests: Vec<String> = (0..width)
                .map(|position| format!("{} IS NOT NULL", item(position)))
                .collect();
            sql = format!("{} WHERE ({})", sql, tests.join(" OR "));
        }
        let relation = Relational {
            sql,
            columns,
            value_table: false,
        };
        Ok(self.derived(
            &relation,
            unpivot.alias.as_ref().map(|alias| alias.name.as_str()),
        ))
    }

    /// `TABLESAMPLE SYSTEM (n PERCENT)`.
    pub(crate) fn sample(&mut self, clause: Clause, sample: &Sample) -> Outcome<Clause> {
        if !same(&sample.method.name, "SYSTEM") || !sample.percent || sample.seed.is_some() {
            return Err(self.unsupported(sample.span, "TABLESAMPLE other than SYSTEM (n PERCENT)"));
        }
        let names = Names::default();
        let scope = Scope {
            names: &names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let size = self.expr(&sample.size, &Place::plain(&scope, "TABLESAMPLE"))?;
        let percent = match size.constant {
            Some(Constant::Int(percent)) => percent as f64,
            Some(Constant::Float(percent)) => percent,
            _ => return Err(self.error(sample.size.span, "TABLESAMPLE needs a literal percentage")),
        };
        if !(0.0..=100.0).contains(&percent) {
            return Err(self.error(
                sample.size.span,
                "TABLESAMPLE percentage must be between 0 and 100",
            ));
        }
        self.volatile = true;
        Ok(Clause {
            sql: format!("{} TABLESAMPLE BERNOULLI({percent} PERCENT)", clause.sql),
            ..clause
        })
    }
}
