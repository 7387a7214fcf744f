//! Functional rights: what a capacity may do, in which mode (transaction × actor × access mode).
//!
//! The table is data, `data/functional_rights.csv`: the official one of September 2024 with the
//! deviations of `docs/rules/deviations.csv`. Rule: REQ-R-16.

use super::{Action, Actor, Caller, Mode, Professional, Standing};
use crate::codes::rows;
use std::sync::LazyLock;

/// In which capacity a caller acts: the columns of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Capacity {
    /// A professional who is no doctor.
    OtherNormal,
    /// The same, for the emergency dispatch centre.
    OtherDispatch,
    /// The same, breaking the glass.
    OtherBreakGlass,
    /// A doctor who is not médecin traitant of this record.
    DoctorNormal,
    /// A doctor for the emergency dispatch centre, médecin traitant or not.
    DoctorDispatch,
    /// A doctor who is not médecin traitant, breaking the glass.
    DoctorBreakGlass,
    /// An occupational physician.
    OccupationalDoctor,
    /// A médecin traitant of this record.
    PrimaryNormal,
    /// The same, breaking the glass.
    PrimaryBreakGlass,
    /// Staff with a card of their own (*CPE*), for a structure.
    StaffNormal,
    /// The software of a structure, by certificate.
    OrganizationNormal,
    /// The same, for the emergency dispatch centre.
    OrganizationDispatch,
}

impl Capacity {
    /// In the order of the table's columns.
    pub const ALL: [Self; 12] = [
        Self::OtherNormal,
        Self::OtherDispatch,
        Self::OtherBreakGlass,
        Self::DoctorNormal,
        Self::DoctorDispatch,
        Self::DoctorBreakGlass,
        Self::OccupationalDoctor,
        Self::PrimaryNormal,
        Self::PrimaryBreakGlass,
        Self::StaffNormal,
        Self::OrganizationNormal,
        Self::OrganizationDispatch,
    ];

    /// The capacity of a caller; `None` for those whom the table does not name (patients,
    /// administrators, the system), and for modes that an actor does not have.
    pub fn of(caller: &Caller, standing: Standing) -> Option<Self> {
        match (&caller.actor, caller.mode) {
            (Actor::Professional(professional), mode) => {
                Self::of_professional(professional, mode, standing)
            }
            (Actor::Staff(_), Mode::Normal) => Some(Self::StaffNormal),
            (Actor::OrganizationSystem(_), Mode::Normal) => Some(Self::OrganizationNormal),
            (Actor::OrganizationSystem(_), Mode::EmergencyDispatch) => {
                Some(Self::OrganizationDispatch)
            }
            (Actor::OrganizationSystem(_), Mode::BreakGlass)
            | (Actor::Staff(_), Mode::BreakGlass | Mode::EmergencyDispatch)
            | (
                Actor::Patient(_) | Actor::Representative(_) | Actor::Administrator | Actor::System,
                _,
            ) => None,
        }
    }

    fn of_professional(who: &Professional, mode: Mode, standing: Standing) -> Option<Self> {
        let is_doctor = who.profession.is_doctor();
        if is_doctor && who.is_occupational_physician() {
            // He has no emergency mode: those would open the record without the patient's act.
            return (mode == Mode::Normal).then_some(Self::OccupationalDoctor);
        }
        Some(
            match (mode, is_doctor, standing.is_primary_care_physician) {
                (Mode::Normal, _, true) => Self::PrimaryNormal,
                (Mode::BreakGlass, _, true) => Self::PrimaryBreakGlass,
                (Mode::Normal, true, false) => Self::DoctorNormal,
                (Mode::BreakGlass, true, false) => Self::DoctorBreakGlass,
                (Mode::EmergencyDispatch, true, _) => Self::DoctorDispatch,
                (Mode::Normal, false, false) => Self::OtherNormal,
                (Mode::BreakGlass, false, false) => Self::OtherBreakGlass,
                (Mode::EmergencyDispatch, false, _) => Self::OtherDispatch,
            },
        )
    }

    /// Whether a professional acts himself: neither staff nor a structure's software.
    const fn is_professional(self) -> bool {
        !matches!(
            self,
            Self::StaffNormal | Self::OrganizationNormal | Self::OrganizationDispatch
        )
    }

    /// Whether it is one of an emergency mode.
    pub const fn is_emergency(self) -> bool {
        matches!(
            self,
            Self::OtherDispatch
                | Self::OtherBreakGlass
                | Self::DoctorDispatch
                | Self::DoctorBreakGlass
                | Self::PrimaryBreakGlass
                | Self::OrganizationDispatch
        )
    }
}

impl Professional {
    /// Whether he practises occupational medicine. Rule: REQ-R-61.
    pub fn is_occupational_physician(&self) -> bool {
        self.specialty
            .as_ref()
            .is_some_and(crate::people::SpecialtyCode::is_occupational_medicine)
    }
}

/// The rows of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FunctionalRight {
    /// TD0.1.
    Authenticate,
    /// TD0.2.
    TestExistence,
    /// TD0.3, add.
    DeclareOwnAuthorization,
    /// TD0.3, remove.
    RemoveOwnAuthorization,
    /// TD0.3, role of médecin traitant.
    ResignPrimaryCarePhysician,
    /// TD0.4.
    ListMyRecords,
    /// TD0.5.
    SearchWithoutIns,
    /// TD0.9.
    OpenPortal,
    /// TD1.3a.
    ReadAdministrativeData,
    /// TD1.6.
    ListAuthorizations,
    /// TD2.1.
    Submit,
    /// TD2.2.
    SubmitForOrganization,
    /// TD3.1, metadata.
    ListDocuments,
    /// TD3.1, reference.
    FindReference,
    /// TD3.2, documents not masked.
    ReadVisible,
    /// TD3.2, documents masked.
    ReadMasked,
    /// TD3.2, documents that the patient or his representative does not see.
    ReadNotVisibleToPatient,
    /// TD3.2, archived documents.
    ReadArchived,
    /// TD3.2, older versions.
    ReadDeprecated,
    /// TD3.2, deleted documents.
    ReadDeleted,
    /// TD3.3a, mask.
    Mask,
    /// TD3.3a, unmask.
    Unmask,
    /// TD3.3b.
    ShowToPatient,
    /// TD3.3d, archive.
    Archive,
    /// TD3.3d, bring back.
    Unarchive,
    /// TD3.3c.
    Delete,
}

impl FunctionalRight {
    /// In the order of the table's rows.
    pub const ALL: [Self; 26] = [
        Self::Authenticate,
        Self::TestExistence,
        Self::DeclareOwnAuthorization,
        Self::RemoveOwnAuthorization,
        Self::ResignPrimaryCarePhysician,
        Self::ListMyRecords,
        Self::SearchWithoutIns,
        Self::OpenPortal,
        Self::ReadAdministrativeData,
        Self::ListAuthorizations,
        Self::Submit,
        Self::SubmitForOrganization,
        Self::ListDocuments,
        Self::FindReference,
        Self::ReadVisible,
        Self::ReadMasked,
        Self::ReadNotVisibleToPatient,
        Self::ReadArchived,
        Self::ReadDeprecated,
        Self::ReadDeleted,
        Self::Mask,
        Self::Unmask,
        Self::ShowToPatient,
        Self::Archive,
        Self::Unarchive,
        Self::Delete,
    ];

    /// The row that governs an action; `None` for what the table does not name (house rules).
    pub const fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::SignIn
            | Action::SignOut
            | Action::ChangeSecret
            | Action::ChangeSecondFactor => Self::Authenticate,
            Action::TestExistence => Self::TestExistence,
            Action::DeclareAuthorization => Self::DeclareOwnAuthorization,
            Action::RemoveOwnAuthorization => Self::RemoveOwnAuthorization,
            Action::ResignPrimaryCarePhysician => Self::ResignPrimaryCarePhysician,
            Action::ListMyRecords => Self::ListMyRecords,
            Action::SearchWithoutIns => Self::SearchWithoutIns,
            Action::OpenPortal => Self::OpenPortal,
            Action::ReadAdministrativeData => Self::ReadAdministrativeData,
            Action::ListAuthorizations => Self::ListAuthorizations,
            Action::Submit => Self::Submit,
            Action::SubmitForOrganization => Self::SubmitForOrganization,
            Action::ListDocuments => Self::ListDocuments,
            Action::FindReference => Self::FindReference,
            // What is read as data is the content of documents.
            Action::OpenDocument
            | Action::ReadSynthesis
            | Action::SearchRecord
            | Action::CheckExam => Self::ReadVisible,
            // Narrowing who sees a document is masking; widening it is unmasking.
            Action::Mask | Action::HideFromRepresentatives => Self::Mask,
            Action::Unmask | Action::ChangeAudience => Self::Unmask,
            Action::Announce | Action::ShowToRepresentatives => Self::ShowToPatient,
            Action::Archive => Self::Archive,
            Action::Unarchive => Self::Unarchive,
            Action::Delete => Self::Delete,
            Action::CreateRecord
            | Action::UpdateAdministrativeData
            | Action::Authorize
            | Action::RevokeAuthorization
            | Action::Block
            | Action::Unblock
            | Action::NamePrimaryCarePhysician
            | Action::RemovePrimaryCarePhysician
            | Action::ChangeObjections
            | Action::Declare
            | Action::AnswerReminder
            | Action::Replace
            | Action::ListBin
            | Action::Restore
            | Action::ReadHistory
            | Action::ReadOwnTraces
            | Action::ContestAccess
            | Action::ExportRecord
            | Action::ResetSecret
            | Action::CloseRecord
            | Action::ReopenRecord
            | Action::PurgeRecord
            | Action::DestroyDocument
            | Action::PrepareDocument
            | Action::RemindPatient
            | Action::RunUpkeep
            | Action::VerifyLedger
            | Action::ReadIndicators
            | Action::ManageAccounts
            | Action::ManageDirectory
            | Action::RotateKeys => return None,
        })
    }

    /// What the table says.
    pub fn of_capacity(self, capacity: Capacity) -> Right {
        TABLE[self as usize][capacity as usize]
    }
}

/// A cell of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Right {
    /// Never.
    No,
    /// Yes.
    Yes,
    /// Yes, under the condition of a note.
    Under(Condition),
}

/// The notes of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    /// (1) The authorisation is given to the structure.
    ForOrganization,
    /// (2) Records that the structure may reach.
    RecordsOfOrganization,
    /// (3) New authorisations only.
    NewAuthorizations,
    /// (4) The deposit is imputed to the structure.
    ImputedToOrganization,
    /// (5) References only, of documents of the structure.
    ReferencesOfOrganization,
    /// (6), (8) Own documents only.
    OwnDocuments,
    /// (7) If the patient allowed masked documents in emergency modes.
    MaskedAllowedInEmergency,
    /// (9) Documents of the structure only.
    DocumentsOfOrganization,
}

impl Right {
    fn parse(cell: &str) -> Option<Self> {
        Some(match cell {
            "non" => Self::No,
            "oui" => Self::Yes,
            "oui(1)" => Self::Under(Condition::ForOrganization),
            "oui(2)" => Self::Under(Condition::RecordsOfOrganization),
            "oui(3)" => Self::Under(Condition::NewAuthorizations),
            "oui(4)" => Self::Under(Condition::ImputedToOrganization),
            "oui(5)" => Self::Under(Condition::ReferencesOfOrganization),
            "oui(6)" | "oui(8)" => Self::Under(Condition::OwnDocuments),
            "oui(7)" => Self::Under(Condition::MaskedAllowedInEmergency),
            "oui(9)" => Self::Under(Condition::DocumentsOfOrganization),
            _ => return None,
        })
    }
}

static TABLE: LazyLock<[[Right; 12]; 26]> = LazyLock::new(|| {
    let mut table = [[Right::No; 12]; 26];
    let text = include_str!("../../data/functional_rights.csv");
    for (cells, row) in table.iter_mut().zip(rows(text)) {
        for (cell, text) in cells.iter_mut().zip(row.iter().skip(2)) {
            *cell = Right::parse(text).expect("the embedded table has cells that we know");
        }
    }
    table
});

/// What a capacity may do: the table, and beside it our own rows for acts that it does not name.
///
/// ACC-010: a professional creates and reopens records, and changes contacts, in normal mode only.
/// ACC-011: he does for the patient, on his recorded act, what the patient does himself.
/// ACC-012: a médecin traitant blocks for the patient and reads the whole history.
/// ACC-015: a professional in care enters health information as data, in normal mode only.
///
/// ACC-014: what documents say as data (synthesis, search, examination check) is their content: the
/// row of TD3.2 governs it.
pub(super) fn right(action: Action, capacity: Capacity) -> Right {
    match FunctionalRight::of(action) {
        Some(functional) => functional.of_capacity(capacity),
        None => of_house(action, capacity),
    }
}

/// Our own rows; what none of them names, no professional does.
fn of_house(action: Action, capacity: Capacity) -> Right {
    use Capacity as C;
    let in_normal_mode = !capacity.is_emergency();
    let is_professional = capacity.is_professional();
    if action == Action::Replace {
        return replacing(capacity);
    }
    let is_allowed = if matches!(action, Action::CreateRecord | Action::ReopenRecord) {
        in_normal_mode
    } else if action == Action::UpdateAdministrativeData {
        in_normal_mode && capacity != C::OrganizationNormal
    } else if is_for_the_patient(action) {
        is_professional && in_normal_mode && capacity != C::OccupationalDoctor
    } else if matches!(
        action,
        Action::Block | Action::Unblock | Action::ReadHistory
    ) {
        capacity == C::PrimaryNormal
    } else {
        action == Action::ReadOwnTraces && is_professional
    };
    if is_allowed { Right::Yes } else { Right::No }
}

/// What a professional does for the patient, on his recorded act.
const fn is_for_the_patient(action: Action) -> bool {
    matches!(
        action,
        Action::RevokeAuthorization
            | Action::NamePrimaryCarePhysician
            | Action::RemovePrimaryCarePhysician
            | Action::ChangeObjections
            | Action::AnswerReminder
            | Action::Declare
            | Action::ResetSecret
            | Action::CloseRecord
    )
}

/// ACC-013: to replace a document is to deposit one, by its author or its structure.
fn replacing(capacity: Capacity) -> Right {
    match capacity {
        Capacity::StaffNormal | Capacity::OrganizationNormal | Capacity::OrganizationDispatch => {
            Right::Under(Condition::DocumentsOfOrganization)
        }
        Capacity::OtherNormal
        | Capacity::OtherDispatch
        | Capacity::OtherBreakGlass
        | Capacity::DoctorNormal
        | Capacity::DoctorDispatch
        | Capacity::DoctorBreakGlass
        | Capacity::OccupationalDoctor
        | Capacity::PrimaryNormal
        | Capacity::PrimaryBreakGlass => Right::Under(Condition::OwnDocuments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_of_the_data_is_the_row_of_its_name() {
        let text = include_str!("../../data/functional_rights.csv");
        let names: Vec<String> = rows(text).map(|row| row[0].clone()).collect();
        assert_eq!(names.len(), FunctionalRight::ALL.len()); // REQ-R-16
        for (name, right) in names.iter().zip(FunctionalRight::ALL) {
            let camel: String = name
                .split('_')
                .map(|word| word[..1].to_uppercase() + &word[1..])
                .collect();
            assert_eq!(camel, format!("{right:?}"));
        }
    }

    #[test]
    fn a_cell_that_nobody_knows_is_no_cell() {
        for text in ["", "peut-être", "oui(10)", "OUI"] {
            assert_eq!(Right::parse(text), None, "{text}");
        }
    }
}
