"""One sandbox for the whole run, the flights in it, and a fresh dataset for whoever wants one."""

import itertools
import types

import polars as pl
import pytest
from google.cloud import bigquery

from sandbox_process import ROOT, Sandbox

FLIGHTS = ROOT / "tests" / "fixtures" / "nycflights13"
TABLES = ["airlines", "airports", "flights", "planes", "weather"]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("sandbox"), "--empty") as running:
        yield running


@pytest.fixture(scope="session")
def client(sandbox):
    with sandbox.client() as client:
        yield client


numbers = itertools.count(1)


@pytest.fixture
def dataset(client):
    """A new, empty dataset; its id."""
    name = f"scratch_{next(numbers)}"
    client.create_dataset(name)
    yield name
    client.delete_dataset(name, delete_contents=True, not_found_ok=True)


@pytest.fixture(scope="session")
def nyc(client):
    """The five tables as Polars frames, after the official client has uploaded the same files."""
    client.create_dataset("nyc")
    frames = {}
    for name in TABLES:
        file = FLIGHTS / f"{name}.parquet"
        with file.open("rb") as stream:
            job = client.load_table_from_file(
                stream,
                f"{client.project}.nyc.{name}",
                size=file.stat().st_size,
                job_config=bigquery.LoadJobConfig(source_format="PARQUET"),
            )
        job.result()
        frames[name] = pl.read_parquet(file)
        assert job.output_rows == frames[name].height
    return types.SimpleNamespace(**frames)


@pytest.fixture(scope="session")
def ask(client, nyc):
    """Runs GoogleSQL with `nyc` as the default dataset; rows as tuples."""

    def ask(sql, *parameters):
        config = bigquery.QueryJobConfig(
            default_dataset=f"{client.project}.nyc", query_parameters=list(parameters)
        )
        return [row.values() for row in client.query_and_wait(sql, job_config=config)]

    return ask
