//! Which permissions an identity has on a project.

use crate::Google;
use crate::problem;
use crate::settings::{is_loopback, trusted_url};
use model::{Problem, Result, TokenSource};
use reqwest::Url;
use serde::Deserialize;

#[derive(Deserialize)]
struct Granted {
    #[serde(default)]
    permissions: Vec<String>,
}

impl Google {
    /// Those of `permissions` that the identity has on `project`. `root`: where the project's API
    /// is; a server on this machine answers for the Resource Manager, too.
    pub async fn granted(
        &self,
        tokens: &dyn TokenSource,
        root: Option<&str>,
        project: &str,
        permissions: &[&str],
    ) -> Result<Vec<String>> {
        let own = root
            .and_then(|root| Url::parse(root).ok())
            .filter(is_loopback);
        let mut url = match own {
            Some(url) => url,
            None => Url::parse(&self.http.settings().resource_manager)
                .map_err(|_| Problem::bad_input("endpoint", "no address"))?,
        };
        url.path_segments_mut()
            .map_err(|()| Problem::bad_input("endpoint", "no address with a path"))?
            .pop_if_empty()
            .extend(["v3", "projects", &format!("{project}:testIamPermissions")]);
        let url = trusted_url("endpoint", url.as_str())?;
        let body = serde_json::json!({ "permissions": permissions });
        let token = tokens.token().await?;
        let quota = token.quota_project.as_deref();
        let mut answer = self
            .http
            .post_json(&url, &token.value, quota, &body)
            .await?;
        if answer.status == 401 {
            tokens.refused();
            let token = tokens.token().await?;
            answer = self
                .http
                .post_json(&url, &token.value, quota, &body)
                .await?;
        }
        if !answer.is_success() {
            return Err(problem::from_api(
                &answer,
                "resourcemanager.projects.testIamPermissions",
                project,
            ));
        }
        Ok(answer.json::<Granted>()?.permissions)
    }
}
