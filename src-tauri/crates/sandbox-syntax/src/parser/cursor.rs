//! Looking at tokens and taking them: words, signs, lists, names, paths.
use super::{Parsed, Parser};
use crate::{
    Span, Token, TokenKind,
    ast::{Identifier, Path},
};

impl<'s> Parser<'s> {
    // ---- looking ----

    pub(super) fn token(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead)
    }

    pub(super) fn kind(&self, ahead: usize) -> &TokenKind {
        self.token(ahead)
            .map_or(&TokenKind::End, |token| &token.kind)
    }

    pub(super) fn span(&self) -> Span {
        match self.token(0) {
            Some(token) if token.kind != TokenKind::End => token.span,
            // The end of the text is reported after its last token, not after blanks.
            _ => Span::new(self.last_end(), self.last_end()),
        }
    }

    pub(super) fn start(&self) -> usize {
        self.span().start
    }

    pub(super) fn last_end(&self) -> usize {
        let last = self
            .at
            .checked_sub(1)
            .and_then(|index| self.tokens.get(index));
        last.map_or(0, |token| token.span.end)
    }

    /// From `start` to the end of the last token taken.
    pub(super) fn since(&self, start: usize) -> Span {
        Span::new(start, self.last_end().max(start))
    }

    /// The text of an unquoted word `ahead`.
    pub(super) fn word(&self, ahead: usize) -> Option<&'s str> {
        let token = self.token(ahead)?;
        match token.kind {
            TokenKind::Word | TokenKind::Reserved => Some(token.span.text(self.source)),
            _ => None,
        }
    }

    pub(super) fn is_ahead(&self, ahead: usize, keyword: &str) -> bool {
        self.word(ahead)
            .is_some_and(|word| word.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn is(&self, keyword: &str) -> bool {
        self.is_ahead(0, keyword)
    }

    pub(super) fn is_all(&self, keywords: &[&str]) -> bool {
        keywords
            .iter()
            .enumerate()
            .all(|(ahead, keyword)| self.is_ahead(ahead, keyword))
    }

    pub(super) fn is_any_of(&self, ahead: usize, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is_ahead(ahead, keyword))
    }

    pub(super) fn is_symbol_ahead(&self, ahead: usize, symbol: &str) -> bool {
        matches!(self.kind(ahead), TokenKind::Symbol(found) if *found == symbol)
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.is_symbol_ahead(0, symbol)
    }

    pub(super) fn is_end(&self) -> bool {
        *self.kind(0) == TokenKind::End
    }

    pub(super) fn is_name_ahead(&self, ahead: usize) -> bool {
        matches!(self.kind(ahead), TokenKind::Word | TokenKind::Quoted(_))
    }

    // ---- taking ----

    pub(super) fn advance(&mut self) {
        if !self.is_end() {
            self.at += 1;
        }
    }

    pub(super) fn eat(&mut self, keyword: &str) -> bool {
        let found = self.is(keyword);
        if found {
            self.advance();
        }
        found
    }

    /// Takes all of the keywords if they stand here, or none.
    pub(super) fn eat_all(&mut self, keywords: &[&str]) -> bool {
        let found = self.is_all(keywords);
        if found {
            self.at += keywords.len();
        }
        found
    }

    pub(super) fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn expect(&mut self, keyword: &str) -> Parsed<()> {
        if self.eat(keyword) {
            Ok(())
        } else {
            Err(self.expected(&format!("keyword {keyword}")))
        }
    }

    pub(super) fn expect_all(&mut self, keywords: &[&str]) -> Parsed<()> {
        keywords.iter().try_for_each(|keyword| self.expect(keyword))
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Parsed<()> {
        if self.eat_symbol(symbol) {
            Ok(())
        } else {
            Err(self.expected(&format!("\"{symbol}\"")))
        }
    }

    pub(super) fn end(&self) -> Parsed<()> {
        if self.is_end() {
            Ok(())
        } else {
            Err(self.expected("end of input"))
        }
    }

    /// `)` after a list, whose items a comma separates.
    pub(super) fn close_list(&mut self) -> Parsed<()> {
        if self.eat_symbol(")") {
            Ok(())
        } else {
            Err(self.expected("\")\" or \",\""))
        }
    }

    /// One item or more, separated by commas.
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat_symbol(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// `(item, …)` with one item or more.
    pub(super) fn parenthesized_list<T>(
        &mut self,
        item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        self.expect_symbol("(")?;
        let items = self.list(item)?;
        self.close_list()?;
        Ok(items)
    }

    pub(super) fn identifier(&mut self) -> Parsed<Identifier> {
        let Some(token) = self.token(0) else {
            return Err(self.unexpected());
        };
        let span = token.span;
        let (name, quoted) = match &token.kind {
            TokenKind::Word => (span.text(self.source).to_owned(), false),
            TokenKind::Quoted(name) => (name.clone(), true),
            _ => return Err(self.unexpected()),
        };
        self.advance();
        Ok(Identifier { name, quoted, span })
    }

    /// A name where a reserved word is a name too: after a dot, a part of an interval.
    pub(super) fn any_word(&mut self) -> Parsed<Identifier> {
        if *self.kind(0) == TokenKind::Reserved {
            let span = self.span();
            self.advance();
            return Ok(Identifier {
                name: span.text(self.source).to_owned(),
                quoted: false,
                span,
            });
        }
        self.identifier()
    }

    /// `[AS] name`, if one stands here.
    pub(super) fn alias(&mut self) -> Parsed<Option<Identifier>> {
        if self.eat("AS") {
            return self.identifier().map(Some);
        }
        if self.is_name_ahead(0) {
            self.identifier().map(Some)
        } else {
            Ok(None)
        }
    }

    /// `AS name`, if it stands here.
    pub(super) fn as_alias(&mut self) -> Parsed<Option<Identifier>> {
        if self.eat("AS") {
            self.identifier().map(Some)
        } else {
            Ok(None)
        }
    }

    pub(super) fn string(&mut self) -> Parsed<String> {
        let TokenKind::String(text) = self.kind(0) else {
            return Err(self.expected("string literal"));
        };
        let text = text.clone();
        self.advance();
        Ok(text)
    }

    /// `a.b.c`, of columns and fields: backticked names are not split.
    pub(super) fn name_path(&mut self) -> Parsed<Vec<Identifier>> {
        let mut names = vec![self.identifier()?];
        while self.eat_symbol(".") {
            names.push(self.any_word()?);
        }
        Ok(names)
    }

    /// The name of a table or another object.
    pub(super) fn path(&mut self) -> Parsed<Path> {
        let start = self.start();
        let mut parts = Vec::new();
        let first = self.identifier()?;
        if first.quoted {
            self.split(&first, &mut parts)?;
        } else {
            self.dashed(first, &mut parts);
        }
        while self.eat_symbol(".") {
            let part = self.any_word()?;
            if part.quoted {
                self.split(&part, &mut parts)?;
            } else {
                parts.push(part);
            }
        }
        Ok(Path {
            parts,
            span: self.since(start),
        })
    }

    /// Splits a backticked path at its dots; a domain (`example.com:proj`) stays with its project.
    pub(super) fn split(&self, written: &Identifier, parts: &mut Vec<Identifier>) -> Parsed<()> {
        let text = written.name.as_str();
        let domain = text.find(':').map_or(0, |colon| colon + 1);
        let (prefix, rest) = text.split_at(domain);
        for (index, piece) in rest.split('.').enumerate() {
            if piece.is_empty() {
                return Err(
                    self.error("Syntax error: Invalid empty identifier", written.span.start)
                );
            }
            let name = if index == 0 {
                format!("{prefix}{piece}")
            } else {
                piece.to_owned()
            };
            parts.push(Identifier {
                name,
                quoted: true,
                span: written.span,
            });
        }
        Ok(())
    }

    /// Puts together an unquoted project with dashes: `my-project-1`, with no blanks between.
    pub(super) fn dashed(&mut self, first: Identifier, parts: &mut Vec<Identifier>) {
        let mut current = first;
        while self.is_symbol("-") && self.start() == current.span.end {
            let touches = self.token(1).is_some_and(|next| {
                next.span.start == current.span.end + 1
                    && matches!(
                        next.kind,
                        TokenKind::Word
                            | TokenKind::Reserved
                            | TokenKind::Integer
                            | TokenKind::Float
                    )
            });
            if !touches {
                break;
            }
            self.advance();
            current.name.push('-');
            loop {
                let span = self.span();
                for (index, piece) in span.text(self.source).split('.').enumerate() {
                    // A number ate the dot: `my-project-1.dataset`.
                    if index > 0 {
                        let next = Identifier {
                            name: String::new(),
                            quoted: false,
                            span,
                        };
                        parts.push(std::mem::replace(&mut current, next));
                    }
                    current.name.push_str(piece);
                }
                current.span = current.span.to(span);
                self.advance();
                let touches = self.token(0).is_some_and(|next| {
                    next.span.start == current.span.end
                        && matches!(next.kind, TokenKind::Word | TokenKind::Integer)
                });
                if !touches {
                    break;
                }
            }
        }
        parts.push(current);
    }
}
