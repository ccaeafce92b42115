//! From what people typed to HTML that is safe to show.
//! Articles: a Markdown subset, rendered once at writing. Raw HTML is text, pictures become links, deep nesting is flattened, and an allow
//! list has the last word. Comments: plain text with line breaks and links.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use ammonia::{Builder, UrlRelative};
use comrak::nodes::{Ast, AstNode, LineColumn, Node, NodeLink, NodeValue};
use comrak::{Arena, Options, format_html, try_parse_document};

use crate::boards::links::{self, Piece};

/// Grows when the rules below change: articles made by another version are rendered anew when they are read.
pub const VERSION: i64 = 2;

/// Lists, quotations and emphasis inside each other; what lies deeper is shown without its wrapping.
const DEEPEST: usize = 16;
/// A thousand times what an article takes, also on a machine that is busy; a text that takes longer is shown without markup.
const PATIENCE: Duration = Duration::from_secs(2);
const REL: &str = "nofollow ugc noopener";

/// The HTML of an article's body.
pub fn article(body: &str) -> String {
    let arena = Arena::new();
    let deadline = Instant::now() + PATIENCE;
    let options = options();
    let Ok(root) = try_parse_document(&arena, body, &options, &|| Instant::now() >= deadline) else {
        return format!("<p>{}</p>", plain(body));
    };
    tame(&arena, root);
    let mut html = String::with_capacity(body.len() * 2);
    if format_html(root, &options, &mut html).is_err() {
        return format!("<p>{}</p>", plain(body));
    }
    ALLOWED.clean(&html).to_string()
}

/// The HTML of a comment: everything escaped, addresses as links, line ends as `<br>`.
pub fn plain(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 4);
    for piece in links::pieces(text) {
        match piece {
            Piece::Text(text) => escape(text, &mut html),
            Piece::Address(address) => {
                html.push_str("<a href=\"");
                escape(&links::target(address), &mut html);
                html.push_str("\" rel=\"");
                html.push_str(REL);
                html.push_str("\">");
                escape(address, &mut html);
                html.push_str("</a>");
            }
        }
    }
    html
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push_str("<br>"),
            c => html.push(c),
        }
    }
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    // emphasis next to Hangul: **강조**는
    options.extension.cjk_friendly_emphasis = true;
    options.render.hardbreaks = true;
    // nothing of this kind is left in the tree by then; if it ever were, it would be text
    options.render.escape = true;
    options
}

/// What may stand in an article. Everything else, also attributes, is dropped; `tame` has made sure that nothing of the text is lost by it.
static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(["p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code", "em", "strong", "del", "a"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(|_, attribute, value| (attribute != "href" || links::is_allowed(value)).then(|| value.into()))
        .link_rel(Some(REL));
    builder
});

/// Turns what comrak found into what an article may be. Without recursion: a text can nest ten thousand deep.
fn tame<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    // the title is the h1; a heading may lie one step deeper than the one before it, not more
    let mut above = 1;
    for node in root.descendants().collect::<Vec<_>>() {
        let changed = match &mut node.data_mut().value {
            NodeValue::HtmlBlock(block) => Change::Lines(std::mem::take(&mut block.literal)),
            NodeValue::HtmlInline(literal) => Change::Become(NodeValue::Text(std::mem::take(literal).into())),
            NodeValue::Heading(heading) => {
                heading.level = (heading.level + 1).min(above + 1).min(6);
                above = heading.level;
                Change::Nothing
            }
            NodeValue::CodeBlock(block) => {
                block.info.clear();
                Change::Nothing
            }
            NodeValue::Image(link) => Change::Become(NodeValue::Link(std::mem::take(link))),
            _ => Change::Nothing,
        };
        match changed {
            Change::Nothing => {}
            Change::Become(value) => node.data_mut().value = value,
            Change::Lines(text) => {
                node.data_mut().value = NodeValue::Paragraph;
                for (number, line) in text.trim_end_matches('\n').split('\n').enumerate() {
                    if number > 0 {
                        node.append(make(arena, NodeValue::LineBreak));
                    }
                    node.append(make(arena, NodeValue::Text(line.to_owned().into())));
                }
            }
        }
    }
    for node in superfluous(root) {
        for child in node.children().collect::<Vec<_>>() {
            node.insert_before(child);
        }
        node.detach();
    }
    link_addresses(arena, root);
}

enum Change {
    Nothing,
    Become(NodeValue),
    Lines(String),
}

/// The nodes that are taken away around their content: links that lead nowhere good or lie in another link, and whatever is too deep.
fn superfluous<'a>(root: Node<'a>) -> Vec<Node<'a>> {
    let mut found = Vec::new();
    // node, depth, inside a link, whether its list is taken away
    let mut waiting = vec![(root, 0, false, false)];
    while let Some((node, depth, in_link, listless)) = waiting.pop() {
        let (nests, goes, is_link) = match &node.data().value {
            NodeValue::BlockQuote | NodeValue::List(_) | NodeValue::Emph | NodeValue::Strong | NodeValue::Strikethrough => (true, depth >= DEEPEST, false),
            NodeValue::Item(_) => (false, listless, false),
            NodeValue::Link(link) => (true, in_link || depth >= DEEPEST || !links::is_allowed(&link.url), true),
            _ => (false, false, false),
        };
        if goes {
            found.push(node);
        }
        for child in node.children() {
            waiting.push((child, depth + usize::from(nests), in_link || (is_link && !goes), goes));
        }
    }
    found
}

/// Makes links of the addresses in running text.
fn link_addresses<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    let mut waiting = vec![root];
    let mut texts = Vec::new();
    while let Some(node) = waiting.pop() {
        match &node.data().value {
            NodeValue::Text(text) if text.contains("://") || text.contains('.') => texts.push(node),
            NodeValue::Link(_) => {}
            _ => waiting.extend(node.children()),
        }
    }
    for node in texts {
        let NodeValue::Text(text) = node.data().value.clone() else { continue };
        let pieces = links::pieces(&text);
        if !pieces.iter().any(|piece| matches!(piece, Piece::Address(_))) {
            continue;
        }
        for piece in pieces {
            match piece {
                Piece::Text(text) => node.insert_before(make(arena, NodeValue::Text(text.to_owned().into()))),
                Piece::Address(address) => {
                    let link = NodeLink { url: links::target(address), title: String::new() };
                    let link = make(arena, NodeValue::Link(Box::new(link)));
                    link.append(make(arena, NodeValue::Text(address.to_owned().into())));
                    node.insert_before(link);
                }
            }
        }
        node.detach();
    }
}

fn make<'a>(arena: &'a Arena<'a>, value: NodeValue) -> Node<'a> {
    arena.alloc(AstNode::from(Ast::new(value, LineColumn { line: 0, column: 0 })))
}

#[cfg(test)]
#[path = "markup_tests.rs"]
mod tests;
