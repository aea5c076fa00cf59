"""One table with every type and the values at its edges: what the official client reads of it, by
REST and by the Storage Read API, is what cells.json says, and so is what we export. (That the grid
and the clipboard show the same is proven by tests/flows/golden.rs against the same file.)

`UPDATE=1` writes cells.json anew out of what the official client reads."""

import csv
import datetime
import decimal
import io
import json
import os
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile

import pyarrow.parquet
import pytest

from golden import text
from sandbox_process import ROOT, program
from storage_client import reader

FIXTURE = ROOT / "tests" / "fixtures" / "golden"
SELECT = "SELECT * EXCEPT (j), TO_JSON_STRING(j) AS j FROM golden.cells ORDER BY id"
ALL = "SELECT * FROM golden.cells ORDER BY id"


@pytest.fixture(scope="module")
def cells(client):
    """The cells by column, as texts; the table is there."""
    client.create_dataset("golden", exists_ok=True)
    client.query_and_wait((FIXTURE / "table.sql").read_text())
    yield json.loads((FIXTURE / "cells.json").read_text())
    client.delete_dataset("golden", delete_contents=True)


def by_column(rows, schema):
    """The canonical texts of official rows. JSON is read as text: the client parses it, which loses
    digits."""
    return {field.name: [text(row[field.name], field) for row in rows] for field in schema}


def test_the_official_client_reads_these_cells_by_rest(client, cells):
    result = client.query(SELECT).result()
    got = by_column(list(result), result.schema)
    # A document that is null is not a row without a document.
    documents = client.query_and_wait("SELECT j IS NULL AS n FROM golden.cells ORDER BY id")
    got["j"] = [None if row.n else one for row, one in zip(documents, got["j"])]
    if os.environ.get("UPDATE"):
        whole = json.dumps(got, ensure_ascii=False, indent=1)
        (FIXTURE / "cells.json").write_text(f"{whole}\n")
    assert got == cells


def test_the_official_client_reads_the_same_by_storage(sandbox, client, cells):
    result = client.query(SELECT).result()
    schema = {field.name: field for field in result.schema}
    table = result.to_arrow(bqstorage_client=reader(sandbox))
    for name, wanted in cells.items():
        if schema[name].field_type in ("INTERVAL", "RANGE"):
            # Arrow's own values of these are not those of the client's rows.
            continue
        got = [text(value, schema[name]) for value in table[name].to_pylist()]
        if name == "j":
            got = [wanted[row] if wanted[row] is None else one for row, one in enumerate(got)]
        assert got == wanted, name
    spans = [None if one is None else list(one) for one in table["iv"].to_pylist()]
    assert spans[0] == [-14, -3, -14_706_000_000_000]
    assert spans[3] == [0, 0, -1_000_000_000]


@pytest.fixture(scope="module")
def exported(sandbox, cells, tmp_path_factory):
    """Writes all rows into a file of this name with our own program; its path."""
    folder = tmp_path_factory.mktemp("exported")

    def write(name: str, *arguments: str):
        path = folder / name
        target = ["--bigquery-endpoint", sandbox.endpoint, "--project", sandbox.project]
        subprocess.run(
            [program(), "query", *target, "--sql", ALL, "--quiet", "--out", str(path), *arguments],
            env={
                **os.environ,
                "SHIRABE_TOKEN": sandbox.token,
                "SHIRABE_HOME": str(folder / "home"),
            },
            check=True,
            timeout=120,
        )
        return path

    return write


def lines(path, **dialect):
    with open(path, encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file, **dialect)
    return {name: [row[index] for row in rows] for index, name in enumerate(names)}


@pytest.mark.parametrize(("name", "delimiter"), [("all.csv", ","), ("all.tsv", "\t")])
def test_separated_files_hold_these_cells(exported, cells, name, delimiter):
    got = lines(exported(name, "--formulas", "--null", "␀"), delimiter=delimiter)
    assert got == {
        column: ["␀" if cell is None else cell for cell in wanted]
        for column, wanted in cells.items()
    } or in_order(got, cells)


def in_order(got, cells):
    """The same without regard to the order of the columns, with what differs in the message."""
    for column, wanted in cells.items():
        assert got[column] == ["␀" if cell is None else cell for cell in wanted], column
    return True


def test_texts_that_would_be_formulas_are_made_safe(exported, cells):
    got = lines(exported("safe.csv"))
    for cell, wanted in zip(got["s"], cells["s"]):
        risky = wanted is not None and wanted[:1] in ("=", "+", "-", "@", "\t", "\r")
        assert cell == (f"'{wanted}" if risky else wanted or "")
    # Numbers are numbers.
    assert got["i"][0] == cells["i"][0]


def agrees(value, wanted) -> bool:
    """A JSON value and a canonical text: numbers that a double cannot hold may be texts."""
    if value is None or wanted is None:
        return value is None and wanted is None
    if isinstance(value, bool):
        return wanted == ("true" if value else "false")
    if isinstance(value, (int, float, decimal.Decimal)):
        return decimal.Decimal(value) == decimal.Decimal(wanted)
    if isinstance(value, str):
        return value == wanted
    return nested(value, json.loads(wanted, parse_float=decimal.Decimal))


def nested(value, wanted) -> bool:
    if isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(nested(value[k], wanted[k]) for k in wanted)
    if isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(nested, value, wanted))
    if isinstance(value, str) and isinstance(wanted, (int, decimal.Decimal)):
        return decimal.Decimal(value) == wanted
    return value == wanted


@pytest.mark.parametrize("name", ["all.ndjson", "all.json"])
def test_json_files_hold_these_cells(exported, cells, name):
    written = exported(name).read_text()
    parse = {"parse_float": decimal.Decimal}
    if name.endswith(".json"):
        rows = json.loads(written, **parse)
    else:
        rows = [json.loads(line, **parse) for line in written.splitlines()]
    assert len(rows) == len(cells["id"])
    for column, wanted in cells.items():
        for row, cell in zip(rows, wanted):
            value = row[column]
            if column == "j" and cell is not None:
                same = json.loads(cell, **parse)
                assert value == same or value == cell, (column, value, cell)
                continue
            assert agrees(value, cell), (column, value, cell)


def test_parquet_holds_these_cells_with_their_types(exported, cells, client):
    table = pyarrow.parquet.read_table(exported("all.parquet"))
    schema = {field.name: field for field in client.get_table("golden.cells").schema}
    texts = ("BIGNUMERIC", "INTERVAL", "RANGE", "JSON", "GEOGRAPHY")
    for column, wanted in cells.items():
        got = table[column].to_pylist()
        if schema[column].field_type not in texts:
            got = [text(value, schema[column]) for value in got]
        assert got == wanted, column
    assert pyarrow.types.is_timestamp(table.schema.field("ts").type)
    assert pyarrow.types.is_decimal(table.schema.field("n").type)


SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EPOCH = datetime.datetime(1899, 12, 30)
# The first serial number that is no day of a workbook: 10000-01-01.
LAST = 2_958_466


def sheet(path):
    """The cells of the first sheet by column name: texts, numbers as Decimal, truth values, None."""
    with zipfile.ZipFile(path) as archive:
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            strings = ElementTree.parse(io.BytesIO(archive.read("xl/sharedStrings.xml")))
            for item in strings.iter(f"{SHEET}si"):
                shared.append("".join(part.text or "" for part in item.iter(f"{SHEET}t")))
        page = ElementTree.parse(io.BytesIO(archive.read("xl/worksheets/sheet1.xml")))
    rows = []
    for row in page.iter(f"{SHEET}row"):
        found = {}
        for cell in row.iter(f"{SHEET}c"):
            letters = cell.get("r").rstrip("0123456789")
            value = cell.find(f"{SHEET}v")
            match cell.get("t"):
                case "s":
                    found[letters] = shared[int(value.text)]
                case "inlineStr":
                    found[letters] = "".join(part.text or "" for part in cell.iter(f"{SHEET}t"))
                case "b":
                    found[letters] = value.text == "1"
                case _ if value is not None:
                    found[letters] = decimal.Decimal(value.text)
                case _:
                    found[letters] = None
        rows.append(found)
    head, *body = rows
    return {name: [row.get(letters) for row in body] for letters, name in head.items()}


def xlsx_text(written: str) -> str:
    """Undoes the escapes that a workbook's XML needs for control characters."""
    return written.replace("_x0007_", "\x07").replace("_x007F_", "\x7f").replace("_x000D_", "\r")


def moment(cell: str) -> datetime.datetime:
    """A canonical DATE, DATETIME, TIMESTAMP or TIME (of the workbook's first day)."""
    if "-" not in cell:
        return datetime.datetime.combine(EPOCH.date(), datetime.time.fromisoformat(cell))
    return datetime.datetime.fromisoformat(cell.removesuffix(" UTC"))


def test_a_workbook_holds_these_cells(exported, cells):
    got = {name.split(" (")[0]: column for name, column in sheet(exported("all.xlsx")).items()}
    assert list(got) == [name for name in sorted(cells, key=list(got).index)]
    for column, wanted in cells.items():
        for value, cell in zip(got[column], wanted, strict=True):
            where = (column, value, cell)
            if isinstance(value, bool):
                assert cell == ("true" if value else "false"), where
            elif isinstance(value, decimal.Decimal) and column in ("d", "dt", "ts", "tm"):
                assert value < LAST, where
                shown = EPOCH + datetime.timedelta(microseconds=round(value * 86_400_000_000))
                # A workbook's moment is a double: its last microseconds are rounded.
                assert abs(shown - moment(cell)) <= datetime.timedelta(microseconds=5), where
            elif isinstance(value, decimal.Decimal):
                assert decimal.Decimal(cell) == value, where
            elif value is None:
                assert cell in (None, ""), where
            else:
                assert xlsx_text(value) == cell, where
