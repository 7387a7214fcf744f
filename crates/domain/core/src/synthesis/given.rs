//! Statements in order: newest first, each with its source.

use super::doubles::superseded;
use super::{Line, Progress, SourceRef, Visible};
use crate::clinical::{Assertion, Statement};

/// A statement with its source.
pub struct Given<'a> {
    pub statement: &'a Statement,
    pub source: SourceRef,
    pub progress: Option<Progress>,
}

impl Given<'_> {
    pub fn is_denied(&self) -> bool {
        self.statement.assertion == Assertion::Absent
    }
}

/// The statements of `visible`, newest source first, and how many are left out because a newer
/// version of their document is here (SYN-041).
pub fn given<'a>(visible: &Visible<'a>) -> (Vec<Given<'a>>, usize) {
    let former = superseded(visible.documents);
    let mut left_out = 0;
    let mut given = Vec::new();
    for (at, document) in visible.documents.iter().enumerate() {
        if former.contains(&at) {
            left_out += document.statements.len();
            continue;
        }
        let source = SourceRef::of_document(document);
        let statements = document.statements.iter().enumerate();
        given.extend(statements.map(|(index, statement)| Given {
            statement,
            source: source.statement(index, statement),
            progress: None,
        }));
    }
    given.extend(visible.declared.iter().map(|item| Given {
        statement: item.statement,
        source: SourceRef::of_declared(item),
        progress: item.progress,
    }));
    given.sort_by(|left, right| left.source.order().cmp(&right.source.order()));
    (given, left_out)
}

/// A fact of a known kind, with its statement.
pub struct Member<'g, T> {
    pub fact: &'g T,
    pub given: &'g Given<'g>,
}

impl<T> Clone for Member<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Member<'_, T> {}

/// Sorts lines by their newest source, newest first.
pub fn sort_lines<T>(lines: &mut [Line<T>]) {
    lines.sort_by(|left, right| {
        let (left, right) = (left.sources.first(), right.sources.first());
        left.map(SourceRef::order).cmp(&right.map(SourceRef::order))
    });
}
