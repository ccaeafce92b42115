//! What servers of one site tell each other of who is in which room. A server enters under a number of its own, with
//! all of it, and from then on writes the rooms that changed: one statement, and a ring without content. The number is
//! good for three seconds and is renewed each second; when it was not, the server enters anew with another one, also
//! after the database broke down and forgot both tables. The others read what was written since they read last, and
//! hold all of it in their memory for as long as its number is good.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::look::Rooms;
use super::store::{self, LookRow};
use crate::app::App;
use crate::db::{Number, args};
use crate::error::Result;
use crate::live::Moves;

/// So often a server says that it is there.
const RENEWED: Duration = Duration::from_secs(1);
/// It enters anew when it could not say so for this long, well before others forget it.
const LATE: Duration = Duration::from_secs(2);
/// So often is looked who is there.
const LOOKED: Duration = Duration::from_millis(250);
/// Whoever has not looked for so long reads everything anew.
const OLD: Duration = Duration::from_secs(10);
/// So often, and by then, what is over is cleared away: well after everybody has looked.
const TIDIED: Duration = Duration::from_secs(30);

/// What the other servers say, and what this one has told them.
#[derive(Default)]
pub(super) struct Others {
    node: i64,
    renewed: Option<Instant>,
    /// What stands in the table of who is where by this server.
    told: Moves,
    /// Rooms that were left, and when that was written.
    emptied: HashMap<i64, Instant>,
    /// By room, of whom something became different, and when: whoever looks later hears of it all the same.
    stirred: HashMap<i64, HashMap<i64, Instant>>,
    /// From where on the next look reads, and when the last one was.
    from: Option<i64>,
    looked: Option<Instant>,
    /// Of whom something became different before that look is not known.
    is_anew: bool,
    /// By server and room.
    rooms: HashMap<i64, HashMap<i64, Written>>,
    alive: HashSet<i64>,
    asked: Option<Instant>,
    tidied: Option<Instant>,
}

/// What a server has written of a room.
#[derive(Default)]
struct Written {
    by: i64,
    people: BTreeSet<i64>,
}

impl Others {
    /// Tells the others what changed in the rooms that are `open`, and that those who are `stirred` are to be looked at
    /// anew; opens the rooms in which something changed there.
    pub async fn exchange(&mut self, app: &App, here: &Rooms<'_>, open: &mut Moves, stirred: &Moves) -> Result<()> {
        if self.told.is_empty() && open.is_empty() && stirred.is_empty() {
            return Ok(());
        }
        if self.say(app, here, open, stirred).await? {
            app.db.ring();
        }
        self.hear(app, open).await?;
        self.tidy(app).await
    }

    /// Whether others have to hear what this server says when nobody is here any more.
    pub fn is_told(&self) -> bool {
        !self.told.is_empty()
    }

    /// Who is there by other servers.
    pub fn people_in(&self, room: i64) -> impl Iterator<Item = i64> {
        self.rooms.values().filter_map(move |rooms| rooms.get(&room)).flat_map(|written| &written.people).copied()
    }

    /// Where somebody is by other servers.
    pub fn rooms_of(&self, person: i64) -> impl Iterator<Item = i64> {
        let all = self.rooms.values().flatten();
        all.filter(move |(_, written)| written.people.contains(&person)).map(|(room, _)| *room)
    }

    /// Whether the look that this ends was the first after a while: whoever is there may be another than was told.
    pub fn took_up_again(&mut self) -> bool {
        std::mem::take(&mut self.is_anew)
    }

    /// Of whom something became different in each room for as long as somebody may look only now.
    fn lately_stirred(&mut self, stirred: &Moves) -> Moves {
        let now = Instant::now();
        for (room, people) in stirred {
            self.stirred.entry(*room).or_default().extend(people.iter().map(|person| (*person, now)));
        }
        self.stirred.retain(|_, people| {
            people.retain(|_, at| at.elapsed() <= OLD + LOOKED);
            !people.is_empty()
        });
        self.stirred.iter().map(|(room, people)| (*room, people.keys().copied().collect())).collect()
    }

    /// Says what is new here; whether there was anything.
    async fn say(&mut self, app: &App, here: &Rooms<'_>, open: &Moves, stirred: &Moves) -> Result<bool> {
        let is_late = self.renewed.is_none_or(|at| at.elapsed() > LATE);
        let is_in = !is_late && (self.renewed.is_some_and(|at| at.elapsed() < RENEWED) || self.renew(app).await?);
        let mut rooms: Moves = match is_in {
            true => open.keys().chain(stirred.keys()).map(|room| (*room, here.people_in(*room))).collect(),
            false => here.all(),
        };
        if is_in {
            let is_new = |room: &i64, people: &BTreeSet<i64>| match self.told.get(room) {
                Some(told) => told != people,
                None => !people.is_empty(),
            };
            rooms.retain(|room, people| is_new(room, people) || stirred.contains_key(room));
        } else {
            rooms.extend(stirred.keys().map(|room| (*room, here.people_in(*room))));
        }
        if rooms.is_empty() {
            if !is_in {
                // what stood there is good for nobody any more
                self.told.clear();
            }
            return Ok(false);
        }
        let (nobody, stirred) = (BTreeSet::new(), self.lately_stirred(stirred));
        let row = |(room, people): (&i64, &BTreeSet<i64>)| {
            let stirred = stirred.get(room).unwrap_or(&nobody);
            json!({ "room": room, "people": json!(people).to_string(), "stirred": json!(stirred).to_string() })
        };
        let rows = json!(rooms.iter().map(row).collect::<Vec<_>>()).to_string();
        if is_in {
            app.db.run(store::WRITE, args![self.node, rows]).await?;
        } else {
            self.enter(app, rows).await?;
        }
        for (room, people) in rooms {
            if people.is_empty() {
                self.told.remove(&room);
                self.emptied.insert(room, Instant::now());
            } else {
                self.emptied.remove(&room);
                self.told.insert(room, people);
            }
        }
        Ok(true)
    }

    async fn renew(&mut self, app: &App) -> Result<bool> {
        let now = Instant::now();
        let is_in = app.db.run(store::RENEW, args![self.node]).await? > 0;
        if is_in {
            self.renewed = Some(now);
        }
        Ok(is_in)
    }

    /// Begins anew under another number, with all there is to say.
    async fn enter(&mut self, app: &App, rows: String) -> Result<()> {
        let (before, now) = (self.node, Instant::now());
        let node = rand::random_range(1..i64::MAX);
        let mut tx = app.db.begin().await?;
        tx.run(store::LEAVE, args![before]).await?;
        tx.run(store::EMPTY, args![before]).await?;
        tx.run(store::ENTER, args![node]).await?;
        tx.run(store::WRITE, args![node, rows]).await?;
        tx.commit().await?;
        (self.node, self.renewed) = (node, Some(now));
        self.told.clear();
        self.emptied.clear();
        app.presence.set_node(node);
        Ok(())
    }

    /// Reads what the others say, and opens the rooms where that is new.
    pub async fn hear(&mut self, app: &App, open: &mut Moves) -> Result<()> {
        if self.looked.is_none_or(|at| at.elapsed() > OLD) {
            self.from = None;
        }
        let now = Instant::now();
        let rows: Vec<LookRow> = app.db.all(store::LOOK, args![self.from.unwrap_or(0), self.node]).await?;
        let moment = rows.first().map(|row| row.moment);
        if self.from.is_none() {
            self.is_anew = true;
            let known = self.rooms.drain().flat_map(|(_, rooms)| rooms.into_keys());
            open.extend(
                known
                    .map(|room| (room, BTreeSet::new()))
                    .filter(|(room, _)| !open.contains_key(room))
                    .collect::<Vec<_>>(),
            );
        }
        let mut is_unknown = false;
        for row in rows {
            is_unknown |= row.node.is_some_and(|node| !self.alive.contains(&node));
            self.take(row, open);
        }
        (self.from, self.looked) = (moment, Some(now));
        if is_unknown || self.asked.is_none_or(|at| at.elapsed() >= LOOKED) {
            self.see_who_is_there(app, open).await?;
        }
        Ok(())
    }

    fn take(&mut self, row: LookRow, open: &mut Moves) {
        let (Some(node), Some(room), Some(by)) = (row.node, row.room, row.written) else { return };
        let list = |text: Option<String>| -> BTreeSet<i64> {
            text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
        };
        let known = self.rooms.entry(node).or_default().entry(room).or_default();
        // looks find again what was written by transactions that were not over
        if known.by != by {
            *known = Written { by, people: list(row.people) };
            open.entry(room).or_default().extend(list(row.stirred));
        }
    }

    /// Those who were there by a server that is gone are gone.
    async fn see_who_is_there(&mut self, app: &App, open: &mut Moves) -> Result<()> {
        let now = Instant::now();
        let rows: Vec<Number> = app.db.all(store::ALIVE, args![]).await?;
        self.alive = rows.into_iter().map(|row| row.n).collect();
        self.asked = Some(now);
        let alive = &self.alive;
        self.rooms.retain(|node, rooms| {
            let is_there = alive.contains(node);
            if !is_there {
                for room in rooms.keys() {
                    open.entry(*room).or_default();
                }
            }
            is_there
        });
        Ok(())
    }

    /// Clears away rooms that were left, and servers that are gone.
    async fn tidy(&mut self, app: &App) -> Result<()> {
        if self.tidied.get_or_insert_with(Instant::now).elapsed() < TIDIED {
            return Ok(());
        }
        let left: Vec<i64> =
            self.emptied.iter().filter(|(_, at)| at.elapsed() > OLD * 2).map(|(room, _)| *room).collect();
        if !left.is_empty() {
            app.db.run(store::CLEAR, args![self.node, json!(left).to_string()]).await?;
            self.emptied.retain(|room, _| !left.contains(room));
        }
        for rooms in self.rooms.values_mut() {
            rooms.retain(|_, written| !written.people.is_empty());
        }
        let mut tx = app.db.begin().await?;
        let gone: Vec<i64> = tx.all::<Number>(store::BURY, args![]).await?.into_iter().map(|row| row.n).collect();
        if !gone.is_empty() {
            tx.run(store::EMPTY_THOSE, args![json!(gone).to_string()]).await?;
        }
        tx.commit().await?;
        self.tidied = Some(Instant::now());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another server may look only after the next ones were written.
    #[test]
    fn whoever_is_stirred_is_told_of_for_a_while() {
        let mut others = Others::default();
        let stirred = |people: &[i64]| Moves::from([(7, people.iter().copied().collect())]);
        assert_eq!(others.lately_stirred(&stirred(&[1])), stirred(&[1]));
        assert_eq!(others.lately_stirred(&Moves::new()), stirred(&[1]));
        assert_eq!(others.lately_stirred(&stirred(&[2])), stirred(&[1, 2]));
        for at in others.stirred.get_mut(&7).unwrap().values_mut() {
            *at -= OLD * 2;
        }
        assert_eq!(others.lately_stirred(&Moves::new()), Moves::new());
        assert!(others.stirred.is_empty());
    }
}
