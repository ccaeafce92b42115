//! Forms: each says to whom it was shown, and who takes what it sends looks at that.

use super::files;

/// Forms that belong to nobody, by where they are sent and why.
const NOBODYS: &[(&str, &str)] = &[
    ("/login", "nobody is signed in yet"),
    ("/logout", "whoever presses it wants nobody to be signed in here"),
    ("/preferences", "language and colours of the browser"),
    ("/recovery-code", "takes the code out of the browser: it is written down"),
    ("/signup", "nobody is signed in yet"),
];

/// Those that somebody sends who is not signed in, with the key of a link.
const BY_LINK: &[&str] = &["/reset", "/setup"];

/// How a handler looks whose form it is, where it does not take an `OwnForm`: what was written waits for its writer.
const LOOKS: &[&str] = &["of_writer(", "must_be_of(", " taken(&app", "filed("];

/// The forms of a template that are sent by POST: their first tag, and what is in them.
fn posted(text: &str) -> Vec<(&str, &str)> {
    let forms = text.split("<form").skip(1).filter_map(|rest| rest.split_once("</form>"));
    let whole = forms.map(|(form, _)| {
        // what stands in braces may have a `>` in it
        let mut depth = 0;
        let end = form.char_indices().find(|(_, c)| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0 && *c == '>'
        });
        form.split_at(end.map_or(form.len(), |(at, _)| at))
    });
    whole.filter(|(tag, _)| tag.contains("method=\"post\"")).collect()
}

#[test]
fn every_form_says_to_whom_it_was_shown() {
    let templates = super::source().join("../templates");
    let (mut broken, mut count) = (Vec::new(), 0);
    for (file, text) in files(&templates, "html") {
        for (tag, inside) in posted(&text) {
            count += 1;
            let to = |path: &str| tag.contains(&format!("action=\"{path}\"")) || tag.contains(&format!("%}}{path}{{%"));
            let is_nobodys = NOBODYS.iter().any(|(path, _)| to(path)) || BY_LINK.iter().any(|path| to(path));
            if !is_nobodys && !inside.contains("parts::shown_to(page)") && !inside.contains("name=\"key\"") {
                broken.push(format!("{file}:{}", tag.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
        }
    }
    assert!(count > 50, "the forms are found: {count}");
    assert!(broken.is_empty(), "`parts::shown_to(page)` is missing in\n{}", broken.join("\n"));
    let forms = posted("<form method=\"post\" data-done=\"{% if a > b %}c{% endif %}\">d</form><form>e</form>");
    assert_eq!(forms.iter().map(|(_, inside)| *inside).collect::<Vec<_>>(), [">d"]);
}

/// The head and the body of the function `name` that answers a request, among the pages of a feature.
fn handler<'s>(sources: &'s [(String, String)], feature: &str, name: &str) -> Option<&'s str> {
    let of_pages = |file: &str| file.starts_with(&format!("{feature}/pages"));
    let start = format!("async fn {name}(");
    sources.iter().filter(|(file, _)| of_pages(file)).find_map(|(_, text)| {
        let (_, rest) = text.split_once(&start)?;
        rest.split("\n}\n").next()
    })
}

#[test]
fn whoever_takes_a_form_looks_whose_it_is() {
    let sources = files(&super::source(), "rs");
    let router = &sources.iter().find(|(file, _)| file == "router.rs").unwrap().1;
    let (mut broken, mut count) = (Vec::new(), 0);
    for route in router.split(".route(").skip(1) {
        let path = route.split('"').nth(1).unwrap_or_default();
        let taking = route.split("post(").skip(1).filter_map(|rest| rest.split(')').next());
        for (feature, name) in taking.filter_map(|name| name.split_once("::pages::")) {
            count += 1;
            let text =
                handler(&sources, feature, name).unwrap_or_else(|| panic!("{feature}::pages::{name} is not there"));
            let is_nobodys = NOBODYS.iter().any(|(of, _)| *of == path) || BY_LINK.contains(&path);
            if !is_nobodys && !text.contains("OwnForm") && !LOOKS.iter().any(|look| text.contains(look)) {
                broken.push(format!("{path}: {feature}::pages::{name}"));
            }
        }
    }
    assert!(count > 45, "the handlers are found: {count}");
    assert!(broken.is_empty(), "who sends it may be somebody else than who was shown it:\n{}", broken.join("\n"));
}
