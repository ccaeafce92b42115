//! The guestbook as a door's page shows it, and what somebody was about to write there.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::pages::Pager;
use crate::error::{Error, FieldError, Result};
use crate::form::{Fields, PAGE, id_of};
use crate::frame::Page;
use crate::frame::errors::sentence;
use crate::frame::unsent::Waiting;
use crate::held;
use crate::immigration::Address;
use crate::neighbours::guestbook::Entry;

/// Where somebody was about to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// A new entry.
    Below,
    /// Instead of what this entry of theirs says.
    In(i64),
    /// In answer to this entry.
    Under(i64),
}

impl Where {
    /// The entry that it belongs to.
    pub fn entry(self) -> Option<i64> {
        match self {
            Where::Below => None,
            Where::In(id) | Where::Under(id) => Some(id),
        }
    }
}

/// What somebody was about to write.
pub(super) struct Draft {
    pub place: Where,
    /// Nothing: what the entry says already.
    text: Option<String>,
    is_secret: Option<bool>,
    key: Option<String>,
    errors: Vec<FieldError>,
    wait: Option<Error>,
    /// What is answered says something else by now.
    is_stale: bool,
    /// It was sent when the sign-in had ended.
    waited: bool,
    /// Of those that did, the one to which whoever is back is led.
    pub is_waiting_first: bool,
}

impl Draft {
    /// The form is asked for.
    fn asked(place: Where) -> Draft {
        Draft {
            place,
            text: None,
            is_secret: None,
            key: None,
            errors: Vec::new(),
            wait: None,
            is_stale: false,
            waited: false,
            is_waiting_first: false,
        }
    }

    fn of(fields: &Fields, place: Where) -> Draft {
        let key = fields.find("key").filter(|key| !key.is_empty()).map(str::to_owned);
        let is_secret = Some(fields.ticked("secret"));
        Draft { text: Some(fields.get("body").to_owned()), is_secret, key, ..Draft::asked(place) }
    }

    /// What was typed into the form with these `fields`, and why it was refused; other errors go on.
    pub fn refused(fields: &Fields, place: Where, error: Error) -> Result<Draft> {
        let draft = Draft::of(fields, place);
        match error {
            Error::Invalid(errors) => Ok(Draft { errors, ..draft }),
            Error::Conflict("stale_version") => Ok(Draft { is_stale: true, ..draft }),
            error if error.wait().is_some() => Ok(Draft { wait: Some(error), ..draft }),
            error => Err(error),
        }
    }

    /// What `citizen` had sent to the guestbook at `address` when the sign-in had ended, and the form that they ask
    /// for.
    pub async fn waiting(
        app: &App,
        waiting: &Waiting,
        citizen: &Citizen,
        address: Address,
        asked: Option<Where>,
    ) -> Result<Vec<Draft>> {
        let begin = format!("{}/guestbook", address.path());
        let mut drafts = Vec::new();
        for path in held::paths(app, waiting.secret()).await? {
            let Some(rest) = path.strip_prefix(&begin) else { continue };
            let id = |text: &str| id_of(text).ok();
            let place = match rest.split('/').collect::<Vec<_>>().as_slice() {
                [""] => Some(Where::Below),
                ["", entry, "edit"] => id(entry).map(Where::In),
                ["", entry, "answer"] => id(entry).map(Where::Under),
                _ => None,
            };
            let Some(place) = place.filter(|place| !drafts.iter().any(|draft: &Draft| draft.place == *place)) else {
                continue;
            };
            let fields = held::find(app, waiting.secret(), citizen.id, &path).await?;
            drafts.extend(fields.map(|fields| Draft { waited: true, ..Draft::of(&fields, place) }));
        }
        if let Some(first) = drafts.first_mut() {
            first.is_waiting_first = true;
        }
        if let Some(place) = asked.filter(|place| !drafts.iter().any(|draft| draft.place == *place)) {
            drafts.push(Draft::asked(place));
        }
        Ok(drafts)
    }

    /// How long to wait, when it was too often.
    pub fn wait(&self) -> Option<u64> {
        self.wait.as_ref().and_then(Error::wait)
    }

    /// Whether it is shown as something that went wrong.
    pub fn is_refused(&self) -> bool {
        self.waited || self.is_stale || !self.errors.is_empty() || self.wait.is_some()
    }

    /// Where its form is sent, if it may wait on the server: thrown away, it does not.
    pub fn sent_to(&self, door: &str) -> String {
        match self.place {
            _ if !self.is_refused() => String::new(),
            Where::Below => format!("{door}/guestbook"),
            Where::In(id) => format!("{door}/guestbook/{id}/edit"),
            Where::Under(id) => format!("{door}/guestbook/{id}/answer"),
        }
    }

    /// What went wrong, in words.
    pub fn complaint(&self, page: &Page) -> String {
        match &self.wait {
            _ if self.waited => page.text("text-waited"),
            _ if self.is_stale => page.text("guestbook-stale"),
            Some(error) => sentence(error, page),
            None => page.refusal(&self.errors, "body").unwrap_or_default(),
        }
    }

    /// What stands in the form; `before`, where nothing was typed.
    pub fn text<'d>(&'d self, before: &'d str) -> &'d str {
        self.text.as_deref().unwrap_or(before)
    }

    pub fn is_secret(&self, before: bool) -> bool {
        self.is_secret.unwrap_or(before)
    }

    /// Of the form in which it was typed, or a `fresh` one.
    pub fn key<'d>(&'d self, fresh: &'d str) -> &'d str {
        self.key.as_deref().unwrap_or(fresh)
    }
}

/// A page of a guestbook.
pub(super) struct Book {
    pub entries: Vec<Entry>,
    pub total: i64,
    pub pager: Pager,
    focus: Option<i64>,
    drafts: Vec<Draft>,
}

impl Book {
    pub fn new(entries: Vec<Entry>, total: i64, number: i64, focus: Option<i64>, drafts: Vec<Draft>) -> Book {
        Book { entries, total, pager: Pager::new(number, total, PAGE), focus, drafts }
    }

    pub fn is_focus(&self, entry: &Entry) -> bool {
        self.focus == Some(entry.id)
    }

    /// The draft of a new entry.
    pub fn below(&self) -> Option<&Draft> {
        self.draft_at(Where::Below)
    }

    /// The draft of what an entry is to say.
    pub fn change_of(&self, entry: &Entry) -> Option<&Draft> {
        self.draft_at(Where::In(entry.id))
    }

    /// The draft of an answer.
    pub fn answer_to(&self, entry: &Entry) -> Option<&Draft> {
        self.draft_at(Where::Under(entry.id))
    }

    fn draft_at(&self, place: Where) -> Option<&Draft> {
        self.drafts.iter().find(|draft| draft.place == place)
    }
}
