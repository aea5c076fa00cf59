//! Whose S3 it is, and as whom.

use crate::sandbox_host::{self, SandboxHost};
use model::{
    AwsConnection, ConnectionId, IdentityWay, Kind, ObjectPlace, PreviewPlace, Problem, Result,
};
use workbench::{AwsSpec, Workbench};

/// The region that services without regions are signed for.
const ANY_REGION: &str = "us-east-1";

/// Keys come from `AWS_ACCESS_KEY_ID` and its companions, or from a profile of `~/.aws`.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Whose S3")]
pub(crate) struct Arguments {
    /// An S3-compatible service, such as `http://127.0.0.1:9000`
    #[arg(long, value_name = "URL", conflicts_with = "connection")]
    endpoint: Option<String>,
    /// Buckets stand in the path and not in the host's name
    #[arg(long, requires = "endpoint")]
    path_style: bool,
    /// The region of the buckets
    #[arg(long, value_name = "NAME", conflicts_with = "connection")]
    region: Option<String>,
    /// A profile of `~/.aws`
    #[arg(long, value_name = "NAME", conflicts_with = "connection")]
    profile_name: Option<String>,
    /// The workspace whose settings, rules and connections are used, by its name
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// The connection to use, by its name; the workspace's only one if absent
    #[arg(long, value_name = "NAME")]
    connection: Option<String>,
}

impl Arguments {
    pub(super) fn workspace(&self) -> &str {
        self.workspace.as_deref().unwrap_or("sandbox")
    }

    /// The place that a text names, connected.
    pub(super) async fn place(
        &self,
        workbench: &Workbench,
        text: &str,
    ) -> Result<(PreviewPlace, Option<SandboxHost>)> {
        let small = text.trim_start().to_ascii_lowercase();
        let is_s3 = ["s3:", "s3a:", "s3n:", "arn:", "http:", "https:"]
            .iter()
            .any(|scheme| small.starts_with(scheme));
        if !is_s3 {
            let path = std::path::absolute(text)?.to_string_lossy().into_owned();
            return Ok((PreviewPlace::Local { path }, None));
        }
        let place = workbench.object_place(text)?;
        let (connection, sandbox) = self.connection(workbench, &place).await?;
        Ok((PreviewPlace::S3 { connection, place }, sandbox))
    }

    async fn connection(
        &self,
        workbench: &Workbench,
        place: &ObjectPlace,
    ) -> Result<(ConnectionId, Option<SandboxHost>)> {
        let set = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let from_environment = set("AWS_ACCESS_KEY_ID").is_some() || set("AWS_PROFILE").is_some();
        let named = self.endpoint.is_some() || self.profile_name.is_some() || self.region.is_some();
        let own = self.connection.is_some() || self.workspace.is_some();
        if named || (from_environment && !own) {
            return Ok((self.by_keys(workbench, place)?, None));
        }
        let wish = self.connection.as_deref();
        if workbench.workspace().sandbox && wish.is_none_or(sandbox_host::is_s3_name) {
            let (id, sandbox) = sandbox_host::connect_s3_now(workbench).await?;
            return Ok((id, Some(sandbox)));
        }
        Ok((only(workbench, wish)?, None))
    }

    /// A connection for this run alone.
    fn by_keys(&self, workbench: &Workbench, place: &ObjectPlace) -> Result<ConnectionId> {
        let set = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let region = self
            .region
            .clone()
            .or_else(|| place.region.clone())
            .or_else(|| set("AWS_REGION"))
            .or_else(|| set("AWS_DEFAULT_REGION"))
            .unwrap_or_else(|| ANY_REGION.to_owned());
        let way = match &self.profile_name {
            Some(profile) => IdentityWay::AwsProfile {
                profile: profile.clone(),
            },
            None if set("AWS_ACCESS_KEY_ID").is_some() => IdentityWay::AwsEnvironment,
            None => IdentityWay::AwsProfile {
                profile: set("AWS_PROFILE").unwrap_or_else(|| "default".to_owned()),
            },
        };
        let id = ConnectionId::from("endpoint");
        workbench.connect_aws(AwsSpec {
            id: id.clone(),
            name: self.endpoint.clone().unwrap_or_else(|| region.clone()),
            keys: workbench.aws_keys(&way, &region)?,
            region,
            endpoint: self.endpoint.clone(),
            path_style: self.path_style,
        });
        Ok(id)
    }
}

/// A connection of the workspace by its name, or the only one.
fn only(workbench: &Workbench, wish: Option<&str>) -> Result<ConnectionId> {
    let fits = |connection: &AwsConnection| {
        wish.is_none_or(|wish| connection.name == wish || connection.id.0 == wish)
    };
    let mut found = workbench.aws_connections().into_iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only.id),
        (Some(_), Some(_)) => Err(Problem::bad_input(
            "--connection",
            "the workspace has several: say which",
        )),
        (None, _) => Err(Problem::new(Kind::NotFound {
            resource: wish.unwrap_or("a connection to S3").to_owned(),
        })),
    }
}
