//! What an entry takes over from what stands around it.

use super::fields::{Fields, id_of, who};
use super::node::{down, kid, kids};
use super::role::{Kind, Place, Role};
use super::tables::{self, Area, NO_AREA};
use crate::xml::{XmlNode, attribute};
use dmp_core::clinical::{EntryStatus, Labelled, Period, Source, Specimen, Subject};
use dmp_core::limits::CLINICAL_GROUPS_MAX;

/// Most characters of a group's label.
const GROUP_CHARS_MAX: usize = 200;

/// What stands around an entry.
#[derive(Clone)]
pub struct Context {
    /// Number of the section in the reading.
    pub section: usize,
    /// What the section is about.
    pub area: Area,
    /// The concern that holds it directly.
    pub concern: Option<Concern>,
    /// The groups around it, widest first.
    pub groups: Vec<Labelled>,
    /// When, unless the entry says.
    pub period: Period,
    /// Of whom.
    pub subject: Subject,
    /// Who states it, and where.
    pub source: Source,
    /// What it was measured on.
    pub specimen: Option<Specimen>,
    /// Whether what holds it denies it.
    pub is_negated: bool,
}

/// An act that tracks a problem or an allergy.
#[derive(Clone, Copy)]
pub struct Concern {
    /// Where it stands.
    pub status: Option<EntryStatus>,
    /// From when to when.
    pub period: Period,
}

impl Context {
    /// Around the entries of a section.
    pub fn of_section(section: usize, area: Option<Area>, source: Source) -> Self {
        Self {
            section,
            area: area.unwrap_or(NO_AREA),
            concern: None,
            groups: Vec::new(),
            period: Period::default(),
            subject: Subject::Patient,
            source,
            specimen: None,
            is_negated: false,
        }
    }

    /// The place of an entry here, tied by `type_code`.
    pub fn place<'a>(&self, type_code: &'a str) -> Place<'a> {
        Place {
            area: self.area,
            is_in_concern: self.concern.is_some(),
            type_code,
        }
    }

    /// The place of a statement within a fact here.
    pub fn place_within<'a>(&self, type_code: &'a str) -> Place<'a> {
        Place {
            area: self.area,
            is_in_concern: false,
            type_code,
        }
    }

    /// Around what stands within `node`: a concern.
    pub fn in_concern(&self, node: XmlNode<'_, '_>, fields: &mut Fields<'_, '_, '_>) -> Self {
        let period = fields.child_period(node, "effectiveTime");
        let status = kid(node, "statusCode").and_then(|code| attribute(code, "code"));
        Self {
            concern: Some(Concern {
                status: status.and_then(tables::entry_status),
                period,
            }),
            ..self.within(node, fields)
        }
    }

    /// Around what stands within `node`: a group, named by `group`.
    pub fn in_group(
        &self,
        node: XmlNode<'_, '_>,
        group: Option<Labelled>,
        fields: &mut Fields<'_, '_, '_>,
    ) -> Self {
        let mut inner = self.within(node, fields);
        inner.concern = None;
        if let Some(area) = group.as_ref().and_then(area_of_group) {
            inner.area = area;
        }
        let is_new = |group: &Labelled| inner.groups.last() != Some(group);
        if let Some(group) = group.map(brief).filter(is_new)
            && inner.groups.len() < CLINICAL_GROUPS_MAX
        {
            inner.groups.push(group);
        }
        inner
    }

    /// Around what stands within `node`, whatever it is.
    fn within(&self, node: XmlNode<'_, '_>, fields: &mut Fields<'_, '_, '_>) -> Self {
        let own = fields.child_period(node, "effectiveTime");
        Self {
            period: if own.is_empty() { self.period } else { own },
            subject: subject_of(node, fields).unwrap_or_else(|| self.subject.clone()),
            source: source_of(node, &self.source, fields),
            specimen: specimen_of(node, fields).or_else(|| self.specimen.clone()),
            is_negated: self.is_negated || super::node::is_negated(node),
            ..self.clone()
        }
    }
}

/// Whom `node` is about, if it says.
pub fn subject_of(node: XmlNode<'_, '_>, fields: &Fields<'_, '_, '_>) -> Option<Subject> {
    let related = down(node, &["subject", "relatedSubject"])?;
    let relation = fields.child_concept(related, "code");
    if tables::is_oneself(relation.as_ref()) {
        return Some(Subject::Patient);
    }
    Some(Subject::Other(brief(relation.unwrap_or_default())))
}

/// Who states `node`: its author and its performer, else those around it.
pub fn source_of(
    node: XmlNode<'_, '_>,
    around: &Source,
    fields: &mut Fields<'_, '_, '_>,
) -> Source {
    let mut source = around.clone();
    if let Some(author) = kid(node, "author") {
        source.authored_at = kid(author, "time").and_then(|time| fields.date(time));
        if let Some(name) = who(author) {
            source.author = Some(name);
        }
    }
    if let Some(performer) = kids(node, "performer").find_map(who) {
        source.performer = Some(performer);
    }
    source
}

/// What `node` was measured on: its own specimen, or the one that was taken within it.
pub fn specimen_of(node: XmlNode<'_, '_>, fields: &mut Fields<'_, '_, '_>) -> Option<Specimen> {
    let own = down(node, &["specimen", "specimenRole"]);
    let taking = super::node::links(node)
        .map(|link| link.node)
        .find(|inner| super::node::name(*inner) == "procedure");
    let (role, entity, taken) = match (own, taking) {
        (Some(role), _) => (role, kid(role, "specimenPlayingEntity"), None),
        (None, Some(taking)) => {
            let product =
                kids(taking, "participant").find(|it| attribute(*it, "typeCode") == Some("PRD"))?;
            let role = kid(product, "participantRole")?;
            (role, kid(role, "playingEntity"), Some(taking))
        }
        (None, None) => return None,
    };
    let kind = entity.and_then(|entity| fields.child_concept(entity, "code"));
    Some(Specimen {
        kind: brief(kind.unwrap_or_default()),
        id: id_of(role),
        site: taken.and_then(|taken| fields.child_concept(taken, "targetSiteCode")),
        taken: taken.map_or_else(Period::default, |taken| {
            fields.child_period(taken, "effectiveTime")
        }),
    })
}

/// A group may tell more than its section: laboratory, imaging, vital signs.
fn area_of_group(group: &Labelled) -> Option<Area> {
    let code = group.codes.first()?;
    tables::area_of(Some(&code.code), std::iter::empty())
        .filter(|area| matches!(area.role, Some(Role::Fact(Kind::Observation(Some(_))))))
}

/// A concept that many statements repeat: its first code and its label.
fn brief(concept: Labelled) -> Labelled {
    Labelled {
        label: super::node::bounded(&concept.label, GROUP_CHARS_MAX).to_owned(),
        codes: concept.codes.into_iter().take(1).collect(),
        ..Labelled::default()
    }
}
