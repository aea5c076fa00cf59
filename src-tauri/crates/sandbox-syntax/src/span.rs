//! Where something stands in the source text.

/// A half-open range of byte offsets into the source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The source text of this range; empty if the range does not fit `source`.
    pub fn text(self, source: &str) -> &str {
        source.get(self.start..self.end).unwrap_or("")
    }
}

/// A place as BigQuery reports it: line and column from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{}:{}]", self.line, self.column)
    }
}

/// Line and column of a byte offset. `\n`, `\r\n` and a lone `\r` each end a line. An offset
/// past the end counts as the end, one inside a character as that character.
pub fn position(source: &str, offset: usize) -> Position {
    let mut line = 1;
    let mut column = 1;
    let mut previous = '\0';
    for (at, character) in source.char_indices() {
        if at + character.len_utf8() > offset {
            break;
        }
        match character {
            '\n' if previous == '\r' => {}
            '\n' | '\r' => {
                line += 1;
                column = 1;
            }
            _ => column += 1,
        }
        previous = character;
    }
    Position { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_in_every_style() {
        let check = |text: &str, offset: usize, expected: (usize, usize)| {
            let Position { line, column } = position(text, offset);
            assert_eq!((line, column), expected, "{text:?} at {offset}");
        };
        check("", 0, (1, 1));
        check("abc", 2, (1, 3));
        check("日本 x", 7, (1, 4));
        check("日本", 1, (1, 1));
        check("a\nb", 2, (2, 1));
        check("a\r\nb", 3, (2, 1));
        check("a\rb", 2, (2, 1));
        check("ab", 99, (1, 3));
    }
}
