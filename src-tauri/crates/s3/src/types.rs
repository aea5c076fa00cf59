//! What only this room answers with; everything else is the model's.

use bytes::Bytes;

/// Some bytes of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The bytes; fewer than asked for at the object's end.
    pub bytes: Bytes,
    /// Size of the whole object.
    pub whole: u64,
    /// What the object was when they were read.
    pub etag: Option<String>,
}
