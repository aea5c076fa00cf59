//! Single pages: values that are refused, forms of other servers, sizes at the edge.

use super::*;

fn one(column_type: ColumnType, wire: &str) -> Result<Batch, Failed> {
    let body = format!(r#"{{"rows":[{{"f":[{{"v":{wire}}}]}}]}}"#);
    decode(body.as_bytes(), &[Column::new("x", column_type)]).map(|(_, batch)| batch)
}

#[test]
fn a_value_that_is_not_of_its_type_is_refused_and_not_repeated() {
    for (column_type, wire) in [
        (ColumnType::Int64, "\"9223372036854775808\""),
        (ColumnType::Int64, "\"\""),
        (ColumnType::Int64, "\"12 \""),
        (ColumnType::Int64, "1.5"),
        (ColumnType::Float64, "\"canary\""),
        (ColumnType::Numeric, "\"100000000000000000000000000000\""),
        (ColumnType::Numeric, "0.1"),
        (ColumnType::Bool, "\"maybe\""),
        (ColumnType::Bytes, "\"canary!\""),
        (ColumnType::Date, "\"2026-02-30\""),
        (ColumnType::Time, "\"25:00:00\""),
        (ColumnType::Datetime, "\"canary\""),
        (ColumnType::Timestamp, "\"canary\""),
        (ColumnType::String, "\"\\ud800\""),
        (ColumnType::Int64, "[]"),
        (ColumnType::Int64, "{\"f\":[]}"),
    ] {
        let failed = one(column_type, wire).expect_err(wire);
        assert!(!failed.0.contains("canary"), "{failed:?}");
    }
}

#[test]
fn forms_that_other_servers_send_are_read_exactly() {
    let read = |column_type, wire: &str| {
        let batch = one(column_type, wire).expect(wire);
        text_of(
            &Column::new("x", column_type),
            &batch.columns()[0].get(0).unwrap(),
        )
    };
    for (column_type, wire, text) in [
        (ColumnType::Int64, "7", "7"),
        (ColumnType::Bool, "true", "true"),
        (ColumnType::Float64, "1.5", "1.5"),
        (ColumnType::Float64, "\"Infinity\"", "Infinity"),
        (ColumnType::Float64, "\"-inf\"", "-Infinity"),
        (ColumnType::Numeric, "\"1E2\"", "100.000000000"),
        (
            ColumnType::Timestamp,
            "\"1.408452095000001E9\"",
            "1408452095000001",
        ),
        (ColumnType::Date, "\"9999-12-31\"", "9999-12-31"),
        (
            ColumnType::Datetime,
            "\"0001-01-01 00:00:00\"",
            "0001-01-01T00:00:00.000000",
        ),
        (ColumnType::String, "\"\\ud83d\\ude00\\u0000\\/\"", "😀\0/"),
        (ColumnType::Unknown, "{\"a\":[1]}", "{\"a\":[1]}"),
        (ColumnType::Bytes, "\"ab\\/8\"", "ab/8"),
    ] {
        assert!(
            same(&Meant::Text(text.into()), &read(column_type, wire)),
            "{wire}"
        );
    }
}

#[test]
fn pages_of_every_size_are_read() {
    let column = || Column::new("x", ColumnType::String);
    // Nothing at all: a statement without rows.
    let (page, batch) = decode(b"{\"jobComplete\":true}", &[]).unwrap();
    assert_eq!((page.rows, batch.height(), batch.width()), (0, 0, 0));
    let (page, batch) = decode(b"{\"rows\":[],\"jobComplete\":false}", &[column()]).unwrap();
    assert_eq!(
        (page.incomplete, batch.height(), batch.width()),
        (true, 0, 1)
    );
    let (_, batch) = decode(b"{}", &[column()]).unwrap();
    assert_eq!(batch.height(), 0);
    // A cell of 10 MB, with and without escapes.
    for unit in ["x", "é\n"] {
        let large = unit.repeat(10_000_000 / unit.len());
        let wire = serde_json::to_string(&large).unwrap();
        let batch = one(ColumnType::String, &wire).unwrap();
        assert_eq!(
            batch.columns()[0].str().unwrap().get(0),
            Some(large.as_str())
        );
    }
    // 10,000 columns.
    let columns: Vec<Column> = (0..10_000)
        .map(|n| Column::new(format!("c{n}"), ColumnType::Int64))
        .collect();
    let rows: Vec<Vec<Meant>> = (0..3)
        .map(|row| {
            (0..10_000)
                .map(|n| Meant::Text((row * n).to_string()))
                .collect()
        })
        .collect();
    let (_, batch) = fast(page_text(&rows).as_bytes(), &columns)
        .unwrap()
        .unwrap();
    check(&columns, &rows, &batch);
    // Fewer cells than columns.
    let short = page_text(&rows[..1]);
    assert!(decode(short.as_bytes(), &columns[1..]).is_err());
}

fn page_text(rows: &[Vec<Meant>]) -> String {
    page(rows)
}
