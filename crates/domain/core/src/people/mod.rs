//! People and the identifiers that name them.

mod ins;
mod ins_c;
mod nir;
mod profession;
mod traits;

pub use ins::{Ins, InsError, InsKind, InstallationMode};
pub use ins_c::{CardDate, InsC, InsCError};
pub use nir::{Nir, NirError};
pub use profession::{NationalId, NationalIdError, ProfessionCode, SpecialtyCode};
pub use traits::{
    BirthPlace, IdentityDocument, IdentityStatus, IdentityTraits, MAJORITY_YEARS, PatientIdentity,
    Sex, TraitsError,
};
