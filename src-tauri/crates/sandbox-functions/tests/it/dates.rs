//! Functions of dates, times, zones and intervals.

use crate::harness::*;
use sandbox_functions::value::DatePart;
use sandbox_functions::{Type, casts, literals};

#[test]
fn current_moments_are_the_statements() {
    check("CURRENT_TIMESTAMP", vec![], "2026-02-03 04:05:06.789+00");
    check("CURRENT_DATE", vec![], "2026-02-03");
    check("CURRENT_DATE", vec![s("America/Los_Angeles")], "2026-02-02");
    check(
        "CURRENT_DATETIME",
        vec![s("Asia/Tokyo")],
        "2026-02-03 13:05:06.789",
    );
    check("CURRENT_TIME", vec![s("+09:00")], "13:05:06.789");
    check(
        "CURRENT_DATE",
        vec![s("Nowhere/City")],
        "!Invalid time zone: Nowhere/City",
    );
}

#[test]
fn dates_are_made() {
    check("DATE", vec![i(2016), i(12), i(25)], "2016-12-25");
    check("DATE", vec![dt("2016-12-25 23:59:59")], "2016-12-25");
    check(
        "DATE",
        vec![ts("2016-12-25 05:30:00+07"), s("America/Los_Angeles")],
        "2016-12-24",
    );
    check(
        "DATE",
        vec![i(2015), i(2), i(29)],
        "!Input calculates to invalid date: 2015-02-29",
    );
    check(
        "DATETIME",
        vec![i(2008), i(12), i(25), i(5), i(30), i(0)],
        "2008-12-25 05:30:00",
    );
    check(
        "DATETIME",
        vec![ts("2008-12-25 05:30:00+00"), s("America/Los_Angeles")],
        "2008-12-24 21:30:00",
    );
    check(
        "DATETIME",
        vec![d("2020-02-29"), tm("01:02:03")],
        "2020-02-29 01:02:03",
    );
    check("TIME", vec![i(15), i(30), i(0)], "15:30:00");
    check(
        "TIME",
        vec![ts("2008-12-25 15:30:00+08"), s("America/Los_Angeles")],
        "23:30:00",
    );
    check(
        "TIMESTAMP",
        vec![s("2008-12-25 15:30:00+00")],
        "2008-12-25 15:30:00+00",
    );
    check(
        "TIMESTAMP",
        vec![s("2008-12-25 15:30:00"), s("America/Los_Angeles")],
        "2008-12-25 23:30:00+00",
    );
    check(
        "TIMESTAMP",
        vec![s("2008-12-25 15:30:00 UTC")],
        "2008-12-25 15:30:00+00",
    );
    check(
        "TIMESTAMP",
        vec![d("2008-12-25"), s("Asia/Tokyo")],
        "2008-12-24 15:00:00+00",
    );
    check(
        "STRING",
        vec![ts("2008-12-25 15:30:00+00"), s("UTC")],
        "2008-12-25 15:30:00+00",
    );
    check(
        "STRING",
        vec![ts("2008-12-25 15:30:00+00"), s("America/Los_Angeles")],
        "2008-12-25 07:30:00-08",
    );
}

#[test]
fn extract_takes_every_part() {
    let at = || dt("2015-11-23 12:34:56.789012");
    for (part, expected) in [
        ("MICROSECOND", "789012"),
        ("MILLISECOND", "789"),
        ("SECOND", "56"),
        ("MINUTE", "34"),
        ("HOUR", "12"),
        ("DAYOFWEEK", "2"),
        ("DAY", "23"),
        ("DAYOFYEAR", "327"),
        ("WEEK", "47"),
        ("WEEK(MONDAY)", "47"),
        ("WEEK(TUESDAY)", "46"),
        ("ISOWEEK", "48"),
        ("MONTH", "11"),
        ("QUARTER", "4"),
        ("YEAR", "2015"),
        ("ISOYEAR", "2015"),
        ("DATE", "2015-11-23"),
        ("TIME", "12:34:56.789012"),
    ] {
        check("EXTRACT", vec![p(part), at()], expected);
    }
    check("EXTRACT", vec![p("ISOYEAR"), d("2010-01-03")], "2009");
    check("EXTRACT", vec![p("ISOWEEK"), d("2010-01-03")], "53");
    check("EXTRACT", vec![p("WEEK(SUNDAY)"), d("2017-11-05")], "45");
    check("EXTRACT", vec![p("WEEK(MONDAY)"), d("2017-11-05")], "44");
    check(
        "EXTRACT",
        vec![
            p("DAY"),
            ts("2008-12-25 05:30:00+00"),
            s("America/Los_Angeles"),
        ],
        "24",
    );
    check("EXTRACT", vec![p("HOUR"), tm("15:30:00")], "15");
    check(
        "EXTRACT",
        vec![p("HOUR"), d("2020-01-01")],
        "!EXTRACT from DATE does not support the HOUR date part",
    );
    check("EXTRACT", vec![p("YEAR"), null_of("DATE")], "NULL");
}

#[test]
fn adding_and_subtracting() {
    check(
        "DATE_ADD",
        vec![d("2008-12-25"), i(5), p("DAY")],
        "2008-12-30",
    );
    check(
        "DATE_SUB",
        vec![d("2008-12-25"), i(5), p("DAY")],
        "2008-12-20",
    );
    check(
        "DATE_ADD",
        vec![d("2020-01-31"), i(1), p("MONTH")],
        "2020-02-29",
    );
    check(
        "DATE_ADD",
        vec![d("2020-02-29"), i(1), p("YEAR")],
        "2021-02-28",
    );
    check(
        "DATE_ADD",
        vec![d("2020-01-31"), i(1), p("QUARTER")],
        "2020-04-30",
    );
    check(
        "DATE_ADD",
        vec![d("2020-01-31"), i(-1), p("WEEK")],
        "2020-01-24",
    );
    check(
        "DATE_ADD",
        vec![s("2020-01-31"), i(1), p("DAY")],
        "2020-02-01",
    );
    check(
        "DATE_ADD",
        vec![d("9999-12-31"), i(1), p("DAY")],
        "!Adding 1 DAY to date 9999-12-31 causes overflow",
    );
    check(
        "DATE_ADD",
        vec![d("2020-01-01"), i(1), p("HOUR")],
        "!DATE_ADD does not support the HOUR date part",
    );
    check(
        "DATETIME_ADD",
        vec![dt("2008-12-25 15:30:00"), i(10), p("MINUTE")],
        "2008-12-25 15:40:00",
    );
    check(
        "DATETIME_SUB",
        vec![dt("2020-03-31 00:00:00"), i(1), p("MONTH")],
        "2020-02-29 00:00:00",
    );
    check(
        "TIMESTAMP_ADD",
        vec![ts("2008-12-25 15:30:00+00"), i(10), p("MINUTE")],
        "2008-12-25 15:40:00+00",
    );
    check(
        "TIMESTAMP_SUB",
        vec![ts("2008-12-25 15:30:00+00"), i(1), p("DAY")],
        "2008-12-24 15:30:00+00",
    );
    check(
        "TIMESTAMP_ADD",
        vec![ts("2008-12-25 15:30:00+00"), i(1), p("MONTH")],
        "!TIMESTAMP_ADD does not support the MONTH date part when the argument is TIMESTAMP type",
    );
    check(
        "TIME_ADD",
        vec![tm("15:30:00"), i(10), p("HOUR")],
        "01:30:00",
    );
    check(
        "TIME_SUB",
        vec![tm("00:30:00"), i(1), p("HOUR")],
        "23:30:00",
    );
}

#[test]
fn differences_count_boundaries() {
    check(
        "DATE_DIFF",
        vec![d("2010-07-07"), d("2008-12-25"), p("DAY")],
        "559",
    );
    check(
        "DATE_DIFF",
        vec![d("2017-10-15"), d("2017-10-14"), p("DAY")],
        "1",
    );
    check(
        "DATE_DIFF",
        vec![d("2017-10-15"), d("2017-10-14"), p("WEEK")],
        "1",
    );
    check(
        "DATE_DIFF",
        vec![d("2017-12-30"), d("2014-12-30"), p("YEAR")],
        "3",
    );
    check(
        "DATE_DIFF",
        vec![d("2017-12-30"), d("2014-12-30"), p("ISOYEAR")],
        "2",
    );
    check(
        "DATE_DIFF",
        vec![d("2017-12-18"), d("2017-12-17"), p("WEEK")],
        "0",
    );
    check(
        "DATE_DIFF",
        vec![d("2017-12-18"), d("2017-12-17"), p("WEEK(MONDAY)")],
        "1",
    );
    check(
        "DATE_DIFF",
        vec![d("2017-12-18"), d("2017-12-17"), p("ISOWEEK")],
        "1",
    );
    check(
        "DATE_DIFF",
        vec![d("2020-01-31"), d("2020-02-01"), p("MONTH")],
        "-1",
    );
    check(
        "DATE_DIFF",
        vec![d("2020-04-01"), d("2020-03-31"), p("QUARTER")],
        "1",
    );
    check(
        "DATETIME_DIFF",
        vec![
            dt("2010-07-07 10:20:00"),
            dt("2008-12-25 15:30:00"),
            p("DAY"),
        ],
        "559",
    );
    check(
        "DATETIME_DIFF",
        vec![
            dt("2017-10-15 00:00:00"),
            dt("2017-10-14 23:59:59"),
            p("HOUR"),
        ],
        "1",
    );
    check(
        "TIMESTAMP_DIFF",
        vec![
            ts("2010-07-07 10:20:00+00"),
            ts("2008-12-25 15:30:00+00"),
            p("HOUR"),
        ],
        "13410",
    );
    check(
        "TIMESTAMP_DIFF",
        vec![ts("2018-08-14"), ts("2018-10-14"), p("DAY")],
        "-61",
    );
    check(
        "TIMESTAMP_DIFF",
        vec![
            ts("2001-02-01 01:00:00"),
            ts("2001-02-01 00:00:01"),
            p("HOUR"),
        ],
        "0",
    );
    check(
        "TIME_DIFF",
        vec![tm("15:30:00"), tm("14:35:00"), p("MINUTE")],
        "55",
    );
}

#[test]
fn truncation_knows_weeks_and_zones() {
    check(
        "DATE_TRUNC",
        vec![d("2008-12-25"), p("MONTH")],
        "2008-12-01",
    );
    check(
        "DATE_TRUNC",
        vec![d("2017-11-05"), p("WEEK(MONDAY)")],
        "2017-10-30",
    );
    check("DATE_TRUNC", vec![d("2017-11-05"), p("WEEK")], "2017-11-05");
    check(
        "DATE_TRUNC",
        vec![d("2015-06-15"), p("ISOYEAR")],
        "2014-12-29",
    );
    check(
        "DATE_TRUNC",
        vec![d("2015-06-15"), p("ISOWEEK")],
        "2015-06-15",
    );
    check(
        "DATE_TRUNC",
        vec![d("2015-06-15"), p("QUARTER")],
        "2015-04-01",
    );
    check(
        "DATETIME_TRUNC",
        vec![dt("2008-12-25 15:30:00"), p("DAY")],
        "2008-12-25 00:00:00",
    );
    check(
        "DATETIME_TRUNC",
        vec![dt("2017-11-05 00:00:00"), p("WEEK(MONDAY)")],
        "2017-10-30 00:00:00",
    );
    check(
        "TIMESTAMP_TRUNC",
        vec![ts("2008-12-25 15:30:00+00"), p("DAY"), s("UTC")],
        "2008-12-25 00:00:00+00",
    );
    check(
        "TIMESTAMP_TRUNC",
        vec![
            ts("2008-12-25 15:30:00+00"),
            p("DAY"),
            s("America/Los_Angeles"),
        ],
        "2008-12-25 08:00:00+00",
    );
    check(
        "TIMESTAMP_TRUNC",
        vec![
            ts("2017-11-06 00:00:00+12"),
            p("WEEK(MONDAY)"),
            s("Pacific/Auckland"),
        ],
        "2017-11-05 11:00:00+00",
    );
    check(
        "TIMESTAMP_TRUNC",
        vec![ts("1950-05-05 05:30:59.999"), p("MINUTE")],
        "1950-05-05 05:30:00+00",
    );
    check("TIME_TRUNC", vec![tm("15:30:45.5"), p("HOUR")], "15:00:00");
    check("LAST_DAY", vec![d("2008-11-25")], "2008-11-30");
    check("LAST_DAY", vec![d("2008-11-25"), p("YEAR")], "2008-12-31");
    check(
        "LAST_DAY",
        vec![d("2008-11-10"), p("WEEK(SUNDAY)")],
        "2008-11-15",
    );
    check(
        "LAST_DAY",
        vec![d("2008-11-10"), p("WEEK(MONDAY)")],
        "2008-11-16",
    );
}

#[test]
fn formatting_knows_every_element() {
    check("FORMAT_DATE", vec![s("%x"), d("2008-12-25")], "12/25/08");
    check(
        "FORMAT_DATE",
        vec![s("%b-%d-%Y"), d("2008-12-25")],
        "Dec-25-2008",
    );
    check("FORMAT_DATE", vec![s("%b %Y"), d("2008-12-25")], "Dec 2008");
    check(
        "FORMAT_DATE",
        vec![s("%A %a %B %C %e %F %j %u %w %y %Q %E4Y"), d("2008-02-05")],
        "Tuesday Tue February 20  5 2008-02-05 036 2 2 08 1 2008",
    );
    check(
        "FORMAT_DATE",
        vec![s("%G %V %g %U %W"), d("2010-01-03")],
        "2009 53 09 01 00",
    );
    check(
        "FORMAT_DATETIME",
        vec![s("%c"), dt("2008-12-25 15:30:00")],
        "Thu Dec 25 15:30:00 2008",
    );
    check(
        "FORMAT_DATETIME",
        vec![
            s("%H %I %k %l %M %S %p %P %R %T"),
            dt("2008-12-25 05:30:09"),
        ],
        "05 05  5  5 30 09 AM am 05:30 05:30:09",
    );
    check(
        "FORMAT_DATETIME",
        vec![s("%E3S %E*S %E6S"), dt("2008-12-25 05:30:09.12")],
        "09.120 09.12 09.120000",
    );
    check("FORMAT_TIME", vec![s("%R"), tm("15:30:00")], "15:30");
    check(
        "FORMAT_TIMESTAMP",
        vec![s("%c"), ts("2050-12-25 15:30:55+00"), s("UTC")],
        "Sun Dec 25 15:30:55 2050",
    );
    check(
        "FORMAT_TIMESTAMP",
        vec![
            s("%F %T %z %Ez"),
            ts("2008-12-25 15:30:00+00"),
            s("Asia/Kolkata"),
        ],
        "2008-12-25 21:00:00 +0530 +05:30",
    );
    check(
        "FORMAT_TIMESTAMP",
        vec![s("%Z"), ts("2008-12-25 15:30:00+00"), s("UTC")],
        "UTC",
    );
    check(
        "FORMAT_TIMESTAMP",
        vec![s("%s"), ts("2008-12-25 15:30:00+00")],
        "1230219000",
    );
    check("FORMAT_DATE", vec![s("%%%n%t"), d("2008-12-25")], "%\n\t");
    check(
        "FORMAT_DATE",
        vec![s("%H"), d("2008-12-25")],
        "!Invalid format: %H is not allowed for the DATE type",
    );
}

#[test]
fn parsing_knows_every_element() {
    check("PARSE_DATE", vec![s("%x"), s("12/25/08")], "2008-12-25");
    check("PARSE_DATE", vec![s("%Y%m%d"), s("20081225")], "2008-12-25");
    check("PARSE_DATE", vec![s("%F"), s("2000-12-30")], "2000-12-30");
    check(
        "PARSE_DATE",
        vec![s("%A %b %e %Y"), s("Thursday Dec 25 2008")],
        "2008-12-25",
    );
    check("PARSE_DATE", vec![s("%Y-%j"), s("2020-366")], "2020-12-31");
    check(
        "PARSE_DATE",
        vec![s("%Y-%m-%d"), s("2020-02-30")],
        "!Failed to parse input string \"2020-02-30\"",
    );
    check("PARSE_DATE", vec![s("%Y"), s("2020 ")], "2020-01-01");
    check(
        "PARSE_DATE",
        vec![s("%Y"), s("x")],
        "!Failed to parse input string \"x\"",
    );
    check(
        "PARSE_DATE",
        vec![s("%G-W%V-%u"), s("2009-W53-7")],
        "2010-01-03",
    );
    check(
        "PARSE_DATETIME",
        vec![s("%Y-%m-%d %H:%M:%S"), s("1998-10-18 13:45:55")],
        "1998-10-18 13:45:55",
    );
    check(
        "PARSE_DATETIME",
        vec![s("%m/%d/%Y %I:%M:%S %p"), s("8/30/2018 2:23:38 pm")],
        "2018-08-30 14:23:38",
    );
    check(
        "PARSE_DATETIME",
        vec![s("%A, %B %e, %Y"), s("Wednesday, December 19, 2018")],
        "2018-12-19 00:00:00",
    );
    check(
        "PARSE_DATETIME",
        vec![s("%FT%H:%M:%E*S"), s("2020-01-02T03:04:05.678901")],
        "2020-01-02 03:04:05.678901",
    );
    check("PARSE_TIME", vec![s("%H"), s("15")], "15:00:00");
    check(
        "PARSE_TIME",
        vec![s("%I:%M:%S %p"), s("2:23:38 pm")],
        "14:23:38",
    );
    check(
        "PARSE_TIMESTAMP",
        vec![s("%c"), s("Thu Dec 25 07:30:00 2008")],
        "2008-12-25 07:30:00+00",
    );
    check(
        "PARSE_TIMESTAMP",
        vec![s("%F %T"), s("2020-07-01 00:00:00"), s("America/New_York")],
        "2020-07-01 04:00:00+00",
    );
    check(
        "PARSE_TIMESTAMP",
        vec![s("%F %T%Ez"), s("2020-07-01 00:00:00+09:00")],
        "2020-06-30 15:00:00+00",
    );
    check(
        "PARSE_TIMESTAMP",
        vec![s("%s"), s("1230219000")],
        "2008-12-25 15:30:00+00",
    );
}

#[test]
fn unix_times_round_trip() {
    check("UNIX_DATE", vec![d("2008-12-25")], "14238");
    check("DATE_FROM_UNIX_DATE", vec![i(14_238)], "2008-12-25");
    check("UNIX_SECONDS", vec![ts("1970-01-01 00:00:01.8")], "1");
    check("UNIX_SECONDS", vec![ts("1969-12-31 23:59:59.5")], "-1");
    check(
        "UNIX_MILLIS",
        vec![ts("2008-12-25 15:30:00+00")],
        "1230219000000",
    );
    check(
        "UNIX_MICROS",
        vec![ts("2008-12-25 15:30:00+00")],
        "1230219000000000",
    );
    check(
        "TIMESTAMP_SECONDS",
        vec![i(1_230_219_000)],
        "2008-12-25 15:30:00+00",
    );
    check(
        "TIMESTAMP_MILLIS",
        vec![i(1_230_219_000_123)],
        "2008-12-25 15:30:00.123+00",
    );
    check(
        "TIMESTAMP_MICROS",
        vec![i(1)],
        "1970-01-01 00:00:00.000001+00",
    );
    check(
        "TIMESTAMP_SECONDS",
        vec![i(i64::MAX)],
        "!Invalid timestamp value: 9223372036854775807",
    );
}

#[test]
fn series_and_buckets() {
    check(
        "GENERATE_DATE_ARRAY",
        vec![d("2016-10-05"), d("2016-10-08")],
        r#"["2016-10-05","2016-10-06","2016-10-07","2016-10-08"]"#,
    );
    check(
        "GENERATE_DATE_ARRAY",
        vec![d("2016-10-05"), d("2016-10-01"), i(-3), p("DAY")],
        r#"["2016-10-05","2016-10-02"]"#,
    );
    check(
        "GENERATE_DATE_ARRAY",
        vec![d("2016-01-31"), d("2016-04-30"), i(1), p("MONTH")],
        r#"["2016-01-31","2016-02-29","2016-03-31","2016-04-30"]"#,
    );
    check(
        "GENERATE_DATE_ARRAY",
        vec![d("2016-10-05"), d("2016-10-01")],
        "[]",
    );
    check(
        "GENERATE_TIMESTAMP_ARRAY",
        vec![
            ts("2016-10-05 00:00:00"),
            ts("2016-10-05 00:00:02"),
            i(1),
            p("SECOND"),
        ],
        r#"["2016-10-05T00:00:00Z","2016-10-05T00:00:01Z","2016-10-05T00:00:02Z"]"#,
    );
    check("GENERATE_ARRAY", vec![i(1), i(5)], "[1,2,3,4,5]");
    check("GENERATE_ARRAY", vec![i(0), i(10), i(3)], "[0,3,6,9]");
    check("GENERATE_ARRAY", vec![i(10), i(0), i(-3)], "[10,7,4,1]");
    check(
        "GENERATE_ARRAY",
        vec![i(1), i(5), i(0)],
        "!Sequence step cannot be 0.",
    );
    check("GENERATE_ARRAY", vec![i(1), null()], "NULL");
    check("GENERATE_ARRAY", vec![i(0), i(1), f(0.5)], "[0,0.5,1]");
    check("GENERATE_ARRAY", vec![f(0.0), f(1.0), f(0.5)], "[0,0.5,1]");
    let hours = literals::interval(&literals::int(12), DatePart::Hour, None, &ctx()).ok();
    if let Some(hours) = hours {
        check(
            "DATETIME_BUCKET",
            vec![dt("1949-12-30 13:00:00"), hours.into()],
            "1949-12-30 12:00:00",
        );
    }
}

#[test]
fn intervals_are_calculated() {
    let span = |text: &str, part: &str| {
        literals::interval(
            &literals::string(text),
            DatePart::parse(part).unwrap_or(DatePart::Day),
            None,
            &ctx(),
        )
    };
    gives(span("10", "DAY"), "0-0 10 0:0:0");
    gives(
        literals::interval(&literals::int(-25), DatePart::Month, None, &ctx()),
        "-2-1 0 0:0:0",
    );
    gives(
        literals::interval(
            &literals::string("8:20:17.25"),
            DatePart::Hour,
            Some(DatePart::Second),
            &ctx(),
        ),
        "0-0 0 8:20:17.250",
    );
    gives(
        literals::interval(
            &literals::string("1-2 3 -4:5:6"),
            DatePart::Year,
            Some(DatePart::Second),
            &ctx(),
        ),
        "1-2 3 -4:5:6",
    );
    check("MAKE_INTERVAL", vec![i(1), i(6), i(15)], "1-6 15 0:0:0");
    check(
        "MAKE_INTERVAL",
        vec![named("hour", i(10)), named("second", i(20))],
        "0-0 0 10:0:20",
    );
    check(
        "JUSTIFY_DAYS",
        vec![t("INTERVAL", "0-0 29 0:0:0")],
        "0-0 29 0:0:0",
    );
    check(
        "JUSTIFY_DAYS",
        vec![t("INTERVAL", "0-0 -65 0:0:0")],
        "-0-2 -5 0:0:0",
    );
    check(
        "JUSTIFY_HOURS",
        vec![t("INTERVAL", "0-0 0 47:0:0")],
        "0-0 1 23:0:0",
    );
    check(
        "JUSTIFY_INTERVAL",
        vec![t("INTERVAL", "0-0 29 49:0:0")],
        "0-1 1 1:0:0",
    );
    check(
        "EXTRACT",
        vec![p("MINUTE"), t("INTERVAL", "1-2 3 4:5:6")],
        "5",
    );
    let one = literals::typed(&Type::Interval, "0-1 0 0:0:0", &ctx());
    if let Ok(one) = one {
        gives(
            sandbox_functions::operators::binary(
                sandbox_functions::operators::BinaryOperator::Add,
                &value(d("2021-01-31")),
                &one,
            ),
            "2021-02-28 00:00:00",
        );
        gives(
            casts::cast(&one, &Type::String, None, None, false, &ctx()),
            "0-1 0 0:0:0",
        );
    }
}

#[test]
fn ranges_contain_and_overlap() {
    check(
        "RANGE",
        vec![d("2022-12-01"), d("2022-12-31")],
        "[2022-12-01, 2022-12-31)",
    );
    check(
        "RANGE",
        vec![d("2022-12-31"), null()],
        "[2022-12-31, UNBOUNDED)",
    );
    check(
        "RANGE",
        vec![d("2022-12-31"), d("2022-12-01")],
        "!Range start element must be smaller than range end element",
    );
    check(
        "RANGE_START",
        vec![t("RANGE<DATE>", "[2022-12-01, 2022-12-31)")],
        "2022-12-01",
    );
    check(
        "RANGE_END",
        vec![t("RANGE<DATE>", "[2022-12-01, UNBOUNDED)")],
        "NULL",
    );
    check(
        "RANGE_CONTAINS",
        vec![
            t("RANGE<DATE>", "[2022-01-01, 2023-01-01)"),
            d("2022-01-01"),
        ],
        "true",
    );
    check(
        "RANGE_CONTAINS",
        vec![
            t("RANGE<DATE>", "[2022-01-01, 2023-01-01)"),
            d("2023-01-01"),
        ],
        "false",
    );
    check(
        "RANGE_OVERLAPS",
        vec![
            t("RANGE<DATE>", "[2022-01-01, 2023-01-01)"),
            t("RANGE<DATE>", "[2022-12-31, 2024-01-01)"),
        ],
        "true",
    );
    check(
        "RANGE_OVERLAPS",
        vec![
            t("RANGE<DATE>", "[2022-01-01, 2023-01-01)"),
            t("RANGE<DATE>", "[2023-01-01, 2024-01-01)"),
        ],
        "false",
    );
    check(
        "GENERATE_RANGE_ARRAY",
        vec![
            t("RANGE<DATE>", "[2020-01-01, 2020-01-06)"),
            t("INTERVAL", "0-0 2 0:0:0"),
        ],
        r#"["[2020-01-01, 2020-01-03)","[2020-01-03, 2020-01-05)","[2020-01-05, 2020-01-06)"]"#,
    );
}
