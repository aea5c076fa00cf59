//! Charts: groups of rows and figures of them, over all rows that are kept, in one or two passes.
//!
//! Memory is bounded by the number of groups, not of rows, but for medians and counts of different
//! values, which have limits of their own.

mod figures;
mod keys;
mod scatter;
mod side;
mod survey;
mod time;
mod values;
pub(crate) mod wide;

use crate::Cancelled;
use crate::path::Projection;
use crate::set::{Look, Segment, Set};
use figures::{Accumulate, accumulator};
use keys::Keys;
use model::{ChartData, ChartKind, ChartRequest, ChartSort, ColumnPath, Kind, Problem, Result};
use polars::polars_utils::aliases::PlIndexSet;
use side::{Side, in_order};
use std::ops::{ControlFlow, Range};
use survey::Survey;
use values::Source;

/// Rows between two looks at whether to stop.
const STEP: usize = 1 << 16;

/// Groups of `x` that may be asked for.
const MOST_GROUPS: usize = keys::ORDERED;

/// Groups of `series` that may be asked for.
const MOST_SERIES: usize = 100;

/// Figures in an answer at most.
const MOST_FIGURES: usize = 60_000;

/// `OverLimit` when more than `limit` were asked.
fn over_limit(asked: usize, limit: usize, unit: &str) -> Result<()> {
    if asked <= limit {
        return Ok(());
    }
    Err(Problem::new(Kind::OverLimit {
        limit: limit as u64,
        asked: asked as u64,
        unit: unit.to_owned(),
    }))
}

/// What is read: the columns in the order of the parts that need them.
struct Reading<'a> {
    set: &'a Set,
    rows: u64,
    look: Look,
    cancelled: Cancelled<'a>,
}

impl Reading<'_> {
    /// Reads all rows of these columns in pieces of at most [`STEP`] rows.
    fn pass(
        &self,
        projection: &Projection,
        visit: &mut dyn FnMut(&Segment<'_>, Range<usize>) -> Result<()>,
    ) -> Result<()> {
        let mut through = |segment: &Segment<'_>| {
            let mut start = segment.rows.start;
            while start < segment.rows.end {
                if (self.cancelled)() {
                    return Err(Problem::cancelled());
                }
                let end = segment.rows.end.min(start + STEP);
                visit(segment, start..end)?;
                start = end;
            }
            Ok(ControlFlow::Continue(()))
        };
        self.set
            .read_projected(0, self.rows, projection, self.look, &mut through)
    }

    fn projection(&self, paths: &[ColumnPath]) -> Result<Projection> {
        Projection::new(paths, self.set.columns())
    }
}

/// What a chart shows of the rows that are there now.
pub(crate) fn chart(
    set: &Set,
    request: &ChartRequest,
    look: Look,
    cancelled: Cancelled,
) -> Result<ChartData> {
    let snapshot = set.snapshot();
    let reading = Reading {
        set,
        rows: snapshot.row_count,
        look,
        cancelled,
    };
    let mut data = if request.kind == ChartKind::Scatter {
        scatter::scatter(&reading, request)?
    } else {
        groups(&reading, request)?
    };
    data.rows_read = snapshot.row_count;
    data.rows_total = snapshot.total_rows;
    data.complete = snapshot.complete;
    Ok(data)
}

/// The dimensions and measures of a chart over the columns that they read.
struct Layout {
    projection: Projection,
    x: Option<(usize, Keys)>,
    series: Option<(usize, Keys)>,
    /// The place of the column, if there is one, and what adds up.
    measures: Vec<(Option<usize>, Box<dyn Accumulate>)>,
}

impl Layout {
    fn new(reading: &Reading<'_>, request: &ChartRequest) -> Result<Self> {
        let mut paths: Vec<ColumnPath> = Vec::new();
        let mut place = |path: &ColumnPath| {
            let known = paths.iter().position(|one| one == path);
            known.unwrap_or_else(|| {
                paths.push(path.clone());
                paths.len() - 1
            })
        };
        let x_place = request.x.as_ref().map(|one| place(&one.column));
        let series_place = request.series.as_ref().map(|one| place(&one.column));
        let measure_places = request.measures.iter();
        let measure_places: Vec<Option<usize>> = measure_places
            .map(|measure| measure.column.as_ref().map(&mut place))
            .collect();
        let projection = reading.projection(&paths)?;
        let zone = reading.look.zone;
        let keys = |place: Option<usize>,
                    dimension: Option<&model::Dimension>|
         -> Result<Option<(usize, Keys)>> {
            let (Some(place), Some(dimension)) = (place, dimension) else {
                return Ok(None);
            };
            let column = projection.columns.get(place);
            let column = column.ok_or_else(|| Problem::broken("a dimension without a column"))?;
            Ok(Some((place, Keys::new(dimension, column, zone)?)))
        };
        let x = keys(x_place, request.x.as_ref())?;
        let series = keys(series_place, request.series.as_ref())?;
        let measures: Result<Vec<_>> = request
            .measures
            .iter()
            .zip(measure_places)
            .map(|(measure, place)| {
                let column = place.and_then(|place| projection.columns.get(place));
                Ok((place, accumulator(measure.aggregate, column)?))
            })
            .collect();
        let measures = measures?;
        if measures.is_empty() {
            return Err(Problem::bad_input("measures", "none"));
        }
        Ok(Self {
            projection,
            x,
            series,
            measures,
        })
    }

    /// Looks at the values that are to be gathered into bins or units of time.
    fn survey(&mut self, reading: &Reading<'_>, kind: ChartKind) -> Result<()> {
        let zone = reading.look.zone;
        let survey = |keys: &Option<(usize, Keys)>| {
            let (place, keys) = keys.as_ref()?;
            Some((*place, keys.survey(zone)?))
        };
        let mut surveys: [Option<(usize, Survey)>; 2] = [survey(&self.x), survey(&self.series)];
        if surveys.iter().any(Option::is_some) {
            reading.pass(&self.projection, &mut |segment, rows| {
                for (place, survey) in surveys.iter_mut().flatten() {
                    if let Some(cells) = segment.cells.get(*place) {
                        survey.see(&Source::new(cells), rows.clone());
                    }
                }
                Ok(())
            })?;
        }
        let [x, series] = surveys;
        if let Some((_, keys)) = &mut self.x {
            keys.plan(kind, x.as_ref().map(|(_, survey)| survey), true);
        }
        if let Some((_, keys)) = &mut self.series {
            keys.plan(kind, series.as_ref().map(|(_, survey)| survey), false);
        }
        Ok(())
    }
}

/// Groups while rows go by: each a code of `x`, or a pair of one and a code of `series`.
#[derive(Default)]
struct Groups {
    /// Only where there are series.
    pairs: Option<PlIndexSet<(u32, u32)>>,
    /// Rows of each.
    rows: Vec<u64>,
    /// The greatest code of `x` that came before the first NULL.
    before_null: Option<u32>,
    greatest: u32,
}

impl Groups {
    /// The group of each row, from its codes.
    fn see(&mut self, x: &[u32], series: &[u32], groups: &mut Vec<u32>) -> Result<()> {
        for code in x {
            self.greatest = self.greatest.max(*code);
            if *code == 0 && self.before_null.is_none() {
                self.before_null = Some(self.greatest);
            }
        }
        match &mut self.pairs {
            None => {
                groups.extend_from_slice(x);
                self.rows
                    .resize(self.rows.len().max(self.greatest as usize + 1), 0);
            }
            Some(pairs) => {
                let mut last = ((u32::MAX, u32::MAX), 0);
                for (x, series) in x.iter().zip(series) {
                    let pair = (*x, *series);
                    if last.0 != pair {
                        last = (pair, pairs.insert_full(pair).0 as u32);
                    }
                    groups.push(last.1);
                }
                self.rows.resize(pairs.len(), 0);
            }
        }
        for group in groups {
            self.rows[*group as usize] += 1;
        }
        over_limit(self.rows.len(), keys::GROUPS + 1, "groups")
    }

    /// For each group the code of `x`, or of `series`.
    fn side(&self, of_series: bool) -> Vec<u32> {
        let side = |(x, series): &(u32, u32)| if of_series { *series } else { *x };
        match &self.pairs {
            Some(pairs) => pairs.iter().map(side).collect(),
            None if of_series => vec![0; self.rows.len()],
            None => (0..self.rows.len() as u32).collect(),
        }
    }
}

fn groups(reading: &Reading<'_>, request: &ChartRequest) -> Result<ChartData> {
    let mut layout = Layout::new(reading, request)?;
    layout.survey(reading, request.kind)?;
    let Layout {
        projection,
        mut x,
        mut series,
        mut measures,
    } = layout;
    let mut all = Groups {
        pairs: series.is_some().then(PlIndexSet::default),
        ..Groups::default()
    };
    let (mut x_codes, mut series_codes, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    reading.pass(&projection, &mut |segment, rows| {
        let encode = |keys: &mut Option<(usize, Keys)>, codes: &mut Vec<u32>| {
            codes.clear();
            if let Some((place, keys)) = keys
                && let Some(cells) = segment.cells.get(*place)
            {
                return keys.encode(&Source::new(cells), rows.clone(), codes);
            }
            codes.resize(rows.len(), 0);
            Ok(())
        };
        encode(&mut x, &mut x_codes)?;
        encode(&mut series, &mut series_codes)?;
        groups.clear();
        all.see(&x_codes, &series_codes, &mut groups)?;
        for (place, measure) in &mut measures {
            let cells = place.and_then(|place| segment.cells.get(place));
            let source = cells.map(Source::new);
            measure.add(source.as_ref(), rows.clone(), &groups, all.rows.len())?;
        }
        Ok(())
    })?;

    // Figures of a whole row or column, to know which come first.
    let first = measures.first().map(|(_, measure)| measure.as_ref());
    let first = first.ok_or_else(|| Problem::broken("no measure"))?;
    let sort = if request.kind == ChartKind::Histogram {
        ChartSort::Key
    } else {
        request.sort
    };
    let x_limit = (request.group_limit.max(1) as usize).min(MOST_GROUPS);
    let x_keys = x.map(|(_, keys)| keys);
    let x = Side::new(x_keys, &all.side(false), &|keys, codes| {
        let limit = if keys.keeps_order() {
            MOST_GROUPS
        } else {
            x_limit
        };
        Ok((in_order(keys, codes, &all, sort, first)?, limit))
    })?;
    let series_limit = (request.series_limit.max(1) as usize).min(MOST_SERIES);
    let series_keys = series.map(|(_, keys)| keys);
    let series = Side::new(series_keys, &all.side(true), &|keys, codes| {
        if keys.keeps_order() {
            return Ok((
                in_order(keys, codes, &all, ChartSort::Key, first)?,
                MOST_SERIES,
            ));
        }
        let mut order = in_order(keys, codes, &all, ChartSort::ValueDescending, first)?;
        side::order_first(&mut order, series_limit, keys);
        Ok((order, series_limit))
    })?;
    let wide = series.count().max(1);
    over_limit(x.count() * wide * measures.len(), MOST_FIGURES, "figures")?;

    // Slots series by series, so that a series' figures stand together.
    let (across, lines) = (x.count(), series.count());
    let slots = x.slots.iter().zip(&series.slots);
    let slots: Vec<u32> = slots.map(|(x, line)| line * across as u32 + x).collect();
    let mut values = vec![Vec::new(); lines * measures.len()];
    let is_pivot = request.kind == ChartKind::Pivot;
    let (mut x_totals, mut series_totals, mut totals) = (Vec::new(), Vec::new(), Vec::new());
    let count = measures.len();
    if is_pivot {
        series_totals = vec![None; lines * count];
    }
    for (index, (_, measure)) in measures.iter().enumerate() {
        let figures = measure.figures(&slots, across * lines)?;
        for (line, figures) in figures.chunks(across.max(1)).enumerate() {
            if let Some(values) = values.get_mut(line * count + index) {
                *values = figures.to_vec();
            }
        }
        if is_pivot {
            x_totals.push(measure.figures(&x.slots, across)?);
            for (line, figure) in measure
                .figures(&series.slots, lines)?
                .into_iter()
                .enumerate()
            {
                if let Some(total) = series_totals.get_mut(line * count + index) {
                    *total = figure;
                }
            }
            let all = vec![0; slots.len()];
            totals.extend(measure.figures(&all, 1)?);
        }
    }
    Ok(ChartData {
        x: x.axis,
        series: series.axis,
        values,
        x_totals,
        series_totals,
        totals,
        points: Vec::new(),
        rows_read: 0,
        rows_total: None,
        complete: false,
        points_total: 0,
    })
}
