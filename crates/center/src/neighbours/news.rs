//! What neighbours are told of one another.

use crate::accounts::Citizen;
use crate::immigration::Address;
use crate::neighbours::ties::Tie;
use crate::notifications::{Kind, News};

/// That `citizen` likes or follows whoever is told; nobody is told of the rest.
pub(super) fn of_tie(tie: Tie, citizen: &Citizen) -> Option<News> {
    let (kind, tab) = match tie {
        Tie::Like => (Kind::Like, "?tab=likes"),
        Tie::Follow => (Kind::Follow, "?tab=followers"),
        Tie::Mute | Tie::Block => return None,
    };
    Some(News::new(kind, citizen.id, "/neighbours").at(tab).of_topic("me"))
}

/// That `citizen` waves: it leads to their own door.
pub(super) fn of_wave(citizen: &Citizen) -> Option<News> {
    Some(News::new(Kind::Wave, citizen.id, citizen.address?.path()).of_topic("me"))
}

/// That `citizen` has written the entry `id` in the guestbook at `address`.
pub(super) fn of_entry(citizen: i64, address: Address, id: i64) -> News {
    let news = News::new(Kind::Guestbook, citizen, address.path()).at(format!("?entry={id}#c{id}"));
    news.of_topic("guestbook").about(format!("entry:{id}"))
}

/// That the owner, who lives at `address`, has answered the entry `id`.
pub(super) fn of_answer(owner: i64, address: Address, id: i64) -> News {
    let news = News::new(Kind::Guestbook, owner, address.path()).at(format!("?entry={id}#c{id}"));
    news.of_topic(format!("answer:{owner}")).about(format!("answer:{id}"))
}
