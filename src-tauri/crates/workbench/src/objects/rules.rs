//! What a policy says of objects. Fetching one and handing out a link to it are exports; storing one
//! is a write.

use crate::Workbench;
use crate::rules::{Act, InForce};
use model::{AuditAct, ConnectionId, ObjectName, Result};
use std::path::{Path, PathBuf};

impl Workbench {
    /// Whether the bytes of an object may be read by the rules in force. A refusal is noted.
    pub(crate) fn may_read_object(
        &self,
        connection: &ConnectionId,
        object: &ObjectName,
    ) -> Result<()> {
        let act = || self.act_on(AuditAct::Preview, connection, object);
        self.govern(act, |rules| rules.may_read_object(object))
    }

    /// An act on an object.
    pub(crate) fn act_on(
        &self,
        act: AuditAct,
        connection: &ConnectionId,
        object: &ObjectName,
    ) -> Act {
        let act = self.act_by(act, connection).resource(object.to_string());
        match &object.version {
            Some(version) => act.fact("version", version),
            None => act,
        }
    }
}

impl InForce {
    /// Whether the bytes of an object may be read.
    pub(crate) fn may_read_object(&self, object: &ObjectName) -> Result<()> {
        self.may_read_bucket(&object.bucket)
    }

    /// Whether a link to an object may be handed out. It lies in no folder.
    pub(crate) fn may_link(&self, object: &ObjectName) -> Result<()> {
        self.may_read_object(object)?;
        self.may_copy(Some(0))?;
        self.may_export_object(&object.key, None).map(drop)
    }

    /// Whether an object may become a file there. Answers where that really lies, if the policy
    /// names folders: that is where it must be written.
    pub(crate) fn may_fetch(&self, object: &ObjectName, path: &Path) -> Result<Option<PathBuf>> {
        self.may_read_object(object)?;
        self.may_export_object(&object.key, Some(path))
    }

    /// Whether there is any object that may become a file in a folder; which of them is asked one by
    /// one.
    pub(crate) fn may_export_object_somewhere(&self, folder: &Path) -> Result<()> {
        let formats = self.policy.export.formats.as_deref();
        let ending = formats.and_then(<[String]>::first);
        let key = ending.map_or_else(|| "x".to_owned(), |ending| format!("x.{ending}"));
        self.may_export_object(&key, Some(&folder.join(&key)))
            .map(drop)
    }

    /// Whether anything may be stored in a bucket.
    pub(crate) fn may_store(&self, _bucket: &str) -> Result<()> {
        self.may_write()
    }
}
