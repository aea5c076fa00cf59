//! Files made by other tools, good and bad, read back. `tests/python/make_columnar.py` makes them.

mod bad;
mod good;
mod http;
mod little;
mod support;
