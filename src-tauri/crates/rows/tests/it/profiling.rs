//! Profiles, glances and sums against values worked out by hand.

use crate::every_type::every_type;
use crate::sorting::by;
use crate::support::{GO_ON, Home, frame, numbered, numbered_columns, open, spill};
use model::{
    Column, ColumnProfile, ColumnType, CopyFormat, Kind, Mode, RowsId, RowsRange, Summary,
    TopValue, Truths, ViewSpec,
};
use polars::prelude::{DataType, IntoSeries as _, NamedFrom as _, Series, TimeUnit, TimeZone};
use rows::Zone;

fn set_of(home: &Home, columns: Vec<(Column, Series)>) -> RowsId {
    let (described, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let id = home.rows.create(described, u64::MAX).unwrap();
    home.rows.append(&id, frame(values)).unwrap();
    spill(&home.rows);
    id
}

fn column(of: ColumnType) -> Column {
    Column::new("v", of)
}

fn profile(home: &Home, id: &RowsId) -> ColumnProfile {
    home.rows.profile(id, &vec![0], Zone::UTC, GO_ON).unwrap()
}

fn summary(home: &Home, id: &RowsId, columns: &[u32]) -> Summary {
    let range = RowsRange {
        rows: id.clone(),
        first_row: 0,
        row_count: u64::MAX,
        columns: columns.iter().map(|column| vec![*column]).collect(),
        header: false,
        format: CopyFormat::Tsv,
    };
    home.rows.summary(&range, Zone::UTC, GO_ON).unwrap()
}

fn numeric(values: &[Option<i128>]) -> Series {
    Series::new("".into(), values)
        .i128()
        .unwrap()
        .clone()
        .into_decimal_unchecked(38, 9)
        .into_series()
}

fn top(values: &[TopValue]) -> Vec<(&str, u64)> {
    values
        .iter()
        .map(|one| (one.value.as_str(), one.count))
        .collect()
}

#[test]
fn whole_numbers_are_summed_beyond_64_bits() {
    for budget in [1 << 30, 0] {
        let home = open(budget);
        let values = [
            Some(i64::MAX),
            Some(i64::MAX),
            None,
            Some(1),
            Some(1),
            Some(1),
        ];
        let id = set_of(
            &home,
            vec![(column(ColumnType::Int64), Series::new("".into(), values))],
        );
        let found = profile(&home, &id);
        assert_eq!(
            (found.rows, found.nulls, found.distinct, found.exact),
            (6, 1, 2, true)
        );
        assert_eq!(found.min.as_deref(), Some("1"));
        assert_eq!(found.max.as_deref(), Some("9223372036854775807"));
        assert_eq!(found.sum.as_deref(), Some("18446744073709551617"));
        assert_eq!(found.mean.as_deref(), Some("3689348814741910323.4"));
        assert_eq!(top(&found.top), [("1", 3), ("9223372036854775807", 2)]);
        let median = found
            .quantiles
            .iter()
            .find(|one| one.percent == 50)
            .unwrap();
        assert_eq!(median.value, "1");
        let counted: u64 = found.histogram.iter().map(|bin| bin.count).sum();
        assert_eq!((found.histogram.len(), counted), (24, 5));
        assert_eq!(
            (found.empty, found.truths, found.length),
            (None, None, None)
        );
    }
}

#[test]
fn few_whole_numbers_have_a_bin_each() {
    let home = open(1 << 30);
    let values: Vec<i64> = (0..100).map(|n| n % 5).collect();
    let id = set_of(
        &home,
        vec![(column(ColumnType::Int64), Series::new("".into(), values))],
    );
    let bins = profile(&home, &id).histogram;
    let bins: Vec<_> = bins
        .iter()
        .map(|bin| (bin.from.as_str(), bin.count))
        .collect();
    // The last bin holds its end, 4, as well.
    assert_eq!(
        bins,
        [("0", 20), ("1", 20), ("2", 20), ("3", 20), ("4", 20)]
    );
}

#[test]
fn floats_leave_nan_out_of_their_ends_and_count_it() {
    let home = open(0);
    let values = [
        Some(1.0),
        Some(f64::NAN),
        None,
        Some(-0.0),
        Some(0.0),
        Some(2.0),
    ];
    let id = set_of(
        &home,
        vec![(column(ColumnType::Float64), Series::new("".into(), values))],
    );
    let found = profile(&home, &id);
    assert_eq!((found.nulls, found.nan, found.distinct), (1, Some(1), 4));
    assert_eq!(found.min.as_deref(), Some("0.0"));
    assert_eq!(found.max.as_deref(), Some("2.0"));
    assert_eq!(found.mean.as_deref(), Some("0.75"));
    let deviation: f64 = found.stddev.unwrap().parse().unwrap();
    assert!((deviation - 0.957_427_107_756_338).abs() < 1e-12);
    assert_eq!(found.sum, None, "no sum that is not exact");
    let all_nan = Series::new("".into(), [f64::NAN, f64::NAN]);
    let id = set_of(&home, vec![(column(ColumnType::Float64), all_nan)]);
    let found = profile(&home, &id);
    assert_eq!((found.min, found.max, found.nan), (None, None, Some(2)));
}

#[test]
fn decimals_are_exact_to_their_last_digit() {
    let home = open(0);
    let most = 99_999_999_999_999_999_999_999_999_999_999_999_999;
    let values = numeric(&[Some(most), Some(most), Some(most), Some(-1), None]);
    let id = set_of(&home, vec![(column(ColumnType::Numeric), values)]);
    let found = profile(&home, &id);
    assert_eq!(
        found.sum.as_deref(),
        Some("299999999999999999999999999999.999999996")
    );
    assert_eq!(
        found.mean.as_deref(),
        Some("74999999999999999999999999999.999999999")
    );
    assert_eq!(found.min.as_deref(), Some("-0.000000001"));
    let long = "578960446186580977117854925043439539266.34992332820282019728792003956564819967";
    let values = Series::new("".into(), [Some(long), Some(long), Some("-1"), None]);
    let id = set_of(&home, vec![(column(ColumnType::Bignumeric), values)]);
    let found = profile(&home, &id);
    assert_eq!(
        found.sum.as_deref(),
        Some("1157920892373161954235709850086879078531.69984665640564039457584007913129639934")
    );
    assert_eq!(found.max.as_deref(), Some(long));
    assert_eq!(top(&found.top), [(long, 2), ("-1", 1)]);
}

#[test]
fn texts_are_measured_and_looked_through() {
    let home = open(0);
    let values = [
        Some("東京"),
        Some(""),
        Some("  "),
        None,
        Some("AB-12"),
        Some("CD-34"),
        Some("Ã©"),
        Some("東京"),
    ];
    let id = set_of(
        &home,
        vec![(column(ColumnType::String), Series::new("".into(), values))],
    );
    let found = profile(&home, &id);
    assert_eq!(
        (found.nulls, found.empty, found.blank, found.suspect),
        (1, Some(1), Some(1), Some(1))
    );
    assert_eq!(found.distinct, 6);
    assert_eq!(top(&found.top)[..1], [("東京", 2)]);
    assert_eq!(found.min.as_deref(), Some(""));
    assert_eq!(found.max.as_deref(), Some("東京"));
    let length = found.length.unwrap();
    assert_eq!(
        (length.min, length.max, length.mean_thousandths),
        (0, 5, 2571)
    );
    assert_eq!(top(&found.patterns)[..2], [("AA-99", 2), ("漢漢", 2)]);
    assert_eq!((found.sum, found.histogram.len()), (None, 0));
}

#[test]
fn days_instants_and_truth_values_have_their_own_figures() {
    let home = open(0);
    let days = Series::new("".into(), [Some(-719_162_i32), Some(2_932_896), None])
        .cast(&DataType::Date)
        .unwrap();
    let instants = Series::new("".into(), [Some(0_i64), Some(3_600_000_000), None])
        .cast(&DataType::Datetime(
            TimeUnit::Microseconds,
            Some(TimeZone::UTC),
        ))
        .unwrap();
    let truths = Series::new("".into(), [Some(true), Some(false), None]);
    let id = set_of(
        &home,
        vec![
            (column(ColumnType::Date), days),
            (column(ColumnType::Timestamp), instants),
            (column(ColumnType::Bool), truths),
        ],
    );
    let of = |index, zone| home.rows.profile(&id, &vec![index], zone, GO_ON).unwrap();
    let found = of(0, Zone::UTC);
    assert_eq!(found.min.as_deref(), Some("0001-01-01"));
    assert_eq!(found.max.as_deref(), Some("9999-12-31"));
    assert_eq!(found.histogram.first().unwrap().from, "0001-01-01");
    assert_eq!(found.histogram.last().unwrap().to, "9999-12-31");
    assert_eq!((found.mean, found.sum), (None, None));
    let found = of(1, Zone::named("Asia/Tokyo").unwrap());
    assert_eq!(found.max.as_deref(), Some("1970-01-01 10:00:00+09:00"));
    let found = of(2, Zone::UTC);
    assert_eq!(
        found.truths,
        Some(Truths {
            trues: 1,
            falses: 1
        })
    );
    assert_eq!((found.nulls, found.min), (1, None));
}

#[test]
fn every_type_has_a_profile_a_glance_and_a_sum_and_so_has_none() {
    for budget in [1 << 30, 0] {
        let home = open(budget);
        let id = every_type(&home.rows);
        spill(&home.rows);
        let columns = home.rows.row_set(&id).unwrap().columns;
        let glances = home.rows.glance(&id, Zone::UTC, GO_ON).unwrap();
        assert_eq!(glances.len(), columns.len());
        for (index, (column, glance)) in columns.iter().zip(glances).enumerate() {
            let path = vec![index as u32];
            let found = home.rows.profile(&id, &path, Zone::UTC, GO_ON).unwrap();
            assert_eq!(
                (found.rows, found.nulls, found.distinct),
                (2, 1, 1),
                "{}",
                column.name
            );
            assert_eq!(found.top.len(), 1, "{}", column.name);
            let shown = home.rows.cell(&id, 0, &path, Zone::UTC).unwrap();
            assert_eq!(Some(&found.top[0].value), shown.as_ref(), "{}", column.name);
            assert_eq!((glance.nulls, glance.distinct, glance.sampled), (1, 1, 2));
            let values: u64 = glance.bins.iter().map(|count| u64::from(*count)).sum();
            assert_eq!(values + glance.top.len() as u64, 1, "{}", column.name);
            let sum = summary(&home, &id, &[index as u32]);
            assert_eq!((sum.cells, sum.nulls, sum.distinct), (2, 1, Some(1)));
            let ordered = !["j", "g", "u", "a", "st"].contains(&column.name.as_str());
            assert_eq!(sum.min.is_some(), ordered, "{}", column.name);
            assert_eq!(sum.min.is_some(), sum.min == shown);
        }
        let empty = home.rows.create(columns.clone(), u64::MAX).unwrap();
        for index in 0..columns.len() as u32 {
            let found = home
                .rows
                .profile(&empty, &vec![index], Zone::UTC, GO_ON)
                .unwrap();
            assert_eq!((found.rows, found.distinct, found.min), (0, 0, None));
            assert_eq!(summary(&home, &empty, &[index]).cells, 0);
        }
        assert_eq!(
            home.rows.glance(&empty, Zone::UTC, GO_ON).unwrap().len(),
            columns.len()
        );
    }
}

#[test]
fn a_selection_of_several_types_is_summed_exactly() {
    let home = open(0);
    let ints = Series::new("".into(), [Some(i64::MAX), Some(i64::MAX), None]);
    let decimals = numeric(&[Some(1), Some(-500_000_000), None]);
    let long = Series::new(
        "".into(),
        [Some("0.00000000000000000000000000000000000001"), None, None],
    );
    let texts = Series::new("".into(), [Some("b"), Some("a"), Some("a")]);
    let floats = Series::new("".into(), [Some(0.5), None, Some(f64::NAN)]);
    let id = set_of(
        &home,
        vec![
            (column(ColumnType::Int64), ints),
            (column(ColumnType::Numeric), decimals),
            (column(ColumnType::Bignumeric), long),
            (column(ColumnType::String), texts),
            (column(ColumnType::Float64), floats),
        ],
    );
    let found = summary(&home, &id, &[0, 1]);
    assert_eq!(
        (found.cells, found.nulls, found.numbers, found.exact),
        (6, 2, 4, true)
    );
    assert_eq!(found.sum.as_deref(), Some("18446744073709551613.500000001"));
    assert_eq!(found.average.as_deref(), Some("4611686018427387903.375"));
    assert_eq!(found.min.as_deref(), Some("-0.5"));
    assert_eq!(found.max.as_deref(), Some("9223372036854775807"));
    assert_eq!(found.distinct, Some(3));
    let found = summary(&home, &id, &[0, 2]);
    assert_eq!(
        found.sum.as_deref(),
        Some("18446744073709551614.00000000000000000000000000000000000001")
    );
    let found = summary(&home, &id, &[3]);
    assert_eq!((found.sum, found.distinct), (None, Some(2)));
    assert_eq!(
        (found.min.as_deref(), found.max.as_deref()),
        (Some("a"), Some("b"))
    );
    let found = summary(&home, &id, &[0, 3]);
    assert_eq!(
        (found.min, found.numbers, found.distinct),
        (None, 2, Some(3))
    );
    let found = summary(&home, &id, &[4]);
    assert_eq!((found.exact, found.sum.as_deref()), (false, Some("NaN")));
    assert_eq!(found.max.as_deref(), Some("0.5"));
}

#[test]
fn a_million_rows_give_the_figures_of_their_numbers() {
    for budget in [1 << 30, 1 << 20] {
        let home = open(budget);
        let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
        for first in (0..1_000_000).step_by(20_000) {
            home.rows
                .append(&id, numbered(first..first + 20_000))
                .unwrap();
        }
        let of_view = |spec: ViewSpec| home.rows.view(&id, &spec, Zone::UTC, GO_ON).unwrap().id;
        let reversed = of_view(ViewSpec {
            sort: vec![by(&[0], true)],
            ..ViewSpec::default()
        });
        for rows in [&id, &reversed] {
            let found = profile(&home, rows);
            assert_eq!((found.rows, found.distinct), (1_000_000, 1_000_000));
            assert_eq!(found.sum.as_deref(), Some("499999500000"));
            assert_eq!(found.mean.as_deref(), Some("499999.5"));
            let quantiles: Vec<&str> = found
                .quantiles
                .iter()
                .map(|one| one.value.as_str())
                .collect();
            assert_eq!(
                quantiles,
                [
                    "10000", "50000", "250000", "500000", "749999", "949999", "989999"
                ]
            );
            let texts = home.rows.profile(rows, &vec![1], Zone::UTC, GO_ON).unwrap();
            assert_eq!((texts.nulls, texts.distinct), (142_858, 857_142));
            assert_eq!(summary(&home, rows, &[0]).sum, found.sum);
            let glance = home.rows.glance(rows, Zone::UTC, GO_ON).unwrap();
            assert_eq!(glance[0].sampled, 65_536);
            assert_eq!(glance[0].bins.iter().sum::<u32>(), 65_536);
        }
        // Part of a sorted view: its first rows, not those of the set below.
        let range = RowsRange {
            rows: reversed,
            first_row: 0,
            row_count: 10,
            columns: vec![vec![0]],
            header: false,
            format: CopyFormat::Tsv,
        };
        let found = home.rows.summary(&range, Zone::UTC, GO_ON).unwrap();
        assert_eq!(found.max.as_deref(), Some("999999"));
        assert_eq!(found.min.as_deref(), Some("999990"));
        for stopped in [
            home.rows.summary(&range, Zone::UTC, &|| true).map(|_| ()),
            home.rows
                .profile(&id, &vec![0], Zone::UTC, &|| true)
                .map(|_| ()),
            home.rows.glance(&id, Zone::UTC, &|| true).map(|_| ()),
        ] {
            assert_eq!(stopped.unwrap_err().kind, Kind::Cancelled);
        }
    }
}

#[test]
fn fields_and_arrays_have_profiles() {
    let home = open(0);
    let list = Series::new(
        "".into(),
        [
            Some(Series::new("".into(), [1_i64, 2])),
            None,
            Some(Series::new_empty("".into(), &DataType::Int64)),
        ],
    );
    let repeated = Column {
        mode: Mode::Repeated,
        ..column(ColumnType::Int64)
    };
    let id = set_of(&home, vec![(repeated, list)]);
    let found = profile(&home, &id);
    assert_eq!((found.nulls, found.empty, found.distinct), (1, Some(1), 2));
    assert_eq!(found.length.unwrap().max, 2);
    let id = every_type(&home.rows);
    let field = home
        .rows
        .profile(&id, &vec![17, 0, 1], Zone::UTC, GO_ON)
        .unwrap();
    assert_eq!(field.max.as_deref(), Some("9007199254740993"));
    assert!(home.rows.profile(&id, &vec![99], Zone::UTC, GO_ON).is_err());
}
