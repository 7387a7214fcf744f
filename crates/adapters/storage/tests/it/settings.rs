//! Settings of the installation, and when an account last read a record.

use crate::world::{NOW, in_each_world};
use dmp_core::time::{Minutes, Timestamp};
use dmp_storage::Visit;

#[test]
fn a_setting_is_put_in_the_place_of_the_former() {
    in_each_world(|world| {
        assert_eq!(world.store.setting("name"), Ok(None));
        world.store.put_setting("name", b"one").unwrap();
        world.store.put_setting("name", b"two").unwrap();
        assert_eq!(world.store.setting("name"), Ok(Some(b"two".to_vec())));
        assert_eq!(world.store.setting("other"), Ok(None));
    });
}

#[test]
fn a_reading_continues_the_visit_or_begins_another() {
    in_each_world(|world| {
        let key = [1; 32];
        let minute = |number| NOW.plus_minutes(Minutes(number));
        let visit = || world.store.visit(&key).unwrap();
        assert_eq!(visit(), None);
        #[rustfmt::skip] // one line per case
        let readings: [(Timestamp, Timestamp, i64, Option<Timestamp>); 4] = [
            (minute(0),  minute(-20), 1, None),
            (minute(5),  minute(-15), 2, None),
            (minute(60), minute(40),  3, Some(minute(5))),
            (minute(61), minute(41),  4, Some(minute(5))),
        ];
        for (at, same_since, revision, before) in readings {
            world
                .store
                .put_visit(&key, at, same_since, revision)
                .unwrap();
            assert_eq!(
                visit(),
                Some(Visit {
                    last: at,
                    before,
                    revision
                })
            );
        }
        assert_eq!(world.store.visit(&[2; 32]), Ok(None));
    });
}
