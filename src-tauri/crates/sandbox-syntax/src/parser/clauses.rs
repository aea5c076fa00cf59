//! Clauses that statements of definition share: OPTIONS, IF EXISTS, PARTITION BY, and so on.
use super::{Parsed, Parser, ddl::OBJECTS};
use crate::{
    Span,
    ast::{CreateMode, Expr, Identifier, ObjectKind, Options, Path, StatementKind},
};

impl Parser<'_> {
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
    pub(super) fn option_entries(&mut self) -> Parsed<Vec<(Identifier, Expr)>> {
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

    pub(super) fn if_exists(&mut self) -> Parsed<bool> {
        let found = self.eat("IF");
        if found {
            self.expect("EXISTS")?;
        }
        Ok(found)
    }

    pub(super) fn if_not_exists(&mut self) -> Parsed<bool> {
        let found = self.eat("IF");
        if found {
            self.expect_all(&["NOT", "EXISTS"])?;
        }
        Ok(found)
    }

    pub(super) fn create_mode(&mut self, replace: bool) -> Parsed<CreateMode> {
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

    pub(super) fn default_collate(&mut self) -> Parsed<Option<String>> {
        if self.eat_all(&["DEFAULT", "COLLATE"]) {
            self.string().map(Some)
        } else {
            Ok(None)
        }
    }

    pub(super) fn with_connection(&mut self) -> Parsed<Option<Path>> {
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

    pub(super) fn partition_by(&mut self) -> Parsed<Option<Expr>> {
        if self.eat_all(&["PARTITION", "BY"]) {
            self.expr().map(Some)
        } else {
            Ok(None)
        }
    }

    pub(super) fn cluster_by(&mut self) -> Parsed<Vec<Vec<Identifier>>> {
        if self.eat_all(&["CLUSTER", "BY"]) {
            self.list(Self::name_path)
        } else {
            Ok(Vec::new())
        }
    }

    /// The kind of object that the words here name; takes them.
    pub(super) fn object(&mut self) -> Option<ObjectKind> {
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
}
