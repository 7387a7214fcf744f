//! Everything that can be asked for. A use case has one action; an action says nothing of its door.

use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident => $code:literal,)*) => {
        /// What a caller wants to do.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// All of them, in the order of the rule book.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Stable name in traces and answers; the same as its serialised form.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

actions! {
    /// Create a record, with the patient's consent (TD1.1).
    CreateRecord => "create_record",
    /// Ask whether a record exists, and what it says of the caller (TD0.2).
    TestExistence => "test_existence",
    /// Search by traits, emergency dispatch only (TD0.5). Rule: REQ-R-29.
    SearchWithoutIns => "search_without_ins",
    /// Enter a record through a portal (TD0.9).
    OpenPortal => "open_portal",
    /// Read identity, contacts and objections (TD1.3a).
    ReadAdministrativeData => "read_administrative_data",
    /// Change contacts (TD1.3b).
    UpdateAdministrativeData => "update_administrative_data",

    /// Record the patient's authorisation for oneself, by his recorded act (TD0.3).
    DeclareAuthorization => "declare_authorization",
    /// Remove one's own authorisation (TD0.3).
    RemoveOwnAuthorization => "remove_own_authorization",
    /// Leave the role of médecin traitant (TD0.3).
    ResignPrimaryCarePhysician => "resign_primary_care_physician",
    /// List the records one may read (TD0.4).
    ListMyRecords => "list_my_records",
    /// List who is authorised and who is blocked (TD1.6).
    ListAuthorizations => "list_authorizations",
    /// Authorise a professional or a structure, or renew.
    Authorize => "authorize",
    /// Take an authorisation away.
    RevokeAuthorization => "revoke_authorization",
    /// Block a professional.
    Block => "block",
    /// Unblock a professional.
    Unblock => "unblock",
    /// Name a médecin traitant of the record.
    NamePrimaryCarePhysician => "name_primary_care_physician",
    /// Take the role of médecin traitant from someone.
    RemovePrimaryCarePhysician => "remove_primary_care_physician",
    /// Object to emergency access, or no longer.
    ChangeObjections => "change_objections",
    /// Answer a reminder of vaccination: already done, or not concerned.
    AnswerReminder => "answer_reminder",

    /// Add a document (TD2.1).
    Submit => "submit",
    /// Add a document in the name of a structure (TD2.2).
    SubmitForOrganization => "submit_for_organization",
    /// Replace a document by a new version.
    Replace => "replace",
    /// List documents: their metadata (TD3.1).
    ListDocuments => "list_documents",
    /// Find the reference of a document, to replace or delete it (TD3.1).
    FindReference => "find_reference",
    /// Read the content of a document (TD3.2).
    OpenDocument => "open_document",
    /// Read what documents say as data: synthesis, results, vaccines, care timeline (TD3.2).
    ReadSynthesis => "read_synthesis",
    /// Enter health information as data, correct it, withdraw it.
    Declare => "declare",
    /// Search in the text of documents (TD3.2).
    SearchRecord => "search_record",
    /// Ask whether an examination was already done (TD3.2).
    CheckExam => "check_exam",
    /// Mask a document from professionals (TD3.3a).
    Mask => "mask",
    /// Show a masked document to professionals again (TD3.3a).
    Unmask => "unmask",
    /// Choose the professionals and professions a document is masked from.
    ChangeAudience => "change_audience",
    /// Make a withheld document visible to the patient (TD3.3b).
    Announce => "announce",
    /// Make a document visible to representatives (TD3.3b).
    ShowToRepresentatives => "show_to_representatives",
    /// Hide a document from representatives.
    HideFromRepresentatives => "hide_from_representatives",
    /// Put a document aside (TD3.3d).
    Archive => "archive",
    /// Bring an archived document back (TD3.3d).
    Unarchive => "unarchive",
    /// Put a document into the patient's bin (TD3.3c).
    Delete => "delete",
    /// List what is in the bin.
    ListBin => "list_bin",
    /// Take a document out of the bin.
    Restore => "restore",

    /// Read all the traces of a record.
    ReadHistory => "read_history",
    /// Read the traces of one's own acts.
    ReadOwnTraces => "read_own_traces",
    /// Contest an access that the history shows.
    ContestAccess => "contest_access",
    /// Download a copy of the record. Rule: REQ-R-52.
    ExportRecord => "export_record",

    /// Sign in.
    SignIn => "sign_in",
    /// Sign out.
    SignOut => "sign_out",
    /// Change one's own secret.
    ChangeSecret => "change_secret",
    /// Change one's own second factor.
    ChangeSecondFactor => "change_second_factor",
    /// Give the patient new codes (TD1.5d).
    ResetSecret => "reset_secret",

    /// Close the record (TD1.4).
    CloseRecord => "close_record",
    /// Reopen it, with renewed consent (TD1.2).
    ReopenRecord => "reopen_record",
    /// Destroy a closed record after ten years.
    PurgeRecord => "purge_record",
    /// Destroy a document whose time in the bin is over.
    DestroyDocument => "destroy_document",

    /// Read a document as data and text, so that what it says is found; shows it to nobody.
    PrepareDocument => "prepare_document",
    /// Look, as the patient would, whether a vaccination is due, and tell him; shows it to nobody.
    RemindPatient => "remind_patient",
    /// Do work that is due, without reading content.
    RunUpkeep => "run_upkeep",
    /// Verify the chains of the ledger.
    VerifyLedger => "verify_ledger",
    /// Read indicators without personal data.
    ReadIndicators => "read_indicators",
    /// Create, suspend and resume accounts of professionals and administrators.
    ManageAccounts => "manage_accounts",
    /// Change the directory of professionals and structures.
    ManageDirectory => "manage_directory",
    /// Rotate the installation's keys.
    RotateKeys => "rotate_keys",
}

impl Action {
    /// Whether it is done to one document that already is in the record.
    pub const fn is_on_document(self) -> bool {
        matches!(
            self,
            Self::Replace
                | Self::FindReference
                | Self::OpenDocument
                | Self::Mask
                | Self::Unmask
                | Self::ChangeAudience
                | Self::Announce
                | Self::ShowToRepresentatives
                | Self::HideFromRepresentatives
                | Self::Archive
                | Self::Unarchive
                | Self::Delete
                | Self::Restore
                | Self::DestroyDocument
                | Self::PrepareDocument
        )
    }

    /// Whether it lists documents: it is decided once for the record, then for each document.
    pub const fn is_listing(self) -> bool {
        matches!(self, Self::ListDocuments | Self::ListBin)
    }

    /// Whether it adds a document; the request then describes the new one.
    pub const fn is_deposit(self) -> bool {
        matches!(self, Self::Submit | Self::SubmitForOrganization)
    }

    /// Whether health data are disclosed by it.
    pub const fn is_reading(self) -> bool {
        matches!(
            self,
            Self::ListDocuments
                | Self::FindReference
                | Self::OpenDocument
                | Self::ReadSynthesis
                | Self::SearchRecord
                | Self::CheckExam
                | Self::ListBin
                | Self::ReadHistory
                | Self::ExportRecord
        )
    }

    /// Whether it needs no record: it is an act on an account, or on the installation.
    pub const fn is_without_record(self) -> bool {
        self.is_on_account()
            || matches!(
                self,
                Self::CreateRecord
                    | Self::SearchWithoutIns
                    | Self::ListMyRecords
                    | Self::RunUpkeep
                    | Self::VerifyLedger
                    | Self::ReadIndicators
                    | Self::ManageAccounts
                    | Self::ManageDirectory
                    | Self::RotateKeys
            )
    }

    /// Whether it is an act of the caller on his own account.
    pub const fn is_on_account(self) -> bool {
        matches!(
            self,
            Self::SignIn | Self::SignOut | Self::ChangeSecret | Self::ChangeSecondFactor
        )
    }
}
