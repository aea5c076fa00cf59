//! What the functions answer, asked of a real DuckDB through the crate's own doors.

mod aggregates;
mod arrays;
mod casts;
mod dates;
mod harness;
mod json;
mod math;
mod operators;
mod places;
mod refusals;
mod speed;
mod strings;
