//! The walk through sections and entries. Rule: CLI-001.

use super::context::{self, Context};
use super::facts;
use super::fields::{Fields, id_of, label};
use super::node::{Link, down, is_negated, is_statement, kid, kids, links, name};
use super::parts::{self, Parts};
use super::references::{References, bounded_text};
use super::role::{Kind, Role, role};
use super::tables;
use crate::xml::{XmlNode, attribute, coded};
use crate::{AuthorKind, HeaderAuthor};
use dmp_core::clinical::{
    Assertion, Fact, FactKind, Labelled, LeftAsText, MedicationStage, Reading, SectionReading,
    SectionSource, Source, Stage, Statement,
};
use dmp_core::document::Coded;
use dmp_core::limits::{
    CLINICAL_GROUPS_MAX, CLINICAL_TEXT_CHARS_MAX, LEFT_AS_TEXT_MAX, STATEMENTS_MAX,
};

/// A walk: what it looks things up in, and what it has read.
pub struct Walk<'r, 'a, 'input> {
    references: &'r References<'a, 'input>,
    author: Option<String>,
    /// Whether the patient himself wrote the document.
    is_declared: bool,
    reading: Reading,
}

impl<'r, 'a, 'input> Walk<'r, 'a, 'input> {
    /// A walk that has read nothing. `author` is the first one of the document.
    pub fn new(references: &'r References<'a, 'input>, author: Option<&HeaderAuthor>) -> Self {
        Self {
            references,
            author: author.map(|author| label(&author.author.display_name())),
            is_declared: author.is_some_and(|author| author.kind == AuthorKind::Patient),
            reading: Reading::default(),
        }
    }

    /// What was read.
    pub fn into_reading(self) -> Reading {
        self.reading
    }

    /// A reader for one entry.
    pub fn fields(&self) -> Fields<'r, 'a, 'input> {
        Fields::new(self.references)
    }

    /// The first author of the document.
    pub fn document_author(&self) -> Option<String> {
        self.author.clone()
    }

    /// Keeps a statement, within the limit.
    pub fn push(&mut self, statement: Statement) -> bool {
        let has_room = self.reading.statements.len() < STATEMENTS_MAX;
        if has_room {
            self.reading.statements.push(statement);
        } else {
            self.reading.beyond_limit += 1;
        }
        has_room
    }

    /// Reads the body: its sections, and entries that stand in none.
    pub fn body(&mut self, root: XmlNode<'a, 'input>) {
        let Some(body) = down(root, &["component", "structuredBody"]) else {
            return;
        };
        let homeless: Vec<_> = kids(body, "component")
            .chain([body])
            .flat_map(entries)
            .collect();
        if !homeless.is_empty() {
            let source = Source {
                author: self.author.clone(),
                ..Source::default()
            };
            let section = self.add_section(SectionReading::default());
            let around = Context::of_section(section, None, source);
            self.entries(&homeless, &around);
        }
        for section in kids(body, "component").flat_map(|it| kids(it, "section")) {
            self.section(section, None);
        }
    }

    fn add_section(&mut self, section: SectionReading) -> usize {
        self.reading.sections.push(section);
        self.reading.sections.len() - 1
    }

    fn section(&mut self, node: XmlNode<'a, 'input>, around: Option<&Context>) {
        let code = kid(node, "code").and_then(bounded_code);
        let title = kid(node, "title").map(|title| label(&bounded_text(title, 200)));
        let of_code = code.as_ref().map(|code| code.label.clone());
        let title = title.filter(|title| !title.is_empty()).or(of_code);
        let path = around.map(path_within).unwrap_or_default();
        let source = SectionSource {
            code: code.clone(),
            title: title.unwrap_or_default(),
            path,
        };
        let narrative = kid(node, "text").map_or(0, narrative_chars);
        let number = self.add_section(SectionReading {
            code,
            title: source.title.clone(),
            path: source.path.clone(),
            narrative_chars: narrative,
            ..SectionReading::default()
        });
        let inner = self.section_context(node, number, source, around);
        let entries: Vec<_> = entries(node).collect();
        self.entries(&entries, &inner);
        for section in kids(node, "component").flat_map(|it| kids(it, "section")) {
            self.section(section, Some(&inner));
        }
    }

    fn section_context(
        &self,
        node: XmlNode<'a, 'input>,
        number: usize,
        section: SectionSource,
        around: Option<&Context>,
    ) -> Context {
        let templates = kids(node, "templateId").filter_map(|id| attribute(id, "root"));
        let code = section.code.as_ref().map(|code| code.code.as_str());
        let area = tables::area_of(code, templates).or_else(|| around.map(|it| it.area));
        let author = match around {
            Some(around) => around.source.author.clone(),
            None => self.author.clone(),
        };
        let mut fields = self.fields();
        let base = Source {
            section: Some(section),
            author,
            authored_at: around.and_then(|around| around.source.authored_at),
            ..Source::default()
        };
        let source = context::source_of(node, &base, &mut fields);
        let mut inner = Context::of_section(number, area, source);
        if let Some(subject) = context::subject_of(node, &fields) {
            inner.subject = subject;
        }
        inner
    }

    fn entries(&mut self, entries: &[XmlNode<'a, 'input>], around: &Context) {
        self.reading.sections[around.section].entries = entries.len();
        for entry in entries {
            if is_statement(*entry) {
                self.statement(bare(*entry), around);
                continue;
            }
            let statements: Vec<_> = entry.children().filter(|it| is_statement(*it)).collect();
            if statements.is_empty() {
                self.leave(*entry, around, "no clinical statement in the entry");
            }
            for node in statements {
                self.statement(bare(node), around);
            }
        }
    }

    fn statement(&mut self, link: Link<'a, 'input>, around: &Context) {
        let told = role(link.node, around.place(link.type_code));
        let mut denied;
        let around = if link.is_negated {
            denied = around.clone();
            denied.is_negated = true;
            &denied
        } else {
            around
        };
        match told {
            Role::Fact(kind) => self.fact(link.node, kind, around),
            // A detail of nothing is a fact of its own.
            Role::Detail(_) if name(link.node) == "observation" => {
                self.fact(link.node, Kind::Observation(None), around);
            }
            Role::Detail(_) => self.fact(link.node, Kind::Act, around),
            Role::Concern | Role::Group => self.wrapper(link.node, told, around),
            Role::Attachment | Role::Result => {
                self.here(around).details += 1;
                for inner in links(link.node) {
                    self.statement(inner, around);
                }
            }
        }
    }

    fn wrapper(&mut self, node: XmlNode<'a, 'input>, told: Role, around: &Context) {
        if links(node).next().is_none() {
            self.leave(node, around, "a group of nothing");
            return;
        }
        self.here(around).wrappers += 1;
        let mut fields = self.fields();
        let inner = if told == Role::Concern {
            around.in_concern(node, &mut fields)
        } else {
            let group = fields.child_concept(node, "code");
            around.in_group(node, group, &mut fields)
        };
        for link in links(node) {
            self.statement(link, &inner);
        }
    }

    fn fact(&mut self, node: XmlNode<'a, 'input>, kind: Kind, around: &Context) {
        let mut fields = self.fields();
        let mut parts = parts::collect(&mut fields, node, kind, around);
        let own = std::mem::take(&mut parts.own);
        let fact = facts::read(kind, node, &mut fields, (&parts, around));
        let group = fact.as_ref().map(|fact| fact.concept().clone());
        let inner = (!own.is_empty()).then(|| around.in_group(node, group, &mut fields));
        self.here(around).details += parts.details;
        match fact {
            None => self.leave(node, around, "neither a code nor a value"),
            Some(mut fact) => {
                if self.is_declared {
                    declare(&mut fact);
                }
                let fact_kind = fact.kind();
                let statement = statement(node, fact, parts, (fields, around));
                if self.push(statement) {
                    *self.here(around).read.entry(fact_kind).or_default() += 1;
                }
            }
        }
        if let Some(inner) = inner {
            for link in own {
                self.statement(link, &inner);
            }
        }
    }

    fn here(&mut self, around: &Context) -> &mut SectionReading {
        &mut self.reading.sections[around.section]
    }

    fn leave(&mut self, node: XmlNode<'a, 'input>, around: &Context, reason: &str) {
        let fields = self.fields();
        let code = kid(node, "code").and_then(bounded_code);
        let words = ["text", "originalText", "code", "value"];
        let text = words
            .into_iter()
            .find_map(|name| fields.child_words(node, name))
            .unwrap_or_else(|| bounded_text(node, CLINICAL_TEXT_CHARS_MAX));
        let section = self.here(around);
        if section.left_as_text.len() >= LEFT_AS_TEXT_MAX {
            section.left_beyond_limit += 1;
            return;
        }
        section.left_as_text.push(LeftAsText {
            element: name(node).to_owned(),
            code,
            reason: reason.to_owned(),
            text,
        });
    }
}

/// The statement of `fact`, with its context.
fn statement(
    node: XmlNode<'_, '_>,
    fact: Fact,
    parts: Parts<'_, '_>,
    (mut fields, around): (Fields<'_, '_, '_>, &Context),
) -> Statement {
    let subject = context::subject_of(node, &fields).unwrap_or_else(|| around.subject.clone());
    let mut source = context::source_of(node, &around.source, &mut fields);
    source.entry_id = id_of(node);
    let status = kid(node, "statusCode").and_then(|code| attribute(code, "code"));
    let mood = attribute(node, "moodCode").unwrap_or("EVN");
    let stage = tables::stage(mood).unwrap_or_else(|| {
        fields.note(node, mood);
        Stage::Possible
    });
    let related = if fact.kind().has_reasons() {
        parts.related
    } else {
        [parts.related, parts.reasons].concat()
    };
    Statement {
        subject,
        assertion: assertion(node, &fact, parts.certainty.as_ref(), around),
        stage,
        status: status.and_then(tables::entry_status),
        comments: parts.comments,
        related,
        source,
        unread: fields.unread,
        fact,
    }
}

/// What a patient lists among his treatments is declared by him.
fn declare(fact: &mut Fact) {
    if let Fact::Medication(medication) = fact
        && medication.stage == MedicationStage::InUse
    {
        medication.stage = MedicationStage::Declared;
    }
}

fn assertion(
    node: XmlNode<'_, '_>,
    fact: &Fact,
    certainty: Option<&Labelled>,
    around: &Context,
) -> Assertion {
    if around.is_negated || is_negated(node) {
        return Assertion::Absent;
    }
    let act: Vec<_> = ["code", "value"]
        .into_iter()
        .filter_map(|name| kid(node, name).and_then(coded))
        .collect();
    let concept = fact.concept();
    let in_words = || {
        let is_listed = matches!(fact.kind(), FactKind::Problem | FactKind::Allergy);
        (is_listed && concept.codes.is_empty())
            .then(|| tables::absence_in_words(&concept.label))
            .flatten()
    };
    tables::absence(&concept.codes)
        .or_else(in_words)
        .or_else(|| tables::absence(&act))
        .or_else(|| tables::absence(&certainty?.codes))
        .unwrap_or_default()
}

fn entries<'a, 'input: 'a>(
    holder: XmlNode<'a, 'input>,
) -> impl Iterator<Item = XmlNode<'a, 'input>> {
    holder
        .children()
        .filter(|child| name(*child) == "entry" || is_statement(*child))
}

fn bare<'a, 'input>(node: XmlNode<'a, 'input>) -> Link<'a, 'input> {
    Link {
        node,
        type_code: "",
        is_negated: false,
    }
}

fn bounded_code(node: XmlNode<'_, '_>) -> Option<Coded> {
    let code = coded(node)?;
    Some(Coded {
        code: label(&code.code),
        system: label(&code.system),
        label: label(&code.label),
    })
}

fn path_within(around: &Context) -> Vec<String> {
    let Some(section) = &around.source.section else {
        return Vec::new();
    };
    let mut path = section.path.clone();
    if path.len() < CLINICAL_GROUPS_MAX {
        path.push(section.title.clone());
    }
    path
}

fn narrative_chars(text: XmlNode<'_, '_>) -> usize {
    text.descendants()
        .filter(roxmltree::Node::is_text)
        .filter_map(|inner| inner.text())
        .map(|piece| piece.trim().chars().count())
        .sum()
}
