//! Who is calling, in which capacity and mode, as the proof of identity established it.

use crate::ids::{AccountId, OrganizationId, ProfessionalId, RecordId};
use crate::people::{NationalId, ProfessionCode, SpecialtyCode};

/// Who acts. Insurers, employers and banks are not here: no request of theirs can be expressed.
///
/// Rule: REQ-R-62.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// The holder of the record named here (*titulaire*).
    Patient(RecordId),
    /// A legal representative of the holder of the record named here.
    Representative(RecordId),
    /// A professional who proved his own identity (direct authentication).
    Professional(Professional),
    /// A member of staff who is no professional (card *CPE*), acting for a structure.
    Staff(Staff),
    /// The software of a structure, by the structure's certificate (indirect authentication).
    OrganizationSystem(OrganizationId),
    /// An operator of the installation. He reads no record.
    Administrator,
    /// The installation itself: due work.
    System,
}

/// A professional (*professionnel de santé*), as the directory describes him today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Professional {
    /// His entry in the directory.
    pub id: ProfessionalId,
    /// His national identifier, by which documents name their authors.
    pub national_id: NationalId,
    /// Profession, value set `TRE_G15`.
    pub profession: ProfessionCode,
    /// Specialty, value set `TRE_R38`.
    pub specialty: Option<SpecialtyCode>,
    /// The structure he works in for this session.
    pub organization: Option<OrganizationId>,
}

/// A secretary or other staff member, always acting in the name of a structure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Staff {
    /// The entry in the directory.
    pub id: ProfessionalId,
    /// The structure the acts are imputed to.
    pub organization: OrganizationId,
}

/// How access is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Ordinary care.
    Normal,
    /// Emergency access declared by a professional (*bris de glace*).
    BreakGlass,
    /// Regulation of emergency calls (*centre 15*).
    EmergencyDispatch,
}

/// A caller: an actor in a mode, with the account it signed in with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    /// Who acts.
    pub actor: Actor,
    /// In which mode.
    pub mode: Mode,
    /// Whether this is a secret session for a minor (*connexion secrète*).
    pub is_secret: bool,
    /// The account, when a person signed in.
    pub account: Option<AccountId>,
}

impl Caller {
    /// Somebody in ordinary care who signed in with no account: the installation, or whoever's
    /// answer is looked at in his place.
    pub const fn in_ordinary_care(actor: Actor) -> Self {
        Self {
            actor,
            mode: Mode::Normal,
            is_secret: false,
            account: None,
        }
    }
}
