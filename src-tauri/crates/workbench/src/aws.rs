//! Connections to AWS that live as long as the process: the sandbox's, one of the command line's.
//! Those that are kept are in `identities`.

use crate::identities::slot_of;
use crate::{Inner, Workbench};
use async_trait::async_trait;
use model::{
    AwsConnection, AwsKeys, Change, ConnectionId, IdentityId, IdentityWay, KeySource, Problem,
    Result,
};
use parking_lot::RwLock;
use std::fmt;
use std::sync::{Arc, Weak};

/// What a live connection to AWS is made of.
#[derive(Clone, Debug)]
pub struct AwsSpec {
    /// Its id.
    pub id: ConnectionId,
    /// What people call it.
    pub name: String,
    /// For example `ap-northeast-1`.
    pub region: String,
    /// An S3-compatible service in place of Amazon's.
    pub endpoint: Option<String>,
    /// Whether buckets stand in the path and not in the host's name.
    pub path_style: bool,
    /// Asked for keys at every request.
    pub keys: Arc<dyn KeySource>,
}

/// The live connections of one workspace, in the order in which they came.
#[derive(Default)]
pub(crate) struct AwsLive {
    specs: RwLock<Vec<AwsSpec>>,
}

impl AwsLive {
    pub(crate) fn list(&self) -> Vec<AwsConnection> {
        self.specs.read().iter().map(shown).collect()
    }

    fn find(&self, id: &ConnectionId) -> Option<AwsSpec> {
        let specs = self.specs.read();
        specs.iter().find(|spec| &spec.id == id).cloned()
    }
}

fn shown(spec: &AwsSpec) -> AwsConnection {
    AwsConnection {
        id: spec.id.clone(),
        name: spec.name.clone(),
        region: spec.region.clone(),
        endpoint: spec.endpoint.clone(),
        path_style: spec.path_style,
        identity: None,
        ready: true,
    }
}

impl Workbench {
    /// Adds a live connection to AWS or replaces the one with its id, and tells everyone.
    pub fn connect_aws(&self, spec: AwsSpec) {
        {
            let mut specs = self.inner.aws_live.specs.write();
            match specs.iter_mut().find(|one| one.id == spec.id) {
                Some(one) => *one = spec,
                None => specs.push(spec),
            }
        }
        let list = self.aws_connections();
        self.inner.jobs.publish(Change::AwsConnections(list));
    }

    /// A live connection with its keys.
    pub(crate) fn aws_live(
        &self,
        id: &ConnectionId,
    ) -> Option<(AwsConnection, Arc<dyn KeySource>)> {
        let spec = self.inner.aws_live.find(id)?;
        let keys = LiveKeys {
            inner: Arc::downgrade(&self.inner),
            id: id.clone(),
        };
        Some((shown(&spec), Arc::new(keys)))
    }

    /// Keys of a way that needs no secret of this workspace: the environment, a profile of `~/.aws`.
    ///
    /// # Errors
    /// `BadInput` where the way cannot be used.
    pub fn aws_keys(&self, way: &IdentityWay, region: &str) -> Result<Arc<dyn KeySource>> {
        let slot = slot_of(&self.inner.options.vault, &IdentityId::from("live"));
        let source = identity_aws::open(way, Some(region), slot, None, &self.inner.options.aws)?;
        Ok(source)
    }
}

/// The keys of a live connection, as that is now.
struct LiveKeys {
    inner: Weak<Inner>,
    id: ConnectionId,
}

impl LiveKeys {
    fn source(&self) -> Result<Arc<dyn KeySource>> {
        let inner = self.inner.upgrade().ok_or_else(Problem::cancelled)?;
        let spec = inner.aws_live.find(&self.id);
        spec.map(|spec| spec.keys)
            .ok_or_else(|| crate::not_found(self.id.to_string()))
    }
}

impl fmt::Debug for LiveKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "keys of {}", self.id)
    }
}

#[async_trait]
impl KeySource for LiveKeys {
    async fn keys(&self) -> Result<AwsKeys> {
        self.source()?.keys().await
    }

    fn refused(&self) {
        if let Ok(source) = self.source() {
            source.refused();
        }
    }
}
