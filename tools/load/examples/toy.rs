//! A town of cardboard for this crate's tests: the addresses `load` asks for, and nothing behind them.
//!
//! It takes the server's command line. A `--data` directory named `broken` makes the planets answer 500.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING};
use axum::http::{Response, StatusCode};

const TOKEN: &str = "cardboard";

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |flag: &str| arguments.iter().skip_while(|argument| *argument != flag).nth(1).cloned();
    let complete = arguments.first().is_some_and(|command| command == "serve")
        && value("--rate-limits").as_deref() == Some("off")
        && arguments.iter().any(|argument| argument == "--no-worker");
    if !complete {
        return Err("not called as load calls it".into());
    }
    let address: SocketAddr = value("--listen").ok_or("no --listen")?.parse()?;
    let broken = value("--data").ok_or("no --data")?.ends_with("broken");
    let town = Router::new().fallback(answer).with_state(broken);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        axum::serve(listener, town).await?;
        Ok(())
    })
}

async fn answer(State(broken): State<bool>, request: Request) -> Result<Response<Body>, StatusCode> {
    let address = request.uri().path_and_query().map_or("/", |address| address.as_str());
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let open = matches!(address, "/" | "/readyz" | "/api/v1/tokens");
    if !open && header(AUTHORIZATION) != format!("Bearer {TOKEN}") {
        return Err(StatusCode::UNAUTHORIZED);
    }
    match address {
        "/" | "/home" | "/readyz" => page(1_000),
        "/api/v1/tokens" if request.method() == "POST" => Ok(Response::new(Body::from(format!(
            r#"{{"access_token": "{TOKEN}", "token_type": "Bearer", "expires_in": 900, "refresh_token": "paper"}}"#
        )))),
        "/api/v1/boards/solar/articles" | "/api/v1/boards/solar/articles?page=1" => {
            Ok(Response::new(Body::from(r#"{"items": [{"id": 7, "comments": 3}], "page": 1, "pages": 2, "total": 2}"#)))
        }
        "/api/v1/boards/solar/articles?page=2" => Ok(Response::new(Body::from(
            r#"{"items": [{"id": 8, "comments": 50}], "page": 2, "pages": 2, "total": 2}"#,
        ))),
        "/boards/solar" if header(ACCEPT_ENCODING) == "br" => {
            let mut answer = page(3_000)?;
            answer.headers_mut().insert(CONTENT_ENCODING, axum::http::HeaderValue::from_static("br"));
            Ok(answer)
        }
        "/boards/solar" | "/boards/solar?page=2500" => page(13_000),
        path if path.starts_with("/boards/solar?q=") => page(15_000),
        "/boards/solar/8" => page(40_000),
        "/planets" if broken => Err(StatusCode::INTERNAL_SERVER_ERROR),
        "/planets" => page(9_000),
        _ => Err(StatusCode::NOT_FOUND),
    }
}

fn page(bytes: usize) -> Result<Response<Body>, StatusCode> {
    Ok(Response::new(Body::from("*".repeat(bytes))))
}
