//! Exit codes by kind of problem, for scripts. 2 is clap's: wrong usage.

use model::Kind;
use std::process::ExitCode;

/// The code of a kind, as the README lists them.
pub(crate) fn code(kind: &Kind) -> ExitCode {
    ExitCode::from(match kind {
        Kind::Broken | Kind::ReaderStopped { .. } => 1,
        Kind::SignedOut { .. }
        | Kind::Denied { .. }
        | Kind::NoKeychain
        | Kind::KeychainLocked
        | Kind::Locked => 3,
        Kind::NotFound { .. } | Kind::NotInLocation { .. } | Kind::Archived { .. } => 4,
        Kind::BadInput { .. } | Kind::BadSql { .. } | Kind::Damaged { .. } => 5,
        Kind::OverLimit { .. }
        | Kind::OverBudget { .. }
        | Kind::Unconfirmed { .. }
        | Kind::PayerNeeded { .. }
        | Kind::Refused { .. }
        | Kind::BadPolicy { .. } => 6,
        Kind::OutOfQuota { .. } => 7,
        Kind::Offline { .. }
        | Kind::TimedOut { .. }
        | Kind::ServiceFailed { .. }
        | Kind::WrongClock { .. }
        | Kind::Untrusted { .. }
        | Kind::ProxyFailed { .. }
        | Kind::BadAnswer { .. } => 8,
        Kind::NoSpace { .. } => 9,
        Kind::Conflict { .. } | Kind::Changed { .. } => 10,
        // As a shell counts a program that was interrupted.
        Kind::Cancelled => 130,
    })
}
