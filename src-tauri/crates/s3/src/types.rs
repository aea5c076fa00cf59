//! What the room is asked and what it answers: plain data.

use bytes::Bytes;
use std::fmt;

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub made_ms: Option<i64>,
    /// Where it is, if the service said.
    pub region: Option<String>,
}

/// A page of buckets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BucketPage {
    /// In the order of their names.
    pub buckets: Vec<Bucket>,
    /// To ask for the next page with; absent: this was the last one.
    pub next: Option<String>,
}

/// What is to be listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What was folded, with its `/` at the end.
    pub prefixes: Vec<String>,
    /// In the order of their keys, as bytes.
    pub objects: Vec<Object>,
    /// To ask for the next page with; absent: this was the last one.
    pub next: Option<String>,
}

/// An object as listings show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// In bytes.
    pub size: u64,
    /// When it was written, in milliseconds since 1970.
    pub modified_ms: Option<i64>,
    /// Its `ETag`, with the quotation marks.
    pub etag: Option<String>,
    /// For example `STANDARD` or `GLACIER`.
    pub storage_class: String,
}

/// Which object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// In bytes.
    pub size: u64,
    /// With the quotation marks.
    pub etag: Option<String>,
    /// As whoever wrote it said.
    pub content_type: Option<String>,
    /// As whoever wrote it said, for example `gzip`.
    pub content_encoding: Option<String>,
    /// In milliseconds since 1970.
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// For example `AES256` or `aws:kms`.
    pub algorithm: String,
    /// ARN of the key, where there is one of its own.
    pub key: Option<String>,
}

/// Some bytes of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The bytes; fewer than asked for at the object's end.
    pub bytes: Bytes,
    /// Size of the whole object.
    pub whole: u64,
    /// What the object was when they were read.
    pub etag: Option<String>,
}

/// A version of an object, or the mark of its deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Of the object.
    pub key: String,
    /// To name it with; `null` for what is older than the bucket's versions.
    pub version: String,
    /// The current one.
    pub is_latest: bool,
    /// It only marks that the object was deleted.
    pub is_deletion: bool,
    /// In bytes; 0 for a mark.
    pub size: u64,
    /// In milliseconds since 1970.
    pub modified_ms: Option<i64>,
}

/// A page of versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionPage {
    /// By key, the newest first.
    pub versions: Vec<Version>,
    /// Key and version to ask for the next page with; absent: this was the last one.
    pub next: Option<(String, Option<String>)>,
}
