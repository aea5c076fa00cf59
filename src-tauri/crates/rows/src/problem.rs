//! What Polars says, as a problem.

use model::Problem;
use polars::prelude::PolarsError;

/// An error of Polars: that of the disk if there is one inside, else a defect of ours.
pub(crate) fn from_polars(error: PolarsError) -> Problem {
    match error {
        PolarsError::IO { error, .. } => {
            Problem::from(std::io::Error::new(error.kind(), error.to_string()))
        }
        PolarsError::Context { error, .. } => from_polars(*error),
        error => Problem::broken(error.to_string()),
    }
}
