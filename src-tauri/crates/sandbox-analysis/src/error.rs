//! Why a statement is refused.
use std::fmt;

use crate::catalog::{CatalogError, Reason};

/// A refused statement, in BigQuery's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalysisError {
    /// The message without its position.
    pub message: String,
    /// Line, from 1; 0 when the error has no place.
    pub line: usize,
    /// Column, from 1, in characters; 0 when the error has no place.
    pub column: usize,
    /// BigQuery's reason.
    pub reason: Reason,
}

impl fmt::Display for AnalysisError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            formatter.write_str(&self.message)
        } else {
            write!(
                formatter,
                "{} at [{}:{}]",
                self.message, self.line, self.column
            )
        }
    }
}

impl std::error::Error for AnalysisError {}

impl From<CatalogError> for AnalysisError {
    fn from(error: CatalogError) -> Self {
        Self {
            message: error.message,
            line: 0,
            column: 0,
            reason: error.reason,
        }
    }
}
