//! One row of a guest list: its cells read against the event.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::registration::language_of;
use crate::language::Words;
use crate::model::{
    Answer, Code, Email, Event, FieldError, Guest, GuestDetails, GuestId, GuestStatus, Heads, LanguageTag, LongText,
    Name, Payment, Question, QuestionId, QuestionKind, ShortText, TicketNumber, TicketTypeId, fold,
};
use crate::tabular::Column;
use crate::wire::fields::{Checked, one_of};

/// What a row says. Empty cells say nothing.
#[derive(Clone, Debug)]
pub struct ImportRow {
    pub row: u64,
    /// How many rows before it say the same of a guest without email.
    pub repetition: u32,
    pub id: Option<GuestId>,
    pub name: Name,
    pub email: Option<Email>,
    pub ticket_number: Option<TicketNumber>,
    pub status: Option<GuestStatus>,
    pub payment: Option<Payment>,
    phone: Option<ShortText>,
    company: Option<ShortText>,
    party_size: Option<Heads>,
    ticket_type_id: Option<TicketTypeId>,
    vip: Option<bool>,
    attention: Option<ShortText>,
    notes: Option<LongText>,
    language: Option<LanguageTag>,
    answers: Vec<(QuestionId, Answer)>,
}

impl ImportRow {
    /// Equal for rows that are about the same guest, as far as hashes go.
    pub fn identity_hash(&self) -> u64 {
        let mut hasher = SipHasher13::new();
        let mut add = |text: &str| {
            hasher.write(text.as_bytes());
            hasher.write_u8(0xff);
        };
        add(&fold(self.name.as_str()));
        match &self.email {
            Some(email) => add(&email.folded()),
            None => [&self.phone, &self.company]
                .into_iter()
                .for_each(|text| add(text.as_ref().map_or("", ShortText::as_str))),
        }
        hasher.finish()
    }

    /// Whether a guest is the one this row is about.
    pub fn is_about(&self, guest: &Guest) -> bool {
        let details = &guest.details;
        let same_name = fold(details.name.as_str()) == fold(self.name.as_str());
        let same_email = details.email.as_ref().map(Email::folded) == self.email.as_ref().map(Email::folded);
        same_name
            && same_email
            && (self.email.is_some() || details.phone == self.phone && details.company == self.company)
    }

    /// The details with what the row says over them.
    pub fn over(&self, mut details: GuestDetails) -> GuestDetails {
        details.name = self.name.clone();
        set(&mut details.email, &self.email);
        set(&mut details.phone, &self.phone);
        set(&mut details.company, &self.company);
        set(&mut details.ticket_type_id, &self.ticket_type_id);
        set(&mut details.flags.attention, &self.attention);
        set(&mut details.language, &self.language);
        details.status = self.status.unwrap_or(details.status);
        details.payment = self.payment.unwrap_or(details.payment);
        details.party_size = self.party_size.unwrap_or(details.party_size);
        details.flags.vip = self.vip.unwrap_or(details.flags.vip);
        if let Some(notes) = &self.notes {
            details.notes = notes.clone();
        }
        for (id, answer) in &self.answers {
            details.answers.retain(|(known, _)| known != id);
            details.answers.push((*id, answer.clone()));
        }
        details.answers.sort_by_key(|(id, _)| *id);
        details
    }
}

fn set<T: Clone>(field: &mut Option<T>, said: &Option<T>) {
    if said.is_some() {
        field.clone_from(said);
    }
}

/// What cells are read against.
pub struct Reading<'a> {
    pub event: &'a Event,
}

impl Reading<'_> {
    pub fn read(&self, row: u64, cells: Vec<(Column, String)>) -> Result<ImportRow, FieldError> {
        let mut names = [None, None, None];
        let mut read = Cells::default();
        for (column, cell) in cells {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            match column {
                Column::Name => names[0] = Some(cell.to_owned()),
                Column::FirstName => names[1] = Some(cell.to_owned()),
                Column::LastName => names[2] = Some(cell.to_owned()),
                column => self
                    .cell(&mut read, &column, cell)
                    .map_err(|(code, message)| FieldError {
                        field: column.field(),
                        code,
                        message,
                    })?,
            }
        }
        let [whole, first, last] = names;
        let joined = || [first, last].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = Name::parse(&whole.unwrap_or_else(joined)).map_err(|(code, message)| FieldError {
            field: "name".into(),
            code,
            message,
        })?;
        Ok(ImportRow {
            row,
            repetition: 0,
            id: read.id,
            name,
            email: read.email,
            ticket_number: read.ticket_number,
            status: read.status,
            payment: read.payment,
            phone: read.phone,
            company: read.company,
            party_size: read.party_size,
            ticket_type_id: read.ticket_type_id,
            vip: read.vip,
            attention: read.attention,
            notes: read.notes,
            language: read.language,
            answers: read.answers,
        })
    }

    fn cell(&self, read: &mut Cells, column: &Column, cell: &str) -> Checked<()> {
        match column {
            // Ids of another installation mean nothing here, and are no fault.
            Column::Id => read.id = cell.parse().ok(),
            Column::Email => read.email = Some(Email::parse(cell)?),
            Column::Phone => read.phone = Some(ShortText::parse(cell)?),
            Column::Company => read.company = Some(ShortText::parse(cell)?),
            Column::Status => read.status = Some(one_of(GuestStatus::ALL, GuestStatus::as_str)(&word(cell))?),
            Column::Payment => read.payment = Some(one_of(Payment::ALL, Payment::as_str)(&word(cell))?),
            Column::PartySize => read.party_size = Some(Heads::new(whole_number(cell)?)?),
            Column::TicketType => read.ticket_type_id = Some(self.ticket_type(cell)?),
            Column::TicketNumber => read.ticket_number = Some(TicketNumber::parse(cell)?),
            Column::Vip => read.vip = Some(yes_or_no(cell)?),
            Column::Attention => read.attention = Some(ShortText::parse(cell)?),
            Column::Notes => read.notes = Some(LongText::parse(cell)?),
            // What else people call a language is nothing that mails come in, and no fault.
            Column::Language => read.language = language(cell),
            Column::Answer(label) => {
                if let Some(question) = self
                    .event
                    .details
                    .questions
                    .iter()
                    .find(|question| question.label.as_str() == label)
                {
                    read.answers.push((question.id, answer(question, cell)?));
                }
            }
            Column::Name | Column::FirstName | Column::LastName | Column::Ignored => {}
        }
        Ok(())
    }

    /// By id, or by name as people write it.
    fn ticket_type(&self, cell: &str) -> Checked<TicketTypeId> {
        let types = &self.event.details.ticket_types;
        let found = types
            .iter()
            .find(|one| fold(one.name.as_str()) == fold(cell) || one.id.to_string() == cell);
        found.map(|one| one.id).ok_or_else(|| {
            let names: Vec<_> = types.iter().map(|one| one.name.as_str()).collect();
            (
                Code::NotFound,
                if names.is_empty() {
                    "the event has no ticket types".into()
                } else {
                    format!("must be one of {}", names.join(", "))
                },
            )
        })
    }
}

#[derive(Default)]
struct Cells {
    id: Option<GuestId>,
    email: Option<Email>,
    ticket_number: Option<TicketNumber>,
    status: Option<GuestStatus>,
    payment: Option<Payment>,
    phone: Option<ShortText>,
    company: Option<ShortText>,
    party_size: Option<Heads>,
    ticket_type_id: Option<TicketTypeId>,
    vip: Option<bool>,
    attention: Option<ShortText>,
    notes: Option<LongText>,
    language: Option<LanguageTag>,
    answers: Vec<(QuestionId, Answer)>,
}

/// By code, or by the own name of a language that there is: `Deutsch`.
fn language(cell: &str) -> Option<LanguageTag> {
    let by_name = || Words::all().find(|words| fold(&words.t("language-name")) == fold(cell));
    LanguageTag::parse(cell).ok().or_else(|| language_of(by_name()?))
}

/// `Checked in` is `checked_in`.
fn word(cell: &str) -> String {
    cell.to_lowercase().replace([' ', '-'], "_")
}

fn whole_number(cell: &str) -> Checked<i64> {
    // Spreadsheets write 2 as 2.0 at times.
    cell.strip_suffix(".0")
        .unwrap_or(cell)
        .parse()
        .map_err(|_| (Code::Type, "must be a whole number".into()))
}

fn yes_or_no(cell: &str) -> Checked<bool> {
    match fold(cell).as_str() {
        "true" | "yes" | "y" | "1" | "x" | "vip" | "ja" | "oui" | "si" | "wahr" => Ok(true),
        "false" | "no" | "n" | "0" | "-" | "nein" | "non" | "falsch" => Ok(false),
        _ => Err((Code::Type, "must be yes or no".into())),
    }
}

fn answer(question: &Question, cell: &str) -> Checked<Answer> {
    match question.kind {
        QuestionKind::Checkbox => yes_or_no(cell).map(Answer::Checked),
        QuestionKind::Text | QuestionKind::Choice => LongText::parse(cell).map(Answer::Text),
    }
}
