//! Fields as columns of their own, records as trees, instants in a zone, and the formats of the
//! clipboard.

use crate::every_type::every_type;
use crate::support::{GO_ON, frame, open, spill, window_in};
use model::{Column, ColumnType, CopyFormat, Mode, RecordRequest, RowsId, RowsRange};
use polars::prelude::{
    CompatLevel, DataType, IntoSeries as _, NamedFrom as _, Series, StructChunked, TimeUnit,
    TimeZone,
};
use polars_arrow::array::ListArray;
use polars_arrow::bitmap::Bitmap;
use polars_arrow::offset::OffsetsBuffer;
use rows::{Rows, Zone};

fn fields_of(series: Vec<Series>) -> Series {
    let height = series[0].len();
    let named: Vec<Series> = series
        .into_iter()
        .enumerate()
        .map(|(index, mut series)| {
            series.rename(index.to_string().into());
            series
        })
        .collect();
    StructChunked::from_series("".into(), height, named.iter())
        .unwrap()
        .into_series()
}

/// `items`: an array of STRUCT<name STRING, tags ARRAY<INT64>>; two elements, none, NULL.
fn items(rows: &Rows) -> RowsId {
    let tags = |values: &[i64]| Series::new("".into(), values);
    let elements = fields_of(vec![
        Series::new("".into(), [Some("sword"), None]),
        Series::new("".into(), [tags(&[1, 2]), tags(&[3])]),
    ]);
    let elements = elements.to_arrow(0, CompatLevel::newest());
    let list = ListArray::<i64>::try_new(
        ListArray::<i64>::default_datatype(elements.dtype().clone()),
        OffsetsBuffer::try_from(vec![0, 2, 2, 2]).unwrap(),
        elements,
        Some(Bitmap::from([true, true, false])),
    )
    .unwrap();
    let list = Series::try_from((
        polars::prelude::PlSmallStr::EMPTY,
        Box::new(list) as polars_arrow::array::ArrayRef,
    ));
    let column = Column {
        mode: Mode::Repeated,
        fields: vec![
            Column::new("name", ColumnType::String),
            Column {
                mode: Mode::Repeated,
                ..Column::new("tags", ColumnType::Int64)
            },
        ],
        ..Column::new("items", ColumnType::Struct)
    };
    let id = rows.create(vec![column], u64::MAX).unwrap();
    rows.append(&id, frame(vec![list.unwrap()])).unwrap();
    id
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn fields_are_columns_and_those_of_arrays_are_arrays() {
    for budget in [1 << 30, 0] {
        let home = open(budget);
        let id = every_type(&home.rows);
        spill(&home.rows);
        let paths = [vec![17, 0, 1], vec![17, 1], vec![17, 4], vec![17]];
        let shown = window_in(&home.rows, &id, 0, 2, &paths, Zone::UTC);
        assert_eq!(shown[0], [Some("9007199254740993".to_owned()), None]);
        assert_eq!(shown[1], [Some("[1, null]".to_owned()), None]);
        assert_eq!(
            shown[2],
            [Some("1969-12-31 23:59:59.999999 UTC".to_owned()), None]
        );
        assert!(shown[3][0].as_deref().unwrap().starts_with("{\"in\": {"));

        let id = items(&home.rows);
        spill(&home.rows);
        let shown = window_in(&home.rows, &id, 0, 3, &[vec![0, 0], vec![0, 1]], Zone::UTC);
        let mut names = some(&["[\"sword\", null]", "[]"]);
        names.push(None);
        let mut tags = some(&["[1, 2, 3]", "[]"]);
        tags.push(None);
        assert_eq!(shown, [names, tags]);
    }
}

#[test]
fn only_instants_move_with_the_zone_however_deep_they_are() {
    let home = open(1 << 30);
    let id = every_type(&home.rows);
    let tokyo = Zone::named("Asia/Tokyo").unwrap();
    let paths: Vec<_> = (0..18).map(|column| vec![column]).collect();
    let utc = window_in(&home.rows, &id, 0, 1, &paths, Zone::UTC);
    let there = window_in(&home.rows, &id, 0, 1, &paths, tokyo);
    let changed: Vec<usize> = (0..18).filter(|at| utc[*at] != there[*at]).collect();
    assert_eq!(changed, [10, 17], "the TIMESTAMP, and the STRUCT with one");
    assert_eq!(
        there[10][0].as_deref(),
        Some("2026-11-24 10:02:03.000004+09:00")
    );
    let nested = there[17][0].as_deref().unwrap();
    assert!(
        nested.contains("\"ts\": \"1970-01-01 08:59:59.999999+09:00\""),
        "{nested}"
    );
    let cell = home.rows.cell(&id, 0, &vec![10], tokyo).unwrap();
    assert_eq!(cell, there[10][0]);
}

#[test]
fn the_first_and_the_last_instant_are_shown_in_any_zone() {
    let home = open(1 << 30);
    let edges = Series::new(
        "".into(),
        [-62_135_596_800_000_000_i64, 253_402_300_799_999_999],
    )
    .cast(&DataType::Datetime(
        TimeUnit::Microseconds,
        Some(TimeZone::UTC),
    ))
    .unwrap();
    let id = home
        .rows
        .create(vec![Column::new("t", ColumnType::Timestamp)], u64::MAX)
        .unwrap();
    home.rows.append(&id, frame(vec![edges])).unwrap();
    let shown = |name: &str| {
        let zone = Zone::named(name).unwrap();
        window_in(&home.rows, &id, 0, 2, &[vec![0]], zone).remove(0)
    };
    assert_eq!(
        shown("Asia/Tokyo"),
        some(&[
            "0001-01-01 09:18:59+09:18:59",
            "10000-01-01 08:59:59.999999+09:00"
        ])
    );
    assert_eq!(
        shown("America/New_York"),
        some(&[
            "0000-12-31 19:03:58-04:56:02",
            "9999-12-31 18:59:59.999999-05:00"
        ])
    );
}

#[test]
fn a_record_is_a_tree_of_what_is_inside() {
    let home = open(1 << 30);
    let id = items(&home.rows);
    let ask = |row, path: &[u32], first, depth| {
        let request = RecordRequest {
            rows: id.clone(),
            row,
            path: path.to_vec(),
            first,
            count: 100,
            depth,
        };
        home.rows.record(&request, Zone::UTC)
    };
    let whole = ask(0, &[], 0, 8).unwrap();
    assert_eq!(whole.len(), 1);
    let items = &whole[0];
    assert_eq!(items.name.as_deref(), Some("items"));
    assert_eq!((items.repeated, items.inside), (true, 2));
    let sword = &items.values[0];
    assert_eq!((sword.name.as_deref(), sword.inside), (None, 2));
    assert_eq!(sword.values[0].text.as_deref(), Some("sword"));
    let tags: Vec<_> = sword.values[1]
        .values
        .iter()
        .map(|value| value.text.clone())
        .collect();
    assert_eq!(tags, some(&["1", "2"]));
    // Lazily: one level, the second element, and what is inside it.
    assert!(ask(0, &[], 0, 0).unwrap()[0].values.is_empty());
    let second = ask(0, &[0], 1, 0).unwrap();
    assert_eq!(second.len(), 1);
    let inside = ask(0, &[0, 1], 0, 0).unwrap();
    assert_eq!(inside[0].text, None);
    assert_eq!(inside[1].text.as_deref(), Some("[3]"));
    // Nothing in an empty array or a NULL, and no such place is said.
    assert_eq!(ask(1, &[0], 0, 0).unwrap(), []);
    let null = ask(2, &[], 0, 1).unwrap();
    assert_eq!((null[0].text.as_deref(), null[0].inside), (None, 0));
    assert!(ask(0, &[0, 7], 0, 0).is_err());
    assert!(ask(9, &[], 0, 0).is_err());
}

#[test]
fn rows_are_copied_as_people_paste_them() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("id", ColumnType::Int64),
        Column::new("name", ColumnType::String),
    ];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    let batch = vec![
        Series::new(
            "".into(),
            [Some(9_007_199_254_740_993_i64), None, Some(2), Some(2)],
        ),
        Series::new(
            "".into(),
            [Some("a|b\n'c'"), Some(""), Some("=1+1, \\"), None],
        ),
    ];
    home.rows.append(&id, frame(batch)).unwrap();
    let copy = |format, columns: &[u32]| {
        let range = RowsRange {
            rows: id.clone(),
            first_row: 0,
            row_count: 4,
            columns: columns.iter().map(|column| vec![*column]).collect(),
            header: true,
            format,
        };
        home.rows.copy_text(&range, Zone::UTC, GO_ON).unwrap().text
    };
    assert_eq!(
        copy(CopyFormat::Csv, &[0, 1]),
        "id,name\n9007199254740993,\"a|b\n'c'\"\n,\"\"\n2,\"=1+1, \\\"\n2,"
    );
    assert_eq!(
        copy(CopyFormat::Tsv, &[1]),
        "name\n\"a|b\n'c'\"\n\n=1+1, \\\n"
    );
    let json = copy(CopyFormat::Json, &[0, 1]);
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        parsed,
        serde_json::json!([
            {"id": "9007199254740993", "name": "a|b\n'c'"},
            {"id": null, "name": ""},
            {"id": 2, "name": "=1+1, \\"},
            {"id": 2, "name": null},
        ])
    );
    assert_eq!(
        copy(CopyFormat::Markdown, &[0, 1]),
        "| id | name |\n| ---: | --- |\n| 9007199254740993 | a\\|b<br>'c' |\n|  |  |\n\
         | 2 | =1+1, \\\\ |\n| 2 |  |"
    );
    assert_eq!(copy(CopyFormat::InList, &[0]), "(9007199254740993, 2)");
    assert_eq!(
        copy(CopyFormat::InList, &[1]),
        "('a|b\\n\\'c\\'', '', '=1+1, \\\\')"
    );
    assert_eq!(
        copy(CopyFormat::InList, &[0, 1]),
        "((9007199254740993, 'a|b\\n\\'c\\''), (2, '=1+1, \\\\'))"
    );
    assert_eq!(
        copy(CopyFormat::Insert, &[0, 1]),
        "INSERT INTO `project.dataset.table` (`id`, `name`)\nVALUES\n  \
         (9007199254740993, 'a|b\\n\\'c\\''),\n  (NULL, ''),\n  (2, '=1+1, \\\\'),\n  (2, NULL);"
    );
}

#[test]
fn every_type_is_copied_as_a_literal_of_its_type() {
    let home = open(1 << 30);
    let id = every_type(&home.rows);
    let range = RowsRange {
        rows: id,
        first_row: 0,
        row_count: 1,
        columns: (0..18).map(|column| vec![column]).collect(),
        header: false,
        format: CopyFormat::Insert,
    };
    let tokyo = Zone::named("Asia/Tokyo").unwrap();
    let text = home.rows.copy_text(&range, tokyo, GO_ON).unwrap().text;
    let values = text.split_once("VALUES\n  (").unwrap().1;
    assert_eq!(
        values,
        "-9223372036854775808, 1.0, NUMERIC '-12.5', \
         BIGNUMERIC '0.00000000000000000000000000000000000001', TRUE, 'a,b', \
         b'\\x00\\xff\\x10\\x01', DATE '0001-01-01', TIME '23:59:59.999999', \
         DATETIME '2026-11-24T01:02:03.000004', TIMESTAMP '2026-11-24 10:02:03.000004+09:00', \
         INTERVAL '1-2 3 4:5:6.7' YEAR TO SECOND, JSON '{\"a\":1.50}', \
         ST_GEOGFROMTEXT('POINT(1 2)'), RANGE<DATE> '[2026-01-01, UNBOUNDED)', '?', \
         ARRAY<INT64>[1, NULL], STRUCT<`in` STRUCT<STRING, `x` INT64, `x` INT64>, \
         `list` ARRAY<INT64>, `nan` FLOAT64, `json` JSON, `ts` TIMESTAMP, `num` NUMERIC>\
         (STRUCT<STRING, `x` INT64, `x` INT64>('say \"日本\"\\n', 9007199254740993, 3), \
         ARRAY<INT64>[1, NULL], CAST('NaN' AS FLOAT64), JSON '{\"j\": [1,\\n2]}', \
         TIMESTAMP '1970-01-01 08:59:59.999999+09:00', NUMERIC '-12.5'));"
    );
}
