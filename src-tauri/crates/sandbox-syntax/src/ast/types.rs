//! Names of types, as in CAST, column definitions and DECLARE.
use super::{Expr, Identifier, Options};
use crate::Span;

/// A type as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeName {
    /// What it says.
    pub kind: TypeKind,
    /// `COLLATE 'und:ci'` after the type.
    pub collate: Option<String>,
    /// Its place.
    pub span: Span,
}

/// The forms of a type's name.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `INT64`, `NUMERIC(10, 2)`, `STRING(MAX)`: any simple name, known or not.
    Simple {
        /// The name as written (`int64`, `BIGNUMERIC`).
        name: Identifier,
        /// What stands in parentheses; empty if there are none.
        parameters: Vec<TypeParameter>,
    },
    /// `ARRAY<T>`; the element may be `NOT NULL`-annotated in column definitions.
    Array(Box<StructFieldType>),
    /// `STRUCT<a T, U>`.
    Struct(Vec<StructFieldType>),
    /// `RANGE<T>`.
    Range(Box<TypeName>),
    /// `ANY TYPE` of a templated function parameter.
    AnyType,
    /// `ANY TABLE` of a templated table-function parameter.
    AnyTable,
    /// `TABLE<a T, b U>`, as a parameter or as what a table function returns.
    Table(Vec<StructFieldType>),
}

/// A parameter of a type's name.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeParameter {
    /// A length, precision or scale.
    Integer(i64),
    /// `MAX`.
    Max,
}

/// A field of `STRUCT<…>` or `TABLE<…>`.
#[derive(Debug, Clone, PartialEq)]
pub struct StructFieldType {
    /// Its name, if it has one.
    pub name: Option<Identifier>,
    /// Its type.
    pub ty: TypeName,
    /// `NOT NULL` (column definitions only).
    pub not_null: bool,
    /// `DEFAULT expression` (column definitions only).
    pub default: Option<Box<Expr>>,
    /// `OPTIONS(…)` (column definitions only).
    pub options: Options,
    /// Its place.
    pub span: Span,
}
