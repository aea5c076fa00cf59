//! Many files as one table: first rows, SQL, profiles, drift.

mod head;
mod out;
mod profile;
mod run;
mod sample;
mod sql;
mod statement;
mod table;
mod union;
mod zoned;

pub(crate) use out::Out;

use crate::source::{self, Source};
use model::{Kind, PreviewNote, Problem, Reading, Result, Sniffed};
use polars::prelude::{AnyValue, Column, DataFrame, DataType, Scalar};
use reader::protocol::{Ask, Event, File};
use std::sync::Arc;

/// The name of the column with the file's name, and of the one with the row's number in it.
pub(crate) const FILE: &str = "_file";
pub(crate) const ROW: &str = "_row";

/// Answers a question; what it says last is the caller's.
pub(crate) fn answer(out: &Arc<Out>, ask: Ask) -> Result<()> {
    match ask {
        Ask::Sniff { file, reading } => {
            let (_, sniffed) = sniff(out, &file, &reading)?;
            out.event(&Event::Sniffed(Box::new(sniffed)));
        }
        Ask::Head {
            files,
            reading,
            columns,
            rows,
            with_origin,
            hive,
        } => head::Head {
            out,
            files: &files,
            columns: &columns,
            rows,
            origin: union::Origin::new(with_origin, hive),
        }
        .run(&reading)?,
        Ask::Query {
            files,
            reading,
            sql,
            rows,
            with_origin,
            hive,
            sample,
            hide,
        } => {
            let statement = statement::Statement::parse(&sql)?;
            let origin = union::Origin::new(with_origin, hive);
            let mut table = table::Table::new(out, &files, reading, origin, &hide)?;
            let mut sender = sql::Sender::new(out);
            sql::ask(&mut table, &statement, rows, sample, true, &mut sender)?;
            sender.end();
        }
        Ask::Profile {
            files,
            reading,
            scope,
            columns,
            filter,
            hive,
            hide,
        } => {
            let question = profile::Question {
                files: &files,
                reading,
                scope,
                columns: &columns,
                filter: &filter,
                hive,
                hide: &hide,
            };
            profile::profile(out, question)?;
        }
        Ask::Drift { files, reading } => {
            let (sources, _) = open_all(out, &files);
            let drift = crate::columnar::drift(&sources, &reading, &mut |opened, rows| {
                out.event(&Event::Progress {
                    files: opened,
                    rows,
                    total_rows: None,
                });
            });
            out.event(&Event::Drift(Box::new(drift)));
        }
        Ask::Facts { file } => {
            out.opening(&file.name);
            let facts = crate::columnar::facts(&source::open(&file)?)?;
            out.event(&Event::Facts(Box::new(facts)));
        }
    }
    Ok(())
}

/// Opens a file and looks at how it is read.
fn sniff(out: &Out, file: &File, reading: &Reading) -> Result<(Arc<dyn Source>, Sniffed)> {
    out.opening(&file.name);
    let source = source::open(file)?;
    let sniffed = crate::sniff::sniff(&source, reading)?;
    Ok((source, sniffed))
}

/// Opens files; those that cannot be are told of. No request is made for those that are not local.
fn open_all<'a>(out: &Out, files: &'a [File]) -> (Vec<Arc<dyn Source>>, Vec<&'a File>) {
    let mut sources = Vec::with_capacity(files.len());
    let mut opened = Vec::with_capacity(files.len());
    for file in files {
        match source::open(file) {
            Ok(source) => {
                sources.push(source);
                opened.push(file);
            }
            Err(problem) => bad(out, &file.name, problem),
        }
    }
    (sources, opened)
}

/// Tells of a file that is left out.
fn bad(out: &Out, file: &str, problem: Problem) {
    out.note(PreviewNote::BadFile {
        file: file.to_owned(),
        problem,
    });
}

/// Whether a problem is of one file, so that the others may be read all the same.
fn is_of_file(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        Kind::Damaged { .. }
            | Kind::NotFound { .. }
            | Kind::Changed { .. }
            | Kind::Archived { .. }
            | Kind::BadInput { .. }
    )
}

/// A column of one value, from its text in a path.
fn constant(name: &str, value: Option<&str>, to: &DataType, rows: usize) -> Column {
    Column::new_scalar(name.into(), scalar(value, to), rows)
}

/// A value of a path; NULL where it is none of this type.
fn scalar(value: Option<&str>, to: &DataType) -> Scalar {
    let value = match (value, to) {
        (None, _) => AnyValue::Null,
        (Some(text), DataType::Int64) => text.parse().map_or(AnyValue::Null, AnyValue::Int64),
        (Some(text), DataType::Date) => days(text).map_or(AnyValue::Null, AnyValue::Date),
        (Some(text), _) => AnyValue::StringOwned(text.into()),
    };
    Scalar::new(to.clone(), value)
}

/// Days since 1970.
fn days(text: &str) -> Option<i32> {
    let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let days = date.signed_duration_since(chrono::NaiveDate::default());
    i32::try_from(days.num_days()).ok()
}

/// The frame of these columns.
fn frame(height: usize, columns: Vec<Column>) -> Result<DataFrame> {
    DataFrame::new(height, columns).map_err(defect)
}

/// An error of Polars that no file can be blamed for.
fn defect(error: impl std::fmt::Display) -> Problem {
    Problem::broken(error.to_string())
}
