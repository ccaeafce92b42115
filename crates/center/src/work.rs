//! Everything that is worked on beside the requests, on one screen: each kind of job, what is done now and then, and
//! what goes on as long as a process runs. How a queue works is in `jobs/`, which knows none of this.

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::accounts::{renewals, secrets};
use crate::app::App;
use crate::boards::{likes, visits};
use crate::clock::HOUR;
use crate::error::Result;
use crate::jobs::chores::{Chore, to_the_end};
use crate::jobs::{self, Kind, Lane};
use crate::notifications::{old, rounds};
use crate::{boards, deleted, held, live, market, media, neighbours, portraits, proofs, push, repeats, search, serve};

/// What draws takes all cores.
pub static DRAWING: Lane = Lane { name: "drawing", at_once: |app| Box::pin(portraits::render::at_once(app)) };

/// Making a portrait; its subject is the user.
pub static PORTRAIT: Kind = Kind {
    name: "portrait",
    lane: &DRAWING,
    tries: 3,
    // it minds its own time, which does not run while it waits for the network; this is for what hangs all the same
    longest: Duration::from_secs(30 * 60),
    // the upload waits with it: with what it takes to notice, well within a day
    given_up_after: 23 * HOUR,
    one_per_subject: true,
    attempt: |app, job, stop| Box::pin(portraits::render::attempt(app, job, stop)),
    end: |app, tx, job, end| Box::pin(portraits::render::end(app, tx, job, end)),
};

/// What goes to many people waits for nobody's portrait.
pub static TELLING: Lane = Lane { name: "telling", at_once: |_| Box::pin(std::future::ready(1)) };

/// Telling something to many; its subject is the round.
pub static ROUND: Kind = Kind {
    name: "round",
    lane: &TELLING,
    tries: 5,
    longest: Duration::from_secs(10 * 60),
    given_up_after: 23 * HOUR,
    one_per_subject: true,
    attempt: |app, job, stop| Box::pin(rounds::attempt(app, job, stop)),
    end: |_, tx, job, end| Box::pin(rounds::end(tx, job, end)),
};

pub static KINDS: &[&Kind] = &[&PORTRAIT, &ROUND];

const TWO_SECONDS: Duration = Duration::from_secs(2);
const AN_HOUR: Duration = Duration::from_secs(3_600);
const MINUTE: Duration = Duration::from_secs(60);
const TEN_MINUTES: Duration = Duration::from_secs(600);
/// What may no longer be taken back leaves the disk within a minute, as everything that is deleted.
const TEN_SECONDS: Duration = Duration::from_secs(10);

pub static CHORES: &[Chore] = &[
    Chore { name: "limits", every: TEN_MINUTES, does: |app| Box::pin(forget_limits(app)) },
    Chore { name: "likes that are no longer recent", every: MINUTE, does: |app| Box::pin(likes::age(app)) },
    Chore { name: "sign-ins that are over", every: TEN_MINUTES, does: |app| Box::pin(renewals::tidy(app)) },
    Chore { name: "deleted articles", every: TEN_SECONDS, does: |app| Box::pin(boards::remove::purge(app)) },
    Chore { name: "new articles in the search", every: MINUTE, does: |app| Box::pin(search::settle_all(app)) },
    Chore { name: "what was deleted long ago", every: TEN_MINUTES, does: |app| Box::pin(deleted::tidy(app)) },
    Chore { name: "jobs that are over", every: TEN_MINUTES, does: |app| Box::pin(jobs::tidy(app, KINDS)) },
    Chore { name: "files that no row names", every: TEN_MINUTES, does: |app| Box::pin(media::tidy(app)) },
    Chore { name: "keys of what was sent", every: TEN_MINUTES, does: |app| Box::pin(repeats::tidy(app)) },
    Chore { name: "devices that are signed out", every: TEN_SECONDS, does: |app| Box::pin(push::tidy(app)) },
    Chore { name: "texts that nobody came back for", every: TEN_MINUTES, does: |app| Box::pin(held::tidy(app)) },
    Chore { name: "who came to whom", every: MINUTE, does: |app| Box::pin(neighbours::visits::tidy(app)) },
    Chore { name: "what people were told long ago", every: AN_HOUR, does: |app| Box::pin(old::tidy(app)) },
    Chore { name: "coins by month", every: AN_HOUR, does: |app| Box::pin(market::economy::count(app)) },
];

/// What is noted in memory while people look, and written a little later.
static READ: Chore =
    Chore { name: "how far people have read", every: TWO_SECONDS, does: |app| Box::pin(visits::write(app)) };
static VISITED: Chore =
    Chore { name: "visits to rooms", every: TWO_SECONDS, does: |app| Box::pin(neighbours::visits::write(app)) };

/// What goes on until the process is told to stop, at a pace of its own.
pub struct Watch {
    /// Whether a worker that serves nobody needs it, too.
    pub in_workers: bool,
    pub runs: fn(App) -> BoxFuture<'static, ()>,
}

pub static WATCHES: &[Watch] = &[
    // what is deleted leaves the disk within a minute
    Watch { in_workers: true, runs: |app| Box::pin(serve::let_go(app)) },
    // what was measured does not pile up
    Watch { in_workers: false, runs: |app| Box::pin(serve::add_up(app)) },
    // how far people have read is written
    Watch { in_workers: false, runs: |app| Box::pin(to_the_end(app, &READ)) },
    // and who was in whose room
    Watch { in_workers: false, runs: |app| Box::pin(to_the_end(app, &VISITED)) },
    // a new signing secret is noticed
    Watch { in_workers: false, runs: |app| Box::pin(secrets::watch(app)) },
    // and so is a new key for cards
    Watch { in_workers: false, runs: |app| Box::pin(proofs::watch(app)) },
    // devices are sent what happens
    Watch { in_workers: false, runs: |app| Box::pin(push::watch(app)) },
    // open pages are told what happens
    Watch { in_workers: false, runs: |app| Box::pin(live::watch(app)) },
    // also what other servers and workers write
    Watch { in_workers: false, runs: |app| Box::pin(live::hear(app)) },
];

async fn forget_limits(app: &App) -> Result<()> {
    app.limits.tidy().await
}
