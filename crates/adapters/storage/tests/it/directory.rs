//! The directory, and the installation's secrets.

use crate::world::in_each_world;
use dmp_storage::{OrganizationRow, ProfessionalRow, StorageError, What};

#[test]
fn a_professional_is_entered_replaced_and_found() {
    in_each_world(|world| {
        let (one, other) = (world.ids.professional(), world.ids.professional());
        world.store.put_professional(one, &[1; 32], b"old").unwrap();
        world.store.put_professional(one, &[1; 32], b"new").unwrap();
        world
            .store
            .put_professional(other, &[2; 32], b"other")
            .unwrap();
        let row = ProfessionalRow {
            id: one,
            national_hash: [1; 32],
            sealed: b"new".to_vec(),
        };
        assert_eq!(world.store.professional(one), Ok(Some(row.clone())));
        assert_eq!(world.store.professionals_after(None, 1), Ok(vec![row]));
        assert_eq!(
            world.store.professionals_after(Some(one), 9).unwrap()[0].id,
            other
        );
        assert_eq!(
            world.store.professional_by_national_id(&[2; 32]),
            Ok(Some(other))
        );
        assert_eq!(world.store.professional_by_national_id(&[3; 32]), Ok(None));
        assert_eq!(world.store.professional(world.ids.professional()), Ok(None));
        let taken = world.store.put_professional(other, &[1; 32], b"");
        assert_eq!(taken, Err(StorageError::Duplicate(What::NationalId)));
    });
}

#[test]
fn a_structure_is_entered_replaced_and_found() {
    in_each_world(|world| {
        let (one, other) = (world.ids.organization(), world.ids.organization());
        world.store.put_organization(one, &[1; 32], b"old").unwrap();
        world.store.put_organization(one, &[1; 32], b"new").unwrap();
        world
            .store
            .put_organization(other, &[2; 32], b"other")
            .unwrap();
        let row = OrganizationRow {
            id: one,
            national_hash: [1; 32],
            sealed: b"new".to_vec(),
        };
        assert_eq!(world.store.organization(one), Ok(Some(row.clone())));
        assert_eq!(world.store.organizations_after(None, 1), Ok(vec![row]));
        assert_eq!(
            world.store.organization_by_national_id(&[2; 32]),
            Ok(Some(other))
        );
        let taken = world.store.put_organization(other, &[1; 32], b"");
        assert_eq!(taken, Err(StorageError::Duplicate(What::NationalId)));
    });
}

#[test]
fn a_secret_is_put_once_and_rewrapped_if_it_is_the_one_that_was_read() {
    in_each_world(|world| {
        assert_eq!(world.store.secret("sealing"), Ok(None));
        world.store.put_secret("sealing", b"one").unwrap();
        let again = world.store.put_secret("sealing", b"two");
        assert_eq!(again, Err(StorageError::Duplicate(What::Secret)));
        let stale = world.store.rewrap_secret("sealing", b"two", b"three");
        assert_eq!(stale, Err(StorageError::Stale));
        world
            .store
            .rewrap_secret("sealing", b"one", b"three")
            .unwrap();
        assert_eq!(world.store.secret("sealing"), Ok(Some(b"three".to_vec())));
    });
}
