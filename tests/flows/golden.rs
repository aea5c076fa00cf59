//! The golden cells in the grid, in single cells and on the clipboard: what the official Python
//! client reads of the same table (`tests/python/test_golden.py` proves that of cells.json).

use model::{CopyFormat, JobState, RowsRange};
use serde_json::Value;
use tests::{House, Outcome};

const TABLE: &str = include_str!("../fixtures/golden/table.sql");
const CELLS: &str = include_str!("../fixtures/golden/cells.json");
const SELECT: &str = "SELECT * FROM golden.cells ORDER BY id";

/// The house with the table, and the outcome of reading it.
async fn read() -> (House, Outcome) {
    let house = House::empty().await;
    for sql in ["CREATE SCHEMA golden", TABLE] {
        let outcome = house.run(house.request(sql)).await;
        assert_eq!(outcome.job.state, JobState::Done, "{sql}");
    }
    let outcome = house.run(house.request(SELECT)).await;
    assert_eq!(outcome.job.state, JobState::Done);
    (house, outcome)
}

/// The expected cells, row by row, in the order of the result's columns.
fn expected(outcome: &Outcome) -> Vec<Vec<Option<String>>> {
    let cells: Value = serde_json::from_str(CELLS).unwrap();
    let names = outcome.names();
    assert_eq!(names.len(), cells.as_object().unwrap().len());
    let rows = cells["id"].as_array().unwrap().len();
    (0..rows)
        .map(|row| {
            let cell = |name: &&str| cells[*name][row].as_str().map(str::to_owned);
            names.iter().map(cell).collect()
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_grid_shows_the_golden_cells() {
    let (house, outcome) = read().await;
    let expected = expected(&outcome);
    let shown = house.cells(&outcome, expected.len() as u32).await;
    for (row, (shown, expected)) in shown.iter().zip(&expected).enumerate() {
        for ((name, shown), expected) in outcome.names().iter().zip(shown).zip(expected) {
            assert_eq!(shown, expected, "row {row}, column {name}");
        }
    }
    assert_eq!(shown.len(), expected.len());
}

/// Fields of separated text; an empty one that is not quoted is NULL.
fn parsed(text: &str, delimiter: char) -> Vec<Vec<Option<String>>> {
    let mut lines = Vec::new();
    let mut line = Vec::new();
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        let mut field = String::new();
        let quoted = chars.next_if_eq(&'"').is_some();
        if quoted {
            while let Some(next) = chars.next() {
                if next == '"' && chars.next_if_eq(&'"').is_none() {
                    break;
                }
                field.push(next);
            }
        }
        while let Some(next) = chars.next_if(|c| *c != delimiter && *c != '\n' && *c != '\r') {
            field.push(next);
        }
        line.push((quoted || !field.is_empty()).then_some(field));
        match chars.next() {
            Some(next) if next == delimiter => {}
            Some('\r') => {
                assert_eq!(chars.next(), Some('\n'));
                lines.push(std::mem::take(&mut line));
            }
            _ => lines.push(std::mem::take(&mut line)),
        }
    }
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clipboard_holds_the_golden_cells() {
    let (house, outcome) = read().await;
    let expected = expected(&outcome);
    let rows = outcome.rows.as_ref().unwrap();
    let range = |format| RowsRange {
        rows: rows.id.clone(),
        first_row: 0,
        row_count: rows.row_count,
        columns: (0..rows.columns.len() as u32)
            .map(|column| vec![column])
            .collect(),
        header: false,
        format,
    };
    let copied = house
        .workbench
        .rows_copy(house.job(), range(CopyFormat::Csv))
        .await
        .unwrap();
    assert_eq!(parsed(&copied.text, ','), expected);

    let copied = house
        .workbench
        .rows_copy(house.job(), range(CopyFormat::Tsv))
        .await
        .unwrap();
    // Spreadsheets know no difference between NULL and an empty text.
    let shown: Vec<Vec<String>> = parsed(&copied.text, '\t')
        .into_iter()
        .map(|line| line.into_iter().map(Option::unwrap_or_default).collect())
        .collect();
    let wanted: Vec<Vec<String>> = expected
        .into_iter()
        .map(|line| line.into_iter().map(Option::unwrap_or_default).collect())
        .collect();
    assert_eq!(shown, wanted);
}
