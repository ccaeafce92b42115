//! The attackers. Each runs in a process of its own, nicer than everybody else, and says what it saw.

mod bodies;
mod connections;
mod forms;
mod malformed;
mod readers;
mod sign_ins;

use anyhow::{Result, bail};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::field::Field;
use crate::report::Findings;

/// An attack, and the limit of open files that its server has to live with.
pub struct Kind {
    pub name: &'static str,
    pub open_files: Option<u32>,
}

const fn kind(name: &'static str) -> Kind {
    Kind { name, open_files: None }
}

/// All there are, in the order they are run.
pub const ATTACKS: [Kind; 15] = [
    kind("malformed"),
    kind("pipelined"),
    Kind { name: "idle", open_files: Some(1024) },
    kind("kept"),
    kind("churn"),
    kind("streams"),
    kind("stalled"),
    kind("sipping"),
    kind("heads"),
    kind("bodies"),
    kind("forms"),
    kind("files"),
    kind("sign_ins"),
    kind("lockout"),
    kind("renewals"),
];

/// Attacks as `field` says, and writes the findings to stdout.
pub fn run(field: &Field) -> Result<()> {
    // the machine's last processor time is for those who must be served; but who stands beside the other steps of
    // `bin/check` would hardly attack at all
    let _ = rustix::process::nice(if field.quick { 5 } else { 19 });
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let findings = runtime.block_on(attack(field))?;
    println!("{}", serde_json::to_string(&findings)?);
    Ok(())
}

async fn attack(field: &Field) -> Result<Findings> {
    match field.name.as_str() {
        "malformed" => malformed::malformed(field).await,
        "pipelined" => readers::pipelined(field).await,
        "stalled" => readers::stalled(field).await,
        "sipping" => readers::sipping(field).await,
        "idle" => connections::idle(field).await,
        "kept" => connections::kept(field).await,
        "churn" => connections::churn(field).await,
        "streams" => connections::streams(field).await,
        "heads" => bodies::heads(field).await,
        "bodies" => bodies::bodies(field).await,
        "forms" => forms::forms(field).await,
        "files" => forms::files(field).await,
        "sign_ins" => sign_ins::sign_ins(field).await,
        "lockout" => sign_ins::lockout(field).await,
        "renewals" => sign_ins::renewals(field).await,
        other => bail!("no attack is called {other}"),
    }
}
