//! A document as safe HTML: the body only, for the portal to frame.
//!
//! Two walls stand behind each other: the narrative is a closed tree ([`crate::Tag`]) that cannot
//! say what is dangerous, and what is written from it passes a sanitiser with a closed allow-list.

mod page;
mod sanitize;

use crate::Cda;
use std::collections::BTreeSet;

/// How the fragment fits into its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout<'a> {
    /// Level of the headings of outer sections, 1 to 6.
    pub heading_level: u8,
    /// What each `id` begins with, to be the only one of its page: letters, digits, hyphens.
    pub id_prefix: &'a str,
}

impl Default for Layout<'_> {
    fn default() -> Self {
        Self {
            heading_level: 2,
            id_prefix: "cda",
        }
    }
}

/// A safe fragment of HTML. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Html {
    markup: String,
    placed: BTreeSet<usize>,
    unplaced: Vec<usize>,
}

impl Html {
    /// The fragment, to be written into a page without escaping. Empty for a body that is a PDF.
    pub fn as_str(&self) -> &str {
        &self.markup
    }

    /// The fragment.
    pub fn into_string(self) -> String {
        self.markup
    }

    /// Numbers of the parts that the fragment shows or links to.
    pub const fn placed(&self) -> &BTreeSet<usize> {
        &self.placed
    }

    /// Numbers of the parts that can be given and that the fragment neither shows nor links to: the
    /// page offers them beside it. The PDF of a body without structure is one.
    pub fn unplaced(&self) -> &[usize] {
        &self.unplaced
    }
}

impl std::fmt::Debug for Html {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Html({} bytes)", self.markup.len())
    }
}

/// The body as HTML, headings from `h2`. `assets` gives the address of a part by its number.
///
/// An address leads to the page's own server (no scheme, no host); an image may be carried in the
/// page (`data:image/png;base64,…` or `image/jpeg`). A part with another address is left out.
pub fn render(cda: &Cda, assets: impl Fn(usize) -> String) -> Html {
    render_with(cda, &Layout::default(), assets)
}

/// As [`render`], with a layout.
pub fn render_with(cda: &Cda, layout: &Layout<'_>, assets: impl Fn(usize) -> String) -> Html {
    let (raw, placed) = page::write(cda, layout, &assets);
    let is_unplaced =
        |number: &usize| cda.parts[*number].kind.is_some() && !placed.contains(number);
    let unplaced = (0..cda.parts.len()).filter(is_unplaced).collect();
    Html {
        markup: sanitize::clean(&raw),
        placed,
        unplaced,
    }
}
