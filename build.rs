//! What the binary serves: scripts and style sheets made small, everything named by its content and compressed; and the
//! list of languages. The same sources give the same names and bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

/// Files of the pages, whose addresses change with their content.
const ASSETS: &str = "src/web/assets";
/// Files of the door app, whose addresses stay: its service worker keeps a whole version.
const DOOR: &str = "src/web/door";
/// One file for each language.
const LANGUAGES: &str = "src/language";
/// The most that a script or style sheet may have, as it is served.
const SCRIPT_BYTES_MAX: usize = 244_000;
/// Shorter files fit a packet as they are.
const COMPRESSED_BYTES_MIN: usize = 1024;
/// Of the hash within an asset's address.
const HASH_CHARS: usize = 12;
/// The best is 11: a tenth smaller, and fifteen times as long, since a build script is not optimized.
const BROTLI_QUALITY: u32 = 9;
const BROTLI_WINDOW_BITS: u32 = 22;

fn main() {
    for place in [ASSETS, DOOR, LANGUAGES, "build.rs"] {
        println!("cargo::rerun-if-changed={place}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to"));
    let mut code = String::new();
    let assets = hashed(read(Path::new(ASSETS)));
    table(&mut code, "ASSETS", &assets, &out.join("assets"));
    paths(&mut code, &assets);
    let door = read(Path::new(DOOR)).into_iter().map(|(name, bytes)| Served {
        path: format!("/door/{name}"),
        name,
        bytes,
    });
    table(&mut code, "DOOR", &door.collect::<Vec<_>>(), &out.join("door"));
    fs::write(out.join("assets.rs"), code).expect("written");
    fs::write(out.join("languages.rs"), languages()).expect("written");
}

/// A file as it is served.
struct Served {
    name: String,
    path: String,
    bytes: Vec<u8>,
}

/// Every file below a directory under its name from there, scripts and style sheets made small.
fn read(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut left = vec![directory.to_path_buf()];
    while let Some(place) = left.pop() {
        for entry in fs::read_dir(&place).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                left.push(path);
                continue;
            }
            let name = path.strip_prefix(directory).expect("below").to_str().expect("text");
            let bytes = fs::read(&path).expect("a file");
            let bytes = small(name, bytes);
            let is_script = name.ends_with(".js") || name.ends_with(".css");
            assert!(
                !is_script || bytes.len() <= SCRIPT_BYTES_MAX,
                "{} has {} bytes as it is served; {SCRIPT_BYTES_MAX} are allowed: split it",
                path.display(),
                bytes.len()
            );
            files.insert(name.to_owned(), bytes);
        }
    }
    files
}

/// Without comments and blanks. What comes from elsewhere stays as it came.
fn small(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    if name.starts_with("vendor/") || !(name.ends_with(".js") || name.ends_with(".css")) {
        return bytes;
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{name} is not UTF-8"));
    let made = if name.ends_with(".js") {
        minifier::js::minify(&text).map(|small| small.to_string())
    } else {
        minifier::css::minify(&text).map(|small| small.to_string())
    };
    made.unwrap_or_else(|error| panic!("{name}: {error}")).into_bytes()
}

/// The files with their content's hash in their addresses. A script's imports name other addresses, so that those
/// come first.
fn hashed(files: BTreeMap<String, Vec<u8>>) -> Vec<Served> {
    let mut done: BTreeMap<String, Served> = BTreeMap::new();
    let mut left: Vec<(String, Vec<u8>)> = files.into_iter().collect();
    while !left.is_empty() {
        let before = left.len();
        let names: Vec<String> = left.iter().map(|(name, _)| name.clone()).collect();
        for (name, bytes) in std::mem::take(&mut left) {
            let waits = imports(&name, &bytes)
                .iter()
                .any(|(_, other)| *other != name && names.contains(other) && !done.contains_key(other));
            if waits {
                left.push((name, bytes));
                continue;
            }
            let bytes = renamed(&name, bytes, &done);
            let path = address(&name, &bytes);
            done.insert(name.clone(), Served { name, path, bytes });
        }
        assert!(left.len() < before, "scripts import each other in a circle: {names:?}");
    }
    done.into_values().collect()
}

/// What a script imports from beside it: as it says it, and the file's name.
fn imports(name: &str, bytes: &[u8]) -> Vec<(String, String)> {
    if !name.ends_with(".js") || name.starts_with("vendor/") {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(bytes);
    let found = text
        .split(['\'', '"'])
        .filter(|part| part.starts_with("./") && part.ends_with(".js"));
    found.map(|part| (part.to_owned(), part[2..].to_owned())).collect()
}

fn renamed(name: &str, bytes: Vec<u8>, known: &BTreeMap<String, Served>) -> Vec<u8> {
    let imports = imports(name, &bytes);
    if imports.is_empty() {
        return bytes;
    }
    let mut text = String::from_utf8(bytes).expect("checked");
    for (said, other) in imports {
        let path = &known
            .get(&other)
            .unwrap_or_else(|| panic!("{name} imports {said}, which is not there"))
            .path;
        for quote in ['\'', '"'] {
            text = text.replace(&format!("{quote}{said}{quote}"), &format!("{quote}{path}{quote}"));
        }
    }
    text.into_bytes()
}

/// `/assets/NAME.HASH.EXTENSION`
fn address(name: &str, bytes: &[u8]) -> String {
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "txt"));
    format!("/assets/{stem}.{}.{extension}", &hash[..HASH_CHARS])
}

/// A table of files with their compressed forms, in a directory of its own.
fn table(code: &mut String, title: &str, files: &[Served], directory: &Path) {
    fs::create_dir_all(directory).expect("made");
    writeln!(code, "pub static {title}: &[Asset] = &[").expect("written");
    for (n, file) in files.iter().enumerate() {
        let forms = [("br", brotli(&file.bytes)), ("gz", gzip(&file.bytes))];
        let stored = |suffix: &str, bytes: &[u8]| {
            let path = directory.join(format!("{n}.{suffix}"));
            fs::write(&path, bytes).expect("written");
            format!("include_bytes!({path:?})")
        };
        let plain = stored("plain", &file.bytes);
        let [brotli, gzip] = forms.map(|(suffix, bytes)| match bytes {
            Some(bytes) => format!("Some({})", stored(suffix, &bytes)),
            None => "None".to_owned(),
        });
        let Served { name, path, .. } = file;
        let kind = media_type(name);
        writeln!(
            code,
            "    Asset {{ name: {name:?}, path: {path:?}, media_type: {kind:?}, plain: {plain}, brotli: {brotli}, gzip: {gzip} }},"
        )
        .expect("written");
    }
    code.push_str("];\n");
}

/// A constant for the address of each asset, so that a page cannot name one that is not there.
fn paths(code: &mut String, files: &[Served]) {
    code.push_str("/// Where each asset is.\npub mod path {\n");
    for file in files {
        let name: String = file
            .name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() {
                    c.to_ascii_uppercase()
                } else {
                    '_'
                }
            })
            .collect();
        writeln!(code, "    pub const {name}: &str = {:?};", file.path).expect("written");
    }
    code.push_str("}\n");
}

/// The texts of every language that there is a file of.
fn languages() -> String {
    let entries = fs::read_dir(LANGUAGES).expect("a directory");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ftl"))
        .collect();
    files.sort();
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where from"));
    let mut list = String::from("pub static SOURCES: &[(&str, &str)] = &[\n");
    for file in files {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        writeln!(list, "    ({name:?}, include_str!({:?})),", root.join(&file)).expect("written");
    }
    list.push_str("];\n");
    list
}

/// If it is worth it: seven eighths of the length at most.
fn worth(plain: &[u8], packed: Vec<u8>) -> Option<Vec<u8>> {
    (packed.len() <= plain.len() / 8 * 7).then_some(packed)
}

fn brotli(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() < COMPRESSED_BYTES_MIN {
        return None;
    }
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, BROTLI_QUALITY, BROTLI_WINDOW_BITS);
    writer.write_all(bytes).expect("into memory");
    drop(writer);
    worth(bytes, packed)
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() < COMPRESSED_BYTES_MIN {
        return None;
    }
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).expect("into memory");
    worth(bytes, writer.finish().expect("into memory"))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "wasm" => "application/wasm",
        _ => "text/plain; charset=utf-8",
    }
}
