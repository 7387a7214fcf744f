//! REQ-R-17 to REQ-R-19: visibility is a set of flags; a change touches its own flag only.

use crate::scene::{CALLER, NOW, SOMEBODY, masked, withheld};
use dmp_core::document::{Visibility, VisibilityError};
use dmp_core::limits::ANNOUNCEMENT_DELAY_MAX;
use dmp_core::people::ProfessionCode;
use dmp_core::time::Timestamp;
use proptest::prelude::*;

/// Each flag by itself.
type Flags = (bool, bool, bool, usize, usize);

fn flags(visibility: &Visibility) -> Flags {
    (
        visibility.is_masked_from_professionals(),
        visibility.is_withheld_from_patient(NOW),
        visibility.is_hidden_from_representatives(),
        visibility.excluded_professionals().len(),
        visibility.excluded_professions().len(),
    )
}

fn chosen(visibility: Visibility) -> Visibility {
    visibility.masked_from_chosen([CALLER].into(), [ProfessionCode("60".to_owned())].into())
}

pub fn any_visibility() -> impl Strategy<Value = Visibility> {
    (0..3_u8, any::<bool>(), any::<bool>()).prop_map(|(one, is_hidden, is_chosen)| {
        let start = Visibility::default().hidden_from_representatives(is_hidden);
        let start = if is_chosen { chosen(start) } else { start };
        match one {
            0 => start,
            1 => masked(start),
            _ => withheld(start),
        }
    })
}

proptest! {
    #[test]
    fn no_change_drops_another_flag(start in any_visibility()) {
        // REQ-R-17
        let (mask, withhold, hide, people, professions) = flags(&start);
        if let Ok(changed) = start.clone().mask(NOW) {
            prop_assert_eq!(flags(&changed), (true, withhold, hide, people, professions));
        }
        if let Ok(changed) = start.clone().withhold_from_patient(NOW) {
            prop_assert_eq!(flags(&changed), (mask, true, hide, people, professions));
        }
        let unmasked = start.clone().unmask();
        prop_assert_eq!(flags(&unmasked), (false, withhold, hide, people, professions));
        let announced = start.clone().announce();
        prop_assert_eq!(flags(&announced), (mask, false, hide, people, professions));
        let shown = start.clone().hidden_from_representatives(false);
        prop_assert_eq!(flags(&shown), (mask, withhold, false, people, professions));
        let rechosen = start.clone().masked_from_chosen([SOMEBODY].into(), [].into());
        prop_assert_eq!(flags(&rechosen), (mask, withhold, hide, 1, 0));
    }

    #[test]
    fn withheld_and_masked_are_never_together(
        start in any_visibility(),
        changes in proptest::collection::vec(0..4_u8, 0..12),
    ) {
        // REQ-R-18
        let mut now = start;
        for change in changes {
            now = match change {
                0 => now.clone().mask(NOW).unwrap_or(now),
                1 => now.clone().withhold_from_patient(NOW).unwrap_or(now),
                2 => now.unmask(),
                _ => now.announce(),
            };
            let (mask, withhold, ..) = flags(&now);
            prop_assert!(!(mask && withhold));
        }
    }

    #[test]
    fn a_new_version_hides_at_least_what_the_old_one_hid(
        new in any_visibility(),
        old in any_visibility(),
    ) {
        match new.clone().inherit(&old, NOW) {
            Ok(result) => {
                for before in [flags(&new), flags(&old)] {
                    let after = flags(&result);
                    prop_assert!(!before.0 || after.0);
                    prop_assert!(!before.1 || after.1);
                    prop_assert!(!before.2 || after.2);
                    prop_assert!(before.3 <= after.3 && before.4 <= after.4);
                }
            }
            Err(VisibilityError::WithheldAndMasked) => {
                let (one, two) = (flags(&new), flags(&old));
                prop_assert!((one.0 && two.1) || (one.1 && two.0));
            }
        }
    }
}

#[test]
fn a_withheld_document_becomes_visible_by_itself_after_the_delay() {
    let document = withheld(Visibility::default());
    let end = NOW.plus(ANNOUNCEMENT_DELAY_MAX);
    assert!(document.is_withheld_from_patient(Timestamp(end.0 - 1))); // REQ-R-19
    assert!(!document.is_withheld_from_patient(end));
    assert_eq!(document.withheld_until(NOW), Some(end));
    assert_eq!(document.withheld_until(end), None);
    assert!(document.mask(end).is_ok());
}

#[test]
fn a_document_masked_from_chosen_ones_is_masked_from_no_other() {
    let document = chosen(Visibility::default());
    let nurse = ProfessionCode("60".to_owned());
    let doctor = ProfessionCode("10".to_owned());
    assert!(document.is_masked_from(CALLER, &doctor)); // REQ-S-16b
    assert!(document.is_masked_from(SOMEBODY, &nurse));
    assert!(!document.is_masked_from(SOMEBODY, &doctor));
}

#[test]
fn a_document_masked_is_not_withheld_and_the_other_way_round() {
    let error = Err(VisibilityError::WithheldAndMasked);
    assert_eq!(withheld(Visibility::default()).mask(NOW), error); // REQ-R-18
    assert_eq!(
        masked(Visibility::default()).withhold_from_patient(NOW),
        error
    );
}
