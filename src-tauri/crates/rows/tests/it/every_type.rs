//! One value of every type, the same text wherever it is written.

use crate::support::{frame, open, window};
use model::{Column, ColumnType, ExportFormat, ExportOptions, Mode, RowsId};
use polars::prelude::{
    Column as Values, DataFrame, DataType, IntoSeries as _, NamedFrom as _, Series, StructChunked,
    TimeUnit, TimeZone,
};
use polars_arrow::bitmap::Bitmap;
use rows::{Rows, Zone};

fn structs(fields: Vec<Series>) -> Series {
    let height = fields[0].len();
    let named: Vec<Series> = fields
        .into_iter()
        .enumerate()
        .map(|(index, mut series)| {
            series.rename(index.to_string().into());
            series
        })
        .collect();
    let whole = StructChunked::from_series("".into(), height, named.iter()).unwrap();
    whole
        .with_outer_validity(Some(Bitmap::from([true, false])))
        .into_series()
}

fn with_fields(name: &str, mode: Mode, fields: Vec<Column>) -> Column {
    Column {
        mode,
        fields,
        ..Column::new(name, ColumnType::Struct)
    }
}

/// Two rows of every type: a value and NULL.
pub(crate) fn every_type(rows: &Rows) -> RowsId {
    let (columns, values) = every_value();
    let id = rows.create(columns, u64::MAX).unwrap();
    rows.append(&id, values).unwrap();
    id
}

/// Those rows, and their columns.
pub(crate) fn every_value() -> (Vec<Column>, DataFrame) {
    use ColumnType as T;
    let int = |value: i64| Series::new("".into(), [Some(value), None]);
    let text = |value: &str| Series::new("".into(), [Some(value), None]);
    let micros = 1_795_482_123_000_004_i64;
    let numeric = Series::new("".into(), [Some(-12_500_000_000_i128), None])
        .i128()
        .unwrap()
        .clone()
        .into_decimal_unchecked(38, 9)
        .into_series();
    let list = Series::new(
        "".into(),
        [Some(Series::new("".into(), [Some(1_i64), None])), None],
    );
    let inner = structs(vec![
        text("say \"日本\"\n"),
        int(9_007_199_254_740_993),
        int(3),
    ]);
    let nested = structs(vec![
        inner,
        list.clone(),
        Series::new("".into(), [Some(f64::NAN), None]),
        text("{\"j\": [1,\n2]}"),
        int(-1)
            .cast(&DataType::Datetime(
                TimeUnit::Microseconds,
                Some(TimeZone::UTC),
            ))
            .unwrap(),
        numeric.clone(),
    ]);
    let columns = [
        ("i", T::Int64, int(i64::MIN)),
        ("f", T::Float64, Series::new("".into(), [Some(1.0), None])),
        ("n", T::Numeric, numeric),
        (
            "bn",
            T::Bignumeric,
            text("0.00000000000000000000000000000000000001"),
        ),
        ("b", T::Bool, Series::new("".into(), [Some(true), None])),
        ("s", T::String, text("a,b")),
        (
            "by",
            T::Bytes,
            Series::new("".into(), [Some(&[0_u8, 255, 16, 1][..]), None]),
        ),
        (
            "d",
            T::Date,
            Series::new("".into(), [Some(-719_162_i32), None])
                .cast(&DataType::Date)
                .unwrap(),
        ),
        (
            "t",
            T::Time,
            int(86_399_999_999_000).cast(&DataType::Time).unwrap(),
        ),
        (
            "dt",
            T::Datetime,
            int(micros)
                .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
                .unwrap(),
        ),
        (
            "ts",
            T::Timestamp,
            int(micros)
                .cast(&DataType::Datetime(
                    TimeUnit::Microseconds,
                    Some(TimeZone::UTC),
                ))
                .unwrap(),
        ),
        ("iv", T::Interval, text("1-2 3 4:5:6.7")),
        ("j", T::Json, text("{\"a\":1.50}")),
        ("g", T::Geography, text("POINT(1 2)")),
        ("r", T::Range, text("[2026-01-01, UNBOUNDED)")),
        ("u", T::Unknown, text("?")),
        ("a", T::Int64, list),
        ("st", T::Struct, nested),
    ];
    let inner = vec![
        Column::new("", T::String),
        Column::new("x", T::Int64),
        Column::new("x", T::Int64),
    ];
    let fields = vec![
        with_fields("in", Mode::Nullable, inner),
        Column {
            mode: Mode::Repeated,
            ..Column::new("list", T::Int64)
        },
        Column::new("nan", T::Float64),
        Column::new("json", T::Json),
        Column::new("ts", T::Timestamp),
        Column::new("num", T::Numeric),
    ];
    let (mut described, mut values) = (Vec::new(), Vec::new());
    for (name, column_type, series) in columns {
        let mut column = Column::new(name, column_type);
        if name == "a" {
            column.mode = Mode::Repeated;
        }
        if name == "st" {
            column.fields.clone_from(&fields);
        }
        described.push(column);
        values.push(series);
    }
    (described, frame(values))
}

const TEXTS: [&str; 18] = [
    "-9223372036854775808",
    "1.0",
    "-12.5",
    "0.00000000000000000000000000000000000001",
    "true",
    "a,b",
    "AP8QAQ==",
    "0001-01-01",
    "23:59:59.999999",
    "2026-11-24T01:02:03.000004",
    "2026-11-24 01:02:03.000004 UTC",
    "1-2 3 4:5:6.7",
    "{\"a\":1.50}",
    "POINT(1 2)",
    "[2026-01-01, UNBOUNDED)",
    "?",
    "[1, null]",
    "{\"in\": {\"\": \"say \\\"日本\\\"\\n\", \"x\": 9007199254740993, \"x\": 3}, \"list\": [1, null], \
     \"nan\": \"NaN\", \"json\": {\"j\": [1,\n2]}, \"ts\": \"1969-12-31 23:59:59.999999 UTC\", \
     \"num\": -12.5}",
];

#[test]
fn the_grid_the_clipboard_and_csv_show_the_same_text_for_every_type() {
    for budget in [1 << 30, 0] {
        let home = open(budget);
        let id = every_type(&home.rows);
        // With a budget of nothing the next batch sends the first to disk.
        let other = home
            .rows
            .create(vec![Column::new("n", ColumnType::Int64)], u64::MAX)
            .unwrap();
        home.rows
            .append(&other, frame(vec![Series::new("".into(), [1_i64])]))
            .unwrap();

        let all: Vec<u32> = (0..18).collect();
        let shown = window(&home.rows, &id, 0, 2, &all);
        let expected: Vec<_> = TEXTS
            .iter()
            .map(|text| vec![Some((*text).to_owned()), None])
            .collect();
        assert_eq!(shown, expected, "budget {budget}");
        for (column, text) in TEXTS.iter().enumerate() {
            assert_eq!(
                home.rows
                    .cell(&id, 0, &vec![column as u32], Zone::UTC)
                    .unwrap()
                    .as_deref(),
                Some(*text)
            );
        }
        let mut csv = Vec::new();
        home.rows
            .write(
                &id,
                &mut csv,
                &ExportOptions::new(ExportFormat::Csv),
                &mut |_| {},
                &|| false,
            )
            .unwrap();
        let quoted: Vec<String> = TEXTS
            .iter()
            .map(|text| {
                let quote = text.contains([',', '"', '\n']);
                if quote {
                    format!("\"{}\"", text.replace('"', "\"\""))
                } else {
                    (*text).to_owned()
                }
            })
            .collect();
        let csv = String::from_utf8(csv).unwrap();
        assert_eq!(
            csv,
            format!(
                "i,f,n,bn,b,s,by,d,t,dt,ts,iv,j,g,r,u,a,st\n{}\n{}\n",
                quoted.join(","),
                ",".repeat(17)
            )
        );
    }
}

#[test]
fn ndjson_is_json_a_program_can_trust() {
    let home = open(1 << 30);
    let id = every_type(&home.rows);
    let mut out = Vec::new();
    home.rows
        .write(
            &id,
            &mut out,
            &ExportOptions::new(ExportFormat::Ndjson),
            &mut |_| {},
            &|| false,
        )
        .unwrap();
    let text = String::from_utf8(out).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        lines[0],
        serde_json::json!({
            "i": "-9223372036854775808", "f": 1.0, "n": "-12.5",
            "bn": "0.00000000000000000000000000000000000001", "b": true, "s": "a,b",
            "by": "AP8QAQ==", "d": "0001-01-01", "t": "23:59:59.999999",
            "dt": "2026-11-24T01:02:03.000004", "ts": "2026-11-24 01:02:03.000004 UTC",
            "iv": "1-2 3 4:5:6.7", "j": {"a": 1.5}, "g": "POINT(1 2)",
            "r": "[2026-01-01, UNBOUNDED)", "u": "?", "a": [1, null],
            "st": {
                "in": {"column_1": "say \"日本\"\n", "x": "9007199254740993", "x_1": 3},
                "list": [1, null], "nan": "NaN", "json": {"j": [1, 2]},
                "ts": "1969-12-31 23:59:59.999999 UTC", "num": "-12.5",
            },
        })
    );
    assert!(
        lines[1]
            .as_object()
            .unwrap()
            .values()
            .all(serde_json::Value::is_null)
    );
    assert_eq!(lines.len(), 2);
}

#[test]
fn parquet_keeps_types_names_and_values() {
    use polars::prelude::{ParquetReader, SerReader as _};
    let home = open(0);
    let id = every_type(&home.rows);
    let path = home.folder.path().join("out.parquet");
    home.rows
        .export(
            &id,
            &path,
            false,
            &ExportOptions::new(ExportFormat::Parquet),
            &mut |_| {},
            &|| false,
        )
        .unwrap();
    let read = ParquetReader::new(std::fs::File::open(path).unwrap())
        .finish()
        .unwrap();
    let of = |name: &str| -> Values { read.column(name).unwrap().clone() };
    assert_eq!(read.height(), 2);
    assert_eq!(of("i").i64().unwrap().get(0), Some(i64::MIN));
    assert_eq!(of("n").dtype(), &DataType::Decimal(38, 9));
    assert_eq!(
        of("n").decimal().unwrap().physical().get(0),
        Some(-12_500_000_000)
    );
    assert_eq!(
        of("by").binary().unwrap().get(0),
        Some(&[0, 255, 16, 1][..])
    );
    assert_eq!(of("d").dtype(), &DataType::Date);
    assert_eq!(of("t").dtype(), &DataType::Time);
    assert_eq!(
        of("dt").dtype(),
        &DataType::Datetime(TimeUnit::Microseconds, None)
    );
    let utc = Some(TimeZone::UTC);
    assert_eq!(
        of("ts").dtype(),
        &DataType::Datetime(TimeUnit::Microseconds, utc)
    );
    assert_eq!(
        of("a")
            .list()
            .unwrap()
            .get_as_series(0)
            .unwrap()
            .i64()
            .unwrap()
            .get(0),
        Some(1)
    );
    let fields = of("st").struct_().unwrap().fields_as_series();
    let names: Vec<_> = fields
        .iter()
        .map(|field| field.name().to_string())
        .collect();
    assert_eq!(names, ["in", "list", "nan", "json", "ts", "num"]);
    let inner = fields[0].struct_().unwrap().fields_as_series();
    assert_eq!(inner[0].name().as_str(), "column_1");
    assert_eq!(inner[2].name().as_str(), "x_1");
    assert_eq!(inner[1].i64().unwrap().get(0), Some(9_007_199_254_740_993));
    assert!(
        read.columns()
            .iter()
            .all(|column| column.get(1).unwrap().is_null())
    );
}
