SELECT 'a\tb', "it's", r'\d+', '''x'y''', 'あ\u3042\x41'
> ["a\tb", "it's", "\\d+", "x'y", "ああA"]

SELECT b'abc', b'\x00\xff', CAST('é' AS BYTES), LENGTH(b'abc')
: BYTES, BYTES, BYTES, INT64
> ["YWJj", "AP8=", "w6k=", "3"]

SELECT CONCAT('a', 'b', 'c'), 'a' || 'b', CONCAT('a', NULL), b'a' || b'b'
> ["abc", "ab", null, "YWI="]

SELECT LENGTH('日本語'), CHAR_LENGTH('日本語'), CHARACTER_LENGTH('abc'), BYTE_LENGTH('日本語'), OCTET_LENGTH('abc'), LENGTH(NULL)
> ["3", "3", "3", "9", "3", null]

SELECT LENGTH('👨‍👩‍👧'), REVERSE('日本x'), LENGTH('e\u0301')
> ["5", "x本日", "2"]

SELECT UPPER('abcé'), LOWER('ABCÉ'), INITCAP('hello wOrld-foo bar'), INITCAP('a-b c', '-')
> ["ABCÉ", "abcé", "Hello World-Foo Bar", "A-B c"]

SELECT SUBSTR('apple', 2), SUBSTR('apple', 2, 2), SUBSTR('apple', -2), SUBSTR('apple', 1, 123), SUBSTR('apple', 123), SUBSTR('apple', 0, 2), SUBSTRING('apple', -4, 2)
> ["pple", "pp", "le", "apple", "", "ap", "pp"]

SELECT SUBSTR('日本語', 2, 1), SUBSTR(b'abc', 2), SUBSTR('abc', -5), SUBSTR('abc', -5, 3)
> ["本", "YmM=", "abc", "abc"]

SELECT SUBSTR('abc', 1, -1)
! 

SELECT LEFT('apple', 3), RIGHT('apple', 3), LEFT('a', 5), RIGHT('日本', 1), LEFT('abc', 0)
> ["app", "ple", "a", "本", ""]

SELECT TRIM('  a  '), LTRIM('  a  '), RTRIM('  a  '), TRIM('***a***', '*'), LTRIM('xyab', 'yx'), RTRIM('abxy', 'yx')
> ["a", "a  ", "  a", "a", "ab", "ab"]

SELECT LPAD('abc', 5), LPAD('abc', 8, 'def'), LPAD('abc', 2), RPAD('abc', 5, '-'), RPAD('例子', 7, '中文'), LPAD('abc', 0)
> ["  abc", "defdeabc", "ab", "abc--", "例子中文中文中", ""]

SELECT REPLACE('apple pie', 'pie', 'cobbler'), REPLACE('aaa', 'a', ''), REPLACE('abc', '', 'x'), REPEAT('ab', 3), REPEAT('ab', 0), REPEAT('ab', NULL)
> ["apple cobbler", "", "abc", "ababab", "", null]

SELECT STRPOS('foo@example.com', '@'), STRPOS('abc', 'z'), STRPOS('日本語', '語'), INSTR('banana', 'an'), INSTR('banana', 'an', 3), INSTR('banana', 'an', -1), INSTR('banana', 'an', 1, 2), INSTR('abc', 'z')
> ["4", "0", "3", "2", "4", "4", "4", "0"]

SELECT STARTS_WITH('foobar', 'foo'), STARTS_WITH('foobar', 'bar'), ENDS_WITH('foobar', 'bar'), ENDS_WITH('x', NULL)
> ["true", "false", "true", null]

SELECT SPLIT('a,b,c'), SPLIT('a b', ' '), SPLIT('', ','), SPLIT('abc', ''), SPLIT('a--b--', '--'), SPLIT(NULL, ',')
> [["a","b","c"], ["a","b"], [""], ["a","b","c"], ["a","b",""], []]

SELECT SPLIT('a,b')[OFFSET(1)], SPLIT('a,b')[SAFE_OFFSET(5)], SPLIT('a,b')[ORDINAL(1)]
> ["b", null, "a"]

SELECT ARRAY_TO_STRING(['a', 'b', NULL, 'c'], '-'), ARRAY_TO_STRING(['a', NULL], ',', 'N'), ARRAY_TO_STRING([], ',')
> ["a-b-c", "a,N", ""]

SELECT ASCII('A'), ASCII(''), CHR(65), CHR(8364), UNICODE('あ'), UNICODE('')
> ["65", "0", "A", "€", "12354", "0"]

SELECT TO_CODE_POINTS('aあ'), TO_CODE_POINTS(b'\x00\xff'), CODE_POINTS_TO_STRING([65, 12354, NULL]), CODE_POINTS_TO_STRING([97, 98]), CODE_POINTS_TO_BYTES([65, 255])
> [["97","12354"], ["0","255"], null, "ab", "Qf8="]

SELECT TRANSLATE('This is a cookie', 'sco', 'zku'), TRANSLATE('abc', 'b', ''), TRANSLATE('abc', 'abc', 'x')
> ["Thiz iz a kuukie", "ac", "x"]

SELECT SOUNDEX('Ashcraft'), SOUNDEX('Robert'), SOUNDEX('')
> ["A261", "R163", ""]

SELECT NORMALIZE('e\u0301') = 'é', NORMALIZE('ﬁ', NFKC), NORMALIZE_AND_CASEFOLD('STRAßE'), LENGTH(NORMALIZE('é', NFD)), NORMALIZE('ＡＢＣ', NFKC)
> ["true", "fi", "strasse", "2", "ABC"]

SELECT TO_HEX(b'\x00\xab'), FROM_HEX('00AB'), TO_BASE64(b'abc'), FROM_BASE64('YWJj'), TO_BASE32(b'abcde\xff'), FROM_BASE32('MFRGGZDF74======')
> ["00ab", "AKs=", "YWJj", "YWJj", "MFRGGZDF74======", "YWJjZGX/"]

SELECT TO_HEX(MD5('abc')), TO_HEX(SHA1('abc')), TO_HEX(SHA256('abc'))
> ["900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c9cd0d89d", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]

SELECT TO_HEX(SHA512('')), FARM_FINGERPRINT('abc') IS NOT NULL
> ["cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e", "true"]

SELECT FARM_FINGERPRINT(CONCAT(CAST(1 AS STRING), 'foo', CAST(TRUE AS STRING))), FARM_FINGERPRINT(CONCAT(CAST(2 AS STRING), 'apple', CAST(FALSE AS STRING))), FARM_FINGERPRINT(CONCAT(CAST(3 AS STRING), '', CAST(TRUE AS STRING)))
> ["-1541654101129638711", "2794438866806483259", "-4880158226897771312"]

SELECT SAFE_CONVERT_BYTES_TO_STRING(b'abc\xff'), SAFE_CONVERT_BYTES_TO_STRING(b'\xc3\xa9')
> ["abc�", "é"]

SELECT CAST(b'\xff' AS STRING)
! 

SELECT SAFE_CAST(b'\xff' AS STRING), CAST(b'abc' AS STRING)
> [null, "abc"]

-- LIKE
SELECT 'abc' LIKE 'a%', 'abc' LIKE '_b_', 'abc' LIKE 'ABC', 'a%c' LIKE 'a\\%c', 'abc' NOT LIKE '%z%', NULL LIKE 'a', 'a\nb' LIKE 'a%b', '' LIKE '%', 'ab' LIKE '_'
> ["true", "true", "false", "true", "true", null, "true", "true", "false"]

SELECT 'abc' LIKE ANY ('x%', 'a%'), 'abc' LIKE ALL ('a%', '%c'), 'abc' LIKE ALL ('a%', 'z%'), 'abc' LIKE SOME ('z')
> ["true", "true", "false", "false"]

SELECT 'b' LIKE ANY UNNEST(['a%', 'b%'])
> ["true"]

-- Regular expressions (RE2)
SELECT REGEXP_CONTAINS('foo@example.com', r'@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+'), REGEXP_CONTAINS('abc', 'b'), REGEXP_CONTAINS('abc', '^b'), REGEXP_CONTAINS('ABC', '(?i)b'), REGEXP_CONTAINS('a\nb', 'a.b'), REGEXP_CONTAINS('a\nb', '(?s)a.b')
> ["true", "true", "false", "true", "false", "true"]

SELECT REGEXP_EXTRACT('foo@example.com', r'^[a-zA-Z0-9_.+-]+'), REGEXP_EXTRACT('foo@example.com', r'@(.+)\.com'), REGEXP_EXTRACT('abc', 'z'), REGEXP_EXTRACT('banana', 'an', 3), REGEXP_EXTRACT('banana', 'an', 1, 2), REGEXP_SUBSTR('banana', 'n.')
> ["foo", "example", null, "an", "an", "na"]

SELECT REGEXP_EXTRACT('abc', '(a)(b)')
! 

SELECT REGEXP_EXTRACT_ALL('Try `func(x)` or `func(y)`', '`(.+?)`'), REGEXP_EXTRACT_ALL('a1b22', r'\d+'), REGEXP_EXTRACT_ALL('abc', r'\d')
> [["func(x)","func(y)"], ["1","22"], []]

SELECT REGEXP_REPLACE('# Heading', r'^# ([a-zA-Z0-9\s]+$)', r'<h1>\1</h1>'), REGEXP_REPLACE('a1b2', r'\d', 'x'), REGEXP_REPLACE('abc', 'b', r'[\0]'), REGEXP_REPLACE('aaa', '', '-')
> ["<h1>Heading</h1>", "axbx", "a[b]c", "-a-a-a-"]

SELECT REGEXP_INSTR('ab@cd-ef', '@[^-]*'), REGEXP_INSTR('a1b2', r'\d', 3), REGEXP_INSTR('a1b2', r'\d', 1, 2), REGEXP_INSTR('abc', 'z'), REGEXP_INSTR('a1b2', r'\d', 1, 1, 1)
> ["3", "4", "4", "0", "3"]

SELECT REGEXP_CONTAINS('a', '(')
! Cannot parse regular expression

SELECT REGEXP_CONTAINS(NULL, 'a'), REGEXP_REPLACE('abc', 'B', 'x'), REGEXP_REPLACE('日本語', '本', 'x')
> [null, "abc", "日x語"]

-- CONTAINS_SUBSTR is case-insensitive and normalised
SELECT CONTAINS_SUBSTR('the blue house', 'Blue house'), CONTAINS_SUBSTR('abc', 'z'), CONTAINS_SUBSTR('ＡＢＣ', 'abc'), CONTAINS_SUBSTR(['a', 'bcd'], 'CD'), CONTAINS_SUBSTR(STRUCT('x', 12), '12')
> ["true", "false", "true", "true", "true"]

SELECT COLLATE('a', 'und:ci') = 'A'
! not supported by the sandbox

SELECT COLLATE('a', '') = 'A'
> ["false"]

SELECT EDIT_DISTANCE('abc', 'abd'), EDIT_DISTANCE('', 'abc'), EDIT_DISTANCE('日本', '日'), EDIT_DISTANCE('abc', 'xyz', max_distance => 2)
> ["1", "3", "1", "2"]

SELECT x FROM UNNEST(['b', 'A', 'a', 'é', NULL, 'Z', '']) AS x ORDER BY x
> [null]
> [""]
> ["A"]
> ["Z"]
> ["a"]
> ["b"]
> ["é"]

SELECT 'a' < 'b', 'a' < 'B', 'abc' < 'abcd', 'é' > 'z', b'a' < b'b'
> ["true", "false", "true", "true", "true"]

SELECT MIN(x), MAX(x), STRING_AGG(x, ',' ORDER BY x) FROM UNNEST(['b', 'a', 'B']) AS x
> ["B", "b", "B,a,b"]

SELECT CAST('2020-01-02' AS DATE), CAST(DATE '2020-01-02' AS STRING), CAST('a' AS STRING)
> ["2020-01-02", "2020-01-02", "a"]

SELECT NET.HOST('http://www.google.com:80/x'), NET.HOST('a@b.example.org'), NET.HOST('')
> ["www.google.com", "b.example.org", null]

SELECT NET.IP_TO_STRING(b'\x7f\x00\x00\x01'), NET.IP_FROM_STRING('0.0.0.1'), NET.SAFE_IP_FROM_STRING('x'), NET.IPV4_FROM_INT64(1), NET.IPV4_TO_INT64(b'\x00\x00\x00\x01'), TO_HEX(NET.IP_NET_MASK(4, 20)), NET.IP_TO_STRING(NET.IP_TRUNC(NET.IP_FROM_STRING('10.1.2.3'), 16))
> ["127.0.0.1", "AAAAAQ==", null, "AAAAAQ==", "1", "fffff000", "10.1.0.0"]

SELECT BYTE_LENGTH(GENERATE_UUID()), REGEXP_CONTAINS(GENERATE_UUID(), r'^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$')
> ["36", "true"]

SELECT CONCAT('Summer', ' ', 1923), CONCAT('a', TRUE, DATE '2020-01-01')
> ["Summer 1923", "atrue2020-01-01"]

SELECT LENGTH('a' || 'b' || 'c') + 1
> ["4"]

SELECT UPPER(1)
! No matching signature for function UPPER

SELECT NOT_A_FUNCTION('a')
! Function not found: NOT_A_FUNCTION
