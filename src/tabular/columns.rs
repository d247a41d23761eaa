//! What the columns of a guest table mean, found out from their headers.

use super::synonyms::{key, standard};
use crate::model::{Code, FieldErrors};

/// A table with more columns than this is no guest list.
const COLUMNS_MAX: usize = 1_000;
/// How a header or a mapping names the answer to a question: `answer.LABEL`.
const ANSWER_PREFIX: &str = "answer.";

/// The columns of a guest export; one per question follows. An import understands all of them: the last three
/// belong to the door and to the clock, so it passes over them.
pub const GUEST_COLUMNS: &[&str] = &[
    "id",
    "name",
    "email",
    "phone",
    "company",
    "status",
    "party_size",
    "ticket_type",
    "ticket_number",
    "payment",
    "vip",
    "attention",
    "notes",
    "language",
    "admitted",
    "checked_in_at",
    "created_at",
];

/// What a cell of a column says about a guest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    Id,
    /// The whole name; [`Column::FirstName`] and [`Column::LastName`] are its parts.
    Name,
    FirstName,
    LastName,
    Email,
    Phone,
    Company,
    Status,
    PartySize,
    TicketType,
    TicketNumber,
    Payment,
    Vip,
    Attention,
    Notes,
    Language,
    /// The answer to the question with this label.
    Answer(String),
    Ignored,
}

impl Column {
    const NAMED: &[(Column, &str)] = &[
        (Column::Id, "id"),
        (Column::Name, "name"),
        (Column::FirstName, "first_name"),
        (Column::LastName, "last_name"),
        (Column::Email, "email"),
        (Column::Phone, "phone"),
        (Column::Company, "company"),
        (Column::Status, "status"),
        (Column::PartySize, "party_size"),
        (Column::TicketType, "ticket_type"),
        (Column::TicketNumber, "ticket_number"),
        (Column::Payment, "payment"),
        (Column::Vip, "vip"),
        (Column::Attention, "attention"),
        (Column::Notes, "notes"),
        (Column::Language, "language"),
        (Column::Ignored, "ignore"),
    ];

    /// The name of the column in mappings and error messages: `party_size`, `answer.Menu`, `ignore`.
    pub fn field(&self) -> String {
        match self {
            Column::Answer(label) => format!("{ANSWER_PREFIX}{label}"),
            _ => Self::NAMED
                .iter()
                .find(|(column, _)| column == self)
                .map_or_else(String::new, |(_, name)| (*name).to_owned()),
        }
    }

    fn from_field(field: &str) -> Option<Column> {
        match field.strip_prefix(ANSWER_PREFIX) {
            Some(label) if !label.is_empty() => Some(Column::Answer(label.to_owned())),
            _ => Self::NAMED
                .iter()
                .find(|(_, name)| *name == field)
                .map(|(column, _)| column.clone()),
        }
    }
}

/// What a person says the headers mean; it goes before what the headers themselves seem to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(String, Column)>);

impl Mapping {
    /// Reads `header:field,header2:field2`, where a field is a [`Column::field`].
    ///
    /// A backslash makes the comma, colon or backslash after it a part of the header or label.
    pub fn parse(text: &str) -> Result<Self, (Code, String)> {
        let mut mapping = Self::default();
        if text.trim().is_empty() {
            return Ok(mapping);
        }
        for pair in split_unescaped(text, ',') {
            let [header, field] = &split_unescaped(pair, ':')[..] else {
                return Err((Code::Invalid, format!("\"{pair}\" must be header:field")));
            };
            let (header, field) = (unescaped(header.trim()), unescaped(field.trim()));
            if header.is_empty() {
                return Err((Code::Invalid, format!("\"{pair}\" lacks the header")));
            }
            let column = column_of(&field)?;
            if mapping.0.iter().any(|(other, _)| *other == header) {
                return Err((Code::Duplicate, format!("\"{header}\" is mapped twice")));
            }
            mapping.0.push((header, column));
        }
        Ok(mapping)
    }

    /// The same of headers and fields that are apart already. Columns without a header cannot be mapped; of those with
    /// the same header the first counts, and the table will be refused for the second.
    pub fn of_pairs(pairs: &[(String, String)]) -> Result<Self, (Code, String)> {
        let mut mapping = Self::default();
        for (header, field) in pairs {
            let header = header.trim();
            if !header.is_empty() && !mapping.0.iter().any(|(other, _)| other == header) {
                mapping.0.push((header.to_owned(), column_of(field)?));
            }
        }
        Ok(mapping)
    }

    /// The column for a header: by its exact text, or else by what is left without case, accents and punctuation.
    fn find(&self, header: &str) -> Option<&Column> {
        let exact = self.0.iter().find(|(mapped, _)| mapped == header);
        let found = exact.or_else(|| self.0.iter().find(|(mapped, _)| same_words(mapped, header)));
        found.map(|(_, column)| column)
    }

    /// Notes every answer to a question that the event does not have.
    pub(super) fn check_labels(&self, question_labels: &[String], errors: &mut FieldErrors) {
        for (_, column) in &self.0 {
            if let Column::Answer(label) = column
                && !question_labels.contains(label)
            {
                let message = format!("the event has no question \"{label}\"");
                errors.add("map", Code::NotFound, message);
            }
        }
    }

    /// Notes every header that the table does not have.
    fn check_headers(&self, headers: &[&str], errors: &mut FieldErrors) {
        for (mapped, _) in &self.0 {
            let is_there = |header: &&str| header.trim() == mapped || same_words(header, mapped);
            if !headers.iter().any(is_there) {
                errors.add("map", Code::NotFound, format!("the table has no column \"{mapped}\""));
            }
        }
    }

    fn says_names(&self) -> bool {
        self.0
            .iter()
            .any(|(_, column)| matches!(column, Column::Name | Column::FirstName | Column::LastName))
    }
}

fn column_of(field: &str) -> Result<Column, (Code, String)> {
    Column::from_field(field).ok_or_else(|| (Code::Unknown, format!("\"{field}\" is no field of a guest")))
}

/// The pieces of `text` between separators that no backslash precedes.
fn split_unescaped(text: &str, separator: char) -> Vec<&str> {
    let mut escaped = false;
    text.split(move |c| {
        let splits = c == separator && !escaped;
        escaped = c == '\\' && !escaped;
        splits
    })
    .collect()
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.extend(chars.next()),
            _ => plain.push(c),
        }
    }
    plain
}

fn same_words(one: &str, other: &str) -> bool {
    let words = key(one);
    !words.is_empty() && words == key(other)
}

/// What one header means, or `None` if it says nothing.
///
/// Mapped headers go first, then the guest's own fields in four languages, then the labels of the questions.
pub(super) fn recognise(header: &str, mapping: &Mapping, question_labels: &[String]) -> Option<Column> {
    let header = header.trim();
    if let Some(column) = mapping.find(header) {
        return Some(column.clone());
    }
    if let Some(column) = standard(header) {
        return Some(column);
    }
    let label = header.strip_prefix(ANSWER_PREFIX).unwrap_or(header);
    question_label(label, question_labels).map(|label| Column::Answer(label.to_owned()))
}

fn question_label<'a>(label: &str, question_labels: &'a [String]) -> Option<&'a str> {
    let exact = question_labels.iter().find(|other| *other == label);
    let found = exact.or_else(|| question_labels.iter().find(|other| same_words(other, label)));
    found.map(String::as_str)
}

/// Makes the one of `columns` that is called "name" a part of the name when only the other part is there:
/// `Name, Vorname` and `Nom, Prénom` start with the last name, `Nombre, Apellidos` with the first.
pub(super) fn settle_names(columns: &mut [Column], mapping: &Mapping) {
    if mapping.says_names() {
        return;
    }
    let part = match (
        columns.contains(&Column::FirstName),
        columns.contains(&Column::LastName),
    ) {
        (true, false) => Column::LastName,
        (false, true) => Column::FirstName,
        _ => return,
    };
    if let Some(name) = columns.iter_mut().find(|column| **column == Column::Name) {
        *name = part;
    }
}

/// What headers seem to mean, without a word of what is wrong with them.
pub(super) fn guessed(headers: &[&str], question_labels: &[String]) -> Vec<Column> {
    let mapping = Mapping::default();
    let column = |header: &&str| recognise(header, &mapping, question_labels).unwrap_or(Column::Ignored);
    let mut columns: Vec<Column> = headers.iter().map(column).collect();
    settle_names(&mut columns, &mapping);
    columns
}

/// The columns of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// One for each header.
    pub columns: Vec<Column>,
    /// The headers that mean nothing here, as they stand in the file.
    pub unknown_headers: Vec<String>,
}

impl Columns {
    /// Finds out what each header means, or says everything that keeps the table from being read.
    pub fn resolve(headers: &[&str], mapping: &Mapping, question_labels: &[String]) -> Result<Self, FieldErrors> {
        if headers.len() > COLUMNS_MAX {
            let message = format!("a table may have at most {COLUMNS_MAX} columns");
            return Err(FieldErrors::one("header", Code::TooMany, message));
        }
        let mut errors = FieldErrors::new();
        mapping.check_labels(question_labels, &mut errors);
        mapping.check_headers(headers, &mut errors);
        let mut columns = Vec::with_capacity(headers.len());
        let mut unknown_headers = Vec::new();
        for header in headers {
            let column = recognise(header, mapping, question_labels);
            if column.is_none() && !header.trim().is_empty() {
                unknown_headers.push(header.trim().to_owned());
            }
            columns.push(column.unwrap_or(Column::Ignored));
        }
        settle_names(&mut columns, mapping);
        check_duplicates(headers, &columns, &mut errors);
        let names = [Column::Name, Column::FirstName, Column::LastName];
        if !names.iter().any(|name| columns.contains(name)) {
            let message = "no column is called \"name\"; say which one it is with map=header:name";
            errors.add("name", Code::Required, message);
        }
        errors.or(Self {
            columns,
            unknown_headers,
        })
    }
}

fn check_duplicates(headers: &[&str], columns: &[Column], errors: &mut FieldErrors) {
    for (n, (header, column)) in headers.iter().zip(columns).enumerate() {
        let header = header.trim();
        let earlier = headers[..n]
            .iter()
            .zip(columns)
            .find(|(other_header, other)| match column {
                Column::Ignored => !header.is_empty() && other_header.trim() == header,
                _ => *other == column,
            });
        if let Some((earlier, _)) = earlier {
            let message = match column {
                Column::Ignored => format!("the column \"{header}\" is there twice"),
                _ => format!(
                    "the columns \"{}\" and \"{header}\" both mean this; leave one out with map={header}:ignore",
                    earlier.trim()
                ),
            };
            errors.add(column.field(), Code::Duplicate, message);
        }
    }
}

/// The headers of a guest export: [`GUEST_COLUMNS`], then one for each question, which an import recognises.
///
/// A question called like a column of the guest gets the header `answer.LABEL`; of questions with the same
/// label, later ones get a number, and only the first is recognised.
pub fn guest_headers(question_labels: &[String]) -> Vec<String> {
    let mut headers: Vec<String> = GUEST_COLUMNS.iter().map(|&column| column.to_owned()).collect();
    for label in question_labels {
        // `answers` holds an object in NDJSON.
        let taken = standard(label).is_some() || label.starts_with(ANSWER_PREFIX) || label == "answers";
        let plain = if taken {
            Column::Answer(label.clone()).field()
        } else {
            label.clone()
        };
        let mut header = plain.clone();
        let mut number = 2;
        while headers.contains(&header) {
            header = format!("{plain} ({number})");
            number += 1;
        }
        headers.push(header);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(labels: &[&str]) -> Vec<String> {
        labels.iter().map(|&label| label.to_owned()).collect()
    }

    fn resolve(headers: &[&str], map: &str, questions: &[&str]) -> Result<Columns, FieldErrors> {
        Columns::resolve(headers, &Mapping::parse(map).expect("valid"), &labels(questions))
    }

    #[track_caller]
    fn refused(result: Result<Columns, FieldErrors>, code: Code, about: &str) {
        let errors = result.expect_err("refused");
        let found = errors
            .iter()
            .any(|error| error.code == code && error.message.contains(about));
        assert!(found, "{errors}");
    }

    #[test]
    fn headers_questions_and_the_unknown() {
        let found = resolve(
            &["E-Mail", "Full name", "menu?", "answer.T-Shirt", "Shoe size", ""],
            "",
            &["Menu", "T-Shirt"],
        );
        let found = found.expect("valid");
        let answer = |label: &str| Column::Answer(label.into());
        assert_eq!(
            found.columns,
            [
                Column::Email,
                Column::Name,
                answer("Menu"),
                answer("T-Shirt"),
                Column::Ignored,
                Column::Ignored
            ]
        );
        assert_eq!(found.unknown_headers, ["Shoe size"]);
    }

    #[test]
    fn the_mapping_goes_first() {
        let found = resolve(
            &["Name", "Nickname", "Company"],
            "nickname:name,Name:ignore,Company:answer.Menu",
            &["Menu"],
        );
        let found = found.expect("valid");
        assert_eq!(
            found.columns,
            [Column::Ignored, Column::Name, Column::Answer("Menu".into())]
        );
        assert!(found.unknown_headers.is_empty());
    }

    #[test]
    fn mappings() {
        let mapping = Mapping::parse(r" a : name ,b\,c\:d\\:answer.x\:y").expect("valid");
        assert_eq!(
            mapping,
            Mapping(vec![
                ("a".into(), Column::Name),
                (r"b,c:d\".into(), Column::Answer("x:y".into()))
            ])
        );
        assert_eq!(Mapping::parse(" "), Ok(Mapping::default()));
        for (text, code) in [
            ("a", Code::Invalid),
            ("a:b:c", Code::Invalid),
            (":name", Code::Invalid),
            ("a:name,", Code::Invalid),
            ("a:nickname", Code::Unknown),
            ("a:answer.", Code::Unknown),
            ("a:name,a:email", Code::Duplicate),
        ] {
            assert_eq!(Mapping::parse(text).expect_err("refused").0, code, "{text}");
        }
        for (column, name) in Column::NAMED {
            assert_eq!(Column::from_field(name).as_ref(), Some(column));
            assert_eq!(column.field(), *name);
        }
    }

    #[test]
    fn mappings_of_pairs_need_no_escapes() {
        let pair = |header: &str, field: &str| (header.to_owned(), field.to_owned());
        let pairs = [
            pair(" a,b:c\\ ", "name"),
            pair("", "email"),
            pair("x", "ignore"),
            pair("x", "phone"),
        ];
        let mapping = Mapping::of_pairs(&pairs).expect("valid");
        assert_eq!(
            mapping,
            Mapping(vec![("a,b:c\\".into(), Column::Name), ("x".into(), Column::Ignored)])
        );
        assert_eq!(
            Mapping::of_pairs(&[pair("x", "shoe")]).expect_err("refused").0,
            Code::Unknown
        );
    }

    #[test]
    fn names_in_parts() {
        let columns = |headers: &[&str], map: &str| resolve(headers, map, &[]).expect("valid").columns;
        let (name, first, last) = (Column::Name, Column::FirstName, Column::LastName);
        assert_eq!(columns(&["Name", "Vorname"], ""), [last.clone(), first.clone()]);
        assert_eq!(columns(&["Nom", "Prénom"], ""), [last.clone(), first.clone()]);
        assert_eq!(columns(&["Nombre", "Apellidos"], ""), [first.clone(), last.clone()]);
        assert_eq!(
            columns(&["Name", "Vorname"], "Name:name"),
            [name.clone(), first.clone()]
        );
        assert_eq!(columns(&["Name", "First", "Last"], ""), [name, first, last]);
    }

    #[test]
    fn tables_that_cannot_be_read() {
        refused(resolve(&["email"], "", &[]), Code::Required, "name");
        refused(
            resolve(&["Phone", "name", "Tel"], "", &[]),
            Code::Duplicate,
            "\"Phone\"",
        );
        refused(resolve(&["name", "x", "x"], "", &[]), Code::Duplicate, "\"x\"");
        refused(resolve(&["name"], "Nick:name", &[]), Code::NotFound, "Nick");
        refused(
            resolve(&["name", "x"], "x:answer.Menu", &["Food"]),
            Code::NotFound,
            "Menu",
        );
        let many = vec!["x"; COLUMNS_MAX + 1];
        refused(resolve(&many, "", &[]), Code::TooMany, "1000");
        assert!(resolve(&["Nachname"], "", &[]).is_ok());
    }

    #[test]
    fn exported_headers_are_recognised() {
        let questions = labels(&[
            "Menu",
            "Company",
            "answers",
            "answer.x",
            "E-Mail",
            "T,\"shirt\";",
            "menu",
        ]);
        let headers = guest_headers(&questions);
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let found = Columns::resolve(&headers, &Mapping::default(), &questions).expect("valid");
        assert_eq!(found.unknown_headers, [""; 0]);
        let answers: Vec<Column> = questions.into_iter().map(Column::Answer).collect();
        assert_eq!(found.columns[GUEST_COLUMNS.len()..], answers);
        let twice = guest_headers(&labels(&["Menu", "Menu"]));
        assert_eq!(twice[GUEST_COLUMNS.len()..], ["Menu", "Menu (2)"]);
    }
}
