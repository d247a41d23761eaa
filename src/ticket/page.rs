//! A ticket as one page of PDF: A6, which a phone shows whole and A4 paper has room for.
//!
//! Sizes are in points (1/72 inch). Everything is centred, so that scripts of either direction look alike.

use jiff::Timestamp;
use jiff::civil::DateTime;
use krilla::Document;
use krilla::color::luma;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

use super::text::{Line, Setter};
use super::{Error, Fonts, Matrix};
use crate::model::{Event, EventStatus, Guest, GuestStatus, Moment, Payment, TicketType, Time, Venue};

const WIDTH_PT: f32 = 297.64;
const HEIGHT_PT: f32 = 419.53;
const MARGIN_PT: f32 = 18.0;
const TEXT_WIDTH_PT: f32 = WIDTH_PT - 2.0 * MARGIN_PT;
/// The QR code with its white margin: modules of a millimetre.
const CODE_PT: f32 = 142.0;
/// The number and the foot below the code.
const BELOW_CODE_PT: f32 = 46.0;
const NUMBER_SIZE_PT: f32 = 20.0;
const FOOT_SIZE_PT: f32 = 6.5;
/// Of a line's height in its size.
const LEADING: f32 = 1.22;
/// What capitals rise above the line they stand on, in a size of 1.
const ASCENT: f32 = 0.93;
/// Bold is drawn with a line around its glyphs, of this width in a size of 1: one font file is enough.
const BOLD: f32 = 0.028;
/// The steps in which all texts shrink until they fit the page.
const SHRINKING: [f32; 5] = [1.0, 0.92, 0.84, 0.76, 0.68];
const GREY: u8 = 80;

/// What is printed.
pub struct Printed<'a> {
    pub event: &'a Event,
    pub venue: Option<&'a Venue>,
    pub guest: &'a Guest,
    /// What the QR code says.
    pub code: &'a str,
}

impl Printed<'_> {
    /// Whether every character that is printed is in one of these fonts.
    pub fn is_in(&self, fonts: &Fonts) -> bool {
        let setter = Setter::new(fonts);
        blocks(self).iter().all(|block| setter.has(&block.text))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Weight {
    Plain,
    Grey,
    Bold,
}

/// A text with its size, and the least it may shrink to before it is cut.
struct Block {
    text: String,
    size: f32,
    size_min: f32,
    lines_max: usize,
    gap: f32,
    weight: Weight,
}

struct SetBlock {
    lines: Vec<Line>,
    size: f32,
    gap: f32,
    weight: Weight,
}

/// The page; the same ticket gives the same bytes.
pub fn pdf(fonts: &Fonts, printed: &Printed<'_>) -> Result<Vec<u8>, Error> {
    let setter = Setter::new(fonts);
    let matrix = Matrix::new(printed.code)?;
    let mut document = Document::new();
    let title = format!("{} – {}", printed.event.details.name, printed.guest.ticket.number);
    document.set_metadata(Metadata::new().title(title).creator("Event Manager".to_owned()));
    let settings = PageSettings::from_wh(WIDTH_PT, HEIGHT_PT).ok_or(Error::Pdf("a page without a size".into()))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    draw(&mut surface, &setter, &matrix, printed);
    surface.finish();
    page.finish();
    document.finish().map_err(|error| Error::Pdf(format!("{error:?}")))
}

fn draw(surface: &mut Surface<'_>, setter: &Setter<'_>, matrix: &Matrix, printed: &Printed<'_>) {
    let code_top = HEIGHT_PT - MARGIN_PT - BELOW_CODE_PT - CODE_PT;
    let blocks = blocks(printed);
    let set = fitting(setter, &blocks, code_top - MARGIN_PT);
    let height: f32 = set.iter().map(SetBlock::height).sum();
    // What is left is split above and below the texts.
    let mut y = MARGIN_PT + ((code_top - MARGIN_PT - height) / 2.0).clamp(0.0, 40.0);
    for block in &set {
        y += block.gap;
        for line in &block.lines {
            draw_line(surface, line, y + ASCENT * block.size, block.size, block.weight);
            y += LEADING * block.size;
        }
    }
    if let Some(path) = code_path(matrix, code_top) {
        surface.set_stroke(None);
        surface.set_fill(Some(Fill::default()));
        surface.draw_path(&path);
    }
    let number = grouped(printed.guest.ticket.number.as_str());
    let number = setter.line(&number, &number);
    let baseline = code_top + CODE_PT + ASCENT * NUMBER_SIZE_PT;
    draw_line(surface, &number, baseline, NUMBER_SIZE_PT, Weight::Bold);
    let foot = setter.line(foot(setter, &blocks), "");
    draw_line(surface, &foot, HEIGHT_PT - MARGIN_PT, FOOT_SIZE_PT, Weight::Grey);
}

/// Ticket numbers are read aloud and typed in threes.
fn grouped(number: &str) -> String {
    let chars: Vec<char> = number.chars().collect();
    let groups: Vec<String> = chars.chunks(3).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

fn foot(setter: &Setter<'_>, blocks: &[Block]) -> &'static str {
    if blocks.iter().all(|block| setter.has(&block.text)) {
        "Show this code at the door, on paper or on a screen."
    } else {
        "Show this code at the door. […] stands for characters that could not be printed."
    }
}

fn blocks(printed: &Printed<'_>) -> Vec<Block> {
    let Printed {
        event, venue, guest, ..
    } = printed;
    let plain = |text: String, size: f32, gap: f32| Block {
        text,
        size,
        size_min: 7.0,
        lines_max: 3,
        gap,
        weight: Weight::Plain,
    };
    let mut blocks = vec![Block {
        size_min: 11.0,
        weight: Weight::Bold,
        ..plain(event.details.name.to_string(), 17.0, 0.0)
    }];
    let when = when(event).into_iter().enumerate();
    blocks.extend(when.map(|(n, line)| plain(line, 10.0, if n == 0 { 6.0 } else { 0.0 })));
    if let Some(venue) = venue {
        blocks.push(plain(venue.details.name.to_string(), 10.0, 6.0));
        let address = address(venue);
        if !address.is_empty() {
            blocks.push(Block {
                weight: Weight::Grey,
                ..plain(address, 9.0, 0.0)
            });
        }
    }
    blocks.push(Block {
        lines_max: 2,
        size_min: 9.0,
        weight: Weight::Bold,
        ..plain(guest.details.name.to_string(), 13.0, 9.0)
    });
    let ticket_type = guest
        .details
        .ticket_type_id
        .and_then(|id| event.details.ticket_type(id));
    blocks.push(Block {
        lines_max: 2,
        ..plain(admits(guest, ticket_type), 9.0, 1.0)
    });
    if let Some(valid) = ticket_type.and_then(|one| validity(event, one)) {
        blocks.push(plain(valid, 8.0, 0.0));
    }
    if let Some(note) = note(event, guest) {
        blocks.push(Block {
            weight: Weight::Bold,
            ..plain(note.to_owned(), 10.0, 4.0)
        });
    }
    blocks
}

fn address(venue: &Venue) -> String {
    let details = &venue.details;
    let parts = [&details.address, &details.city, &details.country];
    let parts: Vec<&str> = parts
        .iter()
        .filter_map(|part| part.as_ref())
        .map(|part| part.as_str())
        .collect();
    parts.join(", ")
}

fn admits(guest: &Guest, ticket_type: Option<&TicketType>) -> String {
    let admits = match guest.details.party_size.get() {
        1 => "Admits 1 person".to_owned(),
        heads => format!("Admits {heads} people"),
    };
    match ticket_type {
        Some(one) => format!("{} · {admits}", one.name),
        None => admits,
    }
}

/// What keeps the ticket from being good, as far as was known when it was printed.
fn note(event: &Event, guest: &Guest) -> Option<&'static str> {
    match (event.details.status, guest.details.status, guest.details.payment) {
        (EventStatus::Cancelled, _, _) => Some("The event has been cancelled"),
        (_, GuestStatus::Cancelled, _) => Some("This ticket has been cancelled"),
        (_, GuestStatus::Waitlisted, _) => Some("On the waiting list: not yet a ticket"),
        (_, _, Payment::Unpaid) => Some("To be paid"),
        (_, _, Payment::Refunded) => Some("The price has been refunded"),
        _ => None,
    }
}

/// One line if the event ends on the day it begins, else two; always with the zone.
fn when(event: &Event) -> Vec<String> {
    let details = &event.details;
    let zone = zone_of(event, details.date.at());
    let start = details.date.local();
    let day = |local: DateTime| local.strftime("%A, %-d %B %Y").to_string();
    let clock = |local: DateTime| local.strftime("%H:%M").to_string();
    match details.end_date.as_ref().map(Moment::local) {
        None => vec![day(start), format!("{} {zone}", clock(start))],
        Some(end) if end.date() == start.date() => {
            vec![day(start), format!("{}–{} {zone}", clock(start), clock(end))]
        }
        Some(end) => vec![
            format!("{}, {} –", day(start), clock(start)),
            format!("{}, {} {zone}", day(end), clock(end)),
        ],
    }
}

/// `CET (Europe/Berlin)`; the name alone where the zone has no abbreviation.
fn zone_of(event: &Event, at: Time) -> String {
    let rules = event.details.timezone.rules();
    let timestamp: Timestamp = at.timestamp();
    let name = event.details.timezone.as_str();
    let abbreviation = rules.to_offset_info(timestamp).abbreviation().to_owned();
    if abbreviation == name {
        name.to_owned()
    } else if abbreviation.starts_with(['+', '-']) {
        format!("UTC{abbreviation} ({name})")
    } else {
        format!("{abbreviation} ({name})")
    }
}

fn validity(event: &Event, ticket_type: &TicketType) -> Option<String> {
    let shown = |at: Time| {
        let local = Moment::at_instant(at, &event.details.timezone).local();
        local.strftime("%-d %B %Y, %H:%M").to_string()
    };
    match (ticket_type.valid_from.map(shown), ticket_type.valid_until.map(shown)) {
        (None, None) => None,
        (Some(from), None) => Some(format!("Valid from {from}")),
        (None, Some(until)) => Some(format!("Valid until {until}")),
        (Some(from), Some(until)) => Some(format!("Valid {from} – {until}")),
    }
}

impl SetBlock {
    fn height(&self) -> f32 {
        self.gap + LEADING * self.size * self.lines.len() as f32
    }
}

/// Sets the texts so that they fit into `room` above the code: each shrinks within its own bounds to its number
/// of lines, and all of them together where that is not enough.
fn fitting(setter: &Setter<'_>, blocks: &[Block], room: f32) -> Vec<SetBlock> {
    let mut set = Vec::new();
    for factor in SHRINKING {
        set = blocks.iter().map(|block| set_block(setter, block, factor)).collect();
        if set.iter().map(SetBlock::height).sum::<f32>() <= room {
            break;
        }
    }
    set
}

fn set_block(setter: &Setter<'_>, block: &Block, factor: f32) -> SetBlock {
    let text = setter.readable(&block.text);
    let mut size = block.size;
    let (size, lines) = loop {
        let wrapped = setter.wrap(&text, TEXT_WIDTH_PT / (size * factor), block.lines_max);
        if wrapped.is_whole || size <= block.size_min {
            break (size * factor, wrapped.lines);
        }
        size = (size - 1.0).max(block.size_min);
    };
    SetBlock {
        lines: lines.iter().map(|line| setter.line(line, &text)).collect(),
        size,
        gap: block.gap * factor,
        weight: block.weight,
    }
}

fn draw_line(surface: &mut Surface<'_>, line: &Line, baseline: f32, size: f32, weight: Weight) {
    let paint = match weight {
        Weight::Plain | Weight::Bold => luma::Color::black(),
        Weight::Grey => luma::Color::new(GREY),
    };
    surface.set_fill(Some(Fill {
        paint: paint.into(),
        ..Fill::default()
    }));
    surface.set_stroke((weight == Weight::Bold).then(|| Stroke {
        width: BOLD * size,
        ..Stroke::default()
    }));
    let mut x = (WIDTH_PT - line.width * size) / 2.0;
    for piece in &line.pieces {
        let start = Point::from_xy(x, baseline);
        surface.draw_glyphs(start, &piece.glyphs, piece.font.clone(), &piece.text, size, false);
        x += piece.width * size;
    }
}

/// The dark modules as rows and, once more, as columns: so that no hairline shows between two of them where a
/// viewer smooths edges.
fn code_path(matrix: &Matrix, top: f32) -> Option<Path> {
    let module = CODE_PT / matrix.outer_width() as f32;
    let left = (WIDTH_PT - CODE_PT) / 2.0;
    let mut path = PathBuilder::new();
    let mut add = |x: usize, y: usize, width: usize, height: usize| {
        let at = |modules: usize| modules as f32 * module;
        if let Some(rect) = Rect::from_xywh(left + at(x), top + at(y), at(width), at(height)) {
            path.push_rect(rect);
        }
    };
    for (x, y, length) in matrix.rows() {
        add(x, y, length, 1);
    }
    for (x, y, length) in matrix.columns() {
        add(x, y, 1, length);
    }
    path.finish()
}

#[cfg(test)]
mod tests;
