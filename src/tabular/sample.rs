//! A look at the beginning of a guest table: its headers, what they seem to mean, and its first rows.

use std::io::Read;

use super::columns::guessed;
use super::encoding::Text;
use super::guard::unguarded;
use super::records::Records;
use super::rows::row_error;
use super::{Column, InputFormat, ReadError, ReadOptions, ndjson};
use crate::model::{Code, FieldErrors};

/// The beginning of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// As they stand in the file.
    pub headers: Vec<String>,
    /// What each seems to mean; [`Column::Ignored`] where it means nothing here.
    pub guesses: Vec<Column>,
    /// The first rows that can be read, with a cell for each header.
    pub rows: Vec<Vec<String>>,
}

/// Looks at a table. Takes as much memory as reading it does.
pub fn sample(
    input: impl Read,
    format: InputFormat,
    options: &ReadOptions,
    rows_max: usize,
) -> Result<Sample, ReadError> {
    let text = Text::new(input);
    let cut = |source| ReadError::Cut { row: 0, source };
    let (headers, rows) = match format {
        InputFormat::Ndjson => ndjson::sample(text, rows_max).map_err(cut)?,
        InputFormat::Csv => {
            let mut records = Records::open(text).map_err(cut)?;
            let header = records.next().map_err(cut)?.ok_or(ReadError::Empty)?;
            if header.fault().is_some() {
                let error = row_error(Code::Invalid, "the first row cannot be read");
                return Err(ReadError::Header(FieldErrors::one("header", error.code, error.message)));
            }
            let headers: Vec<String> = header.cells().map(|cell| unguarded(cell).trim().to_owned()).collect();
            let mut rows = Vec::new();
            while rows.len() < rows_max {
                let Some(record) = records.next().map_err(cut)? else {
                    break;
                };
                if record.fault().is_none() && record.cells().len() == headers.len() {
                    rows.push(record.cells().map(|cell| unguarded(cell).to_owned()).collect());
                }
            }
            (headers, rows)
        }
    };
    let names: Vec<&str> = headers.iter().map(String::as_str).collect();
    Ok(Sample {
        guesses: guessed(&names, &options.question_labels),
        headers,
        rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str, format: InputFormat) -> Sample {
        let options = ReadOptions {
            question_labels: vec!["Menu".into()],
            ..ReadOptions::default()
        };
        sample(text.as_bytes(), format, &options, 2).expect("readable")
    }

    #[test]
    fn tables_show_what_they_hold() {
        let seen = look(
            "Name;E-Mail;Menu;Shoe\nAda;a@b.co;fish;7\nshort\nBob;;;\nCid;;;\n",
            InputFormat::Csv,
        );
        assert_eq!(seen.headers, ["Name", "E-Mail", "Menu", "Shoe"]);
        let menu = Column::Answer("Menu".into());
        assert_eq!(seen.guesses, [Column::Name, Column::Email, menu, Column::Ignored]);
        assert_eq!(seen.rows, [["Ada", "a@b.co", "fish", "7"], ["Bob", "", "", ""]]);
    }

    #[test]
    fn objects_show_their_keys() {
        let text = "{\"Nom\":\"Curie\",\"vip\":true}\nnonsense\n{\"mail\":\"a@b.co\",\"answers\":{\"Menu\":1}}\n";
        let seen = look(text, InputFormat::Ndjson);
        assert_eq!(seen.headers, ["Nom", "vip", "mail"]);
        assert_eq!(seen.guesses, [Column::Name, Column::Vip, Column::Email]);
        assert_eq!(seen.rows, [["Curie", "true", ""], ["", "", "a@b.co"]]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let options = ReadOptions::default();
        assert!(matches!(
            sample(&b""[..], InputFormat::Csv, &options, 2),
            Err(ReadError::Empty)
        ));
        let unclosed = sample(&b"\"name\nAda"[..], InputFormat::Csv, &options, 2);
        assert!(matches!(unclosed, Err(ReadError::Header(_))));
    }
}
