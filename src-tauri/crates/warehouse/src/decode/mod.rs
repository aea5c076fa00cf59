//! A page's bytes to a Polars batch. Two ways that must agree: a fast one that knows the shape of
//! a page, and a tolerant one for everything else.

mod builder;
mod cursor;
pub(crate) mod scalar;
mod scan;
mod tolerant;

pub(crate) use scan::{Early, early_token};

use crate::Batch;
use builder::Builder;
pub(crate) use builder::position;
use model::Column;

/// What a page says besides its rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Token of the next page.
    pub(crate) token: Option<String>,
    /// Whether the service says that the job still runs.
    pub(crate) incomplete: bool,
    /// How many rows.
    pub(crate) rows: usize,
}

/// Why a page cannot be read, in words fit for a problem's detail; never a value out of it.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

impl Failed {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the shape that map_err asks for"
    )]
    fn from_serde(error: serde_json::Error) -> Self {
        if error.is_eof() {
            Self("the page ends in the middle".to_owned())
        } else {
            Self(error.to_string())
        }
    }
}

/// Reads a page: the fast way first, the tolerant way after any surprise.
pub(crate) fn decode(body: &[u8], columns: &[Column]) -> Result<(Page, Batch), Failed> {
    if let Some(decoded) = fast(body, columns)? {
        return Ok(decoded);
    }
    careful(body, columns)
}

/// The fast way; nothing when the page is not of the shape that it knows.
fn fast(body: &[u8], columns: &[Column]) -> Result<Option<(Page, Batch)>, Failed> {
    let text = std::str::from_utf8(body).map_err(|_| Failed("the page is no UTF-8".to_owned()))?;
    let mut builders: Vec<Builder> = columns.iter().map(Builder::new).collect();
    let Ok(page) = scan::page(text, &mut builders) else {
        return Ok(None);
    };
    finish(page, builders).map(Some)
}

/// The tolerant way.
fn careful(body: &[u8], columns: &[Column]) -> Result<(Page, Batch), Failed> {
    let mut builders: Vec<Builder> = columns.iter().map(Builder::new).collect();
    let page = tolerant::page(body, &mut builders)?;
    finish(page, builders)
}

fn finish(page: Page, builders: Vec<Builder>) -> Result<(Page, Batch), Failed> {
    let frame = builder::frame(builders, page.rows).map_err(|error| Failed(error.to_string()))?;
    Ok((page, frame))
}

/// Reads a page, for the benchmark: the way that a page off the wire goes. `None` if it cannot be
/// read.
#[doc(hidden)]
pub fn decode_page(body: &[u8], columns: &[Column]) -> Option<Batch> {
    decode(body, columns).ok().map(|(_, batch)| batch)
}

#[cfg(test)]
mod tests;
