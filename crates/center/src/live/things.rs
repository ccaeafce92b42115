//! What is told of articles and boards that somebody has open: that there is something new, and how much. Whether
//! anything changed is asked of the versions of what pages show, which only grow.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::{self, Board, read};
use crate::db::{Record, args};
use crate::error::{Error, Result};
use crate::live::{Event, Thing, Topic, store};
use crate::presence;

/// The versions as they were at the last look.
#[derive(Default)]
pub(super) struct Seen(HashMap<Thing, i64>);

#[derive(Record)]
pub(crate) struct VersionRow {
    pub topic: String,
    pub n: i64,
}

/// These without rooms in which nobody lives; 404 when there are no others.
pub(super) async fn that_are(app: &App, mut things: Vec<Thing>) -> Result<Vec<Thing>> {
    let room_of = |thing: &Thing| if let Thing::Room(room) = thing { Some(*room) } else { None };
    let asked: Vec<i64> = things.iter().filter_map(room_of).collect();
    if asked.is_empty() {
        return Ok(things);
    }
    let rooms = presence::rooms_among(app, &asked).await?;
    things.retain(|thing| room_of(thing).is_none_or(|room| rooms.contains(&room)));
    if things.is_empty() { Err(Error::NotFound) } else { Ok(things) }
}

/// Tells whoever has one open of what has changed.
pub(super) async fn look(app: &App, seen: &mut Seen) -> Result<()> {
    let things = app.live.things();
    seen.0.retain(|thing, _| things.contains(thing));
    if things.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = things.iter().map(|thing| thing.name()).collect();
    let rows: Vec<VersionRow> = app.db.all(store::VERSIONS, args![serde_json::json!(names).to_string()]).await?;
    let versions: HashMap<Thing, i64> =
        rows.into_iter().filter_map(|row| Some((Thing::parse(&row.topic)?, row.n))).collect();
    let changed: Vec<Thing> =
        versions.iter().filter(|(thing, n)| seen.0.get(thing) != Some(n)).map(|(t, _)| *t).collect();
    for (thing, board, event) in events(app, &changed).await? {
        // who may see it is asked each time
        let people = app.live.people_at(thing);
        let may = boards::live::readers(app, board, &people).await?;
        app.live.tell_those(Topic::Thing(thing), &event, |person| may.contains(&person));
    }
    seen.0.extend(versions);
    Ok(())
}

/// How these are now, of those that `citizen` may see; 404 when they may see none.
pub(super) async fn now(app: &App, citizen: &Citizen, things: &[Thing]) -> Result<Vec<Event>> {
    let mut seen = Vec::new();
    for thing in things {
        let outcome = match thing {
            Thing::Article(id) => read::article(app, citizen, *id).await.map(drop),
            Thing::Board(board) => Board::open(board.id(), citizen).map(drop),
            // a room is everybody's to look at; who is there is told by the next look
            Thing::Room(_) => Ok(()),
        };
        match outcome {
            Ok(()) => seen.push(*thing),
            // tabs share a stream: what is gone from one is no reason for all
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    if seen.is_empty() && !things.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(events(app, &seen).await?.into_iter().map(|(_, _, event)| event).collect())
}

/// What there is to tell of each, and on which board it is.
async fn events(app: &App, things: &[Thing]) -> Result<Vec<(Thing, Board, Event)>> {
    let articles: BTreeSet<i64> =
        things.iter().filter_map(|thing| if let Thing::Article(id) = thing { Some(*id) } else { None }).collect();
    let of_board: HashSet<Board> =
        things.iter().filter_map(|thing| if let Thing::Board(board) = thing { Some(*board) } else { None }).collect();
    let mut all = Vec::new();
    for article in boards::live::articles(app, &articles).await? {
        let thing = Thing::Article(article.id);
        let data = serde_json::json!({ "topic": thing.name(), "comments": article.comments, "newest": article.newest });
        all.push((thing, article.board, Event::new(None, "article", &data)));
    }
    for (board, newest) in boards::live::boards(app, &of_board).await? {
        let thing = Thing::Board(board);
        let data = serde_json::json!({ "topic": thing.name(), "newest": newest });
        all.push((thing, board, Event::new(None, "board", &data)));
    }
    Ok(all)
}
