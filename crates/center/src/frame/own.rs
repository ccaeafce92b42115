//! What is each reader's own on every page.

use template::Template;

use super::Page;
use crate::accounts::Citizen;

/// A place on every page for what is the reader's own. Pages have places of their own from [`Own::FIRST_OF_PAGES`] on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Own {
    /// Attributes of the whole page: theme, sign-in.
    Root = 1,
    /// The colour scheme.
    Scheme,
    Coins,
    Face,
    /// Nickname, role and address.
    Name,
    /// Whether the switch of themes stands there.
    Auto,
    Light,
    Dark,
    /// What is said once, or until it is read.
    Notices,
    /// How many notifications are unread, at the bell.
    Bell,
}

#[derive(Template)]
#[template(path = "frame/face.html")]
struct Face<'a> {
    viewer: &'a Citizen,
}

#[derive(Template)]
#[template(path = "frame/name.html")]
struct Name<'a> {
    page: &'a Page,
    viewer: &'a Citizen,
}

#[derive(Template)]
#[template(path = "frame/notices.html")]
struct Notices<'a> {
    page: &'a Page,
}

impl Own {
    /// The first number for the places of one kind of page.
    pub const FIRST_OF_PAGES: u8 = 16;
    /// The first number for those where something else stands each time, such as the key of a form.
    pub const FIRST_OF_ONCE: u8 = 128;

    const ALL: [Own; 10] = [
        Own::Root,
        Own::Scheme,
        Own::Coins,
        Own::Face,
        Own::Name,
        Own::Auto,
        Own::Light,
        Own::Dark,
        Own::Notices,
        Own::Bell,
    ];

    pub(super) fn of(kind: u8) -> Option<Own> {
        if kind >= Own::FIRST_OF_PAGES { None } else { Own::ALL.into_iter().find(|own| *own as u8 == kind) }
    }

    /// Puts behind `out`, as markup, what `page` has there.
    pub(super) fn put(self, page: &Page, out: &mut String) {
        let viewer = page.viewer.as_ref();
        let pressed = |theme| if page.theme == theme { "true" } else { "false" };
        match self {
            Own::Root => {
                if !page.theme.is_empty() {
                    out.push_str(" data-theme=\"");
                    out.push_str(page.theme);
                    out.push('"');
                }
                if let Some(viewer) = viewer {
                    out.push_str(&format!(" data-sign-in=\"{}\" data-user=\"{}\"", viewer.sign_in_id, viewer.id));
                }
            }
            Own::Scheme => out.push_str(if page.theme.is_empty() { "dark light" } else { page.theme }),
            Own::Coins => out.push_str(&viewer.map_or_else(String::new, |viewer| page.number(&viewer.coins))),
            Own::Face => rendered(viewer.map(|viewer| Face { viewer }), out),
            Own::Name => rendered(viewer.map(|viewer| Name { page, viewer }), out),
            Own::Bell => {
                let (head, unread) = viewer.map_or((0, 0), |viewer| (viewer.head, viewer.unread));
                // in as few bytes as may be: what is one's own is not packed
                out.push_str(&match unread {
                    0 => format!("<b class=dot data-head={head} hidden></b>"),
                    1..100 => format!("<b class=dot data-head={head}>{unread}</b>"),
                    _ => format!("<b class=dot data-head={head}>99+</b>"),
                });
            }
            Own::Auto => out.push_str(pressed("")),
            Own::Light => out.push_str(pressed("light")),
            Own::Dark => out.push_str(pressed("dark")),
            Own::Notices => {
                let has_some = page.flash.is_some()
                    || page.reward().is_some()
                    || viewer.is_some_and(|viewer| viewer.renamed_from.is_some());
                rendered(has_some.then_some(Notices { page }), out);
            }
        }
    }
}

/// Writing into memory does not fail.
fn rendered(template: Option<impl askama::Template>, out: &mut String) {
    if let Some(template) = template {
        let _ = template.render_into(out);
    }
}
