//! Buckets, prefixes, objects and their versions, a page at a time.

use crate::ask::S3;
use crate::problem::Asked;
use aws_sdk_s3::types::{EncodingType, RequestPayer};
use model::{
    BucketPage, ObjectListing, ObjectPage, ObjectVersion, Problem, Result, S3Bucket, S3Object,
    VersionPage,
};

/// The most entries of a page.
const MOST: u16 = 1000;

impl S3 {
    /// A page of the buckets that the identity owns; `token` is the `next` of the page before.
    /// `Denied` where listing is not allowed: single buckets may be open all the same.
    pub async fn buckets(&self, token: Option<&str>) -> Result<BucketPage> {
        let asked = Asked::new("s3:ListAllMyBuckets", "", "*");
        let answer = self
            .ask(&asked, |client, with| {
                client
                    .list_buckets()
                    .max_buckets(i32::from(MOST))
                    .set_continuation_token(token.map(str::to_owned))
                    .customize()
                    .config_override(with)
                    .send()
            })
            .await?;
        let made = answer.buckets.unwrap_or_default().into_iter();
        let mut buckets: Vec<S3Bucket> = made
            .filter_map(|bucket| {
                Some(S3Bucket {
                    name: bucket.name?,
                    made_ms: bucket.creation_date.and_then(|date| date.to_millis().ok()),
                    region: bucket.bucket_region,
                })
            })
            .collect();
        // Not everything that speaks like S3 sorts them.
        buckets.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(BucketPage {
            buckets,
            next: answer.continuation_token.filter(|token| !token.is_empty()),
        })
    }

    /// A page of prefixes and objects. One request, whatever the size of the bucket.
    pub async fn list(&self, listing: &ObjectListing) -> Result<ObjectPage> {
        check(listing)?;
        let resource = format!("s3://{}/{}", listing.bucket, listing.prefix);
        let asked = Asked::new("s3:ListBucket", &listing.bucket, &resource);
        let answer = self
            .ask(&asked, |client, with| {
                client
                    .list_objects_v2()
                    .bucket(&listing.bucket)
                    .prefix(&listing.prefix)
                    .set_delimiter(listing.folded.then(|| "/".to_owned()))
                    .set_start_after(listing.start_after.clone())
                    .set_continuation_token(listing.token.clone())
                    .max_keys(i32::from(listing.most))
                    // Keys may hold what XML cannot.
                    .encoding_type(EncodingType::Url)
                    .set_request_payer(listing.requester_pays.then_some(RequestPayer::Requester))
                    .customize()
                    .config_override(with)
                    .send()
            })
            .await?;
        let plain = |text: Option<String>| text.and_then(|text| decoded(&text));
        let encoded = answer.encoding_type == Some(EncodingType::Url);
        let key = |text: Option<String>| if encoded { plain(text) } else { text };
        let prefixes = answer.common_prefixes.unwrap_or_default().into_iter();
        let objects = answer.contents.unwrap_or_default().into_iter();
        Ok(ObjectPage {
            prefixes: prefixes.filter_map(|one| key(one.prefix)).collect(),
            objects: objects
                .filter_map(|one| {
                    Some(S3Object {
                        key: key(one.key)?,
                        size: one.size.and_then(|size| u64::try_from(size).ok())?,
                        modified_ms: one.last_modified.and_then(|date| date.to_millis().ok()),
                        etag: one.e_tag,
                        storage_class: one.storage_class.map_or_else(
                            || "STANDARD".to_owned(),
                            |class| class.as_str().to_owned(),
                        ),
                    })
                })
                .collect(),
            next: answer
                .next_continuation_token
                .filter(|_| answer.is_truncated == Some(true)),
        })
    }

    /// A page of versions and marks of deletion below a prefix; `from` is the `next` of the page
    /// before.
    pub async fn versions(
        &self,
        listing: &ObjectListing,
        from: Option<&(String, Option<String>)>,
    ) -> Result<VersionPage> {
        check(listing)?;
        let resource = format!("s3://{}/{}", listing.bucket, listing.prefix);
        let asked = Asked::new("s3:ListBucketVersions", &listing.bucket, &resource);
        let answer = self
            .ask(&asked, |client, with| {
                client
                    .list_object_versions()
                    .bucket(&listing.bucket)
                    .prefix(&listing.prefix)
                    .set_key_marker(from.map(|(key, _)| key.clone()))
                    .set_version_id_marker(from.and_then(|(_, version)| version.clone()))
                    .max_keys(i32::from(listing.most))
                    .encoding_type(EncodingType::Url)
                    .set_request_payer(listing.requester_pays.then_some(RequestPayer::Requester))
                    .customize()
                    .config_override(with)
                    .send()
            })
            .await?;
        let encoded = answer.encoding_type == Some(EncodingType::Url);
        let key = |text: String| if encoded { decoded(&text) } else { Some(text) };
        let mut versions: Vec<ObjectVersion> = Vec::new();
        for one in answer.versions.unwrap_or_default() {
            versions.extend(one.key.and_then(key).map(|key| {
                ObjectVersion {
                    key,
                    version: one.version_id.unwrap_or_else(|| "null".to_owned()),
                    is_latest: one.is_latest.unwrap_or_default(),
                    is_deletion: false,
                    size: one
                        .size
                        .and_then(|size| u64::try_from(size).ok())
                        .unwrap_or(0),
                    modified_ms: one.last_modified.and_then(|date| date.to_millis().ok()),
                }
            }));
        }
        for one in answer.delete_markers.unwrap_or_default() {
            versions.extend(one.key.and_then(key).map(|key| ObjectVersion {
                key,
                version: one.version_id.unwrap_or_else(|| "null".to_owned()),
                is_latest: one.is_latest.unwrap_or_default(),
                is_deletion: true,
                size: 0,
                modified_ms: one.last_modified.and_then(|date| date.to_millis().ok()),
            }));
        }
        // The service lists both in turn; they belong together.
        versions.sort_by(|a, b| {
            (&a.key, !a.is_latest, -a.modified_ms.unwrap_or(0)).cmp(&(
                &b.key,
                !b.is_latest,
                -b.modified_ms.unwrap_or(0),
            ))
        });
        let next = answer
            .next_key_marker
            .and_then(key)
            .filter(|_| answer.is_truncated == Some(true));
        Ok(VersionPage {
            versions,
            next: next.map(|key| (key, answer.next_version_id_marker)),
        })
    }
}

fn check(listing: &ObjectListing) -> Result<()> {
    if listing.bucket.is_empty() {
        return Err(Problem::bad_input("bucket", "Its name is missing"));
    }
    if !(1..=MOST).contains(&listing.most) {
        return Err(Problem::bad_input("most", "A page has 1 to 1,000 entries"));
    }
    Ok(())
}

/// A key as the service encodes it in a listing: as in a form.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let pair = [rest.next()?, rest.next()?];
                let pair = std::str::from_utf8(&pair).ok()?;
                u8::from_str_radix(pair, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn keys_come_out_of_a_listing_as_they_are() {
        for (text, expected) in [
            ("a/b.txt", Some("a/b.txt")),
            ("a+b%2Bc%25d", Some("a b+c%d")),
            ("%E8%AA%BF/%0A", Some("調/\n")),
            ("100%", None),
            ("%FF", None),
        ] {
            assert_eq!(decoded(text).as_deref(), expected, "{text}");
        }
    }
}
