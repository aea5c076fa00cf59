//! CREATE, ALTER, DROP, EXPORT DATA, LOAD DATA, GRANT, REVOKE.
use super::{Parsed, Parser};
use crate::{
    Span,
    ast::{
        Alter, AlterAction, AlterActionKind, AlterColumnAction, ColumnDefinition, CreateFunction,
        CreateMode, CreateProcedure, CreateSchema, CreateTable, CreateTableKind, CreateView, Drop,
        ExportData, Expr, FunctionBody, FunctionKind, FunctionParameter, Grant, Identifier,
        LoadData, ObjectKind, Options, ParameterMode, Path, StatementKind, TableConstraint,
        TableConstraintKind, TableSource, TableSourceKind, Undrop,
    },
};

/// Objects by the words that name them, those with more words first.
const OBJECTS: [(&[&str], ObjectKind); 21] = [
    (&["EXTERNAL", "SCHEMA"], ObjectKind::Schema),
    (&["EXTERNAL", "TABLE"], ObjectKind::ExternalTable),
    (&["SNAPSHOT", "TABLE"], ObjectKind::SnapshotTable),
    (&["MATERIALIZED", "VIEW"], ObjectKind::MaterializedView),
    (&["TABLE", "FUNCTION"], ObjectKind::TableFunction),
    (&["SEARCH", "INDEX"], ObjectKind::SearchIndex),
    (&["VECTOR", "INDEX"], ObjectKind::VectorIndex),
    (
        &["ALL", "ROW", "ACCESS", "POLICIES"],
        ObjectKind::RowAccessPolicy,
    ),
    (&["ROW", "ACCESS", "POLICY"], ObjectKind::RowAccessPolicy),
    (&["TABLE"], ObjectKind::Table),
    (&["VIEW"], ObjectKind::View),
    (&["SCHEMA"], ObjectKind::Schema),
    (&["DATASET"], ObjectKind::Schema),
    (&["FUNCTION"], ObjectKind::Function),
    (&["PROCEDURE"], ObjectKind::Procedure),
    (&["MODEL"], ObjectKind::Model),
    (&["CAPACITY"], ObjectKind::Administrative),
    (&["RESERVATION"], ObjectKind::Administrative),
    (&["ASSIGNMENT"], ObjectKind::Administrative),
    (&["PROJECT"], ObjectKind::Administrative),
    (&["BI_CAPACITY"], ObjectKind::Administrative),
];

impl Parser<'_> {
    // ---- shared ----

    /// `OPTIONS (…)`, if it stands here.
    pub(super) fn options(&mut self) -> Parsed<Options> {
        if !self.is("OPTIONS") {
            return Ok(Options::default());
        }
        let start = self.start();
        self.advance();
        let entries = self.option_entries()?;
        Ok(Options {
            entries,
            span: self.since(start),
        })
    }

    /// `(name = value, …)`, also empty.
    fn option_entries(&mut self) -> Parsed<Vec<(Identifier, Expr)>> {
        self.expect_symbol("(")?;
        let mut entries = Vec::new();
        while !self.is_symbol(")") {
            let name = self.any_word()?;
            if self.is_symbol("+=") || self.is_symbol("-=") {
                return Err(self.unsupported("Adding to an option", self.start()));
            }
            self.expect_symbol("=")?;
            entries.push((name, self.expr()?));
            if !self.eat_symbol(",") {
                break;
            }
        }
        self.close_list()?;
        Ok(entries)
    }

    fn if_exists(&mut self) -> Parsed<bool> {
        let found = self.eat("IF");
        if found {
            self.expect("EXISTS")?;
        }
        Ok(found)
    }

    fn if_not_exists(&mut self) -> Parsed<bool> {
        let found = self.eat("IF");
        if found {
            self.expect_all(&["NOT", "EXISTS"])?;
        }
        Ok(found)
    }

    fn create_mode(&mut self, replace: bool) -> Parsed<CreateMode> {
        let place = self.start();
        let if_not_exists = self.if_not_exists()?;
        match (replace, if_not_exists) {
            (true, true) => Err(self.error(
                "Syntax error: CREATE OR REPLACE and IF NOT EXISTS cannot be combined",
                place,
            )),
            (true, false) => Ok(CreateMode::OrReplace),
            (false, true) => Ok(CreateMode::IfNotExists),
            (false, false) => Ok(CreateMode::Plain),
        }
    }

    fn default_collate(&mut self) -> Parsed<Option<String>> {
        if self.eat_all(&["DEFAULT", "COLLATE"]) {
            self.string().map(Some)
        } else {
            Ok(None)
        }
    }

    fn with_connection(&mut self) -> Parsed<Option<Path>> {
        if self.eat_all(&["WITH", "CONNECTION"]) {
            if self.is("DEFAULT") {
                let name = self.any_word()?;
                let span = name.span;
                return Ok(Some(Path {
                    parts: vec![name],
                    span,
                }));
            }
            return self.path().map(Some);
        }
        Ok(None)
    }

    fn partition_by(&mut self) -> Parsed<Option<Expr>> {
        if self.eat_all(&["PARTITION", "BY"]) {
            self.expr().map(Some)
        } else {
            Ok(None)
        }
    }

    fn cluster_by(&mut self) -> Parsed<Vec<Vec<Identifier>>> {
        if self.eat_all(&["CLUSTER", "BY"]) {
            self.list(Self::name_path)
        } else {
            Ok(Vec::new())
        }
    }

    /// The kind of object that the words here name; takes them.
    fn object(&mut self) -> Option<ObjectKind> {
        let (words, kind) = OBJECTS.iter().find(|(words, _)| self.is_all(words))?;
        self.at += words.len();
        Some(*kind)
    }

    /// Skips a statement that the sandbox does not have; its leading words name it.
    pub(super) fn unsupported_statement(&mut self, start: usize) -> StatementKind {
        let name = Span::new(start, self.last_end()).text(self.source);
        let name = name
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_ascii_uppercase();
        while !self.is_end() && !self.is_symbol(";") {
            self.advance();
        }
        StatementKind::Unsupported(name)
    }

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

    fn create_table(
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

    fn table_source(&mut self) -> Parsed<Option<TableSource>> {
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

    fn partition_columns(&mut self) -> Parsed<Option<Vec<ColumnDefinition>>> {
        if !self.eat_all(&["WITH", "PARTITION", "COLUMNS"]) {
            return Ok(None);
        }
        if self.is_symbol("(") {
            return self.parenthesized_list(Self::column_definition).map(Some);
        }
        Ok(Some(Vec::new()))
    }

    /// `(column, …, PRIMARY KEY …)`; a comma after the last is fine.
    fn table_elements(&mut self, table: &mut CreateTable) -> Parsed<()> {
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

    fn starts_constraint(&self) -> bool {
        self.is_all(&["PRIMARY", "KEY"])
            || self.is_all(&["FOREIGN", "KEY"])
            || (self.is("CONSTRAINT") && self.is_name_ahead(1) && self.is_ahead(3, "KEY"))
    }

    fn constraint(&mut self) -> Parsed<TableConstraint> {
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
    fn view_column(&mut self) -> Parsed<ColumnDefinition> {
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

    fn create_view(
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

    fn create_schema(&mut self, replace: bool, start: usize) -> Parsed<StatementKind> {
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

    fn create_function(
        &mut self,
        kind: FunctionKind,
        replace: bool,
        temporary: bool,
        start: usize,
    ) -> Parsed<StatementKind> {
        let mode = self.create_mode(replace)?;
        let name = self.path()?;
        let parameters = self.parameters()?;
        let returns = if self.eat("RETURNS") {
            Some(self.parameter_type()?)
        } else {
            None
        };
        let mut function = CreateFunction {
            mode,
            temporary,
            kind,
            name,
            parameters,
            returns,
            deterministic: None,
            language: None,
            body: FunctionBody::None,
            options: Options::default(),
            connection: None,
            span: Span::default(),
        };
        loop {
            if self.eat_all(&["NOT", "DETERMINISTIC"]) {
                function.deterministic = Some(false);
            } else if self.eat("DETERMINISTIC") {
                function.deterministic = Some(true);
            } else if self.eat("LANGUAGE") {
                function.language = Some(self.identifier()?);
            } else if self.is("OPTIONS") {
                function.options = self.options()?;
            } else if self.is("WITH") || self.is_all(&["REMOTE", "WITH"]) {
                self.eat("REMOTE");
                function.connection = self.with_connection()?;
                if function.connection.is_none() {
                    return Err(self.unexpected());
                }
            } else if self.is("AS") && function.body == FunctionBody::None {
                self.advance();
                function.body = self.function_body(kind)?;
            } else {
                break;
            }
        }
        if function.body == FunctionBody::None && function.connection.is_none() {
            return Err(self.expected("keyword AS"));
        }
        function.span = self.since(start);
        Ok(StatementKind::CreateFunction(Box::new(function)))
    }

    fn function_body(&mut self, kind: FunctionKind) -> Parsed<FunctionBody> {
        if let crate::TokenKind::String(text) = self.kind(0) {
            let text = text.clone();
            self.advance();
            return Ok(FunctionBody::Text(text));
        }
        if kind == FunctionKind::Table {
            return Ok(FunctionBody::Query(Box::new(self.query()?)));
        }
        if !self.is_symbol("(") {
            return Err(self.expected("\"(\""));
        }
        self.advance();
        if self.is_any_of(0, &["SELECT", "FROM"]) {
            return Err(self.error(
                "The body of each CREATE FUNCTION statement is an expression, not a query; to use \
                 a query as an expression, the query must be wrapped with additional parentheses \
                 to make it a scalar subquery expression",
                self.start(),
            ));
        }
        let body = self.expr()?;
        self.expect_symbol(")")?;
        Ok(FunctionBody::Expr(Box::new(body)))
    }

    fn parameters(&mut self) -> Parsed<Vec<FunctionParameter>> {
        self.expect_symbol("(")?;
        if self.eat_symbol(")") {
            return Ok(Vec::new());
        }
        let parameters = self.list(Self::parameter)?;
        self.close_list()?;
        Ok(parameters)
    }

    fn parameter(&mut self) -> Parsed<FunctionParameter> {
        let start = self.start();
        // `in`, `out` and `inout` are names where no name follows.
        let mode = if self.eat("IN") {
            Some(ParameterMode::In)
        } else if self.is("OUT") && self.is_name_ahead(1) && !self.is_symbol_ahead(2, ",") {
            self.advance();
            Some(ParameterMode::Out)
        } else if self.is("INOUT") && self.is_name_ahead(1) && !self.is_symbol_ahead(2, ",") {
            self.advance();
            Some(ParameterMode::InOut)
        } else {
            None
        };
        let name = self.identifier()?;
        let ty = self.parameter_type()?;
        let default = if self.eat("DEFAULT") {
            Some(self.expr()?)
        } else {
            None
        };
        let not_aggregate = self.eat_all(&["NOT", "AGGREGATE"]);
        Ok(FunctionParameter {
            mode,
            name,
            ty,
            default,
            not_aggregate,
            span: self.since(start),
        })
    }

    fn create_procedure(&mut self, replace: bool, start: usize) -> Parsed<StatementKind> {
        let mode = self.create_mode(replace)?;
        let name = self.path()?;
        let parameters = self.parameters()?;
        let options = self.options()?;
        if !self.is("BEGIN") {
            if self.is_any_of(0, &["WITH", "LANGUAGE", "EXTERNAL"]) {
                let kind = self.unsupported_statement(start);
                drop(kind);
                return Ok(StatementKind::Unsupported(
                    "CREATE PROCEDURE in another language than SQL".to_owned(),
                ));
            }
            return Err(self.expected("keyword BEGIN"));
        }
        let body_start = self.start();
        self.advance();
        let labels = std::mem::take(&mut self.labels);
        let body = self.nested(|parser| parser.statements(&["END"]));
        self.labels = labels;
        let body = body?;
        self.expect("END")?;
        let body_span = self.since(body_start);
        Ok(StatementKind::CreateProcedure(Box::new(CreateProcedure {
            mode,
            name,
            parameters,
            language: None,
            options,
            body,
            body_span,
            span: self.since(start),
        })))
    }

    // ---- ALTER ----

    pub(super) fn alter(&mut self) -> Parsed<StatementKind> {
        let start = self.start();
        self.expect("ALTER")?;
        let Some(object) = self.object() else {
            if self.eat("ORGANIZATION") {
                return Ok(self.unsupported_statement(start));
            }
            return Err(self.unexpected());
        };
        let supported = matches!(
            object,
            ObjectKind::Table
                | ObjectKind::ExternalTable
                | ObjectKind::View
                | ObjectKind::MaterializedView
                | ObjectKind::Schema
        );
        if !supported {
            return Ok(self.unsupported_statement(start));
        }
        let if_exists = self.if_exists()?;
        let name = self.path()?;
        let actions = self.list(Self::alter_action)?;
        Ok(StatementKind::Alter(Box::new(Alter {
            object,
            if_exists,
            name,
            actions,
            span: self.since(start),
        })))
    }

    fn alter_action(&mut self) -> Parsed<AlterAction> {
        let start = self.start();
        let kind = self.alter_action_kind()?;
        Ok(AlterAction {
            kind,
            span: self.since(start),
        })
    }

    fn alter_action_kind(&mut self) -> Parsed<AlterActionKind> {
        if self.eat("SET") {
            if self.is("OPTIONS") {
                return Ok(AlterActionKind::SetOptions(self.options()?));
            }
            self.expect_all(&["DEFAULT", "COLLATE"])?;
            return Ok(AlterActionKind::SetDefaultCollate(self.string()?));
        }
        if self.eat("ADD") {
            if self.eat("COLUMN") {
                let if_not_exists = self.if_not_exists()?;
                let column = Box::new(self.column_definition()?);
                return Ok(AlterActionKind::AddColumn {
                    if_not_exists,
                    column,
                });
            }
            if self.is("CONSTRAINT") && self.is_ahead(1, "IF") {
                self.advance();
                let if_not_exists = self.if_not_exists()?;
                let name = Some(self.identifier()?);
                let constraint = TableConstraint {
                    name,
                    ..self.constraint()?
                };
                return Ok(AlterActionKind::AddConstraint {
                    if_not_exists,
                    constraint,
                });
            }
            if self.is_any_of(0, &["CONSTRAINT", "PRIMARY", "FOREIGN"]) {
                let constraint = self.constraint()?;
                return Ok(AlterActionKind::AddConstraint {
                    if_not_exists: false,
                    constraint,
                });
            }
            if self.eat("REPLICA") {
                self.unsupported_statement(self.start());
                return Ok(AlterActionKind::Other("ADD REPLICA".to_owned()));
            }
            return Err(self.unexpected());
        }
        if self.eat("DROP") {
            if self.eat("COLUMN") {
                let if_exists = self.if_exists()?;
                return Ok(AlterActionKind::DropColumn {
                    if_exists,
                    column: self.identifier()?,
                });
            }
            if self.eat("CONSTRAINT") {
                let if_exists = self.if_exists()?;
                return Ok(AlterActionKind::DropConstraint {
                    if_exists,
                    name: self.identifier()?,
                });
            }
            if self.eat_all(&["PRIMARY", "KEY"]) {
                return Ok(AlterActionKind::DropPrimaryKey {
                    if_exists: self.if_exists()?,
                });
            }
            if self.eat("REPLICA") {
                self.unsupported_statement(self.start());
                return Ok(AlterActionKind::Other("DROP REPLICA".to_owned()));
            }
            return Err(self.unexpected());
        }
        if self.eat("RENAME") {
            if self.eat("TO") {
                return Ok(AlterActionKind::RenameTo(self.path()?));
            }
            self.expect("COLUMN")?;
            let if_exists = self.if_exists()?;
            let from = self.identifier()?;
            self.expect("TO")?;
            return Ok(AlterActionKind::RenameColumn {
                if_exists,
                from,
                to: self.identifier()?,
            });
        }
        self.expect_all(&["ALTER", "COLUMN"])?;
        let if_exists = self.if_exists()?;
        let column = self.name_path()?;
        let action = self.alter_column_action()?;
        Ok(AlterActionKind::AlterColumn {
            if_exists,
            column,
            action,
        })
    }

    fn alter_column_action(&mut self) -> Parsed<AlterColumnAction> {
        if self.eat("DROP") {
            if self.eat("DEFAULT") {
                return Ok(AlterColumnAction::DropDefault);
            }
            self.expect_all(&["NOT", "NULL"])?;
            return Ok(AlterColumnAction::DropNotNull);
        }
        self.expect("SET")?;
        if self.is("OPTIONS") {
            return Ok(AlterColumnAction::SetOptions(self.options()?));
        }
        if self.eat("DEFAULT") {
            return Ok(AlterColumnAction::SetDefault(self.expr()?));
        }
        self.expect_all(&["DATA", "TYPE"])?;
        Ok(AlterColumnAction::SetDataType(self.type_name()?))
    }

    // ---- DROP and the rest ----

    pub(super) fn drop_statement(&mut self) -> Parsed<StatementKind> {
        let start = self.start();
        self.expect("DROP")?;
        let Some(object) = self.object() else {
            return Err(self.unexpected());
        };
        if object == ObjectKind::Administrative {
            return Ok(self.unsupported_statement(start));
        }
        let if_exists = self.if_exists()?;
        let name = if object == ObjectKind::RowAccessPolicy && self.is("ON") {
            Path {
                parts: Vec::new(),
                span: self.span(),
            }
        } else {
            self.path()?
        };
        let on = if self.eat("ON") {
            Some(self.path()?)
        } else {
            None
        };
        let cascade = if self.eat("CASCADE") {
            Some(true)
        } else if self.eat("RESTRICT") {
            Some(false)
        } else {
            None
        };
        let span = self.since(start);
        Ok(StatementKind::Drop(Box::new(Drop {
            object,
            if_exists,
            name,
            cascade,
            on,
            span,
        })))
    }

    pub(super) fn undrop(&mut self) -> Parsed<StatementKind> {
        let start = self.start();
        self.expect_all(&["UNDROP", "SCHEMA"])?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.path()?;
        let options = self.options()?;
        let span = self.since(start);
        Ok(StatementKind::Undrop(Box::new(Undrop {
            if_not_exists,
            name,
            options,
            span,
        })))
    }

    pub(super) fn export(&mut self) -> Parsed<StatementKind> {
        let start = self.start();
        self.expect("EXPORT")?;
        if self.eat("MODEL") || self.eat("METADATA") {
            return Ok(self.unsupported_statement(start));
        }
        self.expect("DATA")?;
        let connection = self.with_connection()?;
        let options = self.options()?;
        self.expect("AS")?;
        let query = Box::new(self.query()?);
        let span = self.since(start);
        Ok(StatementKind::ExportData(Box::new(ExportData {
            connection,
            options,
            query,
            span,
        })))
    }

    pub(super) fn load(&mut self) -> Parsed<StatementKind> {
        let start = self.start();
        self.expect_all(&["LOAD", "DATA"])?;
        let overwrite = self.eat("OVERWRITE");
        if !overwrite {
            self.expect("INTO")?;
        }
        let temporary = self.eat_all(&["TEMP", "TABLE"]) || self.eat_all(&["TEMPORARY", "TABLE"]);
        let table = self.path()?;
        let partition = if self.is_any_of(0, &["OVERWRITE", "PARTITIONS"]) {
            self.eat("OVERWRITE");
            self.expect("PARTITIONS")?;
            self.expect_symbol("(")?;
            let partition = self.expr()?;
            self.expect_symbol(")")?;
            Some(partition)
        } else {
            None
        };
        let columns = if self.is_symbol("(") {
            self.parenthesized_list(Self::column_definition)?
        } else {
            Vec::new()
        };
        let partition_by = self.partition_by()?;
        let cluster_by = self.cluster_by()?;
        let options = self.options()?;
        self.expect_all(&["FROM", "FILES"])?;
        let files_start = self.start();
        let entries = self.option_entries()?;
        let files = Options {
            entries,
            span: self.since(files_start),
        };
        let partition_columns = self.partition_columns()?;
        let connection = self.with_connection()?;
        Ok(StatementKind::LoadData(Box::new(LoadData {
            overwrite,
            temporary,
            table,
            partition,
            columns,
            partition_by,
            cluster_by,
            options,
            files,
            partition_columns,
            connection,
            span: self.since(start),
        })))
    }

    /// GRANT and REVOKE.
    pub(super) fn grant(&mut self) -> Parsed<StatementKind> {
        let start = self.start();
        let revoke = self.eat("REVOKE");
        if !revoke {
            self.expect("GRANT")?;
        }
        let roles = self.list(|parser| Ok(parser.identifier()?.name))?;
        self.expect("ON")?;
        let Some(object) = self.object() else {
            return Err(self.unexpected());
        };
        let name = self.path()?;
        self.expect(if revoke { "FROM" } else { "TO" })?;
        let grantees = self.list(Self::expr)?;
        let span = self.since(start);
        Ok(StatementKind::Grant(Box::new(Grant {
            revoke,
            roles,
            object,
            name,
            grantees,
            span,
        })))
    }
}
