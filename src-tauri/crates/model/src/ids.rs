//! Ids as types of their own, so that one cannot be passed for another.

use serde::{Deserialize, Serialize};
use specta::Type;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id! {
    /// One outside service with one identity, as listed in the workspace.
    ConnectionId
}
id! {
    /// One piece of work that takes time. The caller makes it, so that it can cancel before the answer.
    /// Letters, digits, `-` and `_`, at most 1,024: it is also the id of the job in `BigQuery`.
    JobId
}
id! {
    /// One row set: the rows of a query, a file or a replay.
    RowsId
}
id! {
    /// One identity of a workspace: as whom a service is asked.
    IdentityId
}
id! {
    /// One workspace: the name of its folder. Lower-case letters, digits and `-`, at most 64.
    WorkspaceId
}
