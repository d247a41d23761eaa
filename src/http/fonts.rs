//! The fonts of printed tickets: the one within this program, and files that are read when a ticket needs them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::ticket::{Error, Fonts};

/// A longer file is no font.
const FONT_BYTES_MAX: u64 = 64 << 20;

/// Fonts that are made when they are first needed, and kept.
pub struct TicketFonts {
    files: Vec<PathBuf>,
    built_in: OnceLock<Fonts>,
    all: OnceLock<Fonts>,
}

impl TicketFonts {
    /// `files` are tried, in their order, for characters that the font within this program lacks. Those that are
    /// not there are passed over.
    pub fn new(files: Vec<PathBuf>) -> Self {
        Self {
            files,
            built_in: OnceLock::new(),
            all: OnceLock::new(),
        }
    }

    /// The font within this program if it suffices, else all of them. May read files.
    pub fn that(&self, suffice: impl Fn(&Fonts) -> bool) -> Result<&Fonts, Error> {
        let built_in = made(&self.built_in, Fonts::built_in)?;
        if self.files.is_empty() || suffice(built_in) {
            return Ok(built_in);
        }
        made(&self.all, || {
            Fonts::with(self.files.iter().filter_map(|path| read(path)).collect())
        })
    }
}

/// Two who come at once both make it, and one of the two is kept.
fn made(cell: &OnceLock<Fonts>, make: impl Fn() -> Result<Fonts, Error>) -> Result<&Fonts, Error> {
    match cell.get() {
        Some(fonts) => Ok(fonts),
        None => {
            let fonts = make()?;
            Ok(cell.get_or_init(|| fonts))
        }
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let mut bytes = Vec::new();
    match file.take(FONT_BYTES_MAX).read_to_end(&mut bytes) {
        Ok(_) => {
            tracing::info!(path = %path.display(), bytes = bytes.len(), "font read for tickets");
            Some(bytes)
        }
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "font not readable");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_when_they_are_needed_and_not_before() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("font.ttf");
        let fonts = TicketFonts::new(vec![dir.path().join("missing.ttf"), path.clone()]);
        assert!(fonts.that(|fonts| fonts.have("Ada")).is_ok());
        assert!(fonts.all.get().is_none());
        std::fs::write(&path, b"no font").expect("written");
        assert!(
            fonts.that(|fonts| fonts.have("田")).is_ok(),
            "a font that is none is left out"
        );
        assert!(fonts.all.get().is_some());
    }
}
