//! Why the history's database did not answer.

use super::BUSY;
use model::{Kind, Problem};
use rusqlite::ErrorCode;

/// Why a question was not answered.
pub(super) enum Failure {
    /// The file is not what it should be.
    Damaged(String),
    Other(Problem),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(text),
            Some(ErrorCode::DiskFull) => Self::Other(Problem::with_detail(
                Kind::NoSpace { needed_bytes: None },
                text,
            )),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Other(Problem::with_detail(
                    Kind::TimedOut {
                        after_secs: BUSY.as_secs() as u32,
                    },
                    text,
                ))
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::Other(Problem::with_detail(
                    Kind::Denied {
                        action: "write".to_owned(),
                        resource: "history.sqlite".to_owned(),
                    },
                    text,
                ))
            }
            _ => Self::Other(Problem::broken(format!("history: {text}"))),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Other(Problem::from(error))
    }
}

/// What the questions below answer; a damage is dealt with in one place.
pub(super) fn told(failure: Failure) -> Problem {
    match failure {
        Failure::Damaged(why) => Problem::with_detail(
            Kind::Changed {
                resource: DAMAGED.to_owned(),
            },
            why,
        ),
        Failure::Other(problem) => problem,
    }
}

/// By this resource `Store::attempt` knows that the file is damaged.
const DAMAGED: &str = "history.sqlite";

pub(super) fn is_damage(problem: &Problem) -> bool {
    matches!(&problem.kind, Kind::Changed { resource } if resource == DAMAGED)
}
