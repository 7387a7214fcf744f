//! Reads dates and spans of time, as precise as they were written.

use super::fields::Fields;
use super::node::{kid, name};
use crate::xml::{XmlNode, attribute};
use crate::{Moment, Precision};
use dmp_core::clinical::{PartialDate, Period, Quantity};

impl Fields<'_, '_, '_> {
    /// The point in time of `node` (`value` attribute); what is no date is noted.
    pub fn date(&mut self, node: XmlNode<'_, '_>) -> Option<PartialDate> {
        let text = attribute(node, "value")?;
        let (date, is_whole) = partial_date(text);
        if !is_whole {
            self.note(node, text);
        }
        date
    }

    /// The span of time of the child `name`; empty where it is not known.
    pub fn child_period(&mut self, node: XmlNode<'_, '_>, child: &'static str) -> Period {
        kid(node, child).map_or_else(Period::default, |time| self.period(time).0)
    }

    /// A span of time, and its width where it has no end.
    pub fn period(&mut self, node: XmlNode<'_, '_>) -> (Period, Option<Quantity>) {
        if let Some(point) = self.date(node) {
            return (Period::at(point), None);
        }
        let mut period = Period::default();
        let mut width = None;
        for end in node.children().filter(roxmltree::Node::is_element) {
            match name(end) {
                "low" => period.start = self.date(end),
                "high" => period.end = self.date(end),
                "center" => period = self.date(end).map_or(period, Period::at),
                "width" => width = self.quantity(end),
                _ => {}
            }
        }
        (period, width)
    }
}

/// The date that `text` gives, and whether all of it was understood. HL7 time stamps, those of ISO
/// 8601, and months or days written `00` for « not known ».
pub fn partial_date(text: &str) -> (Option<PartialDate>, bool) {
    let text = text.trim();
    if let Ok(moment) = Moment::parse(text) {
        return (of_moment(moment), true);
    }
    if let Ok(date) = PartialDate::parse(text) {
        return (Some(date), true);
    }
    let digits_end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let digits = &text[..digits_end.min(8)];
    let known = match digits.len() {
        8 if digits.ends_with("0000") => &digits[..4],
        8 if digits.ends_with("00") => &digits[..6],
        6 if digits.ends_with("00") => &digits[..4],
        8 if text.len() > 8 => {
            // The day is good, the time is not.
            return (Moment::parse(digits).ok().and_then(of_moment), false);
        }
        _ => return (None, false),
    };
    let date = Moment::parse(known).ok().and_then(of_moment);
    (date, date.is_some() && text.len() == digits.len())
}

fn of_moment(moment: Moment) -> Option<PartialDate> {
    let day = moment.day;
    match moment.precision {
        Precision::Year => PartialDate::year(day.year()).ok(),
        Precision::Month => PartialDate::month(day.year(), day.month()).ok(),
        Precision::Day => Some(PartialDate::Day(day)),
        Precision::Hour | Precision::Minute | Precision::Second => Some(PartialDate::Instant {
            at: moment.at,
            zone_minutes: moment.zone_minutes,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn dates_are_read_as_precisely_as_they_were_written() {
        for (text, expected, is_whole) in [
            ("2014",                 "2014", true),
            ("201403",               "2014-03", true),
            ("20140309",             "2014-03-09", true),
            ("20140309083000+0100",  "2014-03-09T08:30:00+01:00", true),
            ("201403090830-0400",    "2014-03-09T08:30:00-04:00", true),
            ("20140309083000",       "2014-03-09T08:30:00+00:00", true),
            ("2014-03-09",           "2014-03-09", true),
            ("2014-03",              "2014-03", true),
            ("20140000",             "2014", true),
            ("201400",               "2014", true),
            ("20140300",             "2014-03", true),
            ("20140309250000",       "2014-03-09", false),
            ("20140309 08:30",       "2014-03-09", false),
            ("00000000",             "", false),
            ("20141301",             "", false),
            ("20140230",             "", false),
            ("mars 2014",            "", false),
            ("é",                    "", false),
            ("2014é",                "", false),
            ("20140309é",            "2014-03-09", false),
        ] {
            let (date, whole) = partial_date(text);
            let written = date.map(|date| date.to_string()).unwrap_or_default();
            assert_eq!((written.as_str(), whole), (expected, is_whole), "{text}");
        }
    }
}
