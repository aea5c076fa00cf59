//! Rows: every type, many of them, from any row on, and parameters on the way in.

use super::{House, cell};
use model::{ColumnType as T, Mode, Parameter};

#[tokio::test(flavor = "multi_thread")]
async fn every_type_arrives_exactly() {
    let house = House::open().await;
    let (head, batches) = house
        .rows(
            "SELECT -9223372036854775808, CAST('NaN' AS FLOAT64), 0.1, \
             NUMERIC '99999999999999999999999999999.999999999', \
             BIGNUMERIC '0.00000000000000000000000000000000000001', TRUE, 'é\\n\"日本\" 😀', \
             b'\\x00\\xff', DATE '0001-01-01', TIME '23:59:59.999999', \
             DATETIME '9999-12-31 23:59:59.999999', TIMESTAMP '1969-12-31 23:59:59.999999+00', \
             [1, 2, 3], STRUCT('a' AS x, [STRUCT(1 AS y)] AS z), CAST(NULL AS STRING), \
             JSON '{\"a\": [1, null]}'",
            &[],
        )
        .await;
    let types: Vec<T> = head
        .columns
        .iter()
        .map(|column| column.column_type)
        .collect();
    let expected_types = [
        T::Int64,
        T::Float64,
        T::Float64,
        T::Numeric,
        T::Bignumeric,
        T::Bool,
        T::String,
        T::Bytes,
        T::Date,
        T::Time,
        T::Datetime,
        T::Timestamp,
        T::Int64,
        T::Struct,
        T::String,
        T::Json,
    ];
    assert_eq!(types, expected_types);
    assert_eq!(head.columns[12].mode, Mode::Repeated);
    assert_eq!(head.total_rows, Some(1));
    let texts: Vec<String> = (0..16).map(|column| cell(&batches[0], column, 0)).collect();
    assert_eq!(
        texts,
        [
            "Int64(-9223372036854775808)",
            "Float64(NaN)",
            "Float64(0.1)",
            "99999999999999999999999999999999999999e-9",
            "0.00000000000000000000000000000000000001",
            "Boolean(true)",
            "é\n\"日本\" 😀",
            "[0, 255]",
            "-719162",
            "86399999999000",
            "253402300799999999",
            "-1",
            "[Int64(1),Int64(2),Int64(3)]",
            "(a,[(Int64(1))])",
            "Null",
            "{\"a\":[1,null]}",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_come_whole_and_in_order_page_by_page() {
    let house = House::open().await;
    let sql = "SELECT n, CONCAT('row ', CAST(n AS STRING)) FROM \
               UNNEST(GENERATE_ARRAY(1, 250000)) AS n ORDER BY n";
    let (head, batches) = house.rows(sql, &[]).await;
    assert_eq!(head.total_rows, Some(250_000));
    assert!(batches.len() > 1, "all in one page");
    let mut next = 1;
    for batch in &batches {
        let texts = batch.columns()[1].str().unwrap();
        for (number, text) in batch.columns()[0].i64().unwrap().iter().zip(texts.iter()) {
            assert_eq!(
                (number, text),
                (Some(next), Some(format!("row {next}").as_str()))
            );
            next += 1;
        }
    }
    assert_eq!(next, 250_001);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_can_be_taken_from_any_row_on() {
    let house = House::open().await;
    let sql = "SELECT n FROM UNNEST(GENERATE_ARRAY(0, 999)) AS n ORDER BY n";
    let (job, status, head) = house.run(sql, &[]).await;
    let mut pages = house
        .warehouse
        .pages(&job, status.location.as_deref(), &head, 990);
    let batch = pages.next().await.unwrap().unwrap();
    assert_eq!(
        (batch.height(), cell(&batch, 0, 0)),
        (10, "Int64(990)".to_owned())
    );
    assert!(pages.next().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_arrive_as_they_were_meant() {
    let house = House::open().await;
    let parameter = |name: &str, parameter_type: &str, value: Option<&str>| Parameter {
        name: Some(name.into()),
        parameter_type: parameter_type.into(),
        value: value.map(str::to_owned),
    };
    let with = [
        parameter("i", "INT64", Some("9223372036854775807")),
        parameter("s", "STRING", Some("it's\n\"日本\"")),
        parameter("n", "NUMERIC", Some("0.000000001")),
        parameter("d", "DATE", Some("2026-11-24")),
        parameter("a", "ARRAY<INT64>", Some("[1, 2]")),
        parameter(
            "st",
            "STRUCT<x INT64, y STRING>",
            Some(r#"{"x": 5, "y": "z"}"#),
        ),
        parameter("none", "STRING", None),
    ];
    let (_, batches) = house
        .rows("SELECT @i, @s, @n, @d, @a, @st.x, @st.y, @none", &with)
        .await;
    let texts: Vec<String> = (0..8).map(|column| cell(&batches[0], column, 0)).collect();
    let expected = [
        "Int64(9223372036854775807)",
        "it's\n\"日本\"",
        "1e-9",
        "20781",
        "[Int64(1),Int64(2)]",
        "Int64(5)",
        "z",
        "Null",
    ];
    assert_eq!(texts, expected);
}
