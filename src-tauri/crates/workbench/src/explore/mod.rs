//! Looking through the catalogue: quiet calls that are cancelled by their id, names that are known
//! without asking, and changes that are jobs.

mod arranged;
mod blocks;
mod change;
mod ddl;
mod index;
mod lines;
mod names;
mod pass;
mod search;
mod store;

pub(crate) use index::Index;
#[doc(hidden)]
pub use lines::Lines;
#[doc(hidden)]
pub use names::Names;

use crate::Workbench;
use crate::retry::with_retry;
use model::{
    AuditAct, ConnectionId, Dataset, DatasetRef, JobId, Listing, Model, Project, Result, Routine,
    Table, TableDetail, TableRef,
};
use std::time::Duration;
use warehouse::Warehouse;

/// A listing that takes longer than this is not worth waiting for.
const DEADLINE: Duration = Duration::from_mins(1);

impl Workbench {
    /// One page of the projects that the identity can see.
    pub async fn explore_projects(
        &self,
        job: JobId,
        connection: &ConnectionId,
        page: Option<&str>,
    ) -> Result<Listing<Project>> {
        self.explore(job, connection, |client: Warehouse| async move {
            client.projects(page).await
        })
        .await
    }

    /// One page of the datasets of a project.
    pub async fn explore_datasets(
        &self,
        job: JobId,
        connection: &ConnectionId,
        project: &str,
        page: Option<&str>,
    ) -> Result<Listing<Dataset>> {
        self.explore(job, connection, |client: Warehouse| async move {
            client.datasets(project, page).await
        })
        .await
    }

    /// One page of the tables of a dataset.
    pub async fn explore_tables(
        &self,
        job: JobId,
        connection: &ConnectionId,
        dataset: &DatasetRef,
        page: Option<&str>,
    ) -> Result<Listing<Table>> {
        let listing = self
            .explore(job, connection, |client: Warehouse| async move {
                client.tables(dataset, page).await
            })
            .await?;
        if page.is_none() && listing.next_page.is_none() {
            self.learn_dataset(connection, dataset, &listing.items)
                .await;
        }
        Ok(listing)
    }

    /// One page of the routines of a dataset.
    pub async fn explore_routines(
        &self,
        job: JobId,
        connection: &ConnectionId,
        dataset: &DatasetRef,
        page: Option<&str>,
    ) -> Result<Listing<Routine>> {
        self.explore(job, connection, |client: Warehouse| async move {
            client.routines(dataset, page).await
        })
        .await
    }

    /// One page of the machine-learning models of a dataset.
    pub async fn explore_models(
        &self,
        job: JobId,
        connection: &ConnectionId,
        dataset: &DatasetRef,
        page: Option<&str>,
    ) -> Result<Listing<Model>> {
        self.explore(job, connection, |client: Warehouse| async move {
            client.models(dataset, page).await
        })
        .await
    }

    /// Everything about one table, with the statement that makes it anew.
    pub async fn explore_table(
        &self,
        job: JobId,
        connection: &ConnectionId,
        table: &TableRef,
    ) -> Result<TableDetail> {
        let act = || {
            self.act_by(AuditAct::Preview, connection)
                .resource(table.to_string())
        };
        self.govern(act, |rules| rules.may_read(&table.project, &table.dataset))?;
        let mut detail = self
            .explore(job, connection, |client: Warehouse| async move {
                client.table(table).await
            })
            .await?;
        detail.ddl = ddl::statement(&detail);
        let masks = self.rules()?;
        masks
            .masks
            .mark_table(&mut detail.columns, &detail.column_facts);
        self.learn_columns(connection, &detail).await;
        Ok(detail)
    }

    async fn explore<T, F: Future<Output = Result<T>>>(
        &self,
        job: JobId,
        connection: &ConnectionId,
        question: impl Fn(Warehouse) -> F,
    ) -> Result<T> {
        let (client, _) = self.inner.connections.client(connection)?;
        let asked = with_retry(None, || question(client.clone()));
        self.inner.jobs.call(job, DEADLINE, asked).await
    }
}
