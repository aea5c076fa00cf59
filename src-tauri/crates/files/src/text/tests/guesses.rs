//! What is guessed, what is not, and that a person's word counts.

use super::*;
use model::{ColumnType, FileFormat};

#[test]
fn a_preamble_comments_and_markers_of_null_are_seen() {
    let found = read_text(
        "report.csv",
        b"Report of sales\nmade 2026-10-01\n\nday,amount,note\n2026-10-01,12,a\n2026-10-02,NA,b\n2026-10-03,\\N,\n",
    );
    assert_eq!(found.sniffed.reading.skip_lines, Some(2));
    assert_eq!(found.sniffed.reading.header, Some(true));
    assert_eq!(
        found.sniffed.reading.nulls.as_deref().unwrap(),
        ["", "\\N", "NA"]
    );
    assert_eq!(types(&found), ["date", "i64", "str"]);
    assert_eq!(found.rows[1], row(&["2026-10-02", "~", "b"]));
    assert_eq!(found.rows[2], row(&["2026-10-03", "~", "~"]));
    let found = read_text(
        "c.csv",
        b"# one\n# two, with a comma\na,b\n1,2\n# three\n3,4\n",
    );
    assert_eq!(found.sniffed.reading.comment.as_deref(), Some("#"));
    assert_eq!(found.rows, [row(&["1", "2"]), row(&["3", "4"])]);
}

#[test]
fn without_a_header_columns_are_numbered_and_the_first_row_is_a_row() {
    let found = read_text("x.csv", b"1,a,2.5\n2,b,3.5\n3,c,4.5\n");
    assert_eq!(found.sniffed.reading.header, Some(false));
    assert_eq!(names(&found), ["column_1", "column_2", "column_3"]);
    assert_eq!(found.rows.len(), 3);
}

#[test]
fn names_are_made_unique_and_none_is_empty() {
    let found = read_text("x.csv", b"a,a,,a_2,b\n1,2,3,4,5\n6,7,8,9,10\n");
    assert_eq!(names(&found), ["a", "a_2", "column_3", "a_2_2", "b"]);
}

#[test]
fn codes_stay_text_long_numbers_keep_their_digits_and_wrong_types_are_counted() {
    let mut text = "code,big,n,t\n".to_owned();
    for index in 0..2_000 {
        let n = if index == 1_500 {
            "n/k".to_owned()
        } else {
            index.to_string()
        };
        text.push_str(&format!(
            "{index:05},1234567890123456789012{index},{n},12:30:15\n"
        ));
    }
    let found = read_text("x.csv", text.as_bytes());
    assert_eq!(types(&found), ["str", "decimal[38,0]", "i64", "time"]);
    assert_eq!(
        found.rows[7][..3],
        row(&["00007", "12345678901234567890127", "7"])
    );
    assert_eq!(found.rows[1_500][2], None);
    assert_eq!(
        found.notes,
        [PreviewNote::Misfits {
            column: "n".to_owned(),
            values: 1,
            example: "n/k".to_owned()
        }]
    );
}

#[test]
fn marks_of_numbers_are_seen_where_they_are_beyond_doubt() {
    let found = read_text(
        "de.csv",
        "Name;Betrag\na;1.234,50\nb;2,25\nc;17,00\n".as_bytes(),
    );
    let reading = &found.sniffed.reading;
    assert_eq!(reading.decimal_mark.as_deref(), Some(","));
    assert_eq!(reading.thousands_mark.as_deref(), Some("."));
    assert_eq!(found.rows[0], row(&["a", "1234.5"]));
    let found = read_text(
        "jp.csv",
        "品名,金額\nりんご,\"1,200\"\nみかん,\"12,345,678\"\n".as_bytes(),
    );
    assert_eq!(found.sniffed.reading.thousands_mark.as_deref(), Some(","));
    assert_eq!(found.rows[1], row(&["みかん", "12345678"]));
}

#[test]
fn days_that_could_be_meant_otherwise_stay_text_until_somebody_says_so() {
    let doubtful = b"d,e,f\n01/02/2026,2026/10/01,R8.10.1\n03/04/2026,2026/10/02,R8.10.2\n";
    let found = read_text("x.csv", doubtful);
    assert_eq!(types(&found), ["str", "str", "str"]);
    let (_folder, source) = made("x.csv", doubtful);
    let reading = Reading {
        date_format: Some("%d/%m/%Y".to_owned()),
        types: vec![("d".to_owned(), ColumnType::Date)],
        ..Reading::default()
    };
    let found = read(&source, &reading, None);
    assert_eq!(found.rows[0], row(&["2026-02-01", "2026/10/01", "R8.10.1"]));
    assert!(!found.sniffed.guessed.contains(&"dateFormat".to_owned()));
    let sure = read_text("x.csv", b"d,n\n2026/10/01,1\n2026/10/31,2\n");
    assert_eq!(types(&sure), ["date", "i64"]);
}

#[test]
fn what_a_person_set_is_kept_and_the_rest_is_said_to_be_guessed() {
    let (_folder, source) = made("x.csv", b"a;b\n1;2\n3;4\n");
    let reading = Reading {
        delimiter: Some(",".to_owned()),
        header: Some(false),
        all_text: Some(true),
        ..Reading::default()
    };
    let found = read(&source, &reading, None);
    assert_eq!(found.rows, [row(&["a;b"]), row(&["1;2"]), row(&["3;4"])]);
    let guessed = &found.sniffed.guessed;
    for set in ["delimiter", "header", "allText"] {
        assert!(!guessed.iter().any(|name| name == set), "{set}");
    }
    for open in [
        "format",
        "compression",
        "encoding",
        "quote",
        "nulls",
        "dateFormat",
    ] {
        assert!(guessed.iter().any(|name| name == open), "{open}");
    }
    assert_eq!(found.sniffed.delimiters.first().unwrap(), ";");
}

#[test]
fn a_wrong_guess_of_the_encoding_is_mended_by_naming_it() {
    let (_folder, source) = made(
        "x.csv",
        &encoding_rs::SHIFT_JIS.encode("名前,値\n東京,1\n").0,
    );
    let wrong = Reading {
        encoding: Some("UTF-8".to_owned()),
        ..Reading::default()
    };
    let found = read(&source, &wrong, None);
    let Some(PreviewNote::WrongBytes { bytes, line }) = found.notes.first() else {
        panic!("{:?}", found.notes)
    };
    assert!(*bytes > 4 && *line == Some(1));
    let right = found
        .sniffed
        .encodings
        .iter()
        .find(|sample| sample.wrong == 0)
        .unwrap();
    assert_eq!(right.encoding, "Shift_JIS");
    let reading = Reading {
        encoding: Some(right.encoding.clone()),
        ..Reading::default()
    };
    assert_eq!(read(&source, &reading, None).rows, [row(&["東京", "1"])]);
}

#[test]
fn logs_are_known_by_their_shape_and_their_fields_have_types() {
    let combined = "203.0.113.9 - - [10/Oct/2026:13:55:36 +0900] \"GET /a?b=1 HTTP/1.1\" 200 2326 \"-\" \"Mozilla/5.0 (X11; \\\"x\\\")\"\n\
                    203.0.113.8 - taro [10/Oct/2026:13:55:37 +0900] \"POST / HTTP/1.1\" 304 - \"https://e.example/\" \"curl/8\"\n";
    let found = read_text("access.log", combined.as_bytes());
    assert_eq!(found.sniffed.log_shape.as_deref(), Some("combined"));
    assert_eq!(
        types(&found),
        [
            "str",
            "str",
            "str",
            "datetime[μs, UTC]",
            "str",
            "i64",
            "i64",
            "str",
            "str"
        ]
    );
    assert_eq!(
        found.rows[0],
        row(&[
            "203.0.113.9",
            "~",
            "~",
            "2026-10-10 04:55:36Z",
            "GET /a?b=1 HTTP/1.1",
            "200",
            "2326",
            "~",
            "Mozilla/5.0 (X11; \"x\")"
        ])
    );
    let alb = "https 2026-10-01T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 \"GET https://www.example.com:443/ HTTP/1.1\" \"curl/7.46.0\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:1:targetgroup/t/73 \"Root=1-58337281-1d84f3d73c47ec4e58577259\" \"www.example.com\" \"arn:aws:acm:us-east-2:1:certificate/1\" 1 2026-10-01T22:22:48.364000Z \"authenticate,forward\" \"-\" \"-\" \"10.0.0.1:80\" \"200\" \"-\" \"-\" TID_1234\n";
    let found = read_text("x", alb.as_bytes());
    assert_eq!(found.sniffed.log_shape.as_deref(), Some("alb"));
    assert_eq!(
        found.rows[0][1].as_deref(),
        Some("2026-10-01 22:23:00.186641Z")
    );
    assert_eq!(found.rows[0][8].as_deref(), Some("200"));
    let cloudfront = "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip sc-status\n2026-10-01\t21:02:31\tLAX1\t392\t192.0.2.100\t200\n2026-10-01\t21:02:32\tLAX1\t-\t192.0.2.100\t200\nbroken\n";
    let found = read_text("x", cloudfront.as_bytes());
    assert_eq!(found.sniffed.log_shape.as_deref(), Some("cloudfront"));
    assert_eq!(types(&found), ["date", "time", "str", "i64", "str", "i64"]);
    assert!(matches!(
        found.notes[..],
        [PreviewNote::Unreadable {
            records: 1,
            line: Some(5),
            ..
        }]
    ));
    let s3 = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be amzn-s3-demo-bucket [06/Feb/2026:00:00:38 +0000] 192.0.2.3 79a5 3E57427F3EXAMPLE REST.GET.VERSIONING - \"GET /b?versioning HTTP/1.1\" 200 - 113 - 7 - \"-\" \"S3Console/0.4\" - s9lzHYrFp76ZVxRcpX9= SigV4 ECDHE-RSA AuthHeader b.s3.us-west-1.amazonaws.com TLSV1.2 - -\n";
    let found = read_text("x", s3.as_bytes());
    assert_eq!(found.sniffed.log_shape.as_deref(), Some("s3"));
    assert_eq!(found.rows[0][2].as_deref(), Some("2026-02-06 00:00:38Z"));
}

#[test]
fn a_log_of_ones_own_is_read_by_an_expression_and_plain_lines_stay_lines() {
    let text = b"[INFO] 2026-10-01 10:00:00 start\n\n[WARN] 2026-10-01 10:00:01 slow: 12 ms\nnot like the others\n";
    let found = read_text("app.log", text);
    assert_eq!(found.sniffed.reading.format, Some(FileFormat::Text));
    assert_eq!(found.rows.len(), 4);
    assert_eq!(found.rows[1], row(&[""]));
    let (_folder, source) = made("app.log", text);
    let reading = Reading {
        pattern: Some(r"^\[(?<level>\w+)\] (?<at>\S+ \S+) (?<text>.*)$".to_owned()),
        ..Reading::default()
    };
    let found = read(&source, &reading, None);
    assert_eq!(types(&found), ["str", "datetime[μs]", "str"]);
    assert_eq!(
        found.rows[1],
        row(&["WARN", "2026-10-01 10:00:01", "slow: 12 ms"])
    );
    assert!(matches!(
        found.notes[..],
        [PreviewNote::Unreadable {
            records: 1,
            line: Some(4),
            ..
        }]
    ));
    let bad = Reading {
        pattern: Some("(".to_owned()),
        ..Reading::default()
    };
    assert!(
        read(&source, &bad, None)
            .problem
            .unwrap()
            .to_string()
            .contains("pattern")
    );
}

#[test]
fn json_keeps_what_is_nested_and_what_differs() {
    let text = br#"{"id":1,"big":123456789012345678901,"at":"2026-10-01T09:00:00+09:00","tags":["a","b"],"user":{"name":"x","age":3},"mixed":1}
{"id":2,"at":null,"tags":[],"user":{"name":"y"},"mixed":"two","extra":{}}

{"id":3.5,"user":{"name":"z","age":null,"more":[1,{"k":[]}]},"mixed":[1, 2.0]}
not json
[1]
{"id":4,"id":5}
"#;
    let found = read_text("x", text);
    assert_eq!(
        names(&found),
        ["id", "big", "at", "tags", "user", "mixed", "extra"]
    );
    assert_eq!(
        types(&found)[..4],
        ["f64", "decimal[38,0]", "datetime[μs, UTC]", "list[str]"]
    );
    assert_eq!(found.rows.len(), 4);
    assert_eq!(found.rows[0][1].as_deref(), Some("123456789012345678901"));
    assert_eq!(found.rows[0][2].as_deref(), Some("2026-10-01 00:00:00Z"));
    assert_eq!(found.rows[0][4].as_deref(), Some(r#"{"x",3,null}"#));
    assert_eq!(found.rows[1][5..], row(&["\"two\"", "{}"]));
    assert_eq!(found.rows[2][5].as_deref(), Some("[1, 2.0]"));
    assert_eq!(found.rows[3][0].as_deref(), Some("4.0"));
    let [
        PreviewNote::Unreadable {
            records: 2,
            line: Some(5),
            ..
        },
    ] = &found.notes[..]
    else {
        panic!("{:?}", found.notes)
    };
}

#[test]
fn fields_that_come_late_are_told_of_with_an_example() {
    let mut text = String::new();
    for index in 0..3_000 {
        text.push_str(&format!("{{\"a\":{index}}}\n"));
    }
    text.push_str("{\"a\":\"x\",\"late\":7}\n{\"a\":1,\"late\":8}\n");
    let found = read_text("x.ndjson", text.as_bytes());
    assert_eq!(found.rows.len(), 3_002);
    let misfit = |column: &str, values, example: &str| PreviewNote::Misfits {
        column: column.to_owned(),
        values,
        example: example.to_owned(),
    };
    assert_eq!(
        found.notes,
        [misfit("a", 1, "\"x\""), misfit("late", 2, "7")]
    );
}

#[test]
fn one_object_over_many_lines_and_bare_values_are_tables_too() {
    let found = read_text("x", b"{\n  \"a\": 1,\n  \"b\": {\"c\": [1, 2]}\n}\n");
    assert_eq!(found.sniffed.reading.format, Some(FileFormat::Json));
    assert_eq!(found.rows.len(), 1);
    let found = read_text("x", b"[1, \"two\", null, [3, 4]]");
    assert_eq!(names(&found), ["value"]);
    assert_eq!(
        found.rows,
        [
            row(&["1"]),
            row(&["\"two\""]),
            row(&["~"]),
            row(&["[3, 4]"])
        ]
    );
}
