//! What a file is and how it is read, from its first bytes.

use crate::source::Source;
use model::{Reading, Result, Sniffed};
use std::sync::Arc;

/// Fills what `reading` leaves open. One request for the first bytes (and the last of a Parquet
/// file are left to who reads it).
pub(crate) fn sniff(source: &Arc<dyn Source>, reading: &Reading) -> Result<Sniffed> {
    todo!()
}
