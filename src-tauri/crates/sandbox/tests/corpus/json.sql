SELECT JSON '{"a": 1, "b": [1, 2], "c": null}', JSON '"x"', JSON '1.50', JSON 'null'
: JSON, JSON, JSON, JSON
> ["{\"a\":1,\"b\":[1,2],\"c\":null}", "\"x\"", "1.5", "null"]

SELECT JSON_VALUE('{"a": {"b": "x"}, "n": 1.5, "t": true, "z": null}', '$.a.b'), JSON_VALUE('{"n": 1.5}', '$.n'), JSON_VALUE('{"t": true}', '$.t'), JSON_VALUE('{"z": null}', '$.z'), JSON_VALUE('{"a": {}}', '$.a'), JSON_VALUE('{"a": 1}', '$.b'), JSON_VALUE('"x"'), JSON_VALUE('bad', '$.a')
: STRING, STRING, STRING, STRING, STRING, STRING, STRING, STRING
> ["x", "1.5", "true", null, null, null, "x", null]

SELECT JSON_QUERY('{"a": {"b": "x"}}', '$.a'), JSON_QUERY('{"a": "x"}', '$.a'), JSON_QUERY('{"a": [1, {"c": 2}]}', '$.a[1]'), JSON_QUERY('{"a": null}', '$.a'), JSON_QUERY('{"a": 1}', '$.z'), JSON_QUERY('[1, 2, 3]', '$[0]')
> ["{\"b\":\"x\"}", "\"x\"", "{\"c\":2}", null, null, "1"]

SELECT JSON_EXTRACT('{"a": {"b": "x"}}', '$.a'), JSON_EXTRACT_SCALAR('{"a": {"b": "x"}}', '$.a.b'), JSON_EXTRACT_SCALAR('{"a": 5}', '$.a'), JSON_EXTRACT("{'a b': 1}", "$['a b']"), JSON_EXTRACT_SCALAR('{"a.b": "y"}', "$['a.b']")
> ["{\"b\":\"x\"}", "x", "5", null, "y"]

SELECT JSON_VALUE('{"a.b": "y"}', '$."a.b"'), JSON_VALUE('{"日本": "x"}', '$.日本'), JSON_VALUE('{"a": [10, 20]}', '$.a[1]'), JSON_VALUE('{"a": ["x"]}', '$.a[5]')
> ["y", "x", "20", null]

SELECT JSON_QUERY_ARRAY('{"a": [1, "x", {"b": 2}, null]}', '$.a'), JSON_VALUE_ARRAY('{"a": [1, "x", true]}', '$.a'), JSON_VALUE_ARRAY('{"a": [1, {"b": 2}]}', '$.a'), JSON_EXTRACT_ARRAY('[1, 2]'), JSON_EXTRACT_STRING_ARRAY('["a", "b"]'), JSON_QUERY_ARRAY('{"a": 1}', '$.a')
> [["1","\"x\"","{\"b\":2}","null"], ["1","x","true"], [], ["1","2"], ["a","b"], []]

SELECT TO_JSON_STRING(1), TO_JSON_STRING('a"b'), TO_JSON_STRING(1.5), TO_JSON_STRING(TRUE), TO_JSON_STRING(NULL), TO_JSON_STRING([1, 2]), TO_JSON_STRING(STRUCT(1 AS a, 'x' AS b)), TO_JSON_STRING(DATE '2020-01-01'), TO_JSON_STRING(b'abc'), TO_JSON_STRING(9007199254740993)
> ["1", "\"a\\\"b\"", "1.5", "true", "null", "[1,2]", "{\"a\":1,\"b\":\"x\"}", "\"2020-01-01\"", "\"YWJj\"", "\"9007199254740993\""]

SELECT TO_JSON_STRING(STRUCT([STRUCT(1 AS x)] AS a, CAST(NULL AS STRING) AS b, TIMESTAMP '2020-01-01' AS t)), TO_JSON_STRING(STRUCT(1 AS a, [1, 2] AS b), TRUE)
> ["{\"a\":[{\"x\":1}],\"b\":null,\"t\":\"2020-01-01T00:00:00Z\"}", "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ]\n}"]

SELECT TO_JSON_STRING(t) FROM (SELECT 1 AS a, 'x' AS b) AS t
> ["{\"a\":1,\"b\":\"x\"}"]

SELECT TO_JSON(STRUCT(1 AS a, ['x'] AS b)), TO_JSON(10), TO_JSON(NULL), TO_JSON(DATE '2020-01-01'), TO_JSON(1.0)
: JSON, JSON, JSON, JSON, JSON
> ["{\"a\":1,\"b\":[\"x\"]}", "10", "null", "\"2020-01-01\"", "1.0"]

SELECT PARSE_JSON('{"b": 1, "a": [true, null]}'), PARSE_JSON('1'), SAFE.PARSE_JSON('{bad')
> ["{\"a\":[true,null],\"b\":1}", "1", null]

SELECT PARSE_JSON('{bad')
! 

-- Fields and subscripts of JSON
SELECT JSON '{"a": {"b": [10, 20]}}'.a.b[1], JSON '{"a": 1}'.z IS NULL, JSON '{"a b": 2}'['a b'], JSON '[1, 2]'[0], JSON '[1]'[5] IS NULL
: JSON, BOOL, JSON, JSON, BOOL
> ["20", "true", "2", "1", "true"]

SELECT INT64(JSON '5'), FLOAT64(JSON '1.5'), BOOL(JSON 'true'), STRING(JSON '"x"'), INT64(JSON '{"a": 3}'.a)
: INT64, FLOAT64, BOOL, STRING, INT64
> ["5", "1.5", "true", "x", "3"]

SELECT INT64(JSON '"5"')
! 

SELECT LAX_INT64(JSON '"5"'), LAX_FLOAT64(JSON '"1.5"'), LAX_BOOL(JSON '"true"'), LAX_STRING(JSON '12'), LAX_INT64(JSON '"x"'), LAX_INT64(JSON '1.7')
> ["5", "1.5", "true", "12", null, "2"]

SELECT JSON_TYPE(JSON '1'), JSON_TYPE(JSON '"a"'), JSON_TYPE(JSON 'null'), JSON_TYPE(JSON '[]'), JSON_TYPE(JSON '{}'), JSON_TYPE(JSON 'true')
> ["number", "string", "null", "array", "object", "boolean"]

SELECT JSON_VALUE(JSON '{"a": "x"}', '$.a'), JSON_QUERY(JSON '{"a": {"b": 1}}', '$.a'), JSON_VALUE_ARRAY(JSON '["a", "b"]'), JSON_QUERY_ARRAY(JSON '[1, {"a": 2}]')
: STRING, JSON, ARRAY<STRING>, ARRAY<JSON>
> ["x", "{\"b\":1}", ["a","b"], ["1","{\"a\":2}"]]

SELECT JSON_OBJECT('a', 1, 'b', 'x'), JSON_ARRAY(1, 'a', NULL), JSON_OBJECT(['k'], [2]), JSON_ARRAY()
> ["{\"a\":1,\"b\":\"x\"}", "[1,\"a\",null]", "{\"k\":2}", "[]"]

SELECT JSON_SET(JSON '{"a": 1}', '$.b', 2), JSON_REMOVE(JSON '{"a": 1, "b": 2}', '$.a'), JSON_STRIP_NULLS(JSON '{"a": null, "b": 1}'), JSON_ARRAY_APPEND(JSON '[1]', '$', 2), JSON_ARRAY_INSERT(JSON '[1, 3]', '$[1]', 2), JSON_KEYS(JSON '{"a": {"b": 1}}')
> ["{\"a\":1,\"b\":2}", "{\"b\":2}", "{\"b\":1}", "[1,2]", "[1,2,3]", ["a","a.b"]]

SELECT JSON '1' = JSON '1'
! Equality is not defined for arguments of type JSON

SELECT COUNT(*) FROM UNNEST(JSON_QUERY_ARRAY('[{"x":1},{"x":2}]')) AS e WHERE JSON_VALUE(e, '$.x') > '1'
> ["1"]
