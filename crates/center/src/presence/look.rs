//! The look at who is in which room: those who came and went here and elsewhere, and those of whom something else is
//! true than before. Only rooms where something changed are gone through, and only of whom it changed the database is
//! asked.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use tokio::time::Instant;

use super::ask::{Question, ask};
use super::nodes::Others;
use super::room::Room;
use crate::app::App;
use crate::error::Result;
use crate::live::{Moves, Thing};

/// So long somebody is still there whose last stream ended: it may be read on by another tab, or come again.
const LINGER: Duration = Duration::from_secs(1);
/// So often everybody is looked at anew, for nobody says that a nickname or a portrait is another one.
const REFRESH: Duration = Duration::from_secs(30);
/// In rooms with no more people than this.
const MOST_REFRESHED: usize = 50;

/// Rooms, who left them a moment ago, and until when they are there.
type Leaving = HashMap<i64, HashMap<i64, Instant>>;

/// What is known of the rooms in which somebody is.
#[derive(Default)]
pub struct Seen {
    /// Those in which somebody is by this server.
    rooms: HashMap<i64, Room>,
    leaving: Leaving,
    others: Others,
    /// What is still to be done: rooms that changed, with the people of whom something is different; who came; and of
    /// whom something is different wherever they are.
    open: Moves,
    came: HashSet<(i64, i64)>,
    stirred: BTreeSet<i64>,
    refreshed: Option<Instant>,
}

/// Tells everybody who is in a room with whom, where that is new.
pub async fn look(app: &App, seen: &mut Seen) -> Result<()> {
    seen.take_moves(app);
    seen.stirred.extend(app.presence.take_stirred());
    seen.refresh(app);
    if app.db.may_be_shared() && !seen.stirred.is_empty() {
        // they may be where nobody is by this server, which has not heard of it then
        seen.others.hear(app, &mut seen.open).await?;
    }
    let stirred = seen.open_stirred();
    if app.db.may_be_shared() {
        let Seen { others, leaving, open, .. } = &mut *seen;
        others.exchange(app, &Rooms { app, leaving }, open, &stirred).await?;
        if others.took_up_again() {
            for (room, known) in &seen.rooms {
                seen.open.entry(*room).or_default().extend(known.people());
            }
        }
    }
    seen.stirred.clear();
    let mut question = Question::default();
    let mut fresh = HashMap::new();
    for (room, different) in &seen.open {
        if app.live.people_at(Thing::Room(*room)).is_empty() {
            // nobody is there to be told
            seen.rooms.remove(room);
            continue;
        }
        let mut now = Rooms { app, leaving: &seen.leaving }.people_in(*room);
        now.extend(seen.others.people_in(*room));
        let asked = seen.rooms.entry(*room).or_default().update(&now, different, &mut question);
        fresh.insert(*room, asked);
    }
    let known = ask(app, question).await?;
    for (room, fresh) in fresh {
        let Some(known_room) = seen.rooms.get_mut(&room) else { continue };
        known_room.learn(&fresh, &known);
        let viewers = app.live.people_at(Thing::Room(room));
        known_room.tell(&app.live, room, &viewers, |person| seen.came.contains(&(room, person)));
    }
    seen.open.clear();
    seen.came.clear();
    app.presence.set_busy(!seen.leaving.is_empty() || seen.others.is_told());
    Ok(())
}

/// Who is in which room by this server.
pub(super) struct Rooms<'s> {
    app: &'s App,
    leaving: &'s Leaving,
}

impl Rooms<'_> {
    pub fn people_in(&self, room: i64) -> BTreeSet<i64> {
        let mut people = self.app.live.people_at(Thing::Room(room));
        people.extend(self.leaving.get(&room).into_iter().flat_map(HashMap::keys));
        people
    }

    pub fn all(&self) -> Moves {
        let mut rooms = self.app.live.rooms();
        for (room, leaving) in self.leaving {
            rooms.entry(*room).or_default().extend(leaving.keys());
        }
        rooms
    }
}

impl Seen {
    /// Who came and went here.
    fn take_moves(&mut self, app: &App) {
        let now = Instant::now();
        for (room, people) in app.live.moves() {
            let here = app.live.people_at(Thing::Room(room));
            self.open.entry(room).or_default();
            for person in people {
                if here.contains(&person) {
                    self.came.insert((room, person));
                    if let Some(leaving) = self.leaving.get_mut(&room) {
                        leaving.remove(&person);
                    }
                } else {
                    self.leaving.entry(room).or_default().insert(person, now + LINGER);
                }
            }
        }
        let open = &mut self.open;
        self.leaving.retain(|room, leaving| {
            leaving.retain(|_, until| {
                let stays = *until > now;
                if !stays {
                    open.entry(*room).or_default();
                }
                stays
            });
            !leaving.is_empty()
        });
    }

    /// Opens the rooms in which somebody is of whom something else is true than before: those rooms, and who.
    fn open_stirred(&mut self) -> Moves {
        let mut stirred = Moves::new();
        for person in &self.stirred {
            let here = self.rooms.iter().filter(|(_, room)| room.people().contains(person)).map(|(room, _)| *room);
            for room in here.chain(self.others.rooms_of(*person)) {
                stirred.entry(room).or_default().insert(*person);
            }
        }
        for (room, people) in &stirred {
            self.open.entry(*room).or_default().extend(people);
        }
        stirred
    }

    fn refresh(&mut self, app: &App) {
        if self.refreshed.is_some_and(|at| at.elapsed() < REFRESH) {
            return;
        }
        if self.refreshed.replace(Instant::now()).is_none() {
            // whoever was there before anybody looked
            for (room, people) in app.live.rooms() {
                self.open.entry(room).or_default();
                self.came.extend(people.into_iter().map(|person| (room, person)));
            }
        }
        for (room, known) in &self.rooms {
            if (2..=MOST_REFRESHED).contains(&known.people().len()) {
                self.open.entry(*room).or_default().extend(known.people());
            }
        }
    }
}
