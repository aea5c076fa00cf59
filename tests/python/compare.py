"""Rows that came back next to rows that were computed elsewhere."""

import datetime
import math


def canonical(value):
    """Polars' and the client's values in one form; naive times of Polars' UTC columns as UTC."""
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.timezone.utc)
    return value


def same(got, expected) -> bool:
    if isinstance(expected, bool) or isinstance(got, bool):
        return type(got) is type(expected) and got == expected
    if isinstance(expected, float) and isinstance(got, float):
        return math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(expected, float) != isinstance(got, float):
        return False
    if isinstance(expected, list) and isinstance(got, list):
        return len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(expected, dict) and isinstance(got, dict):
        return got.keys() == expected.keys() and all(same(got[k], expected[k]) for k in expected)
    return got == expected


def assert_rows(got, expected):
    """Same rows in the same order: values, NULLs and types; FLOAT64 to nine digits."""
    got, expected = canonical(list(got)), canonical(list(expected))
    assert len(expected) > 0, "the expectation is empty: the test proves nothing"
    for number, (one, other) in enumerate(zip(got, expected)):
        assert same(one, other), f"row {number}: got {one}, expected {other}"
    assert len(got) == len(expected), f"{len(got)} rows, expected {len(expected)}"
