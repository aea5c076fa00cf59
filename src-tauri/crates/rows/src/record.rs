//! The values inside a row as a tree, for the record view and for inner rows.

use crate::format::{Cells, Kind};
use crate::literal::element_of;
use crate::set::{Look, Set};
use crate::window::{CELL_CHARACTERS, cut};
use model::{Column, Kind as Wrong, Mode, Problem, RecordRequest, RecordValue, Result};
use std::ops::ControlFlow;

/// Values inside one value at most.
const COUNT: usize = 1000;

/// Levels below the first at most.
const DEPTH: u32 = 8;

/// Values of an answer at most; deeper levels are left out beyond.
const VALUES: usize = 20_000;

pub(crate) fn record(set: &Set, request: &RecordRequest, look: Look) -> Result<Vec<RecordValue>> {
    let first = request.first as usize;
    let count = (request.count as usize).min(COUNT);
    let depth = request.depth.min(DEPTH);
    let mut budget = VALUES;
    let columns: Vec<u32> = match request.path.first() {
        Some(column) => vec![*column],
        None => (0..set.columns().len() as u32)
            .skip(first)
            .take(count)
            .collect(),
    };
    let mut found = None;
    set.read(request.row, 1, &columns, look, &mut |segment| {
        let Some(row) = segment.rows.clone().next() else {
            return Ok(ControlFlow::Break(()));
        };
        let known = columns
            .iter()
            .filter_map(|column| set.columns().get(*column as usize));
        found = Some(match request.path.split_first() {
            None => segment
                .cells
                .iter()
                .zip(known)
                .map(|(cells, column)| {
                    value(cells, row, column, Some(&column.name), depth, &mut budget)
                })
                .collect(),
            Some((_, steps)) => match (segment.cells.first(), known.clone().next()) {
                (Some(cells), Some(column)) => {
                    below(cells, row, column, steps, first, count, depth, &mut budget)?
                }
                _ => Vec::new(),
            },
        });
        Ok(ControlFlow::Break(()))
    })?;
    found.ok_or_else(|| {
        Problem::new(Wrong::NotFound {
            resource: format!("row {}", request.row + 1),
        })
    })
}

/// Follows a path into a value and answers what is inside there.
#[expect(clippy::too_many_arguments, reason = "a walk carries its state")]
fn below(
    cells: &Cells<'_>,
    row: usize,
    column: &Column,
    steps: &[u32],
    first: usize,
    count: usize,
    depth: u32,
    budget: &mut usize,
) -> Result<Vec<RecordValue>> {
    let Some((step, rest)) = steps.split_first() else {
        return Ok(inside(cells, row, column, first, count, depth, budget));
    };
    let nowhere = || Problem::bad_input("path", format!("no value {step}"));
    match cells.kind() {
        Kind::Struct(fields) => {
            let at = *step as usize;
            let field = fields.get(at).ok_or_else(nowhere)?;
            let column = column.fields.get(at).ok_or_else(nowhere)?;
            below(
                field.cells(),
                row,
                column,
                rest,
                first,
                count,
                depth,
                budget,
            )
        }
        Kind::List(_, elements) => {
            let mut places = cells.elements_of(row);
            let at = places.nth(*step as usize).ok_or_else(nowhere)?;
            let column = element_of(column);
            below(elements, at, &column, rest, first, count, depth, budget)
        }
        _ => Err(nowhere()),
    }
}

/// Some of the fields or elements of a value.
fn inside(
    cells: &Cells<'_>,
    row: usize,
    column: &Column,
    first: usize,
    count: usize,
    depth: u32,
    budget: &mut usize,
) -> Vec<RecordValue> {
    if cells.is_null(row) {
        return Vec::new();
    }
    match cells.kind() {
        Kind::Struct(fields) => fields
            .iter()
            .zip(&column.fields)
            .skip(first)
            .take(count)
            .map(|(field, column)| {
                value(
                    field.cells(),
                    row,
                    column,
                    Some(&column.name),
                    depth,
                    budget,
                )
            })
            .collect(),
        Kind::List(_, elements) => {
            let column = element_of(column);
            cells
                .elements_of(row)
                .skip(first)
                .take(count)
                .map(|at| value(elements, at, &column, None, depth, budget))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn value(
    cells: &Cells<'_>,
    row: usize,
    column: &Column,
    name: Option<&str>,
    depth: u32,
    budget: &mut usize,
) -> RecordValue {
    *budget = budget.saturating_sub(1);
    let mut text = String::new();
    let is_value = cells.text(row, &mut text, CELL_CHARACTERS * 4);
    cut(&mut text, 0);
    let inner = match cells.kind() {
        _ if !is_value => 0,
        Kind::Struct(fields) => fields.len(),
        Kind::List(..) => cells.elements_of(row).len(),
        _ => 0,
    };
    let values = if depth > 0 && *budget > 0 {
        inside(cells, row, column, 0, COUNT.min(*budget), depth - 1, budget)
    } else {
        Vec::new()
    };
    RecordValue {
        name: name.map(str::to_owned),
        column_type: column.column_type,
        repeated: column.mode == Mode::Repeated,
        text: is_value.then_some(text),
        inside: u32::try_from(inner).unwrap_or(u32::MAX),
        values,
    }
}
