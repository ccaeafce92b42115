//! Rooms that are worth a visit: those of the month, and any.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::Author;
use crate::clock::{DAY, MINUTE, Micros};
use crate::db::args;
use crate::error::Result;
use crate::immigration::Address;
use crate::market::economy::month_of;
use crate::neighbours::store::{self, PlaceRow, QuietRoomRow, RoomRow};
use crate::topics::Topic;

/// How many rooms of each kind are those of the month.
const OF_MONTH: i64 = 20;
/// No month is longer.
const LONGEST_MONTH: Micros = 32 * DAY;
/// How many are worth a visit.
const ROOMS: i64 = 6;

/// A room of the month.
#[derive(Debug, Clone)]
pub struct Room {
    pub who: Author,
    pub address: Address,
    pub visits: i64,
    pub likes: i64,
}

/// The rooms of the month, as they were read last.
#[derive(Debug, Default)]
pub struct Rooms {
    /// When they are read anew.
    pub until: Micros,
    pub visited: Vec<Room>,
    pub liked: Vec<Room>,
    /// Of those who moved in last, as long as the others are few.
    pub newest: Vec<Room>,
    /// As those alone see them whose own looks and likes there are quiet, by who that is.
    quiet: HashMap<i64, Vec<Room>>,
}

impl Rooms {
    /// Those that are worth a visit of `citizen`, who lives in none of them: the most visited, then the most liked,
    /// then the newest, each once.
    pub fn of_others(&self, citizen: i64) -> Vec<&Room> {
        let mut all: Vec<&Room> = Vec::new();
        for room in self.visited.iter().chain(&self.liked).chain(&self.newest) {
            if room.who.id != citizen && !all.iter().any(|known| known.who.id == room.who.id) {
                all.push(room);
            }
        }
        all.truncate(ROOMS as usize);
        all
    }
}

/// Kept by the app: read anew once a minute, and when people are no longer called, or live, as they did. When that was,
/// and at which version of them.
#[derive(Default)]
pub struct Latest(Mutex<Option<(Micros, i64, Arc<Rooms>)>>);

impl Latest {
    /// Whether lists of their own were read for `citizen`: whoever is blocked no longer has them until they are read
    /// anew, since the one for all does not count what they did before.
    pub fn has_own(&self, citizen: i64) -> bool {
        let latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        latest.as_ref().is_some_and(|(_, _, rooms)| rooms.quiet.contains_key(&citizen))
    }
}

/// The rooms of this month as `citizen` sees them: whoever is blocked by somebody sees their own looks and likes
/// counted there, as everybody does, and no sooner than they would be for all.
pub async fn seen_by(app: &App, citizen: &Citizen) -> Result<Arc<Rooms>> {
    let rooms = rooms(app).await?;
    let Some(own) = rooms.quiet.get(&citizen.id) else { return Ok(rooms) };
    let with_own = |rooms: &[Room], count: fn(&Room) -> i64| {
        let is_own = |room: &&Room| own.iter().any(|own| own.who.id == room.who.id);
        let others = rooms.iter().filter(|room| !is_own(room));
        let mut all: Vec<Room> = others.chain(own.iter().filter(|room| count(room) > 0)).cloned().collect();
        all.sort_by_key(|room| std::cmp::Reverse((count(room), room.who.id)));
        all.truncate(OF_MONTH as usize);
        all
    };
    Ok(Arc::new(Rooms {
        until: rooms.until,
        visited: with_own(&rooms.visited, |room| room.visits),
        liked: with_own(&rooms.liked, |room| room.likes),
        newest: rooms.newest.clone(),
        quiet: HashMap::new(),
    }))
}

/// The rooms of this month; as long as they are few, also those of residents who moved in last.
pub async fn rooms(app: &App) -> Result<Arc<Rooms>> {
    let now = app.clock.now();
    let people = app.db.version(&[Topic::People.name(), String::new(), String::new()]).await?;
    let latest = || app.rooms.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((at, version, rooms)) = &*latest()
        && now - at < MINUTE
        && *version == people
    {
        return Ok(rooms.clone());
    }
    let month = month_of(&app.clock, now);
    let of = |rows: Vec<RoomRow>| rows.into_iter().filter_map(Room::of).collect::<Vec<_>>();
    let visited = of(app.db.all(store::MOST_VISITED, args![month, OF_MONTH]).await?);
    let liked = of(app.db.all(store::MOST_LIKED, args![month, OF_MONTH]).await?);
    let is_few = (visited.len() as i64) < ROOMS;
    let newest = if is_few { of(app.db.all(store::NEWEST_ROOMS, args![ROOMS]).await?) } else { Vec::new() };
    let mut quiet: HashMap<i64, Vec<Room>> = HashMap::new();
    for row in app.db.all::<QuietRoomRow>(store::QUIET_ROOMS, args![month, now - LONGEST_MONTH]).await? {
        let viewer = row.viewer;
        quiet.entry(viewer).or_default().extend(Room::of_quiet(app, month, row));
    }
    let rooms = Arc::new(Rooms { until: now + MINUTE, visited, liked, newest, quiet });
    *latest() = Some((now, people, rooms.clone()));
    Ok(rooms)
}

impl Room {
    fn of(row: RoomRow) -> Option<Room> {
        let address = Address::from_row(Some(&row.planet), Some(row.floor), Some(row.unit))?;
        let who = Author { id: row.id, nickname: row.nickname, address: Some(address), still: row.still };
        Some(Room { who, address, visits: row.visits, likes: row.likes })
    }

    /// With a like of this month that its giver alone sees.
    fn of_quiet(app: &App, month: i64, row: QuietRoomRow) -> Option<Room> {
        let address = Address::from_row(Some(&row.planet), Some(row.floor), Some(row.unit))?;
        let who = Author { id: row.id, nickname: row.nickname, address: Some(address), still: row.still };
        let likes = row.likes + i64::from(row.likes_since.is_some_and(|at| month_of(&app.clock, at) == month));
        Some(Room { who, address, visits: row.visits, likes })
    }
}

/// Where somebody lives who is not `citizen`; nothing when nobody else does.
pub async fn anybody(app: &App, citizen: &Citizen) -> Result<Option<Address>> {
    let from = i64::from(rand::random::<u32>());
    let row: Option<PlaceRow> = app.db.maybe(store::ANYBODY, args![from, citizen.id]).await?;
    Ok(row.and_then(|row| Address::from_row(Some(&row.planet), Some(row.floor), Some(row.unit))))
}
