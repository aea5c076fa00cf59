//! CREATE FUNCTION, CREATE TABLE FUNCTION, CREATE PROCEDURE.
use super::{Parsed, Parser};
use crate::{
    Span, TokenKind,
    ast::{
        CreateFunction, CreateProcedure, FunctionBody, FunctionKind, FunctionParameter, Options,
        ParameterMode, StatementKind,
    },
};

impl Parser<'_> {
    pub(super) fn create_function(
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

    pub(super) fn function_body(&mut self, kind: FunctionKind) -> Parsed<FunctionBody> {
        if let TokenKind::String(text) = self.kind(0) {
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

    pub(super) fn parameters(&mut self) -> Parsed<Vec<FunctionParameter>> {
        self.expect_symbol("(")?;
        if self.eat_symbol(")") {
            return Ok(Vec::new());
        }
        let parameters = self.list(Self::parameter)?;
        self.close_list()?;
        Ok(parameters)
    }

    pub(super) fn parameter(&mut self) -> Parsed<FunctionParameter> {
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

    pub(super) fn create_procedure(
        &mut self,
        replace: bool,
        start: usize,
    ) -> Parsed<StatementKind> {
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
}
