//! Making a view: which rows pass the conditions, and in which order.

use crate::Cancelled;
use crate::filter::{Condition, Needle, Scratch, any_holds};
use crate::format::Cells;
use crate::order::{KeyType, bytes, each_word, key_type, wide, word};
use crate::parallel;
use crate::path::{Projection, dotted_name};
use crate::scan::{Scan, UNIT_ROWS};
use crate::set::{Look, Segment, Set};
use crate::sort::{Keyed, Sorter};
use model::{Column, ColumnPath, Kind, Problem, Result, ViewSpec};
use std::path::Path;
use std::sync::Arc;

/// Bytes of keys that are made before they are sorted.
const KEY_BYTES: usize = 96 << 20;

/// One column to sort by, ready.
struct Key {
    /// Its place among the columns that are read.
    place: usize,
    column: Column,
    descending: bool,
    nulls_last: bool,
}

/// What is looked for in which columns.
struct Plan {
    projection: Projection,
    /// Each with the place of its column among those that are read.
    conditions: Vec<(usize, Condition)>,
    /// The places of the columns that are searched for a text.
    searched: Option<(Needle, std::ops::Range<usize>)>,
    keys: Vec<Key>,
}

impl Plan {
    fn new(set: &Set, spec: &ViewSpec, look: Look) -> Result<Self> {
        let known = set.columns();
        let mut paths: Vec<ColumnPath> = Vec::new();
        let search = spec.search.as_deref().filter(|text| !text.is_empty());
        if search.is_some() {
            paths.extend((0..known.len() as u32).map(|column| vec![column]));
        }
        let searched = 0..paths.len();
        let mut place = |path: &ColumnPath| {
            paths
                .iter()
                .position(|known| known == path)
                .unwrap_or_else(|| {
                    paths.push(path.clone());
                    paths.len() - 1
                })
        };
        let filters: Vec<usize> = spec.filter.iter().map(|term| place(&term.column)).collect();
        let sorts: Vec<usize> = spec.sort.iter().map(|key| place(&key.column)).collect();
        let projection = Projection::new(&paths, known)?;
        let column = |place: usize| {
            projection
                .columns
                .get(place)
                .ok_or_else(|| Problem::broken("a column that is not read"))
        };
        let mut conditions = Vec::with_capacity(filters.len());
        for (term, place) in spec.filter.iter().zip(filters) {
            let name = dotted_name(&term.column, known);
            let condition = Condition::new(term, column(place)?, &name, look.zone)?;
            conditions.push((place, condition));
        }
        let mut keys = Vec::with_capacity(sorts.len());
        for (key, place) in spec.sort.iter().zip(sorts) {
            keys.push(Key {
                place,
                column: column(place)?.clone(),
                descending: key.descending,
                nulls_last: key.nulls_last.unwrap_or(key.descending),
            });
        }
        Ok(Self {
            projection,
            conditions,
            searched: search.map(|text| (Needle::new(text), searched)),
            keys,
        })
    }

    fn filters(&self) -> bool {
        !self.conditions.is_empty() || self.searched.is_some()
    }

    /// Which rows of a segment pass.
    fn marks(&self, segment: &Segment<'_>, scratch: &mut Scratch) -> Vec<bool> {
        let rows = segment.rows.clone();
        let mut marks = vec![true; rows.len()];
        for (place, condition) in &self.conditions {
            if let Some(cells) = segment.cells.get(*place) {
                condition.apply(cells, rows.clone(), &mut marks, scratch);
            }
        }
        if let Some((needle, places)) = &self.searched {
            let cells = segment.cells.get(places.clone()).unwrap_or_default();
            for (mark, row) in marks.iter_mut().zip(rows) {
                *mark = *mark && any_holds(cells, row, needle, scratch);
            }
        }
        marks
    }
}

/// Rows of the set without a view that `set` shows, in the order wanted, and how many rows were
/// looked at. `folder`: where sorting may put what does not fit into memory.
pub(crate) fn order(
    set: &Arc<Set>,
    spec: &ViewSpec,
    look: Look,
    folder: &Path,
    cancelled: Cancelled,
) -> Result<(Vec<u32>, u64)> {
    let plan = Plan::new(set, spec, look)?;
    let scan = Scan::whole(set);
    if u32::try_from(scan.rows()).is_err() {
        return Err(Problem::new(Kind::OverLimit {
            limit: u64::from(u32::MAX),
            asked: scan.rows(),
            unit: "rows".to_owned(),
        }));
    }
    // Rows are known by their place in the pass until the end.
    let places = match plan.keys.as_slice() {
        [] => filtered(&scan, &plan, set, look, cancelled)?,
        [key] if key_type(&key.column) == KeyType::Word => {
            by_word(&scan, &plan, key, set, look, cancelled)?
        }
        _ => by_bytes(&scan, &plan, set, look, folder, cancelled)?,
    };
    Ok((rows_of(set, &scan, places), scan.rows()))
}

/// What breaks ties: a row's place in the set's own order, by its place in the pass.
fn ties(set: &Set, scan: &Scan) -> Option<Vec<u32>> {
    let view = set.view().filter(|view| !view.is_ascending())?;
    // The pass goes through the rows in ascending order.
    let mut by_row: Vec<(u32, u32)> = view
        .order()
        .iter()
        .enumerate()
        .map(|(place, row)| (*row, place as u32))
        .collect();
    parallel::sort(&mut by_row);
    debug_assert_eq!(by_row.len() as u64, scan.rows());
    Some(by_row.into_iter().map(|(_, place)| place).collect())
}

/// From ties, or places where there are none, to rows.
fn rows_of(set: &Set, scan: &Scan, places: Vec<u32>) -> Vec<u32> {
    match set.view() {
        None => places,
        Some(view) if view.is_ascending() => places
            .into_iter()
            .filter_map(|place| scan.row(place))
            .collect(),
        Some(view) => places
            .into_iter()
            .filter_map(|place| view.order().get(place as usize).copied())
            .collect(),
    }
}

/// Rows that pass, in the set's order.
fn filtered(
    scan: &Scan,
    plan: &Plan,
    set: &Set,
    look: Look,
    cancelled: Cancelled,
) -> Result<Vec<u32>> {
    if !plan.filters() {
        return Ok((0..scan.rows() as u32).collect());
    }
    let units = scan.fold(
        &plan.projection,
        look,
        cancelled,
        |_| (Vec::new(), Scratch::default()),
        |(passed, scratch), segment, first| {
            let marks = plan.marks(segment, scratch);
            let places = (first as u32..).zip(marks);
            passed.extend(places.filter_map(|(place, mark)| mark.then_some(place)));
            Ok(())
        },
    )?;
    let mut places = Vec::with_capacity(units.iter().map(|(passed, _)| passed.len()).sum());
    for (passed, _) in units {
        places.extend(passed);
    }
    if let Some(ties) = ties(set, scan) {
        for place in &mut places {
            *place = ties.get(*place as usize).copied().unwrap_or(*place);
        }
        parallel::sort(&mut places);
    }
    Ok(places)
}

/// Rows by one key of 64 bits.
fn by_word(
    scan: &Scan,
    plan: &Plan,
    key: &Key,
    set: &Set,
    look: Look,
    cancelled: Cancelled,
) -> Result<Vec<u32>> {
    #[derive(Default)]
    struct Unit {
        /// The key, and the place in the low 32 bits: one number is compared faster than two.
        keys: Vec<u128>,
        nulls: Vec<u32>,
        scratch: Scratch,
    }
    let ties = ties(set, scan);
    let tie = |place: u32| match &ties {
        Some(ties) => ties.get(place as usize).copied().unwrap_or(place),
        None => place,
    };
    let flip = if key.descending { u64::MAX } else { 0 };
    let filters = plan.filters();
    let units = scan.fold(
        &plan.projection,
        look,
        cancelled,
        |_| Unit {
            keys: Vec::with_capacity(if filters { 0 } else { UNIT_ROWS }),
            ..Unit::default()
        },
        |unit, segment, first| {
            let marks = filters.then(|| plan.marks(segment, &mut unit.scratch));
            let Some(cells) = segment.cells.get(key.place) else {
                return Ok(());
            };
            let start = segment.rows.start;
            each_word(cells, segment.rows.clone(), |row, word| {
                let at = row - start;
                let passes = marks
                    .as_ref()
                    .is_none_or(|marks| marks.get(at).copied().unwrap_or(false));
                if passes {
                    let place = tie(first as u32 + at as u32);
                    match word {
                        Some(word) => {
                            let key = u128::from(word ^ flip) << 32;
                            unit.keys.push(key | u128::from(place));
                        }
                        None => unit.nulls.push(place),
                    }
                }
            });
            Ok(())
        },
    )?;
    let mut keys = Vec::with_capacity(units.iter().map(|unit| unit.keys.len()).sum());
    let mut nulls = Vec::new();
    for unit in units {
        keys.extend_from_slice(&unit.keys);
        nulls.extend_from_slice(&unit.nulls);
    }
    nulls.sort_unstable();
    parallel::sort(&mut keys);
    if cancelled() {
        return Err(Problem::cancelled());
    }
    let mut places = Vec::with_capacity(keys.len() + nulls.len());
    if !key.nulls_last {
        places.extend_from_slice(&nulls);
    }
    places.extend(keys.iter().map(|key| *key as u32));
    if key.nulls_last {
        places.extend_from_slice(&nulls);
    }
    Ok(places)
}

/// Rows by any keys.
fn by_bytes(
    scan: &Scan,
    plan: &Plan,
    set: &Set,
    look: Look,
    folder: &Path,
    cancelled: Cancelled,
) -> Result<Vec<u32>> {
    let ties = ties(set, scan);
    let tie = |place: u32| match &ties {
        Some(ties) => ties.get(place as usize).copied().unwrap_or(place),
        None => place,
    };
    let mut sorter = Sorter::new(folder);
    let units_at_a_time = (KEY_BYTES / (UNIT_ROWS * set.row_bytes().max(1))).clamp(1, 8);
    let mut unit = 0;
    let mut count = 0;
    while unit < scan.units() {
        let last = scan.units().min(unit + units_at_a_time);
        let pieces = parallel::map(last - unit, cancelled, |at| {
            let mut piece = Keyed::default();
            let (mut scratch, mut text) = (Scratch::default(), String::new());
            scan.read(unit + at, &plan.projection, look, &mut |segment, first| {
                let marks = plan.marks(segment, &mut scratch);
                for ((row, mark), place) in segment.rows.clone().zip(marks).zip(first as u32..) {
                    if mark {
                        piece.push(tie(place), |out| {
                            for key in &plan.keys {
                                if let Some(cells) = segment.cells.get(key.place) {
                                    write_key(key, cells, row, &mut text, out);
                                }
                            }
                        });
                    }
                }
                Ok(std::ops::ControlFlow::Continue(()))
            })?;
            Ok(piece)
        })?;
        for piece in &pieces {
            count += piece.len();
            sorter.add(piece)?;
        }
        unit = last;
    }
    let mut places = Vec::with_capacity(count);
    sorter.finish(&mut places, cancelled)?;
    Ok(places)
}

/// A key as bytes that compare as the values do, and that end before those of the next key begin.
fn write_key(key: &Key, cells: &Cells<'_>, row: usize, scratch: &mut String, out: &mut Vec<u8>) {
    if cells.is_null(row) {
        out.push(if key.nulls_last { 2 } else { 0 });
        return;
    }
    out.push(1);
    let start = out.len();
    match key_type(&key.column) {
        KeyType::Word => out.extend_from_slice(&word(cells, row).to_be_bytes()),
        KeyType::Wide => out.extend_from_slice(&wide(cells, row).to_be_bytes()),
        KeyType::Bytes => bytes(cells, &key.column, row, scratch, |bytes| {
            // A zero is followed by one that is none, so that two zeros are the end.
            let mut rest = bytes;
            while let Some(at) = memchr::memchr(0, rest) {
                let (before, behind) = rest.split_at(at + 1);
                out.extend_from_slice(before);
                out.push(0xff);
                rest = behind;
            }
            out.extend_from_slice(rest);
            out.extend_from_slice(&[0, 0]);
        }),
    }
    if key.descending {
        for byte in out.iter_mut().skip(start) {
            *byte = !*byte;
        }
    }
}
