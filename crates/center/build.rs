//! Gathers what the binary carries: assets under names with a hash of their content, compressed once here, and the list
//! of locale files.

#![allow(clippy::expect_used, reason = "a build that cannot go on fails")]

#[path = "build/script.rs"]
mod script;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use script::compact_script;

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const PICTURE: &str = "image/webp";

/// The areas of the site. A page has one sheet and one script, those of its area: what all pages have (`css/`, `js/`),
/// then the area's folders. Each part of a script looks for its own element and does nothing without it.
const AREAS: [(&str, &[&str]); 15] = [
    ("night", &["moving", "copy", "night"]),
    ("town", &["peek", "moving", "copy", "town"]),
    ("home", &["home", "door"]),
    ("visit", &["forms", "reply", "said", "lists", "home", "door", "visit"]),
    ("people", &["forms", "lists", "boards", "people"]),
    ("best", &["best"]),
    ("room", &["home", "room", "editor"]),
    ("boards", &["forms", "peek", "reply", "talk", "said", "names", "lists", "boards", "board"]),
    ("compose", &["forms", "drop", "reply", "talk", "names", "compose"]),
    ("today", &["lists", "boards", "notices", "today"]),
    ("notices", &["lists", "notices"]),
    ("desk", &["forms", "drop", "moving", "copy", "desk"]),
    ("market", &["forms", "names", "lists", "market"]),
    ("layouts", &["forms", "home", "market", "tried"]),
    ("docs", &["docs"]),
];

fn main() {
    // asked now: clones that share a build folder share this program, which another one may have compiled, and which
    // may be gone
    let root =
        PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR")).join("../..");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    assets(&root.join("assets"), &out);
    locales(&root.join("locales"), &out);
    statements(&root.join("crates/center/src"), &out);
    short_relocations();
    println!("cargo:rerun-if-changed=../../migrations");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
}

/// A program that lies anywhere in memory lists its own addresses, for the loader to move. Written shortly (`DT_RELR`)
/// that list takes 20 KB instead of 930, and a loader of glibc 2.36 or newer reads it; an older one would not, so what
/// is built on an older system keeps the long list.
fn short_relocations() {
    let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
    let is_ours = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    // what another system's loader can read is not known here
    if !is_ours || std::env::var_os("HOST") != std::env::var_os("TARGET") {
        return;
    }
    // "glibc 2.36"
    let said = std::process::Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let version = said.trim().rsplit(' ').next().unwrap_or_default();
    let version: Vec<u32> = version.split('.').filter_map(|number| number.parse().ok()).collect();
    if version >= vec![2, 36] {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

fn assets(folder: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let read =
        |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("assets/{name}: {error}"));
    // what scripts ask for by its name comes before them
    let keys = compact_script(&read("keys/keys.js"));
    let mut list: Vec<(String, &str, Vec<u8>)> = vec![("keys.js".to_owned(), JS, keys.into_bytes())];
    for (area, folders) in AREAS {
        let joined = |common: &str, kind: &str, compact: fn(&str) -> String| {
            let parts = [common].into_iter().chain(folders.iter().copied());
            // styles need no line between them
            let between = if kind == "css" { "" } else { "\n" };
            parts.map(|part| together(&folder.join(part), kind, compact)).collect::<Vec<_>>().join(between)
        };
        list.push((format!("{area}.css"), CSS, joined("css", "css", compact_style).into_bytes()));
        list.push((format!("{area}.js"), JS, joined("js", "js", compact_script).into_bytes()));
    }
    let others = [
        // a look at a picture that somebody has chosen, before it is sent
        ("photo.js", JS, compact_script(&read("photo/photo.js"))),
        // where a face is laid into its square: asked for when somebody has chosen a photo
        ("fit.js", JS, together(&folder.join("fit"), "js", compact_script)),
        ("fit.css", CSS, compact_style(&read("fit/fit.css"))),
        // how the application is sent: asked for when somebody begins to fill it in
        ("apply.js", JS, compact_script(&read("apply/apply.js"))),
        // what a text will look like, beside it while it is written
        ("write.js", JS, compact_script(&read("write/write.js"))),
        // whom one may mean, asked for by the first `@`, or letter of a nickname
        ("name.js", JS, compact_script(&read("write/name.js"))),
        // pictures of an article, how it is sent, and what is kept of it meanwhile: asked for by the page where one
        // writes
        ("album.js", JS, together(&folder.join("album"), "js", compact_script)),
        // what is half-written and not sent, asked for by its first letter, or because something was kept
        ("pen.js", JS, compact_script(&read("pen/pen.js"))),
        // a picture over the page
        ("large.css", CSS, compact_style(&read("large/large.css"))),
        ("large.js", JS, compact_script(&read("large/large.js"))),
        // who somebody is, asked for by the first look at a name
        ("meet.js", JS, compact_script(&read("meet/meet.js"))),
        // what happens while one looks: asked for by pages that are looked at for a while, and how what they say looks
        (
            "live.css",
            CSS,
            ["notices", "live"].map(|part| together(&folder.join(part), "css", compact_style)).join("\n"),
        ),
        ("live.js", JS, together(&folder.join("live"), "js", compact_script)),
        // whether notifications reach a device: asked for by the page where one switches that
        ("push.js", JS, compact_script(&read("push/push.js"))),
        // the part of the site that a browser keeps; it has an address of its own, for its place says what it may do
        ("worker.js", JS, compact_script(&read("worker/worker.js"))),
        // what is in the way of a layout being saved: asked for when something is
        ("snag.js", JS, compact_script(&read("snag/snag.js"))),
        // a room being furnished, with what draws it: asked for by the page where one does that
        (
            "furnish.js",
            JS,
            ["isometric", "furnish"].map(|part| together(&folder.join(part), "js", compact_script)).join("\n"),
        ),
        ("icon.svg", "image/svg+xml", read("icon.svg")),
        ("helmet.svg", "image/svg+xml", read("helmet.svg")),
        ("manifest.webmanifest", "application/manifest+json", read("manifest.webmanifest")),
    ];
    list.extend(others.map(|(name, content_type, text)| (name.to_owned(), content_type, text.into_bytes())));
    for name in ["astronaut.webp", "astronaut-still.webp"] {
        list.push((
            name.to_owned(),
            PICTURE,
            fs::read(folder.join("night").join(name)).expect("the landing's portrait"),
        ));
    }
    let mut code = format!("static ASSETS: [Asset; {}] = [\n", list.len());
    let mut icon = String::new();
    let mut named: Vec<(String, String)> = Vec::new();
    for (name, content_type, mut bytes) in list {
        let (stem, ending) = name.split_once('.').expect("a name with an ending");
        if name == "manifest.webmanifest" {
            // it names the icon, which comes before it, by its hashed address
            bytes = String::from_utf8(bytes).expect("a text").replace("/assets/icon.svg", &icon).into_bytes();
        }
        // and scripts name what they ask for, which comes before them
        if content_type == JS {
            for (plain, hashed) in &named {
                bytes = String::from_utf8(bytes).expect("a text").replace(plain, hashed).into_bytes();
            }
        }
        let hash = hex::encode(&Sha256::digest(&bytes)[..6]);
        if name == "icon.svg" {
            icon = format!("/assets/{stem}.{hash}.{ending}");
        }
        if ["keys.js", "live.css", "large.css", "snag.js"].contains(&name.as_str()) {
            named.push((format!("/assets/{name}"), format!("/assets/{stem}.{hash}.{ending}")));
        }
        // pictures are compressed already; all else is carried packed alone
        let (content, unpacked) = if content_type == PICTURE {
            ("Content::Picture", "")
        } else {
            let mut small = Vec::new();
            let settings = brotli::enc::BrotliEncoderParams {
                quality: 11,
                lgwin: 22,
                size_hint: bytes.len(),
                ..Default::default()
            };
            brotli::BrotliCompress(&mut &bytes[..], &mut small, &settings).expect("brotli in memory");
            bytes = small;
            ("Content::Packed", ", OnceLock::new()")
        };
        let file = out.join(&name);
        fs::write(&file, &bytes).expect("OUT_DIR is writable");
        writeln!(
            code,
            "    Asset {{ name: {name:?}, path: \"/assets/{stem}.{hash}.{ending}\", content_type: {content_type:?}, content: {content}(include_bytes!({file:?}){unpacked}) }},"
        )
        .expect("a string takes everything");
    }
    code.push_str("];\n");
    fs::write(out.join("assets.rs"), code).expect("OUT_DIR is writable");
}

/// All files of one kind in a folder, in the order of their names.
fn together(folder: &Path, kind: &str, compact: fn(&str) -> String) -> String {
    let mut parts = files(folder, kind);
    parts.sort();
    parts
        .iter()
        .map(|file| compact(&fs::read_to_string(file).expect("it was just listed")))
        .collect::<Vec<_>>()
        .join("\n")
}

fn locales(folder: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut code = String::new();
    for (tag, constant) in [("ko", "KO_FILES"), ("en", "EN_FILES")] {
        let mut list = files(&folder.join(tag), "ftl");
        list.sort();
        writeln!(code, "const {constant}: &[&str] = &[").expect("a string takes everything");
        for file in list {
            writeln!(code, "    include_str!({:?}),", file.canonicalize().expect("it was just listed"))
                .expect("a string takes everything");
        }
        code.push_str("];\n");
    }
    fs::write(out.join("locales.rs"), code).expect("OUT_DIR is writable");
}

/// Lists every SQL constant of the features (`pub(crate) const …: &str` in a `store.rs`, or in a file of its folder
/// `store/`), so that a test can prepare them all.
fn statements(source: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", source.display());
    let mut code = String::from("pub static STATEMENTS: &[(&str, &str)] = &[\n");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(source).expect("src").map(|entry| entry.expect("a folder entry").path()).collect();
    folders.sort();
    for store in folders.iter().map(|folder| folder.join("store.rs")).filter(|file| file.exists()) {
        let feature =
            store.parent().and_then(Path::file_name).and_then(|name| name.to_str()).expect("a folder with a name");
        let folder = store.with_extension("");
        let mut parts = if folder.is_dir() { files(&folder, "rs") } else { Vec::new() };
        parts.sort();
        let text: String = [store.clone()]
            .iter()
            .chain(&parts)
            .map(|file| fs::read_to_string(file).expect("it was just found"))
            .collect();
        for name in text.split("pub(crate) const ").skip(1).filter_map(|rest| Some(rest.split_once(": &str")?.0)) {
            writeln!(code, "    (\"{feature}::{name}\", crate::{feature}::store::{name}),")
                .expect("a string takes everything");
        }
    }
    code.push_str("];\n");
    fs::write(out.join("statements.rs"), code).expect("OUT_DIR is writable");
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect()
}

/// Style without comments, indentation and the spaces that only people need; strings in it never hold `/*`.
fn compact_style(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    out.push_str(rest);
    // behind the end of a rule or of a declaration nothing is needed
    let mut lines = String::with_capacity(out.len());
    for line in out.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !lines.is_empty() && !lines.ends_with(['{', '}', ';']) {
            lines.push('\n');
        }
        lines.push_str(line);
    }
    // every other piece is a string, which stays as it is
    let pieces =
        lines.split('"').enumerate().map(|(place, piece)| if place % 2 == 0 { tight(piece) } else { piece.to_owned() });
    pieces.collect::<Vec<_>>().join("\"")
}

fn tight(css: &str) -> String {
    let pairs = [
        (" {", "{"),
        ("{ ", "{"),
        (" }", "}"),
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
        (" > ", ">"),
        (" !important", "!important"),
        // the last declaration needs no end, and two of the pseudo-elements are older than the second colon
        (";}", "}"),
        ("::before", ":before"),
        ("::after", ":after"),
    ];
    pairs.iter().fold(css.to_owned(), |css, (wide, narrow)| css.replace(wide, narrow))
}
