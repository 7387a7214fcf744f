//! Delivery by SMTP to the relay of the installation (RFC 5321, RFC 6409).

use crate::mail::{DeliveryError, Mail, Reason, Transport};
use dmp_core::world::Clock;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, SinglePart};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{Error, SmtpTransport, authentication};
use lettre::{Address, Transport as _};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

const PEM_BEGINNING: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// How the relay is reached.
#[derive(Clone, Debug)]
pub struct SmtpOptions {
    /// Its name; it must be the one of its certificate.
    pub host: String,
    /// Its port: 587 for STARTTLS, 465 for TLS from the start, 25 for a relay on this machine.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who we are for it.
    pub credentials: Option<Credentials>,
    /// The sender: `address` or `Name <address>`.
    pub from: String,
    /// How long to wait for each answer.
    pub timeout: Duration,
}

/// How the connection to the relay is protected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Security {
    /// Not at all: for a relay on this machine.
    None,
    /// By STARTTLS; nothing is sent to a relay that does not offer it.
    StartTls {
        /// A certificate (PEM) to trust beside the public authorities.
        authority: Option<Vec<u8>>,
    },
    /// By TLS from the start.
    Implicit {
        /// A certificate (PEM) to trust beside the public authorities.
        authority: Option<Vec<u8>>,
    },
}

/// Name and password for the relay. Its `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Name.
    pub name: String,
    /// Password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// Which option is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpOptionsError {
    /// The sender is no address.
    #[error("the sender of mails is not an address")]
    From,
    /// The credentials would be sent in the clear.
    #[error("credentials need a protected connection to the mail relay")]
    CredentialsInClear,
    /// The host's name or the authority's certificate cannot be used.
    #[error("the mail relay's name or certificate cannot be used")]
    Tls,
}

/// Delivers mails to a relay, one connection for each.
pub struct Smtp {
    relay: SmtpTransport,
    from: Mailbox,
    clock: Arc<dyn Clock>,
}

impl Smtp {
    /// Prepares delivery; the relay is not called yet. The clock dates the mails.
    ///
    /// # Errors
    /// [`SmtpOptionsError`].
    pub fn new(options: SmtpOptions, clock: Arc<dyn Clock>) -> Result<Self, SmtpOptionsError> {
        let from = options.from.parse().map_err(|_| SmtpOptionsError::From)?;
        if options.security == Security::None && options.credentials.is_some() {
            return Err(SmtpOptionsError::CredentialsInClear);
        }
        let mut relay = SmtpTransport::builder_dangerous(&options.host)
            .port(options.port)
            .tls(tls(&options)?)
            .timeout(Some(options.timeout));
        if let Some(Credentials { name, password }) = options.credentials {
            relay = relay.credentials(authentication::Credentials::new(name, password));
        }
        Ok(Self {
            relay: relay.build(),
            from,
            clock,
        })
    }

    fn message(&self, mail: &Mail) -> Result<Message, DeliveryError> {
        let to: Address = mail
            .to
            .parse()
            .map_err(|_| DeliveryError::Never(Reason::Address))?;
        if mail.subject.chars().any(char::is_control) {
            return Err(DeliveryError::Never(Reason::Content));
        }
        let now = u64::try_from(self.clock.now().0).unwrap_or(0);
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .date(UNIX_EPOCH + Duration::from_millis(now))
            .raw_header(HeaderValue::new(
                // Answering machines keep quiet (RFC 3834).
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .singlepart(SinglePart::plain(mail.text.clone()))
            .map_err(|_| DeliveryError::Never(Reason::Content))
    }
}

impl Transport for Smtp {
    fn deliver(&self, mail: &Mail) -> Result<(), DeliveryError> {
        let message = self.message(mail)?;
        self.relay
            .send(&message)
            .map(|_| ())
            .map_err(|error| of_smtp(&error))
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Smtp(…)")
    }
}

fn tls(options: &SmtpOptions) -> Result<Tls, SmtpOptionsError> {
    let parameters = |authority: &Option<Vec<u8>>| {
        let mut builder = TlsParameters::builder(options.host.clone());
        if let Some(pem) = authority {
            // A text without any certificate would be read as an empty list of them.
            if !pem
                .windows(PEM_BEGINNING.len())
                .any(|bytes| bytes == PEM_BEGINNING)
            {
                return Err(SmtpOptionsError::Tls);
            }
            let trusted = Certificate::from_pem(pem).map_err(|_| SmtpOptionsError::Tls)?;
            builder = builder.add_root_certificate(trusted);
        }
        builder.build_rustls().map_err(|_| SmtpOptionsError::Tls)
    };
    Ok(match &options.security {
        Security::None => Tls::None,
        Security::StartTls { authority } => Tls::Required(parameters(authority)?),
        Security::Implicit { authority } => Tls::Wrapper(parameters(authority)?),
    })
}

fn of_smtp(error: &Error) -> DeliveryError {
    if let Some(status) = error.status() {
        let code = u16::from(status);
        let reason = Reason::Smtp(code);
        return if is_about_the_mail(code) {
            DeliveryError::Never(reason)
        } else {
            DeliveryError::Retry(reason)
        };
    }
    let reason = if error.is_timeout() {
        Reason::TimedOut
    } else if error.is_tls() || error.is_client() {
        // The only thing the client itself refuses is a relay without the asked protection.
        Reason::Tls
    } else {
        Reason::Unreachable
    };
    DeliveryError::Retry(reason)
}

/// Whether the code refuses this mail for good. Those about our commands or our credentials say
/// that the installation is set up wrongly: its mails wait until it is not.
fn is_about_the_mail(code: u16) -> bool {
    const ABOUT_THE_INSTALLATION: [u16; 9] = [500, 502, 503, 504, 530, 534, 535, 538, 555];
    (500..600).contains(&code) && !ABOUT_THE_INSTALLATION.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dmp_core::time::Timestamp;

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> Timestamp {
            Timestamp(1_700_000_000_000)
        }
    }

    fn options() -> SmtpOptions {
        SmtpOptions {
            host: "localhost".into(),
            port: 25,
            security: Security::None,
            credentials: None,
            from: "DMP <dmp@exemple.fr>".into(),
            timeout: Duration::from_secs(1),
        }
    }

    fn refused(options: SmtpOptions) -> SmtpOptionsError {
        Smtp::new(options, Arc::new(Noon)).unwrap_err()
    }

    #[test]
    fn options_that_cannot_work_are_refused() {
        assert!(Smtp::new(options(), Arc::new(Noon)).is_ok());
        let credentials = Some(Credentials {
            name: "n".into(),
            password: "p".into(),
        });
        let authority = Some(b"no certificate".to_vec());
        for (options, expected) in [
            (
                SmtpOptions {
                    from: "nobody".into(),
                    ..options()
                },
                SmtpOptionsError::From,
            ),
            (
                SmtpOptions {
                    credentials,
                    ..options()
                },
                SmtpOptionsError::CredentialsInClear,
            ),
            (
                SmtpOptions {
                    security: Security::StartTls { authority },
                    ..options()
                },
                SmtpOptionsError::Tls,
            ),
        ] {
            assert_eq!(refused(options), expected);
        }
    }

    #[test]
    fn options_do_not_show_the_password() {
        let credentials = Some(Credentials {
            name: "nom".into(),
            password: "secret".into(),
        });
        let shown = format!(
            "{:?}",
            SmtpOptions {
                credentials,
                ..options()
            }
        );
        assert!(
            !shown.contains("secret") && !shown.contains("nom"),
            "{shown}"
        );
    }

    #[test]
    fn only_codes_about_the_mail_itself_end_its_delivery() {
        for (code, is_final) in [
            (421, false),
            (450, false),
            (452, false),
            (500, false),
            (503, false),
            (530, false),
            (535, false),
            (501, true),
            (550, true),
            (552, true),
            (553, true),
            (554, true),
        ] {
            assert_eq!(is_about_the_mail(code), is_final, "{code}");
        }
    }

    #[test]
    fn a_mail_that_cannot_be_written_is_refused_without_a_connection() {
        let smtp = Smtp::new(options(), Arc::new(Noon)).unwrap();
        let mail = |to: &str, subject: &str| Mail {
            to: to.into(),
            subject: subject.into(),
            text: "texte".into(),
        };
        for (mail, reason) in [
            (mail("", "sujet"), Reason::Address),
            (mail("anne", "sujet"), Reason::Address),
            (
                mail("anne@exemple.fr, b@exemple.fr", "sujet"),
                Reason::Address,
            ),
            (
                mail("anne@exemple.fr\r\nBcc: b@exemple.fr", "sujet"),
                Reason::Address,
            ),
            (
                mail("anne@exemple.fr", "sujet\r\nBcc: b@exemple.fr"),
                Reason::Content,
            ),
        ] {
            assert_eq!(smtp.deliver(&mail), Err(DeliveryError::Never(reason)));
        }
    }
}
