//! One like per person and article; twice is the same as once. Those of the last seven days, without the author's own,
//! are counted for what is popular; a chore takes away what has become old.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::counts::RECENT;
use crate::boards::orphan;
use crate::boards::read::Article;
use crate::boards::store::{self, TakenBack};
use crate::boards::{Board, shown};
use crate::db::{Number, Text, args};
use crate::error::{Error, Result};
use crate::notifications::{self, Kind, News};

/// Likes, or takes the like back. `article` must have been read by `citizen`.
pub async fn set(app: &App, citizen: &Citizen, article: &Article, like: bool) -> Result<()> {
    let mut tx = app.db.begin().await?;
    // the article's row before a like's, as whoever deletes the article does
    tx.hold(store::COUNT_LIKE, args![article.id, 0, 0]).await?;
    // the row of the like decides: of many at once, one sees a change
    let (change, recent) = if like {
        let counts = !article.is_by(citizen);
        let values = args![article.id, citizen.id, app.clock.now(), counts];
        let inserted = tx.run(store::INSERT_LIKE, values).await.map_err(orphan)?;
        (inserted as i64, counts && inserted > 0)
    } else {
        let taken: Option<TakenBack> = tx.maybe(store::DELETE_LIKE, args![article.id, citizen.id]).await?;
        (-i64::from(taken.is_some()), taken.is_some_and(|taken| taken.is_recent))
    };
    if change != 0 {
        let counted = tx.run(store::COUNT_LIKE, args![article.id, change, if recent { change } else { 0 }]).await?;
        if counted == 0 {
            return Err(Error::NotFound);
        }
        shown::is_liked(&mut tx, article.board);
        if !article.is_by(citizen) {
            let news = News::on_board(Kind::Like, citizen.id, article.board, article.id, None);
            if like {
                notifications::tell_once(app, &mut tx, &news, article.author.id).await?;
            } else {
                notifications::take_back(app, &mut tx, &news, article.author.id).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Takes likes that have become old out of what is popular; called now and then. It waits for nobody: an article that
/// is being changed is left for the next time.
pub async fn age(app: &App) -> Result<()> {
    loop {
        let old = app.clock.now() - RECENT;
        let articles: Vec<Number> = app.db.all(store::WITH_OLD_LIKES, args![old]).await?;
        let mut aged = 0;
        let mut tx = app.db.begin_steady().await?;
        for Number { n: article } in &articles {
            let Some(board) = tx.maybe::<Text>(store::HOLD_ARTICLE, args![*article]).await? else { continue };
            let likes = tx.run(store::AGE_LIKES, args![*article, old]).await? as i64;
            tx.run(store::COUNT_AGED, args![*article, likes]).await?;
            aged += likes;
            shown::is_liked(&mut tx, Board::from_id(&board.s).ok_or(Error::Internal)?);
        }
        tx.commit().await?;
        if aged == 0 {
            return Ok(());
        }
    }
}
