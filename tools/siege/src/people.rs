//! Accounts for both sides, made as anybody makes them.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::wire;

const PATIENCE: Duration = Duration::from_secs(60);
/// The password of everybody.
pub const PASSWORD: &str = "a long way from earth";

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Account {
    pub username: String,
    pub access: String,
    pub refresh: String,
}

/// Signs up, from `from`, and in.
pub async fn account(from: Ipv4Addr, to: SocketAddrV4, username: &str) -> Result<Account> {
    let new = json!({"username": username, "nickname": username, "password": PASSWORD});
    let answer =
        wire::ask(from, to, &wire::json("POST", to, "/api/v1/users", "connection: close\r\n", &new), PATIENCE).await?;
    wire::expect(&answer, &[201]).with_context(|| format!("signing up {username}"))?;
    sign_in(from, to, username).await
}

pub async fn sign_in(from: Ipv4Addr, to: SocketAddrV4, username: &str) -> Result<Account> {
    let answer = wire::ask(from, to, &sign_in_request(to, username, PASSWORD), PATIENCE).await?;
    wire::expect(&answer, &[200]).with_context(|| format!("signing in {username}"))?;
    let tokens: Value = serde_json::from_slice(&answer.body)?;
    let text = |name: &str| tokens[name].as_str().map(str::to_owned).with_context(|| format!("no {name}"));
    Ok(Account { username: username.to_owned(), access: text("access_token")?, refresh: text("refresh_token")? })
}

/// What signs `username` in.
pub fn sign_in_request(to: SocketAddrV4, username: &str, password: &str) -> Vec<u8> {
    wire::json(
        "POST",
        to,
        "/api/v1/tokens",
        "connection: close\r\n",
        &json!({"username": username, "password": password}),
    )
}
