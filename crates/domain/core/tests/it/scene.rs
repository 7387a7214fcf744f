//! A small world for decisions: one record, one document, one caller, all of it changeable.

use dmp_core::access::{
    Action, Actor, AuthorizationState, Caller, Decision, Declaration, DocumentFacts, Ground,
    HabilitationMatrix, Mode, Obligation, Professional, RecordFacts, Refusal, Request, Staff,
    Standing, decide,
};
use dmp_core::document::{KeptStatus, Origin, Status, TypeCode, Visibility};
use dmp_core::ids::{DocumentId, OrganizationId, ProfessionalId, RecordId};
use dmp_core::people::{NationalId, ProfessionCode, SpecialtyCode};
use dmp_core::record::{Objections, RecordState};
use dmp_core::time::{Days, Timestamp};

pub const NOW: Timestamp = Timestamp(1_780_000_000_000);
pub const RECORD: RecordId = RecordId::from_bytes([1; 16]);
pub const CALLER: ProfessionalId = ProfessionalId::from_bytes([2; 16]);
pub const SOMEBODY: ProfessionalId = ProfessionalId::from_bytes([3; 16]);
pub const OWN_ORGANIZATION: OrganizationId = OrganizationId::from_bytes([4; 16]);
pub const OTHER_ORGANIZATION: OrganizationId = OrganizationId::from_bytes([5; 16]);
pub const ALL_DECLARED: [Declaration; 3] = [
    Declaration::PatientAct,
    Declaration::Reason,
    Declaration::Consent,
];

pub const AUTHORIZED: Standing = Standing {
    authorization: AuthorizationState::Valid {
        until: Timestamp(i64::MAX),
    },
    ..Standing::NONE
};
pub const PRIMARY: Standing = Standing {
    is_primary_care_physician: true,
    ..Standing::NONE
};

/// All that one decision needs. Change what the case is about, leave the rest.
#[derive(Clone, Debug)]
pub struct Scene {
    pub caller: Caller,
    pub record: Option<RecordFacts>,
    pub document: Option<DocumentFacts>,
    pub declared: Vec<Declaration>,
    pub matrix: HabilitationMatrix,
    pub now: Timestamp,
}

impl Scene {
    /// An actor in normal mode before an open record and a plain report of somebody else.
    pub fn new(actor: Actor, standing: Standing) -> Self {
        Self {
            caller: Caller {
                actor,
                mode: Mode::Normal,
                is_secret: false,
                account: None,
            },
            record: Some(RecordFacts {
                id: RECORD,
                revision: 7,
                state: RecordState::Open {
                    since: Timestamp(0),
                },
                standing,
                objections: Objections::default(),
            }),
            document: Some(report()),
            declared: ALL_DECLARED.to_vec(),
            matrix: HabilitationMatrix::shipped().clone(),
            now: NOW,
        }
    }

    /// An authorised general practitioner.
    pub fn doctor() -> Self {
        Self::new(doctor(), AUTHORIZED)
    }

    /// An authorised nurse.
    pub fn nurse() -> Self {
        Self::new(professional("60", None), AUTHORIZED)
    }

    /// A médecin traitant, without any authorisation.
    pub fn primary() -> Self {
        Self::new(doctor(), PRIMARY)
    }

    pub fn patient() -> Self {
        Self::new(Actor::Patient(RECORD), Standing::NONE)
    }

    pub fn representative() -> Self {
        Self::new(Actor::Representative(RECORD), Standing::NONE)
    }

    pub fn mode(mut self, mode: Mode) -> Self {
        self.caller.mode = mode;
        self
    }

    pub fn document(mut self, change: impl FnOnce(&mut DocumentFacts)) -> Self {
        change(self.document.as_mut().expect("the scene has a document"));
        self
    }

    pub fn record(mut self, change: impl FnOnce(&mut RecordFacts)) -> Self {
        change(self.record.as_mut().expect("the scene has a record"));
        self
    }

    pub fn visibility(self, change: impl FnOnce(Visibility) -> Visibility) -> Self {
        self.document(|document| document.visibility = change(document.visibility.clone()))
    }

    pub fn status(self, status: Status) -> Self {
        self.document(|document| document.status = status)
    }

    /// The document is the caller's own, or of his structure.
    pub fn own(self) -> Self {
        self.document(|document| {
            document.authors = vec![national_id(CALLER)];
            document.organization = Some(OWN_ORGANIZATION);
        })
    }

    pub fn request(&self, action: Action) -> Request<'_> {
        Request {
            caller: &self.caller,
            action,
            record: self.record.as_ref(),
            document: self.document.as_ref(),
            declared: &self.declared,
            matrix: &self.matrix,
            now: self.now,
        }
    }

    pub fn decide(&self, action: Action) -> Result<Ground, Refusal> {
        match decide(&self.request(action)) {
            Decision::Permitted(permit) => Ok(permit.ground()),
            Decision::Refused(refusal) => Err(refusal),
        }
    }

    pub fn obligations(&self, action: Action) -> Vec<Obligation> {
        match decide(&self.request(action)) {
            Decision::Permitted(permit) => permit.obligations().to_vec(),
            Decision::Refused(refusal) => panic!("{action:?} is refused: {refusal:?}"),
        }
    }
}

pub fn national_id(id: ProfessionalId) -> NationalId {
    NationalId::parse(&format!("8{}", &id.to_string()[..11])).expect("digits and letters")
}

pub fn professional(profession: &str, specialty: Option<&str>) -> Actor {
    Actor::Professional(Professional {
        id: CALLER,
        national_id: national_id(CALLER),
        profession: ProfessionCode(profession.to_owned()),
        specialty: specialty.map(|code| SpecialtyCode(code.to_owned())),
        organization: Some(OWN_ORGANIZATION),
    })
}

pub fn doctor() -> Actor {
    professional("10", Some("SM26"))
}

pub fn staff() -> Actor {
    Actor::Staff(Staff {
        id: CALLER,
        organization: OWN_ORGANIZATION,
    })
}

/// A consultation report that somebody else wrote and deposited.
pub fn report() -> DocumentFacts {
    DocumentFacts {
        id: DocumentId::from_bytes([6; 16]),
        type_code: TypeCode("11488-4".to_owned()),
        authors: vec![national_id(SOMEBODY)],
        depositor: Some(SOMEBODY),
        organization: Some(OTHER_ORGANIZATION),
        origin: Origin::Professional,
        status: Status::Approved,
        visibility: Visibility::default(),
    }
}

pub fn masked(visibility: Visibility) -> Visibility {
    visibility.mask(NOW).expect("it is not withheld")
}

pub fn withheld(visibility: Visibility) -> Visibility {
    visibility
        .withhold_from_patient(NOW)
        .expect("it is not masked")
}

pub fn hidden(visibility: Visibility) -> Visibility {
    visibility.hidden_from_representatives(true)
}

pub fn not_for_caller(visibility: Visibility) -> Visibility {
    visibility.masked_from_chosen([CALLER].into(), [].into())
}

pub fn not_for_professions(visibility: Visibility) -> Visibility {
    let professions = ["10", "60"].map(|code| ProfessionCode(code.to_owned()));
    visibility.masked_from_chosen([].into(), professions.into())
}

pub fn deprecated() -> Status {
    Status::Deprecated {
        by: DocumentId::from_bytes([8; 16]),
    }
}

pub fn deleted(days_ago: i64) -> Status {
    Status::Deleted {
        at: NOW.plus(Days(-days_ago)),
        until: NOW.plus(Days(30 - days_ago)),
        before: KeptStatus::Approved,
    }
}

/// A statement of the patient's own.
pub fn patients(document: &mut DocumentFacts) {
    document.type_code = TypeCode("DOCPAT03".to_owned());
    document.authors = Vec::new();
    document.depositor = None;
    document.organization = None;
    document.origin = Origin::Patient;
}
