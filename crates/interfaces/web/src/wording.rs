//! The French sentences that are not in a template: refusals, grounds, acts, problems of a form.
//!
//! They say what to do, or who acts; never what failed inside, never a value of a record.

use dmp_core::access::{Action, Ground, Mode, Refusal};
use dmp_core::people::Sex;
use dmp_service::sign_in::SignInError;
use dmp_service::{Conflict, Problem};

/// The form of a word that agrees with a person; both when the sex is not known.
pub const fn agree(
    sex: Sex,
    feminine: &'static str,
    masculine: &'static str,
    both: &'static str,
) -> &'static str {
    match sex {
        Sex::Female => feminine,
        Sex::Male => masculine,
        Sex::Unknown => both,
    }
}

/// Up to two initials: « CM ».
pub fn initials(name: &str) -> String {
    let titles = ["Dr", "Pr", "M.", "Mme"];
    let words = name
        .split_whitespace()
        .filter(|word| !titles.contains(word));
    let mut letters = words
        .filter_map(|word| word.chars().next())
        .filter(|it| it.is_alphabetic());
    [letters.next(), letters.next_back()]
        .into_iter()
        .flatten()
        .collect()
}

/// A code in groups of `size` characters.
pub fn grouped(code: &str, size: usize) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(size).map(|it| it.iter().collect()).collect();
    groups.join(" ")
}

/// « 184 Ko », « 2,4 Mo ».
pub fn size(bytes: u64) -> String {
    const KILO: u64 = 1_024;
    const MEGA: u64 = KILO * KILO;
    match bytes {
        0..KILO => format!("{bytes} octets"),
        KILO..MEGA => format!("{} Ko", bytes / KILO),
        _ => format!("{},{} Mo", bytes / MEGA, bytes % MEGA * 10 / MEGA),
    }
}

/// « 1 document », « 3 documents ».
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count > 1 { many } else { one })
}

/// What to do about a field.
pub const fn problem(problem: Problem) -> &'static str {
    match problem {
        Problem::Empty => "Remplissez ce champ.",
        Problem::TooLong => "Raccourcissez ce texte.",
        Problem::TooShort => "Donnez plus de détails.",
        Problem::Malformed => "Vérifiez ce que vous avez saisi.",
        Problem::WrongKey => "La clé ne correspond pas au numéro. Relisez chaque chiffre.",
        Problem::TestIdentityOutsideDemo => {
            "Les identités de test servent à la démonstration seulement."
        }
        Problem::NotTicked => "Cochez cette case pour continuer.",
        Problem::UnknownCode => "Choisissez une valeur de la liste.",
        Problem::InTheFuture => "Choisissez une date passée.",
        Problem::TooFar => "Choisissez une date plus proche : dix ans au plus.",
        Problem::NotADate => "Saisissez une date qui existe, par exemple 14/04/2026.",
        Problem::TooLarge => "Ce fichier est trop lourd : 50 Mo au plus.",
        Problem::KindNotAccepted => {
            "Choisissez un fichier PDF, JPEG, PNG, TIFF, texte, RTF ou un document clinique (CDA)."
        }
        Problem::StyleSheet => {
            "Ce fichier est une feuille de style. Choisissez le document d’origine, en CDA."
        }
        Problem::NotCda => "Ce fichier XML n’est pas un document clinique (CDA).",
        Problem::UnsafeXml => {
            "Ce fichier XML n’est pas conforme : demandez-en un autre à son auteur."
        }
        Problem::Truncated => "Ce fichier est incomplet. Envoyez-le de nouveau.",
        Problem::PatientMismatch => "Ce document concerne une autre personne.",
        Problem::TypeMismatch => "La catégorie choisie n’est pas celle du document.",
        Problem::AuthorMismatch => "L’auteur indiqué n’est pas celui du document.",
        Problem::Unchanged => "Ce fichier est déjà dans le dossier.",
        Problem::WithheldAndMasked => {
            "Ce document attend d’être annoncé au patient : il ne peut pas être masqué en même \
                temps."
        }
        Problem::CodeExpired => {
            "Ce code ne sert plus. Revenez à l’étape précédente pour en recevoir un autre."
        }
        Problem::WeakSecret => {
            "Choisissez un code plus long, sans votre identifiant ni caractère répété."
        }
        Problem::WrongSecret => "Ce n’est pas votre code secret actuel.",
        Problem::IdentityNotChecked => "Comparez l’identité à une pièce, puis indiquez laquelle.",
        Problem::PatientTypeOnly => "Seul le patient peut déposer un document de cette catégorie.",
        Problem::EndsBeforeStart => "Choisissez une fin après le début.",
        Problem::MoreThanPlanned => "Indiquez au moins autant de séances prévues que faites.",
        Problem::TooMany => {
            "Il y a trop d’informations : retirez-en, ou corrigez celles qui existent."
        }
        Problem::Blocked => "Cette personne est bloquée : débloquez-la d’abord.",
        Problem::NotADoctor => "Un médecin traitant est un médecin.",
    }
}

/// What contradicts what is there.
pub const fn conflict(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::RecordExists => "Un dossier existe déjà pour ce matricule.",
        Conflict::DocumentExists => "Ce document est déjà dans le dossier.",
        Conflict::Stale => "Le dossier a changé entre-temps. Rechargez la page, puis recommencez.",
    }
}

/// Why nobody is signed in, and what to do.
pub fn sign_in(error: &SignInError) -> String {
    match error {
        SignInError::WrongCredentials => {
            "L’identifiant ou le code secret ne correspond pas. Vérifiez-les.".to_owned()
        }
        SignInError::Locked { minutes } => format!(
            "Trop d’essais : le compte est bloqué encore {} minutes. Attendez, puis réessayez.",
            minutes.max(&1)
        ),
        SignInError::TooMany {
            retry_after_seconds,
        } => {
            format!("Trop d’essais depuis cette connexion. Réessayez dans {retry_after_seconds} s.")
        }
        SignInError::WrongCode { left: 0 } => "Ce code ne correspond pas.".to_owned(),
        SignInError::WrongCode { left: 1 } => {
            "Ce code ne correspond pas. Il reste 1 essai.".to_owned()
        }
        SignInError::WrongCode { left } => {
            format!("Ce code ne correspond pas. Il reste {left} essais.")
        }
        SignInError::CodeExpired => {
            "Ce code a plus de 10 minutes. Demandez-en un nouveau ci-dessous.".to_owned()
        }
        SignInError::StartAgain => "Le délai est passé. Recommencez la connexion.".to_owned(),
        SignInError::SecretExpired => {
            "Votre code provisoire a plus de 30 jours. Demandez de nouveaux codes à votre médecin."
                .to_owned()
        }
        SignInError::Unavailable(_) => {
            "Le service ne répond pas. Réessayez dans quelques minutes.".to_owned()
        }
    }
}

/// What a refusal says to the one who asked, when it may be explained.
pub const fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::RecordExists => "Ce patient a déjà un dossier.",
        Refusal::RecordClosed => {
            "Ce dossier est fermé : personne ne peut le lire ni l’alimenter. Le patient peut le \
                rouvrir."
        }
        Refusal::RecordNotClosed => "Ce dossier n’est pas fermé.",
        Refusal::StillRetained => "La durée de conservation de ce dossier n’est pas terminée.",
        Refusal::AdministratorHasNoRecord => "Un administrateur n’ouvre aucun dossier.",
        Refusal::StaffReadsNothing => {
            "Votre compte dépose pour votre structure ; il ne lit pas de dossier."
        }
        Refusal::OccupationalPhysician => {
            "La médecine du travail n’a pas accès au contenu des dossiers."
        }
        Refusal::BlockedByPatient => {
            "Le patient ne vous autorise pas à consulter son dossier. Parlez-en avec lui."
        }
        Refusal::ObjectionToDispatch => {
            "Le patient s’oppose à l’accès par la régulation des urgences."
        }
        Refusal::ObjectionToBreakGlass => "Le patient s’oppose à l’accès en urgence.",
        Refusal::ReasonMissing => "Indiquez la situation et le motif de l’accès en urgence.",
        Refusal::NoFunctionalRight => "Votre profession ne permet pas cette action.",
        Refusal::ConsentMissing => "Recueillez d’abord l’accord du patient.",
        Refusal::PatientActMissing => {
            "Cette action se fait en présence du patient, avec son accord."
        }
        Refusal::AuthorizationMissing => {
            "Le patient ne vous a pas autorisé. Demandez-lui son accord, puis déclarez-le."
        }
        Refusal::AuthorizationExpired => {
            "L’autorisation du patient a pris fin. Demandez-lui de la renouveler."
        }
        Refusal::PrimaryCareOnly => "Seul le médecin traitant du dossier peut le faire.",
        Refusal::NotAuthor => "Seul l’auteur du document peut le faire.",
        Refusal::PatientDocument => {
            "Ce document est celui du patient : lui seul, ou son médecin traitant, peut le faire."
        }
        Refusal::PatientTypeOnly => "Seul le patient peut déposer un document de cette catégorie.",
        Refusal::ProfessionalTypeOnly => {
            "Cette catégorie est réservée aux documents des professionnels."
        }
        Refusal::SecretSessionOnly => {
            "En connexion secrète, un document doit être caché aux représentants."
        }
        Refusal::WrongStatus => "L’état du document ne permet pas cette action.",
        // Hidden refusals have no sentence of their own: nothing must tell them apart.
        Refusal::RecordUnknown
        | Refusal::NotOwnRecord
        | Refusal::RecordPurged
        | Refusal::BlockedFromDocument
        | Refusal::DocumentUnknown
        | Refusal::Deleted
        | Refusal::WithheldFromPatient
        | Refusal::HiddenFromRepresentatives
        | Refusal::Masked
        | Refusal::MaskedFromChosen
        | Refusal::NotInMatrix
        | Refusal::NotOfOrganization => "Cette page n’existe pas, ou vous n’y avez pas accès.",
    }
}

/// Why somebody was refused, said to the patient in his history or beside a document.
pub const fn refusal_to_patient(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::BlockedByPatient | Refusal::BlockedFromDocument => "Bloqué par vous",
        Refusal::AuthorizationMissing => "Vous ne l’avez pas autorisé",
        Refusal::AuthorizationExpired => "Son autorisation a pris fin",
        Refusal::Masked => "Document masqué",
        Refusal::MaskedFromChosen => "Masqué pour cette personne ou cette profession",
        Refusal::NotInMatrix => "Sa profession ne lit pas ce type de document",
        Refusal::ObjectionToDispatch | Refusal::ObjectionToBreakGlass => {
            "Vous vous opposez à l’accès en urgence"
        }
        Refusal::OccupationalPhysician => "La médecine du travail n’a pas accès au contenu",
        Refusal::StaffReadsNothing => "Ce compte ne lit aucun document",
        Refusal::ReasonMissing => "Aucun motif n’a été donné",
        Refusal::NoFunctionalRight => "Sa profession ne le permet pas",
        Refusal::ConsentMissing | Refusal::PatientActMissing => {
            "Votre accord n’était pas recueilli"
        }
        Refusal::PrimaryCareOnly => "Réservé au médecin traitant",
        Refusal::RecordClosed => "Le dossier était fermé",
        Refusal::NotAuthor => "Réservé à l’auteur du document",
        Refusal::PatientDocument => "Réservé à vous et à votre médecin traitant",
        Refusal::PatientTypeOnly => "Seul vous pouvez déposer ce type de document",
        Refusal::ProfessionalTypeOnly => "Réservé aux documents des professionnels",
        Refusal::WrongStatus => "L’état du document ne le permettait pas",
        Refusal::WithheldFromPatient => "Le document n’était pas encore visible",
        Refusal::HiddenFromRepresentatives => "Document caché aux représentants",
        Refusal::SecretSessionOnly => "Connexion secrète",
        Refusal::NotOfOrganization => "Document d’une autre structure",
        Refusal::Deleted => "Dans votre corbeille",
        Refusal::DocumentUnknown => "Ce document n’existe pas",
        Refusal::RecordUnknown
        | Refusal::NotOwnRecord
        | Refusal::RecordExists
        | Refusal::RecordNotClosed
        | Refusal::RecordPurged
        | Refusal::StillRetained
        | Refusal::AdministratorHasNoRecord => "L’état du dossier ne le permettait pas",
    }
}

/// Why an act was permitted, said to the patient.
pub const fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::OwnRecord => "C’est votre dossier",
        Ground::Representative => "Représentant légal",
        Ground::OwnAccount => "C’est votre compte",
        Ground::Authorship => "Auteur du document",
        Ground::PrimaryCarePhysician => "Votre médecin traitant",
        Ground::Authorization => "Autorisé par vous",
        Ground::BreakGlass => "Urgence déclarée",
        Ground::EmergencyDispatch => "Régulation des urgences (centre 15)",
        Ground::Deposit => "Dépôt, sans consultation du dossier",
        Ground::OrganizationDocument => "Document de sa structure",
        Ground::FunctionalRight => "Vérification de ses droits, sans lecture de document",
        Ground::Operation => "Fonctionnement du service, sans lecture de document",
        Ground::DueWork => "Tâche automatique du service",
    }
}

/// How access was asked for.
pub const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Normal => "Accès habituel",
        Mode::BreakGlass => "Accès en urgence",
        Mode::EmergencyDispatch => "Accès par le centre 15",
    }
}

/// What somebody did, after « A » for another person and « Avez » for the patient himself.
pub const fn done(action: Action) -> &'static str {
    match action {
        Action::CreateRecord => "ouvert le dossier",
        Action::TestExistence => "vérifié si un dossier existe",
        Action::SearchWithoutIns => "recherché le dossier sans matricule",
        Action::OpenPortal => "ouvert l’espace",
        Action::ReadAdministrativeData => "consulté les informations administratives",
        Action::UpdateAdministrativeData => "modifié les coordonnées",
        Action::DeclareAuthorization => "enregistré votre autorisation, en votre présence",
        Action::RemoveOwnAuthorization => "retiré sa propre autorisation",
        Action::ResignPrimaryCarePhysician => "quitté le rôle de médecin traitant",
        Action::ListMyRecords => "affiché la liste de ses patients",
        Action::ListAuthorizations => "consulté la liste des accès",
        Action::Authorize => "autorisé",
        Action::RevokeAuthorization => "retiré l’autorisation de",
        Action::Block => "bloqué",
        Action::Unblock => "débloqué",
        Action::NamePrimaryCarePhysician => "nommé médecin traitant",
        Action::RemovePrimaryCarePhysician => "retiré le rôle de médecin traitant à",
        Action::ChangeObjections => "modifié les choix pour l’urgence",
        Action::AnswerReminder => "répondu à un rappel",
        Action::Submit | Action::SubmitForOrganization => "déposé un document",
        Action::Replace => "remplacé un document",
        Action::ListDocuments => "consulté la liste des documents",
        Action::FindReference => "recherché la référence d’un document",
        Action::OpenDocument => "consulté",
        Action::ReadSynthesis => "consulté la synthèse",
        Action::Declare => "modifié les informations de santé",
        Action::SearchRecord => "cherché dans les documents",
        Action::CheckExam => "vérifié si un examen était déjà fait",
        Action::Mask => "masqué",
        Action::Unmask => "montré de nouveau",
        Action::ChangeAudience => "choisi qui peut voir",
        Action::Announce => "rendu visible au patient",
        Action::ShowToRepresentatives => "montré aux représentants",
        Action::HideFromRepresentatives => "caché aux représentants",
        Action::Archive => "archivé",
        Action::Unarchive => "désarchivé",
        Action::Delete => "mis à la corbeille",
        Action::ListBin => "consulté la corbeille",
        Action::Restore => "repris de la corbeille",
        Action::ReadHistory => "consulté l’historique des accès",
        Action::ReadOwnTraces => "consulté l’historique de ses propres accès",
        Action::ContestAccess => "contesté un accès",
        Action::ExportRecord => "téléchargé le dossier",
        Action::SignIn => "ouvert une session",
        Action::SignOut => "fermé la session",
        Action::ChangeSecret => "changé le code secret",
        Action::ChangeSecondFactor => "changé le moyen de vérification",
        Action::ResetSecret => "remis de nouveaux codes",
        Action::CloseRecord => "fermé le dossier",
        Action::ReopenRecord => "rouvert le dossier",
        Action::PurgeRecord => "détruit le dossier",
        Action::DestroyDocument => "détruit un document de la corbeille",
        Action::PrepareDocument => "lu automatiquement",
        Action::RemindPatient => "vérifié vos rappels de vaccination",
        Action::RunUpkeep => "exécuté une tâche automatique",
        Action::VerifyLedger => "vérifié l’intégrité de l’historique",
        Action::ReadIndicators => "consulté les indicateurs",
        Action::ManageAccounts => "modifié un compte",
        Action::ManageDirectory => "modifié l’annuaire",
        Action::RotateKeys => "renouvelé les clés",
    }
}

/// Who looked when the service looked for reminders. Rule: VAC-016.
pub const NOBODY_REMINDED: &str = "C’est un calcul automatique : personne n’a vu vos documents.";

/// Who looked when a document was prepared for the synthesis and the search. Rule: SEA-013.
pub const NOBODY_LOOKED: &str =
    "C’est pour la synthèse et la recherche : personne n’a vu ces documents.";

/// « 12 documents ont été lus automatiquement »; none where none was. Rule: SEA-013.
pub fn prepared(documents: usize) -> Option<String> {
    match documents {
        0 => None,
        1 => Some(
            "1 document a aussi été lu automatiquement, pour la synthèse et la recherche. \
             Personne ne l’a vu."
                .to_owned(),
        ),
        many => Some(format!(
            "{many} documents ont aussi été lus automatiquement, pour la synthèse et la \
             recherche. Personne ne les a vus."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dmp_core::access::Disclosure;

    #[test]
    fn hidden_refusals_all_say_the_same() {
        let hidden = Refusal::ALL
            .iter()
            .filter(|it| it.disclosure() == Disclosure::Hide);
        let mut sentences: Vec<_> = hidden.map(|it| refusal(*it)).collect();
        sentences.dedup();
        assert_eq!(sentences.len(), 1);
        let told = Refusal::ALL
            .iter()
            .filter(|it| it.disclosure() == Disclosure::Explain);
        assert!(
            told.map(|it| refusal(*it))
                .all(|sentence| sentence != sentences[0])
        );
    }

    #[test]
    fn sizes_and_groups_are_short() {
        for (bytes, expected) in [
            (0, "0 octets"),
            (1_023, "1023 octets"),
            (188_416, "184 Ko"),
            (2_516_583, "2,4 Mo"),
        ] {
            assert_eq!(size(bytes), expected);
        }
        assert_eq!(grouped("K7RM4WXE", 4), "K7RM 4WXE");
        assert_eq!(initials("Dr Anne-Sophie Veyrac"), "AV");
        assert_eq!(
            (initials("Laboratoire"), initials("")),
            ("L".to_owned(), String::new())
        );
    }
}
