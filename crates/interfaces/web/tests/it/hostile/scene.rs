//! Two records, those who come to them, and what they send.

use super::forms::{FORMS, Form};
use crate::browser::{Browser, Page, escaped};
use crate::world::{PASSWORD, World, profile, read_all};
use axum::http::header::{CONTENT_TYPE, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, StatusCode};
use dmp_core::declared::{Kind, Typed};
use dmp_core::document::TypeCode;
use dmp_core::ids::RecordId;
use dmp_core::people::{BirthPlace, IdentityDocument, IdentityTraits, InsKind, Nir, Sex};
use dmp_core::record::{ConsentBy, Grantee, Objections};
use dmp_core::time::Date;
use dmp_service::account::{self, NewStaffAccount, StaffHolder, create_staff_account};
use dmp_service::directory::ProfessionalProfile;
use dmp_service::records::{Opening, open_record};
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{
    App, Session, authorizations, checkpoints, declared, indicators, reading, results, sessions,
};
use dmp_web::{Audience, RouteSpec};
use std::fmt::Write as _;

/// Where the forms of the site come from.
pub const SITE: &str = "http://dmp.exemple";
/// An identifier of nothing.
pub const UNKNOWN: &str = "00000000000000000000000000000000";
/// The secret of the application of each account of staff here.
pub const TOTP: [u8; 20] = [7; 20];
/// What only those who may see the first record may read, in lower case.
const MARKERS: [&str; 10] = [
    "personnefictive",
    "anouk",
    "automne",
    "tension 12/8",
    "rotule",
    "fêlée",
    "hiver secret",
    "annonce grave",
    "clé de la cave",
    "noix de cajou",
];

/// A route with what is sent there.
pub struct Attacked {
    pub is_post: bool,
    pub path: &'static str,
    pub audience: Audience,
    pub form: Form,
}

impl Attacked {
    pub fn is_in(&self, table: &[(bool, &str)]) -> bool {
        table.contains(&(self.is_post, self.path))
    }
}

/// Every route, as it is mounted.
pub fn attacked() -> Vec<Attacked> {
    let of = |route: RouteSpec| Attacked {
        is_post: route.method == Method::POST,
        path: route.path,
        audience: route.audience,
        form: *FORMS
            .iter()
            .find(|it| it.0 == route.path)
            .unwrap_or(&(route.path, &[], None)),
    };
    dmp_web::routes().into_iter().map(of).collect()
}

/// What the parameters of an address are replaced by.
#[derive(Clone)]
pub struct Ids {
    pub record: String,
    pub document: String,
    pub person: String,
    pub structure: String,
    pub version: String,
    pub series: String,
}

/// The address, or the part of it that nobody has said how to fill.
pub fn filled(path: &str, ids: &Ids) -> Result<String, String> {
    let part = |part: &str| {
        Ok(match (part, path.split('/').nth(1).unwrap_or_default()) {
            ("{record}", _) => ids.record.clone(),
            ("{document}" | "{item}", _) | ("{id}", "documents" | "informations") => {
                ids.document.clone()
            }
            ("{id}", "professionnels") => ids.person.clone(),
            ("{id}", "structures") => ids.structure.clone(),
            ("{part}" | "{index}", _) => "0".to_owned(),
            ("{slug}", "informations" | "pro") => "allergie".to_owned(),
            ("{key}", _) => ids.series.clone(),
            ("{slug}", _) => "synthese".to_owned(),
            ("{vaccine}", _) => "10".to_owned(),
            ("{number}", _) => "1".to_owned(),
            ("{version}", _) => ids.version.clone(),
            ("{*name}", _) => "dmp.css".to_owned(),
            (unknown, _) if unknown.contains('{') => return Err(unknown.to_owned()),
            (fixed, _) => fixed.to_owned(),
        })
    };
    let parts: Result<Vec<String>, String> = path.split('/').map(part).collect();
    Ok(parts?.join("/"))
}

/// Two records and those who come to them.
pub struct Scene {
    pub world: World,
    pub anonymous: Browser,
    pub patient: Browser,
    pub other: Browser,
    /// Médecin traitant of the first record and author of its documents.
    pub doctor: Browser,
    /// Authorised in the first record, author of nothing.
    pub colleague: Browser,
    pub stranger: Browser,
    pub blocked: Browser,
    pub operator: Browser,
    pub other_record: RecordId,
    /// A clinical document of the first record, with an embedded part.
    pub clinical: String,
    pub masked: String,
    pub withheld: String,
    pub own: String,
    /// A document of the other record.
    pub foreign: String,
    /// An allergy that the first patient entered as data.
    pub item: String,
    spare: ProfessionalProfile,
    version: String,
    /// A series of results of the first record.
    series: String,
    patients: [(Session, RecordId); 2],
    of_doctor: (Session, RecordId),
    counting: Session,
}

impl Scene {
    pub async fn new() -> Self {
        let mut world = World::new();
        let other_doctor = sessions::acting_for(profile(&world.app, 4));
        let opened = open_record(&world.app, &other_doctor, &other_opening()).unwrap();
        let (colleague, blocked) = (profile(&world.app, 5), profile(&world.app, 6));
        staff(&world.app, "consoeur", &colleague);
        staff(&world.app, "ecarte", &blocked);
        let patient = signed_in(&world, world.patient().await);
        let letter = std::mem::replace(&mut world.letter, opened.letter);
        let other = signed_in(&world, world.patient().await);
        world.letter = letter;
        let doctor = signed_in(&world, world.staff("/pro", "medecin").await);
        let put = |session: &Session, record, document: &Deposit| {
            deposit(&world.app, session, record, document)
                .unwrap()
                .to_string()
        };
        let (of_doctor, of_patient) = (session(&world, &doctor), session(&world, &patient));
        let (masked, withheld) = (DepositVisibility::Masked, DepositVisibility::Withheld);
        let note = |title, visibility| note(title, "11488-4", visibility);
        let everyone = DepositVisibility::Everyone;
        let blocked_too = Grantee::Professional(blocked.id);
        for who in [Grantee::Professional(colleague.id), blocked_too] {
            authorizations::authorize(&world.app, &of_patient, world.record, who, None).unwrap();
        }
        authorizations::block(&world.app, &of_patient, world.record, blocked.id).unwrap();
        let mut anonymous = world.browser();
        let css = anonymous.get("/connexion").await.text();
        let operator = signed_in(&world, world.staff("/admin", "exploitant").await);
        let clinical = put(&of_doctor, world.record, &clinical());
        read_all(&world.app);
        checkpoints::sign(&world.app).unwrap();
        let found = results::results(&world.app, &of_patient, world.record).unwrap();
        Self {
            clinical,
            series: found.series[0].key.to_string(),
            masked: put(&of_doctor, world.record, &note("Hiver secret", masked)),
            withheld: put(&of_doctor, world.record, &note("Annonce grave", withheld)),
            own: put(
                &of_patient,
                world.record,
                &self::note("Clé de la cave", "EXPPAT_2", everyone),
            ),
            foreign: put(&other_doctor, opened.record, &note("Genou", everyone)),
            item: item(&world, &of_patient),
            colleague: signed_in(&world, world.staff("/pro", "consoeur").await),
            stranger: signed_in(&world, world.staff("/pro", "urgentiste").await),
            blocked: signed_in(&world, world.staff("/pro", "ecarte").await),
            spare: profile(&world.app, 7),
            version: css
                .split("/static/")
                .nth(1)
                .unwrap()
                .split('/')
                .next()
                .unwrap()
                .to_owned(),
            counting: session(&world, &operator),
            patients: [
                (of_patient, world.record),
                (session(&world, &other), opened.record),
            ],
            of_doctor: (of_doctor, world.record),
            other_record: opened.record,
            world,
            anonymous,
            patient,
            other,
            doctor,
            operator,
        }
    }

    /// Those for whom a route is.
    pub fn callers(&self, audience: Audience) -> Vec<&Browser> {
        match audience {
            Audience::Everyone => vec![&self.anonymous, &self.patient],
            Audience::SignedIn | Audience::Patient => vec![&self.patient],
            Audience::Professional | Audience::Software => vec![&self.doctor],
            Audience::Administration => vec![&self.operator],
        }
    }

    /// What a rightful caller of a route names.
    pub fn ids(&self, path: &str) -> Ids {
        let note = self.world.document.to_string();
        let document = match path.rsplit('/').next().unwrap_or_default() {
            "annoncer" => &self.withheld,
            "demasquer" => &self.masked,
            "remplacer" | "supprimer" if path.starts_with("/pro") => &note,
            "remplacer" | "supprimer" | "restaurer" => &self.own,
            _ if path.contains("/informations") => &self.item,
            _ => &self.clinical,
        };
        Ids {
            record: self.world.record.to_string(),
            document: document.clone(),
            person: self.spare.id.to_string(),
            structure: self.spare.organization.as_ref().unwrap().id.to_string(),
            version: self.version.clone(),
            series: self.series.clone(),
        }
    }

    /// What may change in the two records and their accounts, whoever looks at them.
    pub fn state(&self) -> String {
        let app = &self.world.app;
        let counts = indicators::indicators(app, &self.counting)
            .unwrap()
            .quantities;
        let mut all = format!(
            "{} {} {}",
            counts.records, counts.documents, counts.accounts
        );
        for (session, record) in &self.patients {
            let account = account::account(app, session).unwrap();
            let (email, objections) = (account.email, account.objections);
            write!(all, "\n{email:?} {objections:?} {}", account.has_totp).unwrap();
            let list = authorizations::access_list(app, session, *record).unwrap();
            for grant in &list.authorized {
                write!(all, "\n{:?} {:?}", grant.grantee.grantee(), grant.until).unwrap();
            }
            let primary_care = list.primary_care.iter().map(|it| it.id);
            let blocked = list.blocked.iter().map(|(it, _)| it.id);
            write!(
                all,
                "\n{:?}",
                primary_care.chain(blocked).collect::<Vec<_>>()
            )
            .unwrap();
        }
        // The doctor of the first record sees all of it but what is masked from him by choice.
        for (session, record) in self.patients.iter().chain([&self.of_doctor]) {
            for line in reading::record(app, session, *record).unwrap().documents {
                let visibility = (line.is_masked, line.is_restricted, line.is_withheld);
                write!(all, "\n{} {visibility:?} {:?}", line.id, line.status).unwrap();
            }
            for item in declared::items(app, session, *record).unwrap().items {
                write!(all, "\n{} {}", item.id(), item.changes().len()).unwrap();
            }
        }
        all
    }
}

/// Sends what a route takes, with the token of this browser's session.
pub async fn attempt(browser: &Browser, route: &Attacked, path: &str) -> Page {
    let headers = [(ORIGIN.as_str(), SITE)];
    send(browser, (route, path), Some(&browser.csrf), &headers).await
}

/// Sends what a route takes; its token and its headers are the attacker's choice.
pub async fn send(
    browser: &Browser,
    (route, path): (&Attacked, &str),
    csrf: Option<&str>,
    with: &[(&'static str, &'static str)],
) -> Page {
    let mut browser = browser.clone();
    if !route.is_post {
        return browser.get(path).await;
    }
    let (kind, body) = body(&route.form, csrf);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, kind.parse().unwrap());
    for (name, value) in with {
        headers.insert(*name, value.parse().unwrap());
    }
    browser.send(Method::POST, path, headers, body).await
}

fn body((_, fields, file): &Form, csrf: Option<&str>) -> (&'static str, Vec<u8>) {
    let fields = csrf
        .map(|it| ("csrf", it))
        .into_iter()
        .chain(fields.iter().copied());
    let Some(file) = file else {
        let pairs = fields.map(|(name, value)| format!("{name}={}", escaped(value)));
        let text = pairs.collect::<Vec<_>>().join("&");
        return ("application/x-www-form-urlencoded", text.into_bytes());
    };
    let part = |head: String, value: &str| {
        format!("--limite\r\nContent-Disposition: form-data; name={head}\r\n\r\n{value}\r\n")
    };
    let mut text: String = fields
        .map(|(name, value)| part(format!("\"{name}\""), value))
        .collect();
    text.push_str(&part("\"fichier\"; filename=\"a.bin\"".to_owned(), file));
    text.push_str("--limite--\r\n");
    ("multipart/form-data; boundary=limite", text.into_bytes())
}

/// A browser where the first step of the sign-in is done, and the second is asked for.
pub async fn second_step(world: &World, (base, login, secret): (&str, &str, &str)) -> Browser {
    let mut browser = world.browser();
    let first = format!("{base}/connexion");
    browser.get(&first).await;
    let page = browser
        .post(&first, &[("identifiant", login), ("secret", secret)])
        .await;
    assert_eq!(page.location(), format!("{base}/connexion/verification"));
    browser.get(&format!("{base}/connexion/verification")).await;
    browser
}

/// Whether somebody was let in.
pub fn is_success(page: &Page, audience: Audience) -> bool {
    let is_sent_away = page.location().ends_with("/connexion") && audience != Audience::Everyone;
    page.status.is_success() || page.status == StatusCode::SEE_OTHER && !is_sent_away
}

/// Nothing of the first record is in an answer, nor a cookie that would open anything.
#[track_caller]
pub fn assert_silent(page: &Page, what: &str) {
    let text = format!("{:?} {}", page.headers, page.text()).to_lowercase();
    let text = text.replace(['\u{a0}', '\u{202f}'], " ");
    for marker in MARKERS {
        assert!(!text.contains(marker), "« {marker} » is told: {what}");
    }
    for cookie in page.headers.get_all(SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        let is_harmless = ["jeton=", "message=", "session=;"]
            .iter()
            .any(|it| cookie.starts_with(it));
        assert!(is_harmless, "{cookie}: {what}");
    }
}

/// An answer without its identifiers: those of the address, and that of the request.
pub fn essence(page: &Page) -> (StatusCode, String, String) {
    let request = page.headers["x-request-id"].to_str().unwrap();
    let text = page.text().replace(request, "");
    (
        page.status,
        without_ids(page.location()),
        without_ids(&text),
    )
}

fn without_ids(text: &str) -> String {
    let is_word = |it: char| it.is_ascii_alphanumeric();
    let words = text.split_inclusive(|it| !is_word(it));
    let is_id = |word: &str| word.trim_end_matches(|it| !is_word(it)).len() == UNKNOWN.len();
    words
        .map(|word| if is_id(word) { "#" } else { word })
        .collect()
}

fn session(world: &World, browser: &Browser) -> Session {
    let found = sessions::session(&world.app, &browser.cookies["session"]);
    found.unwrap_or_else(|_| panic!("nobody is signed in"))
}

fn signed_in(world: &World, mut browser: Browser) -> Browser {
    browser.csrf = session(world, &browser).csrf;
    browser.cookies.remove("message");
    browser
}

fn staff(app: &App, login: &str, profile: &ProfessionalProfile) {
    let account = NewStaffAccount {
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        totp_secret: Some(TOTP.to_vec()),
        email: None,
        holder: StaffHolder::Professional(profile.id),
    };
    create_staff_account(app, account).unwrap();
}

fn item(world: &World, patient: &Session) -> String {
    let typed = Typed {
        what: "Noix de cajou".to_owned(),
        ..Typed::default()
    };
    let declared = declared::declare(&world.app, patient, world.record, Kind::Allergy, &typed);
    declared.unwrap().to_string()
}

fn note(title: &str, type_code: &str, visibility: DepositVisibility) -> Deposit {
    Deposit {
        bytes: format!("Fêlée : {title}").into_bytes(),
        title: Some(title.to_owned()),
        type_code: Some(TypeCode(type_code.to_owned())),
        date: Date::parse("2026-01-07").ok(),
        visibility,
        replaces: None,
        comments: None,
    }
}

/// The smallest clinical document of the first patient, with a text embedded in it.
fn clinical() -> Deposit {
    let ins = Nir::from_thirteen("2790699990011").unwrap();
    let bytes = format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3'><id root='1.2.3'/>\
         <code code='11502-2' codeSystem='2.16.840.1.113883.6.1'/><title>Rotule</title>\
         <effectiveTime value='20260107'/><recordTarget><patientRole>\
         <id root='{}' extension='{}'/></patientRole></recordTarget>\
         <author><assignedAuthor><assignedPerson><name><family>Nomfictif1</family></name>\
         </assignedPerson></assignedAuthor></author><component><structuredBody><component><section>\
         <title>T</title><text>Rotule fêlée</text><entry><observationMedia ID='P'>\
         <value mediaType='text/plain' representation='B64'>Um90dWxlIGNhc3PDqWU=</value>\
         </observationMedia></entry><entry><observation classCode='OBS' moodCode='EVN'>\
         <code code='2345-7' codeSystem='2.16.840.1.113883.6.1'/>\
         <effectiveTime value='20260107'/>\
         <value xsi:type='PQ' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' value='1.1' \
         unit='g/L'/></observation></entry></section></component></structuredBody></component>\
         </ClinicalDocument>",
        InsKind::DemoNir.oid(),
        ins.as_str()
    );
    Deposit {
        bytes: bytes.into_bytes(),
        title: None,
        type_code: None,
        date: None,
        ..note("", "", DepositVisibility::Everyone)
    }
}

fn other_opening() -> Opening {
    let birth = Date::parse("1952-07-23").unwrap();
    let place = BirthPlace::unknown();
    let traits = IdentityTraits::new("AUTREFICTIF", "BASILE", Sex::Male, birth, place).unwrap();
    Opening {
        number: Nir::from_thirteen("1520799990023")
            .unwrap()
            .as_str()
            .to_owned(),
        kind: InsKind::DemoNir,
        vitale_traits: Some(traits.clone()),
        traits,
        document: Some(IdentityDocument::CardOrPassport),
        consent_given: true,
        given_by: ConsentBy::Patient,
        text_version: "test-1".to_owned(),
        objections: Objections::default(),
        email: Some("basile@exemple.fr".to_owned()),
        mobile: None,
        become_primary_care: true,
        authorize_me: true,
    }
}
