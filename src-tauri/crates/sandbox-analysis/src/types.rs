//! Names of types as they are written, to types and schema fields.
use sandbox_functions::{StructField, Type};
use sandbox_syntax::ast::{StructFieldType, TypeKind, TypeName, TypeParameter};

use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::TypeParameters;

impl Analyzer<'_> {
    /// The type that a name says; parameters are left aside.
    pub(crate) fn type_name(&self, name: &TypeName) -> Outcome<Type> {
        match &name.kind {
            TypeKind::Simple { name: word, .. } => Type::from_name(&word.name)
                .ok_or_else(|| self.error(name.span, format!("Type not found: {}", word.name))),
            TypeKind::Array(element) => {
                let inner = self.type_name(&element.ty)?;
                if matches!(inner, Type::Array(_)) {
                    return Err(self.error(name.span, "Arrays of arrays are not supported"));
                }
                Ok(inner.array_of())
            }
            TypeKind::Struct(fields) => self.struct_type(fields),
            TypeKind::Range(element) => Ok(Type::Range(Box::new(self.type_name(element)?))),
            TypeKind::AnyType => {
                Err(self.error(name.span, "ANY TYPE is only allowed in function parameters"))
            }
            TypeKind::AnyTable | TypeKind::Table(_) => Err(self.error(
                name.span,
                "Table types are only allowed in table function parameters",
            )),
        }
    }

    /// A STRUCT of these fields.
    pub(crate) fn struct_type(&self, fields: &[StructFieldType]) -> Outcome<Type> {
        let mut out = Vec::with_capacity(fields.len());
        for field in fields {
            out.push(StructField {
                name: field.name.as_ref().map(|name| name.name.clone()),
                ty: self.type_name(&field.ty)?,
            });
        }
        Ok(Type::Struct(out))
    }
}

/// The parameters of a (repeated) simple type.
pub(crate) fn parameters(name: &TypeName) -> TypeParameters {
    match &name.kind {
        TypeKind::Simple {
            name: word,
            parameters,
        } => {
            let numbers: Vec<i64> = parameters
                .iter()
                .filter_map(|parameter| match parameter {
                    TypeParameter::Integer(number) => Some(*number),
                    TypeParameter::Max => None,
                })
                .collect();
            let first = numbers.first().copied();
            match Type::from_name(&word.name) {
                Some(Type::String | Type::Bytes) => TypeParameters {
                    max_length: first.and_then(|n| u64::try_from(n).ok()),
                    ..TypeParameters::default()
                },
                Some(Type::Numeric | Type::BigNumeric) => TypeParameters {
                    precision: first.and_then(|n| u32::try_from(n).ok()),
                    scale: numbers.get(1).and_then(|n| u32::try_from(*n).ok()),
                    ..TypeParameters::default()
                },
                _ => TypeParameters::default(),
            }
        }
        TypeKind::Array(element) => parameters(&element.ty),
        _ => TypeParameters::default(),
    }
}

/// The numbers in the parentheses of a simple type.
pub(crate) fn numbers(name: &TypeName) -> Vec<i64> {
    match &name.kind {
        TypeKind::Simple { parameters, .. } => parameters
            .iter()
            .filter_map(|parameter| match parameter {
                TypeParameter::Integer(number) => Some(*number),
                TypeParameter::Max => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
