//! What lies on disk veiled, for a workspace that is encrypted: a stream of AES-256 in counter mode, so
//! that any stretch can be read without the rest, with a key that only this process knows and that
//! ends with it. It keeps what is in the files from being read; that nobody changes them is not its
//! business, since nobody can but who may read this process's memory as well.

use aws_lc_rs::cipher::{
    AES_256, AES_256_KEY_LEN, EncryptingKey, EncryptionContext, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rand;
use std::io::{Error, Read, Result, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const BLOCK: u64 = 16;

/// The process's key. Cheap to clone; without a key everything stays as it is.
#[derive(Clone, Default)]
pub(crate) struct Veil(Option<Arc<Keys>>);

struct Keys {
    key: EncryptingKey,
    /// Streams that were begun: no two are veiled alike.
    begun: AtomicU64,
}

/// One stretch of a file, written once from its beginning.
#[derive(Clone, Default)]
pub(crate) struct Stream(Option<(Arc<Keys>, u64)>);

impl Veil {
    /// A key of its own.
    pub(crate) fn new() -> Result<Self> {
        let mut bytes = [0; AES_256_KEY_LEN];
        rand::fill(&mut bytes).map_err(|_| refused())?;
        let key = UnboundCipherKey::new(&AES_256, &bytes).and_then(EncryptingKey::ctr);
        bytes.fill(0);
        let key = key.map_err(|_| refused())?;
        let begun = AtomicU64::new(0);
        Ok(Self(Some(Arc::new(Keys { key, begun }))))
    }

    /// A new stream. What is written twice to one place must be of two streams.
    pub(crate) fn stream(&self) -> Stream {
        let keys = self.0.as_ref();
        Stream(keys.map(|keys| (Arc::clone(keys), keys.begun.fetch_add(1, Ordering::Relaxed))))
    }
}

impl Stream {
    /// Veils the bytes of this place of the stream, or unveils them: the same in both directions.
    pub(crate) fn apply(&self, at: u64, bytes: &mut [u8]) -> Result<()> {
        let Some((keys, number)) = &self.0 else {
            return Ok(());
        };
        let veil = |block: u64, bytes: &mut [u8]| -> Result<()> {
            let mut counter = [0; 16];
            let (of_stream, of_block) = counter.split_at_mut(8);
            of_stream.copy_from_slice(&number.to_be_bytes());
            of_block.copy_from_slice(&block.to_be_bytes());
            let context = EncryptionContext::Iv128(FixedLength::from(counter));
            keys.key
                .less_safe_encrypt(bytes, context)
                .map_err(|_| refused())?;
            Ok(())
        };
        let inside = usize::try_from(at % BLOCK).unwrap_or(0);
        let head = if inside == 0 {
            0
        } else {
            (16 - inside).min(bytes.len())
        };
        let (first, rest) = bytes.split_at_mut(head);
        if head > 0 {
            let mut mask = [0; 16];
            veil(at / BLOCK, &mut mask)?;
            for (byte, mask) in first.iter_mut().zip(mask.iter().skip(inside)) {
                *byte ^= mask;
            }
        }
        if rest.is_empty() {
            Ok(())
        } else {
            veil((at + head as u64) / BLOCK, rest)
        }
    }

    /// A copy of the bytes as they may lie at this place of the file.
    pub(crate) fn veiled<'a>(
        &self,
        at: u64,
        bytes: &'a [u8],
    ) -> Result<std::borrow::Cow<'a, [u8]>> {
        if self.0.is_none() {
            return Ok(bytes.into());
        }
        let mut copy = bytes.to_vec();
        self.apply(at, &mut copy)?;
        Ok(copy.into())
    }
}

/// A file of one stream, from its beginning.
pub(crate) struct Veiled<F> {
    pub(crate) file: F,
    pub(crate) stream: Stream,
    pub(crate) at: u64,
}

impl<F: Read> Read for Veiled<F> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.file.read(buffer)?;
        self.stream
            .apply(self.at, buffer.get_mut(..count).unwrap_or_default())?;
        self.at += count as u64;
        Ok(count)
    }
}

impl<F: Write> Write for Veiled<F> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let written = self.file.write(&self.stream.veiled(self.at, bytes)?)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> Result<()> {
        self.file.flush()
    }
}

impl<F: Seek> Seek for Veiled<F> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.at = self.file.seek(to)?;
        Ok(self.at)
    }
}

fn refused() -> Error {
    Error::other("the cipher refuses")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::Veil;

    #[test]
    fn any_stretch_is_unveiled_alone_and_no_two_streams_look_alike() {
        let veil = Veil::new().unwrap();
        let (one, other) = (veil.stream(), veil.stream());
        let plain: Vec<u8> = (0..1_000).map(|at| (at % 251) as u8).collect();
        let veiled = one.veiled(0, &plain).unwrap().into_owned();
        assert_ne!(veiled, plain);
        assert_ne!(veiled, other.veiled(0, &plain).unwrap().into_owned());
        for from in 0..50 {
            for to in [from, from + 1, from + 15, from + 16, from + 17, from + 400] {
                let mut part = veiled[from..to].to_vec();
                one.apply(from as u64, &mut part).unwrap();
                assert_eq!(part, plain[from..to], "{from}..{to}");
            }
        }
        let mut pieces = Vec::new();
        for (index, piece) in plain.chunks(7).enumerate() {
            pieces.extend_from_slice(&one.veiled(index as u64 * 7, piece).unwrap());
        }
        assert_eq!(pieces, veiled);
    }
}
