//! What queries cost: the ledger, the day's budget, and what weighs most.

use crate::here::Here;
use model::{QueryRequest, Result, Spend, Weights};

/// Raises today's budget, and today's alone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn budget_raise(here: Here, budget_micros: f64) -> Result<Spend> {
    here.budget_raise(budget_micros.max(0.0) as u64)
}

/// What this workspace has spent today and this month.
#[tauri::command]
#[specta::specta]
pub(crate) async fn spend(here: Here) -> Result<Spend> {
    Ok(here.spend())
}

/// The tables of a query and the columns that it reads, by what they weigh; without cost.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_weigh(here: Here, request: QueryRequest) -> Result<Weights> {
    here.query_weigh(request).await
}
