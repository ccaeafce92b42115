//! `make-migrations`: the server and its tools in one binary.

#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::cell::Cell;
use std::ffi::{c_int, c_long};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use center::accounts::{admin, secrets};
use center::config::{BaseUrl, DataConfig, ServeConfig, WorkerConfig, base_url};
use center::demo::{self, Scale};
use center::furniture::command as furniture;
use center::furniture::command::FurnitureCommand;
use center::market::command as ledger;
use center::market::command::LedgerCommand;
use center::portraits::command::{self, PortraitCommand};
use center::proofs::command as card_keys;
use center::proofs::command::CardKeysCommand;
use center::search::command as search;
use center::search::command::SearchCommand;
use center::serve;
use center::terminal;
use clap::{Parser, Subcommand};

// Pages are put together from thousands of small texts, and SQLite, which allocates through it too, copies every value
// of a row: together a quarter more pages a second than with the system's allocator (load/README.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(
    name = "make-migrations",
    version,
    about = "A community whose members leave Earth. Without a command it serves the site.",
    args_conflicts_with_subcommands = true
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeConfig,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site (this is what happens without a command)
    Serve(Box<ServeConfig>),
    /// Run the portrait worker alone, beside servers started with --no-worker
    Worker(Box<WorkerConfig>),
    /// Fill an empty database with a town to look at
    Demo {
        /// How much of a town
        #[arg(long, value_enum, default_value = "town")]
        scale: Scale,
        #[command(flatten)]
        data: DataConfig,
    },
    /// Portraits without a site
    Portrait {
        #[command(subcommand)]
        command: PortraitCommand,
    },
    /// What furniture there is
    Furniture {
        #[command(subcommand)]
        command: FurnitureCommand,
    },
    /// The index of the search
    Search {
        #[command(subcommand)]
        command: SearchCommand,
    },
    /// Coins: looking through the ledger, giving some
    Ledger {
        #[command(subcommand)]
        command: LedgerCommand,
    },
    /// The secrets that sign access tokens
    Secret {
        #[command(subcommand)]
        command: SecretCommand,
    },
    /// The keys that sign citizen cards
    CardKeys {
        #[command(subcommand)]
        command: CardKeysCommand,
    },
    /// Accounts from the terminal
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
}

#[derive(Subcommand)]
enum SecretCommand {
    /// Sign with a new secret from now on; running servers notice within five seconds, and nobody has to sign in again
    Rotate {
        /// Do not accept what the old one signed any more, because somebody else may know it
        #[arg(long)]
        at_once: bool,
        #[command(flatten)]
        data: DataConfig,
    },
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Make an admin; the password is asked for
    Create {
        name: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        data: DataConfig,
    },
    /// Print a link with which somebody chooses a new password
    ResetPassword {
        name: String,
        /// What people type to get to the site
        #[arg(long, env = "MAKE_MIGRATIONS_BASE_URL", value_name = "URL", default_value = "http://127.0.0.1:8080", value_parser = base_url)]
        base_url: BaseUrl,
        #[command(flatten)]
        data: DataConfig,
    },
}

impl Cli {
    /// The part of the settings that every command has.
    fn data(&self) -> &DataConfig {
        match &self.command {
            None | Some(Command::Portrait { .. }) => &self.serve.data,
            Some(Command::Serve(config)) => &config.data,
            Some(Command::Worker(config)) => &config.data,
            Some(Command::Demo { data, .. }) => data,
            Some(Command::Furniture { command }) => command.data(),
            Some(Command::Search { command }) => command.data(),
            Some(Command::Ledger { command }) => command.data(),
            Some(Command::CardKeys { command }) => command.data(),
            Some(Command::Secret { command: SecretCommand::Rotate { data, .. } }) => data,
            Some(Command::Admin {
                command: AdminCommand::Create { data, .. } | AdminCommand::ResetPassword { data, .. },
            }) => data,
        }
    }
}

unsafe extern "C" {
    /// mimalloc's: hands on what this thread's heap holds and does not use. It touches nothing of ours and may be
    /// called at any time.
    safe fn mi_collect(force: bool);
    /// The value of an option that the environment does not set. May be called at any time.
    safe fn mi_option_set_default(option: c_int, value: c_long);
}

/// mimalloc's number for how many milliseconds it holds back what is free before the system has it again. By itself it
/// takes a second; in a busy one that comes to half of all memory.
const PURGE_DELAY: (c_int, c_long) = (15, 10);

/// Threads that have nothing to do give back what they freed: a heap keeps what other threads freed for it until its
/// own thread looks, so that after a rush most of its memory would stay.
fn give_back() {
    const EVERY: Duration = Duration::from_secs(5);
    thread_local! {
        static LAST: Cell<Option<Instant>> = const { Cell::new(None) };
    }
    if LAST.get().is_none_or(|last| last.elapsed() >= EVERY) {
        LAST.set(Some(Instant::now()));
        mi_collect(true);
    }
}

fn main() -> ExitCode {
    mi_option_set_default(PURGE_DELAY.0, PURGE_DELAY.1);
    // two at least: a disk that hangs holds one of them
    let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    match runtime.worker_threads(threads).enable_all().on_thread_park(give_back).build() {
        Ok(runtime) => runtime.block_on(run()),
        Err(error) => {
            terminal::warn(format_args!("make-migrations: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> ExitCode {
    let cli = Cli::parse();
    center::log_to_stderr(&cli.data().log);
    let outcome = match cli.command {
        None => serve::run(cli.serve).await,
        Some(Command::Serve(config)) => serve::run(*config).await,
        Some(Command::Worker(config)) => serve::work(*config).await,
        Some(Command::Portrait { command }) => command::run(command).await,
        Some(Command::Furniture { command }) => furniture::run(command),
        Some(Command::Search { command }) => search::run(command).await,
        Some(Command::Ledger { command }) => ledger::run(command).await,
        Some(Command::Demo { scale, data }) => demo::run(data, scale).await,
        Some(Command::CardKeys { command }) => card_keys::run(&command),
        Some(Command::Secret { command: SecretCommand::Rotate { at_once, data } }) => secrets::rotate(&data, at_once),
        Some(Command::Admin { command: AdminCommand::Create { name, password_stdin, data } }) => {
            match admin::read_password(password_stdin) {
                Ok(password) => admin::create(&data, &name, &password).await,
                Err(error) => Err(error),
            }
        }
        Some(Command::Admin { command: AdminCommand::ResetPassword { name, base_url, data } }) => {
            admin::reset_password(&data, &name, &base_url.origin).await
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::warn(format_args!("make-migrations: {error}"));
            ExitCode::FAILURE
        }
    }
}
