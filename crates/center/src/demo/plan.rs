//! What a demo writes, and writing it: in one transaction, in the order of time, with all counts already right.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::accounts::passwords::Password;
use crate::accounts::{Nickname, Username};
use crate::app::App;
use crate::boards::{counts, markup};
use crate::clock::{DAY, Micros};
use crate::db::{Number, Tx, Value, args};
use crate::demo::faces::Face;
use crate::demo::people::Resident;
use crate::demo::{PASSWORD, rooms, store, told, visits};
use crate::error::{Error, Result};
use crate::immigration::Planet;
use crate::immigration::citizen_number::citizen_number;
use crate::search::rebuild;
use crate::topics::Topic;

/// Everything a demo makes. People are places in `residents`; `None` is the admin.
pub struct Plan {
    pub residents: Vec<Resident>,
    /// Oldest first.
    pub articles: Vec<PlannedArticle>,
    /// Whether people were told of what others did.
    pub is_told: bool,
}

pub struct PlannedArticle {
    pub board: &'static str,
    pub author: Option<usize>,
    pub title: String,
    pub body: String,
    pub pinned: bool,
    /// Before the demo's now.
    pub age: Micros,
    pub comments: Vec<PlannedComment>,
    pub likes: Vec<usize>,
}

pub struct PlannedComment {
    pub author: usize,
    pub body: String,
    /// Before the demo's now.
    pub age: Micros,
    /// The place of the top-level comment in the article's list, for a reply.
    pub under: Option<usize>,
}

/// How many rows are gathered before they are sent.
const CHUNK: usize = 2_000;

/// Writes a plan, and behind its articles others, one by one, about which nobody says anything.
pub async fn write(
    app: &App,
    plan: &Plan,
    quiet: &mut (dyn Iterator<Item = PlannedArticle> + Send),
    faces: &[Face],
    progress: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<()> {
    let now = app.clock.now();
    let demo = Username::parse("demo").map_err(Error::internal)?;
    let hash = app
        .hasher
        .hash(IpAddr::from([127, 0, 0, 1]), Password::parse(PASSWORD, Some(&demo)).map_err(Error::internal)?)
        .await?;
    let mut tx = app.db.begin_unhurried().await?;
    let people = people(app, &mut tx, plan, faces, &hash, now).await?;
    progress("people", 100);
    articles(&mut tx, plan, &people, now, progress).await?;
    let total = quiet.size_hint().0;
    let mut rows = Vec::with_capacity(CHUNK);
    for (i, article) in quiet.enumerate() {
        rows.push(row(&article, &people, now));
        if rows.len() == CHUNK || i + 1 == total {
            tx.insert_many(store::INSERT_ARTICLES, std::mem::take(&mut rows)).await?;
            progress("articles", (i + 1) * 100 / total);
        }
    }
    if plan.is_told {
        told::tell(&mut tx, now).await?;
    }
    counts::rebuild(&mut tx, now).await?;
    rebuild::rebuild(&mut tx, progress).await?;
    tx.touch(Topic::Everything);
    tx.commit().await?;
    Ok(())
}

/// The ids of the residents, in their order, and the admin's.
struct Ids {
    residents: Vec<i64>,
    admin: i64,
}

impl Ids {
    fn of(&self, person: Option<usize>) -> i64 {
        person.and_then(|place| self.residents.get(place).copied()).unwrap_or(self.admin)
    }
}

async fn people(app: &App, tx: &mut Tx, plan: &Plan, faces: &[Face], hash: &str, now: Micros) -> Result<Ids> {
    let settlement = app.config.data.settlement;
    let mut rows = Vec::new();
    for resident in &plan.residents {
        let since = now - resident.days_ago * DAY;
        rows.push(user(&resident.username, &resident.nickname, hash, "member", "resident", settlement, since)?);
    }
    rows.push(user("keeper", "keeper", hash, "admin", "newcomer", 0, now - 400 * DAY)?);
    rows.push(user("newcomer", "newcomer", hash, "member", "newcomer", 0, now)?);
    tx.insert_many(store::INSERT_USERS, rows).await?;
    let ids: Vec<i64> = tx.all::<Number>(store::USER_IDS, args![]).await?.into_iter().map(|row| row.n).collect();
    let count = plan.residents.len();
    let (residents, rest) = ids.split_at_checked(count).ok_or(Error::Internal)?;
    let ids = Ids { residents: residents.to_vec(), admin: *rest.first().ok_or(Error::Internal)? };

    let (mut applications, mut residences, mut ledger) = (Vec::new(), Vec::new(), Vec::new());
    let (mut portraits, mut media, mut has_owner) = (Vec::new(), Vec::new(), HashSet::new());
    for (place, (resident, id)) in plan.residents.iter().zip(&ids.residents).enumerate() {
        let since = now - resident.days_ago * DAY;
        let number = citizen_number(resident.planet, app.clock.local(since).date(), place as i64 + 1);
        applications.push(values([
            (*id).into(),
            (&resident.name_ko).into(),
            (&resident.name_en).into(),
            (&resident.birthday).into(),
            since.into(),
        ]));
        residences.push(values([
            (*id).into(),
            resident.planet.id().into(),
            resident.floor.into(),
            resident.unit.into(),
            number.into(),
            since.into(),
        ]));
        ledger.push(values([
            (*id).into(),
            settlement.into(),
            "settlement".into(),
            "settlement".into(),
            settlement.into(),
            since.into(),
        ]));
        if let Some(face) = faces.get(resident.face) {
            // who has a face first has its files
            let copy = if has_owner.insert(resident.face) { None } else { Some(face.copy(app).await?) };
            let face = copy.as_ref().unwrap_or(face);
            let side = i64::from(app.config.portraits.sides.small);
            for (name, bytes) in [&face.animation, &face.still] {
                let kind = ["image/webp".into(), (*bytes).into(), side.into(), side.into(), now.into()];
                media.push([name.into(), "portrait".into(), (*id).into()].into_iter().chain(kind).collect());
            }
            let state = [
                "ready".into(),
                100_i64.into(),
                true.into(),
                (&face.animation.0).into(),
                (&face.still.0).into(),
                (now + place as i64).into(),
                i64::from(portrait::ENGINE_VERSION).into(),
            ];
            portraits.push([(*id).into(), 0_i64.into()].into_iter().chain(state).collect());
        }
    }
    tx.insert_many(store::INSERT_APPLICATIONS, applications).await?;
    tx.insert_many(store::INSERT_RESIDENCES, residences).await?;
    if settlement > 0 {
        tx.insert_many(store::INSERT_LEDGER, ledger).await?;
    }
    rooms::furnish(app, tx, &ids.residents, now).await?;
    visits::visit(app, tx, &ids.residents, now).await?;
    tx.insert_many(store::INSERT_MEDIA, media).await?;
    tx.insert_many(store::INSERT_PORTRAITS, portraits).await?;
    for planet in Planet::ALL {
        let population = plan.residents.iter().filter(|resident| resident.planet == planet).count() as i64;
        tx.run(store::SET_POPULATION, args![planet.id(), population]).await?;
    }
    tx.run(store::SET_CITIZENS, args![count as i64]).await?;
    Ok(ids)
}

fn user(
    username: &str,
    nickname: &str,
    hash: &str,
    role: &str,
    stage: &str,
    coins: i64,
    since: Micros,
) -> Result<Vec<Value>> {
    let nickname = Nickname::parse(nickname).map_err(Error::internal)?;
    Ok(values([
        username.into(),
        nickname.as_str().into(),
        nickname.key().into(),
        hash.into(),
        role.into(),
        stage.into(),
        coins.into(),
        since.into(),
    ]))
}

/// Articles in one go, then their comments (those on top before the replies under them), then likes.
async fn articles(
    tx: &mut Tx,
    plan: &Plan,
    people: &Ids,
    now: Micros,
    progress: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<()> {
    let total = plan.articles.len();
    let mut rows = Vec::with_capacity(CHUNK);
    for (i, article) in plan.articles.iter().enumerate() {
        rows.push(row(article, people, now));
        if rows.len() == CHUNK || i + 1 == total {
            tx.insert_many(store::INSERT_ARTICLES, std::mem::take(&mut rows)).await?;
            progress("articles", (i + 1) * 100 / total);
        }
    }
    let ids: Vec<i64> = tx.all::<Number>(store::ARTICLE_IDS, args![]).await?.into_iter().map(|row| row.n).collect();
    let tops = comments(tx, plan, people, &ids, None, now, progress).await?;
    comments(tx, plan, people, &ids, Some(&tops), now, progress).await?;

    for (i, (article, id)) in plan.articles.iter().zip(&ids).enumerate() {
        rows.extend(
            article
                .likes
                .iter()
                .map(|person| values([(*id).into(), people.of(Some(*person)).into(), (now - article.age / 2).into()])),
        );
        if rows.len() >= CHUNK || i + 1 == total {
            tx.insert_many(store::INSERT_LIKES, std::mem::take(&mut rows)).await?;
            progress("likes", (i + 1) * 100 / total);
        }
    }
    Ok(())
}

/// Writes the top-level comments (`tops` absent) and gives their ids in order, or the replies under those.
async fn comments(
    tx: &mut Tx,
    plan: &Plan,
    people: &Ids,
    articles: &[i64],
    tops: Option<&[i64]>,
    now: Micros,
    progress: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<Vec<i64>> {
    let total = plan.articles.len();
    let mut rows = Vec::with_capacity(CHUNK);
    let mut first = 0;
    for (i, (article, id)) in plan.articles.iter().zip(articles).enumerate() {
        // places of this article's top-level comments among all
        let mut place_of = Vec::with_capacity(article.comments.len());
        for comment in &article.comments {
            place_of.push(first);
            first += usize::from(comment.under.is_none());
        }
        for (place, comment) in article.comments.iter().enumerate() {
            let parent = match (comment.under, tops) {
                (None, None) => None,
                (Some(under), Some(tops)) => {
                    Some(*place_of.get(under).and_then(|place| tops.get(*place)).ok_or(Error::Internal)?)
                }
                _ => continue,
            };
            let replies = article.comments.iter().filter(|other| other.under == Some(place)).count() as i64;
            rows.push(values([
                (*id).into(),
                people.of(Some(comment.author)).into(),
                parent.into(),
                replies.into(),
                (&comment.body).into(),
                (now - comment.age).into(),
            ]));
        }
        if rows.len() >= CHUNK || i + 1 == total {
            tx.insert_many(store::INSERT_COMMENTS, std::mem::take(&mut rows)).await?;
            progress(if tops.is_none() { "comments" } else { "replies" }, (i + 1) * 100 / total);
        }
    }
    if tops.is_some() {
        return Ok(Vec::new());
    }
    Ok(tx.all::<Number>(store::COMMENT_IDS, args![]).await?.into_iter().map(|row| row.n).collect())
}

/// Values of [`store::INSERT_ARTICLES`].
fn row(article: &PlannedArticle, people: &Ids, now: Micros) -> Vec<Value> {
    values([
        article.board.into(),
        people.of(article.author).into(),
        (&article.title).into(),
        (&article.body).into(),
        markup::article(&article.body, &[]).into(),
        markup::VERSION.into(),
        (article.comments.len() as i64).into(),
        (article.likes.len() as i64).into(),
        article.pinned.into(),
        (now - article.age).into(),
    ])
}

fn values<const N: usize>(row: [Value; N]) -> Vec<Value> {
    row.into()
}
