"""The canonical text of a value, made out of what the official client hands out: the text that the
grid, the clipboard and CSV show. Written from the table at the head of `rows/src/format.rs`, with
nothing of that code in it."""

import base64
import datetime
import decimal
import json
import math

UTC = datetime.timezone.utc


def decimal_text(value: decimal.Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def float_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    return f"{mantissa}e{int(exponent)}"


def moment_text(value: datetime.datetime, separator: str) -> str:
    return value.replace(tzinfo=None).isoformat(separator)


def interval_text(value) -> str:
    """`value`: dateutil's relativedelta."""
    months = value.years * 12 + value.months
    micros = (
        (value.hours * 60 + value.minutes) * 60 + value.seconds
    ) * 1_000_000 + value.microseconds
    seconds, fraction = divmod(abs(micros), 1_000_000)
    text = f"{'-' if months < 0 else ''}{abs(months) // 12}-{abs(months) % 12} {value.days} "
    text += f"{'-' if micros < 0 else ''}{seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}"
    if fraction:
        text += f".{fraction // 1000:03}" if fraction % 1000 == 0 else f".{fraction:06}"
    return text


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def scalar(value, kind: str, element=None) -> str:
    match kind:
        case "INTEGER" | "INT64":
            return str(value)
        case "FLOAT" | "FLOAT64":
            return float_text(value)
        case "NUMERIC" | "BIGNUMERIC":
            return decimal_text(value)
        case "BOOLEAN" | "BOOL":
            return "true" if value else "false"
        case "BYTES":
            return base64.b64encode(value).decode()
        case "DATE" | "TIME":
            return value.isoformat()
        case "DATETIME":
            return moment_text(value, "T")
        case "TIMESTAMP":
            return f"{moment_text(value.astimezone(UTC), ' ')} UTC"
        case "INTERVAL":
            return interval_text(value)
        case "RANGE":
            ends = [
                "UNBOUNDED" if value[end] is None else scalar(value[end], element)
                for end in ("start", "end")
            ]
            return f"[{ends[0]}, {ends[1]})"
        case _:
            return str(value)


def text(value, field, nested: bool = False) -> str | None:
    """The text of a cell, None for NULL."""
    if field.mode == "REPEATED":
        return f"[{', '.join(element(one, field, True) for one in value)}]"
    return element(value, field, nested)


def element(value, field, nested: bool) -> str | None:
    if value is None and field.field_type != "JSON":
        return "null" if nested else None
    if field.field_type in ("RECORD", "STRUCT"):
        parts = (f"{quoted(one.name)}: {text(value[one.name], one, True)}" for one in field.fields)
        return "{" + ", ".join(parts) + "}"
    inner = field.range_element_type.element_type if field.field_type == "RANGE" else None
    shown = scalar(value, field.field_type, inner)
    plain = ("INTEGER", "INT64", "FLOAT", "FLOAT64", "NUMERIC", "BIGNUMERIC", "BOOLEAN", "BOOL")
    if not nested or (field.field_type in plain and shown not in ("NaN", "Infinity", "-Infinity")):
        return shown
    return quoted(shown)
