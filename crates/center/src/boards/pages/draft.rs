//! What somebody was about to say on the page of an article, and where.

use super::Complaint;
use crate::boards::read::Article;
use crate::form::Fields;

/// Where somebody was about to say something.
#[derive(Default, Clone, Copy, PartialEq)]
pub(super) enum Where {
    #[default]
    BelowEverything,
    /// In answer to this comment.
    Under(i64),
    /// Instead of what this comment of theirs says.
    In(i64),
}

/// What somebody was about to say.
#[derive(Default)]
pub(super) struct Draft {
    pub text: String,
    pub place: Where,
    /// Of the form in which it was typed, when that is known.
    pub key: Option<String>,
    pub complaint: Complaint,
    /// It was sent when the sign-in had ended.
    pub waited: bool,
    /// Of those that did, the one to which whoever is back is led.
    pub is_waiting_first: bool,
    /// Its form was asked for, whether or not anything is in it.
    pub is_asked: bool,
}

impl Draft {
    /// What was typed into the form with these `fields`.
    pub fn of(fields: &Fields, place: Where, complaint: Complaint) -> Draft {
        let key = fields.find("key").filter(|key| !key.is_empty()).map(str::to_owned);
        Draft { text: fields.get("body").to_owned(), place, key, complaint, ..Draft::default() }
    }

    pub fn is_started(&self) -> bool {
        self.is_asked || !self.text.is_empty() || !self.complaint.is_empty()
    }

    /// Whether it is shown as something that went wrong, not merely as what was there.
    pub fn is_refused(&self) -> bool {
        self.waited || !self.complaint.is_empty()
    }

    /// Where its form is sent, if it may wait on the server: thrown away, it does not.
    pub fn sent_to(&self, article: &Article) -> String {
        match self.place {
            _ if !self.is_refused() => String::new(),
            Where::In(id) => format!("/comments/{id}/edit"),
            Where::BelowEverything | Where::Under(_) => format!("{}/comments", article.path()),
        }
    }

    /// The comment that it belongs to.
    pub fn comment(&self) -> Option<i64> {
        match self.place {
            Where::BelowEverything => None,
            Where::Under(id) | Where::In(id) => Some(id),
        }
    }
}
