//! The profile of values that are no plain numbers: texts, bytes, long decimals, nested values.

use crate::aggregate::wide::Wide;
use crate::figures::{Distinct, Moments, frequent, hash};
use crate::format::Kind;
use crate::order::bytes;
use crate::parallel;
use crate::path::is_ordered;
use crate::profile::{Pass, TOP, mean, number};
use model::{Column, ColumnProfile, ColumnType, Lengths, Mode, Result, TopValue};
use std::collections::HashMap;

/// Values whose shape is looked at.
pub(crate) const SHAPED: usize = 100_000;

/// Shapes in an answer.
pub(crate) const SHAPES: usize = 10;

/// Characters of a shape.
const SHAPE_CHARACTERS: usize = 40;

/// Places of a BIGNUMERIC.
pub(crate) const PLACES: usize = 38;

/// What one unit gathers.
struct Part {
    /// Hashes of values with their places, to find the values again.
    hashes: Vec<(u64, u32)>,
    nulls: u64,
    empty: u64,
    blank: u64,
    suspect: u64,
    low: Option<(Vec<u8>, u32)>,
    high: Option<(Vec<u8>, u32)>,
    shortest: u64,
    longest: u64,
    lengths: u64,
    sum: Wide,
    moments: Moments,
    distinct: Option<Distinct>,
    shapes: HashMap<String, u64>,
    /// Values whose shape is still to be looked at.
    shapes_left: usize,
    scratch: String,
}

impl Part {
    fn new(sampled: bool, shapes_left: usize) -> Self {
        Self {
            hashes: Vec::new(),
            nulls: 0,
            empty: 0,
            blank: 0,
            suspect: 0,
            low: None,
            high: None,
            shortest: u64::MAX,
            longest: 0,
            lengths: 0,
            sum: Wide::default(),
            moments: Moments::default(),
            distinct: sampled.then(Distinct::new),
            shapes: HashMap::new(),
            shapes_left,
            scratch: String::new(),
        }
    }

    fn length(&mut self, length: u64) {
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length);
        self.lengths += length;
        self.empty += u64::from(length == 0);
    }

    fn text(&mut self, text: &str) {
        self.length(text.chars().count() as u64);
        self.blank += u64::from(!text.is_empty() && text.trim().is_empty());
        self.suspect += u64::from(!text.is_ascii() && is_suspect(text));
        if self.shapes_left > 0 {
            self.shapes_left -= 1;
            shape(text, &mut self.scratch);
            match self.shapes.get_mut(&self.scratch) {
                Some(count) => *count += 1,
                None => {
                    self.shapes.insert(self.scratch.clone(), 1);
                }
            }
        }
    }

    fn key(&mut self, key: &[u8], place: u32, held: bool, ordered: bool) {
        let hash = hash(key);
        if held {
            self.hashes.push((hash, place));
        }
        if let Some(distinct) = &mut self.distinct {
            distinct.add(hash);
        }
        if ordered {
            if self
                .low
                .as_ref()
                .is_none_or(|(low, _)| key < low.as_slice())
            {
                self.low = Some((key.to_vec(), place));
            }
            if self
                .high
                .as_ref()
                .is_none_or(|(high, _)| key > high.as_slice())
            {
                self.high = Some((key.to_vec(), place));
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.hashes.extend_from_slice(&other.hashes);
        self.nulls += other.nulls;
        self.empty += other.empty;
        self.blank += other.blank;
        self.suspect += other.suspect;
        self.low = [self.low.take(), other.low].into_iter().flatten().min();
        self.high = [self.high.take(), other.high].into_iter().flatten().max();
        self.shortest = self.shortest.min(other.shortest);
        self.longest = self.longest.max(other.longest);
        self.lengths += other.lengths;
        self.sum = self.sum.plus(other.sum);
        self.moments.merge(other.moments);
        if let (Some(mine), Some(theirs)) = (&mut self.distinct, &other.distinct) {
            mine.merge(theirs);
        }
        for (shape, count) in other.shapes {
            *self.shapes.entry(shape).or_default() += count;
        }
    }
}

pub(crate) fn texts(pass: &Pass<'_>, column: &Column, profile: &mut ColumnProfile) -> Result<()> {
    let sampled = pass.stride > 1;
    let ordered = is_ordered(column);
    let repeated = column.mode == Mode::Repeated;
    let is_text = column.column_type == ColumnType::String && !repeated;
    let shapes = if is_text {
        SHAPED.div_ceil(pass.scan.units().max(1))
    } else {
        0
    };
    let parts = pass.fold(
        |_| Part::new(sampled, shapes),
        |part, segment, first| {
            let Some(cells) = segment.cells.first() else {
                return Ok(());
            };
            for (row, place) in segment.rows.clone().zip(first..) {
                if cells.is_null(row) {
                    part.nulls += 1;
                    continue;
                }
                match cells.kind() {
                    Kind::Text(texts) if is_text => part.text(texts.value(row)),
                    Kind::Text(texts) | Kind::Json(texts) => {
                        part.length(texts.value(row).chars().count() as u64);
                    }
                    Kind::Bytes(values) => part.length(values.value(row).len() as u64),
                    Kind::List(..) => part.length(cells.elements_of(row).len() as u64),
                    Kind::Number(texts) => {
                        let text = texts.value(row);
                        if let Some(value) = Wide::parse(text, PLACES) {
                            part.sum = part.sum.plus(value);
                        }
                        part.moments.add(text.parse().unwrap_or(f64::NAN));
                    }
                    _ => {}
                }
                let held = pass.holds(place);
                let mut scratch = std::mem::take(&mut part.scratch);
                bytes(cells, column, row, &mut scratch, |key| {
                    part.key(key, place as u32, held, ordered);
                });
                part.scratch = scratch;
            }
            Ok(())
        },
    )?;
    let mut whole = Part::new(sampled, 0);
    whole
        .hashes
        .reserve_exact(parts.iter().map(|part| part.hashes.len()).sum());
    for part in parts {
        whole.merge(part);
    }
    parallel::sort(&mut whole.hashes);
    let values = pass.scan.rows() - whole.nulls;
    let find = |places: &[u32]| pass.scan.texts(places, pass.projection, pass.look);

    let (distinct, top) = frequent(&whole.hashes, |(hash, _)| hash, TOP);
    profile.nulls = whole.nulls;
    profile.distinct = whole.distinct.as_ref().map_or(distinct, Distinct::estimate);
    let places: Vec<u32> = top.iter().map(|((_, place), _)| *place).collect();
    profile.top = find(&places)?
        .into_iter()
        .zip(&top)
        .map(|(value, (_, count))| TopValue {
            value,
            count: count * pass.stride,
        })
        .collect();
    let ends: Vec<u32> = [&whole.low, &whole.high]
        .into_iter()
        .flatten()
        .map(|(_, place)| *place)
        .collect();
    let mut ends = find(&ends)?.into_iter();
    (profile.min, profile.max) = (ends.next(), ends.next());

    let is_number = column.column_type == ColumnType::Bignumeric && !repeated;
    if is_number && values > 0 {
        profile.sum = Some(whole.sum.decimal(PLACES));
        profile.mean = Some(mean(whole.sum, PLACES, values));
        profile.stddev = whole.moments.deviation().map(number);
    }
    let has_length = repeated
        || matches!(
            column.column_type,
            ColumnType::String | ColumnType::Bytes | ColumnType::Json | ColumnType::Geography
        );
    if has_length {
        profile.empty = Some(whole.empty);
        profile.length = (values > 0).then(|| Lengths {
            min: whole.shortest,
            max: whole.longest,
            mean_thousandths: (u128::from(whole.lengths) * 1000 / u128::from(values)) as u64,
        });
    }
    if is_text {
        profile.blank = Some(whole.blank);
        profile.suspect = Some(whole.suspect);
        let mut shapes: Vec<TopValue> = whole
            .shapes
            .into_iter()
            .map(|(value, count)| TopValue { value, count })
            .collect();
        shapes.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        shapes.truncate(SHAPES);
        profile.patterns = shapes;
    }
    Ok(())
}

/// The shape of a text: what stands where, not which.
pub(crate) fn shape(text: &str, out: &mut String) {
    out.clear();
    for (number, c) in text.chars().enumerate() {
        if number == SHAPE_CHARACTERS {
            out.push('…');
            break;
        }
        out.push(match c {
            '0'..='9' => '9',
            'A'..='Z' => 'A',
            'a'..='z' => 'a',
            'ぁ'..='ゖ' => 'あ',
            'ァ'..='ヺ' | 'ー' => 'ア',
            'ｦ'..='ﾟ' => 'ｱ',
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '々' => '漢',
            c if c.is_uppercase() => 'A',
            c if c.is_lowercase() => 'a',
            c if c.is_numeric() => '9',
            c => c,
        });
    }
}

/// Whether a text looks as if its bytes had been read in the wrong encoding.
pub(crate) fn is_suspect(text: &str) -> bool {
    let mut before = ' ';
    // UTF-8 read as CP932: the first bytes of kana and of common kanji.
    let mut as_cp932 = 0;
    for c in text.chars() {
        // UTF-8 read as Latin-1 or CP1252: a lead byte, and a byte that only goes on.
        let goes_on = matches!(
            c,
            '\u{80}'..='\u{bf}' | '€' | '™' | 'œ' | '‚' | '„' | '‹' | '›'
        );
        let leads = matches!(before, '\u{c2}'..='\u{c3}' | '\u{e2}'..='\u{ef}');
        if c == '\u{fffd}' || (leads && goes_on) {
            return true;
        }
        as_cp932 += u32::from(matches!(c, '縺' | '繧' | '繝' | '譁' | '蟄'));
        before = c;
    }
    as_cp932 >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_say_what_stands_where() {
        let mut out = String::new();
        for (text, expected) in [
            ("AB-1234_x", "AA-9999_a"),
            ("東京都 ミナト区ﾊﾞ", "漢漢漢 アアア漢ｱｱ"),
            ("", ""),
        ] {
            shape(text, &mut out);
            assert_eq!(out, expected);
        }
        shape(&"1".repeat(100), &mut out);
        assert_eq!(out, format!("{}…", "9".repeat(40)));
    }

    #[test]
    fn broken_encodings_are_suspected_and_whole_ones_are_not() {
        for broken in [
            "a\u{fffd}b",
            "Ã©tÃ©",
            "â€™",
            "譁\u{fffd}蟄怜喧縺",
            "縺ゅ＞縺",
        ] {
            assert!(is_suspect(broken), "{broken}");
        }
        for whole in ["été", "東京都港区", "Straße", "naïve café", "100 °C", "«à»"] {
            assert!(!is_suspect(whole), "{whole}");
        }
    }
}
