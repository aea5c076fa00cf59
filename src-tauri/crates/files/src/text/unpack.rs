//! From packed bytes to plain ones, as a stream: no more is unpacked than is taken.

use super::zip;
use crate::source::{self, Source};
use flate2::bufread::MultiGzDecoder;
use model::{Compression, Problem, Reading, Result};
use parking_lot::Mutex;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Bytes of the first request for a file: its kind is seen in them, and its first rows lie there.
pub(crate) const FIRST: u64 = 256 << 10;
/// Unpacked bytes from which on it is looked at how much they are of the packed ones.
const BOMB_FROM: u64 = 1 << 30;
/// More than this many bytes from one are no data of anybody.
const BOMB_RATIO: u64 = 500;
/// Memory that a decoder may take for its window.
const WINDOW: u64 = 256 << 20;

/// What is known of a stream while it is read.
#[derive(Default)]
pub(crate) struct Watch {
    /// Packed bytes taken.
    pub(crate) packed: AtomicU64,
    /// The packed bytes end before they should.
    pub(crate) cut_short: AtomicBool,
    /// Bytes that mean nothing in the encoding.
    pub(crate) wrong: AtomicU64,
    /// The line of the first of them, 1-based; 0: none.
    pub(crate) wrong_line: AtomicU64,
    /// Why no more bytes come: decoders do not hand every error on as it is.
    problem: Mutex<Option<Problem>>,
}

/// Plain bytes of a file.
pub(crate) struct Unpacked {
    inner: Box<dyn Read + Send>,
    watch: Arc<Watch>,
    file: String,
    packed: bool,
    out: u64,
}

/// The plain bytes of a file by its `compression` and, for a zip, its `part`.
pub(crate) fn open(
    source: &Arc<dyn Source>,
    reading: &Reading,
    watch: &Arc<Watch>,
) -> Result<Unpacked> {
    let compression = reading.compression.unwrap_or(Compression::None);
    let stream = |at, first| Packed {
        inner: source.stream(at, first),
        watch: Arc::clone(watch),
    };
    let inner = if compression == Compression::Zip {
        let part = zip::find(source, reading.part.as_deref())?;
        zip::open(source, &part, |at| stream(at, FIRST))?
    } else {
        decoder(compression, stream(0, FIRST))?
    };
    Ok(Unpacked {
        inner,
        watch: Arc::clone(watch),
        file: source.name().to_owned(),
        packed: compression != Compression::None,
        out: 0,
    })
}

/// A decoder that goes on behind the end of a member, frame or stream.
pub(super) fn decoder(
    compression: Compression,
    packed: impl Read + Send + 'static,
) -> Result<Box<dyn Read + Send>> {
    let packed = BufReader::with_capacity(32 << 10, packed);
    Ok(match compression {
        Compression::None | Compression::Zip => Box::new(packed),
        Compression::Gzip => Box::new(MultiGzDecoder::new(packed)),
        Compression::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
            decoder.window_log_max(WINDOW.ilog2())?;
            Box::new(decoder)
        }
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
        Compression::Xz => {
            let stream =
                liblzma::stream::Stream::new_stream_decoder(WINDOW, liblzma::stream::CONCATENATED)
                    .map_err(|error| Problem::broken(error.to_string()))?;
            Box::new(liblzma::bufread::XzDecoder::new_stream(packed, stream))
        }
        Compression::Lz4 => Box::new(Lz4Frames(lz4_flex::frame::FrameDecoder::new(packed))),
        Compression::Snappy => Box::new(snap::read::FrameDecoder::new(packed)),
    })
}

/// What bytes are packed with, by how they begin.
pub(crate) fn magic(head: &[u8]) -> Compression {
    const MAGIC: [(&[u8], Compression); 9] = [
        (b"\x1f\x8b\x08", Compression::Gzip),
        (b"\x28\xb5\x2f\xfd", Compression::Zstd),
        (b"BZh", Compression::Bzip2),
        (b"\xfd7zXZ\0", Compression::Xz),
        (b"\x04\x22\x4d\x18", Compression::Lz4),
        (b"\xff\x06\0\0sNaPpY", Compression::Snappy),
        (b"PK\x03\x04", Compression::Zip),
        (b"PK\x05\x06", Compression::Zip),
        (b"PK\x07\x08", Compression::Zip),
    ];
    // A frame of zstd may stand behind one that is skipped.
    let skippable = matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]);
    let found = MAGIC.iter().find(|(magic, _)| head.starts_with(magic));
    match found {
        // "BZh" alone could be text.
        Some((_, Compression::Bzip2))
            if !matches!(head, [_, _, _, b'1'..=b'9', 0x31 | 0x17, ..]) =>
        {
            Compression::None
        }
        Some((_, compression)) => *compression,
        None if skippable => Compression::Zstd,
        None => Compression::None,
    }
}

/// A packed file of a format that is read by range, as a plain file of ours; at most `limit` bytes.
pub(crate) fn to_disk(
    source: &Arc<dyn Source>,
    reading: &Reading,
    limit: u64,
) -> Result<tempfile::NamedTempFile> {
    let watch = Arc::default();
    let plain = open(source, reading, &watch)?;
    let mut file = tempfile::NamedTempFile::new()?;
    let copied = io::copy(&mut plain.take(limit + 1), &mut file);
    let copied = copied.map_err(|error| source::problem(error, source.name(), None))?;
    if copied > limit {
        return Err(Problem::new(model::Kind::OverLimit {
            limit,
            asked: copied,
            unit: "bytes".to_owned(),
        }));
    }
    if watch.cut_short.load(Ordering::Relaxed) {
        let at = watch.packed.load(Ordering::Relaxed);
        return Err(source::damaged(
            source.name(),
            Some(at),
            "it ends too early",
        ));
    }
    Ok(file)
}

/// Packed bytes, counted.
pub(super) struct Packed {
    inner: Box<dyn Read + Send>,
    watch: Arc<Watch>,
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(count) => {
                self.watch.packed.fetch_add(count as u64, Ordering::Relaxed);
                Ok(count)
            }
            Err(error) => {
                let problem = source::problem(error, "", None);
                *self.watch.problem.lock() = Some(problem.clone());
                Err(source::io_error(problem))
            }
        }
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = || self.watch.packed.load(Ordering::Relaxed);
        let count = match self.inner.read(buffer) {
            Ok(count) => count,
            Err(error) => {
                if let Some(problem) = self.watch.problem.lock().clone() {
                    return Err(source::io_error(problem));
                }
                if error.kind() == io::ErrorKind::UnexpectedEof && self.packed {
                    self.watch.cut_short.store(true, Ordering::Relaxed);
                    return Ok(0);
                }
                return Err(source::io_error(source::problem(
                    error,
                    &self.file,
                    Some(at()),
                )));
            }
        };
        self.out += count as u64;
        if self.packed && self.out > BOMB_FROM && self.out / at().max(1) > BOMB_RATIO {
            let reason = format!(
                "it unpacks to more than {} GiB from {} bytes; no more of it is unpacked",
                BOMB_FROM >> 30,
                at()
            );
            return Err(source::io_error(source::damaged(
                &self.file,
                Some(at()),
                reason,
            )));
        }
        Ok(count)
    }
}

/// LZ4 frames one behind the other: the decoder stops at the end of each.
struct Lz4Frames<R: BufRead>(lz4_flex::frame::FrameDecoder<R>);

impl<R: BufRead> Read for Lz4Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.0.read(buffer)?;
            if count > 0 || buffer.is_empty() || self.0.get_mut().fill_buf()?.is_empty() {
                return Ok(count);
            }
        }
    }
}
