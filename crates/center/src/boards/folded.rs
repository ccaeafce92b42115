//! What is folded for whoever looks: articles and comments of people whom they mute. Pages that are kept, and lists for
//! programs, are for those who mute nobody.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::comments::{Comment, Thread};
use crate::boards::list::Entry;
use crate::error::Result;
use crate::neighbours::mutes;

/// Folds, in a list, what is by people whom `citizen` mutes.
pub async fn fold(app: &App, citizen: &Citizen, entries: &mut [Entry]) -> Result<()> {
    let muted = mutes::among(app, citizen, entries.iter().map(|entry| entry.author.id).collect()).await?;
    for entry in entries {
        entry.is_folded = muted.contains(&entry.author.id);
    }
    Ok(())
}

/// The same of comments.
pub async fn fold_comments(app: &App, citizen: &Citizen, comments: &mut [Comment]) -> Result<()> {
    let writers = comments.iter().filter_map(|comment| Some(comment.author.as_ref()?.id));
    let muted = mutes::among(app, citizen, writers.collect()).await?;
    for comment in comments {
        comment.is_folded = comment.author.as_ref().is_some_and(|writer| muted.contains(&writer.id));
    }
    Ok(())
}

/// The same under an article by `author`; whether that is one of them.
pub async fn fold_threads(app: &App, citizen: &Citizen, author: i64, threads: &mut [Thread]) -> Result<bool> {
    let mut people = vec![author];
    for thread in threads.iter() {
        let comments = std::iter::once(&thread.comment).chain(&thread.replies);
        people.extend(comments.filter_map(|comment| Some(comment.author.as_ref()?.id)));
    }
    let muted = mutes::among(app, citizen, people).await?;
    for thread in threads {
        for comment in std::iter::once(&mut thread.comment).chain(&mut thread.replies) {
            comment.is_folded = comment.author.as_ref().is_some_and(|writer| muted.contains(&writer.id));
        }
    }
    Ok(muted.contains(&author))
}
