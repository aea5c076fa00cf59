//! What makes a scan of many names short: for every few dozen lines a signature of the three-letter
//! pieces that stand in them, and for every line the set of its letters.

use super::lines::MARK;

/// Bytes of one block, about; it ends with a line.
const BLOCK: usize = 2048;

/// 64-bit words of a signature.
const WORDS: usize = 32;

/// Some consecutive lines.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    /// Where its first line begins.
    start: u32,
    /// Lines before it.
    lines: u32,
    signature: [u64; WORDS],
}

/// The blocks of a dataset's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Blocks {
    blocks: Vec<Block>,
    letters: Vec<u32>,
}

/// The pieces of what is looked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces {
    parts: Vec<(usize, u64)>,
}

fn place(piece: &[u8]) -> (usize, u64) {
    let value = piece
        .iter()
        .fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
    // The upper bits of a product by an odd constant are well mixed.
    let bit = value.wrapping_mul(0x9E37_79B1) >> 21;
    ((bit / 64) as usize % WORDS, 1 << (bit % 64))
}

/// The set of letters in a name: one bit each for a to z, five for digits, none for the rest.
fn letters(name: &[u8]) -> u32 {
    name.iter().fold(0, |set, byte| {
        set | match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'0'..=b'9' => 1 << (26 + byte % 5),
            _ => 0,
        }
    })
}

impl Pieces {
    /// Of all these texts together.
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut parts: Vec<(usize, u64)> = Vec::new();
        for text in texts {
            for piece in text.windows(3) {
                let (word, bit) = place(piece);
                match parts.iter_mut().find(|(known, _)| *known == word) {
                    Some((_, bits)) => *bits |= bit,
                    None => parts.push((word, bit)),
                }
            }
        }
        Self { parts }
    }

    fn may_be_in(&self, block: &Block) -> bool {
        self.parts.iter().all(|(word, bits)| {
            block
                .signature
                .get(*word)
                .is_some_and(|have| have & bits == *bits)
        })
    }
}

impl Blocks {
    /// Of lines that begin and end with a line feed.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut made = Self::default();
        let mut block: Option<Block> = None;
        let mut from = 1;
        for end in memchr::memchr_iter(b'\n', bytes).skip(1) {
            let line = bytes.get(from..end).unwrap_or_default();
            let mark = memchr::memchr(MARK, line).unwrap_or(line.len());
            let current = block.get_or_insert_with(|| Block {
                start: u32::try_from(from).unwrap_or(u32::MAX),
                lines: u32::try_from(made.letters.len()).unwrap_or(u32::MAX),
                signature: [0; WORDS],
            });
            // With the line feed before it and the mark behind: beginnings and ends are pieces, too.
            for piece in bytes
                .get(from - 1..=from + mark)
                .unwrap_or_default()
                .windows(3)
            {
                let (word, bit) = place(piece);
                if let Some(have) = current.signature.get_mut(word) {
                    *have |= bit;
                }
            }
            made.letters
                .push(letters(line.get(..mark).unwrap_or_default()));
            if end - current.start as usize >= BLOCK {
                made.blocks.extend(block.take());
            }
            from = end + 1;
        }
        made.blocks.extend(block);
        made.blocks.shrink_to_fit();
        made.letters.shrink_to_fit();
        made
    }

    /// Stretches of `bytes` in which all pieces may be: from a line's beginning to a line feed.
    pub(super) fn stretches<'a>(
        &'a self,
        bytes: &'a [u8],
        pieces: &'a Pieces,
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
        let may_hold = |(_, block): &(usize, &Block)| pieces.may_be_in(block);
        self.blocks
            .iter()
            .enumerate()
            .filter(may_hold)
            .map(|(at, block)| {
                let end = self
                    .blocks
                    .get(at + 1)
                    .map_or(bytes.len(), |next| next.start as usize);
                (block.start as usize, end)
            })
    }

    /// Calls with the beginning of every line that has all letters of `wanted`.
    pub(super) fn with_letters(&self, bytes: &[u8], wanted: &[u8], mut each: impl FnMut(usize)) {
        let wanted = letters(wanted);
        for (at, block) in self.blocks.iter().enumerate() {
            let next = self.blocks.get(at + 1);
            let lines =
                block.lines as usize..next.map_or(self.letters.len(), |next| next.lines as usize);
            let sets = self.letters.get(lines).unwrap_or_default();
            if !sets.iter().any(|set| set & wanted == wanted) {
                continue;
            }
            let mut start = block.start as usize;
            for set in sets {
                if set & wanted == wanted {
                    each(start);
                }
                let rest = bytes.get(start..).unwrap_or_default();
                start += memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            }
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.blocks.capacity() * size_of::<Block>() + self.letters.capacity() * size_of::<u32>()
    }
}
