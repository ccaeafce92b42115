//! What is folded for whoever looks: articles and comments of people whom they mute. Pages that are kept, and lists for
//! programs, are for those who mute nobody.

use std::collections::HashSet;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::comments::{Comment, Thread};
use crate::boards::list::{Entry, Head};
use crate::boards::read::Around;
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

/// By whom of those whose articles are liked now nothing is shown to `citizen` unasked.
pub async fn among_liked(app: &App, citizen: &Citizen, head: &Head) -> Result<HashSet<i64>> {
    mutes::among(app, citizen, head.popular.iter().map(|liked| liked.author).collect()).await
}

/// Folds what stands beside an article.
pub async fn fold_around(app: &App, citizen: &Citizen, around: &mut Around) -> Result<()> {
    let beside = || around.older.iter().chain(&around.newer);
    let muted = mutes::among(app, citizen, beside().map(|one| one.author).collect()).await?;
    for one in around.older.iter_mut().chain(&mut around.newer) {
        one.is_folded = muted.contains(&one.author);
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
