//! Cards as PNG. Fonts are those of the machine, read once when the first picture is asked for.

use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{FontResolver, Options, Tree, fontdb};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::error::{Error, Result};

/// Pixels for each unit of the drawing: 1518 × 957.
const SCALE: f32 = 1.5;

/// Drawing takes a core for a moment and some memory; more at once would only slow each other down.
static PLACES: Semaphore = Semaphore::const_new(2);

/// Families with Hangul that suit the card, best first.
const HANGUL: [&str; 7] = [
    "Pretendard",
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "NanumGothic",
    "UnDotum",
];
const LATIN: [&str; 4] = ["Liberation Sans", "DejaVu Sans", "Arial", "Helvetica"];
const MONO: [&str; 4] = ["DejaVu Sans Mono", "Liberation Mono", "Courier New", "Menlo"];

struct Fonts {
    db: Arc<fontdb::Database>,
    has_hangul: bool,
}

static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let mut db = fontdb::Database::new();
    db.load_system_fonts();
    let Some(any) = db.faces().next().map(|face| face.id) else {
        tracing::warn!("no fonts are installed: cards have no words on them");
        return Fonts { db: Arc::new(db), has_hangul: false };
    };
    let hangul = first_of(&db, &HANGUL).or_else(|| with_hangul(&db, any));
    let usual = hangul.clone().or_else(|| first_of(&db, &LATIN)).or_else(|| family(&db, any)).unwrap_or_default();
    db.set_monospace_family(first_of(&db, &MONO).unwrap_or_else(|| usual.clone()));
    // whatever family is asked for and missing, there is one in the end; without, words would be left out
    db.set_sans_serif_family(&usual);
    db.set_serif_family(&usual);
    db.set_cursive_family(&usual);
    Fonts { db: Arc::new(db), has_hangul: hangul.is_some() }
});

fn first_of(db: &fontdb::Database, names: &[&str]) -> Option<String> {
    let has = |name: &str| db.faces().any(|face| face.families.iter().any(|family| family.0 == name));
    names.iter().find(|name| has(name)).map(|name| (*name).to_owned())
}

/// Any family that can write Hangul, found by a syllable in it.
fn with_hangul(db: &fontdb::Database, any: fontdb::ID) -> Option<String> {
    let mut shared = Arc::new(db.clone());
    let found = FontResolver::default_fallback_selector()('\u{ac00}', &[any], &mut shared)?;
    family(db, found)
}

fn family(db: &fontdb::Database, id: fontdb::ID) -> Option<String> {
    Some(db.face(id)?.families.first()?.0.clone())
}

/// Draws what `svg` makes, given whether Hangul can be written; PNG bytes.
pub async fn png(svg: impl FnOnce(bool) -> String + Send + 'static) -> Result<Vec<u8>> {
    let _place = PLACES.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || drawn(svg, SCALE)).await.map_err(Error::internal)?
}

/// The same at once, on a thread that nobody waits for, `scale` pixels for each unit.
pub fn drawn(svg: impl FnOnce(bool) -> String, scale: f32) -> Result<Vec<u8>> {
    let options = Options { fontdb: FONTS.db.clone(), font_family: "sans-serif".to_owned(), ..Options::default() };
    let tree = Tree::from_str(&svg(FONTS.has_hangul), &options).map_err(Error::internal)?;
    let (wide, high) = (tree.size().width() * scale, tree.size().height() * scale);
    let mut pixmap = Pixmap::new(wide.round() as u32, high.round() as u32).ok_or(Error::Internal)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(Error::internal)
}

/// A portrait's still, by the name of its file, as a `data:` address; nothing when it was just replaced.
pub async fn still_address(app: &App, name: &str) -> Result<Option<String>> {
    match app.store.get(name).await {
        Ok(bytes) => Ok(Some(format!("data:image/webp;base64,{}", STANDARD.encode(&bytes)))),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
