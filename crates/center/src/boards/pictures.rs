//! The pictures of an article: up to four, in an order, each with what it shows. They come with a new article, and a
//! change may name all of them anew: those that stay, by name, and files that come. Start with [`Placed`].

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::Alt;
use crate::boards::store;
use crate::boards::twice::Look;
use crate::db::{Tx, args};
use crate::error::{Error, FieldError, Result};
use crate::limits::{Limit, Who};
use crate::media::files::{self, Kind};
use crate::media::pictures::{self, KeptPicture};
use crate::text::is_refused_in_line;
use crate::upload::{Form, Upload};

/// How many an article has at most.
pub const MOST: usize = 4;

/// The fields of a page's form, one set for each place.
pub const FILE: [&str; MOST] = ["image-1", "image-2", "image-3", "image-4"];
pub const NAME: [&str; MOST] = ["name-1", "name-2", "name-3", "name-4"];
pub const ALT: [&str; MOST] = ["alt-1", "alt-2", "alt-3", "alt-4"];
pub const ORDER: [&str; MOST] = ["order-1", "order-2", "order-3", "order-4"];
pub const REMOVE: [&str; MOST] = ["remove-1", "remove-2", "remove-3", "remove-4"];

/// Where a picture comes from.
pub enum Source {
    /// The article has it, under this name.
    There(String),
    New(Box<Upload>),
}

/// A picture at its place in an article.
pub struct Placed {
    pub source: Source,
    pub alt: Alt,
    /// Which place of the page's form it came from, counted from 0; otherwise which in the order.
    pub place: usize,
}

/// One of a list that programs send: `name` or `new`.
#[derive(Deserialize, Serialize, ToSchema)]
pub struct Listed {
    /// Of a picture that the article has.
    name: Option<String>,
    /// Which of the files that come with it, counted from 1.
    new: Option<usize>,
    /// What it shows: up to 200 characters.
    #[serde(default)]
    alt: String,
}

/// What a list says, with the files that it numbers: each of them exactly once.
pub fn of_list(list: Vec<Listed>, files: Vec<Upload>) -> Result<Vec<Placed>, Vec<FieldError>> {
    let wrong = |code| vec![FieldError::new("images", code)];
    if list.len() > MOST || files.len() > MOST {
        return Err(wrong("too_many"));
    }
    let mut files: Vec<Option<Upload>> = files.into_iter().map(Some).collect();
    // who counts from 0 is understood, since every file has to be named
    let first = usize::from(list.iter().all(|one| one.new != Some(0)));
    let mut placed: Vec<Placed> = Vec::new();
    for (place, one) in list.into_iter().enumerate() {
        let alt = alt_of("images", &one.alt).map_err(|error| vec![error])?;
        let source = match (one.name, one.new) {
            (Some(name), None) if !placed.iter().any(|other| other.is_named(&name)) => Source::There(name),
            (None, Some(n)) => {
                let file = n.checked_sub(first).and_then(|at| files.get_mut(at)?.take());
                Source::New(Box::new(file.ok_or_else(|| wrong("picture_list"))?))
            }
            _ => return Err(wrong("picture_list")),
        };
        placed.push(Placed { source, alt, place });
    }
    if files.iter().any(Option::is_some) { Err(wrong("picture_list")) } else { Ok(placed) }
}

/// What a form says about pictures: as programs send them (`images` with `image`, or `image` and `alt` one after the
/// other), or as the page does; nothing when it says nothing.
pub fn of_form(form: &mut Form) -> Result<Option<Vec<Placed>>, Vec<FieldError>> {
    if let Some(text) = form.fields.find("images") {
        let list: Result<Vec<Listed>, _> = serde_json::from_str(text);
        let list = list.map_err(|_| vec![FieldError::new("images", "picture_list")])?;
        return of_list(list, std::iter::from_fn(|| form.take("image")).collect()).map(Some);
    }
    if !form.fields.get("image").is_empty() {
        return Err(vec![FieldError::new("image", "unsupported_image")]);
    }
    let alts: Vec<&str> = form.fields.all("alt").collect();
    let alts: Vec<_> = alts.into_iter().take(MOST).map(|alt| alt_of("alt", alt)).collect();
    let mut alts = alts.into_iter().collect::<Result<Vec<Alt>, _>>().map_err(|error| vec![error])?.into_iter();
    let files: Vec<Upload> = std::iter::from_fn(|| form.take("image")).collect();
    if !files.is_empty() {
        let placed = files.into_iter().enumerate().map(|(place, file)| Placed {
            source: Source::New(Box::new(file)),
            alt: alts.next().unwrap_or_default(),
            place,
        });
        return Ok(Some(placed.collect()));
    }
    of_places(form)
}

/// The same of a form that changes an article. Files without a list of all pictures say nothing of those that are
/// there, and would stand for them: they are refused.
pub fn of_changed_form(form: &mut Form) -> Result<Option<Vec<Placed>>, Vec<FieldError>> {
    if form.fields.find("images").is_none() && form.files.iter().any(|(name, _)| name == "image") {
        return Err(vec![FieldError::new("images", "picture_list")]);
    }
    of_form(form)
}

/// What stands at the places of the page's form, in the order that their numbers say.
fn of_places(form: &mut Form) -> Result<Option<Vec<Placed>>, Vec<FieldError>> {
    let (mut placed, mut errors) = (Vec::new(), Vec::new());
    for place in 0..MOST {
        let file = form.take(FILE[place]);
        let fields = &form.fields;
        if fields.ticked(REMOVE[place]) {
            continue;
        }
        let alt = alt_of(ALT[place], fields.get(ALT[place]));
        let name = fields.get(NAME[place]);
        let source = match file {
            Some(file) => Source::New(Box::new(file)),
            None if !fields.get(FILE[place]).is_empty() => {
                errors.push(FieldError::new(FILE[place], "unsupported_image"));
                continue;
            }
            None if name.is_empty() => continue,
            None => Source::There(name.to_owned()),
        };
        let order = fields.get(ORDER[place]).trim().parse().unwrap_or(place + 1);
        match alt {
            Ok(alt) => placed.push((order, order == place + 1, Placed { source, alt, place })),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    // of two with one number, the one whose number was changed goes first
    placed.sort_by_key(|(order, is_as_before, _)| (*order, *is_as_before));
    let says_something = !placed.is_empty() || ORDER.iter().any(|field| form.fields.find(field).is_some());
    Ok(says_something.then(|| placed.into_iter().map(|(_, _, placed)| placed).collect()))
}

/// The field of the page's form in which the picture `place` is chosen.
pub fn field_of(place: usize) -> &'static str {
    FILE[place.min(MOST - 1)]
}

fn alt_of(field: &'static str, raw: &str) -> Result<Alt, FieldError> {
    Alt::parse(raw).map_err(|code| {
        let code = if code == "too_long" && field != "alt" { "alt_too_long" } else { code };
        FieldError::in_text(field, code, raw, is_refused_in_line)
    })
}

impl Placed {
    fn is_named(&self, name: &str) -> bool {
        matches!(&self.source, Source::There(other) if other == name)
    }
}

/// A picture whose files are in the store.
pub(super) enum Stored {
    There(String),
    New(KeptPicture),
}

impl Stored {
    fn name(&self) -> &str {
        match self {
            Stored::There(name) => name,
            Stored::New(picture) => &picture.large.name,
        }
    }
}

/// Pictures in their order, ready to be written about.
pub(super) struct Album(Vec<(Stored, Alt, usize)>);

impl Album {
    /// Reads new ones completely and stores them, one after the other; when one is refused, none of them is kept. All
    /// are counted before the first is read: those that come too often cost no work, and the wait is the one for all.
    pub async fn keep(app: &App, citizen: &Citizen, pictures: Vec<Placed>) -> Result<Album> {
        let mut unread = pictures.iter().filter(|picture| matches!(picture.source, Source::New(_))).count();
        app.limits.some(Limit::Upload, citizen.id, unread).await?;
        let mut album = Album(Vec::new());
        for Placed { source, alt, place } in pictures {
            let stored = match source {
                Source::There(name) => Ok(Stored::There(name)),
                Source::New(upload) => {
                    unread -= 1;
                    pictures::keep(app, citizen.id, *upload).await.map(Stored::New)
                }
            };
            match stored {
                Ok(stored) => album.0.push((stored, alt, place)),
                Err(error) => {
                    files::remove(app, album.files()).await;
                    // what nobody looked at cost nothing
                    app.limits.forgive(Limit::Upload, Who::Person(citizen.id), unread).await;
                    return Err(Error::OfFile(place, Box::new(error)));
                }
            }
        }
        Ok(album)
    }

    /// The names of the new files.
    pub fn files(&self) -> Vec<String> {
        self.fresh().flat_map(KeptPicture::names).collect()
    }

    /// How many are new.
    pub fn count_new(&self) -> i64 {
        self.fresh().count() as i64
    }

    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// What an article with them shows; one that an article has already is known by nothing.
    pub fn looks(&self) -> Vec<Look> {
        let look = |(stored, alt, _): &(Stored, Alt, usize)| Look {
            digest: match stored {
                Stored::There(_) => String::new(),
                Stored::New(picture) => picture.large.digest.clone().unwrap_or_default(),
            },
            alt: alt.as_str().to_owned(),
        };
        self.0.iter().map(look).collect()
    }

    /// Whether an article with the pictures `there` would look the same.
    pub fn is(&self, there: &[(String, String)]) -> bool {
        let same = |((stored, alt, _), (name, text)): (&(Stored, Alt, usize), &(String, String))| {
            stored.name() == name && alt.as_str() == text
        };
        self.0.len() == there.len() && self.0.iter().zip(there).all(same)
    }

    /// Writes about all of them, in the transaction of an article that has the pictures `there`. 422 for a name that is
    /// none of those; files of those that do not stay go after the commit.
    pub async fn write(
        &self,
        app: &App,
        tx: &mut Tx,
        citizen: &Citizen,
        article: i64,
        there: &[(String, String)],
    ) -> Result<()> {
        for (stored, _, place) in &self.0 {
            if matches!(stored, Stored::There(name) if !there.iter().any(|(other, _)| other == name)) {
                let error = Error::field("images", "no_such_picture");
                return Err(Error::OfFile(*place, Box::new(error)));
            }
        }
        if !there.is_empty() {
            tx.run(store::DELETE_PICTURES, args![article]).await?;
        }
        for (at, (stored, alt, _)) in self.0.iter().enumerate() {
            if let Stored::New(picture) = stored {
                for file in [&picture.large, &picture.small] {
                    files::record(app, tx, file, Kind::Picture, citizen.id, Some(article)).await?;
                }
            }
            tx.run(store::INSERT_PICTURE, args![article, at as i64, stored.name(), alt.as_str()]).await?;
        }
        for (name, _) in there.iter().filter(|(name, _)| self.0.iter().all(|(stored, ..)| stored.name() != name)) {
            for file in [name.clone(), pictures::small_name(name)] {
                files::forget(app, tx, &file).await?;
            }
        }
        Ok(())
    }

    fn fresh(&self) -> impl Iterator<Item = &KeptPicture> {
        self.0.iter().filter_map(|(stored, ..)| match stored {
            Stored::New(picture) => Some(picture),
            Stored::There(_) => None,
        })
    }
}
