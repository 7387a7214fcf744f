//! The acts of the header: what the document reports, and the stay or visit it was made in.

use super::fields::{Fields, id_of, who};
use super::node::{down, kid, kids};
use super::walk::Walk;
use crate::xml::XmlNode;
use dmp_core::clinical::{Act, ActOrigin, Encounter, Fact, Statement};

/// Reads `documentationOf` and `componentOf`.
pub fn read<'a, 'input>(root: XmlNode<'a, 'input>, walk: &mut Walk<'_, 'a, 'input>) {
    for event in kids(root, "documentationOf").filter_map(|it| kid(it, "serviceEvent")) {
        let mut fields = walk.fields();
        let code = fields.child_concept(event, "code").unwrap_or_default();
        let act = Act {
            origin: ActOrigin::Header,
            code,
            text: None,
            period: fields.child_period(event, "effectiveTime"),
        };
        if !act.code.is_empty() {
            push(walk, event, Fact::Act(act), fields);
        }
    }
    if let Some(stay) = down(root, &["componentOf", "encompassingEncounter"]) {
        let mut fields = walk.fields();
        let place = down(stay, &["location", "healthCareFacility"]).and_then(|facility| {
            ["location", "serviceProviderOrganization"]
                .into_iter()
                .find_map(|name| super::fields::words_of(kid(facility, name)?, "name"))
        });
        let encounter = Encounter {
            kind: fields.child_concept(stay, "code").unwrap_or_default(),
            place,
            reasons: Vec::new(),
            period: fields.child_period(stay, "effectiveTime"),
        };
        if !encounter.kind.is_empty() {
            push(walk, stay, Fact::Encounter(encounter), fields);
        }
    }
}

fn push<'a, 'input>(
    walk: &mut Walk<'_, 'a, 'input>,
    node: XmlNode<'a, 'input>,
    fact: Fact,
    fields: Fields<'_, 'a, 'input>,
) {
    let mut statement = Statement::of(fact);
    statement.source.author = walk.document_author();
    statement.source.performer = kids(node, "performer").find_map(who);
    statement.source.entry_id = id_of(node);
    statement.unread = fields.unread;
    walk.push(statement);
}
