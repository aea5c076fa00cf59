//! Why the keychain did not do what it was asked, before it becomes a problem.

use model::{Kind, Problem};

/// What the keychain answered.
pub(crate) type Outcome<T> = Result<T, Trouble>;

/// Said where nobody has made a keyring yet: one can be made, and nothing is kept anywhere.
pub(crate) const NO_KEYRING: &str = "there is no default keyring yet";

/// Every text is the platform's or ours, and never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is none, or it does not answer.
    Absent(String),
    /// It is there and locked.
    Locked(String),
    /// The connection to it does not hold any more: a new one may.
    Lost(String),
    /// What it answered cannot be used.
    Unusable(String),
    /// Nobody waits for the answer any more.
    Abandoned,
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Absent(detail) | Trouble::Lost(detail) => {
                Problem::with_detail(Kind::NoKeychain, detail)
            }
            Trouble::Locked(detail) => Problem::with_detail(Kind::KeychainLocked, detail),
            Trouble::Unusable(detail) => {
                let host = crate::store::NAME.to_owned();
                Problem::with_detail(Kind::BadAnswer { host }, detail)
            }
            Trouble::Abandoned => Problem::cancelled(),
        }
    }
}
