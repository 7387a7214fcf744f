//! What became of an examination that was about to be prescribed (*examen évité*).

/// What a professional did once he knew that an examination is already there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// He opened what is there.
    Read,
    /// He does not prescribe it again.
    NotPrescribed,
    /// He prescribes it, and may say why.
    Prescribed(Option<Reason>),
}

/// Why an examination is prescribed although one is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The state of the patient changed since.
    StateChanged,
    /// What is there does not answer.
    NotConclusive,
    /// It is followed at this interval.
    FollowUp,
    /// Something else.
    Other,
}

impl Choice {
    /// Every choice there is.
    pub const ALL: [Self; 7] = [
        Self::Read,
        Self::NotPrescribed,
        Self::Prescribed(None),
        Self::Prescribed(Some(Reason::StateChanged)),
        Self::Prescribed(Some(Reason::NotConclusive)),
        Self::Prescribed(Some(Reason::FollowUp)),
        Self::Prescribed(Some(Reason::Other)),
    ];

    /// Its stable name in forms and answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::NotPrescribed => "not_prescribed",
            Self::Prescribed(None) => "prescribed",
            Self::Prescribed(Some(reason)) => reason.code(),
        }
    }

    /// The choice of this name.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Whether another may follow it: reading is not yet deciding. Rule: EXA-010.
    pub const fn is_provisional(self) -> bool {
        matches!(self, Self::Read)
    }
}

impl Reason {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::StateChanged => "prescribed_state_changed",
            Self::NotConclusive => "prescribed_not_conclusive",
            Self::FollowUp => "prescribed_follow_up",
            Self::Other => "prescribed_other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_choice_has_a_name_of_its_own() {
        for choice in Choice::ALL {
            assert_eq!(Choice::of_code(choice.code()), Some(choice));
        }
        assert_eq!(Choice::of_code(""), None);
    }

    #[test]
    fn only_reading_may_be_followed_by_a_decision() {
        for choice in Choice::ALL {
            assert_eq!(choice.is_provisional(), choice == Choice::Read, "EXA-010");
        }
    }
}
