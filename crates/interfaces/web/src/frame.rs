//! What every layout shows: language, theme, who is signed in, where, and the message to say once.

use crate::flash::Flash;
use crate::text::Lang;
use dmp_core::codes::Space;
use dmp_core::time::Timestamp;
use dmp_service::Session;
use dmp_service::reading::RecordView;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// As the `data-theme` attribute and the cookie write it; nothing for the system's.
    pub const fn value(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "clair",
            Self::Dark => "sombre",
        }
    }

    /// The theme of a value; the system's for any other.
    pub fn of(value: &str) -> Self {
        match value {
            "clair" => Self::Light,
            "sombre" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// What a layout shows beside its page.
#[derive(Clone)]
pub struct Frame {
    /// The reader's language.
    pub lang: Lang,
    /// Light or dark.
    pub theme: Theme,
    /// Whether people and documents are fictitious.
    pub is_demo: bool,
    /// What each form brings back.
    pub csrf: String,
    /// Where static files are.
    pub assets: &'static str,
    /// Where the browser may come back to with a GET.
    pub path: String,
    /// Which entry of the navigation is current.
    pub section: String,
    /// Now.
    pub now: Timestamp,
    /// Who is signed in.
    pub person: Option<PersonFrame>,
    /// The message to say once.
    pub flash: Option<Flash>,
    /// The number of documents of each space, when the page knows.
    pub counts: Option<[usize; 8]>,
}

/// The signed-in person, as headers show him.
#[derive(Clone)]
pub struct PersonFrame {
    /// Name.
    pub name: String,
    /// Up to two letters.
    pub initials: String,
    /// Seconds until he is warned that his session ends.
    pub warn_seconds: i64,
    /// Seconds until it ends.
    pub end_seconds: i64,
}

/// A space in the navigation.
pub struct SpaceLink {
    /// Its part of the address.
    pub slug: &'static str,
    /// Its address.
    pub href: String,
    /// Its icon.
    pub icon: &'static str,
    /// Its name, short.
    pub short_label: &'static str,
    /// How many documents it holds, when the page knows.
    pub count: Option<usize>,
}

impl Frame {
    /// The frame of a page for nobody in particular.
    pub fn new(now: Timestamp, is_demo: bool) -> Self {
        Self {
            lang: Lang::French,
            theme: Theme::System,
            is_demo,
            csrf: String::new(),
            assets: crate::assets::base(),
            path: "/".to_owned(),
            section: String::new(),
            now,
            person: None,
            flash: None,
            counts: None,
        }
    }

    /// The same, for the person of a session.
    #[must_use]
    pub fn for_session(mut self, session: &Session) -> Self {
        let seconds = |until: Timestamp| (until.0 - self.now.0).max(0) / 1_000;
        self.person = Some(PersonFrame {
            name: session.display_name(),
            initials: session.initials(),
            warn_seconds: seconds(session.warn_at),
            end_seconds: seconds(session.ends_at),
        });
        self.csrf.clone_from(&session.csrf);
        self
    }

    /// The same, in another entry of the navigation than its address says.
    #[must_use]
    pub fn in_section(mut self, section: impl Into<String>) -> Self {
        self.section = section.into();
        self
    }

    /// The same, with the number of documents of each space.
    #[must_use]
    pub fn with_counts(mut self, view: &RecordView) -> Self {
        self.counts = Some(Space::ALL.map(|space| view.count(space)));
        self
    }

    /// The attribute of the navigation entry at `href`, if it is the current one.
    pub fn current(&self, href: &str) -> &'static str {
        let is_inside = self
            .section
            .strip_prefix(href)
            .is_some_and(|rest| rest.starts_with('/'));
        if self.section == href || is_inside {
            " aria-current=\"page\""
        } else {
            ""
        }
    }

    /// The same for the bar of telephones, where documents are under the spaces.
    pub fn tab(&self, href: &str) -> &'static str {
        let is_document = href == "/espaces" && self.section.starts_with("/documents");
        if is_document {
            " aria-current=\"page\""
        } else {
            self.current(href)
        }
    }

    /// The spaces of the navigation.
    pub fn spaces(&self) -> Vec<SpaceLink> {
        Space::ALL
            .into_iter()
            .enumerate()
            .map(|(index, space)| SpaceLink {
                slug: space.slug(),
                href: format!("/espaces/{}", space.slug()),
                icon: crate::icons::of_space(space),
                short_label: short_label(space),
                count: self.counts.map(|counts| counts[index]),
            })
            .collect()
    }

    /// A frame for the samples of tests.
    #[cfg(test)]
    pub fn sample() -> Self {
        let mut frame = Self::new(Timestamp(1_773_332_640_000), true);
        frame.csrf = "jeton".to_owned();
        frame.person = Some(PersonFrame {
            name: "Camille Moreau".to_owned(),
            initials: "CM".to_owned(),
            warn_seconds: 1_020,
            end_seconds: 1_200,
        });
        frame.counts = Some([1, 14, 18, 7, 26, 9, 5, 3]);
        frame
    }
}

/// The side column is narrow.
const fn short_label(space: Space) -> &'static str {
    match space {
        Space::Results => "Analyses",
        Space::Certificates => "Certificats",
        Space::Summary
        | Space::Treatments
        | Space::Reports
        | Space::Imaging
        | Space::Prevention
        | Space::Personal => space.label(),
    }
}
