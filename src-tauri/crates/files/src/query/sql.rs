//! SQL over files.

use super::run::{Pace, of_statement, run, scrub};
use super::sample::sample;
use super::statement::{DATA, Statement};
use super::table::Table;
use super::union::with_origin;
use super::zoned::with_zoned;
use crate::canonical::{Canonical, columns};
use model::Result;
use polars::prelude::{DataFrame, IntoLazy as _, LazyFrame, Schema, SchemaRef};
use polars::sql::SQLContext;
use reader::protocol::{Event, File};
use std::sync::Arc;

/// Rows of a piece of a plan.
const CHUNK: usize = 65_536;

/// Characters of a plan.
const PLAN: usize = 20_000;

/// What takes rows: the first call tells their schema.
pub(crate) trait Taker {
    /// The columns of `data`, and of the rows that follow.
    fn begin(&mut self, data: &Schema, rows: &SchemaRef) -> Result<()>;
    /// More rows; whether they are enough.
    fn take(&mut self, rows: DataFrame) -> Result<bool>;
}

/// The plan of a statement over `data`.
pub(crate) fn plan_of(
    statement: &Statement,
    mut data: LazyFrame,
) -> Result<(LazyFrame, SchemaRef)> {
    let schema = data
        .collect_schema()
        .map_err(|error| of_statement(&error))?;
    let zoned = with_zoned(&statement.text, &schema);
    let text = zoned.as_ref().unwrap_or(&statement.text);
    let mut context = SQLContext::new();
    context.register(DATA, data);
    let mut plan = context
        .execute(text)
        .map_err(|error| of_statement(&error))?;
    let schema = plan
        .collect_schema()
        .map_err(|error| of_statement(&error))?;
    Ok((plan, schema))
}

/// Runs a statement and hands its first `rows` rows on. `ordered`: in their order.
pub(crate) fn ask(
    table: &mut Table<'_>,
    statement: &Statement,
    rows: u64,
    drawn: Option<u32>,
    ordered: bool,
    taker: &mut dyn Taker,
) -> Result<()> {
    if let Some(count) = drawn {
        let (data, schema) = sample(table, statement, u64::from(count))?;
        let (plan, shown) = plan_of(statement, data.lazy())?;
        table.out.event(&Event::Plan(explained(&plan, &[])));
        taker.begin(&schema, &shown)?;
        let files = table.files.clone();
        return run(limited(plan, rows), &files, ordered, CHUNK, &mut |rows| {
            taker.take(rows)
        });
    }
    table.prune(statement)?;
    let rows = statement.limit.map_or(rows, |limit| limit.min(rows));
    if statement.is_of_rows && !table.is_parquet() && !table.files.is_empty() {
        return by_frames(table, statement, rows, taker);
    }
    if statement.is_of_rows && !table.files.is_empty() {
        return by_files(table, statement, rows, ordered, taker);
    }
    let (data, schema) = table.whole(statement)?;
    let (plan, shown) = plan_of(statement, data)?;
    let plan = limited(plan, rows);
    table
        .out
        .event(&Event::Plan(explained(&plan, &table.files)));
    taker.begin(&schema, &shown)?;
    // Which of many it is cannot be told from here.
    if table.files.len() > 1 {
        table.out.reading_many();
    }
    let mut left = rows;
    run(plan, &table.files, ordered, CHUNK, &mut |frame| {
        hand(&frame, &mut left, taker)
    })
}

/// One file after the other, each with a plan of its own: whoever stops early has read less.
fn by_files(
    table: &Table<'_>,
    statement: &Statement,
    rows: u64,
    ordered: bool,
    taker: &mut dyn Taker,
) -> Result<()> {
    let (plans, schema) = table.each(statement)?;
    let mut left = rows;
    let mut begun = false;
    let mut pace = Pace::new();
    for (file, data) in plans {
        let (plan, shown) = plan_of(statement, data)?;
        let plan = limited(plan, left);
        if !begun {
            begun = true;
            table
                .out
                .event(&Event::Plan(explained(&plan, &table.files)));
            taker.begin(&schema, &shown)?;
        }
        table.out.again(&file.name);
        let outcome = run(plan, &[file], ordered, CHUNK, &mut |frame| {
            table.out.saw(frame.height() as u64);
            pace.tell(table.out);
            hand(&frame, &mut left, taker)
        });
        match outcome {
            Err(problem) if super::is_of_file(&problem) && table.files.len() > 1 => {
                super::bad(table.out, &file.name, problem);
            }
            other => other?,
        }
        if left == 0 {
            break;
        }
    }
    Ok(())
}

/// Frame by frame, without keeping any.
fn by_frames(
    table: &Table<'_>,
    statement: &Statement,
    rows: u64,
    taker: &mut dyn Taker,
) -> Result<()> {
    let union = table.first_schema()?;
    for note in union.notes() {
        table.out.note(note);
    }
    let files = union.schema();
    let data = with_origin(&files, &table.origin);
    // Of all columns, so that an unknown one is told with those that there are.
    let empty = DataFrame::empty_with_schema(&data).lazy();
    let (plan, shown) = plan_of(statement, empty)?;
    table
        .out
        .event(&Event::Plan(explained(&plan, &table.files)));
    taker.begin(&data, &shown)?;
    let mut left = rows;
    let mut pace = Pace::new();
    table.stream(&files, statement.names(), &mut |frame| {
        pace.tell(table.out);
        let (plan, _) = plan_of(statement, frame.lazy())?;
        let frame = super::run::collect(plan, &[])?;
        hand(&frame, &mut left, taker)
    })
}

fn hand(frame: &DataFrame, left: &mut u64, taker: &mut dyn Taker) -> Result<bool> {
    let frame = frame.head(Some((*left).try_into().unwrap_or(usize::MAX)));
    *left -= frame.height() as u64;
    Ok(taker.take(frame)? || *left == 0)
}

/// At most so many rows.
fn limited(plan: LazyFrame, rows: u64) -> LazyFrame {
    match u32::try_from(rows) {
        Ok(rows) => plan.limit(rows),
        Err(_) => plan,
    }
}

/// What Polars makes of a plan, without where the files are.
fn explained(plan: &LazyFrame, files: &[&File]) -> String {
    let text = match plan.describe_optimized_plan() {
        Ok(text) => text,
        Err(error) => error.to_string(),
    };
    let mut text = scrub(&text, files);
    if let Some((end, _)) = text.char_indices().nth(PLAN) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Sends rows to the app.
pub(crate) struct Sender<'a> {
    out: &'a Arc<super::Out>,
    canonical: Option<Canonical>,
}

impl<'a> Sender<'a> {
    pub(crate) fn new(out: &'a Arc<super::Out>) -> Self {
        Self {
            out,
            canonical: None,
        }
    }

    /// What the rows could not hold.
    pub(crate) fn end(self) {
        for note in self.canonical.iter().flat_map(Canonical::notes) {
            self.out.note(note);
        }
    }
}

impl Taker for Sender<'_> {
    fn begin(&mut self, data: &Schema, rows: &SchemaRef) -> Result<()> {
        let canonical = Canonical::new(rows);
        self.out.event(&Event::Schema {
            files: columns(data),
            batches: canonical.columns().to_vec(),
            total_rows: None,
        });
        self.canonical = Some(canonical);
        Ok(())
    }

    fn take(&mut self, rows: DataFrame) -> Result<bool> {
        if let Some(canonical) = &mut self.canonical {
            self.out.rows(&rows, canonical)?;
        }
        Ok(false)
    }
}
