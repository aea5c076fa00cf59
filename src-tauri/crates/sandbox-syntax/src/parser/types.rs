//! Names of types.
use super::{Parsed, Parser};
use crate::{
    TokenKind,
    ast::{Identifier, Options, StructFieldType, TypeKind, TypeName, TypeParameter},
};

impl Parser<'_> {
    pub(super) fn type_name(&mut self) -> Parsed<TypeName> {
        self.nested(Self::type_name_here)
    }

    fn type_name_here(&mut self) -> Parsed<TypeName> {
        let start = self.start();
        let kind = if self.is("ARRAY") && self.is_symbol_ahead(1, "<") {
            self.at += 2;
            let element = self.field_type()?;
            self.close_angle()?;
            TypeKind::Array(Box::new(element))
        } else if self.is("STRUCT") && self.is_symbol_ahead(1, "<") {
            self.advance();
            TypeKind::Struct(self.field_types()?)
        } else if self.is("STRUCT") && self.is_symbol_ahead(1, "<>") {
            self.at += 2;
            TypeKind::Struct(Vec::new())
        } else if self.is("RANGE") && self.is_symbol_ahead(1, "<") {
            self.at += 2;
            let element = self.type_name()?;
            self.close_angle()?;
            TypeKind::Range(Box::new(element))
        } else if self.is("INTERVAL") {
            TypeKind::Simple {
                name: self.any_word()?,
                parameters: Vec::new(),
            }
        } else {
            let name = self.type_identifier()?;
            let parameters = if self.is_symbol("(") {
                self.parenthesized_list(Self::type_parameter)?
            } else {
                Vec::new()
            };
            TypeKind::Simple { name, parameters }
        };
        let collate = if self.eat("COLLATE") {
            Some(self.string()?)
        } else {
            None
        };
        Ok(TypeName {
            kind,
            collate,
            span: self.since(start),
        })
    }

    fn type_identifier(&mut self) -> Parsed<Identifier> {
        let mut name = self.identifier()?;
        while self.eat_symbol(".") {
            let part = self.any_word()?;
            name.name = format!("{}.{}", name.name, part.name);
            name.span = name.span.to(part.span);
        }
        Ok(name)
    }

    fn type_parameter(&mut self) -> Parsed<TypeParameter> {
        if self.eat("MAX") {
            return Ok(TypeParameter::Max);
        }
        let text = self.span().text(self.source);
        let value = match self.kind(0) {
            TokenKind::Integer => text.parse().ok(),
            _ => None,
        };
        let Some(value) = value else {
            return Err(self.unexpected());
        };
        self.advance();
        Ok(TypeParameter::Integer(value))
    }

    /// `<a T, U, …>`.
    pub(super) fn field_types(&mut self) -> Parsed<Vec<StructFieldType>> {
        self.expect_symbol("<")?;
        let fields = self.list(Self::field_type)?;
        self.close_angle()?;
        Ok(fields)
    }

    fn field_type(&mut self) -> Parsed<StructFieldType> {
        let start = self.start();
        let named = self.is_name_ahead(0)
            && (self.is_name_ahead(1)
                || self.is_any_of(1, &["ARRAY", "STRUCT", "RANGE", "INTERVAL"]));
        let name = if named {
            Some(self.identifier()?)
        } else {
            None
        };
        let ty = self.type_name()?;
        let mut field = StructFieldType {
            name,
            ty,
            not_null: false,
            default: None,
            options: Options::default(),
            span: self.since(start),
        };
        loop {
            if self.eat_all(&["NOT", "NULL"]) {
                field.not_null = true;
            } else if self.eat("DEFAULT") {
                field.default = Some(Box::new(self.expr()?));
            } else if self.is("OPTIONS") {
                field.options = self.options()?;
            } else {
                break;
            }
        }
        field.span = self.since(start);
        Ok(field)
    }

    /// `>`, also as the first half of `>>` and `>=`.
    pub(super) fn close_angle(&mut self) -> Parsed<()> {
        if self.eat_symbol(">") {
            return Ok(());
        }
        let rest = match self.kind(0) {
            TokenKind::Symbol(">>") => ">",
            TokenKind::Symbol(">=") => "=",
            _ => return Err(self.expected("\">\"")),
        };
        if let Some(token) = self.tokens.get_mut(self.at) {
            token.kind = TokenKind::Symbol(rest);
            token.span.start += 1;
        }
        Ok(())
    }

    /// The type of a function's parameter or result: also `ANY TYPE`, `ANY TABLE`, `TABLE<…>`.
    pub(super) fn parameter_type(&mut self) -> Parsed<TypeName> {
        let start = self.start();
        let kind = if self.eat_all(&["ANY", "TYPE"]) {
            TypeKind::AnyType
        } else if self.eat_all(&["ANY", "TABLE"]) {
            TypeKind::AnyTable
        } else if self.is("TABLE") && self.is_symbol_ahead(1, "<") {
            self.advance();
            TypeKind::Table(self.field_types()?)
        } else {
            return self.type_name();
        };
        Ok(TypeName {
            kind,
            collate: None,
            span: self.since(start),
        })
    }
}
