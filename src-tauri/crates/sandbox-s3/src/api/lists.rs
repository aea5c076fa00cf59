//! Lists of objects and of versions.

use super::{Api, owner};
use crate::failure::{Failure, Outcome};
use crate::index::{self, Ask, Bucket, Entry, Listed, VersionMarker};
use crate::object::{encoded, timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use s3s::dto::*;
use s3s::{S3Request, S3Response};

/// Entries of a page at most.
pub(super) const MOST: i32 = 1000;

/// How keys are written into an answer.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    url: bool,
}

impl Writing {
    pub(super) fn of(wanted: Option<&EncodingType>) -> Outcome<Self> {
        match wanted.map(EncodingType::as_str) {
            None => Ok(Self { url: false }),
            Some("url") => Ok(Self { url: true }),
            Some(other) => Err(
                Failure::invalid("Invalid Encoding Method specified in Request")
                    .with("ArgumentName", "encoding-type")
                    .with("ArgumentValue", other),
            ),
        }
    }

    pub(super) fn key(self, key: &str) -> String {
        if self.url {
            encoded(key)
        } else {
            key.to_owned()
        }
    }

    fn maybe(self, key: Option<&String>) -> Option<String> {
        key.map(|key| self.key(key))
    }
}

/// The page size that is asked for, which may be nothing.
pub(super) fn most(asked: Option<i32>, name: &'static str) -> Outcome<i32> {
    match asked {
        Some(asked) if asked < 0 => Err(Failure::invalid(format!(
            "Argument {name} must be an integer between 0 and 2147483647"
        ))
        .with("ArgumentName", name)
        .with("ArgumentValue", asked.to_string())),
        asked => Ok(asked.unwrap_or(MOST).min(MOST)),
    }
}

/// An empty delimiter is none.
fn delimiter(asked: Option<&String>) -> Option<String> {
    asked.filter(|text| !text.is_empty()).cloned()
}

fn etag(text: &str) -> ETag {
    ETag::Strong(text.to_owned())
}

/// What further attributes of the objects of a list are asked for.
fn restore_status(
    object: &Listed,
    wanted: Option<&OptionalObjectAttributesList>,
) -> Option<RestoreStatus> {
    let wanted = wanted?.iter().any(|one| one.as_str() == "RestoreStatus");
    let restore = object.restore.filter(|_| wanted)?;
    let ready = restore.ready();
    Some(RestoreStatus {
        is_restore_in_progress: Some(!ready),
        restore_expiry_date: ready.then(|| timestamp(restore.until)),
    })
}

fn sums(object: &Listed) -> (Option<ChecksumAlgorithmList>, Option<ChecksumType>) {
    let Some(sum) = &object.sum else {
        return (None, None);
    };
    let kind = if sum.composite {
        ChecksumType::COMPOSITE
    } else {
        ChecksumType::FULL_OBJECT
    };
    (
        Some(vec![ChecksumAlgorithm::from(sum.algorithm.clone())]),
        Some(ChecksumType::from_static(kind)),
    )
}

fn object(
    listed: Listed,
    writing: Writing,
    with_owner: bool,
    wanted: Option<&OptionalObjectAttributesList>,
) -> Object {
    let (algorithm, kind) = sums(&listed);
    Object {
        checksum_algorithm: algorithm,
        checksum_type: kind,
        restore_status: restore_status(&listed, wanted),
        e_tag: Some(etag(&listed.etag)),
        key: Some(writing.key(&listed.key)),
        last_modified: Some(timestamp(listed.modified)),
        owner: with_owner.then(owner),
        size: Some(listed.size),
        storage_class: Some(ObjectStorageClass::from(listed.class)),
    }
}

/// A page taken apart.
struct Page {
    objects: Vec<Listed>,
    prefixes: Vec<String>,
    /// Where the next page begins, where there is one.
    next: Option<Vec<u8>>,
    /// The last entry of the page.
    last: Option<String>,
}

impl Api {
    async fn page(&self, bucket: String, ask: Ask) -> Outcome<Page> {
        let (entries, truncated) = self
            .index
            .read(move |db| {
                let bucket = Bucket::find(db, &bucket)?;
                index::list_objects(db, &bucket, &ask)
            })
            .await?;
        let last = entries.last();
        let mut page = Page {
            objects: Vec::new(),
            prefixes: Vec::new(),
            next: last.filter(|_| truncated).and_then(index::after),
            last: last.map(|last| match last {
                Entry::Object(object) => object.key.clone(),
                Entry::Prefix(prefix) => prefix.clone(),
            }),
        };
        for entry in entries {
            match entry {
                Entry::Object(object) => page.objects.push(object),
                Entry::Prefix(prefix) => page.prefixes.push(prefix),
            }
        }
        Ok(page)
    }

    pub(super) async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> Outcome<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        let writing = Writing::of(input.encoding_type.as_ref())?;
        let max = most(input.max_keys, "max-keys")?;
        let from = match (&input.continuation_token, &input.start_after) {
            (Some(token), _) => token_bytes(token)?,
            (None, Some(after)) => {
                start(after, input.prefix.as_deref(), input.delimiter.as_deref())
            }
            (None, None) => Vec::new(),
        };
        let ask = Ask {
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: delimiter(input.delimiter.as_ref()),
            from,
            max: usize::try_from(max).unwrap_or(0),
        };
        let page = self.page(input.bucket.clone(), ask).await?;
        let count = page.objects.len() + page.prefixes.len();
        let with_owner = input.fetch_owner.unwrap_or(false);
        let wanted = input.optional_object_attributes.as_ref();
        let objects = page
            .objects
            .into_iter()
            .map(|one| object(one, writing, with_owner, wanted));
        Ok(S3Response::new(ListObjectsV2Output {
            contents: Some(objects.collect()),
            common_prefixes: Some(prefixes(page.prefixes, writing)),
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next.map(|next| URL_SAFE_NO_PAD.encode(next)),
            key_count: Some(i32::try_from(count).unwrap_or(MOST)),
            max_keys: Some(max),
            prefix: Some(writing.key(input.prefix.as_deref().unwrap_or_default())),
            delimiter: writing.maybe(input.delimiter.as_ref()),
            start_after: writing.maybe(input.start_after.as_ref()),
            continuation_token: input.continuation_token,
            encoding_type: input.encoding_type,
            name: Some(input.bucket),
            request_charged: None,
        }))
    }

    pub(super) async fn list_objects(
        &self,
        request: S3Request<ListObjectsInput>,
    ) -> Outcome<S3Response<ListObjectsOutput>> {
        let input = request.input;
        let writing = Writing::of(input.encoding_type.as_ref())?;
        let max = most(input.max_keys, "max-keys")?;
        let marker = input.marker.as_deref().filter(|text| !text.is_empty());
        let ask = Ask {
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: delimiter(input.delimiter.as_ref()),
            from: marker.map_or_else(Vec::new, |marker| {
                start(marker, input.prefix.as_deref(), input.delimiter.as_deref())
            }),
            max: usize::try_from(max).unwrap_or(0),
        };
        // Only with a delimiter does the answer say where to go on: else it is the last key.
        let rolled = ask.delimiter.is_some();
        let page = self.page(input.bucket.clone(), ask).await?;
        let truncated = page.next.is_some();
        let wanted = input.optional_object_attributes.as_ref();
        let objects = page
            .objects
            .into_iter()
            .map(|one| object(one, writing, true, wanted));
        Ok(S3Response::new(ListObjectsOutput {
            contents: Some(objects.collect()),
            common_prefixes: Some(prefixes(page.prefixes, writing)),
            is_truncated: Some(truncated),
            next_marker: writing.maybe(page.last.as_ref().filter(|_| truncated && rolled)),
            marker: Some(writing.key(input.marker.as_deref().unwrap_or_default())),
            max_keys: Some(max),
            prefix: Some(writing.key(input.prefix.as_deref().unwrap_or_default())),
            delimiter: writing.maybe(input.delimiter.as_ref()),
            encoding_type: input.encoding_type,
            name: Some(input.bucket),
            request_charged: None,
        }))
    }

    pub(super) async fn list_object_versions(
        &self,
        request: S3Request<ListObjectVersionsInput>,
    ) -> Outcome<S3Response<ListObjectVersionsOutput>> {
        let input = request.input;
        let writing = Writing::of(input.encoding_type.as_ref())?;
        let max = most(input.max_keys, "max-keys")?;
        let key_marker = input.key_marker.clone().filter(|text| !text.is_empty());
        let version_marker = input
            .version_id_marker
            .clone()
            .filter(|text| !text.is_empty());
        if version_marker.is_some() && key_marker.is_none() {
            return Err(Failure::invalid(
                "A version-id marker cannot be specified without a key marker.",
            )
            .with("ArgumentName", "version-id-marker"));
        }
        let ask = Ask {
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: delimiter(input.delimiter.as_ref()),
            from: key_marker.as_ref().map_or_else(Vec::new, |marker| {
                start(marker, input.prefix.as_deref(), input.delimiter.as_deref())
            }),
            max: usize::try_from(max).unwrap_or(0),
        };
        let after = key_marker
            .zip(version_marker)
            .map(|(key, version)| VersionMarker { key, version });
        let name = input.bucket.clone();
        let (entries, truncated) = self
            .index
            .read(move |db| {
                let bucket = Bucket::find(db, &name)?;
                index::list_versions(db, &bucket, &ask, after.as_ref())
            })
            .await?;
        let (next_key, next_version) = match entries.last().filter(|_| truncated) {
            Some(Entry::Object(last)) => (Some(last.key.clone()), Some(last.version.clone())),
            Some(Entry::Prefix(prefix)) => (Some(prefix.clone()), None),
            None => (None, None),
        };
        let wanted = input.optional_object_attributes.as_ref();
        let (mut versions, mut markers, mut common) = (Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                Entry::Prefix(prefix) => common.push(prefix),
                Entry::Object(one) if one.marker => markers.push(DeleteMarkerEntry {
                    is_latest: Some(one.latest),
                    key: Some(writing.key(&one.key)),
                    last_modified: Some(timestamp(one.modified)),
                    owner: Some(owner()),
                    version_id: Some(one.version),
                }),
                Entry::Object(one) => {
                    let (algorithm, kind) = sums(&one);
                    versions.push(ObjectVersion {
                        checksum_algorithm: algorithm,
                        checksum_type: kind,
                        restore_status: restore_status(&one, wanted),
                        e_tag: Some(etag(&one.etag)),
                        is_latest: Some(one.latest),
                        key: Some(writing.key(&one.key)),
                        last_modified: Some(timestamp(one.modified)),
                        owner: Some(owner()),
                        size: Some(one.size),
                        storage_class: Some(ObjectVersionStorageClass::from(one.class)),
                        version_id: Some(one.version),
                    });
                }
            }
        }
        Ok(S3Response::new(ListObjectVersionsOutput {
            versions: Some(versions),
            delete_markers: Some(markers),
            common_prefixes: Some(prefixes(common, writing)),
            is_truncated: Some(truncated),
            next_key_marker: writing.maybe(next_key.as_ref()),
            next_version_id_marker: next_version,
            key_marker: Some(writing.key(input.key_marker.as_deref().unwrap_or_default())),
            version_id_marker: Some(input.version_id_marker.unwrap_or_default()),
            max_keys: Some(max),
            prefix: Some(writing.key(input.prefix.as_deref().unwrap_or_default())),
            delimiter: writing.maybe(input.delimiter.as_ref()),
            encoding_type: input.encoding_type,
            name: Some(input.bucket),
            request_charged: None,
        }))
    }
}

fn prefixes(found: Vec<String>, writing: Writing) -> CommonPrefixList {
    let lines = found.into_iter().map(|prefix| CommonPrefix {
        prefix: Some(writing.key(&prefix)),
    });
    lines.collect()
}

/// Where a list begins that is to begin after this key, or after everything that was rolled up
/// into it.
pub(super) fn start(after: &str, prefix: Option<&str>, delimiter: Option<&str>) -> Vec<u8> {
    let rolled = delimiter.is_some_and(|delimiter| {
        let inner = after.strip_prefix(prefix.unwrap_or_default());
        !delimiter.is_empty()
            && inner.is_some_and(|inner| {
                let cut = inner.split_once(delimiter);
                cut.is_some_and(|(_, rest)| rest.is_empty())
            })
    });
    if rolled {
        crate::index::after_prefix(after.as_bytes()).unwrap_or_else(|| vec![u8::MAX])
    } else {
        index::after_key(after)
    }
}

fn token_bytes(token: &str) -> Outcome<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(token).map_err(|_not_ours| {
        Failure::invalid("The continuation token provided is incorrect")
            .with("ArgumentName", "continuation-token")
    })
}
