//! The texts of values as BigQuery prints them.

/// Keeps the first of equal texts.
pub(crate) fn distinct(texts: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in texts {
        if !out.contains(text) {
            out.push(text.clone());
        }
    }
    out
}
