//! One mail to the server, and what its answer means. Up to the last dot the
//! server has accepted nothing, so whatever goes wrong leaves no doubt; from
//! there on only an answer of the server does.

use std::time::{Duration, SystemTime};

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, response::Response};
use lettre::{Address, Message};
use sakimori_kernel::Timestamp;
use tokio::time::timeout;

use crate::Settings;
use crate::rows::Mail;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Sent,
    /// Not sent; the server cannot be spoken to, whoever the mail is for.
    Unreachable(String),
    /// Not sent; the server does not take it now.
    NotNow(String),
    /// Not sent, and it never will be.
    Never(String),
    /// Nobody can tell.
    Unknown(String),
}

/// For a connection, for each command, for the mail itself: together far less
/// than after what a sender counts as gone.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn send(settings: &Settings, mail: &Mail, now: Timestamp) -> Outcome {
    let message = match message(settings, mail, now) {
        Ok(message) => message,
        Err(why) => return Outcome::Never(why),
    };
    let mut connection = match timeout(PATIENCE, connect(settings)).await {
        Ok(Ok(connection)) => connection,
        Ok(Err(error)) => return Outcome::Unreachable(words(&error)),
        Err(_) => return Outcome::Unreachable(SILENT.to_owned()),
    };
    let asked = timeout(PATIENCE, envelope(&mut connection, &message)).await;
    match asked {
        Ok(Ok(_)) => {}
        Ok(Err(error)) if error.is_permanent() => return Outcome::Never(words(&error)),
        Ok(Err(error)) => return Outcome::NotNow(words(&error)),
        Err(_) => return Outcome::NotNow(SILENT.to_owned()),
    }
    let content = message.formatted();
    match timeout(PATIENCE, connection.message(&content)).await {
        Ok(Ok(_)) => {
            // It is sent; how the connection ends changes nothing.
            let _ = timeout(Duration::from_secs(5), connection.quit()).await;
            Outcome::Sent
        }
        Ok(Err(error)) if error.is_permanent() => Outcome::Never(words(&error)),
        Ok(Err(error)) if error.is_transient() => Outcome::NotNow(words(&error)),
        Ok(Err(error)) => Outcome::Unknown(words(&error)),
        Err(_) => Outcome::Unknown(SILENT.to_owned()),
    }
}

const SILENT: &str = "メールサーバから応答がありません。";

async fn connect(settings: &Settings) -> Result<AsyncSmtpConnection, Error> {
    let (server, hello) = (settings.server.as_str(), ClientId::default());
    AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &hello, None, None).await
}

async fn envelope(
    connection: &mut AsyncSmtpConnection,
    message: &Message,
) -> Result<Response, Error> {
    let envelope = message.envelope();
    let from = From::new(envelope.from().cloned(), Vec::new());
    connection.command(from).await?;
    for to in envelope.to() {
        connection
            .command(Rcpt::new(to.clone(), Vec::new()))
            .await?;
    }
    connection.command(Data).await
}

/// The page to open and nothing else; read by who may open it.
fn message(settings: &Settings, mail: &Mail, now: Timestamp) -> Result<Message, String> {
    let to = mail.address.trim().parse::<Address>().ok();
    let to = to.filter(|a| a.to_string().is_ascii());
    let to = to.ok_or("宛先のメールアドレスが正しくありません。")?;
    // The same for the same mail, so that a reader can tell one from two.
    let id = format!("<{}@{}>", mail.id, settings.from.domain());
    // Nobody's absence note answers it.
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let automatic = HeaderValue::new(automatic, "auto-generated".to_owned());
    Message::builder()
        .from(Mailbox::new(None, settings.from.clone()))
        .to(Mailbox::new(None, to))
        .subject(mail.subject.as_str())
        .date(SystemTime::from(now))
        .message_id(Some(id))
        .raw_header(automatic)
        .header(ContentType::TEXT_PLAIN)
        .body(format!("{}{}", settings.url, mail.path))
        .map_err(|error| error.to_string())
}

/// What the server said, for the administrator: its code and words where it
/// answered, else what kept us from asking.
fn words(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    words.chars().take(LONGEST).collect()
}

const LONGEST: usize = 300;
