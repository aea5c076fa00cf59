//! Both ways of reading a page, against values made up and against each other.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use super::*;
use model::{ColumnType, Mode};
use polars::prelude::AnyValue;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A value as it was meant.
#[derive(Clone, Debug)]
enum Meant {
    Null,
    /// The text of the API.
    Text(String),
    Struct(Vec<Meant>),
    List(Vec<Meant>),
}

impl Meant {
    fn wire(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => json!(text),
            Self::Struct(fields) => json!({ "f": cells(fields) }),
            Self::List(elements) => json!(cells(elements)),
        }
    }
}

fn cells(values: &[Meant]) -> Vec<Value> {
    values
        .iter()
        .map(|value| json!({ "v": value.wire() }))
        .collect()
}

fn page(rows: &[Vec<Meant>]) -> String {
    let rows: Vec<Value> = rows.iter().map(|row| json!({ "f": cells(row) })).collect();
    // The order of the service: the token before the rows.
    let token = serde_json::to_string("token/\"é").unwrap_or_default();
    format!(
        r#"{{"kind":"k","jobComplete":true,"totalRows":"{}","pageToken":{token},"rows":{}}}"#,
        rows.len(),
        Value::from(rows)
    )
}

/// The text of the API, made again from what was decoded.
fn text_of(column: &Column, value: &AnyValue<'_>) -> Meant {
    if column.mode == Mode::Repeated {
        return match value {
            AnyValue::Null => Meant::Null,
            AnyValue::List(series) => {
                let element = Column {
                    mode: Mode::Nullable,
                    ..column.clone()
                };
                Meant::List(
                    series
                        .iter()
                        .map(|value| text_of(&element, &value))
                        .collect(),
                )
            }
            other => panic!("a list is {other:?}"),
        };
    }
    let micros = |micros: i64, between: &str| {
        let days = micros.div_euclid(86_400_000_000);
        let clock = micros.rem_euclid(86_400_000_000);
        format!("{}{between}{}", civil(days), clock_text(clock))
    };
    let text = match (column.column_type, value) {
        (_, AnyValue::Null) => return Meant::Null,
        (ColumnType::Struct, AnyValue::Struct(..) | AnyValue::StructOwned(..)) => {
            let values: Vec<AnyValue<'_>> = match value {
                AnyValue::StructOwned(owned) => owned.0.clone(),
                other => other._iter_struct_av().collect(),
            };
            let fields = column.fields.iter().zip(&values);
            return Meant::Struct(fields.map(|(field, value)| text_of(field, value)).collect());
        }
        (ColumnType::Int64, AnyValue::Int64(value))
        | (ColumnType::Timestamp, AnyValue::DatetimeOwned(value, _, Some(_))) => value.to_string(),
        (ColumnType::Float64, AnyValue::Float64(value)) => float_text(*value),
        (ColumnType::Numeric, AnyValue::Decimal(value, 38, 9)) => {
            let digits = value.unsigned_abs();
            let sign = if *value < 0 { "-" } else { "" };
            format!(
                "{sign}{}.{:09}",
                digits / 1_000_000_000,
                digits % 1_000_000_000
            )
        }
        (ColumnType::Bool, AnyValue::Boolean(value)) => value.to_string(),
        (ColumnType::Bytes, AnyValue::Binary(bytes)) => base64_text(bytes),
        (ColumnType::Bytes, AnyValue::BinaryOwned(bytes)) => base64_text(bytes),
        (ColumnType::Date, AnyValue::Date(days)) => civil(i64::from(*days)),
        (ColumnType::Time, AnyValue::Time(nanos)) => {
            assert_eq!(nanos % 1000, 0);
            clock_text(nanos / 1000)
        }
        (
            ColumnType::Datetime,
            AnyValue::Datetime(value, _, None) | AnyValue::DatetimeOwned(value, _, None),
        ) => micros(*value, "T"),
        (ColumnType::Timestamp, AnyValue::Datetime(value, _, Some(zone))) => {
            assert_eq!(zone.as_str(), "UTC");
            value.to_string()
        }
        (
            ColumnType::String
            | ColumnType::Json
            | ColumnType::Bignumeric
            | ColumnType::Geography
            | ColumnType::Interval
            | ColumnType::Range
            | ColumnType::Unknown,
            value,
        ) => match value {
            AnyValue::String(text) => (*text).to_owned(),
            AnyValue::StringOwned(text) => text.to_string(),
            other => panic!("a text is {other:?}"),
        },
        (column_type, other) => panic!("{column_type:?} is {other:?}"),
    };
    Meant::Text(text)
}

fn float_text(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 {
            "Infinity".to_owned()
        } else {
            "-Infinity".to_owned()
        }
    } else {
        format!("{value:?}")
    }
}

fn base64_text(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn clock_text(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!(
        "{hour:02}:{minute:02}:{second:02}.{:06}",
        micros % 1_000_000
    )
}

/// Counts day by day from a known one: slow, and another way than the decoder's.
fn civil(days: i64) -> String {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut left = days + 719_162;
    let mut year = 1;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if left < length {
            break;
        }
        left -= length;
        year += 1;
    }
    let mut month = 0;
    let february = if leap(year) { 29 } else { 28 };
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        month += 1;
        if left < length {
            break;
        }
        left -= length;
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}

fn scalar_text(column_type: ColumnType) -> BoxedStrategy<String> {
    let text = prop_oneof![
        // Long and short, quotes, backslashes, control characters, every plane.
        any::<String>(),
        "[\"\\\\/\\x00-\\x1f]{0,40}",
        "[a-zé日😀\u{10ffff}]{0,60}",
    ];
    match column_type {
        ColumnType::Int64 => any::<i64>().prop_map(|value| value.to_string()).boxed(),
        ColumnType::Float64 => any::<f64>().prop_map(float_text).boxed(),
        ColumnType::Numeric => (any::<bool>(), 0..10_u128.pow(29), 0..1_000_000_000_u128)
            .prop_map(|(negative, whole, places)| {
                let sign = if negative && (whole, places) != (0, 0) {
                    "-"
                } else {
                    ""
                };
                format!("{sign}{whole}.{places:09}")
            })
            .boxed(),
        ColumnType::Bool => any::<bool>().prop_map(|value| value.to_string()).boxed(),
        ColumnType::Bytes => vec(any::<u8>(), 0..40)
            .prop_map(|bytes| base64_text(&bytes))
            .boxed(),
        ColumnType::Date => (-719_162_i64..=2_932_896).prop_map(civil).boxed(),
        ColumnType::Time => (0..86_400_000_000_i64).prop_map(clock_text).boxed(),
        ColumnType::Datetime => (-719_162_i64..=2_932_896, 0..86_400_000_000_i64)
            .prop_map(|(days, clock)| format!("{}T{}", civil(days), clock_text(clock)))
            .boxed(),
        ColumnType::Timestamp => (-62_135_596_800_000_000_i64..=253_402_300_799_999_999)
            .prop_map(|micros| micros.to_string())
            .boxed(),
        _ => text.boxed(),
    }
}

const SCALARS: [ColumnType; 16] = [
    ColumnType::Int64,
    ColumnType::Float64,
    ColumnType::Numeric,
    ColumnType::Bignumeric,
    ColumnType::Bool,
    ColumnType::String,
    ColumnType::Bytes,
    ColumnType::Date,
    ColumnType::Time,
    ColumnType::Datetime,
    ColumnType::Timestamp,
    ColumnType::Interval,
    ColumnType::Json,
    ColumnType::Geography,
    ColumnType::Range,
    ColumnType::Unknown,
];

/// Columns of any type, nested, repeated, without names and with the same ones.
fn column() -> impl Strategy<Value = Column> {
    let name = prop_oneof!["", "a", "[a-z]{1,8}"];
    let leaf = (
        name.clone(),
        proptest::sample::select(&SCALARS[..]),
        any::<bool>(),
    )
        .prop_map(|(name, column_type, repeated)| Column {
            mode: if repeated {
                Mode::Repeated
            } else {
                Mode::Nullable
            },
            ..Column::new(name, column_type)
        });
    leaf.prop_recursive(4, 24, 4, move |inner| {
        (name.clone(), vec(inner, 1..4), any::<bool>()).prop_map(|(name, fields, repeated)| {
            Column {
                mode: if repeated {
                    Mode::Repeated
                } else {
                    Mode::Nullable
                },
                fields,
                ..Column::new(name, ColumnType::Struct)
            }
        })
    })
}

fn meant(column: &Column) -> BoxedStrategy<Meant> {
    if column.mode == Mode::Repeated {
        let element = Column {
            mode: Mode::Nullable,
            ..column.clone()
        };
        return option::of(vec(meant(&element), 0..4))
            .prop_map(|elements| elements.map_or(Meant::Null, Meant::List))
            .boxed();
    }
    if column.column_type == ColumnType::Struct {
        let fields: Vec<_> = column.fields.iter().map(meant).collect();
        return option::of(fields)
            .prop_map(|fields| fields.map_or(Meant::Null, Meant::Struct))
            .boxed();
    }
    option::of(scalar_text(column.column_type))
        .prop_map(|text| text.map_or(Meant::Null, Meant::Text))
        .boxed()
}

fn table() -> impl Strategy<Value = (Vec<Column>, Vec<Vec<Meant>>)> {
    vec(column(), 1..6).prop_flat_map(|columns| {
        let row: Vec<_> = columns.iter().map(meant).collect();
        (Just(columns), vec(row, 0..8))
    })
}

/// What stands under a NULL struct cannot be seen, so it is not compared.
fn same(meant: &Meant, read: &Meant) -> bool {
    match (meant, read) {
        (Meant::Null, Meant::Null) => true,
        (Meant::Text(meant), Meant::Text(read)) => meant == read,
        (Meant::Struct(meant), Meant::Struct(read)) | (Meant::List(meant), Meant::List(read)) => {
            meant.len() == read.len()
                && meant
                    .iter()
                    .zip(read)
                    .all(|(meant, read)| same(meant, read))
        }
        _ => false,
    }
}

fn check(columns: &[Column], rows: &[Vec<Meant>], batch: &Batch) {
    assert_eq!((batch.height(), batch.width()), (rows.len(), columns.len()));
    for (index, column) in columns.iter().enumerate() {
        let values = batch.columns()[index].as_materialized_series();
        assert_eq!(values.name().as_str(), index.to_string());
        for (row, value) in values.iter().enumerate() {
            let read = text_of(column, &value);
            assert!(
                same(&rows[row][index], &read),
                "{:?} became {read:?}",
                rows[row][index]
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_read_what_was_meant((columns, rows) in table()) {
        let body = page(&rows);
        let (page, batch) = fast(body.as_bytes(), &columns).unwrap().expect("the fast way");
        prop_assert_eq!(page.token.as_deref(), Some("token/\"é"));
        prop_assert_eq!(page.rows, rows.len());
        check(&columns, &rows, &batch);
        let (careful_page, careful_batch) = careful(body.as_bytes(), &columns).unwrap();
        prop_assert_eq!(&careful_page, &page);
        check(&columns, &rows, &careful_batch);

        // Spaced out, which only the tolerant way reads.
        let pretty = serde_json::from_str::<Value>(&body).map(|value| format!("{value:#}")).unwrap();
        prop_assert!(rows.is_empty() || fast(pretty.as_bytes(), &columns).unwrap().is_none());
        let (pretty_page, pretty_batch) = decode(pretty.as_bytes(), &columns).unwrap();
        prop_assert_eq!(&pretty_page, &page);
        check(&columns, &rows, &pretty_batch);
    }

    #[test]
    fn a_page_cut_anywhere_is_refused((columns, rows) in table(), at in any::<prop::sample::Index>()) {
        let body = page(&rows);
        let cut = at.index(body.len());
        prop_assert!(decode(&body.as_bytes()[..cut], &columns).is_err());
    }

    #[test]
    fn any_bytes_are_an_answer_or_a_refusal(bytes in vec(any::<u8>(), 0..200), (columns, rows) in table(), at in any::<prop::sample::Index>()) {
        drop(decode(&bytes, &columns));
        // A good page with a stretch of it replaced.
        let mut body = page(&rows).into_bytes();
        let start = at.index(body.len());
        let end = (start + bytes.len()).min(body.len());
        body[start..end].copy_from_slice(&bytes[..end - start]);
        drop(decode(&body, &columns));
    }
}

mod forms;
