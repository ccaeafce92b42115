//! Passwords, hashes and tokens, more than anybody needs.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::field::{Field, attacker};
use crate::people::sign_in_request;
use crate::report::Findings;
use crate::wire;

/// How often each status was answered, or why nothing was.
type Told = BTreeMap<String, u32>;

const PATIENCE: Duration = Duration::from_secs(60);

/// 140 sign-ins at once from five addresses, again and again, for accounts that are none.
pub async fn sign_ins(field: &Field) -> Result<Findings> {
    let requests = |worker: usize, round: usize| (attacker(worker % 5), format!("nobody_{worker}_{}", round % 7));
    flood(field, 140, requests).await
}

/// Wrong passwords for one account from nine addresses.
pub async fn lockout(field: &Field) -> Result<Findings> {
    let victim = field.victim.clone();
    flood(field, 9, move |worker, _| (attacker(worker), victim.clone())).await
}

async fn flood(
    field: &Field,
    workers: usize,
    request: impl Fn(usize, usize) -> (Ipv4Addr, String) + Send + Sync + 'static,
) -> Result<Findings> {
    let end = Instant::now() + field.seconds(25, 6);
    let request = std::sync::Arc::new(request);
    let mut attackers = JoinSet::new();
    for worker in 0..workers {
        let (request, address) = (request.clone(), field.address);
        attackers.spawn(async move {
            let mut told = Told::new();
            let mut round = 0;
            while Instant::now() < end {
                let (from, username) = request(worker, round);
                round += 1;
                let answer =
                    wire::ask(from, address, &sign_in_request(address, &username, "not the password at all"), PATIENCE)
                        .await;
                *told.entry(answer.map_or_else(why, |answer| answer.status.to_string())).or_default() += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            told
        });
    }
    let mut findings = Findings::default();
    let told = gather(attackers).await?;
    let right = told.keys().all(|what| ["401", "429"].contains(&what.as_str()));
    findings.check("the attackers are told 401 or 429", right, format!("{told:?}"));
    Ok(findings)
}

/// One refresh token, renewed as fast as it goes.
pub async fn renewals(field: &Field) -> Result<Findings> {
    let end = Instant::now() + field.seconds(10, 4);
    let mut attackers = JoinSet::new();
    for worker in 0..8 {
        let (field, token) = (field.clone(), json!({"refresh_token": field.refresh}));
        attackers.spawn(async move {
            let mut told = Told::new();
            let request = wire::json("POST", field.address, "/api/v1/tokens/refresh", "connection: close\r\n", &token);
            while Instant::now() < end {
                let answer = wire::ask(attacker(worker), field.address, &request, PATIENCE).await;
                *told.entry(answer.map_or_else(why, |answer| answer.status.to_string())).or_default() += 1;
            }
            told
        });
    }
    let told = gather(attackers).await?;
    let mut findings = Findings::default();
    let given = told.get("200").copied().unwrap_or_default();
    let answered = told.keys().all(|what| what.parse::<u16>().is_ok());
    findings.check("renewals of one token are bounded", given <= 200 && answered, format!("{told:?}"));
    Ok(findings)
}

/// Why there was no answer at all.
fn why(error: anyhow::Error) -> String {
    format!("{error:#}")
}

async fn gather(mut attackers: JoinSet<Told>) -> Result<Told> {
    let mut all = Told::new();
    while let Some(told) = attackers.join_next().await {
        for (what, count) in told? {
            *all.entry(what).or_default() += count;
        }
    }
    Ok(all)
}
