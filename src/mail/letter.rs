//! A mail as it goes over the wire: headers, text in both forms, and what is enclosed.

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message as Letter};

use super::markdown::document;
use super::template::Rendered;
use super::{Error, Sender};
use crate::model::{Email, Message, Time};

/// The content id of the QR code's picture.
const QR_ID: &str = "ticket";

/// What comes with a mail.
#[derive(Default)]
pub struct Enclosed {
    /// The ticket's QR code as PNG, and what it is for who cannot see it.
    pub qr: Option<(Vec<u8>, String)>,
    /// The ticket as PDF, with its file's name.
    pub ticket: Option<(Vec<u8>, String)>,
    /// The event as a calendar file.
    pub calendar: Option<Vec<u8>>,
}

/// A mail that can be handed to a server.
pub struct Ready {
    /// Whom it goes to.
    pub to: Email,
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
}

/// Puts a mail together. The same mail has the same `Message-ID` however often it is sent.
pub fn compose(
    sender: &Sender,
    message: &Message,
    language: &str,
    rendered: &Rendered,
    enclosed: Enclosed,
    at: Time,
) -> Result<Ready, Error> {
    let from = address(&sender.from)?;
    let to = address(&message.to)?;
    let name = |name: &str| Some(one_line(name));
    let mut builder = Letter::builder()
        .from(Mailbox::new(
            sender.name.as_ref().and_then(|of| name(of.as_str())),
            from.clone(),
        ))
        .to(Mailbox::new(name(message.name.as_str()), to.clone()))
        .subject(one_line(&rendered.subject))
        .message_id(Some(format!("<{}@{}>", message.id, sender.domain())))
        .date(UNIX_EPOCH + Duration::from_millis(u64::try_from(at.millis()).unwrap_or(0)))
        // RFC 3834: machines do not answer what a machine has written.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    if let Some(reply_to) = &sender.reply_to {
        builder = builder.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    let envelope = Envelope::new(Some(from), vec![to])?;
    let letter = builder.multipart(parts(language, rendered, enclosed)?)?;
    Ok(Ready {
        to: message.to.clone(),
        envelope,
        bytes: letter.formatted(),
    })
}

/// Text and HTML to choose from, the picture beside the HTML, and the files after both.
fn parts(language: &str, rendered: &Rendered, enclosed: Enclosed) -> Result<MultiPart, Error> {
    let picture = enclosed.qr.as_ref().map(|(_, alt)| (QR_ID, alt.as_str()));
    let html = SinglePart::html(document(language, &rendered.subject, &rendered.html, picture));
    let text = MultiPart::alternative().singlepart(SinglePart::plain(rendered.text.clone()));
    let text = match enclosed.qr {
        Some((png, _)) => {
            let picture = Attachment::new_inline(QR_ID.to_owned()).body(png, kind("image/png")?);
            text.multipart(MultiPart::related().singlepart(html).singlepart(picture))
        }
        None => text.singlepart(html),
    };
    let mut all = MultiPart::mixed().multipart(text);
    if let Some((pdf, name)) = enclosed.ticket {
        all = all.singlepart(Attachment::new(name).body(pdf, kind("application/pdf")?));
    }
    if let Some(calendar) = enclosed.calendar {
        let file = Attachment::new("event.ics".to_owned());
        all = all.singlepart(file.body(calendar, kind("text/calendar; charset=utf-8")?));
    }
    Ok(all)
}

fn kind(text: &str) -> Result<ContentType, Error> {
    ContentType::parse(text).map_err(|error| Error::Part(error.to_string()))
}

fn address(email: &Email) -> Result<Address, Error> {
    Ok(email.as_str().parse()?)
}

/// Without anything that could end a header's line. Names and subjects are one line by their types already; this holds
/// whatever becomes of them.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EventId, GuestId, MessageKind, Name};

    fn compose_for(name: &str, subject: &str) -> String {
        let email = |text| Email::parse(text).expect("an address");
        let sender = Sender {
            from: email("box@example.org"),
            name: Some(Name::parse("Café Zoë").expect("a name")),
            reply_to: Some(email("desk@example.org")),
        };
        let guest = (GuestId::from_raw([1; 16]), EventId::from_raw([2; 16]));
        let name = Name::parse(name).expect("a name");
        let at = Time::parse("2026-12-04T18:00:00Z").expect("a time");
        let message = Message::new(MessageKind::Ticket, 1, guest, name, email("ada@example.org"), at);
        let rendered = Rendered {
            subject: subject.into(),
            text: "Grüße\n".into(),
            html: "<p>Grüße</p>".into(),
        };
        let enclosed = Enclosed {
            qr: Some((vec![1, 2, 3], "Ticket \"1\"".into())),
            ticket: Some((vec![4; 10], "ticket.pdf".into())),
            calendar: Some(b"BEGIN:VCALENDAR".to_vec()),
        };
        let ready = compose(&sender, &message, "en", &rendered, enclosed, at).expect("composed");
        String::from_utf8(ready.bytes).expect("ASCII")
    }

    fn head(mail: &str) -> &str {
        mail.split("\r\n\r\n").next().unwrap_or_default()
    }

    #[test]
    fn it_has_the_headers_that_mail_needs() {
        let mail = compose_for("Zoë Müller", "Ticket für Ümläut");
        assert!(mail.is_ascii());
        let head = head(&mail);
        for line in [
            "Reply-To: desk@example.org",
            "Auto-Submitted: auto-generated",
            "Date: Fri, 04 Dec 2026 18:00:00 +0000",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed;",
            "@example.org>",
            "From: =?utf-8?b?",
            "Subject: ",
        ] {
            assert!(head.contains(line), "{line} in {head}");
        }
        for part in [
            "multipart/alternative",
            "text/plain; charset=utf-8",
            "multipart/related",
            "text/html; charset=utf-8",
            "Content-ID: <ticket>",
            "application/pdf",
            "filename=\"ticket.pdf\"",
            "text/calendar; charset=utf-8",
        ] {
            assert!(mail.contains(part), "{part} in {mail}");
        }
    }

    #[test]
    fn nothing_adds_a_header() {
        // A name with a line's end is none; a subject is cut into one line, whatever it holds.
        assert!(Name::parse("Ada\r\nBcc: all@example.org").is_err());
        let mail = compose_for("Ada Bcc: all@example.org", "Hi\r\nBcc: all@example.org\r\n\r\nbody");
        let lines = head(&mail)
            .lines()
            .filter(|line| line.to_lowercase().starts_with("bcc"));
        assert_eq!(lines.count(), 0, "{mail}");
        let folded = head(&mail).replace("\r\n ", " ");
        assert_eq!(folded.lines().filter(|line| line.starts_with("Subject:")).count(), 1);
    }
}
