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
            let mut statuses = BTreeMap::<u16, u32>::new();
            let mut round = 0;
            while Instant::now() < end {
                let (from, username) = request(worker, round);
                round += 1;
                let answer =
                    wire::ask(from, address, &sign_in_request(address, &username, "not the password at all"), PATIENCE)
                        .await;
                *statuses.entry(answer.map_or(0, |answer| answer.status)).or_default() += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            statuses
        });
    }
    let mut findings = Findings::default();
    let statuses = gather(attackers).await?;
    // 0: no answer at all
    let right = statuses.keys().all(|status| [401, 429].contains(status));
    findings.check("the attackers are told 401 or 429", right, format!("{statuses:?}"));
    Ok(findings)
}

/// One refresh token, renewed as fast as it goes.
pub async fn renewals(field: &Field) -> Result<Findings> {
    let end = Instant::now() + field.seconds(10, 4);
    let mut attackers = JoinSet::new();
    for worker in 0..8 {
        let (field, token) = (field.clone(), json!({"refresh_token": field.refresh}));
        attackers.spawn(async move {
            let mut statuses = BTreeMap::<u16, u32>::new();
            let request = wire::json("POST", field.address, "/api/v1/tokens/refresh", "connection: close\r\n", &token);
            while Instant::now() < end {
                let answer = wire::ask(attacker(worker), field.address, &request, PATIENCE).await;
                *statuses.entry(answer.map_or(0, |answer| answer.status)).or_default() += 1;
            }
            statuses
        });
    }
    let statuses = gather(attackers).await?;
    let mut findings = Findings::default();
    let given = statuses.get(&200).copied().unwrap_or_default();
    findings.check(
        "renewals of one token are bounded",
        given <= 200 && !statuses.contains_key(&0),
        format!("{statuses:?}"),
    );
    Ok(findings)
}

async fn gather(mut attackers: JoinSet<BTreeMap<u16, u32>>) -> Result<BTreeMap<u16, u32>> {
    let mut all = BTreeMap::new();
    while let Some(statuses) = attackers.join_next().await {
        for (status, count) in statuses? {
            *all.entry(status).or_default() += count;
        }
    }
    Ok(all)
}
