//! What the person arranged in the explorer: added projects, pinned and recent objects.

use super::DEADLINE;
use crate::Workbench;
use crate::retry::with_retry;
use model::{AddedProject, ConnectionId, ExplorerState, JobId, Problem, Result};

const FILE: &str = "explorer.json";

/// Recent objects that are kept.
const RECENT: usize = 30;

/// Pinned objects and added projects that are kept, each.
const MOST: usize = 1_000;

impl Workbench {
    /// What the person arranged in the explorer.
    pub fn explorer_state(&self) -> ExplorerState {
        self.inner.library.kept(FILE).unwrap_or_default()
    }

    /// Keeps what the person arranged; answers what is kept.
    pub fn explorer_save(&self, mut state: ExplorerState) -> Result<ExplorerState> {
        state.recent.truncate(RECENT);
        if state.pinned.len() > MOST || state.projects.len() > MOST {
            return Err(Problem::bad_input("explorer", "at most 1,000 of a kind"));
        }
        self.inner.library.keep(FILE, &state)?;
        Ok(state)
    }

    /// Adds a project by its id, once a question for its datasets is answered; answers what is kept.
    pub async fn explore_project_add(
        &self,
        job: JobId,
        connection: &ConnectionId,
        project: &str,
    ) -> Result<ExplorerState> {
        let project = project.trim().trim_matches('`');
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_.:".contains(letter);
        if project.is_empty() || project.len() > 100 || !project.chars().all(allowed) {
            return Err(Problem::bad_input(
                "project",
                "letters, digits and hyphens, such as bigquery-public-data",
            ));
        }
        let (client, _) = self.inner.connections.client(connection)?;
        let asked = with_retry(None, || client.datasets(project, None));
        self.inner.jobs.call(job, DEADLINE, asked).await?;
        let mut state = self.explorer_state();
        let added = AddedProject {
            connection: connection.clone(),
            project: project.to_owned(),
        };
        if state.projects.contains(&added) {
            return Ok(state);
        }
        state.projects.push(added);
        self.explorer_save(state)
    }
}
