//! The checksums that come with a body, and what came of them.

use crate::blobs::{ALGORITHMS, Written, sum_of};
use crate::failure::{Failure, Outcome};
use crate::object::Sum;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::dto::Checksum;
use s3s::{S3ErrorCode, TrailingHeaders};

/// The checksums that come with a body, in headers, and the algorithm that follows in a trailer.
pub(super) struct Promised {
    pub(super) sums: Checksum,
    pub(super) md5: Option<String>,
    trailer: Option<String>,
}

impl Promised {
    pub(super) fn new(sums: Checksum, md5: Option<String>, headers: &http::HeaderMap) -> Self {
        let trailer = headers
            .get("x-amz-trailer")
            .and_then(|names| names.to_str().ok())
            .and_then(|names| names.strip_prefix("x-amz-checksum-"))
            .map(str::to_uppercase);
        Self { sums, md5, trailer }
    }

    /// What to compute while the body comes in: what it will be held against or, failing that,
    /// `otherwise`.
    pub(super) fn algorithms(&self, otherwise: &str) -> Vec<String> {
        let named = ALGORITHMS.iter().filter(|one| {
            sum_of(&self.sums, one).is_some() || self.trailer.as_deref() == Some(**one)
        });
        let mut named: Vec<String> = named.map(|one| (*one).to_owned()).collect();
        if named.is_empty() {
            named.push(otherwise.to_owned());
        }
        named
    }

    /// Holds the body against what was promised, and answers the checksum to keep.
    pub(super) fn check(
        self,
        written: &Written,
        algorithms: &[String],
        trailers: Option<&TrailingHeaders>,
    ) -> Outcome<Option<Sum>> {
        if let Some(md5) = &self.md5 {
            match STANDARD.decode(md5) {
                Ok(given) if given.len() == 16 => {
                    if given != written.md5 {
                        return Err(Failure::new(S3ErrorCode::BadDigest)
                            .says("The Content-MD5 you specified did not match what we received.")
                            .with("ExpectedDigest", md5.clone())
                            .with("CalculatedDigest", STANDARD.encode(written.md5)));
                    }
                }
                _ => return Err(Failure::new(S3ErrorCode::InvalidDigest).with("Content-MD5", md5)),
            }
        }
        for algorithm in algorithms {
            let computed = sum_of(&written.sums, algorithm);
            let name = format!("x-amz-checksum-{}", algorithm.to_lowercase());
            let in_trailer = trailers.and_then(|trailers| {
                trailers
                    .read(|headers| Some(headers.get(&name)?.to_str().ok()?.to_owned()))
                    .flatten()
            });
            let given = sum_of(&self.sums, algorithm).cloned().or(in_trailer);
            if given.is_some() && given.as_ref() != computed {
                return Err(Failure::new(S3ErrorCode::BadDigest).says(format!(
                    "The {algorithm} you specified did not match the calculated checksum."
                )));
            }
        }
        let kept = algorithms.first().and_then(|algorithm| {
            Some(Sum {
                algorithm: algorithm.clone(),
                value: sum_of(&written.sums, algorithm)?.clone(),
                composite: false,
            })
        });
        Ok(kept)
    }
}
