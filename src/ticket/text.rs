//! Lines of text in any script: fonts, directions, glyphs and where lines break.
//!
//! A line is cut where the direction changes (the Unicode Bidirectional Algorithm, UAX #9) and where another
//! font is needed, and each part is shaped by itself, so that Arabic joins and Hebrew runs from the right.

use std::ops::Range;
use std::sync::Arc;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};
use unicode_normalization::char::is_combining_mark;

use super::Error;

/// DejaVu Sans: Latin, Greek, Cyrillic, Armenian, Georgian, Arabic, Hebrew, Lao and many signs.
const BUILT_IN: &[u8] = include_bytes!("fonts/DejaVuSans.ttf");
/// Stands for characters that no font has. Nothing is left out silently, and no empty boxes are printed.
const UNREADABLE: &str = "[…]";
/// Ends a text that is too long.
const CUT: char = '…';

/// The fonts that texts are set in: a character takes the first that has it.
pub struct Fonts(Vec<FontFile>);

struct FontFile {
    bytes: Arc<Vec<u8>>,
    font: Font,
}

impl FontFile {
    fn read(bytes: Vec<u8>) -> Option<Self> {
        let bytes = Arc::new(bytes);
        Face::from_slice(&bytes, 0)?;
        let font = Font::new(Arc::clone(&bytes).into(), 0)?;
        Some(Self { bytes, font })
    }
}

impl Fonts {
    /// The font within this program.
    pub fn built_in() -> Result<Self, Error> {
        Self::with(Vec::new())
    }

    /// The font within this program, and then others: OpenType or TrueType files, of a collection the first
    /// font. Those that cannot be read are left out.
    pub fn with(others: Vec<Vec<u8>>) -> Result<Self, Error> {
        let built_in = FontFile::read(BUILT_IN.to_vec()).ok_or(Error::Font)?;
        let others = others.into_iter().filter_map(FontFile::read);
        Ok(Self(std::iter::once(built_in).chain(others).collect()))
    }

    /// Whether every character of a text is in one of the fonts.
    pub fn have(&self, text: &str) -> bool {
        Setter::new(self).has(text)
    }
}

/// Sets text in some fonts.
pub struct Setter<'a> {
    fonts: &'a Fonts,
    faces: Vec<Face<'a>>,
}

/// Glyphs of one font from left to right.
pub struct Piece {
    pub font: Font,
    pub glyphs: Vec<KrillaGlyph>,
    /// What the glyphs stand for, so that it can be copied out of a page.
    pub text: String,
    /// For a size of 1.
    pub width: f32,
}

/// A line ready to be drawn, from left to right.
pub struct Line {
    pub pieces: Vec<Piece>,
    /// For a size of 1.
    pub width: f32,
}

impl<'a> Setter<'a> {
    pub fn new(fonts: &'a Fonts) -> Self {
        // Each was read when the fonts were made; one that is left out here would be drawn by another.
        let faces = fonts
            .0
            .iter()
            .filter_map(|file| Face::from_slice(&file.bytes, 0))
            .collect();
        Self { fonts, faces }
    }

    /// Whether every character of a text can be drawn, but for pictograms.
    pub fn has(&self, text: &str) -> bool {
        text.chars().all(|c| is_pictogram(c) || self.face_of(c).is_some())
    }

    fn face_of(&self, c: char) -> Option<usize> {
        if is_invisible(c) || c == ' ' {
            return Some(0);
        }
        self.faces.iter().position(|face| face.glyph_index(c).is_some())
    }

    /// The text as far as the fonts go. Pictograms are left out; other characters become [`UNREADABLE`].
    pub fn readable(&self, text: &str) -> String {
        let mut readable = String::with_capacity(text.len());
        let mut was_readable = true;
        for c in text.chars() {
            let known = self.face_of(c).is_some();
            if known && (was_readable || !is_invisible(c)) {
                readable.push(c);
                was_readable = true;
            } else if !known && !is_pictogram(c) {
                if was_readable {
                    readable.push_str(UNREADABLE);
                }
                was_readable = false;
            }
        }
        readable.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Breaks a text into lines of at most `width` (for a size of 1), at spaces, or within words that are longer
    /// than a line. Beyond `lines_max` it is cut.
    pub fn wrap(&self, text: &str, width: f32, lines_max: usize) -> Wrapped {
        let mut lines: Vec<String> = Vec::new();
        let mut room = 0.0;
        for word in text.split_whitespace() {
            let needed = self.width(word);
            let space = self.width(" ");
            if let (Some(line), true) = (lines.last_mut(), space + needed <= room) {
                line.push(' ');
                line.push_str(word);
                room -= space + needed;
                continue;
            }
            for part in self.parts(word, width) {
                room = width - self.width(&part);
                lines.push(part);
            }
        }
        let is_whole = lines.len() <= lines_max;
        if !is_whole {
            lines.truncate(lines_max);
            if let Some(last) = lines.last_mut() {
                self.cut(last, width);
            }
        }
        Wrapped { lines, is_whole }
    }

    /// A word in parts of at most `width`, none of which begins with a mark of the character before.
    fn parts(&self, word: &str, width: f32) -> Vec<String> {
        let mut parts = vec![String::new()];
        if self.width(word) <= width {
            return vec![word.to_owned()];
        }
        for c in word.chars() {
            let part = parts.last_mut().expect("there is always one");
            part.push(c);
            if self.width(part) > width && part.chars().count() > 1 && !is_attached(c) {
                part.pop();
                parts.push(c.to_string());
            }
        }
        parts
    }

    fn cut(&self, line: &mut String, width: f32) {
        line.push(CUT);
        while self.width(line) > width && line.chars().count() > 1 {
            line.pop();
            line.pop();
            line.push(CUT);
        }
    }

    /// The width of a text on one line, for a size of 1.
    pub fn width(&self, text: &str) -> f32 {
        self.line(text, text).width
    }

    /// Sets one line of a text, whose direction is the whole text's.
    pub fn line(&self, line: &str, whole: &str) -> Line {
        let level = match unicode_bidi::get_base_direction(whole) {
            unicode_bidi::Direction::Rtl => Level::rtl(),
            unicode_bidi::Direction::Ltr | unicode_bidi::Direction::Mixed => Level::ltr(),
        };
        let bidi = BidiInfo::new(line, Some(level));
        let mut pieces = Vec::new();
        for paragraph in &bidi.paragraphs {
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                let direction = match levels[run.start].is_rtl() {
                    true => Direction::RightToLeft,
                    false => Direction::LeftToRight,
                };
                let mut parts = self.by_font(line, run);
                if direction == Direction::RightToLeft {
                    parts.reverse();
                }
                let set = |(face, range): (usize, Range<usize>)| self.shape(face, &line[range], direction);
                pieces.extend(parts.into_iter().map(set));
            }
        }
        Line {
            width: pieces.iter().map(|piece| piece.width).sum(),
            pieces,
        }
    }

    /// Cuts a run where another font is needed, as seldom as may be.
    fn by_font(&self, text: &str, run: Range<usize>) -> Vec<(usize, Range<usize>)> {
        let mut parts: Vec<(usize, Range<usize>)> = Vec::new();
        for (at, c) in text[run.clone()].char_indices() {
            let at = run.start + at;
            let end = at + c.len_utf8();
            let goes_on = |face: usize| is_attached(c) || self.faces[face].glyph_index(c).is_some();
            match parts.last_mut() {
                Some((face, range)) if goes_on(*face) => range.end = end,
                _ => parts.push((self.face_of(c).unwrap_or(0), at..end)),
            }
        }
        parts
    }

    fn shape(&self, face: usize, text: &str, direction: Direction) -> Piece {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(direction);
        let shaped = rustybuzz::shape(&self.faces[face], &[], buffer);
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        let font = self.fonts.0[face].font.clone();
        let em = font.units_per_em();
        let glyphs = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(info, place)| {
                let start = info.cluster as usize;
                // A glyph stands for all up to where the next one begins.
                let next = starts.partition_point(|other| *other <= start);
                let end = starts.get(next).copied().unwrap_or(text.len());
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    place.x_advance as f32 / em,
                    place.x_offset as f32 / em,
                    place.y_offset as f32 / em,
                    place.y_advance as f32 / em,
                    start..end,
                    None,
                )
            });
        let glyphs: Vec<KrillaGlyph> = glyphs.collect();
        Piece {
            font,
            width: glyphs.iter().map(|glyph| glyph.x_advance).sum(),
            text: text.to_owned(),
            glyphs,
        }
    }
}

/// A text in lines.
pub struct Wrapped {
    pub lines: Vec<String>,
    /// Whether nothing was cut.
    pub is_whole: bool,
}

/// Joiners, marks of direction and choices between forms of a glyph: nothing of their own is drawn.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}' | '\u{feff}')
}

/// Whether a character belongs to the one before it.
fn is_attached(c: char) -> bool {
    is_combining_mark(c) || is_invisible(c)
}

/// Emoji and their like, which say nothing that is missed on a ticket.
fn is_pictogram(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{e0020}'..='\u{e007f}' | '\u{20e3}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fonts() -> Fonts {
        Fonts::built_in().expect("readable")
    }

    fn drawn(setter: &Setter<'_>, text: &str) -> String {
        setter
            .line(text, text)
            .pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }

    #[test]
    fn the_built_in_font_has_what_europe_and_its_neighbours_write() {
        let fonts = fonts();
        for text in [
            "Zoë Åström Łukasz Çelik Nguyễn Đạt",
            "Ελένη Παπαδοπούλου",
            "Олександр Їжак",
            "Գարուն",
            "გიორგი",
            "محمد عبد الله",
            "שרה לוי",
            "Party 🎉",
        ] {
            assert!(fonts.have(text), "{text}");
        }
        assert!(!fonts.have("田中太郎"));
        assert!(Fonts::with(vec![b"no font".to_vec(), Vec::new()]).is_ok());
    }

    #[test]
    fn what_cannot_be_drawn_is_said_to_be_missing() {
        let fonts = fonts();
        let setter = Setter::new(&fonts);
        assert_eq!(setter.readable("田中太郎"), "[…]");
        assert_eq!(setter.readable("Tanaka 田中 (Tarō)"), "Tanaka […] (Tarō)");
        assert_eq!(setter.readable("Sommerfest 🎉🇩🇪 2026"), "Sommerfest 2026");
        assert_eq!(setter.readable("🎉"), "");
    }

    #[test]
    fn scripts_from_the_right_are_turned_round_and_joined() {
        let fonts = fonts();
        let setter = Setter::new(&fonts);
        let line = setter.line("abc שלום def", "abc שלום def");
        assert_eq!(line.pieces.len(), 3, "left, right, left");
        let hebrew = &line.pieces[1].glyphs;
        assert_eq!(hebrew[0].text_range.start, 6, "the last letter is the leftmost");
        // Under a direction from the right, what stands first in the text stands at the right.
        let line = setter.line("שלום abc", "שלום abc");
        assert_eq!(line.pieces[0].text, "abc");
        // Joined letters are other glyphs than single ones.
        let (joined, single) = (setter.line("بب", "بب"), setter.line("ب", "ب"));
        assert_ne!(joined.pieces[0].glyphs[0].glyph_id, single.pieces[0].glyphs[0].glyph_id);
    }

    #[test]
    fn long_texts_wrap_and_are_cut_visibly() {
        let fonts = fonts();
        let setter = Setter::new(&fonts);
        let wrapped = setter.wrap("one two three four five six", 8.0, 9);
        assert!(wrapped.is_whole && wrapped.lines.len() > 1, "{:?}", wrapped.lines);
        assert_eq!(wrapped.lines.join(" "), "one two three four five six");
        let wrapped = setter.wrap(&"W".repeat(100), 8.0, 3);
        assert!(!wrapped.is_whole);
        assert!(wrapped.lines[2].ends_with('…'), "{:?}", wrapped.lines);
    }

    proptest! {
        #[test]
        fn any_text_can_be_set(text in "\\PC{0,60}", width in 2.0f32..20.0) {
            let fonts = fonts();
            let setter = Setter::new(&fonts);
            let readable = setter.readable(&text);
            prop_assert!(fonts.have(&readable), "{readable:?}");
            let wrapped = setter.wrap(&readable, width, 100);
            let joined: String = wrapped.lines.concat().split(' ').collect();
            let original: String = readable.split_whitespace().collect();
            prop_assert_eq!(joined, original, "nothing is lost at the ends of lines");
            for line in &wrapped.lines {
                prop_assert!(setter.width(line) <= width * 1.2 || line.chars().count() < 6, "{line:?}");
                let shown = drawn(&setter, line);
                prop_assert_eq!(shown.chars().count(), line.chars().count());
            }
        }
    }
}
