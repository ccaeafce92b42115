//! `siege run`: for every attack a server of its own, the attacker's process, those who must be served, and the
//! verdict.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use load::interrupt;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep};

use crate::attacks::{ATTACKS, Kind};
use crate::options::RunOptions;
use crate::people::{self, Account};
use crate::report::{Attack, Check, Findings};
use crate::target::Target;
use crate::{watch, wire};

/// The most memory a server may hold under any attack, and what it must come back to.
const MOST: u64 = 150_000_000;
const SETTLED: u64 = 80_000_000;
/// The most that uploads on their way may lie on the disk with: two for each of six people, of four files each, is more
/// than there are places for.
const FILES: u64 = 200_000_000;
const SETTLES_WITHIN: Duration = Duration::from_secs(60);
/// An attacker that has not ended by itself by then is killed.
const LONGEST: Duration = Duration::from_secs(400);

/// Everybody an attack needs.
struct Cast {
    phone: Account,
    owner: Account,
    attackers: Vec<Account>,
    article: i64,
}

/// Runs the attacks and prints what happened; false when anything failed.
pub fn run(options: &RunOptions) -> Result<bool> {
    let chosen: Vec<_> = ATTACKS
        .iter()
        .filter(|attack| options.only.is_empty() || options.only.iter().any(|name| name == attack.name))
        .collect();
    if chosen.is_empty() {
        bail!("no such attack; there are {}", ATTACKS.iter().map(|attack| attack.name).collect::<Vec<_>>().join(", "));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut seen = Vec::new();
    for attack in chosen {
        interrupt::check()?;
        let attack = runtime.block_on(one(attack, options)).with_context(|| format!("the attack {}", attack.name))?;
        attack.print();
        seen.push(attack);
    }
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_string_pretty(&seen)? + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    let failed: usize = seen.iter().map(|attack| attack.failed().count()).sum();
    let passed = seen.iter().map(|attack| attack.findings.checks.len()).sum::<usize>() - failed;
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

async fn one(kind: &Kind, options: &RunOptions) -> Result<Attack> {
    let mut target = Target::start(&options.server, kind.open_files)?;
    let address = target.server.address();
    let cast = gather(address).await?;
    let memory_before = target.memory()?;
    let stop = AtomicBool::new(false);
    let (memory, files) = (AtomicU64::new(memory_before), AtomicU64::new(0));
    let (mut findings, health, phone, owner) = tokio::join!(
        async {
            // the quiet before, so that figures of those who are served are never of nobody
            sleep(Duration::from_millis(500)).await;
            let findings = attack(kind, options, &target, &cast).await;
            sleep(Duration::from_millis(500)).await;
            stop.store(true, Ordering::Relaxed);
            findings
        },
        watch::health(address, &stop),
        watch::phone(address, &cast.phone, cast.article, &stop),
        watch::owner(address, &cast.owner.username, &stop),
        sample(&target, &stop, &memory, &files),
    )
    .into_four()?;
    target.server.check_alive()?;
    let memory_most = memory.load(Ordering::Relaxed);
    let memory_after = settle(&target).await?;
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    findings.check("memory stays within 150 MB", memory_most <= MOST, megabytes(memory_most));
    let files_most = files.load(Ordering::Relaxed);
    findings.check("uploads on their way stay within 200 MB", files_most <= FILES, megabytes(files_most));
    findings.check("memory comes back to 80 MB", memory_after <= SETTLED, megabytes(memory_after));
    for (who, service) in [
        ("every /healthz and /readyz is answered", &health),
        ("the phone is served", &phone),
        ("the owner signs in", &owner),
    ] {
        let seen = format!(
            "{} of {} failed{}",
            service.failures.len(),
            service.asked,
            service.failures.first().map(|f| format!(", {f}")).unwrap_or_default()
        );
        findings.checks.push(Check::new(who, service.failures.is_empty() && service.asked > 0, seen));
    }
    Ok(Attack {
        name: kind.name.to_owned(),
        findings,
        health,
        phone,
        owner,
        memory_before,
        memory_most,
        memory_after,
        files_most: files.load(Ordering::Relaxed),
    })
}

/// What `tokio::join!` gave, less the last, with the first one's error told.
trait IntoFour<A, B, C, D> {
    fn into_four(self) -> Result<(A, B, C, D)>;
}

impl<A, B, C, D> IntoFour<A, B, C, D> for (Result<A>, B, C, D, ()) {
    fn into_four(self) -> Result<(A, B, C, D)> {
        let (a, b, c, d, ()) = self;
        Ok((a?, b, c, d))
    }
}

async fn sample(target: &Target, stop: &AtomicBool, memory: &AtomicU64, files: &AtomicU64) {
    while !stop.load(Ordering::Relaxed) {
        if let Ok(bytes) = target.memory() {
            memory.fetch_max(bytes, Ordering::Relaxed);
        }
        files.fetch_max(target.nameless_files(), Ordering::Relaxed);
        sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until memory has come down, or a minute is over; what it is then.
async fn settle(target: &Target) -> Result<u64> {
    let end = Instant::now() + SETTLES_WITHIN;
    loop {
        interrupt::check()?;
        let memory = target.memory()?;
        if memory <= SETTLED || Instant::now() >= end {
            return Ok(memory);
        }
        sleep(Duration::from_millis(250)).await;
    }
}

/// The accounts, and an article to talk about.
async fn gather(to: SocketAddrV4) -> Result<Cast> {
    let from = |number| Ipv4Addr::new(127, 78, 0, number);
    let phone = people::account(from(1), to, "phone").await?;
    let owner = people::account(from(2), to, "owner").await?;
    let mut attackers = Vec::new();
    for number in 0..6 {
        attackers.push(people::account(from(10 + number), to, &format!("attacker_{number}")).await?);
    }
    let body = "화성에서 온 소식입니다.\n\n".repeat(400);
    let article = json!({"title": "오래된 소식", "body": body});
    let request = wire::json("POST", to, "/api/v1/boards/solar/articles", &wire::bearer(&owner.access), &article);
    let answer = wire::ask(from(2), to, &request, Duration::from_secs(30)).await?;
    wire::expect(&answer, &[201])?;
    let article = serde_json::from_slice::<Value>(&answer.body)?["id"].as_i64().context("the article has no id")?;
    Ok(Cast { phone, owner, attackers, article })
}

/// The attacker's process at nice 19, to its end.
async fn attack(kind: &Kind, options: &RunOptions, target: &Target, cast: &Cast) -> Result<Findings> {
    let (address, pid) = (target.server.address().to_string(), target.server.pid().to_string());
    let tokens: Vec<&str> = cast.attackers.iter().map(|account| account.access.as_str()).collect();
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command
        .args([
            "attack",
            kind.name,
            "--address",
            &address,
            "--pid",
            &pid,
            "--tokens",
            &tokens.join(","),
            "--victim",
            &cast.owner.username,
        ])
        .args(["--refresh", &cast.attackers[0].refresh])
        .args(options.quick.then_some("--quick"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn()?;
    let mut out = String::new();
    let mut pipe = child.stdout.take().context("no pipe")?;
    let ended = async {
        pipe.read_to_string(&mut out).await?;
        child.wait().await
    };
    let status = tokio::time::timeout(LONGEST, ended).await.context("the attacker did not end")??;
    if !status.success() {
        bail!("the attacker failed ({status})");
    }
    serde_json::from_str(&out).context("what the attacker said is not to be read")
}
