//! GROUP BY, ORDER BY, LIMIT.
use super::{Parsed, Parser};
use crate::ast::{
    Expr, GroupBy, GroupByKind, GroupingExpr, GroupingItem, GroupingOrder, GroupingSet, Limit,
    OrderItem,
};

impl Parser<'_> {
    // ---- GROUP BY ----

    /// `GROUP BY …`. `of_pipe`: items may have an alias and a direction.
    pub(super) fn group_by(&mut self, of_pipe: bool) -> Parsed<GroupBy> {
        let start = self.start();
        self.expect("GROUP")?;
        let and_order = of_pipe && self.eat("AND");
        if and_order {
            self.expect("ORDER")?;
        }
        self.expect("BY")?;
        let kind = if self.eat("ALL") {
            GroupByKind::All
        } else if self.is_symbol("(") && self.is_symbol_ahead(1, ")") {
            self.at += 2;
            GroupByKind::Items(Vec::new())
        } else {
            GroupByKind::Items(self.list(|parser| parser.grouping_item(of_pipe))?)
        };
        Ok(GroupBy {
            kind,
            and_order,
            span: self.since(start),
        })
    }

    pub(super) fn grouping_item(&mut self, of_pipe: bool) -> Parsed<GroupingItem> {
        if self.eat("ROLLUP") {
            return Ok(GroupingItem::Rollup(self.grouping_lists()?));
        }
        if self.eat("CUBE") {
            return Ok(GroupingItem::Cube(self.grouping_lists()?));
        }
        if self.is("GROUPING") && self.is_ahead(1, "SETS") {
            self.at += 2;
            return Ok(GroupingItem::Sets(
                self.parenthesized_list(Self::grouping_set)?,
            ));
        }
        let expr = self.expr()?;
        let alias = if of_pipe { self.alias()? } else { None };
        let order = if of_pipe {
            self.grouping_order()?
        } else {
            None
        };
        Ok(GroupingItem::Expr(Box::new(GroupingExpr {
            expr,
            alias,
            order,
        })))
    }

    pub(super) fn grouping_set(&mut self) -> Parsed<GroupingSet> {
        if self.eat("ROLLUP") {
            return Ok(GroupingSet::Rollup(self.grouping_lists()?));
        }
        if self.eat("CUBE") {
            return Ok(GroupingSet::Cube(self.grouping_lists()?));
        }
        Ok(GroupingSet::Exprs(self.grouping_list()?))
    }

    pub(super) fn grouping_lists(&mut self) -> Parsed<Vec<Vec<Expr>>> {
        self.parenthesized_list(Self::grouping_list)
    }

    /// One expression, `()`, or `(a, b, …)`.
    pub(super) fn grouping_list(&mut self) -> Parsed<Vec<Expr>> {
        if self.is_symbol("(") && self.is_symbol_ahead(1, ")") {
            self.at += 2;
            return Ok(Vec::new());
        }
        let expr = self.expr()?;
        match expr.kind {
            crate::ast::ExprKind::Tuple(exprs) => Ok(exprs),
            _ => Ok(vec![expr]),
        }
    }

    /// `ASC|DESC [NULLS FIRST|LAST]` of pipe syntax.
    pub(super) fn grouping_order(&mut self) -> Parsed<Option<GroupingOrder>> {
        let ascending = self.eat("ASC");
        let descending = !ascending && self.eat("DESC");
        let nulls_first = self.nulls_order()?;
        if !ascending && !descending && nulls_first.is_none() {
            return Ok(None);
        }
        Ok(Some(GroupingOrder {
            descending,
            nulls_first,
        }))
    }

    pub(super) fn nulls_order(&mut self) -> Parsed<Option<bool>> {
        if !self.eat("NULLS") {
            return Ok(None);
        }
        if self.eat("FIRST") {
            return Ok(Some(true));
        }
        self.expect("LAST")?;
        Ok(Some(false))
    }

    // ---- ORDER BY, LIMIT ----

    pub(super) fn order_by(&mut self) -> Parsed<Vec<OrderItem>> {
        self.expect_all(&["ORDER", "BY"])?;
        self.list(Self::order_item)
    }

    pub(super) fn order_item(&mut self) -> Parsed<OrderItem> {
        let start = self.start();
        let expr = self.expr()?;
        let collate = if self.eat("COLLATE") {
            Some(self.expr()?)
        } else {
            None
        };
        let descending = !self.eat("ASC") && self.eat("DESC");
        let nulls_first = self.nulls_order()?;
        Ok(OrderItem {
            expr,
            collate,
            descending,
            nulls_first,
            span: self.since(start),
        })
    }

    pub(super) fn limit(&mut self) -> Parsed<Limit> {
        let start = self.start();
        self.expect("LIMIT")?;
        let count = self.expr()?;
        let offset = if self.eat("OFFSET") {
            Some(self.expr()?)
        } else {
            None
        };
        Ok(Limit {
            count,
            offset,
            span: self.since(start),
        })
    }
}
