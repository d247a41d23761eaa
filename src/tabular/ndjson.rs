//! Rows from NDJSON: a JSON object on each line, its keys understood like the headers of a table.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read};
use std::ops::ControlFlow;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::columns::{recognise, settle_names};
use super::encoding::Text;
use super::rows::{check_decoded, row_error, too_long};
use super::{Column, ROW_BYTES_MAX, ReadError, ReadOptions, Row, Summary};
use crate::model::{Code, FieldError, FieldErrors};

/// The key of an object that holds answers under the labels of their questions.
const ANSWERS: &str = "answers";
/// How many spellings of keys are remembered; more are looked up anew.
const KNOWN_KEYS_MAX: usize = 1_000;
/// Of a key that means nothing, in an error message.
const KEY_CHARS_SHOWN: usize = 100;

pub(super) fn read(
    text: Text<impl Read>,
    options: &ReadOptions,
    each: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Summary, ReadError> {
    let mut errors = FieldErrors::new();
    options.mapping.check_labels(&options.question_labels, &mut errors);
    errors.or(()).map_err(ReadError::Header)?;

    let mut lines = Lines::new(text);
    let mut keys = Keys {
        options,
        known: HashMap::new(),
    };
    let mut summary = Summary::default();
    loop {
        let row = lines.row;
        let line = match lines.next() {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(summary),
            Err(source) => return Err(ReadError::Cut { row, source }),
        };
        let cells = match line {
            Line::Whole(text) if text.trim().is_empty() => continue,
            Line::Whole(text) => cells(text, &mut keys),
            Line::TooLong => Err(too_long()),
        };
        summary.rows += 1;
        if each(Row { row: lines.row, cells }).is_break() {
            return Ok(summary);
        }
    }
}

/// The first objects as they stand there: their keys in the order in which they appear, and their values. What is no
/// object, and what holds answers, is left to the reading itself.
pub(super) fn sample(text: Text<impl Read>, rows_max: usize) -> io::Result<(Vec<String>, Vec<Vec<String>>)> {
    let mut lines = Lines::new(text);
    let (mut keys, mut rows): (Vec<String>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    while rows.len() < rows_max {
        let Some(Line::Whole(line)) = lines.next()? else { break };
        let Ok(object) = serde_json::from_str::<Object>(line) else {
            continue;
        };
        let mut row = vec![String::new(); keys.len()];
        for (key, value) in object.0.iter().filter(|(key, _)| key != ANSWERS) {
            let place = keys.iter().position(|known| known == key);
            let place = place.unwrap_or_else(|| {
                keys.push(key.to_string());
                row.push(String::new());
                keys.len() - 1
            });
            row[place] = cell(value).unwrap_or_else(|_| value.get().to_owned());
        }
        rows.push(row);
        if keys.len() > KNOWN_KEYS_MAX {
            break;
        }
    }
    rows.iter_mut().for_each(|row| row.resize(keys.len(), String::new()));
    Ok((keys, rows))
}

struct Lines<R> {
    text: Text<R>,
    line: String,
    /// The number of the last line that was read to its end.
    row: u64,
}

enum Line<'a> {
    Whole(&'a str),
    TooLong,
}

impl<R: Read> Lines<R> {
    fn new(text: Text<R>) -> Self {
        Self {
            text,
            line: String::new(),
            row: 0,
        }
    }

    fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let mut line_bytes = 0;
        loop {
            let chunk = self.text.fill()?;
            let end = chunk.find('\n');
            let piece = &chunk[..end.unwrap_or(chunk.len())];
            if chunk.is_empty() && line_bytes == 0 {
                return Ok(None);
            }
            let is_last = end.is_some() || chunk.is_empty();
            line_bytes += piece.len();
            if line_bytes <= ROW_BYTES_MAX {
                self.line.push_str(piece);
            }
            let bytes = piece.len() + end.map_or(0, |_| 1);
            self.text.consume(bytes);
            if is_last {
                self.row += 1;
                let fits = line_bytes <= ROW_BYTES_MAX;
                return Ok(Some(if fits { Line::Whole(&self.line) } else { Line::TooLong }));
            }
        }
    }
}

/// What the keys mean that have been seen.
struct Keys<'a> {
    options: &'a ReadOptions,
    known: HashMap<String, Column>,
}

impl Keys<'_> {
    fn column(&mut self, key: &str) -> Option<Column> {
        if let Some(column) = self.known.get(key) {
            return Some(column.clone());
        }
        let column = recognise(key, &self.options.mapping, &self.options.question_labels)?;
        if self.known.len() < KNOWN_KEYS_MAX {
            self.known.insert(key.to_owned(), column.clone());
        }
        Some(column)
    }
}

fn cells(line: &str, keys: &mut Keys) -> Result<Vec<(Column, String)>, FieldError> {
    let object: Object = serde_json::from_str(line).map_err(|error| {
        row_error(
            Code::Invalid,
            format!("must be a JSON object on one line: {}", reason(&error)),
        )
    })?;
    let mut columns = Vec::with_capacity(object.0.len());
    let mut texts = Vec::with_capacity(object.0.len());
    let mut add = |column: Option<Column>, path: String, value: &RawValue| {
        let Some(column) = column else {
            return Err(FieldError {
                field: path,
                code: Code::Unknown,
                message: "is no field of a guest and no question of the event".into(),
            });
        };
        if column == Column::Ignored {
            return Ok(());
        }
        if columns.contains(&column) {
            return Err(FieldError {
                field: column.field(),
                code: Code::Duplicate,
                message: format!("\"{path}\" and another key both mean this"),
            });
        }
        let text = cell(value).map_err(|(code, message)| FieldError {
            field: column.field(),
            code,
            message,
        })?;
        check_decoded(&column, &text)?;
        columns.push(column);
        texts.push(text);
        Ok(())
    };
    for (key, value) in &object.0 {
        if key == ANSWERS {
            let answers: Object = serde_json::from_str(value.get()).map_err(|_| FieldError {
                field: ANSWERS.into(),
                code: Code::Type,
                message: "must be an object of answers under the labels of their questions".into(),
            })?;
            for (label, value) in &answers.0 {
                let column = keys.column(&format!("answer.{label}"));
                add(column, shown(&format!("{ANSWERS}.{label}")), value)?;
            }
        } else {
            add(keys.column(key), shown(key), value)?;
        }
    }
    settle_names(&mut columns, &keys.options.mapping);
    Ok(columns.into_iter().zip(texts).collect())
}

/// A string as it is, `true`, `false` and numbers as they are written, `null` as an empty cell.
fn cell(value: &RawValue) -> Result<String, (Code, String)> {
    let json = value.get();
    match json.as_bytes().first() {
        Some(b'"') => serde_json::from_str(json).map_err(|error| (Code::Invalid, reason(&error))),
        Some(b'{' | b'[') => Err((Code::Type, "must be a string, a number, true, false or null".into())),
        Some(b'n') => Ok(String::new()),
        _ => Ok(json.to_owned()),
    }
}

/// The message without "at line 1 column 7": the line is known.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((reason, _)) => reason.to_owned(),
        None => message,
    }
}

fn shown(key: &str) -> String {
    match key.char_indices().nth(KEY_CHARS_SHOWN) {
        Some((end, _)) => format!("{}…", &key[..end]),
        None => key.to_owned(),
    }
}

/// An object in the order of its keys, with keys that are there twice.
struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<Cow<'de, str>, &'de RawValue>()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}
