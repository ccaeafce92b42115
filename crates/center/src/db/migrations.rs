//! The steps that make and change the tables, in order. They go forward only.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

const STEPS: &[(i64, &str, &str)] = &[
    (1, "accounts", include_str!("../../../../migrations/0001_accounts.sql")),
    (2, "immigration", include_str!("../../../../migrations/0002_immigration.sql")),
    (3, "portraits", include_str!("../../../../migrations/0003_portraits.sql")),
    (4, "boards", include_str!("../../../../migrations/0004_boards.sql")),
    (5, "portrait choices", include_str!("../../../../migrations/0005_portrait_choices.sql")),
    (6, "sign-ins", include_str!("../../../../migrations/0006_sign_ins.sql")),
    (8, "deleted", include_str!("../../../../migrations/0008_deleted.sql")),
    (10, "repeats", include_str!("../../../../migrations/0010_repeats.sql")),
    (11, "held", include_str!("../../../../migrations/0011_held.sql")),
    (7, "names", include_str!("../../../../migrations/0007_names.sql")),
    (12, "rivals", include_str!("../../../../migrations/0012_rivals.sql")),
    (13, "lanes", include_str!("../../../../migrations/0013_lanes.sql")),
    (14, "held forms", include_str!("../../../../migrations/0014_held_forms.sql")),
    (19, "taken back", include_str!("../../../../migrations/0019_taken_back.sql")),
    (15, "search", include_str!("../../../../migrations/0015_search.sql")),
    (16, "limit counts", include_str!("../../../../migrations/0016_limit_counts.sql")),
    (21, "pages and likes", include_str!("../../../../migrations/0021_pages_and_likes.sql")),
    (22, "bookmarks and visits", include_str!("../../../../migrations/0022_bookmarks_and_visits.sql")),
    (23, "feeds", include_str!("../../../../migrations/0023_feeds.sql")),
    (17, "mentions", include_str!("../../../../migrations/0017_mentions.sql")),
    (24, "places of articles", include_str!("../../../../migrations/0024_places_of_articles.sql")),
    (25, "versions", include_str!("../../../../migrations/0025_versions.sql")),
    (30, "picture digests", include_str!("../../../../migrations/0030_picture_digests.sql")),
    (31, "search runs", include_str!("../../../../migrations/0031_search_runs.sql")),
    (32, "homes", include_str!("../../../../migrations/0032_homes.sql")),
    (33, "reasons", include_str!("../../../../migrations/0033_reasons.sql")),
    (34, "statuses", include_str!("../../../../migrations/0034_statuses.sql")),
    (35, "card codes", include_str!("../../../../migrations/0035_card_codes.sql")),
    (36, "new gifts", include_str!("../../../../migrations/0036_new_gifts.sql")),
    (40, "notifications", include_str!("../../../../migrations/0040_notifications.sql")),
    (50, "neighbours", include_str!("../../../../migrations/0050_neighbours.sql")),
    (51, "deleted entries", include_str!("../../../../migrations/0051_deleted_entries.sql")),
    (60, "push", include_str!("../../../../migrations/0060_push.sql")),
    (72, "quiet visits", include_str!("../../../../migrations/0072_quiet_visits.sql")),
    (73, "notifications seen", include_str!("../../../../migrations/0073_notifications_seen.sql")),
    (74, "presence", include_str!("../../../../migrations/0074_presence.sql")),
    (75, "articles of author", include_str!("../../../../migrations/0075_articles_of_author.sql")),
    (76, "notifications by actor", include_str!("../../../../migrations/0076_notifications_by_actor.sql")),
    (77, "quiet rooms", include_str!("../../../../migrations/0077_quiet_rooms.sql")),
    (80, "portrait engine version", include_str!("../../../../migrations/0080_portrait_engine_version.sql")),
    (81, "answers", include_str!("../../../../migrations/0081_answers.sql")),
    (82, "notifications of actor", include_str!("../../../../migrations/0082_notifications_of_actor.sql")),
];

pub(super) fn migrator(postgres: bool) -> Migrator {
    let steps = STEPS.iter().map(|(version, name, sql)| {
        let sql = AssertSqlSafe(super::tokens(sql, postgres)).into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(steps.collect())
}
