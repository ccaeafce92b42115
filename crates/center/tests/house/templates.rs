//! How templates are written: one element a line, indented by what is around it; what looks the same everywhere comes
//! from one macro.

use std::path::Path;

use super::files;

const LONGEST: usize = 120;

/// Elements that begin on a new line of the page: two of them on one line of a template are hard to read.
const BLOCKS: &[&str] = &[
    "html",
    "head",
    "body",
    "meta",
    "title",
    "link",
    "script",
    "header",
    "main",
    "footer",
    "nav",
    "section",
    "article",
    "aside",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "form",
    "fieldset",
    "legend",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "figure",
    "figcaption",
    "noscript",
    "option",
    "dialog",
];

/// Markup that has a macro in `parts.html`, by how it begins.
const MACROS: &[(&str, &str)] = &[
    ("<svg class=\"i\"", "icon"),
    ("<use href=\"#i-helmet\"", "avatar"),
    ("<time ", "time, ago or day"),
    ("<div class=\"field\"><label", "field"),
    ("{% endcall", "a call in double braces, where it has no body"),
];

/// What is wrong with a template, as `line: what`.
fn flaws(text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut is_typed = false;
    for (at, line) in text.lines().enumerate() {
        let mut flaw = |what: String| broken.push(format!("{}: {what}", at + 1));
        let bare = line.trim_start();
        let depth = line.len() - bare.len();
        let length = line.chars().count();
        if length > LONGEST {
            flaw(format!("{length} characters"));
        }
        if line != line.trim_end() || bare.starts_with('\t') {
            flaw("white space at an end".to_owned());
        }
        let words = words(line);
        let blocks = words.iter().filter(|word| BLOCKS.contains(&word.as_str())).count();
        if blocks > 1 {
            flaw(format!("{blocks} elements: {}", words.join(" ")));
        }
        // what stands in a text area is sent as it stands
        if depth % 2 == 1 && !is_typed && !text_of_a_comment(text, at) {
            flaw(format!("indented by {depth}"));
        }
        is_typed = (is_typed || line.contains("<textarea")) && !line.contains("</textarea>");
        for word in words {
            match word.strip_prefix('/') {
                None if BLOCKS.contains(&word.as_str()) && !["meta", "link"].contains(&word.as_str()) => {
                    open.push((word, depth));
                }
                Some(word) if BLOCKS.contains(&word) => match open.pop() {
                    Some((opened, before)) if opened == word => {
                        if bare.starts_with("</") && before != depth {
                            flaw(format!("</{word}> stands at {depth}, what it ends at {before}"));
                        }
                    }
                    other => flaw(format!("</{word}> ends {other:?}")),
                },
                _ => {}
            }
        }
    }
    broken
}

/// The names of the tags that begin on a line, those of closing ones with their stroke.
fn words(line: &str) -> Vec<String> {
    line.split('<')
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect())
        .filter(|word: &String| !word.is_empty())
        .collect()
}

fn text_of_a_comment(text: &str, at: usize) -> bool {
    let before: Vec<&str> = text.lines().take(at).collect();
    let opened = before.iter().map(|line| line.matches("{#").count()).sum::<usize>();
    opened > before.iter().map(|line| line.matches("#}").count()).sum::<usize>()
}

#[test]
fn templates_are_one_element_a_line() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut broken = Vec::new();
    for (file, text) in files(&templates, "html") {
        broken.extend(flaws(&text).into_iter().map(|flaw| format!("{file}:{flaw}")));
        if file == "parts.html" {
            continue;
        }
        for (markup, name) in MACROS {
            // a call that has a body ends with a line of its own
            let found = text.lines().filter(|line| line.trim() != "{% endcall %}" && line.contains(markup)).count();
            if found > 0 {
                broken.push(format!("{file}: {found} × {markup}, for which there is {name}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn what_is_hard_to_read_is_found() {
    assert!(flaws("<div>\n  <p>a <b>b</b></p>\n  {% if a %}<p>c</p>{% endif %}\n</div>\n").is_empty());
    assert!(flaws("{# a long\n   comment #}\n<textarea>\n   {{ a }}</textarea>\n").is_empty());
    for (text, flaw) in [
        ("<ul><li>a</li></ul>", "1: 2 elements: ul li /li /ul"),
        ("<div>\n   <p>a</p>\n</div>", "2: indented by 3"),
        ("<div>\n  <p>a</p>\n  </div>", "3: </div> stands at 2, what it ends at 0"),
        ("<p>\n</div>", "2: </div> ends Some((\"p\", 0))"),
        ("<p>a</p> ", "1: white space at an end"),
    ] {
        assert_eq!(flaws(text), [flaw]);
    }
    assert_eq!(flaws(&format!("<p>{}</p>", "a".repeat(LONGEST))), [format!("1: {} characters", LONGEST + 7)]);
}
