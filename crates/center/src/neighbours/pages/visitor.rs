//! What of a door's page is the viewer's own: it is put into a page that is kept for everybody, and stands in one that
//! is made for them alone in the same words.

use pieces::Slot;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::frame::{Own, Page};
use crate::immigration::Address;
use crate::neighbours::Terms;
use crate::neighbours::choices::Writers;
use crate::neighbours::guestbook::Entry;
use crate::neighbours::lists::List;
use crate::neighbours::ties::WAVE_LASTS;

/// Where the viewer's own is on the page.
pub(super) mod place {
    use super::Own;

    /// Likes, follows and waves, and what else may be done about whoever lives there.
    pub const TIES: u8 = Own::FIRST_OF_PAGES;
    /// How many came today, and in all.
    pub const VISITS: u8 = TIES + 1;
    /// What they may do with an entry: the entry and its writer.
    pub const ENTRY_ACTS: u8 = TIES + 2;
    /// The same where its owner has said something to it, which goes with it.
    pub const ANSWERED_ACTS: u8 = TIES + 3;
    /// Where they write, or why they cannot; it has the key of a form.
    pub const WRITE: u8 = Own::FIRST_OF_ONCE;
}

/// What somebody at a door has to do with whoever lives there.
#[derive(Clone)]
pub(super) struct Mine {
    citizen: Citizen,
    address: Address,
    terms: Terms,
    /// For the forms of the page.
    key: String,
    /// The day on which they look.
    today: i64,
    /// The entry of which they are asked whether it is to go.
    doomed: Option<i64>,
}

#[derive(Template)]
#[template(path = "neighbours/own/ties.html")]
struct Ties<'a> {
    page: &'a Page,
    mine: &'a Mine,
}

#[derive(Template)]
#[template(path = "neighbours/own/write.html")]
struct Write<'a> {
    page: &'a Page,
    mine: &'a Mine,
}

#[derive(Template)]
#[template(path = "neighbours/own/entry_acts.html")]
struct EntryActs<'a> {
    page: &'a Page,
    mine: &'a Mine,
    id: i64,
    is_own: bool,
    is_doomed: bool,
    is_answered: bool,
}

impl EntryActs<'_> {
    /// What goes, in words.
    fn question(&self) -> &'static str {
        match (self.is_own, self.is_answered) {
            (true, false) => "guestbook-delete-sure",
            (true, true) => "guestbook-delete-sure-answered",
            (false, false) => "guestbook-delete-sure-theirs",
            (false, true) => "guestbook-delete-sure-both",
        }
    }
}

impl Mine {
    pub fn new(app: &App, citizen: &Citizen, address: Address, terms: Terms, key: &str) -> Mine {
        let today = app.clock.day(app.clock.now());
        Mine { citizen: citizen.clone(), address, terms, key: key.to_owned(), today, doomed: None }
    }

    /// The same, asked whether this entry is to go.
    pub fn asked_about(self, doomed: Option<i64>) -> Mine {
        Mine { doomed, ..self }
    }

    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    pub fn address(&self) -> Address {
        self.address
    }

    /// Whether it is their own door.
    pub fn is_home(&self) -> bool {
        self.terms.host == self.citizen.id
    }

    /// Whether they see more than everybody does: their own door, what is for admins, secrets of theirs.
    pub fn sees_more(&self) -> bool {
        self.is_home() || self.citizen.is_admin() || self.terms.secrets > 0
    }

    /// They look, unless a browser fetches the page ahead.
    pub fn visits(&self, app: &App, page: &Page) {
        if !page.ahead && !self.is_home() {
            app.room_visits.note(self.terms.host, self.citizen.id, self.today);
        }
    }

    /// Puts behind `out`, as markup, what is theirs at a place.
    pub fn put(&self, page: &Page, slot: Slot, out: &mut String) {
        let (id, writer) = slot.of;
        match slot.kind {
            place::TIES => rendered(&Ties { page, mine: self }, out),
            place::VISITS => out.push_str(&self.visited(page)),
            place::ENTRY_ACTS | place::ANSWERED_ACTS if self.is_home() || writer == self.citizen.id => {
                let (is_own, is_doomed) = (writer == self.citizen.id, self.doomed == Some(id));
                let is_answered = slot.kind == place::ANSWERED_ACTS;
                rendered(&EntryActs { page, mine: self, id, is_own, is_doomed, is_answered }, out);
            }
            place::WRITE => rendered(&Write { page, mine: self }, out),
            _ => {}
        }
    }

    /// The same as a text.
    pub fn at(&self, page: &Page, slot: Slot) -> String {
        let mut out = String::new();
        self.put(page, slot, &mut out);
        out
    }

    pub fn key(&self) -> &str {
        &self.key
    }

    pub fn has_written(&self, entry: &Entry) -> bool {
        entry.writer.id == self.citizen.id
    }

    fn path(&self) -> String {
        self.address.path()
    }

    fn is_resident(&self) -> bool {
        self.citizen.is_resident()
    }

    fn visited(&self, page: &Page) -> String {
        page.with2("door-visits", "today", self.terms.visits_on(self.today), "all", self.terms.visits)
    }

    /// The lists of whoever lives there, and how many are in them.
    fn tally(&self) -> [(&'static str, i64); 3] {
        let counts = [self.terms.likers, self.terms.followers, self.terms.following];
        let [likes, followers, following] = List::ALL.map(List::name);
        [(likes, counts[0]), (followers, counts[1]), (following, counts[2])]
    }

    fn tally_key(&self, name: &str) -> &'static str {
        match List::from_name(name) {
            Some(List::Followers) => "people-followers",
            Some(List::Following) => "people-following",
            _ => "people-likes",
        }
    }

    pub fn lets_write(&self) -> bool {
        self.terms.lets_write(&self.citizen, self.address)
    }

    /// The key of why the guestbook is closed to them.
    fn closed_key(&self) -> &'static str {
        match self.terms.writers() {
            _ if !self.is_resident() => "guestbook-for-residents",
            Writers::Planet => "guestbook-for-planet",
            Writers::Followed => "guestbook-for-followed",
            Writers::Everyone | Writers::Nobody => "guestbook-closed",
        }
    }

    /// Whether they have waved a moment ago.
    fn has_waved(&self, page: &Page) -> bool {
        self.terms.waved_at.is_some_and(|at| page.now - at < WAVE_LASTS)
    }
}

/// Writing into memory does not fail.
fn rendered(template: &impl askama::Template, out: &mut String) {
    let _ = template.render_into(out);
}
