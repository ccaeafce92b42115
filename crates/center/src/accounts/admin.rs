//! `make-migrations admin …`: accounts from the terminal, without a browser.

use std::io::{BufRead, IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr};

use crate::accounts::passwords::Hasher;
use crate::accounts::sign_up::{SignUp, recovery_code};
use crate::accounts::tokens::digest;
use crate::accounts::{Role, Username, links, store};
use crate::clock::Clock;
use crate::config::{DataConfig, PasswordCost};
use crate::db::{Number, args, is_taken};
use crate::locale::Locale;
use crate::search::{self, Thing};
use crate::terminal;

/// Who asks when nobody came over the network.
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Makes an admin called `name`, who is also their own nickname.
pub async fn create(config: &DataConfig, name: &str, password: &str) -> Result<(), String> {
    config.check()?;
    crate::config::make_folder(&config.data)?;
    let db = crate::app::open(config).await?;
    let new = SignUp::parse(Role::Admin, name, name, password).map_err(|errors| {
        errors.iter().map(|error| crate::said::refusal(Locale::En, error)).collect::<Vec<_>>().join(" ")
    })?;
    let (username, nickname) = (new.username.clone(), new.nickname.clone());
    let hash = Hasher::new(false, PasswordCost::default())
        .hash(HERE, new.into_password())
        .await
        .map_err(|_| "the password could not be hashed".to_owned())?;
    let code = recovery_code();
    let now = Clock::new(config.time_zone.clone()).now();
    let values =
        args![username.as_str(), nickname.as_str(), nickname.key(), hash, digest(&code), Role::Admin.name(), now];
    let mut tx = db.begin().await.map_err(|error| error.to_string())?;
    search::hold_people(&mut tx).await.map_err(|_| "the account could not be written; the log says why")?;
    match tx.one::<Number>(store::INSERT_USER, values).await {
        Ok(row) => search::added(&mut tx, Thing::Person(row.n))
            .await
            .map_err(|_| "the account could not be written; the log says why")?,
        Err(error) if is_taken(&error, "username") => {
            return Err(format!("there is already an account called {}", username.as_str()));
        }
        Err(error) if is_taken(&error, "nickname_key") => {
            return Err(format!("somebody already has the nickname {}", nickname.as_str()));
        }
        Err(error) => return Err(error.to_string()),
    }
    tx.commit().await.map_err(|error| error.to_string())?;
    db.close().await;
    terminal::tell_once(format_args!("{} is an admin now. Recovery code, shown only here: {code}", username.as_str()))
}

/// Prints a link with which `name` chooses a new password.
pub async fn reset_password(config: &DataConfig, name: &str, base: &str) -> Result<(), String> {
    config.check()?;
    let db = crate::app::open(config).await?;
    let username = Username::parse(name).map_err(|_| format!("{name:?} is no username"))?;
    let now = Clock::new(config.time_zone.clone()).now();
    let path = links::reset(&db, now, &username)
        .await
        .map_err(|_| format!("there is no account called {}", username.as_str()))?;
    db.close().await;
    terminal::tell_once(format_args!(
        "Within a day, {} chooses a new password here, once:\n{base}{path}",
        username.as_str()
    ))
}

/// The password from standard input, or asked for on the terminal without being shown.
pub fn read_password(from_stdin: bool) -> Result<String, String> {
    let stdin = std::io::stdin();
    let mut line = String::new();
    if from_stdin || !stdin.is_terminal() {
        if !from_stdin {
            return Err("there is no terminal to ask for the password on; use --password-stdin".into());
        }
        stdin.lock().read_line(&mut line).map_err(|error| error.to_string())?;
    } else {
        let mut out = std::io::stdout();
        write!(out, "Password: ").and_then(|()| out.flush()).map_err(|error| error.to_string())?;
        let hidden = Echo::off();
        let read = stdin.lock().read_line(&mut line);
        drop(hidden);
        terminal::say("");
        read.map_err(|error| error.to_string())?;
    }
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

/// Keeps what is typed off the screen until dropped.
struct Echo;

impl Echo {
    fn off() -> Echo {
        let _ = std::process::Command::new("stty").arg("-echo").status();
        Echo
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        let _ = std::process::Command::new("stty").arg("echo").status();
    }
}
