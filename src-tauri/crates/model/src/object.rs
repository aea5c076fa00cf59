//! What S3 holds: buckets, prefixes, objects and their versions.

use crate::ConnectionId;
use serde::{Deserialize, Serialize};
use specta::Type;
use std::fmt;

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct S3Bucket {
    /// Its name.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub made_ms: Option<i64>,
    /// Where it is, if the service said.
    pub region: Option<String>,
}

/// A page of buckets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BucketPage {
    /// In the order of their names.
    pub buckets: Vec<S3Bucket>,
    /// To ask for the next page with; absent: this was the last one.
    pub next: Option<String>,
}

/// What is to be listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ObjectListing {
    /// Its name.
    pub bucket: String,
    /// What the keys begin with.
    pub prefix: String,
    /// Keys are folded at the next `/` behind the prefix.
    pub folded: bool,
    /// Begin behind this key, which need not exist: how to jump into a large bucket.
    pub start_after: Option<String>,
    /// The `next` of the page before.
    pub token: Option<String>,
    /// At most this many entries, 1 to 1,000.
    pub most: u16,
    /// The requests are billed to whoever asks.
    pub requester_pays: bool,
}

/// A page of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ObjectPage {
    /// What was folded, with its `/` at the end.
    pub prefixes: Vec<String>,
    /// In the order of their keys, as bytes.
    pub objects: Vec<S3Object>,
    /// To ask for the next page with; absent: this was the last one.
    pub next: Option<String>,
}

/// An object as listings show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct S3Object {
    /// Its key.
    pub key: String,
    /// In bytes.
    #[specta(type = u32)]
    pub size: u64,
    /// When it was written, in milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub modified_ms: Option<i64>,
    /// Its `ETag`, with the quotation marks.
    pub etag: Option<String>,
    /// For example `STANDARD` or `GLACIER`.
    pub storage_class: String,
}

/// Which object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ObjectName {
    /// Of the bucket.
    pub bucket: String,
    /// Any legal key, as it is.
    pub key: String,
    /// One of its versions; absent: the current one.
    pub version: Option<String>,
    /// The requests are billed to whoever asks.
    pub requester_pays: bool,
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

/// Everything that the service says of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ObjectDetail {
    /// In bytes.
    #[specta(type = u32)]
    pub size: u64,
    /// With the quotation marks.
    pub etag: Option<String>,
    /// As whoever wrote it said.
    pub content_type: Option<String>,
    /// As whoever wrote it said, for example `gzip`.
    pub content_encoding: Option<String>,
    /// In milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub modified_ms: Option<i64>,
    /// For example `STANDARD` or `GLACIER`.
    pub storage_class: String,
    /// Where an archived object stands.
    pub restore: Restore,
    /// How it is encrypted at rest.
    pub encryption: Option<Encryption>,
    /// Checksums with their algorithms.
    pub checksums: Vec<(String, String)>,
    /// The version that this is; absent in a bucket without versions.
    pub version: Option<String>,
    /// The parts that it was uploaded in, if the service says.
    pub parts: Option<u32>,
    /// What whoever wrote it noted, by name.
    pub metadata: Vec<(String, String)>,
}

/// Where an archived object stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "name", content = "value", rename_all = "camelCase")]
pub enum Restore {
    /// It can be read.
    NotNeeded,
    /// It has to be restored before it can be read.
    Needed,
    /// It is being restored.
    Running,
    /// It can be read until then, in the service's words.
    Until(String),
}

/// How an object is encrypted at rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Encryption {
    /// For example `AES256` or `aws:kms`.
    pub algorithm: String,
    /// ARN of the key, where there is one of its own.
    pub key: Option<String>,
}

/// A version of an object, or the mark of its deletion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ObjectVersion {
    /// Of the object.
    pub key: String,
    /// To name it with; `null` for what is older than the bucket's versions.
    pub version: String,
    /// The current one.
    pub is_latest: bool,
    /// It only marks that the object was deleted.
    pub is_deletion: bool,
    /// In bytes; 0 for a mark.
    #[specta(type = u32)]
    pub size: u64,
    /// In milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub modified_ms: Option<i64>,
}

/// A page of versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionPage {
    /// By key, the newest first.
    pub versions: Vec<ObjectVersion>,
    /// Key and version to ask for the next page with; absent: this was the last one.
    pub next: Option<(String, Option<String>)>,
}

/// A place in S3 that a person typed or pasted, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ObjectPlace {
    /// A bucket's name, or the ARN or alias of an access point.
    pub bucket: String,
    /// A key, a prefix (empty, or ending in `/`) or a pattern with `*`, `?` or `{a,b}`.
    pub path: String,
    /// The version, where the address named one.
    pub version: Option<String>,
    /// The region, where the address named one.
    pub region: Option<String>,
}

/// Objects to be fetched to a folder of this machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DownloadSpec {
    /// Whose.
    pub connection: ConnectionId,
    /// Single objects.
    pub objects: Vec<ObjectName>,
    /// Everything below these prefixes.
    pub prefixes: Vec<ObjectName>,
    /// Into this folder (or, for one object, to this file).
    pub to: String,
    /// Write over files that are there; otherwise they are left and counted.
    pub overwrite: bool,
}

/// Files of this machine to be stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadSpec {
    /// As whom.
    pub connection: ConnectionId,
    /// Files and folders.
    pub files: Vec<String>,
    /// Into this bucket.
    pub bucket: String,
    /// Below this prefix.
    pub prefix: String,
    /// Write over objects that are there; otherwise they are left and counted.
    pub overwrite: bool,
}

/// How an upload or a download ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TransferReport {
    /// Objects that were moved.
    pub objects: u32,
    /// Their bytes.
    #[specta(type = u32)]
    pub bytes: u64,
    /// What was there already and was left.
    pub left: u32,
    /// Each that did not work, with the reason.
    pub failed: Vec<(String, crate::Problem)>,
}

/// An object to be brought back from the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RestoreSpec {
    /// Which.
    pub object: ObjectName,
    /// Days that the copy stays.
    pub days: u32,
    /// How fast.
    pub tier: RestoreTier,
}

/// How fast an object comes back from the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RestoreTier {
    /// Minutes; the dearest.
    Expedited,
    /// Hours.
    Standard,
    /// Half a day or two; the cheapest.
    Bulk,
}
