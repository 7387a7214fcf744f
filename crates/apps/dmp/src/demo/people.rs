//! Invented professionals, structures and patients.

use dmp_core::people::{
    BirthPlace, IdentityTraits, InsKind, NationalId, Nir, ProfessionCode, Sex, SpecialtyCode,
};
use dmp_core::time::Date;
use dmp_service::App;
use dmp_service::directory::{NewProfessional, OrganizationProfile, new_organization_id};

/// A structure: name, town, national identifier, kind of facility, kind of practice.
type OrganizationRow = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const ORGANIZATIONS: [OrganizationRow; 9] = [
    (
        "Cabinet médical des Glycines",
        "Valombre",
        "1990000011",
        "SA07",
        "AMBULATOIRE",
    ),
    (
        "Centre de cardiologie du Mail",
        "Valombre",
        "1990000029",
        "SA07",
        "AMBULATOIRE",
    ),
    (
        "Cabinet infirmier de la Halle",
        "Valombre",
        "1990000037",
        "SA07",
        "AMBULATOIRE",
    ),
    (
        "Pharmacie de l’Horloge",
        "Valombre",
        "1990000045",
        "SA33",
        "AMBULATOIRE",
    ),
    (
        "Laboratoire Bioval",
        "Port-Aubrac",
        "1990000052",
        "SA25",
        "AMBULATOIRE",
    ),
    (
        "Centre hospitalier de Port-Aubrac",
        "Port-Aubrac",
        "1990000060",
        "SA01",
        "ETABLISSEMENT",
    ),
    (
        "Imagerie du Belvédère",
        "Port-Aubrac",
        "1990000078",
        "SA07",
        "AMBULATOIRE",
    ),
    (
        "Cabinet de kinésithérapie des Quais",
        "Valombre",
        "1990000086",
        "SA07",
        "AMBULATOIRE",
    ),
    (
        "Santé au travail du Val",
        "Port-Aubrac",
        "1990000094",
        "SA07",
        "AMBULATOIRE",
    ),
];

/// A professional of the demo.
pub struct DemoProfessional {
    /// Role in the printed list; empty for those who only write documents.
    pub role: &'static str,
    title: &'static str,
    family_name: &'static str,
    given_name: &'static str,
    national_id: &'static str,
    profession: &'static str,
    specialty: Option<&'static str>,
    organization: usize,
    /// What he signs in with.
    pub login: &'static str,
}

const fn professional(
    role: &'static str,
    (title, given_name, family_name): (&'static str, &'static str, &'static str),
    national_id: &'static str,
    (profession, specialty): (&'static str, Option<&'static str>),
    (organization, login): (usize, &'static str),
) -> DemoProfessional {
    DemoProfessional {
        role,
        title,
        family_name,
        given_name,
        national_id,
        profession,
        specialty,
        organization,
        login,
    }
}

/// Place of each in [`PROFESSIONALS`].
pub const PRIMARY_CARE: usize = 0;
pub const CARDIOLOGIST: usize = 1;
pub const NURSE: usize = 2;
pub const BIOLOGIST: usize = 4;
pub const EMERGENCY: usize = 5;
pub const RADIOLOGIST: usize = 6;

/// The professionals. National identifiers are of the range that no register gives.
#[rustfmt::skip] // one line per person
pub const PROFESSIONALS: [DemoProfessional; 10] = [
    professional("primary_care",     ("Dr", "Éloïse", "Tarrieux"),  "899990000011", ("10", Some("SM54")), (0, "eloise.tarrieux")),
    professional("doctor",           ("Dr", "Sofiane", "Merlac"),   "899990000029", ("10", Some("SM04")), (1, "sofiane.merlac")),
    professional("nurse",            ("",   "Maud", "Lanvier"),     "899990000037", ("60", None),         (2, "maud.lanvier")),
    professional("pharmacist",       ("",   "Gaspard", "Ozenne"),   "899990000045", ("21", None),         (3, "gaspard.ozenne")),
    professional("biologist",        ("Dr", "Ilan", "Brécourt"),    "899990000052", ("10", Some("SM03")), (4, "ilan.brecourt")),
    professional("emergency_doctor", ("Dr", "Nora", "Vasquin"),     "899990000060", ("10", Some("SM59")), (5, "nora.vasquin")),
    professional("",                 ("Dr", "Paul", "Hestrin"),     "899990000078", ("10", Some("SM44")), (6, "paul.hestrin")),
    professional("",                 ("",   "Inès", "Corvalan"),    "899990000086", ("70", None),         (7, "ines.corvalan")),
    professional("",                 ("Dr", "Bruno", "Faucigny"),   "899990000094", ("10", Some("SM25")), (8, "bruno.faucigny")),
    professional("",                 ("Dr", "Aline", "Duvernois"),  "899990000102", ("10", Some("SM42")), (5, "aline.duvernois")),
];

/// A patient of the demo.
pub struct DemoPatient {
    birth_name: &'static str,
    given_names: &'static str,
    sex: Sex,
    birth_date: (i16, u8, u8),
    number: &'static str,
    /// Where his one-time codes go.
    pub email: &'static str,
}

/// The patients, with demonstration identifiers; the first is the one whose codes are printed.
#[rustfmt::skip] // one line per person
pub const PATIENTS: [DemoPatient; 6] = [
    DemoPatient { birth_name: "VERDIER",   given_names: "ANOUK LOUISE",  sex: Sex::Female, birth_date: (1979, 6, 3),   number: "2790699990011", email: "anouk.verdier@exemple.fr" },
    DemoPatient { birth_name: "SABOURIN",  given_names: "ÉMILE",         sex: Sex::Male,   birth_date: (1951, 11, 22), number: "1511199990024", email: "emile.sabourin@exemple.fr" },
    DemoPatient { birth_name: "OKONJI",    given_names: "GRACE",         sex: Sex::Female, birth_date: (1996, 2, 14),  number: "2960299990037", email: "grace.okonji@exemple.fr" },
    DemoPatient { birth_name: "LETESSIER", given_names: "HUGO MARTIN",   sex: Sex::Male,   birth_date: (2003, 8, 30),  number: "1030899990040", email: "hugo.letessier@exemple.fr" },
    DemoPatient { birth_name: "BENCHEIKH", given_names: "LEÏLA",         sex: Sex::Female, birth_date: (1968, 4, 9),   number: "2680499990053", email: "leila.bencheikh@exemple.fr" },
    DemoPatient { birth_name: "MARCHENOIR", given_names: "JULES",        sex: Sex::Male,   birth_date: (1945, 8, 17),  number: "1450899990066", email: "jules.marchenoir@exemple.fr" },
];

/// Place in [`PATIENTS`] of the one who closed his record.
pub const CLOSED: usize = 5;

/// The structures, with fresh identifiers.
pub fn organizations(app: &App) -> Vec<OrganizationProfile> {
    ORGANIZATIONS
        .iter()
        .map(
            |(name, city, national_id, facility, practice)| OrganizationProfile {
                id: new_organization_id(app),
                name: (*name).to_owned(),
                city: (*city).to_owned(),
                national_id: (*national_id).to_owned(),
                facility_type: (*facility).to_owned(),
                practice_setting: (*practice).to_owned(),
            },
        )
        .collect()
}

impl DemoProfessional {
    /// His entry of the directory.
    ///
    /// # Errors
    /// If the identifier above were malformed.
    pub fn entry(&self, organizations: &[OrganizationProfile]) -> anyhow::Result<NewProfessional> {
        Ok(NewProfessional {
            national_id: NationalId::parse(self.national_id)?,
            title: self.title.to_owned(),
            family_name: self.family_name.to_owned(),
            given_name: self.given_name.to_owned(),
            profession: ProfessionCode(self.profession.to_owned()),
            specialty: self.specialty.map(|it| SpecialtyCode(it.to_owned())),
            organization: organizations.get(self.organization).cloned(),
        })
    }
}

impl DemoPatient {
    /// Which kind of identifier they have.
    pub const KIND: InsKind = InsKind::DemoNir;

    /// The identifier of 15 characters.
    ///
    /// # Errors
    /// If the number above were malformed.
    pub fn ins(&self) -> anyhow::Result<String> {
        Ok(Nir::from_thirteen(self.number)?.as_str().to_owned())
    }

    /// The five traits.
    ///
    /// # Errors
    /// If one above were malformed.
    pub fn traits(&self) -> anyhow::Result<IdentityTraits> {
        let (year, month, day) = self.birth_date;
        Ok(IdentityTraits::new(
            self.birth_name,
            self.given_names,
            self.sex,
            Date::new(year, month, day)?,
            BirthPlace::unknown(),
        )?)
    }
}
