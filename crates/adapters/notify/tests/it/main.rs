//! Delivery to a real SMTP server, started for each test. Rule: REQ-R-44 (content reaches intact).
//!
//! It needs the Debian packages `python3-aiosmtpd` and `openssl`, which the project's script for
//! test tools installs; without them the tests fail and say so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use dmp_core::time::Timestamp;
use dmp_core::world::Clock;
use dmp_notify::{
    Credentials, DeliveryError, Mail, Reason, Security, Smtp, SmtpOptions, Transport,
};
use dmp_testkit::SmtpServer;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

const TEXT: &str = "Bonjour,\n\nUn accès à votre dossier a eu lieu : dès aujourd’hui, \
                    consultez « l’historique ».\n.\nÀ bientôt — l’équipe. Œuvre n° 1, 100 %.";

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp(1_700_000_000_000)
    }
}

fn options(port: u16) -> SmtpOptions {
    SmtpOptions {
        host: "localhost".into(),
        port,
        security: Security::None,
        credentials: None,
        from: "Dossier médical <ne-pas-repondre@exemple.fr>".into(),
        timeout: Duration::from_secs(20),
    }
}

fn smtp(options: SmtpOptions) -> Smtp {
    Smtp::new(options, Arc::new(Fixed)).unwrap()
}

fn mail_to(to: &str) -> Mail {
    Mail {
        to: to.into(),
        subject: "Accès à votre dossier".into(),
        text: TEXT.into(),
    }
}

fn credentials(password: &str) -> Credentials {
    Credentials {
        name: "dmp".into(),
        password: password.into(),
    }
}

#[test]
fn a_mail_arrives_with_its_headers_and_its_french_text_intact() {
    let server = SmtpServer::start("plain");
    smtp(options(server.port))
        .deliver(&mail_to("anne@exemple.fr"))
        .unwrap();
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    for (header, value) in [
        ("X-From", "ne-pas-repondre@exemple.fr"),
        ("X-To", "anne@exemple.fr"),
        ("From", "Dossier médical <ne-pas-repondre@exemple.fr>"),
        ("To", "anne@exemple.fr"),
        ("Subject", "Accès à votre dossier"),
        ("Date", "Tue, 14 Nov 2023 22:13:20 +0000"),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=\"utf-8\""),
    ] {
        assert_eq!(mail.header(header), value, "{header}");
    }
    assert_eq!(mail.text(), TEXT);
}

#[test]
fn a_refused_recipient_is_never_tried_again_and_a_busy_server_is() {
    let server = SmtpServer::start("plain");
    let smtp = smtp(options(server.port));
    for (to, expected) in [
        (
            "refused@exemple.fr",
            DeliveryError::Never(Reason::Smtp(550)),
        ),
        ("later@exemple.fr", DeliveryError::Retry(Reason::Smtp(451))),
    ] {
        let error = smtp.deliver(&mail_to(to)).unwrap_err();
        assert_eq!(error, expected);
        assert!(!format!("{error} {error:?}").contains("exemple"));
    }
    assert!(server.mails().is_empty());
    smtp.deliver(&mail_to("anne@exemple.fr")).unwrap();
    assert_eq!(server.mails().len(), 1);
}

#[test]
fn an_unreachable_server_is_tried_again() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let error = smtp(options(closed))
        .deliver(&mail_to("anne@exemple.fr"))
        .unwrap_err();
    assert_eq!(error, DeliveryError::Retry(Reason::Unreachable));
}

#[test]
fn a_silent_server_is_left_after_the_time_given_and_tried_again() {
    let server = SmtpServer::start("silent");
    let options = SmtpOptions {
        timeout: Duration::from_millis(300),
        ..options(server.port)
    };
    let error = smtp(options)
        .deliver(&mail_to("anne@exemple.fr"))
        .unwrap_err();
    assert!(matches!(
        error,
        DeliveryError::Retry(Reason::TimedOut | Reason::Unreachable)
    ));
}

#[test]
fn mails_arrive_over_tls_from_the_start_and_by_starttls() {
    for mode in ["implicit", "starttls"] {
        let server = SmtpServer::start(mode);
        let authority = Some(server.certificate());
        let security = match mode {
            "implicit" => Security::Implicit { authority },
            _ => Security::StartTls { authority },
        };
        smtp(SmtpOptions {
            security,
            ..options(server.port)
        })
        .deliver(&mail_to("anne@exemple.fr"))
        .unwrap();
        assert_eq!(server.mails()[0].text(), TEXT, "{mode}");
    }
}

#[test]
fn nothing_is_sent_to_a_server_without_the_protection_that_was_asked() {
    let untrusted = SmtpServer::start("starttls");
    let plain = SmtpServer::start("plain");
    for server in [&untrusted, &plain] {
        for security in [
            Security::StartTls { authority: None },
            Security::Implicit { authority: None },
        ] {
            let options = SmtpOptions {
                security,
                timeout: Duration::from_secs(2),
                ..options(server.port)
            };
            let error = smtp(options)
                .deliver(&mail_to("anne@exemple.fr"))
                .unwrap_err();
            assert!(matches!(error, DeliveryError::Retry(_)), "{error}");
        }
        assert!(server.mails().is_empty());
    }
}

#[test]
fn wrong_credentials_are_ours_to_mend_and_the_mail_waits() {
    let server = SmtpServer::start("login");
    let security = Security::StartTls {
        authority: Some(server.certificate()),
    };
    let with = |password| {
        let (security, credentials) = (security.clone(), Some(credentials(password)));
        smtp(SmtpOptions {
            security,
            credentials,
            ..options(server.port)
        })
    };
    let mail = mail_to("anne@exemple.fr");
    assert_eq!(
        with("faux").deliver(&mail),
        Err(DeliveryError::Retry(Reason::Smtp(535)))
    );
    with("bon").deliver(&mail).unwrap();
    assert_eq!(server.mails().len(), 1);
}
