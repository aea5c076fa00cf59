//! The listening end of the stream of changes.

use model::Change;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// A listener. One that is too slow gets `Change::Missed` instead of what it missed.
pub struct Changes {
    receiver: Receiver<Change>,
}

impl Changes {
    pub(crate) fn new(receiver: Receiver<Change>) -> Self {
        Self { receiver }
    }

    /// The next change; `None` when the workspace is closed.
    pub async fn next(&mut self) -> Option<Change> {
        match self.receiver.recv().await {
            Ok(change) => Some(change),
            Err(RecvError::Lagged(count)) => {
                tracing::debug!(count, "a listener missed changes");
                Some(Change::Missed)
            }
            Err(RecvError::Closed) => None,
        }
    }
}
