//! Failures on their way through a script: where they happened, and what a handler sees of them.

use sandbox_functions::{StructField, Type, Value, literals};
use sandbox_syntax::Position;

use crate::error::{Failure, Reason};

/// A place that a failure passed through.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) position: Position,
    /// The procedure; `None` in the script itself.
    pub(super) procedure: Option<String>,
}

/// A failure of a statement of a script.
#[derive(Debug, Clone)]
pub(super) struct ScriptFailure(Box<Details>);

#[derive(Debug, Clone)]
struct Details {
    failure: Failure,
    /// `@@error.message`.
    message: String,
    /// `@@error.statement_text`.
    statement: String,
    /// From the statement that failed outwards.
    stack: Vec<Place>,
}

impl ScriptFailure {
    /// A failure of `statement` in words of the engine.
    pub(super) fn new(failure: Failure, statement: &str, place: Place) -> Self {
        let mut message = failure.message.clone();
        if !has_position(&message) {
            message = format!("{message} at {}", place.position);
        }
        if !message.starts_with("Query error: ") {
            message = format!("Query error: {message}");
        }
        let statement = statement.to_owned();
        Self(Box::new(Details {
            failure,
            message,
            statement,
            stack: vec![place],
        }))
    }

    /// A failure raised by the script, whose message is exactly what it says.
    pub(super) fn raised(message: String, statement: &str, place: Place) -> Self {
        let failure = Failure::query(message.clone());
        let statement = statement.to_owned();
        Self(Box::new(Details {
            failure,
            message,
            statement,
            stack: vec![place],
        }))
    }

    /// The failure went through the call of a procedure at `place`.
    #[must_use]
    pub(super) fn through(mut self, place: Place) -> Self {
        self.0.stack.push(place);
        self
    }

    /// Whether no handler may take it: the job was stopped.
    pub(super) fn is_final(&self) -> bool {
        matches!(
            self.0.failure.reason,
            Reason::Stopped | Reason::Timeout | Reason::JobInternalError
        )
    }

    /// What the job fails with.
    pub(super) fn into_failure(self) -> Failure {
        if self.is_final() {
            return self.0.failure;
        }
        let Details {
            failure,
            mut message,
            stack,
            ..
        } = *self.0;
        if !has_position(&message)
            && let Some(place) = stack.first()
        {
            message = format!("{message} at {}", place.position);
        }
        if !message.starts_with("Query error: ") {
            message = format!("Query error: {message}");
        }
        Failure { message, ..failure }.at("query")
    }

    /// `@@error.…` while a handler deals with this failure, by name without the signs.
    pub(super) fn variables(&self) -> Vec<(String, Value)> {
        let mut formatted = String::new();
        let mut frames = Vec::new();
        for place in &self.0.stack {
            let location = place.procedure.clone();
            let shown = location.as_deref().unwrap_or("<script>");
            formatted = format!("{formatted}At {shown}{}\n", place.position);
            frames.push(frame(place));
        }
        let stack_type = Type::Array(Box::new(Type::Struct(vec![
            StructField::named("line", Type::Int64),
            StructField::named("column", Type::Int64),
            StructField::named("filename", Type::String),
            StructField::named("location", Type::String),
        ])));
        let stack = literals::array(&frames, Some(&stack_type))
            .unwrap_or_else(|_| literals::typed_null(&stack_type));
        vec![
            (
                "error.message".to_owned(),
                literals::string(&self.0.message),
            ),
            (
                "error.statement_text".to_owned(),
                literals::string(&self.0.statement),
            ),
            (
                "error.formatted_stack_trace".to_owned(),
                literals::string(&formatted),
            ),
            ("error.stack_trace".to_owned(), stack),
        ]
    }
}

fn frame(place: &Place) -> Value {
    let text = |text: Option<&String>| match text {
        Some(text) => literals::string(text),
        None => literals::typed_null(&Type::String),
    };
    let count = |count: usize| literals::int(i64::try_from(count).unwrap_or(i64::MAX));
    let fields = [
        (Some("line".to_owned()), count(place.position.line)),
        (Some("column".to_owned()), count(place.position.column)),
        (Some("filename".to_owned()), text(None)),
        (Some("location".to_owned()), text(place.procedure.as_ref())),
    ];
    literals::structure(&fields, None).unwrap_or_else(|_| literals::null())
}

/// Whether a message ends in ` at [line:column]`.
fn has_position(message: &str) -> bool {
    let Some((_, place)) = message.rsplit_once(" at [") else {
        return false;
    };
    let Some(place) = place.strip_suffix(']') else {
        return false;
    };
    place.split_once(':').is_some_and(|(line, column)| {
        line.parse::<usize>().is_ok() && column.parse::<usize>().is_ok()
    })
}
