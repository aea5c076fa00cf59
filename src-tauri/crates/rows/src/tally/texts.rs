//! The tally of values that are no plain numbers: texts, bytes, long decimals, nested values.

use super::mix::{Mixing, mix};
use super::{CANDIDATES, STRIDE, floor, most_frequent};
use crate::aggregate::wide::Wide;
use crate::figures::{Distinct, Moments, hash};
use crate::format::{Cells, Kind};
use crate::order::bytes;
use crate::path::is_ordered;
use crate::profile::{TOP, mean, number};
use crate::text_profile::{PLACES, SHAPED, SHAPES, is_suspect, shape};
use crate::window::{CELL_CHARACTERS, cut};
use model::{Column, ColumnProfile, ColumnType, Lengths, Mode, TopValue};
use std::collections::HashMap;

/// Bytes of the texts of different values, per value that is counted.
const BYTES_PER_ENTRY: usize = 56;

/// Values of one column.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what a column's type asks for, each by itself"
)]
pub(super) struct Texts {
    /// By hash; once there are too many, candidates for the frequent ones.
    counts: HashMap<u64, Entry, Mixing>,
    /// The texts of those.
    texts: String,
    bound: usize,
    nulls: u64,
    values: u64,
    is_text: bool,
    is_number: bool,
    has_length: bool,
    ordered: bool,
    low: Option<(Vec<u8>, String)>,
    high: Option<(Vec<u8>, String)>,
    /// Of what is not in `counts`.
    totals: Totals,
    spilled: Option<Distinct>,
    sum: Wide,
    moments: Moments,
    shapes: HashMap<String, u64>,
    shaped: usize,
}

/// A value that is counted.
#[derive(Clone, Copy)]
struct Entry {
    count: u64,
    /// Where its text is.
    at: u32,
    bytes: u32,
    traits: Traits,
}

/// What a value is like.
#[derive(Clone, Copy, Default)]
struct Traits {
    length: u32,
    blank: bool,
    suspect: bool,
}

/// What values are like together.
#[derive(Clone, Copy)]
struct Totals {
    lengths: u64,
    shortest: u64,
    longest: u64,
    empty: u64,
    blank: u64,
    suspect: u64,
}

impl Totals {
    fn new() -> Self {
        Self {
            lengths: 0,
            shortest: u64::MAX,
            longest: 0,
            empty: 0,
            blank: 0,
            suspect: 0,
        }
    }

    fn add(&mut self, traits: Traits, count: u64) {
        let length = u64::from(traits.length);
        self.lengths += length * count;
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length);
        self.empty += u64::from(length == 0) * count;
        self.blank += u64::from(traits.blank) * count;
        self.suspect += u64::from(traits.suspect) * count;
    }
}

impl Texts {
    pub(super) fn new(column: &Column, bound: usize) -> Self {
        let repeated = column.mode == Mode::Repeated;
        let of = column.column_type;
        Self {
            counts: HashMap::default(),
            texts: String::new(),
            bound,
            nulls: 0,
            values: 0,
            is_text: of == ColumnType::String && !repeated,
            is_number: of == ColumnType::Bignumeric && !repeated,
            has_length: repeated
                || matches!(
                    of,
                    ColumnType::String
                        | ColumnType::Bytes
                        | ColumnType::Json
                        | ColumnType::Geography
                ),
            ordered: is_ordered(column),
            low: None,
            high: None,
            totals: Totals::new(),
            spilled: None,
            sum: Wide::default(),
            moments: Moments::default(),
            shapes: HashMap::new(),
            shaped: 0,
        }
    }

    pub(super) fn add(&mut self, cells: &Cells<'_>, column: &Column, rows: usize) {
        let mut scratch = String::new();
        let mut drawn = String::new();
        // The value before this one is often the same.
        let mut last: Option<(usize, u64)> = None;
        for row in 0..rows {
            if cells.is_null(row) {
                self.nulls += 1;
                continue;
            }
            self.values += 1;
            if self.is_text
                && self.shaped < SHAPED
                && let Kind::Text(texts) = cells.kind()
            {
                self.shaped += 1;
                shape(texts.value(row), &mut scratch);
                match self.shapes.get_mut(&scratch) {
                    Some(count) => *count += 1,
                    None => {
                        self.shapes.insert(scratch.clone(), 1);
                    }
                }
            }
            if self.is_number
                && let Kind::Number(texts) = cells.kind()
            {
                let text = texts.value(row);
                if let Some(value) = Wide::parse(text, PLACES) {
                    self.sum = self.sum.plus(value);
                }
                self.moments.add(text.parse().unwrap_or(f64::NAN));
            }
            if self.spilled.is_none() {
                let same = last.filter(|(before, _)| same_text(cells, *before, row));
                let hash = match same {
                    Some((_, hash)) => hash,
                    None => bytes(cells, column, row, &mut scratch, hash),
                };
                last = Some((row, hash));
                if let Some(entry) = self.counts.get_mut(&hash) {
                    entry.count += 1;
                    continue;
                }
                self.first(cells, column, row, hash, 1, &mut scratch, &mut drawn);
                let full = self.texts.len() > self.bound * BYTES_PER_ENTRY;
                if full || self.counts.len() > self.bound {
                    self.spill();
                }
                continue;
            }
            self.beyond(cells, column, row, &mut scratch, &mut drawn);
        }
    }

    /// A value of a column with too many different ones.
    fn beyond(
        &mut self,
        cells: &Cells<'_>,
        column: &Column,
        row: usize,
        scratch: &mut String,
        drawn: &mut String,
    ) {
        let ordered = self.ordered;
        let (hash, is_low, is_high) = bytes(cells, column, row, scratch, |key| {
            let low = ordered
                && self
                    .low
                    .as_ref()
                    .is_none_or(|(low, _)| key < low.as_slice());
            let high = ordered
                && self
                    .high
                    .as_ref()
                    .is_none_or(|(high, _)| key > high.as_slice());
            (hash(key), low, high)
        });
        if let Some(distinct) = &mut self.spilled {
            distinct.add(hash);
        }
        self.totals.add(self.traits(cells, row), 1);
        if is_low || is_high {
            self.ends(cells, column, row, scratch, drawn);
        }
        // One of each few, not always the same: what repeats itself would be met too often.
        let lot = mix(u128::from(self.values / STRIDE)) % STRIDE;
        if self.values % STRIDE == lot {
            if let Some(entry) = self.counts.get_mut(&hash) {
                entry.count += STRIDE;
            } else {
                self.first(cells, column, row, hash, STRIDE, scratch, drawn);
                let full = self.texts.len() > self.bound * BYTES_PER_ENTRY;
                if full || self.counts.len() > CANDIDATES * 2 {
                    self.prune();
                }
            }
        }
    }

    /// A value that is not among those counted.
    #[expect(
        clippy::too_many_arguments,
        reason = "scratch space is lent by the loop"
    )]
    fn first(
        &mut self,
        cells: &Cells<'_>,
        column: &Column,
        row: usize,
        hash: u64,
        count: u64,
        scratch: &mut String,
        drawn: &mut String,
    ) {
        let at = self.texts.len();
        cells.text(row, &mut self.texts, CELL_CHARACTERS * 4);
        cut(&mut self.texts, at);
        let entry = Entry {
            count,
            at: at as u32,
            bytes: (self.texts.len() - at) as u32,
            traits: self.traits(cells, row),
        };
        self.counts.insert(hash, entry);
        if self.spilled.is_none() {
            self.ends(cells, column, row, scratch, drawn);
        }
    }

    /// Whether it is the first or the last of all.
    fn ends(
        &mut self,
        cells: &Cells<'_>,
        column: &Column,
        row: usize,
        scratch: &mut String,
        drawn: &mut String,
    ) {
        if !self.ordered {
            return;
        }
        drawn.clear();
        bytes(cells, column, row, scratch, |key| {
            let mut text = || {
                if drawn.is_empty() {
                    cells.text(row, drawn, CELL_CHARACTERS * 4);
                    cut(drawn, 0);
                }
                drawn.clone()
            };
            if self
                .low
                .as_ref()
                .is_none_or(|(low, _)| key < low.as_slice())
            {
                self.low = Some((key.to_vec(), text()));
            }
            if self
                .high
                .as_ref()
                .is_none_or(|(high, _)| key > high.as_slice())
            {
                self.high = Some((key.to_vec(), text()));
            }
        });
    }

    fn traits(&self, cells: &Cells<'_>, row: usize) -> Traits {
        match cells.kind() {
            Kind::Text(texts) if self.is_text => {
                let text = texts.value(row);
                let ascii = text.is_ascii();
                let length = if ascii {
                    text.len()
                } else {
                    text.chars().count()
                };
                Traits {
                    length: length as u32,
                    blank: !text.is_empty() && text.trim().is_empty(),
                    suspect: !ascii && is_suspect(text),
                }
            }
            Kind::Text(texts) | Kind::Json(texts) => Traits {
                length: texts.value(row).chars().count() as u32,
                ..Traits::default()
            },
            Kind::Bytes(values) => Traits {
                length: values.value(row).len() as u32,
                ..Traits::default()
            },
            Kind::List(..) => Traits {
                length: cells.elements_of(row).len() as u32,
                ..Traits::default()
            },
            _ => Traits::default(),
        }
    }

    fn spill(&mut self) {
        let mut distinct = Distinct::new();
        for (hash, entry) in &self.counts {
            distinct.add(*hash);
            self.totals.add(entry.traits, entry.count);
        }
        self.spilled = Some(distinct);
        self.prune();
    }

    /// Keeps the frequent ones, and their texts.
    fn prune(&mut self) {
        let floor = floor(self.counts.values().map(|entry| entry.count));
        self.counts.retain(|_, entry| entry.count > floor);
        self.counts.shrink_to(CANDIDATES * 2);
        let mut kept = String::new();
        for entry in self.counts.values_mut() {
            let text = text_of(&self.texts, *entry);
            entry.at = kept.len() as u32;
            kept.push_str(text);
        }
        self.texts = kept;
    }

    pub(super) fn describe(&self, profile: &mut ColumnProfile) {
        let mut totals = self.totals;
        if self.spilled.is_none() {
            for entry in self.counts.values() {
                totals.add(entry.traits, entry.count);
            }
        }
        profile.nulls = self.nulls;
        profile.exact = self.spilled.is_none();
        let counted = self.counts.len() as u64;
        profile.distinct = self.spilled.as_ref().map_or(counted, Distinct::estimate);
        let entries = self.counts.iter();
        let top = most_frequent(
            entries.map(|(hash, entry)| ((*hash, *entry), entry.count)),
            |(hash, _)| hash,
            TOP,
        );
        profile.top = top
            .into_iter()
            .map(|((_, entry), count)| TopValue {
                value: text_of(&self.texts, entry).to_owned(),
                count,
            })
            .collect();
        profile.min = self.low.as_ref().map(|(_, text)| text.clone());
        profile.max = self.high.as_ref().map(|(_, text)| text.clone());
        if self.is_number && self.values > 0 {
            profile.sum = Some(self.sum.decimal(PLACES));
            profile.mean = Some(mean(self.sum, PLACES, self.values));
            profile.stddev = self.moments.deviation().map(number);
        }
        if self.has_length {
            profile.empty = Some(totals.empty);
            profile.length = (self.values > 0).then(|| Lengths {
                min: totals.shortest,
                max: totals.longest,
                mean_thousandths: (u128::from(totals.lengths) * 1000 / u128::from(self.values))
                    as u64,
            });
        }
        if self.is_text {
            profile.blank = Some(totals.blank);
            profile.suspect = Some(totals.suspect);
            let shapes = self.shapes.iter().map(|(value, count)| TopValue {
                value: value.clone(),
                count: *count,
            });
            let mut shapes: Vec<TopValue> = shapes.collect();
            shapes.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            shapes.truncate(SHAPES);
            profile.patterns = shapes;
        }
    }
}

/// Whether two texts of a column are the same; false where it would take long to tell.
fn same_text(cells: &Cells<'_>, one: usize, other: usize) -> bool {
    match cells.kind() {
        Kind::Text(texts) => texts.value(one) == texts.value(other),
        _ => false,
    }
}

fn text_of(texts: &str, entry: Entry) -> &str {
    let from = entry.at as usize;
    texts
        .get(from..from + entry.bytes as usize)
        .unwrap_or_default()
}
