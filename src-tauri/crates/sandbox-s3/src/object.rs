//! What is kept of an object beside its bytes.

use s3s::dto::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The headers that come back as they were given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Head {
    pub(crate) content_type: Option<String>,
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) expires: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
}

/// A checksum with its algorithm, for example `CRC32`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sum {
    pub(crate) algorithm: String,
    /// In Base64; of parts followed by `-` and their number.
    pub(crate) value: String,
    /// Whether it is over the parts' checksums instead of the bytes.
    pub(crate) composite: bool,
}

/// One part of an object that came in parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PartFacts {
    pub(crate) number: i32,
    pub(crate) size: u64,
    pub(crate) sum: Option<Sum>,
}

/// How far an archived object is on its way back. Times are in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Restore {
    /// When it can be read.
    pub(crate) ready_millis: i64,
    /// When the copy goes away again.
    pub(crate) until: i64,
}

impl Restore {
    pub(crate) fn ready(self) -> bool {
        self.ready_millis <= now_millis()
    }
}

/// A run of an object's bytes in one file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Segment {
    pub(crate) blob: String,
    pub(crate) size: u64,
}

/// A version of an object, or a delete marker, without its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) id: i64,
    /// `null` where the bucket kept no versions when it was written.
    pub(crate) version: String,
    pub(crate) marker: bool,
    pub(crate) size: u64,
    /// Without quotation marks.
    pub(crate) etag: String,
    /// Seconds since 1970.
    pub(crate) modified: i64,
    pub(crate) class: String,
    pub(crate) head: Head,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) sum: Option<Sum>,
    pub(crate) parts: Vec<PartFacts>,
    pub(crate) restore: Option<Restore>,
    pub(crate) kms_key: Option<String>,
    pub(crate) inline: Option<Vec<u8>>,
}

impl Version {
    /// Whether its bytes lie in an archive that has to be asked for them.
    pub(crate) fn archived(&self) -> bool {
        matches!(self.class.as_str(), "GLACIER" | "DEEP_ARCHIVE")
    }

    /// Whether its bytes can be read now.
    pub(crate) fn readable(&self) -> bool {
        !self.archived() || self.restore.is_some_and(Restore::ready)
    }

    /// The value of `x-amz-restore`.
    pub(crate) fn restore_header(&self) -> Option<String> {
        let restore = self.restore?;
        if restore.ready() {
            let until = chrono::DateTime::from_timestamp(restore.until, 0)?;
            let until = until.format("%a, %d %b %Y %H:%M:%S GMT");
            Some(format!(
                "ongoing-request=\"false\", expiry-date=\"{until}\""
            ))
        } else {
            Some("ongoing-request=\"true\"".to_owned())
        }
    }
}

/// An object that is about to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewVersion {
    pub(crate) size: u64,
    pub(crate) etag: String,
    pub(crate) modified: Option<i64>,
    pub(crate) class: Option<String>,
    pub(crate) head: Head,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) sum: Option<Sum>,
    pub(crate) parts: Vec<PartFacts>,
    pub(crate) kms_key: Option<String>,
    pub(crate) inline: Option<Vec<u8>>,
    pub(crate) segments: Vec<Segment>,
}

pub(crate) fn now_millis() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn now() -> i64 {
    now_millis() / 1000
}

pub(crate) fn timestamp(seconds: i64) -> Timestamp {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    Timestamp::from(UNIX_EPOCH + since)
}

/// Seconds since 1970 of a header's time.
pub(crate) fn seconds(time: &Timestamp) -> i64 {
    let time: SystemTime = to_system(time);
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

fn to_system(time: &Timestamp) -> SystemTime {
    let mut text = Vec::new();
    let written = time.format(s3s::dto::TimestampFormat::EpochSeconds, &mut text);
    let text = String::from_utf8(text).unwrap_or_default();
    let seconds = text.split('.').next().and_then(|text| text.parse().ok());
    match (written, seconds) {
        (Ok(()), Some(seconds)) => UNIX_EPOCH + Duration::from_secs(seconds),
        _ => UNIX_EPOCH,
    }
}

/// The tags of a header or of a query: `key=value&key=value`, percent-encoded.
pub(crate) fn tags_of(header: &str) -> Option<Vec<(String, String)>> {
    header
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(key)?, decoded(value)?))
        })
        .collect()
}

/// A text without its percent signs; `+` is a blank.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = std::str::from_utf8(after.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = after.get(2..)?;
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

/// A key as `encoding-type=url` has it: a blank is `+`, a slash stays.
pub(crate) fn encoded(key: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' | b'/' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => {
                let _never = write!(out, "%{other:02X}");
            }
        }
    }
    out
}
