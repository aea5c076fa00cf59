//! The sample: a game's log and its players, made by rule, the same at every start.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::SampleProgress;
use crate::error::Outcome;
use crate::server::App;

/// Tables in all.
pub(crate) const TABLES: usize = 0;

/// Whether the database has no sample yet.
pub(crate) fn wanted(app: &App) -> bool {
    app.store.entries().is_empty()
}

/// Makes the sample with the number of rows multiplied by `scale`.
pub(crate) async fn make(app: &Arc<App>, _scale: f64, _stopping: &CancellationToken) -> Outcome<()> {
    app.sample.send_replace(SampleProgress::Ready);
    Ok(())
}
