//! One object: what the service says of it, its bytes, its tags, and a link to it.

use crate::ask::S3;
use crate::problem::Asked;
use crate::types::Piece;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::types::{ChecksumMode, RequestPayer};
use model::{Encryption, Kind, ObjectDetail, ObjectName, Problem, Restore, Result, Secret};
use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The longest piece that is read into memory at once.
const LONGEST: u64 = 64 << 20;
/// The longest time that a link holds.
const WEEK: Duration = Duration::from_hours(7 * 24);

impl S3 {
    /// Everything that the service says of an object, in one request.
    pub async fn describe(&self, object: &ObjectName) -> Result<ObjectDetail> {
        let resource = object.to_string();
        let asked = Asked::new("s3:GetObject", &object.bucket, &resource);
        let answer = self
            .ask(&asked, |client, with| {
                client
                    .head_object()
                    .bucket(&object.bucket)
                    .key(&object.key)
                    .set_version_id(object.version.clone())
                    .checksum_mode(ChecksumMode::Enabled)
                    .set_request_payer(payer(object))
                    .customize()
                    .config_override(with)
                    .send()
            })
            .await?;
        let storage_class = answer
            .storage_class
            .as_ref()
            .map_or("STANDARD", |class| class.as_str());
        let tiered = answer.archive_status.is_some();
        let checksums = [
            ("CRC32", answer.checksum_crc32),
            ("CRC32C", answer.checksum_crc32_c),
            ("CRC64NVME", answer.checksum_crc64_nvme),
            ("SHA1", answer.checksum_sha1),
            ("SHA256", answer.checksum_sha256),
        ];
        let mut metadata: Vec<_> = answer.metadata.unwrap_or_default().into_iter().collect();
        metadata.sort();
        let size = answer
            .content_length
            .and_then(|size| u64::try_from(size).ok());
        Ok(ObjectDetail {
            size: size.ok_or_else(|| self.bad_answer())?,
            etag: answer.e_tag,
            content_type: answer.content_type,
            content_encoding: answer.content_encoding,
            modified_ms: answer.last_modified.and_then(|date| date.to_millis().ok()),
            restore: restore(storage_class, answer.restore.as_deref(), tiered),
            storage_class: storage_class.to_owned(),
            encryption: answer.server_side_encryption.map(|algorithm| Encryption {
                algorithm: algorithm.as_str().to_owned(),
                key: answer.ssekms_key_id,
            }),
            checksums: checksums
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
            version: answer.version_id,
            parts: answer
                .parts_count
                .and_then(|count| u32::try_from(count).ok()),
            metadata,
        })
    }

    /// Some bytes of an object, at most 64 MiB. With `etag` they are of that very object, or the
    /// problem is `Changed`. Reaching over the end is fine; beginning behind it is `BadInput`.
    pub async fn read(
        &self,
        object: &ObjectName,
        range: Range<u64>,
        etag: Option<&str>,
    ) -> Result<Piece> {
        let length = range.end.saturating_sub(range.start);
        if length == 0 || length > LONGEST {
            return Err(Problem::bad_input("range", "A piece has 1 byte to 64 MiB"));
        }
        let text = format!("bytes={}-{}", range.start, range.end - 1);
        self.piece(object, text, etag, |whole| {
            length.min(whole.saturating_sub(range.start))
        })
        .await
    }

    /// The last bytes of an object, at most 64 MiB: fewer where it is shorter. `BadInput` where it
    /// is empty.
    pub async fn read_end(&self, object: &ObjectName, length: u64) -> Result<Piece> {
        if length == 0 || length > LONGEST {
            return Err(Problem::bad_input("range", "A piece has 1 byte to 64 MiB"));
        }
        self.piece(object, format!("bytes=-{length}"), None, |whole| {
            length.min(whole)
        })
        .await
    }

    /// A range of an object; `expected` says how many bytes it has, by the size of all of it.
    async fn piece(
        &self,
        object: &ObjectName,
        range: String,
        etag: Option<&str>,
        expected: impl Fn(u64) -> u64,
    ) -> Result<Piece> {
        let resource = object.to_string();
        let asked = Asked::new("s3:GetObject", &object.bucket, &resource);
        let answer = self
            .ask(&asked, |client, with| {
                client
                    .get_object()
                    .bucket(&object.bucket)
                    .key(&object.key)
                    .set_version_id(object.version.clone())
                    .range(range.clone())
                    .set_if_match(etag.map(str::to_owned))
                    .set_request_payer(payer(object))
                    .customize()
                    .config_override(with)
                    .send()
            })
            .await?;
        let whole = answer
            .content_range
            .as_deref()
            .and_then(|text| text.rsplit('/').next()?.parse::<u64>().ok())
            .ok_or_else(|| self.bad_answer())?;
        let expected = expected(whole);
        let mut body = answer.body;
        let mut bytes = Vec::with_capacity(expected as usize);
        loop {
            // A slow line is no silent one: each further bit of it has the whole time.
            let next = tokio::time::timeout(self.deadline(), body.next()).await;
            match next {
                Err(_) => return Err(network::timed_out(self.deadline())),
                Ok(None) => break,
                Ok(Some(piece)) => {
                    bytes.extend_from_slice(&piece.map_err(|_| self.bad_answer())?);
                }
            }
            if bytes.len() as u64 > expected {
                return Err(self.bad_answer());
            }
        }
        // A line that is cut must not pass for the end of the object.
        if bytes.len() as u64 != expected {
            return Err(self.bad_answer());
        }
        Ok(Piece {
            bytes: bytes.into(),
            whole,
            etag: answer.e_tag,
        })
    }

    /// The tags of an object, by name.
    pub async fn tags(&self, object: &ObjectName) -> Result<Vec<(String, String)>> {
        let resource = object.to_string();
        let asked = Asked::new("s3:GetObjectTagging", &object.bucket, &resource);
        let answer = self
            .ask(&asked, |client, with| {
                client
                    .get_object_tagging()
                    .bucket(&object.bucket)
                    .key(&object.key)
                    .set_version_id(object.version.clone())
                    .set_request_payer(payer(object))
                    .customize()
                    .config_override(with)
                    .send()
            })
            .await?;
        let mut tags: Vec<_> = answer
            .tag_set
            .into_iter()
            .map(|tag| (tag.key, tag.value))
            .collect();
        tags.sort();
        Ok(tags)
    }

    /// A link that lets whoever has it read the object, and until when it holds (milliseconds since
    /// 1970): as long as asked for, a week at most, and no longer than the keys that signed it.
    /// Nobody is asked whether the object is there.
    pub async fn link(&self, object: &ObjectName, lasts: Duration) -> Result<(Secret, i64)> {
        let (client, with, keys) = self.signing(&object.bucket).await?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now_ms = now.map_or(0, |since| since.as_millis() as i64);
        let left = keys.until_ms.map_or(WEEK, |until| {
            Duration::from_millis(u64::try_from(until - now_ms).unwrap_or(0))
        });
        let lasts = Duration::from_secs(lasts.min(WEEK).min(left).as_secs());
        let unsigned = || Problem::bad_input("lasts", "A link holds a second at least");
        if lasts.is_zero() {
            return Err(unsigned());
        }
        let config = PresigningConfig::expires_in(lasts).map_err(|_| unsigned())?;
        let signed = client
            .get_object()
            .bucket(&object.bucket)
            .key(&object.key)
            .set_version_id(object.version.clone())
            .set_request_payer(payer(object))
            .customize()
            .config_override(with)
            .presigned(config)
            .await
            .map_err(|_| Problem::bad_input("key", format!("{object} cannot be signed for")))?;
        Ok((
            Secret::new(signed.uri().to_owned()),
            now_ms + lasts.as_millis() as i64,
        ))
    }
}

pub(crate) fn payer(object: &ObjectName) -> Option<RequestPayer> {
    object.requester_pays.then_some(RequestPayer::Requester)
}

/// Where an archived object stands, by its class, the header `x-amz-restore`, and whether its tier
/// is one of the archive's.
fn restore(class: &str, header: Option<&str>, tiered: bool) -> Restore {
    match header {
        Some(text) if text.contains("ongoing-request=\"true\"") => Restore::Running,
        Some(text) => {
            let until = text.split("expiry-date=\"").nth(1);
            let until = until.and_then(|rest| rest.split('"').next());
            Restore::Until(until.unwrap_or_default().to_owned())
        }
        None if tiered || ["GLACIER", "DEEP_ARCHIVE"].contains(&class) => Restore::Needed,
        None => Restore::NotNeeded,
    }
}

/// That an archived object has to be restored first.
pub(crate) fn archived(resource: &str, class: &str) -> Kind {
    Kind::Archived {
        resource: resource.to_owned(),
        class: class.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Restore, restore};

    #[test]
    fn an_archived_object_says_where_it_stands() {
        assert_eq!(restore("STANDARD", None, false), Restore::NotNeeded);
        assert_eq!(restore("GLACIER_IR", None, false), Restore::NotNeeded);
        assert_eq!(restore("DEEP_ARCHIVE", None, false), Restore::Needed);
        assert_eq!(restore("INTELLIGENT_TIERING", None, true), Restore::Needed);
        assert_eq!(
            restore("GLACIER", Some("ongoing-request=\"true\""), false),
            Restore::Running
        );
        let text = "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2026 00:00:00 GMT\"";
        assert_eq!(
            restore("GLACIER", Some(text), false),
            Restore::Until("Fri, 21 Dec 2026 00:00:00 GMT".to_owned())
        );
    }
}
