//! How files and rows stay in step, also across a crash: a file is announced before it is written, spared by the
//! transaction that names it, and doomed by the transaction that forgets it. What is doomed goes right after the
//! commit; what fails then goes with [`tidy`].

use bytes::Bytes;

use crate::app::App;
use crate::clock::HOUR;
use crate::db::{Text, Tx, args};
use crate::error::Result;
use crate::media::store;

/// What a file is, and by that who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// For everyone signed in.
    Portrait,
    /// Like the article it belongs to.
    Picture,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Portrait => "portrait",
            Kind::Picture => "picture",
        }
    }
}

/// A file in the store that no row names yet. `record` it in a transaction, or it goes within the hour.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub name: String,
    pub content_type: &'static str,
    pub bytes: i64,
    pub width: u32,
    pub height: u32,
    /// Of a picture: by which it is known again.
    pub digest: Option<String>,
}

/// Writes `bytes` under `name`, which is doomed until a transaction spares it.
pub async fn write(app: &App, name: &str, bytes: Bytes) -> Result<()> {
    app.db.run(store::DOOM, args![name, app.clock.now() + HOUR]).await?;
    app.store.put(name, bytes).await
}

/// In a transaction: the file stays.
pub async fn spare(tx: &mut Tx, name: &str) -> Result<()> {
    tx.run(store::SPARE, args![name]).await?;
    Ok(())
}

/// In a transaction: the file goes once that is committed.
pub async fn doom(app: &App, tx: &mut Tx, name: &str) -> Result<()> {
    tx.run(store::DOOM, args![name, app.clock.now()]).await?;
    let (app, name) = (app.clone(), name.to_owned());
    tx.after(async move { remove(&app, [name]).await });
    Ok(())
}

/// In a transaction: the file stays, and can be asked for by its address.
pub async fn record(
    app: &App,
    tx: &mut Tx,
    file: &NewFile,
    kind: Kind,
    owner: i64,
    article: Option<i64>,
) -> Result<()> {
    spare(tx, &file.name).await?;
    let (width, height) = (i64::from(file.width), i64::from(file.height));
    tx.run(
        store::INSERT,
        args![
            &file.name,
            kind.name(),
            owner,
            article,
            file.content_type,
            file.bytes,
            width,
            height,
            app.clock.now(),
            file.digest.as_deref()
        ],
    )
    .await?;
    Ok(())
}

/// In a transaction that no longer names the file: it goes, too.
pub async fn forget(app: &App, tx: &mut Tx, name: &str) -> Result<()> {
    tx.run(store::DELETE, args![name]).await?;
    doom(app, tx, name).await
}

/// In a transaction that has removed an article with its `pictures`: its files go, too.
pub async fn forget_of_article(app: &App, tx: &mut Tx, article: i64) -> Result<()> {
    let names: Vec<Text> = tx.all(store::NAMES_OF_ARTICLE, args![article]).await?;
    for name in &names {
        doom(app, tx, &name.s).await?;
    }
    tx.run(store::DELETE_OF_ARTICLE, args![article]).await?;
    Ok(())
}

/// Removes files that no row names now. What fails is left to [`tidy`].
pub async fn remove(app: &App, names: impl IntoIterator<Item = String>) {
    for name in names {
        if let Err(error) = remove_one(app, &name).await {
            tracing::warn!(%name, ?error, "a file was not removed; it will be tried again");
        }
    }
}

/// Now and then: removes every doomed file whose time has come.
pub async fn tidy(app: &App) -> Result<()> {
    let mut after = String::new();
    loop {
        let doomed: Vec<Text> = app.db.all(store::DOOMED, args![app.clock.now(), &after]).await?;
        let Some(last) = doomed.last() else { return Ok(()) };
        after = last.s.clone();
        remove(app, doomed.into_iter().map(|name| name.s)).await;
    }
}

async fn remove_one(app: &App, name: &str) -> Result<()> {
    app.store.remove(name).await?;
    app.db.run(store::SPARE, args![name]).await?;
    Ok(())
}
