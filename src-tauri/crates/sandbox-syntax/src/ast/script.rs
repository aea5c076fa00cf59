//! Statements, and those that control a script.
use super::{
    Alter, CreateFunction, CreateProcedure, CreateSchema, CreateTable, CreateView, Delete, Drop,
    ExportData, Expr, Grant, Identifier, Insert, LoadData, Merge, Path, Query, Truncate, TypeName,
    Undrop, Update,
};
use crate::Span;

/// A statement of a script.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// From its first to its last byte, without the semicolon: the text of a child job.
    pub span: Span,
}

/// The forms of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// A query.
    Query(Box<Query>),
    /// `INSERT`.
    Insert(Box<Insert>),
    /// `UPDATE`.
    Update(Box<Update>),
    /// `DELETE`.
    Delete(Box<Delete>),
    /// `MERGE`.
    Merge(Box<Merge>),
    /// `TRUNCATE TABLE`.
    Truncate(Box<Truncate>),
    /// `CREATE TABLE`.
    CreateTable(Box<CreateTable>),
    /// `CREATE VIEW`.
    CreateView(Box<CreateView>),
    /// `CREATE SCHEMA`.
    CreateSchema(Box<CreateSchema>),
    /// `CREATE FUNCTION`, `CREATE TABLE FUNCTION`.
    CreateFunction(Box<CreateFunction>),
    /// `CREATE PROCEDURE`.
    CreateProcedure(Box<CreateProcedure>),
    /// `ALTER`.
    Alter(Box<Alter>),
    /// `DROP`.
    Drop(Box<Drop>),
    /// `UNDROP SCHEMA`.
    Undrop(Box<Undrop>),
    /// `EXPORT DATA`.
    ExportData(Box<ExportData>),
    /// `LOAD DATA`.
    LoadData(Box<LoadData>),
    /// `GRANT`, `REVOKE`.
    Grant(Box<Grant>),
    /// `ASSERT condition [AS 'text']`.
    Assert {
        /// What must hold.
        condition: Expr,
        /// What is said if it does not.
        description: Option<String>,
    },
    /// `CALL procedure(arguments)`.
    Call {
        /// The procedure.
        name: Path,
        /// The arguments.
        arguments: Vec<Expr>,
    },
    /// `DECLARE a, b [T] [DEFAULT value]`.
    Declare {
        /// The variables.
        names: Vec<Identifier>,
        /// Their type, where given.
        ty: Option<TypeName>,
        /// Their first value, where given.
        default: Option<Expr>,
    },
    /// `SET a = value`, `SET (a, b) = value`, `SET @@name = value`.
    Set {
        /// What is set; more than one only in parentheses.
        targets: Vec<SetTarget>,
        /// Written as `SET (…) = …`: the value is a struct of as many fields.
        tuple: bool,
        /// The value.
        value: Expr,
    },
    /// `IF … THEN … ELSEIF … ELSE … END IF`.
    If {
        /// Conditions and what they lead to, first to last.
        branches: Vec<(Expr, Vec<Statement>)>,
        /// `ELSE`.
        otherwise: Option<Vec<Statement>>,
    },
    /// `CASE [operand] WHEN … THEN … ELSE … END CASE`.
    Case {
        /// What each `WHEN` is compared with, where given.
        operand: Option<Expr>,
        /// `WHEN` and `THEN`.
        branches: Vec<(Expr, Vec<Statement>)>,
        /// `ELSE`.
        otherwise: Option<Vec<Statement>>,
    },
    /// `LOOP … END LOOP`.
    Loop {
        /// `label:`.
        label: Option<Identifier>,
        /// What is repeated.
        body: Vec<Statement>,
    },
    /// `WHILE … DO … END WHILE`.
    While {
        /// `label:`.
        label: Option<Identifier>,
        /// While this holds.
        condition: Expr,
        /// What is repeated.
        body: Vec<Statement>,
    },
    /// `REPEAT … UNTIL … END REPEAT`.
    Repeat {
        /// `label:`.
        label: Option<Identifier>,
        /// What is repeated.
        body: Vec<Statement>,
        /// Until this holds.
        until: Expr,
    },
    /// `FOR row IN (query) DO … END FOR`.
    For {
        /// `label:`.
        label: Option<Identifier>,
        /// The variable: a struct of the row's columns.
        variable: Identifier,
        /// The rows.
        query: Box<Query>,
        /// What is done for each.
        body: Vec<Statement>,
    },
    /// `BEGIN … [EXCEPTION WHEN ERROR THEN …] END`.
    Block {
        /// `label:`.
        label: Option<Identifier>,
        /// The statements.
        body: Vec<Statement>,
        /// The handler.
        handler: Option<Vec<Statement>>,
    },
    /// `BREAK [label]`, `LEAVE [label]`.
    Break(Option<Identifier>),
    /// `CONTINUE [label]`, `ITERATE [label]`.
    Continue(Option<Identifier>),
    /// `BEGIN [TRANSACTION]`.
    BeginTransaction,
    /// `COMMIT [TRANSACTION]`.
    CommitTransaction,
    /// `ROLLBACK [TRANSACTION]`.
    RollbackTransaction,
    /// `RETURN`.
    Return,
    /// `RAISE [USING MESSAGE = text]`.
    Raise(Option<Expr>),
    /// `EXECUTE IMMEDIATE text [INTO …] [USING …]`.
    ExecuteImmediate {
        /// The text of the statement.
        sql: Expr,
        /// Variables that get the one row.
        into: Vec<Identifier>,
        /// Parameters, each with the name after `AS`.
        using: Vec<(Expr, Option<Identifier>)>,
    },
    /// A statement that BigQuery has and the sandbox does not, by its leading words
    /// (`CREATE MODEL`, `CREATE SEARCH INDEX`, `ALTER RESERVATION`, …).
    Unsupported(String),
}

/// What SET changes.
#[derive(Debug, Clone, PartialEq)]
pub enum SetTarget {
    /// A variable.
    Variable(Identifier),
    /// `@@name`.
    System {
        /// The names after `@@`.
        name: Vec<Identifier>,
        /// Its place.
        span: Span,
    },
}

/// A script: the statements and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// First to last.
    pub statements: Vec<Statement>,
}
