//! The record as others see it, and what a change would do: what is shown is what then happens.

use crate::world::{World, in_each_world};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::people::ProfessionCode;
use dmp_core::record::Grantee;
use dmp_service::sessions::Session;
use dmp_service::viewpoints::{self, Change, Preview, Viewpoint};
use dmp_service::{Error, authorizations, masking, reading};
use std::collections::BTreeSet;

fn titles(world: &World<'_>, session: &Session, record: RecordId) -> Vec<String> {
    let mut titles: Vec<String> = match reading::record(&world.app, session, record) {
        Ok(view) => view.documents.into_iter().map(|it| it.title).collect(),
        Err(Error::Refused(_)) => Vec::new(),
        Err(other) => panic!("{other:?}"),
    };
    titles.sort();
    titles
}

fn seen(world: &World<'_>, patient: &Session, record: RecordId, whose: &Viewpoint) -> Vec<String> {
    let (_, seen) = viewpoints::see_as(&world.app, patient, record, whose).unwrap();
    let visible = seen.documents.into_iter().filter(|it| it.answer.is_ok());
    let mut titles: Vec<String> = visible.map(|it| it.line.title).collect();
    titles.sort();
    titles
}

#[test]
fn the_patient_sees_his_record_exactly_as_each_other_finds_it() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let (other, nurse) = (world.doctor(2), world.professional(3, "60", None));
        world.authorize(&patient, record, &other);
        world.authorize(&patient, record, &nurse);
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        let masked = world.deposit_report(&doctor, record, "Secret").unwrap();
        masking::mask(&world.app, &patient, record, masked).unwrap();
        let stranger = world.doctor(4);
        for session in [&doctor, &other, &nurse, &stranger] {
            let whose = Viewpoint::Professional(session.professional().unwrap().id);
            assert_eq!(
                seen(world, &patient, record, &whose),
                titles(world, session, record)
            );
        }
    });
}

#[test]
fn a_profession_sees_what_one_of_it_would_if_he_were_authorised() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        let masked = world.deposit_report(&doctor, record, "Secret").unwrap();
        masking::mask(&world.app, &patient, record, masked).unwrap();
        for (number, profession) in [(5, "10"), (6, "60"), (7, "21")] {
            let whose = Viewpoint::Profession(ProfessionCode(profession.to_owned()));
            let before = seen(world, &patient, record, &whose);
            let somebody = world.professional(number, profession, None);
            world.authorize(&patient, record, &somebody);
            assert_eq!(before, titles(world, &somebody, record), "{profession}");
        }
    });
}

#[test]
fn only_the_patient_looks_through_the_eyes_of_others() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let other = world.doctor(2);
        let whose = Viewpoint::Professional(doctor.professional().unwrap().id);
        let asked = viewpoints::see_as(&world.app, &other, record, &whose).map(|_| ());
        assert!(matches!(asked, Err(Error::Refused(_))));
        let id = other.professional().unwrap().id;
        let asked = viewpoints::previews(&world.app, &other, record, &[Change::Authorize(id)]);
        assert!(matches!(asked.map(|_| ()), Err(Error::Refused(_))));
        assert!(viewpoints::see_as(&world.app, &patient, record, &whose).is_ok());
    });
}

/// How many documents each of `people` sees less or more, as the preview says.
fn told(preview: &Preview, people: &[&Session]) -> Vec<i64> {
    let of = |list: &[(dmp_service::directory::ProfessionalProfile, usize)], session: &Session| {
        let id = session.professional().unwrap().id;
        let found = list.iter().find(|(it, _)| it.id == id);
        i64::try_from(found.map_or(0, |(_, count)| *count)).unwrap()
    };
    people
        .iter()
        .map(|it| of(&preview.gain, it) - of(&preview.lose, it))
        .collect()
}

fn counts(world: &World<'_>, people: &[&Session], record: RecordId) -> Vec<i64> {
    let count = |it: &&Session| i64::try_from(titles(world, it, record).len()).unwrap();
    people.iter().map(count).collect()
}

fn make(world: &World<'_>, patient: &Session, record: RecordId, change: &Change) {
    let app = &world.app;
    let place = |id: &DocumentId| (record, *id);
    let none = BTreeSet::new();
    match change {
        Change::Mask(id) => masking::mask(app, patient, record, *id),
        Change::Show(id) => masking::unmask(app, patient, record, *id).and_then(|()| {
            masking::choose_audience(app, patient, place(id), &none, &BTreeSet::new())
        }),
        Change::Exclude(id, people, professions) => {
            masking::choose_audience(app, patient, place(id), people, professions)
        }
        Change::Authorize(id) => {
            authorizations::authorize(app, patient, record, Grantee::Professional(*id), None)
        }
        Change::Revoke(id) => {
            authorizations::revoke(app, patient, record, Grantee::Professional(*id))
        }
        Change::Block(id) => authorizations::block(app, patient, record, *id),
        Change::Unblock(id) => authorizations::unblock(app, patient, record, *id),
        Change::NamePrimaryCare(id) => authorizations::name_primary_care(app, patient, record, *id),
        Change::RemovePrimaryCare(id) => {
            authorizations::remove_primary_care(app, patient, record, *id)
        }
    }
    .unwrap();
}

#[test]
fn a_preview_says_what_the_change_then_does() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let (other, nurse) = (world.doctor(2), world.professional(3, "60", None));
        let stranger = world.doctor(4);
        world.authorize(&patient, record, &other);
        world.authorize(&patient, record, &nurse);
        let document = world.deposit_report(&doctor, record, "Bilan").unwrap();
        world.deposit_report(&doctor, record, "Lettre").unwrap();
        let id = |it: &Session| it.professional().unwrap().id;
        let everybody = [&doctor, &other, &nurse, &stranger];
        let nurses = BTreeSet::from([ProfessionCode("60".to_owned())]);
        for change in [
            Change::Mask(document),
            Change::Show(document),
            Change::Exclude(document, BTreeSet::from([id(&other)]), nurses),
            Change::Authorize(id(&stranger)),
            Change::Revoke(id(&nurse)),
            Change::Block(id(&other)),
            Change::Unblock(id(&other)),
            Change::NamePrimaryCare(id(&other)),
            Change::RemovePrimaryCare(id(&doctor)),
        ] {
            let previews =
                viewpoints::previews(&world.app, &patient, record, std::slice::from_ref(&change));
            let told = told(&previews.unwrap().previews[0], &everybody);
            let before = counts(world, &everybody, record);
            make(world, &patient, record, &change);
            let after = counts(world, &everybody, record);
            let done: Vec<i64> = after
                .iter()
                .zip(&before)
                .map(|(now, then)| now - then)
                .collect();
            assert_eq!(told, done, "{change:?}");
        }
    });
}
