//! Files that are compiled in: scripts, style sheets and pictures of the pages and of the door app.

use std::sync::LazyLock;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::encoding::Encoding;
use super::ready::tag;

/// A file as the build made it.
pub struct Asset {
    /// Its path below its room.
    pub name: &'static str,
    /// Its address. That of a page's asset changes with its content.
    pub path: &'static str,
    pub media_type: &'static str,
    pub plain: &'static [u8],
    pub brotli: Option<&'static [u8]>,
    pub gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The version of the door app: a hash of all its files, which changes with any of them.
pub static DOOR_VERSION: LazyLock<String> = LazyLock::new(|| {
    let files = DOOR.iter();
    let all: Vec<u8> = files
        .flat_map(|file| file.name.bytes().chain(file.plain.iter().copied()))
        .collect();
    tag(None, &all)
});

/// What is at an address with its content's hash never changes.
pub const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

impl Asset {
    /// The asset of the pages at this address.
    pub fn at(path: &str) -> Option<&'static Self> {
        ASSETS.iter().find(|asset| asset.path == path)
    }

    /// It in the form that a client takes, for good.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let wanted = Encoding::wanted(asked);
        let packed = match wanted {
            Encoding::Brotli => self.brotli,
            Encoding::Gzip => self.gzip,
            Encoding::Identity => None,
        };
        let mut response = Response::new(Body::from(Bytes::from_static(packed.unwrap_or(self.plain))));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(header::CACHE_CONTROL, FOREVER);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let (Some(_), Some(name)) = (packed, wanted.header()) {
            headers.insert(header::CONTENT_ENCODING, name);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn every_form_of_an_asset_says_the_same() {
        assert!(ASSETS.len() > 2 && DOOR.len() > 40);
        for asset in ASSETS.iter().chain(DOOR) {
            if let Some(packed) = asset.gzip {
                let mut unpacked = Vec::new();
                flate2::read::GzDecoder::new(packed)
                    .read_to_end(&mut unpacked)
                    .expect("gzip");
                assert_eq!(unpacked, asset.plain, "{}", asset.name);
            }
            if let Some(packed) = asset.brotli {
                let mut unpacked = Vec::new();
                brotli::Decompressor::new(packed, 4096)
                    .read_to_end(&mut unpacked)
                    .expect("brotli");
                assert_eq!(unpacked, asset.plain, "{}", asset.name);
            }
        }
    }

    #[test]
    fn addresses_have_the_hash_of_the_content() {
        for asset in ASSETS {
            let hash = sha2::Sha256::digest(asset.plain);
            let hash = data_encoding::HEXLOWER.encode(&hash[..6]);
            assert!(asset.path.contains(&format!(".{hash}.")), "{}", asset.path);
            assert!(Asset::at(asset.path).is_some_and(|found| found.name == asset.name));
        }
        assert!(path::STYLE_CSS.starts_with("/assets/style."));
    }

    use sha2::Digest;
}
