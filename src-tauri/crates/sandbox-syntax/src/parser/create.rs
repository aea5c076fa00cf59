//! CREATE of tables, views, schemas, functions and procedures.
use super::{Parsed, Parser};
use crate::{
    Span,
    ast::{
        ColumnDefinition, CreateSchema, CreateTable, CreateTableKind, CreateView, FunctionKind,
        ObjectKind, Options, StatementKind, TableConstraint, TableConstraintKind, TableSource,
        TableSourceKind,
    },
};

impl Parser<'_> {
    // ---- CREATE ----

    pub(super) fn create(&mut self) -> Parsed<StatementKind> {
        let start = self.start();
        self.expect("CREATE")?;
        let replace = self.eat_all(&["OR", "REPLACE"]);
        let temporary = self.eat("TEMP") || self.eat("TEMPORARY");
        if self.eat_all(&["AGGREGATE", "FUNCTION"]) {
            return self.create_function(FunctionKind::Aggregate, replace, temporary, start);
        }
        let before = self.at;
        match self.object() {
            Some(ObjectKind::Table) => {
                self.create_table(CreateTableKind::Plain, replace, temporary, start)
            }
            Some(ObjectKind::SnapshotTable) => {
                self.create_table(CreateTableKind::Snapshot, replace, temporary, start)
            }
            Some(ObjectKind::ExternalTable) => {
                self.create_table(CreateTableKind::External, replace, temporary, start)
            }
            Some(ObjectKind::Function) => {
                self.create_function(FunctionKind::Scalar, replace, temporary, start)
            }
            Some(ObjectKind::TableFunction) => {
                self.create_function(FunctionKind::Table, replace, temporary, start)
            }
            _ if temporary => Err(self.unexpected_at(before)),
            Some(ObjectKind::View) => self.create_view(false, replace, start),
            Some(ObjectKind::MaterializedView) => self.create_view(true, replace, start),
            Some(ObjectKind::Schema) => self.create_schema(replace, start),
            Some(ObjectKind::Procedure) => self.create_procedure(replace, start),
            Some(_) => Ok(self.unsupported_statement(start)),
            None if self.is_any_of(0, &["CONNECTION", "PROPERTY"]) => {
                self.advance();
                Ok(self.unsupported_statement(start))
            }
            None => Err(self.unexpected()),
        }
    }

    pub(super) fn create_table(
        &mut self,
        kind: CreateTableKind,
        replace: bool,
        temporary: bool,
        start: usize,
    ) -> Parsed<StatementKind> {
        let mode = self.create_mode(replace)?;
        let name = self.path()?;
        let mut table = CreateTable {
            mode,
            temporary,
            kind,
            name,
            columns: Vec::new(),
            constraints: Vec::new(),
            source: None,
            default_collate: None,
            partition_by: None,
            cluster_by: Vec::new(),
            connection: None,
            partition_columns: None,
            options: Options::default(),
            query: None,
            span: Span::default(),
        };
        if self.is_symbol("(") {
            self.table_elements(&mut table)?;
        }
        table.source = self.table_source()?;
        table.default_collate = self.default_collate()?;
        table.partition_by = self.partition_by()?;
        table.cluster_by = self.cluster_by()?;
        table.connection = self.with_connection()?;
        table.partition_columns = self.partition_columns()?;
        if table.connection.is_none() {
            table.connection = self.with_connection()?;
        }
        table.options = self.options()?;
        if self.eat("AS") {
            table.query = Some(Box::new(self.query()?));
        }
        table.span = self.since(start);
        Ok(StatementKind::CreateTable(Box::new(table)))
    }

    pub(super) fn table_source(&mut self) -> Parsed<Option<TableSource>> {
        let kind = if self.eat("LIKE") {
            TableSourceKind::Like
        } else if self.eat("COPY") {
            TableSourceKind::Copy
        } else if self.eat("CLONE") {
            TableSourceKind::Clone
        } else {
            return Ok(None);
        };
        let table = self.path()?;
        let system_time = if self.eat_all(&["FOR", "SYSTEM_TIME", "AS", "OF"]) {
            Some(self.expr()?)
        } else {
            None
        };
        Ok(Some(TableSource {
            kind,
            table,
            system_time,
        }))
    }

    pub(super) fn partition_columns(&mut self) -> Parsed<Option<Vec<ColumnDefinition>>> {
        if !self.eat_all(&["WITH", "PARTITION", "COLUMNS"]) {
            return Ok(None);
        }
        if self.is_symbol("(") {
            return self.parenthesized_list(Self::column_definition).map(Some);
        }
        Ok(Some(Vec::new()))
    }

    /// `(column, …, PRIMARY KEY …)`; a comma after the last is fine.
    pub(super) fn table_elements(&mut self, table: &mut CreateTable) -> Parsed<()> {
        self.expect_symbol("(")?;
        while !self.is_symbol(")") {
            if self.starts_constraint() {
                table.constraints.push(self.constraint()?);
            } else {
                table.columns.push(self.column_definition()?);
            }
            if !self.eat_symbol(",") {
                break;
            }
        }
        self.close_list()
    }

    pub(super) fn starts_constraint(&self) -> bool {
        self.is_all(&["PRIMARY", "KEY"])
            || self.is_all(&["FOREIGN", "KEY"])
            || (self.is("CONSTRAINT") && self.is_name_ahead(1) && self.is_ahead(3, "KEY"))
    }

    pub(super) fn constraint(&mut self) -> Parsed<TableConstraint> {
        let start = self.start();
        let name = if self.eat("CONSTRAINT") {
            Some(self.identifier()?)
        } else {
            None
        };
        let kind = if self.eat_all(&["PRIMARY", "KEY"]) {
            TableConstraintKind::PrimaryKey(self.parenthesized_list(Self::identifier)?)
        } else {
            self.expect_all(&["FOREIGN", "KEY"])?;
            let columns = self.parenthesized_list(Self::identifier)?;
            self.expect("REFERENCES")?;
            let table = self.path()?;
            let references = self.parenthesized_list(Self::identifier)?;
            TableConstraintKind::ForeignKey {
                columns,
                table,
                references,
            }
        };
        self.eat_all(&["NOT", "ENFORCED"]);
        Ok(TableConstraint {
            name,
            kind,
            span: self.since(start),
        })
    }

    pub(super) fn column_definition(&mut self) -> Parsed<ColumnDefinition> {
        let start = self.start();
        let name = self.identifier()?;
        let ty = Some(self.type_name()?);
        let mut column = ColumnDefinition {
            name,
            ty,
            not_null: false,
            default: None,
            primary_key: false,
            references: None,
            generated: None,
            options: Options::default(),
            span: Span::default(),
        };
        loop {
            if self.eat_all(&["NOT", "NULL"]) {
                column.not_null = true;
            } else if self.eat("DEFAULT") {
                column.default = Some(self.expr()?);
            } else if self.eat_all(&["PRIMARY", "KEY"]) {
                self.eat_all(&["NOT", "ENFORCED"]);
                column.primary_key = true;
            } else if self.is("REFERENCES") || self.is("CONSTRAINT") {
                if self.eat("CONSTRAINT") {
                    self.identifier()?;
                }
                self.expect("REFERENCES")?;
                let table = self.path()?;
                let columns = self.parenthesized_list(Self::identifier)?;
                self.eat_all(&["NOT", "ENFORCED"]);
                column.references = Some((table, columns));
            } else if self.eat_all(&["GENERATED", "ALWAYS", "AS"]) {
                self.expect_symbol("(")?;
                column.generated = Some(self.expr()?);
                self.expect_symbol(")")?;
                self.eat("STORED");
            } else if self.is("OPTIONS") {
                column.options = self.options()?;
            } else {
                break;
            }
        }
        column.span = self.since(start);
        Ok(column)
    }

    /// A column of a view: a name and options.
    pub(super) fn view_column(&mut self) -> Parsed<ColumnDefinition> {
        let start = self.start();
        let name = self.identifier()?;
        let options = self.options()?;
        Ok(ColumnDefinition {
            name,
            ty: None,
            not_null: false,
            default: None,
            primary_key: false,
            references: None,
            generated: None,
            options,
            span: self.since(start),
        })
    }

    pub(super) fn create_view(
        &mut self,
        materialized: bool,
        replace: bool,
        start: usize,
    ) -> Parsed<StatementKind> {
        let mode = self.create_mode(replace)?;
        let name = self.path()?;
        let columns = if self.is_symbol("(") {
            self.parenthesized_list(Self::view_column)?
        } else {
            Vec::new()
        };
        let partition_by = self.partition_by()?;
        let cluster_by = self.cluster_by()?;
        let options = self.options()?;
        self.expect("AS")?;
        if self.eat_all(&["REPLICA", "OF"]) {
            return Ok(self.unsupported_statement(start));
        }
        let query = Box::new(self.query()?);
        Ok(StatementKind::CreateView(Box::new(CreateView {
            mode,
            materialized,
            name,
            columns,
            partition_by,
            cluster_by,
            options,
            query,
            span: self.since(start),
        })))
    }

    pub(super) fn create_schema(&mut self, replace: bool, start: usize) -> Parsed<StatementKind> {
        let mode = self.create_mode(replace)?;
        let name = self.path()?;
        let default_collate = self.default_collate()?;
        let connection = self.with_connection()?;
        let options = self.options()?;
        if connection.is_some() {
            return Ok(StatementKind::Unsupported(
                "CREATE EXTERNAL SCHEMA".to_owned(),
            ));
        }
        let span = self.since(start);
        Ok(StatementKind::CreateSchema(Box::new(CreateSchema {
            mode,
            name,
            default_collate,
            options,
            span,
        })))
    }
}
