//! A new version takes the place of an old one. Rule: REQ-R-33.

use super::{DocumentEntry, StatusError, VisibilityError};
use crate::ids::DocumentId;

/// Why a document cannot take the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplaceError {
    /// The old one is not the current version.
    #[error("only the current version can be replaced")]
    NotCurrent,
    /// The bytes are the same.
    #[error("the new version is the same as the old one")]
    Unchanged,
    /// The new version has the unique identifier of the old one.
    #[error("a new version has a unique identifier of its own")]
    SameUniqueId,
    /// One is the patient's, the other is not.
    #[error("a document of the patient and one of professionals cannot replace each other")]
    OtherOrigin,
    /// The new one would be withheld from the patient and masked from professionals.
    #[error(transparent)]
    Visibility(#[from] VisibilityError),
}

impl From<StatusError> for ReplaceError {
    fn from(_: StatusError) -> Self {
        Self::NotCurrent
    }
}

impl DocumentEntry {
    /// Makes `self` an older version, and `new` the current one of the same set.
    ///
    /// The new version is seen by nobody who may not see the old one: what the old one hides stays
    /// hidden.
    ///
    /// # Errors
    /// The first rule that is broken; then nothing has changed.
    pub fn replace_by(
        &mut self,
        id: DocumentId,
        new: &mut Self,
        new_id: DocumentId,
    ) -> Result<(), ReplaceError> {
        let deprecated = self.status.clone().deprecate(new_id)?;
        if self.content.sha256 == new.content.sha256 {
            return Err(ReplaceError::Unchanged);
        }
        if self.unique_id == new.unique_id {
            return Err(ReplaceError::SameUniqueId);
        }
        if self.origin != new.origin {
            return Err(ReplaceError::OtherOrigin);
        }
        new.visibility = new
            .visibility
            .clone()
            .inherit(&self.visibility, new.received_at)?;
        new.set_id = self.set_id.clone().or_else(|| Some(self.unique_id.clone()));
        new.version = Some(new.version.unwrap_or(0).max(self.version.unwrap_or(1) + 1));
        new.replaces = Some(id);
        self.status = deprecated;
        self.entry_version += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_entry::entry;
    use super::super::{Origin, Status};
    use super::*;

    const OLD: DocumentId = DocumentId::from_bytes([1; 16]);
    const NEW: DocumentId = DocumentId::from_bytes([2; 16]);

    fn versions() -> (DocumentEntry, DocumentEntry) {
        let mut new = entry();
        new.unique_id = "1.2.3.5".to_owned();
        new.content.sha256 = "b".repeat(64);
        (entry(), new)
    }

    #[test]
    fn a_new_version_deprecates_the_old_one_and_keeps_its_set() {
        let (mut old, mut new) = versions();
        old.replace_by(OLD, &mut new, NEW).unwrap(); // REQ-R-33
        assert_eq!(old.status, Status::Deprecated { by: NEW });
        assert_eq!(new.status, Status::Approved);
        assert_eq!((new.replaces, new.version), (Some(OLD), Some(2)));
        assert_eq!(new.set_id.as_deref(), Some(old.unique_id.as_str()));
        assert_eq!(old.entry_version, 2);
    }

    #[test]
    fn what_the_old_version_hides_stays_hidden() {
        let (mut old, mut new) = versions();
        old.visibility = old
            .visibility
            .mask(old.received_at)
            .unwrap()
            .hidden_from_representatives(true);
        old.replace_by(OLD, &mut new, NEW).unwrap(); // REQ-R-17
        assert!(new.visibility.is_masked_from_professionals());
        assert!(new.visibility.is_hidden_from_representatives());
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_replacement_that_cannot_be_changes_nothing() {
        type Change = fn(&mut DocumentEntry, &mut DocumentEntry);
        let cases: [(Change, ReplaceError); 6] = [
            (|old, _| old.status = Status::Archived,                         ReplaceError::NotCurrent),
            (|old, _| old.status = Status::Deprecated { by: NEW },           ReplaceError::NotCurrent),
            (|old, new| new.content.sha256 = old.content.sha256.clone(),     ReplaceError::Unchanged), // REQ-R-36
            (|old, new| new.unique_id = old.unique_id.clone(),               ReplaceError::SameUniqueId),
            (|_, new| new.origin = Origin::Patient,                          ReplaceError::OtherOrigin),
            (|old, new| {
                old.visibility = old.visibility.clone().mask(old.received_at).unwrap();
                new.visibility = new.visibility.clone().withhold_from_patient(new.received_at).unwrap();
            },                                                               ReplaceError::Visibility(VisibilityError::WithheldAndMasked)),
        ];
        for (change, expected) in cases {
            let (mut old, mut new) = versions();
            change(&mut old, &mut new);
            let before = (old.clone(), new.clone());
            assert_eq!(old.replace_by(OLD, &mut new, NEW), Err(expected));
            assert_eq!((old, new), before);
        }
    }
}
