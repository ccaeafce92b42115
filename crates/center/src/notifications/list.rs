//! What somebody was told, newest first: what belongs together is one, what they have read apart from what they have not.

use super::Kind;
use super::store::{self, FaceRow, GroupRow};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::{Author, Board};
use crate::clock::Micros;
use crate::db::{Number, args};
use crate::error::Result;
use crate::form::PAGE;
use crate::immigration::Address;

/// How much of a comment is shown, in scalar values.
const EXCERPT: usize = 80;

/// One or several of a kind and topic.
#[derive(Debug, Clone)]
pub struct Told {
    /// The number of the newest.
    pub seq: i64,
    pub kind: Kind,
    /// Who did the newest; nothing when the town itself says it.
    pub actor: Option<Author>,
    /// Who did it before, the last first: two at most.
    pub before: Vec<Author>,
    /// How many did it.
    pub people: i64,
    pub count: i64,
    pub is_read: bool,
    /// Where it leads.
    pub link: String,
    /// Of the article.
    pub title: Option<String>,
    /// How the comment begins.
    pub excerpt: Option<String>,
    pub thing: String,
    pub created_at: Micros,
}

impl Told {
    fn of(row: GroupRow) -> Option<Told> {
        let address = Address::from_row(row.planet.as_deref(), row.floor, row.unit);
        let actor = match (row.actor_id, row.nickname) {
            (Some(id), Some(nickname)) => Some(Author { id, nickname, address, still: row.still }),
            _ => None,
        };
        Some(Told {
            seq: row.seq,
            kind: Kind::from_name(&row.kind)?,
            actor,
            before: Vec::new(),
            people: row.people,
            count: row.n,
            is_read: row.is_read,
            link: format!("{}{}", row.path, row.rest),
            title: row.title,
            excerpt: row.body.filter(|body| !body.is_empty()).map(|body| excerpt(&body)),
            thing: row.thing,
            created_at: row.created_at,
        })
    }

    /// How many did it besides the one who is named.
    pub fn others(&self) -> i64 {
        (self.people - 1).max(0)
    }
}

/// The beginning of a text, on one line.
fn excerpt(body: &str) -> String {
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Page `number`, and how many there are in all.
pub async fn page(app: &App, citizen: &Citizen, number: i64) -> Result<(Vec<Told>, i64)> {
    let (board, all) = Board::reach(citizen);
    let total = app.db.one::<Number>(store::COUNT, args![citizen.id, board, all]).await?.n;
    let values = args![citizen.id, board, all, PAGE, (number - 1).saturating_mul(PAGE)];
    let rows: Vec<GroupRow> = app.db.all(store::LIST, values).await?;
    Ok((with_faces(app, citizen, rows).await?, total))
}

/// The newest that they have not read. Asks nothing when there is nothing.
pub async fn unread(app: &App, citizen: &Citizen, count: i64) -> Result<Vec<Told>> {
    if citizen.unread == 0 {
        return Ok(Vec::new());
    }
    let (board, all) = Board::reach(citizen);
    let rows: Vec<GroupRow> = app.db.all(store::LIST_UNREAD, args![citizen.id, board, all, count]).await?;
    with_faces(app, citizen, rows).await
}

/// With the faces of those who did it together.
async fn with_faces(app: &App, citizen: &Citizen, rows: Vec<GroupRow>) -> Result<Vec<Told>> {
    let mut all: Vec<Told> = rows.into_iter().filter_map(Told::of).collect();
    let several: Vec<i64> = all.iter().filter(|told| told.others() > 0).map(|told| told.seq).collect();
    if several.is_empty() {
        return Ok(all);
    }
    let faces: Vec<FaceRow> =
        app.db.all(store::FACES, args![citizen.id, serde_json::json!(several).to_string()]).await?;
    for FaceRow { newest, id, nickname, planet, floor, unit, still } in faces {
        let address = Address::from_row(planet.as_deref(), floor, unit);
        if let Some(told) = all.iter_mut().find(|told| told.seq == newest) {
            told.before.push(Author { id, nickname, address, still });
        }
    }
    Ok(all)
}
