//! CREATE, ALTER, DROP of tables, views and schemas; EXPORT and LOAD.
use sandbox_functions::{Type, Value, casts, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    self, Alter, AlterActionKind, AlterColumnAction, ColumnDefinition, CreateMode, CreateSchema,
    CreateTableKind, Drop, ExportData, Identifier, LoadData, Path, Query, StructFieldType,
    TableConstraint, TableConstraintKind, TableSourceKind, TypeKind, TypeName, Undrop,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::{DatasetPath, Field, Mode, RoutinePath, TablePath};
use crate::plan::{
    AlterTable, Constraints, CreateTable, CreateView, Ddl, DroppedRoutine, Existence, ForeignKey,
    ObjectKind, Options, Plan, QueryPlan, Template, TemplateKind,
};
use crate::query::unique;
use crate::scope::{Relational, same};
use crate::types::parameters;

/// When the name of a new thing is taken.
pub(crate) fn existence(mode: CreateMode) -> Existence {
    match mode {
        CreateMode::Plain => Existence::Error,
        CreateMode::OrReplace => Existence::Replace,
        CreateMode::IfNotExists => Existence::Skip,
    }
}

impl Analyzer<'_> {
    /// A table's full name and whether it is a temporary one (whose dataset is then empty).
    fn object_path(&mut self, path: &Path) -> Outcome<(TablePath, bool)> {
        if let Some(name) = Self::temporary_name(path)
            && (self.env.temporary_tables.contains_key(&name)
                || self.catalog.temporary(&name).is_some())
        {
            return Ok((self.temporary_path(name), true));
        }
        Ok((self.table_path(path)?, false))
    }

    fn temporary_path(&self, table: String) -> TablePath {
        TablePath {
            project: self.project.clone(),
            dataset: String::new(),
            table,
        }
    }

    fn dataset_path(&self, path: &Path) -> Outcome<DatasetPath> {
        let names: Vec<&str> = path.parts.iter().map(|part| part.name.as_str()).collect();
        match names.as_slice() {
            [dataset] => Ok(DatasetPath {
                project: self.project.clone(),
                dataset: (*dataset).to_owned(),
            }),
            [project, dataset] => Ok(DatasetPath {
                project: (*project).to_owned(),
                dataset: (*dataset).to_owned(),
            }),
            _ => Err(self.error(path.span, format!("Invalid dataset name: `{path}`"))),
        }
    }

    /// A routine's full name.
    pub(crate) fn routine_path(&self, path: &Path) -> Outcome<RoutinePath> {
        let names: Vec<&str> = path.parts.iter().map(|part| part.name.as_str()).collect();
        match names.as_slice() {
            [routine] => match &self.dataset {
                Some(dataset) => Ok(RoutinePath {
                    project: self.default_project().to_owned(),
                    dataset: dataset.clone(),
                    routine: (*routine).to_owned(),
                }),
                None => Err(self.error(
                    path.span,
                    format!("Routine name \"{routine}\" missing dataset while no default dataset is set in the request."),
                )),
            },
            [dataset, routine] => Ok(RoutinePath {
                project: self.project.clone(),
                dataset: (*dataset).to_owned(),
                routine: (*routine).to_owned(),
            }),
            [project, dataset, routine] => Ok(RoutinePath {
                project: (*project).to_owned(),
                dataset: (*dataset).to_owned(),
                routine: (*routine).to_owned(),
            }),
            _ => Err(self.error(path.span, format!("Invalid routine name: `{path}`"))),
        }
    }

    /// A column of a CREATE TABLE or ADD COLUMN.
    pub(crate) fn field(&mut self, column: &ColumnDefinition) -> Outcome<Field> {
        let Some(ty) = &column.ty else {
            return Err(self.error(
                column.span,
                format!("Column {} needs a type", column.name.name),
            ));
        };
        if let Some(generated) = &column.generated {
            return Err(self.unsupported(generated.span, "A generated column"));
        }
        let options = self.options(&column.options)?;
        let mut field = self.typed_field(&column.name.name, ty, column.not_null, &options)?;
        if column.primary_key {
            field.mode = if field.mode == Mode::Nullable {
                Mode::Nullable
            } else {
                field.mode
            };
        }
        if let Some(default) = &column.default {
            field.default = Some(self.default_text(default, &field.ty)?);
        }
        Ok(field)
    }

    fn default_text(&mut self, default: &ast::Expr, ty: &Type) -> Outcome<String> {
        let value = self.constant_expr(default, "a DEFAULT expression")?;
        casts::coerce(&value, ty).map_err(|_| {
            self.error(
                default.span,
                format!(
                    "Invalid default value expression: type {} cannot be coerced to {ty}",
                    value.ty
                ),
            )
        })?;
        Ok(default.span.text(&self.text).to_owned())
    }

    fn typed_field(
        &mut self,
        name: &str,
        ty: &TypeName,
        not_null: bool,
        options: &Options,
    ) -> Outcome<Field> {
        let whole = self.type_name(ty)?;
        let fields = self.nested_fields(ty)?;
        let repeated = matches!(whole, Type::Array(_));
        if repeated && not_null {
            return Err(self.error(
                ty.span,
                format!("NOT NULL is not allowed on the ARRAY column {name}"),
            ));
        }
        Ok(Field {
            name: name.to_owned(),
            ty: whole,
            mode: if repeated {
                Mode::Repeated
            } else if not_null {
                Mode::Required
            } else {
                Mode::Nullable
            },
            parameters: parameters(ty),
            description: Self::text_option(options, "description"),
            default: None,
            rounding_mode: Self::text_option(options, "rounding_mode"),
            collation: ty.collate.clone(),
            policy_tags: Vec::new(),
            fields,
        })
    }

    fn nested_fields(&mut self, ty: &TypeName) -> Outcome<Vec<Field>> {
        let members: &[StructFieldType] = match &ty.kind {
            TypeKind::Struct(members) => members,
            TypeKind::Array(element) => return self.nested_fields(&element.ty),
            _ => return Ok(Vec::new()),
        };
        let mut fields = Vec::with_capacity(members.len());
        for member in members {
            let Some(name) = &member.name else {
                return Err(self.error(
                    member.span,
                    "STRUCT fields of a table's column must be named",
                ));
            };
            let options = self.options(&member.options)?;
            let mut field = self.typed_field(&name.name, &member.ty, member.not_null, &options)?;
            if let Some(default) = &member.default {
                field.default = Some(self.default_text(default, &field.ty)?);
            }
            fields.push(field);
        }
        Ok(fields)
    }

    fn fields(&mut self, columns: &[ColumnDefinition]) -> Outcome<Vec<Field>> {
        let mut fields: Vec<Field> = Vec::with_capacity(columns.len());
        for column in columns {
            let field = self.field(column)?;
            self.distinct_name(column.name.span, &field.name, &fields)?;
            fields.push(field);
        }
        Ok(fields)
    }

    fn distinct_name(&self, span: Span, name: &str, fields: &[Field]) -> Outcome<()> {
        if fields.iter().any(|other| same(&other.name, name)) {
            return Err(self.error(
                span,
                format!("CREATE TABLE has columns with duplicate name {name}"),
            ));
        }
        Ok(())
    }

    fn constraints(
        &mut self,
        columns: &[ColumnDefinition],
        constraints: &[TableConstraint],
        fields: &[Field],
    ) -> Outcome<Constraints> {
        let mut out = Constraints::default();
        let own: Vec<&ColumnDefinition> =
            columns.iter().filter(|column| column.primary_key).collect();
        if !own.is_empty() {
            out.primary_key = Some(own.iter().map(|column| column.name.name.clone()).collect());
        }
        for column in columns {
            if let Some((table, referenced)) = &column.references {
                out.foreign_keys.push(ForeignKey {
                    name: None,
                    columns: vec![column.name.name.clone()],
                    references: self.table_path(table)?,
                    referenced_columns: texts(referenced),
                });
            }
        }
        for constraint in constraints {
            match &constraint.kind {
                TableConstraintKind::PrimaryKey(columns) => {
                    if out.primary_key.is_some() {
                        return Err(
                            self.error(constraint.span, "A table can have only one PRIMARY KEY")
                        );
                    }
                    self.known_columns(columns, fields)?;
                    out.primary_key = Some(texts(columns));
                }
                TableConstraintKind::ForeignKey { columns, .. } => {
                    self.known_columns(columns, fields)?;
                    out.foreign_keys.push(self.foreign_key(constraint)?);
                }
            }
        }
        Ok(out)
    }

    fn known_columns(&self, columns: &[Identifier], fields: &[Field]) -> Outcome<()> {
        match columns
            .iter()
            .find(|name| !fields.iter().any(|field| same(&field.name, &name.name)))
        {
            Some(name) => Err(self.error(
                name.span,
                format!("Column {} of the key does not exist", name.name),
            )),
            None => Ok(()),
        }
    }

    fn foreign_key(&self, constraint: &TableConstraint) -> Outcome<ForeignKey> {
        let TableConstraintKind::ForeignKey {
            columns,
            table,
            references,
        } = &constraint.kind
        else {
            return Err(self.error(constraint.span, "Expected a FOREIGN KEY"));
        };
        Ok(ForeignKey {
            name: constraint.name.as_ref().map(|name| name.name.clone()),
            columns: texts(columns),
            references: self.table_path(table)?,
            referenced_columns: texts(references),
        })
    }

    /// `CREATE TABLE` in all its forms.
    pub(crate) fn create_table(&mut self, create: &ast::CreateTable) -> Outcome<Plan> {
        let path = if create.temporary {
            match Self::temporary_name(&create.name) {
                Some(name) => self.temporary_path(name),
                None => {
                    return Err(self.error(
                        create.name.span,
                        "A temporary table's name cannot be qualified",
                    ));
                }
            }
        } else {
            self.table_path(&create.name)?
        };
        if let Some(connection) = &create.connection
            && create.kind == CreateTableKind::Plain
        {
            return Err(self.unsupported(connection.span, "WITH CONNECTION"));
        }
        if let Some(collate) = &create.default_collate
            && !collate.is_empty()
        {
            return Err(self.unsupported(create.span, "DEFAULT COLLATE"));
        }
        let declared = self.fields(&create.columns)?;
        let (columns, query) = match &create.query {
            None => (declared, None),
            Some(query) => {
                let (columns, plan) = self.table_query(create.span, query, declared)?;
                (columns, Some(plan))
            }
        };
        if columns.is_empty() && create.source.is_none() && create.kind == CreateTableKind::Plain {
            return Err(self.error(
                create.span,
                "CREATE TABLE needs columns, a query, LIKE, COPY or CLONE",
            ));
        }
        let partitioning = match &create.partition_by {
            Some(expr) => Some(self.partitioning(expr, &columns)?),
            None => None,
        };
        let clustering = self.clustering(&create.cluster_by, &columns)?;
        let constraints = self.constraints(&create.columns, &create.constraints, &columns)?;
        let template = match &create.source {
            None => None,
            Some(source) => Some(Template {
                table: self.object_path(&source.table)?.0,
                kind: match source.kind {
                    TableSourceKind::Like => TemplateKind::Like,
                    TableSourceKind::Copy => TemplateKind::Copy,
                    TableSourceKind::Clone => TemplateKind::Clone,
                },
                as_of: match &source.system_time {
                    Some(expr) => Some(self.instant(expr)?),
                    None => None,
                },
            }),
        };
        Ok(ddl(Ddl::CreateTable(CreateTable {
            path,
            temporary: create.temporary,
            existence: existence(create.mode),
            columns,
            partitioning,
            clustering,
            options: self.options(&create.options)?,
            constraints,
            query,
            template,
            external: create.kind == CreateTableKind::External,
            snapshot: create.kind == CreateTableKind::Snapshot,
        })))
    }

    /// The columns of CREATE TABLE … AS and the query that fills them.
    fn table_query(
        &mut self,
        span: Span,
        query: &Query,
        declared: Vec<Field>,
    ) -> Outcome<(Vec<Field>, QueryPlan)> {
        let relation = self.query(query, None)?;
        let mut fields: Vec<Field> = Vec::with_capacity(relation.columns.len());
        if declared.is_empty() {
            let unpacked = Self::unpacked(&relation);
            for (position, (name, ty)) in unpacked.iter().enumerate() {
                let Some(name) = name else {
                    return Err(self.error(
                        span,
                        format!(
                            "CREATE TABLE columns must be named, but column {} has no name",
                            position + 1
                        ),
                    ));
                };
                if fields.iter().any(|other| same(&other.name, name)) {
                    return Err(self.error(
                        span,
                        format!("Duplicate column names in the result are not supported. Found duplicate(s): {name}"),
                    ));
                }
                fields.push(Field::new(name.clone(), ty.clone()));
            }
            if let Some(bad) = fields.iter().find(|field| !storable(&field.ty)) {
                return Err(self.error(
                    span,
                    format!(
                        "Column {} has a type that a table cannot store: {}",
                        bad.name, bad.ty
                    ),
                ));
            }
        } else {
            if declared.len() != relation.columns.len() {
                return Err(self.error(
                    span,
                    format!(
                        "The number of columns in the column definition list does not match the number of columns produced by the query: {} and {}",
                        declared.len(),
                        relation.columns.len()
                    ),
                ));
            }
            fields = declared;
        }
        let alias = self.fresh("q");
        let mut taken = Vec::new();
        let mut items = Vec::with_capacity(fields.len());
        for (position, field) in fields.iter().enumerate() {
            let mut source = Self::column_value(&relation, &alias, position);
            if let Some(column) = relation.columns.get(position)
                && column.value.literal
                && !relation.value_table
                && !column.value.ty.equivalent(&field.ty)
            {
                source = column.value.clone();
            }
            let value = casts::coerce(&source, &field.ty).map_err(|_| {
                self.error(
                    span,
                    format!(
                        "Query column {} has type {} which cannot be inserted into column {}, which has type {}",
                        position + 1,
                        source.ty,
                        field.name,
                        field.ty
                    ),
                )
            })?;
            let physical = unique(Some(&field.name), position, &mut taken);
            items.push(format!(
                "{} AS {}",
                self.stored(span, &value, field)?,
                quote_name(&physical)
            ));
        }
        let mut plan = self.finish_query(relation)?;
        plan.sql = format!(
            "SELECT {} FROM ({}) AS {}",
            items.join(", "),
            plan.sql,
            quote_name(&alias)
        );
        plan.columns = fields
            .iter()
            .map(|field| crate::plan::OutputColumn {
                name: field.name.clone(),
                ty: field.ty.clone(),
            })
            .collect();
        Ok((fields, plan))
    }

    /// Names and types of a result; a struct's fields where rows are structs.
    fn unpacked(relation: &Relational) -> Vec<(Option<String>, Type)> {
        if let (true, Some(Type::Struct(fields))) = (
            relation.value_table,
            relation.columns.first().map(|column| &column.value.ty),
        ) {
            return fields
                .iter()
                .map(|field| (field.name.clone(), field.ty.clone()))
                .collect();
        }
        relation
            .columns
            .iter()
            .map(|column| (column.name.clone(), column.value.ty.clone()))
            .collect()
    }

    fn column_value(relation: &Relational, alias: &str, position: usize) -> Value {
        let reference = |name: &str| format!("{}.{}", quote_name(alias), quote_name(name));
        if let (true, Some(first)) = (relation.value_table, relation.columns.first())
            && let Type::Struct(fields) = &first.value.ty
            && let Some(field) = fields.get(position)
        {
            let row = Value::new(reference(&first.physical), first.value.ty.clone());
            return crate::scope::struct_field(&row, position, field);
        }
        match relation.columns.get(position) {
            Some(column) => Value {
                sql: reference(&column.physical),
                ..column.value.clone()
            },
            None => sandbox_functions::literals::null(),
        }
    }

    /// `CREATE VIEW`.
    pub(crate) fn create_view(&mut self, create: &ast::CreateView) -> Outcome<Plan> {
        let path = self.table_path(&create.name)?;
        let saved = std::mem::replace(&mut self.outside, false);
        let relation = self.query(&create.query, None);
        self.outside = saved;
        let relation = relation?;
        let unpacked = Self::unpacked(&relation);
        if !create.columns.is_empty() && create.columns.len() != unpacked.len() {
            return Err(self.error(
                create.span,
                format!(
                    "The number of columns in the column list ({}) does not match the number of columns of the query ({})",
                    create.columns.len(),
                    unpacked.len()
                ),
            ));
        }
        let mut columns: Vec<Field> = Vec::with_capacity(unpacked.len());
        for (position, (name, ty)) in unpacked.into_iter().enumerate() {
            let listed = create.columns.get(position);
            let name = listed.map(|column| column.name.name.clone()).or(name);
            let Some(name) = name else {
                return Err(self.error(
                    create.span,
                    format!(
                        "CREATE VIEW columns must be named, but column {} has no name",
                        position + 1
                    ),
                ));
            };
            if columns.iter().any(|other| same(&other.name, &name)) {
                return Err(self.error(
                    create.span,
                    format!("CREATE VIEW has columns with duplicate name {name}"),
                ));
            }
            let mut field = Field::new(name, ty);
            if let Some(listed) = listed {
                let options = self.options(&listed.options)?;
                field.description = Self::text_option(&options, "description");
            }
            columns.push(field);
        }
        let partitioning = match &create.partition_by {
            Some(expr) => Some(self.partitioning(expr, &columns)?),
            None => None,
        };
        Ok(ddl(Ddl::CreateView(CreateView {
            path,
            materialized: create.materialized,
            existence: existence(create.mode),
            clustering: self.clustering(&create.cluster_by, &columns)?,
            columns,
            column_names: create
                .columns
                .iter()
                .map(|column| column.name.name.clone())
                .collect(),
            query: create.query.span.text(&self.text).to_owned(),
            partitioning,
            options: self.options(&create.options)?,
        })))
    }

    /// `CREATE SCHEMA`.
    pub(crate) fn create_schema(&mut self, create: &CreateSchema) -> Outcome<Plan> {
        Ok(ddl(Ddl::CreateSchema {
            path: self.dataset_path(&create.name)?,
            existence: existence(create.mode),
            collation: create.default_collate.clone(),
            options: self.options(&create.options)?,
        }))
    }

    /// `UNDROP SCHEMA`.
    pub(crate) fn undrop(&mut self, undrop: &Undrop) -> Outcome<Plan> {
        Ok(ddl(Ddl::UndropSchema {
            path: self.dataset_path(&undrop.name)?,
            if_not_exists: undrop.if_not_exists,
        }))
    }

    /// `DROP`.
    pub(crate) fn drop(&mut self, drop: &Drop) -> Outcome<Plan> {
        let kind = match drop.object {
            ast::ObjectKind::Table => ObjectKind::Table,
            ast::ObjectKind::ExternalTable => ObjectKind::ExternalTable,
            ast::ObjectKind::SnapshotTable => ObjectKind::SnapshotTable,
            ast::ObjectKind::View => ObjectKind::View,
            ast::ObjectKind::MaterializedView => ObjectKind::MaterializedView,
            ast::ObjectKind::Schema => {
                return Ok(ddl(Ddl::DropSchema {
                    path: self.dataset_path(&drop.name)?,
                    if_exists: drop.if_exists,
                    cascade: drop.cascade == Some(true),
                }));
            }
            ast::ObjectKind::Function
            | ast::ObjectKind::TableFunction
            | ast::ObjectKind::Procedure => {
                return self.drop_routine(drop);
            }
            other => {
                return Err(self.unsupported(drop.span, &format!("DROP {}", object_name(other))));
            }
        };
        let (path, temporary) = self.object_path(&drop.name)?;
        Ok(ddl(Ddl::DropRelation {
            path,
            kind,
            if_exists: drop.if_exists,
            temporary,
        }))
    }

    fn drop_routine(&mut self, drop: &Drop) -> Outcome<Plan> {
        let kind = match drop.object {
            ast::ObjectKind::TableFunction => DroppedRoutine::TableFunction,
            ast::ObjectKind::Procedure => DroppedRoutine::Procedure,
            _ => DroppedRoutine::Function,
        };
        let name = drop
            .name
            .parts
            .last()
            .map(|part| part.name.clone())
            .unwrap_or_default();
        let temporary = drop.name.parts.len() == 1
            && self
                .env
                .temporary_functions
                .iter()
                .any(|routine| same(&routine.name, &name));
        let path = if temporary {
            None
        } else {
            Some(self.routine_path(&drop.name)?)
        };
        Ok(ddl(Ddl::DropRoutine {
            path,
            name,
            kind,
            if_exists: drop.if_exists,
        }))
    }

    /// `ALTER`.
    pub(crate) fn alter(&mut self, alter: &Alter) -> Outcome<Plan> {
        match alter.object {
            ast::ObjectKind::Schema => {
                let mut options = Vec::new();
                let mut collation = None;
                for action in &alter.actions {
                    match &action.kind {
                        AlterActionKind::SetOptions(own) => options.extend(self.options(own)?),
                        AlterActionKind::SetDefaultCollate(collate) => {
                            collation = Some(collate.clone());
                        }
                        _ => {
                            return Err(
                                self.unsupported(action.span, "This action of ALTER SCHEMA")
                            );
                        }
                    }
                }
                Ok(ddl(Ddl::AlterSchema {
                    path: self.dataset_path(&alter.name)?,
                    if_exists: alter.if_exists,
                    options,
                    collation,
                }))
            }
            ast::ObjectKind::Table => Ok(ddl(Ddl::AlterTable {
                path: self.object_path(&alter.name)?.0,
                if_exists: alter.if_exists,
                actions: self.actions(alter)?,
            })),
            ast::ObjectKind::View | ast::ObjectKind::MaterializedView => Ok(ddl(Ddl::AlterView {
                path: self.table_path(&alter.name)?,
                materialized: alter.object == ast::ObjectKind::MaterializedView,
                if_exists: alter.if_exists,
                actions: self.actions(alter)?,
            })),
            other => Err(self.unsupported(alter.span, &format!("ALTER {}", object_name(other)))),
        }
    }

    fn actions(&mut self, alter: &Alter) -> Outcome<Vec<AlterTable>> {
        let mut out = Vec::with_capacity(alter.actions.len());
        for action in &alter.actions {
            out.push(match &action.kind {
                AlterActionKind::SetOptions(options) => AlterTable::SetOptions(self.options(options)?),
                AlterActionKind::AddColumn { if_not_exists, column } => {
                    let field = self.field(column)?;
                    if field.mode == Mode::Required {
                        return Err(self.error(
                            column.span,
                            format!("Cannot add required columns to an existing schema: {}", field.name),
                        ));
                    }
                    if field.default.is_some() {
                        return Err(self.error(
                            column.span,
                            "A column with a DEFAULT cannot be added to an existing table: add it, then set its default",
                        ));
                    }
                    AlterTable::AddColumn { field, if_not_exists: *if_not_exists }
                }
                AlterActionKind::DropColumn { if_exists, column } => {
                    AlterTable::DropColumn { name: column.name.clone(), if_exists: *if_exists }
                }
                AlterActionKind::RenameColumn { if_exists, from, to } => AlterTable::RenameColumn {
                    name: from.name.clone(),
                    to: to.name.clone(),
                    if_exists: *if_exists,
                },
                AlterActionKind::RenameTo(path) => match path.parts.as_slice() {
                    [only] => AlterTable::RenameTo(only.name.clone()),
                    _ => return Err(self.error(path.span, "RENAME TO takes a table name without project or dataset")),
                },
                AlterActionKind::AlterColumn { if_exists, column, action } => {
                    self.alter_column(*if_exists, texts(column), action, column)?
                }
                AlterActionKind::SetDefaultCollate(collate) => AlterTable::SetDefaultCollation(collate.clone()),
                AlterActionKind::AddConstraint { if_not_exists, constraint } => match &constraint.kind {
                    TableConstraintKind::PrimaryKey(columns) => AlterTable::AddPrimaryKey {
                        columns: texts(columns),
                        if_not_exists: *if_not_exists,
                    },
                    TableConstraintKind::ForeignKey { .. } => AlterTable::AddForeignKey {
                        key: self.foreign_key(constraint)?,
                        if_not_exists: *if_not_exists,
                    },
                },
                AlterActionKind::DropConstraint { if_exists, name } => {
                    AlterTable::DropConstraint { name: name.name.clone(), if_exists: *if_exists }
                }
                AlterActionKind::DropPrimaryKey { if_exists } => {
                    AlterTable::DropPrimaryKey { if_exists: *if_exists }
                }
                AlterActionKind::Other(what) => return Err(self.unsupported(action.span, what)),
            });
        }
        Ok(out)
    }

    fn alter_column(
        &mut self,
        if_exists: bool,
        column: Vec<String>,
        action: &AlterColumnAction,
        names: &[Identifier],
    ) -> Outcome<AlterTable> {
        Ok(match action {
            AlterColumnAction::SetOptions(options) => AlterTable::SetColumnOptions {
                column,
                if_exists,
                options: self.options(options)?,
            },
            AlterColumnAction::DropNotNull => AlterTable::DropNotNull { column, if_exists },
            AlterColumnAction::DropDefault => AlterTable::SetDefault {
                column,
                if_exists,
                default: None,
            },
            AlterColumnAction::SetDefault(expr) => {
                self.constant_expr(expr, "a DEFAULT expression")?;
                AlterTable::SetDefault {
                    column,
                    if_exists,
                    default: Some(expr.span.text(&self.text).to_owned()),
                }
            }
            AlterColumnAction::SetDataType(ty) => {
                let name = names
                    .last()
                    .map(|part| part.name.clone())
                    .unwrap_or_default();
                let field = self.typed_field(&name, ty, false, &Vec::new())?;
                AlterTable::SetDataType {
                    column,
                    if_exists,
                    field,
                }
            }
        })
    }

    /// `EXPORT DATA`.
    pub(crate) fn export_data(&mut self, export: &ExportData) -> Outcome<Plan> {
        if let Some(connection) = &export.connection {
            return Err(self.unsupported(connection.span, "EXPORT DATA WITH CONNECTION"));
        }
        let query = self.query_plan(&export.query)?;
        Ok(ddl(Ddl::ExportData {
            options: self.options(&export.options)?,
            query,
        }))
    }

    /// `LOAD DATA`.
    pub(crate) fn load_data(&mut self, load: &LoadData) -> Outcome<Plan> {
        if let Some(connection) = &load.connection {
            return Err(self.unsupported(connection.span, "LOAD DATA WITH CONNECTION"));
        }
        if load.partition_columns.is_some() {
            return Err(self.unsupported(load.span, "LOAD DATA WITH PARTITION COLUMNS"));
        }
        if let Some(partition) = &load.partition {
            return Err(self.unsupported(partition.span, "LOAD DATA into PARTITIONS"));
        }
        let columns = if load.columns.is_empty() {
            None
        } else {
            Some(self.fields(&load.columns)?)
        };
        let known = columns.clone().unwrap_or_default();
        let partitioning = match &load.partition_by {
            Some(expr) => Some(self.partitioning(expr, &known)?),
            None => None,
        };
        let path = match Self::temporary_name(&load.table) {
            Some(name) if load.temporary => self.temporary_path(name),
            _ => self.table_path(&load.table)?,
        };
        Ok(ddl(Ddl::LoadData {
            path,
            overwrite: load.overwrite,
            temporary: load.temporary,
            partitioning,
            clustering: self.clustering(&load.cluster_by, &known)?,
            columns,
            options: self.options(&load.options)?,
            files: self.options(&load.files)?,
        }))
    }
}

/// A DDL plan.
pub(crate) fn ddl(ddl: Ddl) -> Plan {
    Plan::Ddl(Box::new(ddl))
}

fn texts(names: &[Identifier]) -> Vec<String> {
    names.iter().map(|name| name.name.clone()).collect()
}

fn storable(ty: &Type) -> bool {
    match ty {
        Type::Struct(fields) => fields.iter().all(|field| {
            field.name.as_ref().is_some_and(|name| !name.is_empty()) && storable(&field.ty)
        }),
        Type::Array(element) => storable(element),
        _ => true,
    }
}

fn object_name(kind: ast::ObjectKind) -> &'static str {
    match kind {
        ast::ObjectKind::Table => "TABLE",
        ast::ObjectKind::ExternalTable => "EXTERNAL TABLE",
        ast::ObjectKind::SnapshotTable => "SNAPSHOT TABLE",
        ast::ObjectKind::View => "VIEW",
        ast::ObjectKind::MaterializedView => "MATERIALIZED VIEW",
        ast::ObjectKind::Schema => "SCHEMA",
        ast::ObjectKind::Function => "FUNCTION",
        ast::ObjectKind::TableFunction => "TABLE FUNCTION",
        ast::ObjectKind::Procedure => "PROCEDURE",
        ast::ObjectKind::Model => "MODEL",
        ast::ObjectKind::SearchIndex => "SEARCH INDEX",
        ast::ObjectKind::VectorIndex => "VECTOR INDEX",
        ast::ObjectKind::RowAccessPolicy => "ROW ACCESS POLICY",
        ast::ObjectKind::Administrative => "CAPACITY, RESERVATION or ASSIGNMENT",
    }
}
