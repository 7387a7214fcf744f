//! Reads the fields of one entry: concepts, texts, people. What is not understood is noted.

use super::node::{bounded, down, kid, kids};
use super::references::{References, bounded_text};
use crate::xml::{XmlNode, attribute, identifier};
use dmp_core::clinical::{Labelled, Qualifier, Unread};
use dmp_core::document::Coded;
use dmp_core::limits::{CLINICAL_ITEMS_MAX, CLINICAL_LABEL_CHARS_MAX, CLINICAL_TEXT_CHARS_MAX};

/// How deep translations within translations are followed.
const TRANSLATION_DEPTH_MAX: usize = 4;

/// Most qualifiers of one concept.
const QUALIFIERS_MAX: usize = 10;

/// The reader of one entry, with the notes of what it did not understand.
pub struct Fields<'r, 'a, 'input> {
    references: &'r References<'a, 'input>,
    /// What was written and not understood.
    pub unread: Vec<Unread>,
}

impl<'r, 'a, 'input> Fields<'r, 'a, 'input> {
    /// A reader without notes.
    pub fn new(references: &'r References<'a, 'input>) -> Self {
        Self {
            references,
            unread: Vec::new(),
        }
    }

    /// Notes what could not be understood.
    pub fn note(&mut self, node: XmlNode<'_, '_>, text: &str) {
        if self.unread.len() < CLINICAL_ITEMS_MAX && !text.is_empty() {
            self.unread.push(Unread {
                element: super::node::name(node).to_owned(),
                text: bounded(text, CLINICAL_TEXT_CHARS_MAX).to_owned(),
            });
        }
    }

    /// A concept: code, translations, words.
    pub fn concept(&self, node: XmlNode<'_, '_>) -> Labelled {
        let mut codes = Vec::new();
        push_codes(node, 0, &mut codes);
        let original_text = kid(node, "originalText")
            .and_then(|text| self.words(text))
            .unwrap_or_default();
        let named = codes.iter().find(|code: &&Coded| !code.label.is_empty());
        let label = match (named, attribute(node, "displayName")) {
            (Some(code), _) => code.label.clone(),
            (None, Some(name)) => label(name),
            (None, None) => label(&original_text),
        };
        Labelled {
            original_text: Some(original_text)
                .filter(|text| *text != label)
                .unwrap_or_default(),
            label,
            codes,
            qualifiers: self.qualifiers(node),
        }
    }

    fn qualifiers(&self, node: XmlNode<'_, '_>) -> Vec<Qualifier> {
        // Qualifiers of qualifiers are not followed: names and values have none in practice.
        let part = |qualifier, name| {
            let node = kid(qualifier, name)?;
            let mut codes = Vec::new();
            push_codes(node, 0, &mut codes);
            let words = || self.child_words(node, "originalText");
            let label = codes.first().map(|code| code.label.clone());
            let label = label.filter(|label| !label.is_empty()).or_else(words);
            Some(Labelled {
                label: label.unwrap_or_default(),
                codes,
                ..Labelled::default()
            })
        };
        kids(node, "qualifier")
            .take(QUALIFIERS_MAX)
            .map(|qualifier| Qualifier {
                name: part(qualifier, "name").unwrap_or_default(),
                value: part(qualifier, "value").unwrap_or_default(),
            })
            .filter(|qualifier| !qualifier.value.is_empty())
            .collect()
    }

    /// The concept of the child `name`, unless it says nothing.
    pub fn child_concept(&self, node: XmlNode<'_, '_>, name: &'static str) -> Option<Labelled> {
        let concept = self.concept(kid(node, name)?);
        (!concept.is_empty()).then_some(concept)
    }

    /// The concepts of the children `name`, without those that say nothing.
    pub fn concepts(&self, node: XmlNode<'_, '_>, name: &'static str) -> Vec<Labelled> {
        kids(node, name)
            .map(|child| self.concept(child))
            .filter(|concept| !concept.is_empty())
            .take(CLINICAL_ITEMS_MAX)
            .collect()
    }

    /// The words of `node`: its own, else those it points to.
    pub fn words(&self, node: XmlNode<'_, '_>) -> Option<String> {
        let own = bounded_text(node, CLINICAL_TEXT_CHARS_MAX);
        if !own.is_empty() {
            return Some(own);
        }
        let target = attribute(kid(node, "reference")?, "value")?;
        self.references.text(target)
    }

    /// The words of the child `name`.
    pub fn child_words(&self, node: XmlNode<'_, '_>, name: &'static str) -> Option<String> {
        self.words(kid(node, name)?)
    }
}

/// The first identifier of `node`, as `root` or `root^extension`.
pub fn id_of(node: XmlNode<'_, '_>) -> Option<String> {
    let id = kids(node, "id").find_map(identifier)?;
    Some(label(&id))
}

/// All the identifiers of `node`.
pub fn ids_of(node: XmlNode<'_, '_>) -> Vec<String> {
    kids(node, "id")
        .filter_map(|id| identifier(id).or_else(|| attribute(id, "extension").map(str::to_owned)))
        .map(|id| label(&id))
        .take(CLINICAL_ITEMS_MAX)
        .collect()
}

/// A code, a label, a unit, within its limit.
pub fn label(text: &str) -> String {
    bounded(text, CLINICAL_LABEL_CHARS_MAX).to_owned()
}

/// Who `holder` is or stands for: « Prénom NOM », else the structure, else the device.
///
/// `holder` is an `author`, a `performer`, an `informant` or a `participant`.
pub fn who(holder: XmlNode<'_, '_>) -> Option<String> {
    let role = [
        "assignedAuthor",
        "assignedEntity",
        "relatedEntity",
        "participantRole",
    ]
    .into_iter()
    .find_map(|name| kid(holder, name))?;
    let person = ["assignedPerson", "relatedPerson", "playingEntity"]
        .into_iter()
        .find_map(|name| kid(role, name));
    let organization = [
        "representedOrganization",
        "scopingEntity",
        "scopingOrganization",
    ]
    .into_iter()
    .find_map(|name| kid(role, name));
    person
        .and_then(|person| kid(person, "name"))
        .and_then(person_name)
        .or_else(|| entity_name(organization?))
        .or_else(|| {
            let device = kid(role, "assignedAuthoringDevice")?;
            ["softwareName", "manufacturerModelName"]
                .into_iter()
                .find_map(|name| words_of(device, name))
        })
        .map(|name| label(&name))
}

fn person_name(name: XmlNode<'_, '_>) -> Option<String> {
    let parts: Vec<_> = ["given", "family"]
        .into_iter()
        .filter_map(|part| words_of(name, part))
        .collect();
    if parts.is_empty() {
        let whole = bounded_text(name, CLINICAL_LABEL_CHARS_MAX);
        return (!whole.is_empty()).then_some(whole);
    }
    Some(parts.join(" "))
}

/// The name of a structure, a place or a maker.
pub fn entity_name(entity: XmlNode<'_, '_>) -> Option<String> {
    words_of(entity, "name").or_else(|| words_of(entity, "desc"))
}

/// The own words of the child `name`, within the limit of a label.
pub fn words_of(node: XmlNode<'_, '_>, name: &'static str) -> Option<String> {
    let words = bounded_text(kid(node, name)?, CLINICAL_LABEL_CHARS_MAX);
    (!words.is_empty()).then_some(words)
}

/// The place of an act: the participant `LOC`.
pub fn place_of(node: XmlNode<'_, '_>) -> Option<String> {
    kids(node, "participant")
        .filter(|participant| attribute(*participant, "typeCode") == Some("LOC"))
        .find_map(|participant| {
            let role = kid(participant, "participantRole")?;
            down(role, &["playingEntity"])
                .and_then(entity_name)
                .or_else(|| entity_name(kid(role, "scopingEntity")?))
        })
}

/// The OID of the code system of `node`, without prefix.
pub fn system_of<'a>(node: XmlNode<'a, '_>) -> &'a str {
    let system = attribute(node, "codeSystem").unwrap_or_default();
    system.strip_prefix("urn:oid:").unwrap_or(system)
}

fn push_codes(node: XmlNode<'_, '_>, depth: usize, codes: &mut Vec<Coded>) {
    if codes.len() >= CLINICAL_ITEMS_MAX || depth > TRANSLATION_DEPTH_MAX {
        return;
    }
    if let Some(code) = attribute(node, "code") {
        codes.push(Coded {
            code: label(code),
            system: label(system_of(node)),
            label: label(attribute(node, "displayName").unwrap_or_default()),
        });
    }
    for translation in kids(node, "translation") {
        push_codes(translation, depth + 1, codes);
    }
}
