//! What the identity may do with a table, as the service sees it.

use crate::Warehouse;
use crate::problem::Asked;
use model::{Result, TableRef};
use serde::Deserialize;

#[derive(Deserialize)]
struct Granted {
    #[serde(default)]
    permissions: Vec<String>,
}

impl Warehouse {
    /// Those of `permissions` that the identity has on a table.
    pub async fn granted(&self, table: &TableRef, permissions: &[&str]) -> Result<Vec<String>> {
        let asked = Asked::about("bigquery.tables.get", table.to_string());
        let method = format!("{}:testIamPermissions", table.table);
        let path = [
            "projects",
            &table.project,
            "datasets",
            &table.dataset,
            "tables",
            &method,
        ];
        let body = serde_json::json!({ "permissions": permissions });
        let granted: Granted = self.transport.post(&path, &[], &body, &asked).await?;
        Ok(granted.permissions)
    }
}
