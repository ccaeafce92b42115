//! What neighbours are told of one another.

use crate::accounts::Citizen;
use crate::immigration::Address;
use crate::neighbours::ties::Tie;
use crate::notifications::{Kind, News};

/// That `citizen` likes or follows whoever is told; nobody is told of the rest.
pub fn of_tie(tie: Tie, citizen: i64) -> Option<News> {
    let (kind, list) = match tie {
        Tie::Like => (Kind::Like, "/neighbours?tab=likes"),
        Tie::Follow => (Kind::Follow, "/neighbours?tab=followers"),
        Tie::Mute | Tie::Block => return None,
    };
    Some(News::new(kind, citizen, list).of_topic("me"))
}

/// That `citizen` waves: it leads to their own door.
pub(super) fn of_wave(citizen: &Citizen) -> Option<News> {
    Some(News::new(Kind::Wave, citizen.id, citizen.address?.path()).of_topic("me"))
}

/// That `citizen` has written the entry `id` in the guestbook at `address`.
pub fn of_entry(citizen: i64, address: Address, id: i64) -> News {
    let news = News::new(Kind::Guestbook, citizen, address.path()).at(format!("?entry={id}#c{id}"));
    news.of_topic("guestbook").about(format!("entry:{id}"))
}

/// That the owner, who lives at `address`, has answered the entry `id`.
pub fn of_answer(owner: i64, address: Address, id: i64) -> News {
    let news = News::new(Kind::Guestbook, owner, address.path()).at(format!("?entry={id}#c{id}"));
    news.of_topic(format!("answer:{owner}")).about(format!("answer:{id}"))
}
