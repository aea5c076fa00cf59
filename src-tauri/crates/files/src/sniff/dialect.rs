//! How a text with fields between delimiters is written: delimiter, quotation marks, header, and
//! what its values look like.

use super::fill as set;
use crate::text::values::Notation;
use crate::text::{Fit, Kind};
use csv::{ReaderBuilder, StringRecord};
use model::{Reading, Sniffed};
use std::collections::HashMap;

/// Days and moments as in ISO 8601.
pub(super) const ISO: (&str, &str) = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%.f%:z");
/// What stands between fields in files that people have.
const DELIMITERS: [char; 6] = [',', '\t', ';', '|', '\u{1}', ':'];
/// Texts that mean NULL in files that people have.
const NULLS: [&str; 9] = [
    "\\N", "NULL", "null", "NA", "N/A", "n/a", "None", "#N/A", "-",
];
/// Records looked at.
const RECORDS: usize = 200;
/// Lines in front of the header at most.
const PREAMBLE: usize = 30;

/// Delimiters that fit, best first.
pub(super) fn delimiters(text: &str, whole: bool) -> Vec<char> {
    let mut found: Vec<(f64, char)> = DELIMITERS
        .iter()
        .filter_map(|delimiter| {
            let records = records(text, *delimiter, '"', None, whole);
            score(&records, *delimiter).map(|score| (score, *delimiter))
        })
        .collect();
    found.sort_by(|one, two| two.0.total_cmp(&one.0));
    found.into_iter().map(|(_, delimiter)| delimiter).collect()
}

/// The first records; the last one of a cut text may be cut, too.
fn records(
    text: &str,
    delimiter: char,
    quote: char,
    escape: Option<u8>,
    whole: bool,
) -> Vec<StringRecord> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter as u8)
        .quote(quote as u8)
        .escape(escape)
        .from_reader(text.as_bytes());
    let mut records: Vec<StringRecord> = reader
        .records()
        .map_while(Result::ok)
        .take(RECORDS)
        .collect();
    if !whole && records.len() < RECORDS && records.len() > 1 {
        records.pop();
    }
    records
}

/// The number of fields that most records have, and how many have it.
fn common_width(records: &[StringRecord]) -> (usize, usize) {
    let mut widths: HashMap<usize, usize> = HashMap::new();
    for record in records {
        *widths.entry(record.len()).or_default() += 1;
    }
    widths
        .into_iter()
        .max_by_key(|(width, count)| (*count, *width))
        .unwrap_or((0, 0))
}

/// How well a delimiter fits: records of one width, and wide ones.
fn score(records: &[StringRecord], delimiter: char) -> Option<f64> {
    let (width, count) = common_width(records);
    if width < 2 {
        return None;
    }
    let share = count as f64 / records.len() as f64;
    // Prose has commas and colons, too: no two lines with the same number of them, and blanks
    // behind them.
    let spaced = records.iter().flat_map(StringRecord::iter).skip(1);
    let blanks = spaced
        .clone()
        .filter(|field| field.starts_with(' '))
        .count();
    let prose = blanks as f64 / spaced.count().max(1) as f64;
    let weight = match delimiter {
        ':' => 0.3,
        ',' | '\t' => 1.0,
        _ => 0.95,
    };
    let needed = if records.len() < 3 || delimiter == ':' {
        1.0
    } else {
        0.6
    };
    if share < needed || records.len() < 2 && delimiter == ':' {
        return None;
    }
    Some(share * weight * (1.0 - prose / 2.0) + (width as f64).ln() / 50.0)
}

/// Fills what plays a part for fields between delimiters.
pub(super) fn fill(sniffed: &mut Sniffed, text: &str, whole: bool) {
    let preamble = comment_lines(text);
    let found = delimiters(text, whole);
    sniffed.delimiters = found.iter().map(char::to_string).collect();
    let best = found.first().copied().unwrap_or(',');
    set(sniffed, "delimiter", best.to_string(), |reading| {
        &mut reading.delimiter
    });
    let delimiter = first_char(sniffed.reading.delimiter.as_ref()).unwrap_or(',');
    let single = is_single_quoted(text, delimiter);
    let quote = if single { "'" } else { "\"" };
    set(sniffed, "quote", quote.to_owned(), |reading| {
        &mut reading.quote
    });
    let quote = first_char(sniffed.reading.quote.as_ref()).unwrap_or('"');
    let escaped =
        text.contains(&format!("\\{quote}")) && !text.contains(&format!("\\{quote}{delimiter}"));
    let escape = if escaped { "\\" } else { "" };
    set(sniffed, "escape", escape.to_owned(), |reading| {
        &mut reading.escape
    });
    let comment = if preamble { "#" } else { "" };
    set(sniffed, "comment", comment.to_owned(), |reading| {
        &mut reading.comment
    });

    let escape = first_char(sniffed.reading.escape.as_ref()).map(|c| c as u8);
    let comment = sniffed.reading.comment.clone().unwrap_or_default();
    let mut rows = records(text, delimiter, quote, escape, whole);
    if !comment.is_empty() {
        rows.retain(|row| !row.get(0).is_some_and(|field| field.starts_with(&comment)));
    }
    let (width, _) = common_width(&rows);
    let front = rows
        .iter()
        .position(|row| row.len() >= width)
        .filter(|front| *front <= PREAMBLE)
        .unwrap_or(0);
    let line = |row: &StringRecord| row.position().map_or(1, csv::Position::line);
    let lines = match (front, rows.get(front)) {
        (0, _) | (_, None) => 0,
        (_, Some(row)) => line(row).saturating_sub(1) as u32,
    };
    set(sniffed, "skipLines", lines, |reading| {
        &mut reading.skip_lines
    });
    let skipped = u64::from(sniffed.reading.skip_lines.unwrap_or(0));
    rows.retain(|row| line(row) > skipped);

    let (first, rest) = match rows.split_first() {
        Some((first, rest)) => (Some(first), rest),
        None => (None, &[][..]),
    };
    set(sniffed, "allText", false, |reading| &mut reading.all_text);
    notation(sniffed, rest, false);
    let header = first.is_some_and(|first| is_header(first, rest, &sniffed.reading));
    set(sniffed, "header", header, |reading| &mut reading.header);
}

fn first_char(text: Option<&String>) -> Option<char> {
    text.and_then(|text| text.chars().next())
        .filter(char::is_ascii)
}

/// Whether lines in front begin with `#` and the others do not.
fn comment_lines(text: &str) -> bool {
    let marked = |line: &&str| line.starts_with('#');
    let lines = || text.lines().take(PREAMBLE);
    let front: Vec<&str> = lines().take_while(marked).collect();
    let next = lines().nth(front.len());
    let fields = |line: &str| line.split([',', '\t', ';', '|']).count();
    match (front.last(), next) {
        // "#id,name" in front of "1,a" holds the names.
        (Some(last), Some(next)) => front.len() > 1 || fields(last) != fields(next),
        _ => false,
    }
}

/// Fields between apostrophes, and none between quotation marks.
fn is_single_quoted(text: &str, delimiter: char) -> bool {
    let edges = text.matches(&format!("'{delimiter}'")).count();
    edges > 2 && !text.contains('"')
}

/// Whether a first record names the columns of the others.
fn is_header(first: &StringRecord, rest: &[StringRecord], reading: &Reading) -> bool {
    let mut names = std::collections::HashSet::new();
    let named = first.iter().filter(|name| !name.trim().is_empty()).count();
    if named == 0 {
        return false;
    }
    let notation = Notation::of(reading);
    let mut told = false;
    for (column, name) in first.iter().enumerate() {
        let mut fit = Fit::default();
        for row in rest {
            if let Some(field) = row.get(column) {
                fit.see(field, &notation);
            }
        }
        let mut own = Fit::default();
        own.see(name, &notation);
        // A number is no name, and a name above numbers is one.
        match (own.kind(), fit.kind()) {
            (Kind::Text, Kind::Text) => {}
            (Kind::Text, _) if own.any() => told = true,
            (Kind::Text, _) => {}
            // A year above numbers may be a name; a number among texts is not.
            (Kind::Int, Kind::Int | Kind::Float) if told => {}
            _ => return false,
        }
    }
    let unique = first
        .iter()
        .all(|name| name.trim().is_empty() || names.insert(name));
    let again = rest.iter().take(50).any(|row| {
        row.iter()
            .zip(first)
            .any(|(field, name)| field == name && !name.is_empty())
    });
    told || unique && !again
}

/// Fills how values are written. `dashes`: a dash is nothing, as in logs.
pub(super) fn notation(sniffed: &mut Sniffed, rows: &[StringRecord], dashes: bool) {
    let columns = columns(rows);
    let mut nulls = vec![String::new()];
    if dashes {
        nulls.push("-".to_owned());
    }
    nulls.extend(markers(&columns));
    set(sniffed, "nulls", nulls, |reading| &mut reading.nulls);
    let is_null = |field: &&str, reading: &Reading| {
        let nulls = reading.nulls.as_deref().unwrap_or_default();
        nulls.iter().any(|null| null == field)
    };
    let reading = sniffed.reading.clone();
    let columns: Vec<Vec<&str>> = columns
        .into_iter()
        .map(|mut column| {
            column.retain(|field| !is_null(field, &reading));
            column
        })
        .filter(|column| !column.is_empty())
        .collect();
    let (decimal, thousands) = marks(&columns, reading.delimiter.as_deref());
    set(sniffed, "decimalMark", decimal.to_owned(), |reading| {
        &mut reading.decimal_mark
    });
    set(sniffed, "thousandsMark", thousands.to_owned(), |reading| {
        &mut reading.thousands_mark
    });
    let (date, time) = formats(&columns);
    set(sniffed, "dateFormat", date.to_owned(), |reading| {
        &mut reading.date_format
    });
    set(sniffed, "timeFormat", time.to_owned(), |reading| {
        &mut reading.time_format
    });
    set(sniffed, "allText", false, |reading| &mut reading.all_text);
}

fn columns(rows: &[StringRecord]) -> Vec<Vec<&str>> {
    let width = rows.iter().map(StringRecord::len).max().unwrap_or(0);
    let column = |at| rows.iter().filter_map(|row| row.get(at)).collect();
    (0..width).map(column).collect()
}

/// Markers of NULL: `\N` anywhere; others where all else in a column is of a type.
fn markers(columns: &[Vec<&str>]) -> Vec<String> {
    let plain = Notation::of(&Reading::default());
    let mut found: Vec<String> = Vec::new();
    for column in columns {
        let marked: Vec<&str> = NULLS
            .into_iter()
            .filter(|marker| column.contains(marker))
            .collect();
        if marked.is_empty() {
            continue;
        }
        let mut fit = Fit::default();
        for field in column.iter().filter(|field| !marked.contains(field)) {
            fit.see(field, &plain);
        }
        let typed = fit.kind() != Kind::Text;
        for marker in marked {
            let sure = ["\\N", "NULL"].contains(&marker);
            if (typed || sure) && !found.iter().any(|known| known == marker) {
                found.push(marker.to_owned());
            }
        }
    }
    found
}

/// The decimal mark and the mark between thousands.
fn marks(columns: &[Vec<&str>], delimiter: Option<&str>) -> (&'static str, &'static str) {
    let reads = |decimal: &str, thousands: &str| {
        let notation = Notation::of(&Reading {
            decimal_mark: Some(decimal.to_owned()),
            thousands_mark: Some(thousands.to_owned()),
            ..Reading::default()
        });
        columns
            .iter()
            .filter(|column| {
                column
                    .iter()
                    .all(|field| notation.int(field).is_some() || notation.float(field).is_some())
            })
            .count()
    };
    let plain = reads(".", "");
    // A comma before the fraction is not written where commas part the fields.
    let tries: &[(&str, &str)] = if delimiter == Some(",") {
        &[(".", ",")]
    } else {
        &[(",", ""), (",", "."), (".", ",")]
    };
    let mut best = (".", "");
    let mut most = plain;
    for (decimal, thousands) in tries {
        let count = reads(decimal, thousands);
        if count > most {
            most = count;
            best = (decimal, thousands);
        }
    }
    best
}

/// How days and moments are written where that is beyond doubt.
fn formats(columns: &[Vec<&str>]) -> (&'static str, &'static str) {
    const DATES: [&str; 6] = [
        "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%b-%Y",
    ];
    const TIMES: [&str; 6] = [
        ISO.1,
        "%Y/%m/%d %H:%M:%S%.f",
        "%d.%m.%Y %H:%M:%S",
        "%d/%m/%Y %H:%M:%S",
        "%m/%d/%Y %H:%M:%S",
        "%d/%b/%Y:%H:%M:%S %z",
    ];
    let date = |format: &&str| {
        let notation = Notation::of(&Reading {
            date_format: Some((*format).to_owned()),
            ..Reading::default()
        });
        let all = |column: &&Vec<&str>| column.iter().all(|field| notation.date(field).is_some());
        columns
            .iter()
            .filter(all)
            .any(|column| is_sure(format, column))
    };
    let time = |format: &&str| {
        let notation = Notation::of(&Reading {
            time_format: Some((*format).to_owned()),
            ..Reading::default()
        });
        let all = |column: &&Vec<&str>| {
            column.iter().all(|field| {
                notation.datetime(field).is_some() || notation.timestamp(field).is_some()
            })
        };
        columns
            .iter()
            .filter(all)
            .any(|column| is_sure(format, column))
    };
    (
        DATES
            .iter()
            .find(|format| date(format))
            .copied()
            .unwrap_or(ISO.0),
        TIMES
            .iter()
            .find(|format| time(format))
            .copied()
            .unwrap_or(ISO.1),
    )
}

/// Whether days written with slashes could not be meant otherwise: one of them is behind the 12th,
/// and all have their zeros.
fn is_sure(format: &str, column: &[&str]) -> bool {
    if !format.contains("%d/%m") && !format.contains("%m/%d") {
        return true;
    }
    let day = match format.find("%d") {
        Some(0) => 0..2,
        Some(3) => 3..5,
        _ => 8..10,
    };
    let days = column.iter().map(|field| {
        field
            .get(day.clone())
            .and_then(|day| day.parse::<u8>().ok())
    });
    let mut late = false;
    for day in days {
        match day {
            Some(day) => late |= day > 12,
            None => return false,
        }
    }
    late
}
