//! One axis at the end: which groups have a place of their own, and in which order.

use super::Groups;
use super::figures::Accumulate;
use super::keys::Keys;
use model::{ChartAxis, ChartKey, ChartSort, Figure, Result};
use std::cmp::Ordering;

/// Codes in order, and how many of them get a place of their own.
pub(super) type Arranged = (Vec<u32>, usize);

/// One axis at the end: its groups in order, and where each pair of the passes goes.
pub(super) struct Side {
    pub(super) axis: ChartAxis,
    /// For each pair of codes the place of its group on this axis.
    pub(super) slots: Vec<u32>,
}

impl Side {
    /// How many places there are.
    pub(super) fn count(&self) -> usize {
        self.axis.keys.len().max(1)
    }

    /// `codes`: that of each pair. `arrange`: the codes that are there in order, and how many of
    /// them get a place of their own.
    pub(super) fn new(
        keys: Option<Keys>,
        codes: &[u32],
        arrange: &dyn Fn(&Keys, &[u32]) -> Result<Arranged>,
    ) -> Result<Self> {
        let Some(mut keys) = keys else {
            return Ok(Self {
                axis: ChartAxis::default(),
                slots: vec![0; codes.len()],
            });
        };
        let (mut order, limit) = arrange(&keys, codes)?;
        let groups = order.len() as u64;
        if keys.keeps_order() {
            order = keys.with_gaps(order);
        }
        let (bucket, step) = keys.gathered();
        let rest = order.len() > limit;
        order.truncate(limit);
        // Codes without rows, which have no figures, go wherever there is a place.
        let elsewhere = if rest { limit as u32 } else { 0 };
        let mut places = vec![elsewhere; keys.len()];
        for (place, code) in order.iter().enumerate() {
            places[*code as usize] = place as u32;
        }
        let mut shown: Vec<ChartKey> = order.iter().map(|code| keys.key(*code)).collect();
        if rest {
            shown.push(ChartKey {
                rest: true,
                ..ChartKey::default()
            });
        }
        Ok(Self {
            axis: ChartAxis {
                bucket: Some(bucket),
                step,
                keys: shown,
                groups,
            },
            slots: codes.iter().map(|code| places[*code as usize]).collect(),
        })
    }
}

/// The codes that are there, in the order asked for; `first`: the measure that values are of.
pub(super) fn in_order(
    keys: &Keys,
    codes: &[u32],
    groups: &Groups,
    sort: ChartSort,
    first: &dyn Accumulate,
) -> Result<Vec<u32>> {
    let mut is_there = vec![false; keys.len()];
    for (code, rows) in codes.iter().zip(&groups.rows) {
        is_there[*code as usize] |= *rows > 0;
    }
    let mut order: Vec<u32> = (0..keys.len() as u32)
        .filter(|code| is_there[*code as usize])
        .collect();
    match sort {
        _ if keys.keeps_order() => order.sort_by(|a, b| keys.order(*a, *b)),
        ChartSort::Appearance => appearance(&mut order, groups),
        ChartSort::Key => order.sort_by(|a, b| keys.order(*a, *b)),
        ChartSort::KeyDescending => order.sort_by(|a, b| keys.order(*b, *a)),
        ChartSort::Value | ChartSort::ValueDescending => {
            let figures = first.figures(codes, keys.len())?;
            let descending = sort == ChartSort::ValueDescending;
            order.sort_by(|a, b| {
                let (left, right) = (number(&figures, *a), number(&figures, *b));
                by_value(left, right, descending).then_with(|| keys.order(*a, *b))
            });
        }
    }
    Ok(order)
}

fn number(figures: &[Option<Figure>], code: u32) -> Option<f64> {
    figures.get(code as usize)?.as_ref()?.number
}

/// What has no number stands at the end, whichever way.
fn by_value(a: Option<f64>, b: Option<f64>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// In the order in which codes are first met. Codes of `x` are given in that order, but for NULL,
/// which stands behind what came before it.
fn appearance(order: &mut [u32], groups: &Groups) {
    let before_null = groups.before_null.unwrap_or(0);
    order.sort_by_key(|code| match code {
        0 => u64::from(before_null) * 2 + 1,
        code => u64::from(*code) * 2,
    });
}

/// Puts the first codes, those that get a place of their own, into the order of what they stand for
/// where they have one.
pub(super) fn order_first(order: &mut [u32], limit: usize, keys: &Keys) {
    let first = limit.min(order.len());
    if keys.is_ordered()
        && let Some(kept) = order.get_mut(..first)
    {
        kept.sort_by(|a, b| keys.order(*a, *b));
    }
}
