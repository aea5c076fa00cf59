//! Functions of text and bytes.

use crate::harness::*;

#[test]
fn lengths_count_characters_and_octets() {
    check("LENGTH", vec![s("абвгд")], "5");
    check("LENGTH", vec![b("абвгд".as_bytes())], "10");
    check("CHAR_LENGTH", vec![s("日本語")], "3");
    check("BYTE_LENGTH", vec![s("日本語")], "9");
    check("OCTET_LENGTH", vec![b(b"abc")], "3");
    check("LENGTH", vec![null()], "NULL");
    check("LENGTH", vec![s("👨‍👩‍👧")], "5");
}

#[test]
fn substr_takes_zero_negative_and_far_positions() {
    check("SUBSTR", vec![s("apple"), i(2)], "pple");
    check("SUBSTR", vec![s("apple"), i(2), i(2)], "pp");
    check("SUBSTR", vec![s("apple"), i(-2)], "le");
    check("SUBSTR", vec![s("apple"), i(1), i(123)], "apple");
    check("SUBSTR", vec![s("apple"), i(123)], "");
    check("SUBSTR", vec![s("apple"), i(0)], "apple");
    check("SUBSTR", vec![s("apple"), i(0), i(2)], "ap");
    check("SUBSTR", vec![s("apple"), i(-10), i(2)], "ap");
    check(
        "SUBSTR",
        vec![s("apple"), i(2), i(-1)],
        "!Third argument in SUBSTR() cannot be negative",
    );
    check("SUBSTR", vec![s("日本語"), i(2), i(1)], "本");
    check("SUBSTRING", vec![b(b"apple"), i(-2), i(1)], "6c");
    check("LEFT", vec![s("banana"), i(3)], "ban");
    check("RIGHT", vec![s("banana"), i(3)], "ana");
    check("LEFT", vec![s("banana"), i(10)], "banana");
    check(
        "LEFT",
        vec![s("banana"), i(-1)],
        "!Second argument in LEFT() cannot be negative",
    );
}

#[test]
fn searching_gives_positions() {
    check("STRPOS", vec![s("foo@example.com"), s("@")], "4");
    check("STRPOS", vec![s("foobar"), s("@")], "0");
    check("STRPOS", vec![s("日本語"), s("語")], "3");
    check("INSTR", vec![s("banana"), s("an")], "2");
    check("INSTR", vec![s("banana"), s("an"), i(1), i(2)], "4");
    check("INSTR", vec![s("banana"), s("an"), i(1), i(3)], "0");
    check("INSTR", vec![s("banana"), s("an"), i(3), i(1)], "4");
    check("INSTR", vec![s("banana"), s("an"), i(-1), i(1)], "4");
    check("INSTR", vec![s("banana"), s("an"), i(-3), i(1)], "4");
    check("INSTR", vec![s("banana"), s("ann"), i(1), i(1)], "0");
    check("INSTR", vec![s("helloooo"), s("oo"), i(1), i(2)], "6");
    check("STARTS_WITH", vec![s("bar"), s("b")], "true");
    check("ENDS_WITH", vec![s("apple"), s("e")], "true");
}

#[test]
fn padding_trimming_and_repeating() {
    check("LPAD", vec![s("abc"), i(5)], "  abc");
    check("LPAD", vec![s("abc"), i(2)], "ab");
    check("LPAD", vec![s("例子"), i(4)], "  例子");
    check("LPAD", vec![s("abc"), i(8), s("def")], "defdeabc");
    check("RPAD", vec![s("abc"), i(8), s("def")], "abcdefde");
    check(
        "LPAD",
        vec![s("abc"), i(-1)],
        "!Second argument (output size) for LPAD cannot be negative",
    );
    check(
        "LPAD",
        vec![s("abc"), i(5), s("")],
        "!Third argument (pad pattern) for LPAD cannot be empty",
    );
    check("RPAD", vec![b(b"abc"), i(5)], "6162632020");
    check("TRIM", vec![s("   apple   ")], "apple");
    check("TRIM", vec![s("\t\u{3000}apple\n")], "apple");
    check("TRIM", vec![s("***apple***"), s("*")], "apple");
    check("LTRIM", vec![s("***apple***"), s("*")], "apple***");
    check("RTRIM", vec![s("abcxyz"), s("zyx")], "abc");
    check("TRIM", vec![b(b"xxaxx"), b(b"x")], "61");
    check("REPEAT", vec![s("abc"), i(3)], "abcabcabc");
    check(
        "REPEAT",
        vec![s("abc"), i(-1)],
        "!Second argument in REPEAT cannot be negative",
    );
    check("REVERSE", vec![s("abc")], "cba");
    check("REVERSE", vec![b(b"1a3")], "336131");
}

#[test]
fn splitting_and_replacing() {
    check("SPLIT", vec![s("a b"), s(" ")], r#"["a","b"]"#);
    check("SPLIT", vec![s("a,b,,c")], r#"["a","b","","c"]"#);
    check("SPLIT", vec![s("abc"), s("")], r#"["a","b","c"]"#);
    check("SPLIT", vec![s(""), s("")], r#"[""]"#);
    check("SPLIT", vec![s("")], r#"[""]"#);
    check("SPLIT", vec![b(b"a,b"), b(b",")], r#"["YQ==","Yg=="]"#);
    check("SPLIT", vec![null_of("STRING"), s(",")], "NULL");
    check(
        "REPLACE",
        vec![s("apple pie"), s("pie"), s("cobbler")],
        "apple cobbler",
    );
    check("REPLACE", vec![s("abc"), s(""), s("x")], "abc");
    check(
        "TRANSLATE",
        vec![s("This is a cookie"), s("sco"), s("zku")],
        "Thiz iz a kuukie",
    );
    check("TRANSLATE", vec![s("abc"), s("bc"), s("x")], "ax");
    check(
        "TRANSLATE",
        vec![s("abc"), s("bb"), s("x")],
        "!Duplicate character in TRANSLATE source characters",
    );
    check("CONCAT", vec![s("T.P."), s(" "), s("Bar")], "T.P. Bar");
    check("CONCAT", vec![s("a"), null_of("STRING")], "NULL");
    check("CONCAT", vec![s("Summer"), s(" "), i(1923)], "Summer 1923");
    check("CONCAT", vec![b(b"a"), b(b"b")], "6162");
}

#[test]
fn cases_and_code_points() {
    check(
        "INITCAP",
        vec![s("Hello WORLD-everyone!")],
        "Hello World-Everyone!",
    );
    check(
        "INITCAP",
        vec![s("Apples1oranges2pears"), s("12")],
        "Apples1Oranges2Pears",
    );
    check("LOWER", vec![s("FOO É")], "foo é");
    check("UPPER", vec![s("foo é")], "FOO É");
    check("ASCII", vec![s("abcd")], "97");
    check("ASCII", vec![s("")], "0");
    check("UNICODE", vec![s("âbcd")], "226");
    check("UNICODE", vec![s("")], "0");
    check("CHR", vec![i(65)], "A");
    check("CHR", vec![i(255)], "ÿ");
    check("CHR", vec![i(0)], "");
    check("TO_CODE_POINTS", vec![s("Āā")], "[256,257]");
    check(
        "TO_CODE_POINTS",
        vec![b(b"\x00\x01\x10\xff")],
        "[0,1,16,255]",
    );
    check(
        "CODE_POINTS_TO_STRING",
        vec![arr(vec![i(65), i(255), i(513), i(1024)])],
        "AÿȁЀ",
    );
    check(
        "CODE_POINTS_TO_STRING",
        vec![arr(vec![i(65), null()])],
        "NULL",
    );
    check(
        "CODE_POINTS_TO_BYTES",
        vec![arr(vec![i(65), i(98), i(67), i(100)])],
        "41624364",
    );
    check("SOUNDEX", vec![s("Ashcraft")], "A261");
    check("SOUNDEX", vec![s("Robert")], "R163");
    check("EDIT_DISTANCE", vec![s("a"), s("b")], "1");
    check("EDIT_DISTANCE", vec![s("aa"), s("b")], "2");
    check(
        "EDIT_DISTANCE",
        vec![s("abcdefg"), s("a"), named("max_distance", i(2))],
        "2",
    );
    check("NORMALIZE", vec![s("\u{00ea}")], "\u{ea}");
    check("NORMALIZE", vec![s("e\u{302}"), s("NFC")], "\u{ea}");
    check(
        "NORMALIZE",
        vec![s("Raha\u{2004}Mahan"), s("NFKC")],
        "Raha Mahan",
    );
    check(
        "NORMALIZE_AND_CASEFOLD",
        vec![s("The red barn"), s("NFC")],
        "the red barn",
    );
    check("NORMALIZE_AND_CASEFOLD", vec![s("Straße")], "strasse");
}

#[test]
fn encodings_and_hashes() {
    check(
        "TO_HEX",
        vec![b(b"\x00\x01\x02\x03\xAA\xEE\xEF\xFF")],
        "00010203aaeeefff",
    );
    check("FROM_HEX", vec![s("00010203aaeeefff")], "00010203aaeeefff");
    check("FROM_HEX", vec![s("0AF")], "00af");
    check(
        "FROM_HEX",
        vec![s("xx")],
        "!Failed to decode invalid hexadecimal string: xx",
    );
    check("TO_BASE64", vec![b(b"\xff\xe0")], "/+A=");
    check("FROM_BASE64", vec![s("/+A=")], "ffe0");
    check("TO_BASE32", vec![b(b"abcde\xFF")], "MFRGGZDF74======");
    check("FROM_BASE32", vec![s("MFRGGZDF74======")], "6162636465ff");
    check(
        "MD5",
        vec![s("Hello World")],
        "b10a8db164e0754105b7a99be72e3fe5",
    );
    check(
        "SHA1",
        vec![s("Hello World")],
        "0a4d55a8d778e5022fab701977c5d840bbc486d0",
    );
    check(
        "SHA256",
        vec![s("a")],
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
    );
    check(
        "FARM_FINGERPRINT",
        vec![s("1footrue")],
        "-1541654101129638711",
    );
    check(
        "FARM_FINGERPRINT",
        vec![s("2applefalse")],
        "2794438866806483259",
    );
    check("FARM_FINGERPRINT", vec![s("3true")], "-4880158226897771312");
    check(
        "SAFE_CONVERT_BYTES_TO_STRING",
        vec![b(b"\xc2a")],
        "\u{FFFD}a",
    );
}

#[test]
fn regular_expressions_follow_re2() {
    check(
        "REGEXP_CONTAINS",
        vec![s("foo@example.com"), s(r"@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+")],
        "true",
    );
    check(
        "REGEXP_CONTAINS",
        vec![s("www.example.net"), s(r"@[a-z]+")],
        "false",
    );
    check("REGEXP_CONTAINS", vec![s("a\nb"), s("a.b")], "false");
    check("REGEXP_CONTAINS", vec![s("٣"), s(r"\d")], "false");
    check("REGEXP_CONTAINS", vec![s("a{b}"), s("a{b}")], "true");
    check(
        "REGEXP_CONTAINS",
        vec![s("abc"), s("(")],
        "!Cannot parse regular expression: unclosed group",
    );
    check(
        "REGEXP_EXTRACT",
        vec![s("foo@example.com"), s("^[a-zA-Z0-9_.+-]+")],
        "foo",
    );
    check(
        "REGEXP_EXTRACT",
        vec![
            s("foo@example.com"),
            s(r"^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.([a-zA-Z0-9-.]+$)"),
        ],
        "com",
    );
    check("REGEXP_EXTRACT", vec![s("ab"), s(".b")], "ab");
    check("REGEXP_EXTRACT", vec![s("ab"), s("(.)b")], "a");
    check("REGEXP_EXTRACT", vec![s("xyztb"), s("(.)+b")], "t");
    check(
        "REGEXP_EXTRACT",
        vec![s("Hello Helloo and Hellooo"), s("H?ello+"), i(1), i(2)],
        "Helloo",
    );
    check(
        "REGEXP_EXTRACT",
        vec![s("Hello Helloo and Hellooo"), s("H?ello+"), i(2), i(1)],
        "ello",
    );
    check(
        "REGEXP_EXTRACT",
        vec![s("Hello Helloo and Hellooo"), s("H?ello+"), i(3), i(1)],
        "Helloo",
    );
    check(
        "REGEXP_EXTRACT",
        vec![s("Hello Helloo and Hellooo"), s("H?ello+"), i(18), i(1)],
        "Hellooo",
    );
    check(
        "REGEXP_EXTRACT",
        vec![s("Hello Helloo and Hellooo"), s("H?ello+"), i(20), i(1)],
        "NULL",
    );
    check(
        "REGEXP_EXTRACT",
        vec![s("Hello Helloo and Hellooo"), s("H?ello+"), i(27), i(1)],
        "NULL",
    );
    check(
        "REGEXP_EXTRACT",
        vec![s("ab"), s("(a)(b)")],
        "!Regular expression passed to REGEXP_EXTRACT must not have more than 1 capturing group",
    );
    check(
        "REGEXP_EXTRACT_ALL",
        vec![s("Try `func(x)` or `func(y)`"), s("`(.+?)`")],
        r#"["func(x)","func(y)"]"#,
    );
    check("REGEXP_EXTRACT_ALL", vec![s("abc"), s("x")], "[]");
    check("REGEXP_INSTR", vec![s("ab@cd-ef"), s("@[^-]*")], "3");
    check(
        "REGEXP_INSTR",
        vec![s("a@cd-ef b@cd-ef"), s("@[^-]*"), i(1), i(2)],
        "10",
    );
    check(
        "REGEXP_INSTR",
        vec![s("a@cd-ef"), s("@[^-]*"), i(1), i(1), i(1)],
        "5",
    );
    check(
        "REGEXP_REPLACE",
        vec![
            s("# Heading"),
            s(r"^# ([a-zA-Z0-9\s]+$)"),
            s(r"<h1>\1</h1>"),
        ],
        "<h1>Heading</h1>",
    );
    check("REGEXP_REPLACE", vec![s("abc"), s("b*"), s("X")], "XaXcX");
    check("REGEXP_REPLACE", vec![s("日本"), s(""), s("-")], "-日-本-");
    check("REGEXP_REPLACE", vec![s("a.b"), s(r"\."), s(r"\\")], r"a\b");
    check(
        "REGEXP_SUBSTR",
        vec![s("Hello World Helloo"), s("H?ello+"), i(1), i(2)],
        "Helloo",
    );
}

#[test]
fn format_writes_every_specifier() {
    check("FORMAT", vec![s("%d"), i(10)], "10");
    check("FORMAT", vec![s("|%10d|"), i(11)], "|        11|");
    check("FORMAT", vec![s("|%-10d|"), i(11)], "|11        |");
    check("FORMAT", vec![s("+%010d+"), i(12)], "+0000000012+");
    check("FORMAT", vec![s("%'d"), i(123_456_789)], "123,456,789");
    check("FORMAT", vec![s("-%s-"), s("abcd efg")], "-abcd efg-");
    check(
        "FORMAT",
        vec![s("%f %E"), f(1.1), f(2.2)],
        "1.100000 2.200000E+00",
    );
    check("FORMAT", vec![s("%t"), d("2015-09-01")], "2015-09-01");
    check(
        "FORMAT",
        vec![s("%T"), d("2015-09-01")],
        r#"DATE "2015-09-01""#,
    );
    check(
        "FORMAT",
        vec![s("%t"), ts("2015-09-01 12:34:56 America/Los_Angeles")],
        "2015-09-01 19:34:56+00",
    );
    check("FORMAT", vec![s("%T"), s("it's \"x\"")], r#""it's \"x\"""#);
    check("FORMAT", vec![s("%T %T"), i(1), f(1.0)], "1 1.0");
    check("FORMAT", vec![s("%T"), b(b"a\x00")], r#"b"a\x00""#);
    check("FORMAT", vec![s("%t %T"), null(), null()], "NULL NULL");
    check("FORMAT", vec![s("%d"), null_of("INT64")], "NULL");
    check("FORMAT", vec![s("%s"), null()], "NULL");
    check(
        "FORMAT",
        vec![s("%T"), arr(vec![s("a"), s("b")])],
        r#"["a", "b"]"#,
    );
    check("FORMAT", vec![s("%T"), arr(vec![])], "[]");
    check(
        "FORMAT",
        vec![s("%T"), st(vec![("a", i(1)), ("b", s("x"))])],
        r#"(1, "x")"#,
    );
    check("FORMAT", vec![s("%T"), st(vec![("a", i(1))])], "STRUCT(1)");
    check(
        "FORMAT",
        vec![s("%x %X %o"), i(255), i(255), i(8)],
        "ff FF 10",
    );
    check("FORMAT", vec![s("%x"), i(-255)], "-ff");
    check(
        "FORMAT",
        vec![
            s("%.2f|%8.3f|%-8.1f|%+.0f"),
            f(1.005),
            f(3.14189),
            f(2.5),
            f(3.5),
        ],
        "1.00|   3.142|2.5     |+4",
    );
    check(
        "FORMAT",
        vec![s("%g %g %g"), f(0.0001), f(1e10), f(123.456)],
        "0.0001 1e+10 123.456",
    );
    check(
        "FORMAT",
        vec![s("%*d|%.*f"), i(5), i(42), i(2), f(2.71528)],
        "   42|2.72",
    );
    check(
        "FORMAT",
        vec![s("%5s|%-5s|%.2s"), s("ab"), s("ab"), s("abc")],
        "   ab|ab   |ab",
    );
    check("FORMAT", vec![s("100%%")], "100%");
    check("FORMAT", vec![s("%t"), n("1.50")], "1.5");
    check("FORMAT", vec![s("%T"), n("1.50")], r#"NUMERIC "1.5""#);
    check("FORMAT", vec![s("%.3f"), n("1.0005")], "1.001");
    check("FORMAT", vec![s("%p"), j(r#"{"a":1}"#)], r#"{"a":1}"#);
    check(
        "FORMAT",
        vec![s("%d"), s("x")],
        "!Invalid type for argument 2 to FORMAT; Expected integer",
    );
    check(
        "FORMAT",
        vec![s("%d")],
        "!Too few arguments to FORMAT for pattern",
    );
}

#[test]
fn contains_substr_folds_cases_and_looks_inside() {
    check(
        "CONTAINS_SUBSTR",
        vec![s("the blue house"), s("Blue house")],
        "true",
    );
    check(
        "CONTAINS_SUBSTR",
        vec![s("the red house"), s("blue")],
        "false",
    );
    check("CONTAINS_SUBSTR", vec![s("\u{2168}day"), s("ix")], "true");
    check("CONTAINS_SUBSTR", vec![i(23), s("2")], "true");
    check(
        "CONTAINS_SUBSTR",
        vec![arr(vec![s("aa"), s("bb")]), s("B")],
        "true",
    );
    check(
        "CONTAINS_SUBSTR",
        vec![st(vec![("a", s("x")), ("b", s("yz"))]), s("Z")],
        "true",
    );
}
