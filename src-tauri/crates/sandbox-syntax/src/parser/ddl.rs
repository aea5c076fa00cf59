//! CREATE, ALTER, DROP, EXPORT DATA, LOAD DATA, GRANT, REVOKE.
use super::{Parsed, Parser};
use crate::ast::{
    Alter, AlterAction, AlterActionKind, AlterColumnAction, Drop, ExportData, Grant, LoadData,
    ObjectKind, Options, Path, StatementKind, TableConstraint, Undrop,
};

/// Objects by the words that name them, those with more words first.
pub(super) const OBJECTS: [(&[&str], ObjectKind); 21] = [
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

    pub(super) fn alter_action(&mut self) -> Parsed<AlterAction> {
        let start = self.start();
        let kind = self.alter_action_kind()?;
        Ok(AlterAction {
            kind,
            span: self.since(start),
        })
    }

    pub(super) fn alter_action_kind(&mut self) -> Parsed<AlterActionKind> {
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

    pub(super) fn alter_column_action(&mut self) -> Parsed<AlterColumnAction> {
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
