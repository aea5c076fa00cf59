//! Encodings of text: which one it is, and from it to UTF-8 with what is wrong counted.

use super::unpack::Watch;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Decoder, DecoderResult, EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};
use model::EncodingSample;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Bytes decoded at once.
const BLOCK: usize = 64 << 10;

/// The encoding of this name, UTF-8 where there is none of it.
pub(crate) fn by_name(name: Option<&str>) -> &'static Encoding {
    name.and_then(|name| Encoding::for_label(name.as_bytes()))
        .unwrap_or(UTF_8)
}

/// The encodings that fit the first bytes of a file, best first. `last`: these are all its bytes.
pub(crate) fn candidates(head: &[u8], last: bool) -> Vec<EncodingSample> {
    let best = guess(head, last);
    let mut found = vec![best];
    if best == UTF_16LE || best == UTF_16BE {
        found.extend([UTF_16LE, UTF_16BE]);
    }
    found.extend([UTF_8, SHIFT_JIS, EUC_JP]);
    if memchr::memchr(0x1b, head).is_some() {
        found.push(ISO_2022_JP);
    }
    found.push(WINDOWS_1252);
    let mut samples: Vec<EncodingSample> = Vec::new();
    for encoding in found {
        if samples
            .iter()
            .any(|sample| sample.encoding == encoding.name())
        {
            continue;
        }
        let (text, wrong) = decode(head, encoding, last);
        samples.push(EncodingSample {
            encoding: encoding.name().to_owned(),
            lines: sample_lines(&text),
            wrong: wrong as u32,
        });
    }
    // The guess stays first; the others by how much of it they cannot read.
    if let Some(others) = samples.get_mut(1..) {
        others.sort_by_key(|sample| sample.wrong);
    }
    samples
}

/// At most five lines, those with other than ASCII first.
fn sample_lines(text: &str) -> Vec<String> {
    let short = |line: &str| line.chars().take(200).collect::<String>();
    let lines = || {
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .take(2_000)
    };
    let telling = lines().filter(|line| !line.is_ascii());
    let plain = lines().filter(|line| line.is_ascii());
    telling.chain(plain).take(5).map(short).collect()
}

fn guess(head: &[u8], last: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    if let Some(encoding) = utf_16(head) {
        return encoding;
    }
    let escapes = [&b"\x1b$B"[..], b"\x1b$@", b"\x1b(J", b"\x1b(B"];
    let escaped = escapes
        .iter()
        .any(|escape| memchr::memmem::find(head, escape).is_some());
    if escaped && head.is_ascii() && decode(head, ISO_2022_JP, last).1 == 0 {
        return ISO_2022_JP;
    }
    let wrong = decode(head, UTF_8, last).1;
    let high = head.iter().filter(|byte| !byte.is_ascii()).count() as u64;
    // A few wrong bytes among many good ones are a damaged line, not another encoding.
    if wrong == 0 || wrong * 20 < high {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, last);
    let first = detector.guess(None, Utf8Detection::Deny);
    if first == SHIFT_JIS || first == EUC_JP {
        return first;
    }
    // Short Japanese text looks like many things; with kana in it there is hardly a doubt.
    let japanese = detector.guess(Some(b"jp"), Utf8Detection::Deny);
    let (text, wrong) = decode(head, japanese, last);
    let kana = text
        .chars()
        .filter(|c| matches!(c, '\u{3041}'..='\u{30fe}'))
        .count();
    let ideographs = text
        .chars()
        .filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
        .count();
    let letters = text.chars().filter(|c| !c.is_ascii()).count();
    let no_doubt = kana * 5 >= letters || (kana + ideographs) * 10 >= letters * 9;
    if wrong == 0 && kana + ideographs > 2 && no_doubt {
        return japanese;
    }
    first
}

/// Text of two bytes each, without a mark: every other byte of Latin text is zero, and the rest
/// has more of one than of the other.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let sample = head.get(..head.len().min(4_096) & !1)?;
    if sample.len() < 4 {
        return None;
    }
    let zeros = |odd: usize| {
        let bytes = sample.iter().skip(odd).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    let encoding = if odd * 5 > pairs && even * 20 < odd.max(1) {
        UTF_16LE
    } else if even * 5 > pairs && odd * 20 < even.max(1) {
        UTF_16BE
    } else {
        return None;
    };
    let (text, wrong) = decode(sample, encoding, false);
    let controls = text
        .chars()
        .filter(|c| c.is_control() && !c.is_whitespace())
        .count();
    (wrong == 0 && controls * 50 < pairs).then_some(encoding)
}

/// As text, and how many bytes mean nothing. Without `last` a character cut at the end is not wrong.
pub(crate) fn decode(bytes: &[u8], encoding: &'static Encoding, last: bool) -> (String, u64) {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let mut wrong = 0;
    let mut rest = bytes;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, last);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return (text, wrong),
            DecoderResult::OutputFull => text.reserve(rest.len() * 2 + 64),
            DecoderResult::Malformed(bytes, _) => {
                wrong += u64::from(bytes);
                text.reserve(8);
                text.push('\u{fffd}');
            }
        }
    }
}

/// UTF-8 from bytes in another encoding, or in UTF-8 with what is wrong replaced and counted.
pub(crate) struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    watch: Arc<Watch>,
    raw: Vec<u8>,
    out: Vec<u8>,
    /// What of `out` is still to be handed out.
    left: std::ops::Range<usize>,
    lines: u64,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    /// A mark at the beginning is taken off.
    pub(crate) fn new(inner: R, encoding: &'static Encoding, watch: &Arc<Watch>) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            watch: Arc::clone(watch),
            raw: vec![0; BLOCK],
            // Three bytes for each at most, and some for what is replaced.
            out: vec![0; BLOCK * 3 + 64],
            left: 0..0,
            lines: 0,
            ended: false,
        }
    }

    /// Decodes the next block.
    fn fill(&mut self) -> io::Result<()> {
        let count = self.inner.read(&mut self.raw)?;
        self.ended = count == 0;
        let mut rest = self.raw.get(..count).unwrap_or_default();
        let mut written = 0;
        loop {
            let free = self.out.get_mut(written..).unwrap_or_default();
            let (result, read, wrote) = self
                .decoder
                .decode_to_utf8_without_replacement(rest, free, self.ended);
            rest = rest.get(read..).unwrap_or_default();
            written += wrote;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => self.out.resize(self.out.len() * 2, 0),
                DecoderResult::Malformed(bytes, _) => {
                    let before = self.watch.wrong.fetch_add(bytes.into(), Ordering::Relaxed);
                    if before == 0 {
                        let so_far = self.out.get(..written).unwrap_or_default();
                        let line = self.lines + newlines(so_far) + 1;
                        self.watch.wrong_line.store(line, Ordering::Relaxed);
                    }
                    if self.out.len() < written + 3 {
                        self.out.resize(self.out.len() * 2, 0);
                    }
                    if let Some(to) = self.out.get_mut(written..written + 3) {
                        to.copy_from_slice("\u{fffd}".as_bytes());
                    }
                    written += 3;
                }
            }
        }
        if self.watch.wrong.load(Ordering::Relaxed) == 0 {
            self.lines += newlines(self.out.get(..written).unwrap_or_default());
        }
        self.left = 0..written;
        Ok(())
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.left.is_empty() && !self.ended {
            self.fill()?;
        }
        let count = self.left.len().min(buffer.len());
        let from = self.out.get(self.left.start..self.left.start + count);
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), from) {
            to.copy_from_slice(from);
        }
        self.left.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(bytes: &[u8]) -> String {
        candidates(bytes, true)
            .into_iter()
            .next()
            .map(|sample| sample.encoding)
            .unwrap_or_default()
    }

    #[test]
    fn japanese_text_is_known_in_each_of_its_encodings() {
        let text = "日付,店舗,金額\n2026-10-01,東京駅前店,1200\n2026-10-02,大阪ミナミ,800\n";
        assert_eq!(best(text.as_bytes()), "UTF-8");
        for encoding in [SHIFT_JIS, EUC_JP, ISO_2022_JP] {
            assert_eq!(best(&encoding.encode(text).0), encoding.name());
        }
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(best(&utf_16), "UTF-16LE");
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(best(&utf_16), "UTF-16BE");
        assert_eq!(
            best(
                "Größe;Prix\nzwölf;été\nübel;à côté\n"
                    .replace('ß', "s")
                    .as_bytes()
            ),
            "UTF-8"
        );
        assert_eq!(
            best(
                &WINDOWS_1252
                    .encode("Größe;Prix\nzwölf;été\nübel;déjà vu à côté\n")
                    .0
            ),
            "windows-1252"
        );
    }

    #[test]
    fn wrong_bytes_are_counted_with_the_line_of_the_first_and_shown() {
        let bytes = "a,b\n1,é\n".as_bytes().to_vec();
        let mixed = [&bytes[..], b"2,\xe9\xff\n3,x\n"].concat();
        let watch = Arc::new(Watch::default());
        let mut text = String::new();
        Decoded::new(&mixed[..], UTF_8, &watch)
            .read_to_string(&mut text)
            .unwrap_or_default();
        assert_eq!(text, "a,b\n1,é\n2,\u{fffd}\u{fffd}\n3,x\n");
        assert_eq!(watch.wrong.load(Ordering::Relaxed), 2);
        assert_eq!(watch.wrong_line.load(Ordering::Relaxed), 3);
        assert_eq!(
            best(&[bytes.repeat(40), b"2,\xe9\n".to_vec()].concat()),
            "UTF-8"
        );
    }
}
