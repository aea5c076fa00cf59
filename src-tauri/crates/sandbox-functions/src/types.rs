//! The types of GoogleSQL: their text, their properties, how a type name is read.

use std::fmt;

/// A GoogleSQL data type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// 64-bit signed integer.
    Int64,
    /// IEEE 754 double.
    Float64,
    /// Decimal of 38 digits, 9 of them after the point.
    Numeric,
    /// Decimal of 76.76 digits, 38 of them after the point.
    BigNumeric,
    /// Truth value.
    Bool,
    /// Unicode text.
    String,
    /// Octets.
    Bytes,
    /// Calendar date.
    Date,
    /// Time of day, microseconds.
    Time,
    /// Date and time of day without zone.
    DateTime,
    /// Instant, microseconds.
    Timestamp,
    /// Months, days and microseconds.
    Interval,
    /// JSON document.
    Json,
    /// Geography on the sphere.
    Geography,
    /// Half-open range of DATE, DATETIME or TIMESTAMP.
    Range(Box<Type>),
    /// List of elements of one type.
    Array(Box<Type>),
    /// Ordered fields.
    Struct(Vec<StructField>),
}

/// One field of a STRUCT.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StructField {
    /// The name; anonymous fields have none, and names may repeat.
    pub name: Option<String>,
    /// The type.
    pub ty: Type,
}

impl StructField {
    /// A named field.
    pub fn named(name: impl Into<String>, ty: Type) -> Self {
        Self {
            name: Some(name.into()),
            ty,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int64 => f.write_str("INT64"),
            Self::Float64 => f.write_str("FLOAT64"),
            Self::Numeric => f.write_str("NUMERIC"),
            Self::BigNumeric => f.write_str("BIGNUMERIC"),
            Self::Bool => f.write_str("BOOL"),
            Self::String => f.write_str("STRING"),
            Self::Bytes => f.write_str("BYTES"),
            Self::Date => f.write_str("DATE"),
            Self::Time => f.write_str("TIME"),
            Self::DateTime => f.write_str("DATETIME"),
            Self::Timestamp => f.write_str("TIMESTAMP"),
            Self::Interval => f.write_str("INTERVAL"),
            Self::Json => f.write_str("JSON"),
            Self::Geography => f.write_str("GEOGRAPHY"),
            Self::Range(element) => write!(f, "RANGE<{element}>"),
            Self::Array(element) => write!(f, "ARRAY<{element}>"),
            Self::Struct(fields) => {
                f.write_str("STRUCT<")?;
                for (index, field) in fields.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    if let Some(name) = &field.name {
                        if is_plain_identifier(name) {
                            write!(f, "{name} ")?;
                        } else {
                            write!(f, "`{name}` ")?;
                        }
                    }
                    write!(f, "{}", field.ty)?;
                }
                f.write_str(">")
            }
        }
    }
}

fn is_plain_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

impl Type {
    /// An array of this type.
    #[must_use]
    pub fn array_of(self) -> Self {
        Self::Array(Box::new(self))
    }

    /// A simple type by its name or alias in any case (`INTEGER`, `DECIMAL`, …); none for
    /// composed types and unknown names.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().as_str() {
            "INT64" | "INT" | "INTEGER" | "SMALLINT" | "BIGINT" | "TINYINT" | "BYTEINT" => {
                Self::Int64
            }
            "FLOAT64" | "FLOAT" => Self::Float64,
            "NUMERIC" | "DECIMAL" => Self::Numeric,
            "BIGNUMERIC" | "BIGDECIMAL" => Self::BigNumeric,
            "BOOL" | "BOOLEAN" => Self::Bool,
            "STRING" => Self::String,
            "BYTES" => Self::Bytes,
            "DATE" => Self::Date,
            "TIME" => Self::Time,
            "DATETIME" => Self::DateTime,
            "TIMESTAMP" => Self::Timestamp,
            "INTERVAL" => Self::Interval,
            "JSON" => Self::Json,
            "GEOGRAPHY" => Self::Geography,
            _ => return None,
        })
    }

    /// Reads a type as BigQuery writes it, composed types included (`ARRAY<STRUCT<a INT64>>`).
    /// Parameters such as `STRING(10)` are accepted and dropped.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = TypeReader { rest: text.trim() };
        let ty = reader.ty()?;
        reader.rest.trim().is_empty().then_some(ty)
    }

    /// INT64, FLOAT64, NUMERIC or BIGNUMERIC.
    pub fn is_numeric(&self) -> bool {
        matches!(
            self,
            Self::Int64 | Self::Float64 | Self::Numeric | Self::BigNumeric
        )
    }

    /// Whether `=` is defined.
    pub fn is_comparable(&self) -> bool {
        match self {
            Self::Json | Self::Geography => false,
            Self::Array(element) => element.is_comparable(),
            Self::Struct(fields) => fields.iter().all(|field| field.ty.is_comparable()),
            _ => true,
        }
    }

    /// Whether GROUP BY, DISTINCT and PARTITION BY accept it.
    pub fn is_groupable(&self) -> bool {
        match self {
            Self::Json | Self::Geography => false,
            Self::Array(element) => element.is_groupable(),
            Self::Struct(fields) => fields.iter().all(|field| field.ty.is_groupable()),
            _ => true,
        }
    }

    /// Whether ORDER BY accepts it.
    pub fn is_orderable(&self) -> bool {
        !matches!(
            self,
            Self::Json | Self::Geography | Self::Array(_) | Self::Struct(_)
        )
    }

    /// The element type of an array.
    pub fn element(&self) -> Option<&Self> {
        match self {
            Self::Array(element) => Some(element),
            _ => None,
        }
    }

    /// The fields of a struct.
    pub fn fields(&self) -> Option<&[StructField]> {
        match self {
            Self::Struct(fields) => Some(fields),
            _ => None,
        }
    }

    /// The same type in structure, field names aside.
    pub fn equivalent(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Array(a), Self::Array(b)) | (Self::Range(a), Self::Range(b)) => a.equivalent(b),
            (Self::Struct(a), Self::Struct(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.ty.equivalent(&y.ty))
            }
            _ => self == other,
        }
    }
}

struct TypeReader<'a> {
    rest: &'a str,
}

impl TypeReader<'_> {
    fn eat(&mut self, c: char) -> bool {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix(c) {
            self.rest = rest;
            true
        } else {
            false
        }
    }

    fn word(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix('`') {
            let end = rest.find('`')?;
            let (word, tail) = rest.split_at(end);
            self.rest = tail.strip_prefix('`')?;
            return Some(word.to_owned());
        }
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(self.rest.len());
        if end == 0 {
            return None;
        }
        let (word, tail) = self.rest.split_at(end);
        self.rest = tail;
        Some(word.to_owned())
    }

    fn parameters(&mut self) -> Option<()> {
        if self.eat('(') {
            let end = self.rest.find(')')?;
            self.rest = self.rest.get(end + 1..)?;
        }
        Some(())
    }

    fn ty(&mut self) -> Option<Type> {
        let word = self.word()?;
        match word.to_ascii_uppercase().as_str() {
            "ARRAY" => {
                self.eat('<').then_some(())?;
                let element = self.ty()?;
                self.eat('>').then_some(())?;
                Some(Type::Array(Box::new(element)))
            }
            "RANGE" => {
                self.eat('<').then_some(())?;
                let element = self.ty()?;
                self.eat('>').then_some(())?;
                Some(Type::Range(Box::new(element)))
            }
            "STRUCT" | "RECORD" => {
                self.eat('<').then_some(())?;
                let mut fields = Vec::new();
                if self.eat('>') {
                    return Some(Type::Struct(fields));
                }
                loop {
                    fields.push(self.field()?);
                    if !self.eat(',') {
                        break;
                    }
                }
                self.eat('>').then_some(())?;
                Some(Type::Struct(fields))
            }
            _ => {
                let ty = Type::from_name(&word)?;
                self.parameters()?;
                Some(ty)
            }
        }
    }

    fn field(&mut self) -> Option<StructField> {
        let before = self.rest;
        let quoted = self.rest.trim_start().starts_with('`');
        let word = self.word()?;
        let next = self.rest.trim_start().chars().next();
        let named = quoted || next.is_some_and(|c| c.is_alphabetic() || c == '_');
        if named {
            return Some(StructField {
                name: Some(word),
                ty: self.ty()?,
            });
        }
        self.rest = before;
        Some(StructField {
            name: None,
            ty: self.ty()?,
        })
    }
}
