//! What the people of the town were told of what others did: it follows from what is written there.

use std::collections::HashMap;

use super::store::{self, LikedRow, SaidRow, SignedRow, TiedRow};
use crate::boards::Board;
use crate::clock::{DAY, Micros};
use crate::db::{Tx, args};
use crate::error::{Error, Result};
use crate::immigration::Address;
use crate::neighbours::news;
use crate::neighbours::ties::Tie;
use crate::notifications::past::{self, Past};
use crate::notifications::{Kind, News};

/// Each has so many at most, the last.
const MOST: usize = 40;
/// What is older than that they have read.
const UNREAD: Micros = 2 * DAY;

/// Tells everybody what happened to them.
pub async fn tell(tx: &mut Tx, now: Micros) -> Result<()> {
    let mut told = talk(tx).await?;
    told.extend(visits(tx).await?);
    told.retain(|past| Some(past.user) != past.news.actor && past.at <= now);
    told.sort_by_key(|past| std::cmp::Reverse(past.at));
    let mut counts: HashMap<i64, usize> = HashMap::new();
    told.retain(|past| {
        let count = counts.entry(past.user).or_default();
        *count += 1;
        *count <= MOST
    });
    past::write(tx, told, now - UNREAD).await
}

/// On boards: whoever is answered hears so, or else whose article it is.
async fn talk(tx: &mut Tx) -> Result<Vec<Past>> {
    let mut told = Vec::new();
    for SaidRow { comment, article, board, actor, owner, answered, created_at: at } in
        tx.all(store::SAID, args![]).await?
    {
        let board = Board::from_id(&board).ok_or(Error::Internal)?;
        let news = |kind| News::on_board(kind, actor, board, article, Some(comment));
        if let Some(user) = answered {
            told.push(Past { user, at, news: news(Kind::Reply) });
        }
        if answered != Some(owner) {
            told.push(Past { user: owner, at, news: news(Kind::Comment) });
        }
    }
    for LikedRow { article, board, actor, owner, created_at: at } in tx.all(store::LIKED, args![]).await? {
        let board = Board::from_id(&board).ok_or(Error::Internal)?;
        told.push(Past { user: owner, at, news: News::on_board(Kind::Like, actor, board, article, None) });
    }
    Ok(told)
}

/// At doors.
async fn visits(tx: &mut Tx) -> Result<Vec<Past>> {
    let mut told = Vec::new();
    for TiedRow { actor, owner, likes_since, follows_since } in tx.all(store::TIED, args![]).await? {
        for (tie, since) in [(Tie::Like, likes_since), (Tie::Follow, follows_since)] {
            if let (Some(at), Some(news)) = (since, news::of_tie(tie, actor)) {
                told.push(Past { user: owner, at, news });
            }
        }
    }
    for SignedRow { entry, owner, writer, created_at, answered_at, planet, floor, unit } in
        tx.all(store::SIGNED, args![]).await?
    {
        let address = Address::from_row(Some(&planet), Some(floor), Some(unit)).ok_or(Error::Internal)?;
        told.push(Past { user: owner, at: created_at, news: news::of_entry(writer, address, entry) });
        if let Some(at) = answered_at {
            told.push(Past { user: writer, at, news: news::of_answer(owner, address, entry) });
        }
    }
    Ok(told)
}
