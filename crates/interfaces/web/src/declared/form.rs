//! The form of an item: one kind at a time, one field under the other.

use super::words;
use crate::faults::{Fault, Faults};
use crate::forms::Fields;
use crate::wording;
use dmp_core::declared::{Field, Kind, Need, Typed, blood_groups, relations, vaccine_names};
use dmp_service::{Error, declared};

/// The form.
pub struct ItemForm {
    /// « Ajouter une allergie », « Corriger ».
    pub title: &'static str,
    /// Icon of its kind.
    pub icon: &'static str,
    /// Where it is sent.
    pub action: String,
    /// Where « Annuler » leads.
    pub back: String,
    /// Its fields.
    pub rows: Vec<FieldRow>,
    /// What is wrong in it.
    pub faults: Faults,
}

/// A field.
pub struct FieldRow {
    /// Name, and id of its control.
    pub name: &'static str,
    /// Label.
    pub label: &'static str,
    /// What to write there; may be empty.
    pub hint: &'static str,
    /// Whether it may stay empty.
    pub is_required: bool,
    /// How it is filled.
    pub control: Control,
}

/// How a field is filled.
pub enum Control {
    /// A line.
    Line {
        /// What stands in it.
        value: String,
        /// `text`, `numeric` or `tel`: the keyboard of a telephone.
        keys: &'static str,
        /// What is proposed.
        proposed: &'static [&'static str],
    },
    /// A choice in a list.
    Select {
        /// What is sent and what is read.
        options: Vec<(String, String)>,
        /// What is chosen.
        value: String,
    },
    /// Day, month and year, of which the first two may stay empty.
    Date {
        /// Day.
        day: String,
        /// Month.
        month: String,
        /// Year.
        year: String,
    },
    /// Several lines.
    Area {
        /// What stands in it.
        value: String,
    },
}

impl ItemForm {
    /// The form of a new item of `kind`.
    pub fn new(kind: Kind, base: &str) -> Self {
        let action = format!("{base}/ajouter/{}", words::slug(kind));
        let rows = rows(kind, &Typed::default(), None);
        Self::with(kind, (words::adding(kind), action, base), rows)
    }

    /// The form that corrects an item.
    pub fn correction(kind: Kind, base: &str, id: &str, said: &Typed) -> Self {
        let action = format!("{base}/{id}/corriger");
        let title = "Corriger une information";
        Self::with(kind, (title, action, base), rows(kind, said, None))
    }

    /// The same, with what was sent and what is wrong with it.
    #[must_use]
    pub fn again(self, kind: Kind, fields: &Fields, faults: Faults) -> Self {
        Self {
            rows: rows(kind, &typed(fields), Some(fields)),
            faults,
            ..self
        }
    }

    fn with(
        kind: Kind,
        (title, action, base): (&'static str, String, &str),
        rows: Vec<FieldRow>,
    ) -> Self {
        Self {
            title,
            icon: words::icon(kind),
            action,
            back: format!("{base}#{}", words::slug(kind)),
            rows,
            faults: Faults::none(),
        }
    }
}

/// What was typed, field by field.
pub fn typed(fields: &Fields) -> Typed {
    let text = |field| fields.text(words::name(field)).to_owned();
    Typed {
        what: text(Field::What),
        relation: text(Field::Relation),
        phone: text(Field::Phone),
        detail: text(Field::Detail),
        start: date(fields, Field::Start),
        end: date(fields, Field::End),
        done: text(Field::Done),
        planned: text(Field::Planned),
        note: text(Field::Note),
    }
}

/// « AAAA-MM-JJ » of the three parts of a date, shorter where day or month is empty.
fn date(fields: &Fields, field: Field) -> String {
    let [day, month, year] = parts(fields, field);
    let two = |text: &str| format!("{text:0>2}");
    match (day.as_str(), month.as_str(), year.as_str()) {
        ("", "", year) => year.to_owned(),
        ("", month, year) => format!("{year}-{}", two(month)),
        (day, month, year) => format!("{year}-{}-{}", two(month), two(day)),
    }
}

fn parts(fields: &Fields, field: Field) -> [String; 3] {
    let name = words::name(field);
    ["jour", "mois", "annee"].map(|part| fields.text(&format!("{name}-{part}")).to_owned())
}

/// What is wrong, at its field; the error itself if it is of no field.
pub fn faults(kind: Kind, error: Error) -> Result<Faults, Error> {
    let Error::Invalid { field, problem } = error else {
        return Err(error);
    };
    let asked = kind.fields().iter().map(|(asked, _)| *asked);
    let mut named = asked.filter(|it| declared::field_name(*it) == field);
    let at = named.next().map_or("", words::name);
    Ok(Fault::new(at, wording::problem(problem)).into())
}

fn rows(kind: Kind, typed: &Typed, sent: Option<&Fields>) -> Vec<FieldRow> {
    kind.fields()
        .iter()
        .map(|(field, need)| FieldRow {
            name: words::name(*field),
            label: words::label(kind, *field),
            hint: words::hint(kind, *field),
            is_required: *need == Need::Required,
            control: control(kind, *field, typed, sent),
        })
        .collect()
}

fn control(kind: Kind, field: Field, typed: &Typed, sent: Option<&Fields>) -> Control {
    let value = typed.get(field).to_owned();
    let line = |value, keys| Control::Line {
        value,
        keys,
        proposed: if kind == Kind::Vaccine && field == Field::What {
            vaccine_names()
        } else {
            &[]
        },
    };
    match field {
        Field::What if kind == Kind::BloodGroup => Control::Select {
            options: choices(blood_groups()),
            value,
        },
        Field::What | Field::Detail => line(value, "text"),
        Field::Relation => Control::Select {
            options: choices(relations(kind)),
            value,
        },
        Field::Phone => line(value, "tel"),
        Field::Done | Field::Planned => line(value, "numeric"),
        Field::Note => Control::Area { value },
        Field::Start | Field::End => {
            let [day, month, year] =
                sent.map_or_else(|| parts_of(&value), |sent| parts(sent, field));
            Control::Date { day, month, year }
        }
    }
}

/// Day, month and year of « AAAA-MM-JJ » or a shorter form.
fn parts_of(date: &str) -> [String; 3] {
    let mut parts = date.split('-').map(str::to_owned);
    let [year, month, day] = [(); 3].map(|()| parts.next().unwrap_or_default());
    [day, month, year]
}

fn choices<'a>(
    values: impl IntoIterator<Item = &'a dmp_core::document::Coded>,
) -> Vec<(String, String)> {
    let first = (String::new(), "Choisissez".to_owned());
    let values = values.into_iter();
    let values = values.map(|value| (value.code.clone(), value.label.clone()));
    std::iter::once(first).chain(values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_date_is_as_precise_as_what_was_filled() {
        for (body, expected) in [
            ("",                                               ""),
            ("debut-annee=2011",                               "2011"),
            ("debut-mois=3&debut-annee=2011",                  "2011-03"),
            ("debut-jour=4&debut-mois=3&debut-annee=2011",     "2011-03-04"),
            ("debut-jour=4&debut-annee=2011",                  "2011-00-04"),
            ("debut-mois=3",                                   "-03"),
        ] {
            assert_eq!(typed(&Fields::parse(body.as_bytes())).start, expected, "{body}");
        }
    }

    #[test]
    fn what_was_sent_stays_in_the_form_whatever_it_is() {
        let body = b"quoi=Pollen&debut-jour=45&debut-mois=3&debut-annee=20";
        let fields = Fields::parse(body);
        let form = ItemForm::new(Kind::Allergy, "/informations");
        let form = form.again(Kind::Allergy, &fields, Faults::none());
        let shown = form.rows.iter().find_map(|row| match &row.control {
            Control::Date { day, month, year } => Some([day, month, year]),
            Control::Line { .. } | Control::Select { .. } | Control::Area { .. } => None,
        });
        assert_eq!(shown.unwrap(), ["45", "3", "20"]);
    }
}
