//! Header and declared metadata must agree. What differs is named; the values never are.

use crate::Header;
use dmp_core::document::TypeCode;
use dmp_core::people::{IdentityTraits, Ins, NationalId};

/// What a header says otherwise than what was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// The header names the patient by no INS.
    #[error("the document names no national health identifier")]
    NoIns,
    /// The header names another INS, or several.
    #[error("the document is another patient's")]
    OtherPatient,
    /// The birth name differs.
    #[error("the document has another birth name")]
    BirthName,
    /// The birth date differs, or is not complete.
    #[error("the document has another birth date")]
    BirthDate,
    /// The sex differs.
    #[error("the document has another sex")]
    Sex,
    /// The document is of another type.
    #[error("the document is of another type")]
    Type,
    /// None of the document's authors is the declared one.
    #[error("the document has another author")]
    Author,
    /// The document has another identifier.
    #[error("the document has another identifier")]
    UniqueId,
}

/// Checks that every INS of the header is `ins`, and that there is one.
///
/// The 13 characters name the person; a key printed wrong after them, as real documents have it,
/// does not make the document another patient's.
///
/// # Errors
/// [`Mismatch::NoIns`], [`Mismatch::OtherPatient`].
pub fn patient(header: &Header, ins: &Ins) -> Result<(), Mismatch> {
    let identifiers = &header.patient.identifiers;
    let mut all = identifiers
        .iter()
        .filter(|id| crate::header::is_ins(&id.oid))
        .peekable();
    all.peek().ok_or(Mismatch::NoIns)?;
    let is_same = all.all(|id| id.oid == ins.oid() && names(&id.extension, ins));
    if is_same {
        Ok(())
    } else {
        Err(Mismatch::OtherPatient)
    }
}

/// Whether an identifier of 13 characters, with or without key, has the number of `ins`.
fn names(extension: &str, ins: &Ins) -> bool {
    let thirteen = ins.nir().thirteen();
    matches!(extension.len(), 13 | 15)
        && extension
            .get(..13)
            .is_some_and(|number| number.eq_ignore_ascii_case(thirteen))
}

/// Checks birth name, birth date and sex; letter case, accents of the name, hyphens and spaces do
/// not count. Given names are left out: documents carry one or all of them.
///
/// # Errors
/// The first of [`Mismatch::BirthName`], [`Mismatch::BirthDate`], [`Mismatch::Sex`].
pub fn traits(header: &Header, declared: &IdentityTraits) -> Result<(), Mismatch> {
    let patient = &header.patient;
    if comparable(&patient.birth_name) != comparable(&declared.birth_name) {
        return Err(Mismatch::BirthName);
    }
    if patient.birth_date != Some(declared.birth_date) {
        return Err(Mismatch::BirthDate);
    }
    if patient.sex.is_some_and(|sex| sex != declared.sex) {
        return Err(Mismatch::Sex);
    }
    Ok(())
}

/// Checks the type.
///
/// # Errors
/// [`Mismatch::Type`].
pub fn type_code(header: &Header, declared: &TypeCode) -> Result<(), Mismatch> {
    if header.type_code.code == declared.0 {
        Ok(())
    } else {
        Err(Mismatch::Type)
    }
}

/// Checks that `declared` is among the authors.
///
/// # Errors
/// [`Mismatch::Author`].
pub fn author(header: &Header, declared: &NationalId) -> Result<(), Mismatch> {
    let mut authors = header.authors.iter();
    let is_one = authors.any(|author| author.author.national_id.as_ref() == Some(declared));
    if is_one {
        Ok(())
    } else {
        Err(Mismatch::Author)
    }
}

/// Checks the identifier; an OID may be declared with or without `urn:oid:`.
///
/// # Errors
/// [`Mismatch::UniqueId`].
pub fn unique_id(header: &Header, declared: &str) -> Result<(), Mismatch> {
    let declared = declared.strip_prefix("urn:oid:").unwrap_or(declared);
    if header.unique_id == declared {
        Ok(())
    } else {
        Err(Mismatch::UniqueId)
    }
}

fn comparable(name: &str) -> String {
    let letters = name
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .map(without_accent);
    letters.flat_map(char::to_uppercase).collect()
}

const fn without_accent(letter: char) -> char {
    match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' => 'A',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'E',
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' => 'I',
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' => 'O',
        'û' | 'ü' | 'ù' | 'ú' | 'Û' | 'Ü' | 'Ù' | 'Ú' => 'U',
        'ç' | 'Ç' => 'C',
        'ñ' | 'Ñ' => 'N',
        'ÿ' | 'Ÿ' | 'ý' | 'Ý' => 'Y',
        other => other,
    }
}
