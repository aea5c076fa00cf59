"""Writes tests/fixtures/text: one table in every text format, packing and encoding, by other tools than ours.

Run with the requirements of this folder installed. `expected.json` holds the rows as they must be
read back; the tests of the room `files` compare them cell by cell.
"""

import bz2
import codecs
import csv
import datetime
import gzip
import io
import json
import lzma
import pathlib
import zipfile

import lz4.frame
import openpyxl
import snappy
import zstandard

FOLDER = pathlib.Path(__file__).parent.parent / "fixtures" / "text"
NAMES = ["番号", "店舗", "金額", "日付", "時刻", "比率", "有効", "メモ"]
SHOPS = ["東京駅前店", "大阪ミナミ", "ソウルの店", "髙島屋", "神戸①号店"]


def rows(count=40):
    """Numbers, Japanese text, days, moments, shares, truth values and notes with traps in them."""
    notes = ["ふつう", 'いわゆる"特売"', "一行目\n二行目", "", "カンマ,入り", "半角ｶﾅ"]
    for index in range(count):
        yield [
            index + 1,
            SHOPS[index % len(SHOPS)],
            index * 137 - 500,
            datetime.date(2026, 10, 1) + datetime.timedelta(days=index),
            datetime.datetime(2026, 10, 1, 9, 0, 0) + datetime.timedelta(seconds=index * 3601),
            index / 8,
            index % 3 == 0,
            notes[index % len(notes)],
        ]


def written(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def as_csv(table, **options):
    out = io.StringIO(newline="")
    writer = csv.writer(out, **options)
    writer.writerow(NAMES)
    writer.writerows([[written(value) for value in row] for row in table])
    return out.getvalue()


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    table = list(rows())

    def put(name, content):
        (FOLDER / name).write_bytes(content)

    text = as_csv(table)
    put("utf8.csv", text.encode())
    put("utf8-bom.csv", codecs.BOM_UTF8 + text.encode())
    for name, encoding in [
        ("cp932", "cp932"),
        ("utf16le-bom", "utf-16"),
        ("utf16le", "utf-16-le"),
        ("utf16be", "utf-16-be"),
    ]:
        put(f"{name}.csv", text.encode(encoding))
    # These two have no 髙, no ① and no half-width kana.
    plain = [[v.replace("髙", "高").replace("①", "1").replace("ｶﾅ", "カナ") if isinstance(v, str) else v for v in row] for row in table]
    for name, encoding in [("eucjp", "euc_jp"), ("iso2022jp", "iso2022_jp")]:
        put(f"{name}.csv", as_csv(plain).encode(encoding))
    put("lf.csv", as_csv(table, lineterminator="\n").encode())
    put("tabs.tsv", as_csv(table, delimiter="\t").encode())
    put("semicolon.csv", as_csv(table, delimiter=";").encode())
    put("pipe.txt", as_csv(table, delimiter="|").encode())
    put("escaped.csv", as_csv(table, doublequote=False, escapechar="\\", quoting=csv.QUOTE_ALL).encode())
    put("apostrophe.csv", as_csv(table, quotechar="'", quoting=csv.QUOTE_ALL).replace('"', "").encode())

    half = text.encode()
    middle = len(half) // 2
    put("two-members.csv.gz", gzip.compress(half[:middle]) + gzip.compress(half[middle:]))
    put("named-wrongly.csv", gzip.compress(half))
    put("two-streams.csv.bz2", bz2.compress(half[:middle]) + bz2.compress(half[middle:]))
    put("two-streams.csv.xz", lzma.compress(half[:middle]) + lzma.compress(half[middle:]))
    pack = zstandard.ZstdCompressor().compress
    put("two-frames.csv.zst", pack(half[:middle]) + pack(half[middle:]))
    put("two-frames.csv.lz4", lz4.frame.compress(half[:middle]) + lz4.frame.compress(half[middle:]))
    compressor = snappy.StreamCompressor()
    put("framed.csv.snappy", compressor.compress(half))
    put("cp932.csv.gz", gzip.compress(text.encode("cp932")))
    for name, method in [("deflated", zipfile.ZIP_DEFLATED), ("bzip2", zipfile.ZIP_BZIP2), ("stored", zipfile.ZIP_STORED)]:
        with zipfile.ZipFile(FOLDER / f"{name}.zip", "w", method) as archive:
            archive.writestr("empty.txt", "")
            archive.writestr("フォルダ/表.csv", text)
            archive.writestr("other.csv", "a,b\n1,2\n")

    records = [dict(zip(NAMES, [value if isinstance(value, (int, float, bool, str)) else written(value) for value in row], strict=True)) for row in table]
    lines = "".join(json.dumps(record, ensure_ascii=index % 2 == 0) + "\n" for index, record in enumerate(records))
    put("lines.ndjson", lines.encode())
    put("lines.ndjson.gz", gzip.compress(lines.encode()))
    put("array.json", json.dumps(records, ensure_ascii=False, indent=2).encode())
    put("array-utf16.json", json.dumps(records, ensure_ascii=False).encode("utf-16"))
    flat = [[written(value).replace("\n", " ") for value in row] for row in table]
    put("table.ltsv", "".join("\t".join(f"c{at}:{value}" for at, value in enumerate(row)) + "\n" for row in flat).encode())

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "売上"
    sheet.append(NAMES)
    for row in table:
        sheet.append([None if value == "" else value for value in row])
    for cell in sheet["D"][1:]:
        cell.number_format = "yyyy/mm/dd"
    for cell in sheet["E"][1:]:
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    other = book.create_sheet("二枚目")
    other.append(["code", "value", "error"])
    other.append(["007", 1.5, "#DIV/0!"])
    other["C2"].data_type = "e"
    other.append(["008", 2, 3])
    other["Z900"] = "far"
    book.save(FOLDER / "book.xlsx")

    def expected(some):
        return [[None if value == "" else written(value) if not isinstance(value, float) else repr(value) for value in row] for row in some]

    put(
        "expected.json",
        json.dumps(
            {"names": NAMES, "rows": expected(table), "plain": expected(plain)},
            ensure_ascii=False,
        ).encode(),
    )


if __name__ == "__main__":
    main()
