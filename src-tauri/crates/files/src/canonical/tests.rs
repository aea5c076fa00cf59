//! Types that no file of the other tests has.

use super::*;
use model::RowsWindow;
use polars::io::SerReader as _;
use polars::io::ipc::IpcStreamReader;
use polars::prelude::{
    Categories, IntoSeries as _, NamedFrom as _, NewChunkedArray as _, StringChunked,
};
use rows::{Rows, Zone};
use std::io::Cursor;

/// Type and first value as the row store shows it.
fn shown(series: Series) -> (ColumnType, Option<String>) {
    let frame = DataFrame::new(series.len(), vec![series.into()]).unwrap();
    let mut canonical = Canonical::new(frame.schema());
    let columns = canonical.columns().to_vec();
    let folder = tempfile::TempDir::new().unwrap();
    let rows = Rows::open(folder.path(), 1 << 30).unwrap();
    let id = rows.create(columns.clone(), u64::MAX).unwrap();
    rows.append(&id, canonical.frame(frame).unwrap()).unwrap();
    let asked = RowsWindow {
        rows: id,
        first_row: 0,
        row_count: 1,
        columns: vec![vec![0]],
    };
    let window = rows.window(&asked, Zone::UTC).unwrap();
    let frame = IpcStreamReader::new(Cursor::new(window)).finish().unwrap();
    let text = frame.columns()[0].str().unwrap().get(0).map(str::to_owned);
    (columns[0].column_type, text)
}

#[test]
fn types_of_polars_alone_become_columns_too() {
    let huge = Series::new("a".into(), [i128::MAX]);
    let digits = Some("170141183460469231731687303715884105727".to_owned());
    assert_eq!(shown(huge), (ColumnType::Bignumeric, digits));
    let names = StringChunked::from_slice("a".into(), &["x", "y"]).into_series();
    let category = names
        .cast(&DataType::from_categories(Categories::global()))
        .unwrap();
    assert_eq!(shown(category), (ColumnType::String, Some("x".to_owned())));
    let half = Series::new("a".into(), [1.5_f32])
        .cast(&DataType::Float16)
        .unwrap();
    assert_eq!(shown(half), (ColumnType::Float64, Some("1.5".to_owned())));
    let array = Series::new("a".into(), [1_i64, 2]).reshape_array(&[
        polars::prelude::ReshapeDimension::new(1),
        polars::prelude::ReshapeDimension::new(2),
    ]);
    assert_eq!(
        shown(array.unwrap()),
        (ColumnType::Int64, Some("[1, 2]".to_owned()))
    );
}

#[test]
fn moments_that_no_timestamp_holds_are_null_and_said() {
    let series = Series::new("at".into(), [i64::MAX, 0])
        .cast(&DataType::Datetime(TimeUnit::Milliseconds, None))
        .unwrap();
    let frame = DataFrame::new(2, vec![series.into()]).unwrap();
    let mut canonical = Canonical::new(frame.schema());
    let made = canonical.frame(frame).unwrap();
    assert_eq!(made.columns()[0].null_count(), 1);
    let expected = PreviewNote::Misfits {
        column: "at".to_owned(),
        values: 1,
        example: i64::MAX.to_string(),
    };
    assert_eq!(canonical.notes(), [expected]);
}

#[test]
fn names_of_types_are_those_of_the_field() {
    let inner = DataType::Struct(vec![
        Field::new("a".into(), DataType::Int64),
        Field::new("b".into(), DataType::Decimal(10, 2)),
    ]);
    let name = type_name(&DataType::List(Box::new(inner)));
    assert_eq!(name, "LIST<STRUCT<a INT64, b DECIMAL(10, 2)>>");
    let zoned = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    assert_eq!(type_name(&zoned), "TIMESTAMP(µs, UTC)");
}
