//! What queries cost: the ledger, the day's budget, and what weighs most.

use crate::window::App;
use model::{QueryRequest, Result, Spend, Weights};
use tauri::State;

/// Raises today's budget, and today's alone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn budget_raise(app: State<'_, App>, budget_micros: f64) -> Result<Spend> {
    app.workbench.budget_raise(budget_micros.max(0.0) as u64)
}

/// What this workspace has spent today and this month.
#[tauri::command]
#[specta::specta]
pub(crate) async fn spend(app: State<'_, App>) -> Result<Spend> {
    Ok(app.workbench.spend())
}

/// The tables of a query and the columns that it reads, by what they weigh; without cost.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_weigh(app: State<'_, App>, request: QueryRequest) -> Result<Weights> {
    app.workbench.query_weigh(request).await
}
