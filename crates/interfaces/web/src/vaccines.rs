//! Vaccines and the calendar as pages say them, to patients and professionals alike.

use crate::dates;
use dmp_core::clinical::PartialDate;
use dmp_core::prevention::{Exemption, ReminderAnswer, Said, Status, Target, Unclear, targets};
use dmp_core::time::Date;
use dmp_service::prevention::{CalendarLine, GivenDose, calendar_effective, calendar_version};

/// One line of the calendar.
pub struct VaccineRow {
    /// Its number in the calendar, for addresses: see [`numbered`].
    pub number: usize,
    /// « Grippe ».
    pub name: &'static str,
    /// Date of the last dose.
    pub last: String,
    /// Where the person stands.
    pub badge: StatusBadge,
    /// When something is to do, or why nothing is.
    pub next: String,
    /// What the calendar asks, in words.
    pub why: &'static str,
    /// « VAC-119 ».
    pub rule: &'static str,
    /// Where it stands in the calendar or the law.
    pub source: &'static str,
    /// Whether the calendar asks for nothing, today or later.
    pub is_unasked: bool,
    /// The answer that holds, in words; empty if there is none.
    pub said: String,
}

/// Where a person stands, in a word, with its colour and its icon.
#[derive(Clone, Copy)]
pub struct StatusBadge {
    /// Kind of the badge.
    pub kind: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// A dose that was given.
pub struct DoseRow {
    /// Name of the vaccine.
    pub vaccine: String,
    /// Who gave it, when, its batch; each as far as it is known.
    pub meta: Vec<String>,
    /// Whether the patient added the document that states it.
    pub is_from_patient: bool,
    /// The documents that state it: address and title.
    pub documents: Vec<(String, String)>,
}

impl VaccineRow {
    /// The line as pages show it.
    pub fn of(it: &CalendarLine) -> Self {
        let plan = it.line.plan;
        Self {
            number: number(it.line.target),
            name: &it.line.target.label,
            last: it.last_dose.map_or("—".to_owned(), dates::partial),
            badge: badge(it.line.status),
            next: next(it.line.status, it.line.next_dose),
            why: &plan.text,
            rule: &plan.rule,
            source: &plan.source,
            is_unasked: is_unasked(it.line.status),
            said: it.said().map(said).unwrap_or_default(),
        }
    }
}

impl DoseRow {
    /// The dose as pages show it; `address` is that of a document.
    pub fn of(it: &GivenDose, address: impl Fn(dmp_core::ids::DocumentId) -> String) -> Self {
        let dose = &it.dose;
        let date = dose.on.map_or_else(
            || "sans date : le calendrier n’en tient pas compte".to_owned(),
            dates::partial,
        );
        let number = dose.number.map(|number| format!("dose {number}"));
        let lot = dose.lot.as_ref().map(|lot| format!("lot {lot}"));
        let meta = [number, dose.given_by.clone(), Some(date), lot];
        let documents = it.documents.iter();
        Self {
            vaccine: if dose.vaccine.is_empty() {
                "Vaccin".to_owned()
            } else {
                dose.vaccine.clone()
            },
            meta: meta.into_iter().flatten().collect(),
            is_from_patient: it.documents.iter().all(|it| it.is_from_patient),
            documents: documents
                .map(|it| (address(it.id), it.title.clone()))
                .collect(),
        }
    }

    /// Address of the first document.
    pub fn href(&self) -> &str {
        self.documents.first().map_or("", |it| it.0.as_str())
    }
}

/// The number of a line of the calendar: addresses and cookies hold no word of health.
pub fn number(target: &Target) -> usize {
    let before = targets().iter().take_while(|it| *it != target);
    before.count() + 1
}

/// The line of the calendar with a number.
pub fn numbered(number: &str) -> Option<&'static Target> {
    let at = number.parse::<usize>().ok()?.checked_sub(1)?;
    targets().get(at).filter(|it| it.is_line)
}

/// Whether the calendar asks for nothing, today or later, and nothing is to be discussed.
const fn is_unasked(status: Status) -> bool {
    match status {
        Status::NotConcerned { why } => match why {
            Exemption::TooOld | Exemption::Birth | Exemption::Season | Exemption::Said => true,
            Exemption::TooYoung { .. } | Exemption::Condition => false,
        },
        Status::Done { .. }
        | Status::UpToDate { .. }
        | Status::DueFrom { .. }
        | Status::Late { .. }
        | Status::Unknown { .. } => false,
    }
}

/// Where one stands, in a word.
pub const fn badge(status: Status) -> StatusBadge {
    let (kind, icon, text) = match status {
        Status::Done { .. } | Status::UpToDate { .. } => ("ok", "check", "À jour"),
        Status::DueFrom { .. } => ("warn", "clock", "À faire"),
        Status::Late { .. } => ("warn", "circle-alert", "En retard"),
        Status::NotConcerned { why } => match why {
            Exemption::TooYoung { .. } => ("", "calendar", "Plus tard"),
            Exemption::Condition => ("info", "info", "À discuter"),
            Exemption::TooOld | Exemption::Birth | Exemption::Season | Exemption::Said => {
                ("", "", "Pas demandé")
            }
        },
        Status::Unknown { .. } => ("info", "info", "À vérifier"),
    };
    StatusBadge { kind, icon, text }
}

/// When something is to do, or why nothing is.
pub fn next(status: Status, dose: Option<u8>) -> String {
    let number = dose.map_or(String::new(), |dose| match dose {
        1 => "1re dose, ".to_owned(),
        dose => format!("{dose}e dose, "),
    });
    match status {
        Status::Done { .. } => "aucune prévue".to_owned(),
        Status::UpToDate { until } if until == Date::from_days(i64::MAX) => {
            "aucune prévue".to_owned()
        }
        Status::UpToDate { until } => format!("{number}à partir du {}", dates::civil(until)),
        Status::DueFrom { date } => format!("{number}depuis le {}", dates::civil(date)),
        Status::Late { since } => {
            format!("{number}en retard depuis le {}", dates::civil(since))
        }
        Status::NotConcerned { why } => exempted(why),
        Status::Unknown { why } => unclear(why).to_owned(),
    }
}

fn exempted(why: Exemption) -> String {
    match why {
        Exemption::TooYoung { from } => return format!("à partir du {}", dates::civil(from)),
        Exemption::TooOld => "plus demandé à cet âge",
        Exemption::Birth => "pas demandé pour cette année de naissance",
        Exemption::Condition => "dans certaines situations : à voir avec un médecin",
        Exemption::Season => "hors de la période prévue",
        Exemption::Said => "d’après la réponse donnée",
    }
    .to_owned()
}

const fn unclear(why: Unclear) -> &'static str {
    match why {
        Unclear::Birth => "la date de naissance n’est pas assez précise",
        Unclear::Dose => "la date d’une dose n’est pas assez précise",
        Unclear::Pregnancy => "le début de la grossesse n’est pas connu",
        Unclear::Answer => "la date de la dose n’est pas connue",
    }
}

/// « Calendrier des vaccinations, version 2025-1, en vigueur depuis le 1er janvier 2025 ».
pub fn calendar() -> String {
    let since = Date::parse(calendar_effective()).map(dates::civil);
    format!(
        "Calendrier des vaccinations, version {}, en vigueur depuis le {}",
        calendar_version(),
        since.unwrap_or_default()
    )
}

/// An answer, in words.
pub fn said(said: &Said) -> String {
    match said {
        Said::AlreadyDone { on: Some(on) } => format!("déjà fait ({})", dates::partial(*on)),
        Said::AlreadyDone { on: None } => "déjà fait, sans date".to_owned(),
        Said::NotConcerned => "pas concerné".to_owned(),
    }
}

/// « 3 mars 2026, Anouk PERSONNEFICTIVE : déjà fait, sans date », for the history of answers.
pub fn answered(answer: &ReminderAnswer) -> String {
    let what = answer
        .said
        .as_ref()
        .map_or("réponse retirée".to_owned(), said);
    let day = dates::day(answer.at);
    let recorded = answer.recorded_by.map_or("", |_| ", à votre demande");
    format!("{day}, {}{recorded} : {what}", answer.by_name)
}

/// A date that was typed: a year, a month and a year, or a day.
pub fn typed(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if let Some(day) = dates::typed(text) {
        return Some(day.into());
    }
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).collect();
    match parts.as_slice() {
        [year] if year.len() == 4 => PartialDate::parse(year).ok(),
        [month, year] if year.len() == 4 => of_month(month, year),
        [year, month] if year.len() == 4 => of_month(month, year),
        _ => None,
    }
}

fn of_month(month: &str, year: &str) -> Option<PartialDate> {
    PartialDate::month(year.parse().ok()?, month.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_status_says_when_or_why() {
        let day = Date::parse("2026-03-01").unwrap();
        for (status, dose, badge_text, text) in [
            (Status::Done { last: None },                                        None,    "À jour",      "aucune prévue"),
            (Status::UpToDate { until: day },                                    None,    "À jour",      "à partir du 1er mars 2026"),
            (Status::UpToDate { until: Date::from_days(i64::MAX) },              None,    "À jour",      "aucune prévue"),
            (Status::DueFrom { date: day },                                      Some(2), "À faire",     "2e dose, depuis le 1er mars 2026"),
            (Status::Late { since: day },                                        Some(1), "En retard",   "1re dose, en retard depuis le 1er mars 2026"),
            (Status::NotConcerned { why: Exemption::TooYoung { from: day } },    None,    "Plus tard",   "à partir du 1er mars 2026"),
            (Status::NotConcerned { why: Exemption::TooOld },                    None,    "Pas demandé", "plus demandé à cet âge"),
            (Status::Unknown { why: Unclear::Answer },                           None,    "À vérifier",  "la date de la dose n’est pas connue"),
        ] {
            assert_eq!((badge(status).text, next(status, dose)), (badge_text, text.to_owned()));
        }
    }

    #[test]
    fn each_line_of_the_calendar_has_a_number_that_finds_it() {
        for target in targets().iter().filter(|it| it.is_line) {
            assert!(numbered(&number(target).to_string()) == Some(target));
        }
        for text in ["", "0", "-1", "99", "hpv", "16"] {
            assert!(numbered(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_typed_date_may_be_a_year_a_month_or_a_day() {
        for (text, expected) in [
            ("2019", Some("2019")),
            (" 05/2019 ", Some("2019-05")),
            ("2019-05", Some("2019-05")),
            ("12/5/2019", Some("2019-05-12")),
            ("2019-05-12", Some("2019-05-12")),
            ("13/2019", None),
            ("hier", None),
            ("", None),
        ] {
            let read = typed(text).map(|it| it.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_calendar_says_its_version_and_since_when() {
        let expected = "Calendrier des vaccinations, version 2025-1, en vigueur depuis le 1er \
                        janvier 2025";
        assert_eq!(calendar(), expected);
    }
}
