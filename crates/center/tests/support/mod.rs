//! A town of its own for each test, on each engine, and people who act in it over HTTP.

pub mod described;
mod log;
mod people;
mod postgres;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use center::app::App;
use center::clock::{Clock, Micros};
use center::config::{DataConfig, PasswordCost, PortraitConfig, PushConfig, ServeConfig, Sides, Switch, WireConfig};
use center::db::Patience;
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use log::hear;
pub use people::{ACCESS, Answer, Person, REFRESH, multipart};
pub use postgres::{Database, fresh_database};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A running site without a socket: requests go straight into the router.
#[derive(Clone)]
pub struct Town {
    pub app: App,
    pub router: Router,
    pub engine: Engine,
    _folder: Arc<tempfile::TempDir>,
    _database: Option<Arc<Database>>,
}

/// A machine that does much else may be slow with a hundred writes at once, which is no fault of theirs. Tests that are
/// about patience set their own.
fn patient() -> Patience {
    let (most, usual) = (Duration::from_secs(60), Patience::default());
    Patience {
        connection: most,
        connection_in_trouble: most,
        statement: most,
        request: most,
        commit: most,
        lock: most / 2,
        ready: usual.ready,
    }
}

static COUNT: AtomicU64 = AtomicU64::new(1);

/// A number nobody else in this run has, for names.
pub fn unique() -> u64 {
    COUNT.fetch_add(1, Ordering::Relaxed)
}

impl Town {
    pub async fn new(engine: Engine) -> Town {
        Town::with(engine, |_| {}).await
    }

    /// A town with other settings. Limits are off unless `change` switches them on; no worker runs unless a test starts
    /// one.
    pub async fn with(engine: Engine, change: impl FnOnce(&mut ServeConfig)) -> Town {
        let folder = tempfile::tempdir().unwrap();
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Arc::new(fresh_database().await)),
        };
        let mut config = ServeConfig {
            data: DataConfig {
                data: folder.path().to_owned(),
                database: database.as_ref().map(|database| database.url.clone()),
                time_zone: TimeZone::get("Asia/Seoul").unwrap(),
                planets: None,
                furniture: None,
                log: "info".into(),
                settlement: 1_000,
                attendance: 100,
                streak: 300,
                patience: patient(),
            },
            listen: ([127, 0, 0, 1], 0).into(),
            base_url: None,
            trusted_proxy: Vec::new(),
            rate_limits: Switch::Off,
            no_worker: true,
            metrics_token: None,
            pictures_per_day: 100,
            kept_pages_mb: 32,
            compare_kept: true,
            text_per_day: 500_000,
            wire: WireConfig::default(),
            push: PushConfig::default(),
            // drawn in a quarter of the time; no face in them is large enough to blink
            portraits: PortraitConfig { sides: Sides { small: 64, large: 96 }, ..PortraitConfig::embedded() },
            portraits_per_day: 10,
            password_cost: PasswordCost { memory: 64, passes: 1 },
        };
        change(&mut config);
        let (app, router) = Town::built(config).await;
        Town { app, router, engine, _folder: Arc::new(folder), _database: database }
    }

    /// At noon of the same day in November, for all towns of this process: whenever they are run, tests see the same
    /// months, and no midnight comes unless they move the clock. Programs that they start go by the machine's clock.
    /// Where it is counted how much may be done in a time, that passes only where a test moves it: on a busy machine a
    /// test takes as long as it takes.
    async fn built(mut config: ServeConfig) -> (App, Router) {
        static AHEAD: LazyLock<Micros> = LazyLock::new(|| {
            let noon: Timestamp = "2027-11-17T12:00:00+09:00".parse().unwrap();
            noon.as_microsecond() - Timestamp::now().as_microsecond()
        });
        // how many may wait for a hash is told by how long it takes
        if config.rate_limits == Switch::On {
            config.password_cost = PasswordCost::default();
        }
        let clock = Clock::new(config.data.time_zone.clone());
        clock.forward(*AHEAD);
        let app = App::build_with(config, clock).await.unwrap();
        if app.limits.are_on() {
            app.clock.stop();
        }
        let router = center::router::router(app.clone());
        (app, router)
    }

    /// One in which hashing a password takes as long as it does: between looking and changing others find the time to
    /// come in.
    pub async fn slow_to_hash(engine: Engine) -> Town {
        Town::with(engine, |config| config.password_cost = PasswordCost::default()).await
    }

    /// Another server on the same data, as in a site of two nodes (SQLite: two processes on one file).
    pub async fn second_node(&self) -> Town {
        self.second_node_with(|_| {}).await
    }

    /// The same with settings of its own.
    pub async fn second_node_with(&self, change: impl FnOnce(&mut ServeConfig)) -> Town {
        let mut config = self.app.config.clone();
        change(&mut config);
        let (app, router) = Town::built(config).await;
        Town { app, router, engine: self.engine, _folder: self._folder.clone(), _database: self._database.clone() }
    }

    pub fn forward(&self, by: Micros) {
        self.app.clock.forward(by);
    }

    /// What is deleted may no longer be taken back, and goes.
    pub async fn purge(&self) {
        self.forward(center::boards::remove::SECOND_THOUGHTS);
        center::boards::remove::purge(&self.app).await.unwrap();
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Person {
        Person::visitor(self)
    }

    /// Somebody who has signed up. Fast: the account is written directly; use `visitor` to test signing up itself.
    pub async fn newcomer(&self, nickname: &str) -> Person {
        Person::signed_in(self, nickname, "newcomer", "member").await
    }

    /// Somebody whose application is filed, without a photo.
    pub async fn applicant(&self, nickname: &str) -> Person {
        let person = Person::signed_in(self, nickname, "applicant", "member").await;
        let now = self.app.clock.now();
        let sql = "insert into applications (user_id, name_ko, name_en, birthday, filed_at) values ($1, '김 달', 'Kim Dal', '2001-03-14', $2)";
        self.app.db.run(sql, [person.id.into(), now.into()]).await.unwrap();
        person
    }

    /// Somebody who lives there, having claimed it over the API.
    pub async fn resident(&self, nickname: &str, planet: &str, floor: i64, unit: i64) -> Person {
        let person = self.applicant(nickname).await;
        let claim = serde_json::json!({"planet": planet, "floor": floor, "unit": unit});
        let answer = person.api("POST", "/me/residence", Some(claim)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        person
    }

    pub async fn admin(&self, nickname: &str) -> Person {
        Person::signed_in(self, nickname, "newcomer", "admin").await
    }

    /// One number from the database.
    pub async fn number(&self, sql: &'static str) -> i64 {
        self.app.db.one::<center::db::Number>(sql, []).await.unwrap().n
    }
}

/// Makes tests of functions that take a [`Town`]: each runs once on SQLite and once on PostgreSQL.
/// `each_engine!(it_works, it_says_why_not);`
macro_rules! each_engine {
    ($($name:ident),+ $(,)?) => {
        $(mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::support::Town::new($crate::support::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::support::Town::new($crate::support::Engine::Postgres).await).await;
            }
        })+
    };
}
pub(crate) use each_engine;
