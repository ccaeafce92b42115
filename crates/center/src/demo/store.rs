//! All SQL of the demo.

use crate::db::Record;

pub(crate) const ANYTHING: &str = "select (select count(*) from users) + (select count(*) from articles) as n";
pub(crate) const USER_IDS: &str = "select id as n from users order by id";
pub(crate) const ARTICLE_IDS: &str = "select id as n from articles where deleted_at is null order by id";
pub(crate) const COMMENT_IDS: &str = "select id as n from comments order by id";
/// Comments, who answers whom, and whose article it is.
pub(crate) const SAID: &str = "
    select c.id as comment, c.article_id as article, a.board, c.author_id as actor, a.author_id as owner, t.author_id as answered, c.created_at
    from comments c join articles a on a.id = c.article_id left join comments t on t.id = c.parent_id where a.deleted_at is null";
/// Likes of articles.
pub(crate) const LIKED: &str = "
    select l.article_id as article, a.board, l.user_id as actor, a.author_id as owner, l.created_at
    from article_likes l join articles a on a.id = l.article_id where a.deleted_at is null";
pub(crate) const TIED: &str = "select from_id as actor, to_id as owner, likes_since, follows_since from ties";
pub(crate) const SIGNED: &str = "
    select g.id as entry, g.owner_id as owner, g.writer_id as writer, g.created_at, g.answered_at, r.planet, r.floor, r.unit
    from guestbook g join residences r on r.user_id = g.owner_id";

#[derive(Record)]
pub(crate) struct SaidRow {
    pub comment: i64,
    pub article: i64,
    pub board: String,
    pub actor: i64,
    pub owner: i64,
    pub answered: Option<i64>,
    pub created_at: i64,
}

#[derive(Record)]
pub(crate) struct LikedRow {
    pub article: i64,
    pub board: String,
    pub actor: i64,
    pub owner: i64,
    pub created_at: i64,
}

#[derive(Record)]
pub(crate) struct TiedRow {
    pub actor: i64,
    pub owner: i64,
    pub likes_since: Option<i64>,
    pub follows_since: Option<i64>,
}

#[derive(Record)]
pub(crate) struct SignedRow {
    pub entry: i64,
    pub owner: i64,
    pub writer: i64,
    pub created_at: i64,
    pub answered_at: Option<i64>,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
}

pub(crate) const SET_POPULATION: &str = "update planets set population = $2 where id = $1";
pub(crate) const SET_CITIZENS: &str = "update sequences set value = $1 where name = 'citizen'";

// Beginnings of statements, to which the rows are added.
pub(super) const INSERT_USERS: &str =
    "insert into users (username, nickname, nickname_key, password_hash, role, stage, coins, created_at)";
pub(super) const INSERT_APPLICATIONS: &str = "insert into applications (user_id, name_ko, name_en, birthday, filed_at)";
pub(super) const INSERT_RESIDENCES: &str =
    "insert into residences (user_id, planet, floor, unit, citizen_number, issued_at)";
pub(super) const INSERT_LEDGER: &str = "insert into ledger (user_id, amount, reason, reference, balance, created_at)";
pub(super) const INSERT_BELONGINGS: &str = "insert into belongings (user_id, furniture, origin, price, acquired_at)";
pub(super) const INSERT_LAYOUTS: &str =
    "insert into layouts (user_id, n, name, is_shown, wallpaper, flooring, light, items, version, changed_at)";
pub(super) const INSERT_MEDIA: &str =
    "insert into media (name, kind, owner_id, content_type, bytes, width, height, created_at)";
pub(super) const INSERT_PORTRAITS: &str =
    "insert into portraits (user_id, job_id, state, progress, animate, animation, still, updated_at, engine_version)";
pub(super) const INSERT_ARTICLES: &str = "insert into articles (board, author_id, title, body, html, html_version, comment_count, like_count, pinned, created_at)";
pub(super) const INSERT_COMMENTS: &str =
    "insert into comments (article_id, author_id, parent_id, reply_count, body, created_at)";
pub(super) const INSERT_LIKES: &str = "insert into article_likes (article_id, user_id, created_at)";
pub(super) const INSERT_TIES: &str = "insert into ties (from_id, to_id, likes_since, follows_since, is_quiet)";
pub(super) const INSERT_GUESTBOOK: &str =
    "insert into guestbook (owner_id, writer_id, body, is_secret, answer, answered_at, created_at)";
pub(super) const INSERT_HOSTS: &str = "insert into hosts (user_id, entries, likes, followers, following, visits)";
pub(super) const INSERT_MONTHS: &str = "insert into room_months (month, user_id, visits, likes)";
