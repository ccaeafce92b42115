//! All SQL of accounts.

use crate::accounts::{Citizen, Role, Stage};
use crate::db::Record;
use crate::immigration::Address;

/// Sign-in, user, address and portrait of whoever asks, with a version, and how they are found.
macro_rules! citizen {
    ($version:literal, $from:literal, $where:literal) => {
        concat!(
            "select s.id as sign_in_id, u.id, u.username, u.nickname, u.renamed_from, u.role, u.stage, u.coins, u.attended_on, u.suspended_until, u.mutes, u.hushed,
                    r.planet, r.floor, r.unit, r.citizen_number, p.still, s.expires_at, ",
            $version,
            " as version, coalesce(h.unread, 0) as unread, coalesce(h.last, 0) as head,
                    coalesce(case when h.reach is null then h.unread > 0
                             else h.reach <> case when u.role = 'admin' then 'all' else coalesce(r.planet, 'solar') end end, false) as sees_other_boards
             from ",
            $from,
            " join users u on u.id = s.user_id
             left join residences r on r.user_id = u.id
             left join portraits p on p.user_id = u.id
             left join heads h on h.user_id = u.id
             where ",
            $where
        )
    };
}

/// With the version of what they ask for: $1 sign-in, $2 user, $3 to $5 topics. Whether the sign-in has run out is for
/// whoever asks to see: so the answer is the same until somebody writes.
pub(crate) const CITIZEN: &str = citizen!(
    "(select cast(coalesce(sum(v.n), 0) as bigint) from versions v where v.topic in ('all', $3, case when $4 = 'own ties' then 'ties:' || u.id else $4 end, case when $5 = 'own board' then 'board:' || r.planet else $5 end))",
    "sign_ins s",
    "s.id = $1 and u.id = $2 and s.revoked_at is null"
);
/// The same without a version: $1 sign-in, $2 user.
pub(crate) const CITIZEN_ALONE: &str =
    citizen!("cast(null as bigint)", "sign_ins s", "s.id = $1 and u.id = $2 and s.revoked_at is null");
/// For a refresh token that is only looked at: $1 hash, $2 now.
pub(crate) const PEEK: &str = citizen!(
    "cast(null as bigint)",
    "refresh_tokens t join sign_ins s on s.id = t.sign_in_id",
    "t.hash = $1 and t.expires_at > $2 and (t.doomed_at is null or t.doomed_at > $2)
      and s.revoked_at is null and s.expires_at > $2"
);

#[derive(Debug, Clone, Record)]
pub(crate) struct CitizenRow {
    sign_in_id: i64,
    id: i64,
    username: String,
    nickname: String,
    renamed_from: Option<String>,
    role: String,
    stage: String,
    coins: i64,
    attended_on: i64,
    suspended_until: i64,
    mutes: i64,
    hushed: i64,
    planet: Option<String>,
    floor: Option<i64>,
    unit: Option<i64>,
    citizen_number: Option<String>,
    still: Option<String>,
    /// When the sign-in runs out.
    pub expires_at: i64,
    pub version: Option<i64>,
    unread: i64,
    head: i64,
    sees_other_boards: bool,
}

impl From<CitizenRow> for Citizen {
    fn from(row: CitizenRow) -> Citizen {
        Citizen {
            id: row.id,
            sign_in_id: row.sign_in_id,
            username: row.username,
            nickname: row.nickname,
            renamed_from: row.renamed_from,
            role: Role::from_name(&row.role),
            stage: Stage::from_name(&row.stage),
            coins: row.coins,
            attended_on: row.attended_on,
            suspended_until: row.suspended_until,
            mutes: row.mutes,
            hushed: row.hushed,
            address: Address::from_row(row.planet.as_deref(), row.floor, row.unit),
            citizen_number: row.citizen_number,
            still: row.still,
            rewarded_now: false,
            rewarded_row: false,
            version: row.version,
            unread: row.unread,
            head: row.head,
            sees_other_boards: row.sees_other_boards,
        }
    }
}

pub(crate) const INSERT_USER: &str = "
    insert into users (username, nickname, nickname_key, password_hash, recovery_hash, role, created_at)
    values ($1, $2, $3, $4, $5, $6, $7) returning id as n";
pub(crate) const USERNAME_TAKEN: &str = "select cast(1 as bigint) as n from users where username = $1";
pub(crate) const NICKNAME_TAKEN: &str = "select cast(1 as bigint) as n from users where nickname_key = $1";

pub(crate) const PASSWORD_OF: &str = "select id, password_hash from users where username = $1";
/// A member called $1, and $2 by others, whose account was made between $3 and $4.
pub(crate) const PASSWORD_OF_NEW: &str = "
    select id, password_hash, recovery_hash from users
    where username = $1 and nickname = $2 and created_at > $3 and created_at < $4 and role = 'member'";

#[derive(Clone, Record)]
pub(crate) struct NewRow {
    pub id: i64,
    pub password_hash: String,
    pub recovery_hash: Vec<u8>,
}

pub(crate) const PASSWORD_OF_ID: &str = "select id, password_hash from users where id = $1";

#[derive(Clone, Record)]
pub(crate) struct PasswordRow {
    pub id: i64,
    pub password_hash: String,
}

pub(crate) const INSERT_SIGN_IN: &str = "
    insert into sign_ins (user_id, created_at, expires_at, device, family) values ($1, $2, $3, $4, $5) returning id as n";
pub(crate) const INSERT_REFRESH: &str = "
    insert into refresh_tokens (sign_in_id, hash, parent_id, issued_at, expires_at, doomed_at) values ($1, $2, $3, $4, $5, $6)";
/// Ends the open sign-ins of $1 beyond the $3 that were renewed last; $2 is now.
pub(crate) const END_OLDEST: &str = "
    update sign_ins set revoked_at = $2 where id in (
      select id from sign_ins where user_id = $1 and revoked_at is null and expires_at > $2 order by expires_at desc, id desc limit 1000 offset $3)";

pub(crate) const FIND_REFRESH: &str = "select id, sign_in_id, parent_id from refresh_tokens where hash = $1";
/// Writing a row locks it, so that what follows is decided once.
pub(crate) const HOLD_REFRESH: &str = "
    update refresh_tokens set issued_at = issued_at where id = $1 returning expires_at, succeeded_at, doomed_at";
/// Whose sign-in it is while it is open: $1 sign-in, $2 now.
pub(crate) const OPEN_SIGN_IN: &str = "
    select s.user_id, s.created_at, u.suspended_until from sign_ins s join users u on u.id = s.user_id
    where s.id = $1 and s.revoked_at is null and s.expires_at > $2";
pub(crate) const SUSPENDED_UNTIL: &str = "select suspended_until as n from users where id = $1";
/// One of its successors is used for the first time: $1 id, $2 now, $3 from when on it is doomed.
pub(crate) const SUCCEED: &str = "
    update refresh_tokens set succeeded_at = $2, doomed_at = case when doomed_at is null or doomed_at > $3 then $3 else doomed_at end where id = $1";
/// Its other successors, none of which was used yet: $1 id, $2 the one that was used, $3 from when on they are doomed.
pub(crate) const DOOM_OTHERS: &str = "
    update refresh_tokens set doomed_at = $3 where parent_id = $1 and id <> $2 and (doomed_at is null or doomed_at > $3)";
pub(crate) const PROLONG_SIGN_IN: &str =
    "update sign_ins set expires_at = $2, family = coalesce(family, $3) where id = $1";
pub(crate) const OF_FAMILY: &str = "select id as n from sign_ins where family = $1 and revoked_at is null";
/// Of the sign-ins $1 (a JSON list), those that may no longer be used: $2 now.
pub(crate) const CLOSED_AMONG: &str = "
    select k.id as n from {ids:$1} k
    left join sign_ins s on s.id = k.id and s.revoked_at is null and s.expires_at > $2
    left join users u on u.id = s.user_id and u.suspended_until <= $2
    where u.id is null";
pub(crate) const REVOKE: &str = "update sign_ins set revoked_at = $2 where id = $1 and revoked_at is null";
pub(crate) const WHOSE_SIGN_IN: &str = "select user_id as n from sign_ins where id = $1";
pub(crate) const REVOKE_OTHERS: &str =
    "update sign_ins set revoked_at = $3 where user_id = $1 and id <> $2 and revoked_at is null";
pub(crate) const REVOKE_OF_USER: &str =
    "update sign_ins set revoked_at = $3 where user_id = $1 and id = $2 and revoked_at is null";
pub(crate) const REVOKE_ALL: &str = "update sign_ins set revoked_at = $2 where user_id = $1 and revoked_at is null";
pub(crate) const FORGET_DOOMED: &str = "
    delete from refresh_tokens where id in (select id from refresh_tokens where doomed_at < $1 order by doomed_at limit $2)";
pub(crate) const FORGET_ENDED: &str = "
    delete from sign_ins where id in (select id from sign_ins where revoked_at < $1 order by revoked_at limit $2)";
pub(crate) const FORGET_RUN_OUT: &str = "
    delete from sign_ins where id in (select id from sign_ins where expires_at < $1 order by expires_at limit $2)";
pub(crate) const FORGET_LINKS: &str = "
    delete from one_time_links where hash in (select hash from one_time_links where expires_at < $1 order by expires_at limit $2)";
pub(crate) const FORGET_DAYS: &str = "
    delete from posted where (user_id, day) in (select user_id, day from posted where day < $1 order by day limit $2)";

/// Counts what was posted today unless it is too much: $1 user, $2 day, $3 pictures, $4 characters, $5 and $6 how many
/// of them a day allows.
pub(crate) const USE_DAY: &str = "
    insert into posted (user_id, day, pictures, characters) values ($1, $2, $3, $4)
    on conflict (user_id, day) do update set pictures = posted.pictures + excluded.pictures, characters = posted.characters + excluded.characters
    where posted.pictures + excluded.pictures <= $5 and posted.characters + excluded.characters <= $6";
pub(crate) const DAY: &str = "select pictures from posted where user_id = $1 and day = $2";

#[derive(Record)]
pub(crate) struct DayRow {
    pub pictures: i64,
}
pub(crate) const SIGN_INS_OF: &str = "
    select id, created_at, device from sign_ins where user_id = $1 and revoked_at is null and expires_at > $2 order by id desc limit 20";

#[derive(Record)]
pub(crate) struct RefreshRow {
    pub id: i64,
    pub sign_in_id: i64,
    pub parent_id: Option<i64>,
}

#[derive(Record)]
pub(crate) struct HeldRow {
    pub expires_at: i64,
    pub succeeded_at: Option<i64>,
    pub doomed_at: Option<i64>,
}

#[derive(Record)]
pub(crate) struct OpenRow {
    pub user_id: i64,
    pub created_at: i64,
    pub suspended_until: i64,
}

#[derive(Record)]
pub(crate) struct SignInRow {
    pub id: i64,
    pub created_at: i64,
    pub device: String,
}

pub(crate) const SET_PASSWORD: &str = "update users set password_hash = $2 where id = $1";
/// The same password in another form, unless it was changed meanwhile: $1 user, $2 new hash, $3 the hash it was checked
/// against.
pub(crate) const REHASH: &str = "update users set password_hash = $2 where id = $1 and password_hash = $3";
/// Holds the user's row until the commit, if the password is still the one that was checked: $1 user, $2 hash.
pub(crate) const HOLD_PASSWORD: &str =
    "update users set password_hash = password_hash where id = $1 and password_hash = $2";
/// The recovery code works once: $1 username, $2 its hash.
pub(crate) const USE_RECOVERY: &str = "
    update users set recovery_hash = $3, password_hash = $4 where username = $1 and recovery_hash = $2 returning id as n";
pub(crate) const OWNER_OF_CODE: &str = "select id as n from users where username = $1 and recovery_hash = $2";
pub(crate) const SET_RECOVERY: &str = "update users set recovery_hash = $2 where id = $1";
/// In place of $3, unless there is another one by now.
pub(crate) const REPLACE_RECOVERY: &str = "update users set recovery_hash = $2 where id = $1 and recovery_hash = $3";

pub(crate) const ANY_ADMIN: &str = "select cast(1 as bigint) as n from users where role = 'admin' limit 1";
/// Anybody but $1, 0 for nobody.
pub(crate) const ANYBODY_BESIDES: &str = "
    select coalesce((select id from users where id > $1 order by id limit 1),
                    (select id from users where id < $1 order by id desc limit 1), 0) as n";
pub(crate) const USER_ID: &str = "select id as n from users where username = $1";
pub(crate) const INSERT_LINK: &str =
    "insert into one_time_links (hash, purpose, user_id, expires_at) values ($1, $2, $3, $4)";
pub(crate) const DROP_LINKS: &str = "delete from one_time_links where purpose = $1";
pub(crate) const DROP_LINKS_OF: &str = "delete from one_time_links where user_id = $1";
pub(crate) const FIND_LINK: &str = "
    select coalesce(user_id, 0) as n from one_time_links where hash = $1 and purpose = $2 and expires_at > $3";
pub(crate) const USE_LINK: &str = "
    delete from one_time_links where hash = $1 and purpose = $2 and expires_at > $3 returning coalesce(user_id, 0) as n";
pub(crate) const USERNAME_OF: &str = "select username as s from users where id = $1";

/// When a step of an upgrade was done, if it was.
pub(crate) const UPGRADED: &str = "select done_at as n from upgrades where name = $1 and done_at is not null";
pub(crate) const NOTE_UPGRADE: &str = "insert into upgrades (name) values ($1) on conflict (name) do nothing";
pub(crate) const UPGRADE_DONE: &str = "update upgrades set done_at = $2 where name = $1";
pub(crate) const NAMES_AFTER: &str =
    "select id, nickname, nickname_key, created_at from users where id > $1 order by id limit $2";
pub(crate) const NAMED: &str = "select id, nickname, nickname_key, created_at from users where id = $1";
pub(crate) const NAMED_BY_KEY: &str =
    "select id, nickname, nickname_key, created_at from users where nickname_key = $1";
pub(crate) const SET_NICKNAME_KEY: &str = "update users set nickname_key = $2 where id = $1";
/// $1 user, $2 nickname, $3 its key, $4 the nickname before.
pub(crate) const RENAME: &str = "update users set nickname = $2, nickname_key = $3, renamed_from = $4 where id = $1";
pub(crate) const RENAMING_SEEN: &str = "update users set renamed_from = null where id = $1";

/// $1 user, $2 nickname, $3 its key, $4 now, $5 when it must have been changed last.
pub(crate) const CHANGE_NICKNAME: &str = "
    update users set nickname = $2, nickname_key = $3, nickname_changed_at = $4, renamed_from = null
    where id = $1 and (nickname_changed_at is null or nickname_changed_at <= $5)";
/// A user's nickname, and when they changed it.
pub(crate) const NICKNAME_SINCE: &str = "select nickname, nickname_changed_at from users where id = $1";

#[derive(Record)]
pub(crate) struct SinceRow {
    pub nickname: String,
    pub nickname_changed_at: Option<i64>,
}

#[derive(Record)]
pub(crate) struct NamedRow {
    pub id: i64,
    pub nickname: String,
    pub nickname_key: String,
    pub created_at: i64,
}
