//! The limit: an axum server that does nothing but answer a page of 13 KB. What the site's pages reach is told as a
//! share of it.

use std::net::Ipv4Addr;

use anyhow::Result;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use axum::serve::ListenerExt;

/// As long as a page of a board.
pub const PAGE_BYTES: usize = 13_000;

/// Serves until the process is told to end.
pub fn serve(port: u16) -> Result<()> {
    let page: &'static str = page().leak();
    let answer = move || async move { ([(CONTENT_TYPE, "text/html; charset=utf-8")], Html(page)).into_response() };
    let router = Router::new().route("/", get(answer)).route("/{*path}", get(answer));
    tokio::runtime::Builder::new_multi_thread().enable_io().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, router).await?;
        Ok(())
    })
}

fn page() -> String {
    let mut page = String::from("<!doctype html><html lang=\"ko\"><title>태양계</title><body>");
    let end = "</body></html>";
    while page.len() + end.len() < PAGE_BYTES {
        page.push('.');
    }
    page + end
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_has_its_length() {
        assert_eq!(super::page().len(), super::PAGE_BYTES);
    }
}
