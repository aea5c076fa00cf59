"""Writes the files that `files` is tested with, by tools that are not ours, and what is in them.

    pip install fastavro cramjam backports.zstd duckdb
    python tests/python/make_columnar.py

The files are kept in the repository, so that the tests need no Python. `expected.json` has the
columns and values as the row store writes them, worked out here from Python's values.
"""

import base64
import datetime as dt
import decimal
import json
import math
import pathlib

import duckdb
import fastavro
import polars
import pyarrow as pa
import pyarrow.feather
import pyarrow.orc
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent.parent / "src-tauri/crates/files/tests/columnar"
D = decimal.Decimal
UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1)


def nanos(*parts, nano=0):
    """Nanoseconds since 1970."""
    delta = dt.datetime(*parts) - EPOCH
    return (delta.days * 86400 + delta.seconds) * 10**9 + delta.microseconds * 1000 + nano


# Name, Arrow's type, column type and mode, and three values; a row of NULLs comes behind.
LIST = pa.list_
PAIR = pa.struct([("a", pa.int64()), ("b", pa.string())])
COLUMNS = [
    ("i8", pa.int8(), "INT64", [1, -128, 127]),
    ("i16", pa.int16(), "INT64", [1, -32768, 32767]),
    ("i32", pa.int32(), "INT64", [1, -(2**31), 2**31 - 1]),
    ("i64", pa.int64(), "INT64", [1, -(2**63), 2**63 - 1]),
    ("u8", pa.uint8(), "INT64", [1, 0, 255]),
    ("u16", pa.uint16(), "INT64", [1, 0, 65535]),
    ("u32", pa.uint32(), "INT64", [1, 0, 2**32 - 1]),
    ("u64", pa.uint64(), "NUMERIC", [1, 0, 2**64 - 1]),
    ("f16", pa.float16(), "FLOAT64", [1.5, -2.0, 0.25]),
    ("f32", pa.float32(), "FLOAT64", [1.5, -2.0, 0.25]),
    ("f64", pa.float64(), "FLOAT64", [0.1, -1e300, math.inf]),
    ("bool", pa.bool_(), "BOOL", [True, False, True]),
    ("text", pa.string(), "STRING", ["a", "", "日本語 \u0301 \"x\"\n, and more than twelve bytes"]),
    ("large_text", pa.large_string(), "STRING", ["a", "", "b" * 40]),
    ("bytes", pa.binary(), "BYTES", [b"\x00\xff", b"", b"abc"]),
    ("fixed", pa.binary(3), "BYTES", [b"abc", b"\x00\x01\x02", b"xyz"]),
    ("date", pa.date32(), "DATE", [dt.date(2026, 11, 24), dt.date(1, 1, 1), dt.date(9999, 12, 31)]),
    ("time_ms", pa.time32("ms"), "TIME", [dt.time(1, 2, 3), dt.time(0), dt.time(23, 59, 59, 999000)]),
    ("time_us", pa.time64("us"), "TIME", [dt.time(1, 2, 3, 4), dt.time(0), dt.time(23, 59, 59, 999999)]),
    ("dt_ms", pa.timestamp("ms"), "DATETIME", [dt.datetime(2026, 1, 2, 3, 4, 5, 6000), dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59)]),
    ("dt_us", pa.timestamp("us"), "DATETIME", [dt.datetime(2026, 1, 2, 3, 4, 5, 6), dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59)]),
    ("dt_ns", pa.timestamp("ns"), "DATETIME", [nanos(2026, 1, 2, 3, 4, 5, 6, nano=789), nanos(1969, 12, 31, 23, 59, 59, nano=999), nanos(2026, 1, 1)]),
    ("ts_us", pa.timestamp("us", "UTC"), "TIMESTAMP", [dt.datetime(2026, 1, 2, 3, 4, 5, 6, UTC), dt.datetime(1, 1, 1, tzinfo=UTC), dt.datetime(2026, 1, 1, tzinfo=UTC)]),
    ("ts_ms_tokyo", pa.timestamp("ms", "Asia/Tokyo"), "TIMESTAMP", [dt.datetime(2026, 1, 2, 3, 4, 5, 6000, UTC), dt.datetime(1960, 1, 1, tzinfo=UTC), dt.datetime(2026, 1, 1, tzinfo=UTC)]),
    ("dec9_2", pa.decimal128(9, 2), "NUMERIC", [D("1.50"), D("-9999999.99"), D("0.00")]),
    ("dec18_4", pa.decimal128(18, 4), "NUMERIC", [D("1.5000"), D("-0.0001"), D("99999999999999.9999")]),
    ("dec38_9", pa.decimal128(38, 9), "NUMERIC", [D("12.5"), D("-0.000000001"), D("99999999999999999999999999999.999999999")]),
    ("dec38_10", pa.decimal128(38, 10), "BIGNUMERIC", [D("12.5"), D("-0.0000000001"), D("3")]),
    ("dec50_5", pa.decimal256(50, 5), "STRING", [D("12345678901234567890123456789012345678901234.50000"), D("-0.00001"), D("3.00000")]),
    ("dictionary", pa.dictionary(pa.int32(), pa.string()), "STRING", ["x", "y", "x"]),
    ("null", pa.null(), "STRING", [None, None, None]),
    ("ints", LIST(pa.int64()), "INT64[]", [[1, None, 3], [], [2**63 - 1]]),
    ("texts", LIST(pa.string()), "STRING[]", [["a", "b"], [], [None]]),
    ("pair", PAIR, "STRUCT", [{"a": 1, "b": "x"}, {"a": None, "b": None}, {"a": 3, "b": "z"}]),
    ("pairs", LIST(PAIR), "STRUCT[]", [[{"a": 1, "b": "x"}, {"a": 2, "b": None}], [], [{"a": 3, "b": "z"}]]),
    ("map", pa.map_(pa.string(), pa.int64()), "STRUCT[]", [[("k", 1), ("l", None)], [], [("m", 2)]]),
    ("lists", LIST(LIST(pa.int64())), "JSON", [[[1, 2], [], None], [], [[3]]]),
    ("deep", pa.struct([("in", pa.struct([("list", LIST(PAIR))]))]), "STRUCT", [{"in": {"list": [{"a": 1, "b": "x"}]}}, {"in": {"list": []}}, {"in": {"list": None}}]),
    ("duration", pa.duration("us"), "INTERVAL", [dt.timedelta(hours=25, microseconds=500000), dt.timedelta(0), -dt.timedelta(seconds=1)]),
]


def micros_text(micros, between):
    at = EPOCH + dt.timedelta(microseconds=micros)
    text = f"{at.year:04}-{at.month:02}-{at.day:02}{between}{at.hour:02}:{at.minute:02}:{at.second:02}"
    return text + (f".{at.microsecond:06}" if at.microsecond else "")


def text(value, arrow, nested=False):
    """A value as the row store writes it."""
    if value is None:
        return "null" if nested else None
    quoted = (lambda text: json.dumps(text, ensure_ascii=False)) if nested else (lambda text: text)
    if pa.types.is_boolean(arrow):
        return "true" if value else "false"
    if pa.types.is_integer(arrow):
        return str(value)
    if pa.types.is_floating(arrow):
        if math.isinf(value):
            return quoted("Infinity" if value > 0 else "-Infinity")
        return repr(float(value)).replace("e+", "e")
    if pa.types.is_decimal(arrow):
        written = f"{value:.{arrow.scale}f}"
        if pa.types.is_decimal256(arrow):
            return quoted(written)
        return written.rstrip("0").rstrip(".") if "." in written else written
    if pa.types.is_string(arrow) or pa.types.is_large_string(arrow) or pa.types.is_dictionary(arrow):
        return quoted(value)
    if pa.types.is_binary(arrow) or pa.types.is_fixed_size_binary(arrow):
        return quoted(base64.b64encode(value).decode())
    if pa.types.is_date(arrow):
        return quoted(f"{value.year:04}-{value.month:02}-{value.day:02}")
    if pa.types.is_time(arrow):
        return quoted(value.isoformat())
    if pa.types.is_timestamp(arrow):
        zoned = arrow.tz is not None
        if isinstance(value, int):
            micros = value // 1000
        else:
            micros = (value.replace(tzinfo=None) - EPOCH) // dt.timedelta(microseconds=1)
        return quoted(micros_text(micros, " " if zoned else "T") + (" UTC" if zoned else ""))
    if pa.types.is_duration(arrow):
        micros = value // dt.timedelta(microseconds=1)
        sign, micros = ("-" if micros < 0 else ""), abs(micros)
        seconds, rest = divmod(micros, 10**6)
        fraction = f".{rest:06}".rstrip("0") if rest else ""
        return quoted(f"0-0 0 {sign}{seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}{fraction}")
    if pa.types.is_map(arrow):
        pairs = [
            f'{{"key": {text(k, arrow.key_type, True)}, "value": {text(v, arrow.item_type, True)}}}'
            for k, v in value
        ]
        return f"[{', '.join(pairs)}]"
    if pa.types.is_list(arrow):
        if pa.types.is_list(arrow.value_type):
            return json.dumps(value, separators=(",", ":"))
        return f"[{', '.join(text(one, arrow.value_type, True) for one in value)}]"
    if pa.types.is_struct(arrow):
        fields = [f'"{field.name}": {text(value[field.name], field.type, True)}' for field in arrow]
        return f"{{{', '.join(fields)}}}"
    raise TypeError(arrow)


def table(names=None, without=()):
    columns = [c for c in COLUMNS if (names is None or c[0] in names) and c[0] not in without]
    arrays = [pa.array([*values, None], arrow) for _, arrow, _, values in columns]
    return pa.Table.from_arrays(arrays, [name for name, *_ in columns])


def expected(names, without=()):
    chosen = [c for c in COLUMNS if (names is None or c[0] in names) and c[0] not in without]
    return [
        {"name": name, "type": kind, "values": [text(v, arrow) for v in [*values, None]]}
        for name, arrow, kind, values in chosen
    ]


def many(rows=5000):
    """Values that a test can work out by itself: see `many` in the tests of `columnar`."""
    return pa.table(
        {
            "n": pa.array([None if i % 7 == 0 else i * 1000 for i in range(rows)], pa.int64()),
            "small": pa.array([i % 100 for i in range(rows)], pa.int32()),
            "text": pa.array([f"row {i % 50}" if i % 3 else f"row {i}" for i in range(rows)]),
            "real": pa.array([i / 4 for i in range(rows)], pa.float64()),
            "flag": pa.array([None if i % 5 == 0 else i % 2 == 0 for i in range(rows)]),
            "list": pa.array([None if i % 11 == 0 else list(range(i % 4)) for i in range(rows)], pa.list_(pa.int32())),
        }
    )


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    files = []

    def add(file, format, columns):
        files.append({"file": file, "format": format, "columns": columns})

    everything = expected(None)
    for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
        for version in ["1.0", "2.0"]:
            name = f"types-{codec}-v{version[0]}.parquet"
            pq.write_table(table(), OUT / name, compression=codec, data_page_version=version)
            add(name, "parquet", everything)
    pq.write_table(table(), OUT / "types-plain.parquet", use_dictionary=False, store_schema=False)
    # Without Arrow's schema a duration is an integer, and there is no word for large or dictionary.
    plain = [c for c in everything if c["name"] != "duration"]
    plain.append({"name": "duration", "type": "INT64", "values": ["90000500000", "0", "-1000000", None]})
    add("types-plain.parquet", "parquet", plain)
    pq.write_table(
        table(["dt_us", "i64"]), OUT / "int96.parquet", use_deprecated_int96_timestamps=True, store_schema=False
    )
    add("int96.parquet", "parquet", expected(["dt_us", "i64"]))
    pq.write_table(table(["dt_ns"]), OUT / "int96-ns.parquet", use_deprecated_int96_timestamps=True, store_schema=False)
    add("int96-ns.parquet", "parquet", expected(["dt_ns"]))
    # What old systems call UTF-8: the bytes are those of Shift_JIS.
    data = pa.Table.from_arrays(
        [
            pa.Array.from_buffers(pa.string(), 2, [None, *pa.array(["日本".encode("cp932"), b"ok"]).buffers()[1:]]),
            pa.array([["日本".encode("cp932")], None], pa.list_(pa.binary())).cast(pa.list_(pa.binary())),
            pa.array([1, 2]),
        ],
        ["text", "bytes", "n"],
    )
    pq.write_table(data, OUT / "cp932.parquet")
    for kind in ["file", "stream"]:
        for codec in [None, "lz4", "zstd"]:
            name = f"types-{codec or 'none'}.{'arrow' if kind == 'file' else 'arrows'}"
            new = pa.ipc.new_file if kind == "file" else pa.ipc.new_stream
            with new(str(OUT / name), table().schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
                writer.write_table(table(), max_chunksize=3)
            add(name, "arrow", everything)
    pa.feather.write_feather(table(without=["map"]), str(OUT / "feather.arrow"))
    add("feather.arrow", "arrow", expected(None, ["map"]))

    # What another tool makes of those types that it has.
    simple = ["i8", "i16", "i32", "i64", "f32", "f64", "bool", "text", "bytes", "date", "time_us", "dt_us", "dec18_4", "ints", "pair", "pairs"]
    polars.from_arrow(table(simple)).write_parquet(OUT / "polars.parquet", row_group_size=2)
    add("polars.parquet", "parquet", expected(simple))
    polars.from_arrow(table(simple)).write_ipc(OUT / "polars.arrow", compression="zstd")
    add("polars.arrow", "arrow", expected(simple))
    duck = duckdb.connect()
    duck.register("data", table(simple))
    for codec in ["snappy", "zstd", "lz4", "brotli", "gzip"]:
        name = f"duckdb-{codec}.parquet"
        duck.execute(f"COPY data TO '{OUT / name}' (FORMAT parquet, COMPRESSION {codec})")
        add(name, "parquet", expected(simple))

    in_orc = ["i8", "i16", "i32", "i64", "f32", "f64", "bool", "text", "bytes", "date", "dec18_4", "dec38_9", "ints", "texts", "pair", "pairs", "map", "lists"]
    for codec in ["uncompressed", "snappy", "zlib", "lz4", "zstd"]:
        name = f"types-{codec}.orc"
        pa.orc.write_table(table(in_orc), str(OUT / name), compression=codec)
        add(name, "orc", expected(in_orc))
    moments = pa.table(
        {
            "dt": pa.array([nanos(2026, 1, 2, 3, 4, 5, 6, nano=789), nanos(1999, 1, 1), None], pa.timestamp("ns")),
            "ts": pa.array([nanos(2026, 1, 2, 3, 4, 5, 6), nanos(1999, 1, 1), None], pa.timestamp("ns", "UTC")),
        }
    )
    pa.orc.write_table(moments, str(OUT / "moments.orc"))
    add(
        "moments.orc",
        "orc",
        [
            {"name": "dt", "type": "DATETIME", "values": ["2026-01-02T03:04:05.000006", "1999-01-01T00:00:00", None]},
            {"name": "ts", "type": "TIMESTAMP", "values": ["2026-01-02 03:04:05.000006 UTC", "1999-01-01 00:00:00 UTC", None]},
        ],
    )

    avro(add)
    odd(add)

    # Pages and encodings.
    pages = {"row_group_size": 2000, "data_page_size": 512, "write_batch_size": 64}
    for version in ["1.0", "2.0"]:
        pq.write_table(many(), OUT / f"many-v{version[0]}.parquet", compression="zstd", data_page_version=version, **pages)
    pq.write_table(many(), OUT / "many-index.parquet", compression="snappy", write_page_index=True, **pages)
    encodings = {
        "n": "DELTA_BINARY_PACKED",
        "small": "BYTE_STREAM_SPLIT",
        "text": "DELTA_BYTE_ARRAY",
        "real": "BYTE_STREAM_SPLIT",
        "flag": "RLE",
    }
    pq.write_table(
        many(), OUT / "many-delta.parquet", compression="zstd", use_dictionary=False, column_encoding=encodings, data_page_version="2.0", **pages
    )
    encodings = {"n": "PLAIN", "small": "DELTA_BINARY_PACKED", "text": "DELTA_LENGTH_BYTE_ARRAY", "real": "PLAIN"}
    pq.write_table(
        many(), OUT / "many-plain.parquet", compression="zstd", use_dictionary=False, column_encoding=encodings, **pages
    )
    pa.orc.write_table(many(), str(OUT / "many.orc"), compression="zstd", stripe_size=65536)
    with pa.ipc.new_file(str(OUT / "many.arrow"), many().schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(many(), max_chunksize=1000)

    # Nothing in it.
    pq.write_table(table().slice(0, 0), OUT / "no-rows.parquet")
    add("no-rows.parquet", "parquet", [{**c, "values": []} for c in everything])
    pq.write_table(pa.table({}), OUT / "no-columns.parquet")
    add("no-columns.parquet", "parquet", [])
    sealed(OUT / "sealed.parquet", plaintext_footer=False)
    sealed(OUT / "sealed-column.parquet", plaintext_footer=True)

    (OUT / "expected.json").write_text(json.dumps(files, ensure_ascii=False, indent=0))


def sealed(path, plaintext_footer):
    import pyarrow.parquet.encryption as pe

    class Kms(pe.KmsClient):
        def __init__(self, config):
            pe.KmsClient.__init__(self)

        def wrap_key(self, key, master):
            return base64.b64encode(key)

        def unwrap_key(self, wrapped, master):
            return base64.b64decode(wrapped)

    config = pe.EncryptionConfiguration(
        footer_key="footer", column_keys={"secret": ["secret"]}, plaintext_footer=plaintext_footer
    )
    factory = pe.CryptoFactory(lambda config: Kms(config))
    properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), config)
    data = pa.table({"open": [1, 2, 3], "secret": ["a", "b", "c"]})
    with pq.ParquetWriter(path, data.schema, encryption_properties=properties) as writer:
        writer.write_table(data)


def odd(add):
    """Types that few files have."""
    dense = pa.UnionArray.from_dense(
        pa.array([0, 1, 0], pa.int8()), pa.array([0, 0, 1], pa.int32()), [pa.array([1, 2]), pa.array(["x"])], ["i", "s"]
    )
    month = pa.MonthDayNano([14, 3, 3_723_000_000_500])
    columns = {
        "union": (dense, "STRING", ["1", "x", "2"]),
        "runs": (pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), ["a", "b"]), "STRING", ["a", "a", "b"]),
        "list_view": (pa.array([[1, 2], None, []], pa.list_view(pa.int64())), "INT64[]", ["[1, 2]", None, "[]"]),
        "string_view": (pa.array(["short", None, "long enough to lie in a buffer"], pa.string_view()), "STRING", ["short", None, "long enough to lie in a buffer"]),
        "binary_view": (pa.array([b"a", None, b"b" * 20], pa.binary_view()), "BYTES", ["YQ==", None, base64.b64encode(b"b" * 20).decode()]),
        "interval": (pa.array([month, None, pa.MonthDayNano([0, 0, -1_000_000_000])]), "STRING", ["1-2 3 1:2:3.0000005", None, "0-0 0 -0:0:1"]),
        "dec32": (pa.array([D("1.50"), None, D("-2")], pa.decimal32(5, 2)), "NUMERIC", ["1.5", None, "-2"]),
        "dec64": (pa.array([D("1.50"), None, D("-2")], pa.decimal64(15, 2)), "NUMERIC", ["1.5", None, "-2"]),
        "large_list": (pa.array([[1], None, []], pa.large_list(pa.int64())), "INT64[]", ["[1]", None, "[]"]),
        "fixed_list": (pa.array([[1, 2], None, [3, None]], pa.list_(pa.int64(), 2)), "INT64[]", ["[1, 2]", None, "[3, null]"]),
        "date64": (pa.array([dt.date(2026, 1, 2), None, dt.date(1, 1, 1)], pa.date64()), "DATE", ["2026-01-02", None, "0001-01-01"]),
        "time_s": (pa.array([dt.time(1, 2, 3), None, dt.time(0)], pa.time32("s")), "TIME", ["01:02:03", None, "00:00:00"]),
        "ts_s": (pa.array([dt.datetime(2026, 1, 2), None, dt.datetime(1, 1, 1)], pa.timestamp("s")), "DATETIME", ["2026-01-02T00:00:00", None, "0001-01-01T00:00:00"]),
        "dictionary_of_numbers": (pa.array([5, None, 7]).dictionary_encode(), "INT64", ["5", None, "7"]),
        "empty_struct": (pa.array([{}, None, {}], pa.struct([])), "STRING", ["{}", None, "{}"]),
        "uuid": (pa.array([b"0123456789abcdef", None, None], pa.uuid()), "STRING", ["30313233-3435-3637-3839-616263646566", None, None]),
        "twice": (pa.array([1, 2, 3]), "INT64", ["1", "2", "3"]),
    }
    arrays, names = [c[0] for c in columns.values()], list(columns)
    data = pa.Table.from_arrays([*arrays, pa.array([4, 5, 6])], [*names, "twice"])
    with pa.ipc.new_file(str(OUT / "odd.arrow"), data.schema) as writer:
        writer.write_table(data)
    expected = [{"name": name, "type": kind, "values": values} for name, (_, kind, values) in columns.items()]
    expected.append({"name": "twice_1", "type": "INT64", "values": ["4", "5", "6"]})
    add("odd.arrow", "arrow", expected)

    fields = [
        ("choice", ["null", "long", "string"], "STRING", [1, "x", None], ["1", "x", None]),
        ("uuid", {"type": "string", "logicalType": "uuid"}, "STRING", ["12345678-1234-5678-1234-567812345678"] * 3, ["12345678-1234-5678-1234-567812345678"] * 3),
        ("fixed", {"type": "fixed", "name": "Dec", "size": 9, "logicalType": "decimal", "precision": 20, "scale": 3}, "NUMERIC", [D("1.5"), D("-2"), D("0")], ["1.5", "-2", "0"]),
        ("ns", {"type": "long", "logicalType": "timestamp-nanos"}, "TIMESTAMP", [nanos(2026, 1, 2)] * 3, ["2026-01-02 00:00:00 UTC"] * 3),
        ("nested", {"type": "array", "items": {"type": "map", "values": {"type": "array", "items": "int"}}}, "JSON", [[{"k": [1, 2]}], [], [{}]], ['[[{"key":"k","value":[1,2]}]]', "[]", "[[]]"]),
    ]
    schema = {"type": "record", "name": "Odd", "fields": [{"name": name, "type": kind} for name, kind, *_ in fields]}
    rows = [{name: values[row] for name, _, _, values, _ in fields} for row in range(3)]
    with open(OUT / "odd.avro", "wb") as out:
        fastavro.writer(out, schema, rows)
    add("odd.avro", "avro", [{"name": n, "type": k, "values": t} for n, _, k, _, t in fields])


def avro(add):
    long, string = {"type": "long"}, {"type": "string"}
    pair = {"type": "record", "name": "Pair", "fields": [{"name": "a", "type": ["null", "long"]}, {"name": "b", "type": ["null", "string"]}]}

    def logical(base, name, **more):
        return {"type": base, "logicalType": name, **more}

    moment = dt.datetime(2026, 1, 2, 3, 4, 5, 6000, UTC)
    fields = [
        ("i", "int", "INT64", [1, -(2**31)], None),
        ("l", "long", "INT64", [2**63 - 1, -(2**63)], None),
        ("f", "float", "FLOAT64", [1.5, -2.0], None),
        ("d", "double", "FLOAT64", [0.1, -1e300], ["0.1", "-1e300"]),
        ("b", "boolean", "BOOL", [True, False], ["true", "false"]),
        ("s", "string", "STRING", ["日本", ""], None),
        ("by", "bytes", "BYTES", [b"\x00\xff", b""], ["AP8=", ""]),
        ("fx", {"type": "fixed", "name": "Three", "size": 3}, "BYTES", [b"abc", b"xyz"], ["YWJj", "eHl6"]),
        ("e", {"type": "enum", "name": "Colour", "symbols": ["RED", "BLUE"]}, "STRING", ["RED", "BLUE"], None),
        ("dec", logical("bytes", "decimal", precision=18, scale=4), "NUMERIC", [D("1.5"), D("-0.0001")], None),
        ("date", logical("int", "date"), "DATE", [dt.date(2026, 11, 24), dt.date(1, 1, 1)], ["2026-11-24", "0001-01-01"]),
        ("tms", logical("int", "time-millis"), "TIME", [dt.time(1, 2, 3), dt.time(0)], ["01:02:03", "00:00:00"]),
        ("tus", logical("long", "time-micros"), "TIME", [dt.time(1, 2, 3, 4), dt.time(0)], ["01:02:03.000004", "00:00:00"]),
        ("ms", logical("long", "timestamp-millis"), "TIMESTAMP", [moment, moment], ["2026-01-02 03:04:05.006000 UTC"] * 2),
        ("us", logical("long", "timestamp-micros"), "TIMESTAMP", [moment, moment], ["2026-01-02 03:04:05.006000 UTC"] * 2),
        ("lus", logical("long", "local-timestamp-micros"), "DATETIME", [moment.replace(tzinfo=None)] * 2, ["2026-01-02T03:04:05.006000"] * 2),
        ("a", {"type": "array", "items": ["null", "long"]}, "INT64[]", [[1, None], []], ["[1, null]", "[]"]),
        ("r", pair, "STRUCT", [{"a": 1, "b": "x"}, {"a": None, "b": None}], ['{"a": 1, "b": "x"}', '{"a": null, "b": null}']),
        ("m", {"type": "map", "values": "long"}, "STRUCT[]", [{"k": 1}, {}], ['[{"key": "k", "value": 1}]', "[]"]),
    ]
    schema = {
        "type": "record",
        "name": "Row",
        "fields": [{"name": name, "type": ["null", kind]} for name, kind, *_ in fields],
    }
    rows = [{name: values[row] for name, _, _, values, _ in fields} for row in range(2)]
    rows.append({name: None for name, *_ in fields})
    columns = [
        {"name": name, "type": kind, "values": [*(texts or [str(v) for v in values]), None]}
        for name, _, kind, values, texts in fields
    ]
    for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"]:
        name = f"types-{codec}.avro"
        with open(OUT / name, "wb") as out:
            fastavro.writer(out, schema, rows, codec=codec)
        add(name, "avro", columns)
    many_schema = {
        "type": "record",
        "name": "Many",
        "fields": [{"name": "n", "type": ["null", "long"]}, {"name": "text", "type": "string"}],
    }
    records = [
        {"n": None if i % 7 == 0 else i * 1000, "text": f"row {i % 50}" if i % 3 else f"row {i}"} for i in range(5000)
    ]
    with open(OUT / "many.avro", "wb") as out:
        fastavro.writer(out, many_schema, records, codec="deflate", sync_interval=2000)
    del long, string


if __name__ == "__main__":
    main()
