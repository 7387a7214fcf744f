//! What a change would do, in a sentence that stands before its button.

use crate::wording::counted;
use dmp_service::directory::ProfessionalProfile;
use dmp_service::viewpoints::Preview;

/// « Dr Karim Benali ne verra plus 1 document. »
pub fn sentence(preview: &Preview) -> String {
    let less = part(&preview.lose, ("ne verra plus", "ne verront plus"));
    let more = part(&preview.gain, ("verra en plus", "verront en plus"));
    match (less, more) {
        (None, None) => "Personne ne verra plus ni moins de documents.".to_owned(),
        (Some(one), None) | (None, Some(one)) => format!("{one}."),
        (Some(less), Some(more)) => format!("{less} ; {more}."),
    }
}

fn part(
    people: &[(ProfessionalProfile, usize)],
    (one_sees, many_see): (&str, &str),
) -> Option<String> {
    let most = people.iter().map(|(_, count)| *count).max()?;
    let fewest = people.iter().map(|(_, count)| *count).min()?;
    let documents = if most == fewest {
        counted(most, "document", "documents")
    } else {
        format!("{fewest} à {most} documents")
    };
    Some(match people {
        [(only, _)] => format!("{} {one_sees} {documents}", only.display_name()),
        many => format!("{} professionnels {many_see} {documents}", many.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dmp_core::ids::ProfessionalId;
    use dmp_core::people::{NationalId, ProfessionCode};

    fn people(names: &[(&str, usize)]) -> Vec<(ProfessionalProfile, usize)> {
        let profile = |name: &str| ProfessionalProfile {
            id: ProfessionalId::from_bytes([1; 16]),
            national_id: NationalId::parse("899990000001").unwrap(),
            title: "Dr".to_owned(),
            family_name: name.to_owned(),
            given_name: "Ève".to_owned(),
            profession: ProfessionCode("10".to_owned()),
            specialty: None,
            organization: None,
        };
        let with = |(name, count): &(&str, usize)| (profile(name), *count);
        names.iter().map(with).collect()
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_sentence_says_who_and_how_many() {
        for (lose, gain, expected) in [
            (&[][..],                     &[][..],          "Personne ne verra plus ni moins de documents."),
            (&[("Noir", 1)],              &[],              "Dr Ève Noir ne verra plus 1 document."),
            (&[("Noir", 1), ("Roux", 1)], &[],              "2 professionnels ne verront plus 1 document."),
            (&[("Noir", 1), ("Roux", 4)], &[],              "2 professionnels ne verront plus 1 à 4 documents."),
            (&[],                         &[("Noir", 12)],  "Dr Ève Noir verra en plus 12 documents."),
            (&[("Noir", 1)],              &[("Roux", 2)],   "Dr Ève Noir ne verra plus 1 document ; Dr Ève Roux verra en plus 2 documents."),
        ] {
            let preview = Preview { lose: people(lose), gain: people(gain) };
            assert_eq!(sentence(&preview), expected);
        }
    }
}
