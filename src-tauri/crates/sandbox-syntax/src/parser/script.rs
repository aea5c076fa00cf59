//! Statements, and those that control a script.
use super::{Label, Parsed, Parser};
use crate::{
    TokenKind,
    ast::{Expr, Identifier, SetTarget, Statement, StatementKind},
};

/// Statements in the branches of IF and CASE.
type Branches = Vec<(Expr, Vec<Statement>)>;

impl Parser<'_> {
    /// Statements, each ended by a semicolon, up to one of the keywords or the end. The last
    /// statement of a script may stand without a semicolon, one inside a block may not.
    pub(super) fn statements(&mut self, terminators: &[&str]) -> Parsed<Vec<Statement>> {
        let mut statements: Vec<Statement> = Vec::new();
        loop {
            while self.eat_symbol(";") {}
            if self.is_end() || self.is_any_of(0, terminators) {
                return Ok(statements);
            }
            let place = self.start();
            let statement = self.statement()?;
            let late = matches!(statement.kind, StatementKind::Declare { .. })
                && statements
                    .last()
                    .is_some_and(|last| !matches!(last.kind, StatementKind::Declare { .. }));
            if late {
                return Err(self.error(
                    "Variable declarations are allowed only at the start of a block or script",
                    place,
                ));
            }
            statements.push(statement);
            if !self.eat_symbol(";") {
                if terminators.is_empty() {
                    self.end()?;
                } else {
                    self.expect_symbol(";")?;
                }
            }
        }
    }

    pub(super) fn statement(&mut self) -> Parsed<Statement> {
        let start = self.start();
        let kind = self.nested(Self::statement_kind)?;
        Ok(Statement {
            kind,
            span: self.since(start),
        })
    }

    fn statement_kind(&mut self) -> Parsed<StatementKind> {
        if self.is_symbol("(") {
            return Ok(StatementKind::Query(Box::new(self.query()?)));
        }
        if self.is_name_ahead(0) && self.is_symbol_ahead(1, ":") {
            return self.labelled();
        }
        let start = self.start();
        let word = self.word(0).unwrap_or("").to_ascii_uppercase();
        match word.as_str() {
            "SELECT" | "WITH" | "FROM" => Ok(StatementKind::Query(Box::new(self.query()?))),
            "INSERT" => Ok(StatementKind::Insert(Box::new(self.insert()?))),
            "UPDATE" => Ok(StatementKind::Update(Box::new(self.update()?))),
            "DELETE" => Ok(StatementKind::Delete(Box::new(self.delete()?))),
            "MERGE" => Ok(StatementKind::Merge(Box::new(self.merge()?))),
            "TRUNCATE" => Ok(StatementKind::Truncate(Box::new(self.truncate()?))),
            "CREATE" => self.create(),
            "ALTER" => self.alter(),
            "DROP" => self.drop_statement(),
            "UNDROP" => self.undrop(),
            "EXPORT" => self.export(),
            "LOAD" => self.load(),
            "GRANT" | "REVOKE" => self.grant(),
            "ASSERT" => self.assert(),
            "CALL" => self.call_statement(),
            "DECLARE" => self.declare(),
            "SET" => self.set(),
            "IF" => self.if_statement(),
            "CASE" => self.case_statement(),
            "LOOP" | "WHILE" | "REPEAT" | "FOR" => self.loop_statement(None),
            "BEGIN" => self.begin(None),
            "BREAK" | "LEAVE" | "CONTINUE" | "ITERATE" => self.jump(),
            "COMMIT" | "ROLLBACK" => {
                self.advance();
                self.eat("TRANSACTION");
                Ok(if word == "COMMIT" {
                    StatementKind::CommitTransaction
                } else {
                    StatementKind::RollbackTransaction
                })
            }
            "RETURN" => {
                self.advance();
                Ok(StatementKind::Return)
            }
            "RAISE" => self.raise(),
            "EXECUTE" => self.execute(),
            "EXPLAIN" | "DESCRIBE" | "SHOW" | "ANALYZE" | "CLONE" | "RENAME" => {
                self.advance();
                Ok(self.unsupported_statement(start))
            }
            _ => Err(self.unexpected()),
        }
    }

    fn assert(&mut self) -> Parsed<StatementKind> {
        self.advance();
        let condition = self.expr()?;
        let description = if self.eat("AS") {
            Some(self.string()?)
        } else {
            None
        };
        Ok(StatementKind::Assert {
            condition,
            description,
        })
    }

    fn call_statement(&mut self) -> Parsed<StatementKind> {
        self.advance();
        let name = self.path()?;
        self.expect_symbol("(")?;
        let arguments = if self.is_symbol(")") {
            Vec::new()
        } else {
            self.list(Self::expr)?
        };
        self.close_list()?;
        Ok(StatementKind::Call { name, arguments })
    }

    fn declare(&mut self) -> Parsed<StatementKind> {
        self.advance();
        let names = self.list(Self::identifier)?;
        let ty = if self.is("DEFAULT") {
            None
        } else {
            Some(self.type_name()?)
        };
        let default = if self.eat("DEFAULT") {
            Some(self.expr()?)
        } else {
            None
        };
        Ok(StatementKind::Declare { names, ty, default })
    }

    fn set(&mut self) -> Parsed<StatementKind> {
        self.advance();
        let tuple = self.is_symbol("(");
        let targets = if tuple {
            self.parenthesized_list(Self::set_target)?
        } else {
            vec![self.set_target()?]
        };
        self.expect_symbol("=")?;
        let value = self.value()?;
        Ok(StatementKind::Set {
            targets,
            tuple,
            value,
        })
    }

    fn set_target(&mut self) -> Parsed<SetTarget> {
        let start = self.start();
        let TokenKind::SystemVariable(first) = self.kind(0) else {
            return self.identifier().map(SetTarget::Variable);
        };
        let mut name = vec![Identifier {
            name: first.clone(),
            quoted: false,
            span: self.span(),
        }];
        self.advance();
        while self.eat_symbol(".") {
            name.push(self.any_word()?);
        }
        Ok(SetTarget::System {
            name,
            span: self.since(start),
        })
    }

    fn if_statement(&mut self) -> Parsed<StatementKind> {
        self.advance();
        let mut branches = Branches::new();
        loop {
            let condition = self.expr()?;
            self.expect("THEN")?;
            let body = self.statements(&["ELSEIF", "ELSE", "END"])?;
            branches.push((condition, body));
            if !self.eat("ELSEIF") {
                break;
            }
        }
        let otherwise = if self.eat("ELSE") {
            Some(self.statements(&["END"])?)
        } else {
            None
        };
        self.expect_all(&["END", "IF"])?;
        Ok(StatementKind::If {
            branches,
            otherwise,
        })
    }

    fn case_statement(&mut self) -> Parsed<StatementKind> {
        self.advance();
        let operand = if self.is("WHEN") {
            None
        } else {
            Some(self.expr()?)
        };
        let mut branches = Branches::new();
        while self.eat("WHEN") {
            let condition = self.expr()?;
            self.expect("THEN")?;
            branches.push((condition, self.statements(&["WHEN", "ELSE", "END"])?));
        }
        if branches.is_empty() {
            return Err(self.expected("keyword WHEN"));
        }
        let otherwise = if self.eat("ELSE") {
            Some(self.statements(&["END"])?)
        } else {
            None
        };
        self.expect_all(&["END", "CASE"])?;
        Ok(StatementKind::Case {
            operand,
            branches,
            otherwise,
        })
    }

    /// `label: LOOP …` and so on.
    fn labelled(&mut self) -> Parsed<StatementKind> {
        let label = self.identifier()?;
        self.expect_symbol(":")?;
        let taken = self.labels.iter().any(|outer| {
            outer
                .name
                .as_ref()
                .is_some_and(|name| name.eq_ignore_ascii_case(&label.name))
        });
        if taken {
            return Err(self.error(
                format!("Nested use of label {}", label.name),
                label.span.start,
            ));
        }
        if self.is("BEGIN") {
            return self.begin(Some(label));
        }
        if self.is_any_of(0, &["LOOP", "WHILE", "REPEAT", "FOR"]) {
            return self.loop_statement(Some(label));
        }
        Err(self.unexpected())
    }

    fn loop_statement(&mut self, label: Option<Identifier>) -> Parsed<StatementKind> {
        let name = label.as_ref().map(|label| label.name.clone());
        if self.eat("LOOP") {
            let body = self.body(name, &["END"])?;
            self.end_of("LOOP", label.as_ref())?;
            return Ok(StatementKind::Loop { label, body });
        }
        if self.eat("WHILE") {
            let condition = self.expr()?;
            self.expect("DO")?;
            let body = self.body(name, &["END"])?;
            self.end_of("WHILE", label.as_ref())?;
            return Ok(StatementKind::While {
                label,
                condition,
                body,
            });
        }
        if self.eat("REPEAT") {
            let body = self.body(name, &["UNTIL"])?;
            self.expect("UNTIL")?;
            let until = self.expr()?;
            self.end_of("REPEAT", label.as_ref())?;
            return Ok(StatementKind::Repeat { label, body, until });
        }
        self.expect("FOR")?;
        let variable = self.identifier()?;
        self.expect("IN")?;
        let query = Box::new(self.parenthesized_query()?);
        self.expect("DO")?;
        let body = self.body(name, &["END"])?;
        self.end_of("FOR", label.as_ref())?;
        Ok(StatementKind::For {
            label,
            variable,
            query,
            body,
        })
    }

    fn body(&mut self, name: Option<String>, terminators: &[&str]) -> Parsed<Vec<Statement>> {
        self.labels.push(Label {
            name,
            is_loop: true,
        });
        let body = self.statements(terminators);
        self.labels.pop();
        body
    }

    /// `END LOOP [label]`.
    fn end_of(&mut self, keyword: &str, label: Option<&Identifier>) -> Parsed<()> {
        self.expect("END")?;
        self.expect(keyword)?;
        self.end_label(label)
    }

    fn end_label(&mut self, label: Option<&Identifier>) -> Parsed<()> {
        if !self.is_name_ahead(0) {
            return Ok(());
        }
        let Some(label) = label else {
            return Err(self.unexpected());
        };
        let end = self.identifier()?;
        if end.is(&label.name) {
            return Ok(());
        }
        Err(self.error(
            format!(
                "Mismatched end label; expected {}, got {}",
                label.name, end.name
            ),
            end.span.start,
        ))
    }

    /// A block or a transaction.
    fn begin(&mut self, label: Option<Identifier>) -> Parsed<StatementKind> {
        self.expect("BEGIN")?;
        if label.is_none() && (self.eat("TRANSACTION") || self.is_symbol(";") || self.is_end()) {
            return Ok(StatementKind::BeginTransaction);
        }
        let name = label.as_ref().map(|label| label.name.clone());
        self.labels.push(Label {
            name,
            is_loop: false,
        });
        let parts = self.block_parts();
        self.labels.pop();
        let (body, handler) = parts?;
        self.expect("END")?;
        self.end_label(label.as_ref())?;
        Ok(StatementKind::Block {
            label,
            body,
            handler,
        })
    }

    fn block_parts(&mut self) -> Parsed<(Vec<Statement>, Option<Vec<Statement>>)> {
        let body = self.statements(&["EXCEPTION", "END"])?;
        if !self.eat("EXCEPTION") {
            return Ok((body, None));
        }
        self.expect_all(&["WHEN", "ERROR", "THEN"])?;
        Ok((body, Some(self.statements(&["END"])?)))
    }

    /// BREAK, LEAVE, CONTINUE, ITERATE.
    fn jump(&mut self) -> Parsed<StatementKind> {
        let start = self.start();
        let leaves = self.is("BREAK") || self.is("LEAVE");
        let keyword = self.word(0).unwrap_or("").to_ascii_uppercase();
        self.advance();
        let label = if self.is_name_ahead(0) {
            Some(self.identifier()?)
        } else {
            None
        };
        let target = match &label {
            None => self.labels.iter().rev().find(|outer| outer.is_loop),
            Some(label) => self.labels.iter().rev().find(|outer| {
                outer
                    .name
                    .as_ref()
                    .is_some_and(|name| name.eq_ignore_ascii_case(&label.name))
            }),
        };
        match (target, &label) {
            (Some(target), _) if leaves || target.is_loop => {}
            (Some(_), _) => {
                let message = format!("{keyword} cannot name the label of a block");
                return Err(self.error(message, start));
            }
            (None, Some(label)) => {
                let message = format!(
                    "Label {} does not exist, or does not contain the current {keyword} statement",
                    label.name
                );
                return Err(self.error(message, label.span.start));
            }
            (None, None) => {
                let message = format!("{keyword} is only allowed inside of a loop body");
                return Err(self.error(message, start));
            }
        }
        Ok(if leaves {
            StatementKind::Break(label)
        } else {
            StatementKind::Continue(label)
        })
    }

    fn raise(&mut self) -> Parsed<StatementKind> {
        self.advance();
        if !self.eat("USING") {
            return Ok(StatementKind::Raise(None));
        }
        self.expect("MESSAGE")?;
        self.expect_symbol("=")?;
        Ok(StatementKind::Raise(Some(self.expr()?)))
    }

    fn execute(&mut self) -> Parsed<StatementKind> {
        self.advance();
        self.expect("IMMEDIATE")?;
        let sql = self.expr()?;
        let into = if self.eat("INTO") {
            self.list(Self::identifier)?
        } else {
            Vec::new()
        };
        let using = if self.eat("USING") {
            self.list(|parser| Ok((parser.expr()?, parser.as_alias()?)))?
        } else {
            Vec::new()
        };
        Ok(StatementKind::ExecuteImmediate { sql, into, using })
    }
}
