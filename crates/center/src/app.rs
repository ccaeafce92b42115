//! The long-lived parts of the server. [`App::build_with`] is used by `main` and by the tests alike.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::accounts::passwords::Hasher;
use crate::accounts::secrets;
use crate::accounts::tokens::Signer;
use crate::accounts::upgrade;
use crate::boards::authors::Authors;
use crate::boards::list::Heads;
use crate::boards::visits::{Pending, Reads};
use crate::clock::{Clock, Micros};
use crate::config::{DataConfig, ServeConfig, Switch, make_folder};
use crate::db::Db;
use crate::furniture::Furniture;
use crate::homes::album::Album;
use crate::homes::postcard::{self, Postcards, Seen};
use crate::homes::starter;
use crate::immigration::towers::Towers;
use crate::jobs::Bell;
use crate::kept::{Leisure, Load, Pages};
use crate::limits::Limits;
use crate::live::Hub;
use crate::media::Store;
use crate::media::darkroom::Darkroom;
use crate::neighbours::{months, visits};
use crate::portraits::Network;
use crate::presence::Here;
use crate::proofs::keys::{self, CardKeys};
use crate::push::Push;
use crate::search::rebuild;
use crate::upload::Uploads;

/// Shared by every request and job; cloning is cheap.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub config: ServeConfig,
    pub db: Db,
    pub store: Store,
    pub clock: Clock,
    pub signer: Signer,
    pub card_keys: CardKeys,
    pub hasher: Hasher,
    pub limits: Limits,
    pub uploads: Uploads,
    pub darkroom: Arc<Darkroom>,
    pub towers: Towers,
    pub furniture: Arc<Furniture>,
    /// Rooms as pictures of pixels.
    pub postcards: Postcards,
    /// Rooms as drawings for pages.
    pub drawings: Arc<Album<Seen>>,
    /// When the accounts of an earlier version were brought up to date; 0 if there were none.
    pub upgraded_at: Micros,
    /// How far people have read, until it is written.
    pub visits: Pending,
    /// What they have read within the last day.
    pub reads: Reads,
    /// Who was in whose room, until it is written.
    pub room_visits: visits::Pending,
    /// The rooms of the month.
    pub rooms: months::Latest,
    /// Pages that are kept for many readers.
    pub pages: Pages,
    /// Time to pack some of them better.
    pub leisure: Leisure,
    /// Whether there is time at all.
    pub load: Load,
    /// What stands around the lists of boards.
    pub heads: Heads,
    /// Who wrote what is shown, as they were read last.
    pub authors: Authors,
    /// Who listens to what happens.
    pub live: Arc<Hub>,
    /// What this server knows of who is in which room.
    pub presence: Arc<Here>,
    /// Sends notifications to devices.
    pub push: Arc<Push>,
    /// What draws portraits beside the embedded engine, if anything.
    pub network: Arc<Network>,
    /// Wakes the workers of this process.
    pub bell: Arc<Bell>,
    /// Cancelled when the server stops: event streams end, workers take no further job.
    pub stopping: CancellationToken,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Makes the data folder, opens the database and reads what signs. The error is a sentence for the
    /// operator.
    pub async fn build(config: ServeConfig) -> Result<App, String> {
        let clock = Clock::new(config.data.time_zone.clone());
        App::build_with(config, clock).await
    }

    /// The same with a clock that may have been moved: tests begin at a time of their own.
    pub async fn build_with(config: ServeConfig, clock: Clock) -> Result<App, String> {
        config.check()?;
        let folder = &config.data.data;
        make_folder(folder)?;
        let secrets = secrets::read_or_make(folder)?;
        let card_keys = CardKeys::new(&keys::read_or_make(folder)?);
        let towers = Towers::read(config.data.planets.as_deref())?;
        let db = open(&config.data).await?;
        towers.check_lived_in(&db).await?;
        let furniture = Arc::new(Furniture::read(config.data.furniture.as_deref(), &db, clock.now()).await?);
        let upgraded_at = upgrade::run(&db, clock.now())
            .await
            .map_err(|_| "the accounts could not be brought up to date; the log says why")?;
        rebuild::upgrade(&db).await.map_err(|_| "the index of the search could not be made; the log says why")?;
        pieces::tell_apart_by(secrets.number());
        let app = App(Arc::new(Parts {
            store: Store::local(&folder.join("files"))?,
            signer: Signer::new(&secrets),
            card_keys,
            hasher: Hasher::new(config.rate_limits == Switch::On, config.password_cost),
            limits: Limits::new(config.rate_limits == Switch::On, clock.clone(), Some(&db)),
            uploads: Uploads::default(),
            darkroom: Arc::new(Darkroom::new(config.rate_limits == Switch::On)),
            visits: Pending::default(),
            reads: Reads::default(),
            room_visits: visits::Pending::default(),
            rooms: months::Latest::default(),
            pages: Pages::new(config.kept_pages_mb << 20),
            leisure: Leisure::default(),
            load: Load::default(),
            heads: Heads::default(),
            authors: Authors::default(),
            postcards: Postcards::default(),
            drawings: Arc::new(postcard::drawings()),
            live: Arc::default(),
            presence: Arc::default(),
            push: Arc::default(),
            network: Arc::new(Network::new(config.portraits.model_file(folder))),
            bell: Arc::default(),
            stopping: CancellationToken::new(),
            towers,
            furniture,
            upgraded_at,
            clock,
            db,
            config,
        }));
        starter::give_all(&app).await.map_err(|_| "the rooms could not be furnished; the log says why")?;
        Ok(app)
    }
}

/// Opens the database, with a sentence when that fails.
pub async fn open(config: &DataConfig) -> Result<Db, String> {
    Db::open(&config.target(), config.patience).await.map_err(|error| match config.database {
        Some(_) => format!("--database: PostgreSQL cannot be used: {error}"),
        None => format!("--data: the database in {} cannot be used: {error}", config.data.display()),
    })
}
