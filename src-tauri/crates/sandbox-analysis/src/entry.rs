//! The doors: a statement to a plan, an expression to DuckDB text.
use sandbox_functions::{Type, Value, quote_name};
use sandbox_syntax::ast::{Expr, Path, Query, Statement, StatementKind};

use crate::Expression;
use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::Catalog;
use crate::environment::Environment;
use crate::error::AnalysisError;
use crate::plan::{OutputColumn, Plan, QueryPlan};
use crate::query::unique;
use crate::scope::{Names, OutColumn, Place, Relational, Scope, struct_field};

/// Analyses one statement. `text` is the script that the statement's spans refer to.
///
/// Statements that control a script (DECLARE, SET, IF, loops, transactions, …) are the
/// interpreter's and are refused here.
pub fn analyze(
    statement: &Statement,
    text: &str,
    catalog: &dyn Catalog,
    environment: &Environment,
) -> Result<Plan, AnalysisError> {
    let mut analyzer = Analyzer::new(text, catalog, environment);
    match &statement.kind {
        StatementKind::Query(query) => Ok(Plan::Query(analyzer.query_plan(query)?)),
        _ => analyzer.statement(statement),
    }
}

/// Analyses an expression outside any query: of SET, DECLARE, IF, EXECUTE IMMEDIATE and so on.
pub fn analyze_expression(
    expr: &Expr,
    text: &str,
    catalog: &dyn Catalog,
    environment: &Environment,
) -> Result<Expression, AnalysisError> {
    let mut analyzer = Analyzer::new(text, catalog, environment);
    let names = Names::default();
    let scope = Scope {
        names: &names,
        aliases: &[],
        grouping: None,
        parent: None,
    };
    let value = analyzer.expr(expr, &Place::plain(&scope, "this statement"))?;
    let deps = analyzer.total();
    let reads = analyzer.finish_reads(&deps)?;
    Ok(Expression {
        sql: value.sql,
        ty: value.ty,
        untyped_null: value.untyped_null,
        reads,
    })
}

impl Analyzer<'_> {
    /// A query as the whole of a statement (or the source of one).
    pub(crate) fn query_plan(&mut self, query: &Query) -> Outcome<QueryPlan> {
        let relation = self.query(query, None)?;
        let relation = self.rows_as_columns(relation);
        self.finish_query(relation)
    }

    /// A result whose rows are structs shows their fields as columns.
    fn rows_as_columns(&mut self, relation: Relational) -> Relational {
        let (true, [only]) = (relation.value_table, relation.columns.as_slice()) else {
            return relation;
        };
        let Type::Struct(fields) = only.value.ty.clone() else {
            return relation;
        };
        if fields.is_empty() {
            return relation;
        }
        let alias = self.fresh("q");
        let row = Value::new(
            format!("{}.{}", quote_name(&alias), quote_name(&only.physical)),
            only.value.ty.clone(),
        );
        let mut taken = Vec::new();
        let mut list = Vec::with_capacity(fields.len());
        let mut columns = Vec::with_capacity(fields.len());
        for (position, field) in fields.iter().enumerate() {
            let value = struct_field(&row, position, field);
            let physical = unique(field.name.as_deref(), position, &mut taken);
            list.push(format!("{} AS {}", value.sql, quote_name(&physical)));
            columns.push(OutColumn {
                name: field.name.clone(),
                physical,
                value,
                deps: only.deps.clone(),
                leaf: None,
                origin: None,
            });
        }
        let sql = format!(
            "SELECT {} FROM ({}) AS {}",
            list.join(", "),
            relation.sql,
            quote_name(&alias)
        );
        Relational {
            sql,
            columns,
            value_table: false,
        }
    }

    /// The plan of a finished query.
    pub(crate) fn finish_query(&mut self, relation: Relational) -> Outcome<QueryPlan> {
        for column in &relation.columns {
            let deps = column.deps.clone();
            self.depend(&deps);
        }
        let deps = self.total();
        let reads = self.finish_reads(&deps)?;
        let mut anonymous = 0;
        let mut taken = Vec::new();
        let mut columns = Vec::with_capacity(relation.columns.len());
        for column in &relation.columns {
            let name = if let Some(name) = &column.name {
                name.clone()
            } else {
                let name = format!("f{anonymous}_");
                anonymous += 1;
                name
            };
            let name = distinct_name(&name, &mut taken);
            columns.push(OutputColumn {
                name,
                ty: column.value.ty.clone(),
            });
        }
        Ok(QueryPlan {
            sql: relation.sql,
            columns,
            reads,
            volatile: self.volatile,
            uses: self.uses.iter().cloned().collect(),
        })
    }

    /// A table by its name as a query of all its columns.
    pub(crate) fn whole_table(
        &mut self,
        path: &Path,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        use sandbox_syntax::ast::{
            FromClause, QueryBody, Select, SelectItem, SelectShape, StarModifiers, TableFactor,
            TableKind,
        };
        let span = path.span;
        let query = Query {
            with: None,
            body: QueryBody::Select(Box::new(Select {
                distinct: false,
                shape: SelectShape::Row,
                items: vec![SelectItem::Star {
                    modifiers: StarModifiers::default(),
                    span,
                }],
                from: Some(FromClause {
                    first: TableFactor {
                        kind: TableKind::Path {
                            path: path.clone(),
                            system_time: None,
                        },
                        alias: None,
                        offset: None,
                        operators: Vec::new(),
                        span,
                    },
                    joins: Vec::new(),
                    span,
                }),
                filter: None,
                group_by: None,
                having: None,
                qualify: None,
                windows: Vec::new(),
                span,
            })),
            order_by: Vec::new(),
            limit: None,
            pipes: Vec::new(),
            span,
        };
        self.query(&query, outer)
    }

    /// Every statement that is no query.
    fn statement(&mut self, statement: &Statement) -> Outcome<Plan> {
        match &statement.kind {
            StatementKind::Insert(insert) => self.insert(insert),
            StatementKind::Update(update) => self.update(update),
            StatementKind::Delete(delete) => self.delete(delete),
            StatementKind::Merge(merge) => self.merge(merge),
            StatementKind::Truncate(truncate) => self.truncate(truncate),
            StatementKind::CreateTable(create) => self.create_table(create),
            StatementKind::CreateView(create) => self.create_view(create),
            StatementKind::CreateSchema(create) => self.create_schema(create),
            StatementKind::CreateFunction(create) => self.create_function(create),
            StatementKind::CreateProcedure(create) => self.create_procedure(create),
            StatementKind::Alter(alter) => self.alter(alter),
            StatementKind::Drop(drop) => self.drop(drop),
            StatementKind::Undrop(undrop) => self.undrop(undrop),
            StatementKind::ExportData(export) => self.export_data(export),
            StatementKind::LoadData(load) => self.load_data(load),
            StatementKind::Assert {
                condition,
                description,
            } => self.assert(condition, description.as_deref()),
            StatementKind::Call { name, arguments } => {
                self.call_procedure(statement.span, name, arguments)
            }
            StatementKind::Grant(grant) => Err(self.unsupported(
                statement.span,
                if grant.revoke { "REVOKE" } else { "GRANT" },
            )),
            StatementKind::Unsupported(what) => Err(self.unsupported(statement.span, what)),
            _ => Err(self.error(statement.span, "This statement is only allowed in a script")),
        }
    }
}

/// A result's column name: later ones of the same name get a number.
fn distinct_name(name: &str, taken: &mut Vec<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 0;
    while taken.contains(&candidate.to_lowercase()) {
        number += 1;
        candidate = format!("{name}_{number}");
    }
    taken.push(candidate.to_lowercase());
    candidate
}
