//! Typed DuckDB expressions, the arguments of a call, and what a refused call says.

use std::fmt;

use crate::types::Type;

/// A value known while the query is analysed.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// INT64.
    Int(i64),
    /// FLOAT64.
    Float(f64),
    /// BOOL.
    Bool(bool),
    /// STRING.
    Text(String),
    /// BYTES.
    Bytes(Vec<u8>),
    /// DATE in days since 1970-01-01.
    Date(i32),
    /// DATETIME or TIMESTAMP in microseconds since 1970-01-01 00:00:00.
    Micros(i64),
    /// The elements of a literal array, as written: they take the type that is wanted of them.
    Elements(Vec<Value>),
    /// The fields of a literal struct, as written.
    Fields(Vec<(Option<String>, Value)>),
}

/// A typed DuckDB expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The expression, safe to put anywhere an operand may stand.
    pub sql: String,
    /// Its GoogleSQL type.
    pub ty: Type,
    /// Its value, where the analysis knows it.
    pub constant: Option<Constant>,
    /// A bare NULL, which takes any type.
    pub untyped_null: bool,
    /// Written as a literal in the query (or a parameter), so that literal coercions apply.
    pub literal: bool,
}

impl Value {
    /// A computed expression.
    pub fn new(sql: impl Into<String>, ty: Type) -> Self {
        Self {
            sql: sql.into(),
            ty,
            constant: None,
            untyped_null: false,
            literal: false,
        }
    }

    /// A literal with its known value.
    pub fn literal(sql: impl Into<String>, ty: Type, constant: Constant) -> Self {
        Self {
            sql: sql.into(),
            ty,
            constant: Some(constant),
            untyped_null: false,
            literal: true,
        }
    }

    /// The text of a constant STRING.
    pub fn constant_text(&self) -> Option<&str> {
        match &self.constant {
            Some(Constant::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The value of a constant INT64.
    pub fn constant_int(&self) -> Option<i64> {
        match self.constant {
            Some(Constant::Int(value)) => Some(value),
            _ => None,
        }
    }
}

/// A day of the week, as weeks begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weekday {
    /// Sunday.
    Sunday,
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
}

/// A part of a date or time, as EXTRACT, `DATE_TRUNC`, INTERVAL and others take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are GoogleSQL's own keywords")]
pub enum DatePart {
    Microsecond,
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    DayOfWeek,
    DayOfYear,
    Week(Weekday),
    IsoWeek,
    Month,
    Quarter,
    Year,
    IsoYear,
    Date,
    Time,
    DateTime,
}

impl DatePart {
    /// Reads a part's name in any case; `WEEK` begins on Sunday, `WEEK(MONDAY)` on Monday.
    pub fn parse(text: &str) -> Option<Self> {
        let upper: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_ascii_uppercase();
        Some(match upper.as_str() {
            "MICROSECOND" => Self::Microsecond,
            "MILLISECOND" => Self::Millisecond,
            "SECOND" => Self::Second,
            "MINUTE" => Self::Minute,
            "HOUR" => Self::Hour,
            "DAY" => Self::Day,
            "DAYOFWEEK" => Self::DayOfWeek,
            "DAYOFYEAR" => Self::DayOfYear,
            "WEEK" | "WEEK(SUNDAY)" => Self::Week(Weekday::Sunday),
            "WEEK(MONDAY)" => Self::Week(Weekday::Monday),
            "WEEK(TUESDAY)" => Self::Week(Weekday::Tuesday),
            "WEEK(WEDNESDAY)" => Self::Week(Weekday::Wednesday),
            "WEEK(THURSDAY)" => Self::Week(Weekday::Thursday),
            "WEEK(FRIDAY)" => Self::Week(Weekday::Friday),
            "WEEK(SATURDAY)" => Self::Week(Weekday::Saturday),
            "ISOWEEK" => Self::IsoWeek,
            "MONTH" => Self::Month,
            "QUARTER" => Self::Quarter,
            "YEAR" => Self::Year,
            "ISOYEAR" => Self::IsoYear,
            "DATE" => Self::Date,
            "TIME" => Self::Time,
            "DATETIME" => Self::DateTime,
            _ => return None,
        })
    }
}

impl fmt::Display for DatePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Microsecond => "MICROSECOND",
            Self::Millisecond => "MILLISECOND",
            Self::Second => "SECOND",
            Self::Minute => "MINUTE",
            Self::Hour => "HOUR",
            Self::Day => "DAY",
            Self::DayOfWeek => "DAYOFWEEK",
            Self::DayOfYear => "DAYOFYEAR",
            Self::Week(Weekday::Sunday) => "WEEK",
            Self::Week(Weekday::Monday) => "WEEK(MONDAY)",
            Self::Week(Weekday::Tuesday) => "WEEK(TUESDAY)",
            Self::Week(Weekday::Wednesday) => "WEEK(WEDNESDAY)",
            Self::Week(Weekday::Thursday) => "WEEK(THURSDAY)",
            Self::Week(Weekday::Friday) => "WEEK(FRIDAY)",
            Self::Week(Weekday::Saturday) => "WEEK(SATURDAY)",
            Self::IsoWeek => "ISOWEEK",
            Self::Month => "MONTH",
            Self::Quarter => "QUARTER",
            Self::Year => "YEAR",
            Self::IsoYear => "ISOYEAR",
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::DateTime => "DATETIME",
        })
    }
}

/// The body of a lambda: given its parameters as typed expressions, the typed result.
pub type LambdaBody<'a> = dyn Fn(&[Value]) -> Result<Value, CallError> + 'a;

/// One argument of a call.
pub enum Argument<'a> {
    /// An expression.
    Value(Value),
    /// A date part, written as a bare word.
    Part(DatePart),
    /// `name => value`.
    Named(String, Box<Argument<'a>>),
    /// `e -> body` or `(e, i) -> body`; the parameters' names as written.
    Lambda {
        /// Names of the parameters.
        params: Vec<String>,
        /// Analyses the body once the parameters' types are known.
        body: Box<LambdaBody<'a>>,
    },
    /// A type given as an argument.
    Type(Type),
}

impl fmt::Debug for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => f.debug_tuple("Value").field(value).finish(),
            Self::Part(part) => f.debug_tuple("Part").field(part).finish(),
            Self::Named(name, inner) => f.debug_tuple("Named").field(name).field(inner).finish(),
            Self::Lambda { params, .. } => f.debug_tuple("Lambda").field(params).finish(),
            Self::Type(ty) => f.debug_tuple("Type").field(ty).finish(),
        }
    }
}

impl From<Value> for Argument<'_> {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

/// What holds for a whole statement.
#[derive(Debug, Clone)]
pub struct Context {
    /// The statement's start in microseconds since the epoch: every CURRENT_* is stable.
    pub now_micros: i64,
    /// The zone used where none is given (`UTC` unless `@@time_zone` was set).
    pub default_time_zone: String,
    /// The answer of `SESSION_USER()`.
    pub session_user: String,
    /// The project that runs the query (`@@project_id`).
    pub project: String,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            now_micros: 0,
            default_time_zone: "UTC".to_owned(),
            session_user: "user@example.com".to_owned(),
            project: "sandbox".to_owned(),
        }
    }
}

/// `RESPECT NULLS` or `IGNORE NULLS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// NULL values take part.
    Respect,
    /// NULL values are passed over.
    Ignore,
}

/// `HAVING MAX` or `HAVING MIN` inside an aggregate call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extreme {
    /// Rows with the greatest value.
    Max,
    /// Rows with the least value.
    Min,
}

/// One key of an ORDER BY inside a call.
#[derive(Debug, Clone)]
pub struct OrderKey {
    /// The key's DuckDB expression.
    pub sql: String,
    /// Its type.
    pub ty: Type,
    /// Descending.
    pub desc: bool,
    /// `NULLS FIRST` (true) or `NULLS LAST` (false), where written.
    pub nulls_first: Option<bool>,
}

/// What an aggregate or window call may carry beside its arguments.
#[derive(Debug, Clone, Default)]
pub struct Modifiers {
    /// `DISTINCT`.
    pub distinct: bool,
    /// `RESPECT NULLS` or `IGNORE NULLS`.
    pub nulls: Option<Nulls>,
    /// `ORDER BY` inside the parentheses.
    pub order_by: Vec<OrderKey>,
    /// `LIMIT` inside the parentheses.
    pub limit: Option<i64>,
    /// `HAVING MAX x` or `HAVING MIN x`.
    pub having: Option<(Extreme, Value)>,
    /// A DuckDB condition on the rows that take part (used for PIVOT and inner WHERE).
    pub filter: Option<String>,
}

/// A refused call, as BigQuery says it; the analysis adds the position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    /// The message without `at [line:column]`.
    pub message: String,
    /// BigQuery has it, the sandbox does not.
    pub unsupported: bool,
    /// The 1-based line and column, where an inner expression (a lambda's body) was refused.
    pub position: Option<(usize, usize)>,
}

impl CallError {
    /// A refusal that BigQuery would give too.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            unsupported: false,
            position: None,
        }
    }

    /// Something BigQuery has and the sandbox does not.
    pub fn unsupported(what: impl fmt::Display) -> Self {
        Self {
            message: format!("{what} is not supported by the sandbox"),
            unsupported: true,
            position: None,
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CallError {}
