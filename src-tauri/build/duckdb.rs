//! Build script of every package whose programs link DuckDB's shared library.
#![expect(
    clippy::print_stdout,
    reason = "this is how a build script talks to Cargo"
)]

include!("duckdb_search_path.rs");

fn main() {
    write_search_path();
}
