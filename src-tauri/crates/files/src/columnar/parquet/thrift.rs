//! The little of Thrift's compact protocol that is needed to read a Parquet file by pages: page
//! headers, the offset index, and which columns are encrypted.

/// Structs within structs that are followed.
const DEPTH: u32 = 32;

/// Reads values one after the other. Every function answers nothing where the bytes end or are
/// not what they should be.
struct Compact<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The types of the protocol.
mod kind {
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const BYTE: u8 = 3;
    pub(super) const I16: u8 = 4;
    pub(super) const I32: u8 = 5;
    pub(super) const I64: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const MAP: u8 = 11;
    pub(super) const STRUCT: u8 = 12;
}

impl Compact<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn integer(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Calls `each` with the number and type of each field; it answers whether it read the value.
    fn fields(
        &mut self,
        depth: u32,
        mut each: impl FnMut(&mut Self, i16, u8) -> Option<bool>,
    ) -> Option<()> {
        let mut number = 0_i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            let kind = head & 0x0f;
            number = match head >> 4 {
                0 => i16::try_from(self.integer()?).ok()?,
                delta => number.checked_add(i16::from(delta))?,
            };
            if !each(self, number, kind)? {
                self.skip(kind, depth)?;
            }
        }
    }

    /// The number of elements of a list and their type.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            count => u64::from(count),
        };
        Some((count, head & 0x0f))
    }

    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            kind::TRUE | kind::FALSE => {}
            kind::BYTE => self.at += 1,
            kind::I16 | kind::I32 | kind::I64 => {
                self.varint()?;
            }
            kind::DOUBLE => self.at += 8,
            kind::BINARY => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.at = self.at.checked_add(length)?;
            }
            kind::LIST | kind::SET => {
                let (count, element) = self.list()?;
                for _ in 0..count {
                    self.element(element, depth)?;
                }
            }
            kind::MAP => {
                let count = self.varint()?;
                if count > 0 {
                    let kinds = self.byte()?;
                    for _ in 0..count {
                        self.element(kinds >> 4, depth)?;
                        self.element(kinds & 0x0f, depth)?;
                    }
                }
            }
            kind::STRUCT => self.fields(depth, |_, _, _| Some(false))?,
            _ => return None,
        }
        (self.at <= self.bytes.len()).then_some(())
    }

    /// Skips an element of a list, where a truth value takes a byte.
    fn element(&mut self, kind: u8, depth: u32) -> Option<()> {
        match kind {
            kind::TRUE | kind::FALSE => self.byte().map(|_| ()),
            _ => self.skip(kind, depth),
        }
    }
}

/// What stands in front of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// Whether it holds rows, and not the dictionary.
    pub(super) is_data: bool,
    /// Bytes of the header itself.
    pub(super) header: u64,
    /// Bytes of the page behind it.
    pub(super) compressed: u64,
    /// Values in it, NULLs and the elements of lists counted.
    pub(super) values: u64,
    /// Rows in it; absent in pages of the first version.
    pub(super) rows: Option<u64>,
}

/// Reads the header at the start of `bytes`; nothing if it goes on behind their end or is none.
pub(super) fn page_header(bytes: &[u8]) -> Option<PageHeader> {
    const DATA: i64 = 0;
    const DATA_V2: i64 = 3;
    let mut compact = Compact { bytes, at: 0 };
    let (mut page, mut compressed, mut values, mut rows) = (None, None, 0, None);
    compact.fields(DEPTH, |compact, number, kind| {
        match (number, kind) {
            (1, kind::I32) => page = Some(compact.integer()?),
            (3, kind::I32) => compressed = Some(u64::try_from(compact.integer()?).ok()?),
            (5 | 8, kind::STRUCT) => {
                compact.fields(DEPTH, |compact, inner, kind| {
                    match (inner, kind) {
                        (1, kind::I32) => values = u64::try_from(compact.integer()?).ok()?,
                        (3, kind::I32) if number == 8 => {
                            rows = Some(u64::try_from(compact.integer()?).ok()?);
                        }
                        _ => return Some(false),
                    }
                    Some(true)
                })?;
            }
            _ => return Some(false),
        }
        Some(true)
    })?;
    Some(PageHeader {
        is_data: matches!(page?, DATA | DATA_V2),
        header: compact.at as u64,
        compressed: compressed?,
        values,
        rows,
    })
}

/// Where a data page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageLocation {
    /// Of its header, from the start of the file.
    pub(super) offset: u64,
    /// Bytes of header and page.
    pub(super) size: u64,
    /// Of the row group.
    pub(super) first_row: u64,
}

/// Reads the offset index of a column chunk.
pub(super) fn offset_index(bytes: &[u8]) -> Option<Vec<PageLocation>> {
    let mut compact = Compact { bytes, at: 0 };
    let mut pages = Vec::new();
    compact.fields(DEPTH, |compact, number, kind| {
        if (number, kind) != (1, kind::LIST) {
            return Some(false);
        }
        let (count, _) = compact.list()?;
        for _ in 0..count {
            let mut page = PageLocation {
                offset: 0,
                size: 0,
                first_row: 0,
            };
            compact.fields(DEPTH, |compact, number, kind| {
                let place = match (number, kind) {
                    (1, kind::I64) => &mut page.offset,
                    (2, kind::I32) => &mut page.size,
                    (3, kind::I64) => &mut page.first_row,
                    _ => return Some(false),
                };
                *place = u64::try_from(compact.integer()?).ok()?;
                Some(true)
            })?;
            pages.push(page);
        }
        Some(true)
    })?;
    Some(pages)
}

/// The places of the leaf columns that are encrypted, of a footer that is not.
pub(super) fn encrypted_columns(footer: &[u8]) -> Vec<usize> {
    let mut compact = Compact {
        bytes: footer,
        at: 0,
    };
    let mut encrypted = Vec::new();
    // A footer that cannot be followed here is not one that can be read at all.
    let _ = compact.fields(DEPTH, |compact, number, kind| {
        if (number, kind) != (4, kind::LIST) {
            return Some(false);
        }
        let (groups, _) = compact.list()?;
        for _ in 0..groups {
            compact.fields(DEPTH, |compact, number, kind| {
                if (number, kind) != (1, kind::LIST) {
                    return Some(false);
                }
                let (columns, _) = compact.list()?;
                for column in 0..columns as usize {
                    compact.fields(DEPTH, |_, number, _| {
                        if matches!(number, 8 | 9) && !encrypted.contains(&column) {
                            encrypted.push(column);
                        }
                        Some(false)
                    })?;
                }
                Some(true)
            })?;
        }
        Some(true)
    });
    encrypted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A data page of version 1 with 100 values in 50 bytes.
    const HEADER: [u8; 16] = [
        0x15, 0x00, // type: DATA_PAGE
        0x15, 0xc8, 0x01, // uncompressed: 100
        0x15, 0x64, // compressed: 50
        0x2c, // field 5, struct
        0x15, 0xc8, 0x01, // values: 100
        0x15, 0x00, // encoding
        0x00, // end of the struct
        0x00, // end
        0xff, // the page
    ];

    #[test]
    fn a_page_header_is_read_and_a_cut_one_is_not() {
        let expected = PageHeader {
            is_data: true,
            header: 15,
            compressed: 50,
            values: 100,
            rows: None,
        };
        assert_eq!(page_header(&HEADER), Some(expected));
        for end in 0..15 {
            assert_eq!(page_header(&HEADER[..end]), None, "cut at {end}");
        }
    }

    #[test]
    fn bytes_that_are_no_header_end_in_nothing() {
        assert_eq!(page_header(&[0xff; 64]), None);
        assert_eq!(offset_index(&[0x1c; 4096]), None);
        // A list that claims more elements than there are bytes.
        assert_eq!(offset_index(&[0x19, 0xfc, 0xff, 0xff, 0xff, 0x7f]), None);
        assert!(encrypted_columns(&[0xf0; 64]).is_empty());
    }
}
