//! Buckets, prefixes and objects: looking around, fetching, storing.

mod client;

pub(crate) use client::Client;

use crate::Workbench;
use client::Clients;
use model::{
    BucketPage, ConnectionId, DownloadSpec, JobId, Kind, ObjectDetail, ObjectListing, ObjectName,
    ObjectPage, ObjectPlace, Problem, RestoreSpec, Result, RowsId, Secret, TransferReport,
    UploadSpec, VersionPage,
};

/// What is kept of S3 in one workspace.
#[derive(Default)]
pub(crate) struct Objects {
    clients: Clients,
}

fn not_there() -> Problem {
    Problem::new(Kind::Broken)
}

impl Workbench {
    /// A page of the buckets that the identity owns.
    pub async fn object_buckets(
        &self,
        _job: JobId,
        _connection: &ConnectionId,
        _page: Option<&str>,
    ) -> Result<BucketPage> {
        Err(not_there())
    }

    /// A page of prefixes and objects.
    pub async fn object_list(
        &self,
        _job: JobId,
        _connection: &ConnectionId,
        _listing: ObjectListing,
    ) -> Result<ObjectPage> {
        Err(not_there())
    }

    /// What an address that a person typed or pasted names.
    pub fn object_place(&self, _text: &str) -> Result<ObjectPlace> {
        Err(not_there())
    }

    /// Everything that the service says of an object.
    pub async fn object_detail(
        &self,
        _job: JobId,
        _connection: &ConnectionId,
        _object: &ObjectName,
    ) -> Result<ObjectDetail> {
        Err(not_there())
    }

    /// The tags of an object.
    pub async fn object_tags(
        &self,
        _job: JobId,
        _connection: &ConnectionId,
        _object: &ObjectName,
    ) -> Result<Vec<(String, String)>> {
        Err(not_there())
    }

    /// A page of versions and marks of deletion.
    pub async fn object_versions(
        &self,
        _job: JobId,
        _connection: &ConnectionId,
        _listing: ObjectListing,
        _from: Option<(String, Option<String>)>,
    ) -> Result<VersionPage> {
        Err(not_there())
    }

    /// Lists everything below a prefix into a row set, as a job.
    pub fn object_walk(
        &self,
        _job: JobId,
        _connection: &ConnectionId,
        _listing: ObjectListing,
    ) -> Result<RowsId> {
        Err(not_there())
    }

    /// A link to an object and until when it holds, in milliseconds since 1970.
    pub async fn object_link(
        &self,
        _job: JobId,
        _connection: &ConnectionId,
        _object: &ObjectName,
        _minutes: u32,
    ) -> Result<(Secret, i64)> {
        Err(not_there())
    }

    /// The bytes of an object that is shown in place; 64 MB at most.
    pub async fn object_bytes(
        &self,
        _job: JobId,
        _connection: &ConnectionId,
        _object: &ObjectName,
    ) -> Result<Vec<u8>> {
        Err(not_there())
    }

    /// Fetches objects to this machine, as a job.
    pub async fn object_download(
        &self,
        _job: JobId,
        _spec: DownloadSpec,
    ) -> Result<TransferReport> {
        Err(not_there())
    }

    /// Stores files of this machine, as a job.
    pub async fn object_upload(&self, _job: JobId, _spec: UploadSpec) -> Result<TransferReport> {
        Err(not_there())
    }

    /// Asks for an archived object.
    pub async fn object_restore(
        &self,
        _job: JobId,
        _connection: &ConnectionId,
        _spec: RestoreSpec,
    ) -> Result<()> {
        Err(not_there())
    }
}
