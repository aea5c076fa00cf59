//! Credentials that lie on this machine already.

use crate::Workbench;
use model::{FoundIdentity, IdentityWay, JobId, Problem, Result};
use std::time::Duration;

const DEADLINE: Duration = Duration::from_secs(20);

impl Workbench {
    /// Credentials that lie on this machine and could be used: gcloud's, those of `~/.aws`, the
    /// environment's. Only names are read.
    ///
    /// # Errors
    /// Why nothing can be found; a broken file of one program does not hide what another left.
    pub async fn identities_found(&self, job: JobId) -> Result<Vec<FoundIdentity>> {
        let google = self.inner.identities.broker.google().clone();
        let aws = self.inner.options.aws.clone();
        let looking = async move {
            let looked = tokio::task::spawn_blocking(move || {
                let default = google.default_file().filter(|path| path.is_file());
                let mut found: Vec<FoundIdentity> = default
                    .into_iter()
                    .map(|path| FoundIdentity {
                        name: "gcloud".to_owned(),
                        way: IdentityWay::GoogleDefault,
                        from: path.display().to_string(),
                        region: None,
                    })
                    .collect();
                match identity_aws::found(&aws) {
                    Ok(more) => found.extend(more),
                    Err(problem) if found.is_empty() => return Err(problem),
                    Err(problem) => tracing::warn!("profiles of AWS are left out: {problem}"),
                }
                Ok(found)
            });
            looked
                .await
                .map_err(|error| Problem::broken(error.to_string()))?
        };
        self.inner.jobs.call(job, DEADLINE, looking).await
    }
}
