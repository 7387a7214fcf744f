//! The directory of professionals and structures, sealed like everything that names a person.

use crate::app::App;
use crate::error::Error;
use crate::sealed;
use crate::sessions::Session;
use dmp_core::codes;
use dmp_core::ids::{OrganizationId, ProfessionalId};
use dmp_core::people::{NationalId, ProfessionCode, SpecialtyCode};
use dmp_core::time::Timestamp;
use dmp_vault::Place;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// Most professionals that one search returns.
const RESULTS_MAX: usize = 50;
/// How long another server's change to the directory may stay unseen, in milliseconds.
const CACHE_MILLISECONDS: i64 = 60_000;

/// A professional, as the directory describes him.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfessionalProfile {
    /// His entry.
    pub id: ProfessionalId,
    /// His national identifier.
    pub national_id: NationalId,
    /// « Dr », or nothing.
    pub title: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Profession.
    pub profession: ProfessionCode,
    /// Specialty.
    pub specialty: Option<SpecialtyCode>,
    /// Where he works.
    pub organization: Option<OrganizationProfile>,
}

/// A structure, as the directory describes it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationProfile {
    /// Its entry.
    pub id: OrganizationId,
    /// Name.
    pub name: String,
    /// Town.
    pub city: String,
    /// National identifier (FINESS, SIRET…).
    pub national_id: String,
    /// Kind of facility, value set `JDV_J02`.
    pub facility_type: String,
    /// Kind of practice, value set `JDV_J04`.
    pub practice_setting: String,
}

impl ProfessionalProfile {
    /// « Dr Hélène Lacaze ».
    pub fn display_name(&self) -> String {
        let name = format!("{} {} {}", self.title, self.given_name, self.family_name);
        name.trim().to_owned()
    }

    /// What he is, in French: his specialty, else his profession.
    pub fn capacity(&self) -> String {
        let specialty = self.specialty.as_ref().and_then(codes::specialty_label);
        let label = specialty.or_else(|| codes::profession_label(&self.profession));
        label.unwrap_or("Professionnel de santé").to_owned()
    }
}

/// What to look for in the directory.
#[derive(Clone, Default)]
pub struct ProfessionalQuery {
    /// Words of the name, in any order; accents and case do not matter.
    pub text: String,
    /// Only this profession.
    pub profession: Option<ProfessionCode>,
    /// Only this town.
    pub city: Option<String>,
}

/// The directory, opened once and kept for a minute.
#[derive(Default)]
pub(crate) struct Directory {
    opened: RwLock<Option<(Timestamp, Arc<Opened>)>>,
}

#[derive(Default)]
struct Opened {
    professionals: HashMap<ProfessionalId, ProfessionalProfile>,
}

/// Finds professionals by name, profession and town, sorted by name.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn find_professionals(
    app: &App,
    _session: &Session,
    query: &ProfessionalQuery,
) -> Result<Vec<ProfessionalProfile>, Error> {
    let words: Vec<String> = fold(&query.text)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let city = query.city.as_deref().map(fold);
    let mut found: Vec<_> = opened(app)?
        .professionals
        .values()
        .filter(|it| {
            query
                .profession
                .as_ref()
                .is_none_or(|wanted| *wanted == it.profession)
        })
        .filter(|it| {
            city.as_ref()
                .is_none_or(|wanted| city_of(it).contains(wanted.as_str()))
        })
        .filter(|it| words.iter().all(|word| name_of(it).contains(word.as_str())))
        .cloned()
        .collect();
    found.sort_by_cached_key(|it| (fold(&it.family_name), fold(&it.given_name)));
    found.truncate(RESULTS_MAX);
    Ok(found)
}

/// One professional.
///
/// # Errors
/// [`Error::NotFound`] if the directory has no such entry.
pub fn professional(app: &App, id: ProfessionalId) -> Result<ProfessionalProfile, Error> {
    opened(app)?
        .professionals
        .get(&id)
        .cloned()
        .ok_or(Error::NotFound)
}

/// One structure, as its professionals name it.
///
/// # Errors
/// [`Error::NotFound`] if no professional works there.
pub fn organization(app: &App, id: OrganizationId) -> Result<OrganizationProfile, Error> {
    let opened = opened(app)?;
    let mut organizations = opened
        .professionals
        .values()
        .filter_map(|it| it.organization.as_ref());
    organizations
        .find(|it| it.id == id)
        .cloned()
        .ok_or(Error::NotFound)
}

/// A professional to enter in the directory.
pub struct NewProfessional {
    /// His national identifier; one entry for each.
    pub national_id: NationalId,
    /// « Dr », or nothing.
    pub title: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Profession.
    pub profession: ProfessionCode,
    /// Specialty.
    pub specialty: Option<SpecialtyCode>,
    /// Where he works.
    pub organization: Option<OrganizationProfile>,
}

/// Enters a professional, or replaces his entry.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn put_professional(app: &App, new: NewProfessional) -> Result<ProfessionalProfile, Error> {
    let hash = app.inner.keys.lookup.national_id(new.national_id.as_str());
    let known = app.inner.store.professional_by_national_id(&hash)?;
    let profile = ProfessionalProfile {
        id: known.unwrap_or_else(|| app.new_professional_id()),
        national_id: new.national_id,
        title: new.title,
        family_name: new.family_name,
        given_name: new.given_name,
        profession: new.profession,
        specialty: new.specialty,
        organization: new.organization,
    };
    let sealed = app.inner.keys.installation.seal(
        &Place::Professional(profile.id),
        &sealed::to_bytes(&profile),
        &*app.inner.entropy,
    );
    app.inner
        .store
        .put_professional(profile.id, &hash, &sealed)?;
    app.inner.directory.forget();
    Ok(profile)
}

/// A new identifier for a structure.
pub fn new_organization_id(app: &App) -> OrganizationId {
    app.new_organization_id()
}

impl Directory {
    fn forget(&self) {
        if let Ok(mut opened) = self.opened.write() {
            *opened = None;
        }
    }

    fn current(&self, now: Timestamp) -> Option<Arc<Opened>> {
        let opened = self.opened.read().ok()?;
        let (since, directory) = opened.as_ref()?;
        (now.0 - since.0 < CACHE_MILLISECONDS).then(|| Arc::clone(directory))
    }
}

fn opened(app: &App) -> Result<Arc<Opened>, Error> {
    let now = app.now();
    if let Some(directory) = app.inner.directory.current(now) {
        return Ok(directory);
    }
    let directory = Arc::new(open_all(app)?);
    if let Ok(mut opened) = app.inner.directory.opened.write() {
        *opened = Some((now, Arc::clone(&directory)));
    }
    Ok(directory)
}

fn open_all(app: &App) -> Result<Opened, Error> {
    const PAGE: usize = 1_000;
    let mut all = Opened::default();
    let mut after = None;
    loop {
        let rows = app.inner.store.professionals_after(after, PAGE)?;
        let Some(last) = rows.last() else {
            return Ok(all);
        };
        after = Some(last.id);
        for row in &rows {
            let place = Place::Professional(row.id);
            let bytes = app.inner.keys.installation.open(&place, &row.sealed);
            let profile: ProfessionalProfile =
                sealed::from_bytes(&bytes.map_err(Error::unavailable)?)?;
            all.professionals.insert(profile.id, profile);
        }
    }
}

fn name_of(profile: &ProfessionalProfile) -> String {
    let organization = profile
        .organization
        .as_ref()
        .map_or("", |it| it.name.as_str());
    fold(&format!(
        "{} {} {organization}",
        profile.given_name, profile.family_name
    ))
}

fn city_of(profile: &ProfessionalProfile) -> String {
    fold(
        profile
            .organization
            .as_ref()
            .map_or("", |it| it.city.as_str()),
    )
}

/// Lower case without accents, for comparison only.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|letter| match letter {
            'à' | 'â' | 'ä' | 'á' | 'ã' => 'a',
            'ç' => 'c',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' | 'í' => 'i',
            'ô' | 'ö' | 'ó' | 'õ' => 'o',
            'ù' | 'û' | 'ü' | 'ú' => 'u',
            'ÿ' => 'y',
            'ñ' => 'n',
            '-' | '\'' | '’' => ' ',
            other => other,
        })
        .collect()
}
