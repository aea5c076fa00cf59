//! Points of two numbers: a random part of them where they are many.

use super::keys::{self, Keys, is_number};
use super::side::{Side, order_first};
use super::survey::Dice;
use super::time;
use super::values::Source;
use super::{MOST_SERIES, Reading};
use model::{ChartAxis, ChartData, ChartRequest, Problem, Result};

/// Points at most.
const POINTS: usize = 4000;

/// A random part of the points of two numbers, of which none is likelier than another.
pub(super) fn scatter(reading: &Reading<'_>, request: &ChartRequest) -> Result<ChartData> {
    let missing = |field: &str| Problem::bad_input(field, "a scatter chart needs two columns");
    let x = request.x.as_ref().ok_or_else(|| missing("x"))?;
    let y = request.measures.first().and_then(|one| one.column.clone());
    let y = y.ok_or_else(|| missing("measures"))?;
    let mut paths = vec![x.column.clone(), y];
    paths.extend(request.series.iter().map(|series| series.column.clone()));
    let projection = reading.projection(&paths)?;
    let zone = reading.look.zone;
    let number = |place: usize, field: &str| {
        let column = projection
            .columns
            .get(place)
            .ok_or_else(|| missing(field))?;
        let fits = is_number(column) || place == 0 && keys::is_time(column);
        let reason = format!("{} is not a number", column.name);
        if fits {
            Ok(())
        } else {
            Err(Problem::bad_input(field, reason))
        }
    };
    number(0, "x")?;
    number(1, "measures")?;
    let mut series = match (&request.series, projection.columns.get(2)) {
        (Some(dimension), Some(column)) => Some(Keys::new(dimension, column, zone)?),
        _ => None,
    };
    if let Some(keys) = &mut series {
        let mut survey = keys.survey(zone);
        if let Some(survey) = &mut survey {
            reading.pass(&projection, &mut |segment, rows| {
                if let Some(cells) = segment.cells.get(2) {
                    survey.see(&Source::new(cells), rows);
                }
                Ok(())
            })?;
        }
        keys.plan(request.kind, survey.as_ref(), false);
    }

    let mut offsets = time::Offsets::new(zone);
    let (mut dice, mut total) = (Dice::new(), 0_u64);
    let mut kept: Vec<(u64, f64, f64, u32)> = Vec::with_capacity(POINTS);
    // Points of each series, to know which are the largest.
    let mut counts: Vec<u64> = Vec::new();
    let (mut x_values, mut y_values) = (Vec::new(), Vec::new());
    let mut codes = Vec::new();
    reading.pass(&projection, &mut |segment, rows| {
        let (Some(x), Some(y)) = (segment.cells.first(), segment.cells.get(1)) else {
            return Ok(());
        };
        let nothing = f64::NAN;
        x_values.clear();
        x_values.resize(rows.len(), nothing);
        time::positions(
            &Source::new(x),
            rows.clone(),
            &mut offsets,
            &mut |at, value| {
                x_values[at] = value;
            },
        );
        y_values.clear();
        y_values.resize(rows.len(), nothing);
        Source::new(y).doubles(rows.clone(), |at, value| y_values[at] = value);
        codes.clear();
        match (&mut series, segment.cells.get(2)) {
            (Some(keys), Some(cells)) => keys.encode(&Source::new(cells), rows, &mut codes)?,
            _ => codes.resize(rows.len(), 0),
        }
        for ((x, y), code) in x_values.iter().zip(&y_values).zip(&codes) {
            if !x.is_finite() || !y.is_finite() {
                continue;
            }
            total += 1;
            let code_place = *code as usize;
            if counts.len() <= code_place {
                counts.resize(code_place + 1, 0);
            }
            counts[code_place] += 1;
            let point = (total, *x, *y, *code);
            if kept.len() < POINTS {
                kept.push(point);
            } else if let Some(other) = kept.get_mut(dice.below(total) as usize) {
                *other = point;
            }
        }
        Ok(())
    })?;
    kept.sort_unstable_by_key(|(number, ..)| *number);

    let limit = (request.series_limit.max(1) as usize).min(MOST_SERIES);
    let present: Vec<u32> = (0..counts.len() as u32)
        .filter(|code| counts[*code as usize] > 0)
        .collect();
    let side = Side::new(series, &present, &|keys, codes| {
        let mut order = codes.to_vec();
        if keys.keeps_order() {
            order.sort_by(|a, b| keys.order(*a, *b));
            return Ok((order, MOST_SERIES));
        }
        order.sort_by_key(|code| std::cmp::Reverse(counts[*code as usize]));
        order_first(&mut order, limit, keys);
        Ok((order, limit))
    })?;
    let mut points = vec![Vec::new(); side.count()];
    let mut place_of = vec![0_usize; counts.len()];
    let codes = (0..counts.len()).filter(|code| counts[*code] > 0);
    for (code, slot) in codes.zip(&side.slots) {
        place_of[code] = *slot as usize;
    }
    for (_, x, y, code) in kept {
        points[place_of[code as usize]].push((x, y));
    }
    Ok(ChartData {
        x: ChartAxis::default(),
        series: side.axis,
        values: Vec::new(),
        x_totals: Vec::new(),
        series_totals: Vec::new(),
        totals: Vec::new(),
        points,
        rows_read: 0,
        rows_total: None,
        complete: false,
        points_total: total,
    })
}
