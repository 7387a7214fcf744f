//! Icons of spaces.

use dmp_core::codes::Space;

/// The icon of a space, the same everywhere.
pub const fn of_space(space: Space) -> &'static str {
    match space {
        Space::Summary => "heart-pulse",
        Space::Treatments => "pill",
        Space::Reports => "file-text",
        Space::Imaging => "bone",
        Space::Results => "flask-conical",
        Space::Prevention => "syringe",
        Space::Certificates => "file-check",
        Space::Personal => "notebook-pen",
    }
}
