//! What is wrong in a form that was sent, said at the field and at the top of the page.

/// One fault, at a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Name of the field, which is also the id of its control; empty for the whole form.
    pub field: &'static str,
    /// What to do, in French.
    pub text: String,
}

/// The faults of a form, in the order of its fields.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Faults(Vec<Fault>);

impl Fault {
    /// A fault of `field`.
    pub fn new(field: &'static str, text: impl Into<String>) -> Self {
        Self {
            field,
            text: text.into(),
        }
    }
}

impl Faults {
    /// No fault.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// These faults.
    pub fn of(faults: impl IntoIterator<Item = Fault>) -> Self {
        Self(faults.into_iter().collect())
    }

    /// Adds a fault.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `field` has one.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|fault| fault.field == field)
    }

    /// The text of the first fault of `field`, or nothing.
    pub fn text(&self, field: &str) -> &str {
        self.0
            .iter()
            .find(|fault| fault.field == field)
            .map_or("", |fault| &fault.text)
    }

    /// All of them.
    pub fn list(&self) -> &[Fault] {
        &self.0
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}
