//! Tables: a line with bars, a line of dashes with as many columns, and the lines with bars that follow. People write
//! line by line: the first one without a bar stands below the table.

use std::borrow::Cow;

use crate::boards::markup::lines::{Line, Start, is_fence, start_of_text};
use crate::boards::markup::names::Names;
use crate::boards::markup::{direction, spans};
use crate::text::is_blank;

/// How many cells the tables of a text may have in all; rows beyond are shown as they were typed.
pub(super) const MOST_CELLS: usize = 1_000;

/// Where the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Start,
    Middle,
    End,
}

impl Align {
    fn attribute(self) -> &'static str {
        match self {
            Align::Start => "",
            Align::Middle => " class=\"mid\"",
            Align::End => " class=\"end\"",
        }
    }
}

/// The columns of the table that begins with the first of `lines`, if one does.
pub(super) fn columns(lines: &[Line]) -> Option<Vec<Align>> {
    let [head, dashes, ..] = lines else { return None };
    let columns = alignments(dashes.text).filter(|_| has_bar(head.text))?;
    let cells = cells(head.text);
    // without a text to see, the bars are what was meant
    let is_seen = cells.iter().any(|cell| !cell.chars().all(is_blank));
    (cells.len() == columns.len() && is_seen).then_some(columns)
}

/// Writes the table with which `lines` begin; how many of them it took. `left` counts the cells that may still be
/// written. Its box can be reached by the keyboard, to scroll it. A row that is longer than the first has cells beyond
/// it, and one that is shorter a wide empty one at its end.
pub(super) fn write(lines: &[Line], columns: &[Align], left: &mut usize, names: &Names, html: &mut String) -> usize {
    let head = cells(lines[0].text);
    *left -= head.len().min(*left);
    let mut rows = Vec::new();
    for at in 2..lines.len() {
        let Some(row) = row(&lines[at..]).filter(|row| row.len() <= *left) else { break };
        *left -= row.len();
        rows.push(row);
    }
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0).max(head.len());
    html.push_str("<div class=\"table\" tabindex=\"0\"><table>\n<thead>\n");
    write_row(&head, "th", columns, widest, names, html);
    html.push_str("</thead>\n");
    if !rows.is_empty() {
        html.push_str("<tbody>\n");
        rows.iter().for_each(|row| write_row(row, "td", columns, widest, names, html));
        html.push_str("</tbody>\n");
    }
    html.push_str("</table></div>\n");
    2 + rows.len()
}

fn write_row(cells: &[Cow<str>], tag: &str, columns: &[Align], widest: usize, names: &Names, html: &mut String) {
    html.push_str("<tr>");
    for (place, cell) in cells.iter().enumerate() {
        // a heading that says nothing is none
        let tag = if cell.is_empty() { "td" } else { tag };
        let scope = if tag == "th" { " scope=\"col\"" } else { "" };
        let align = columns.get(place).map_or("", |align| align.attribute());
        html.push_str(&format!("<{tag}{scope}{align}{}>", direction(cell)));
        spans::render(cell, names, html);
        html.push_str(&format!("</{tag}>"));
    }
    match widest - cells.len() {
        0 => {}
        1 => html.push_str("<td></td>"),
        more => html.push_str(&format!("<td colspan=\"{more}\"></td>")),
    }
    html.push_str("</tr>\n");
}

/// The cells of the first of `lines`, if it goes on with a table.
fn row<'t>(lines: &[Line<'t>]) -> Option<Vec<Cow<'t, str>>> {
    let line = lines.first()?;
    let goes_on = has_bar(line.text)
        && matches!(start_of_text(*line, true), Start::Text)
        && !is_fence(line.text)
        && columns(lines).is_none();
    goes_on.then(|| cells(line.text))
}

/// What stands between the bars of a line; the outermost may be left out, and `\|` is a bar in a cell.
fn cells(text: &str) -> Vec<Cow<'_, str>> {
    let inner = text.strip_prefix('|').unwrap_or(text);
    let mut cells = Vec::new();
    let (mut from, mut escaped, mut is_open) = (0, false, false);
    for (at, byte) in inner.bytes().enumerate() {
        is_open = true;
        match byte {
            b'\\' if inner.as_bytes().get(at + 1) == Some(&b'|') => escaped = true,
            b'|' if at == 0 || inner.as_bytes()[at - 1] != b'\\' => {
                cells.push(cell(&inner[from..at], escaped));
                (from, escaped, is_open) = (at + 1, false, false);
            }
            _ => {}
        }
    }
    if is_open || cells.is_empty() {
        cells.push(cell(&inner[from..], escaped));
    }
    cells
}

fn cell(text: &str, escaped: bool) -> Cow<'_, str> {
    let text = text.trim();
    if escaped { Cow::Owned(text.replace("\\|", "|")) } else { Cow::Borrowed(text) }
}

fn has_bar(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| *byte == b'|' && (at == 0 || bytes[at - 1] != b'\\'))
}

/// `|---|:-:|--:|`
fn alignments(text: &str) -> Option<Vec<Align>> {
    if !text.contains('|') || !text.contains('-') || !text.bytes().all(|b| b"|:- \t".contains(&b)) {
        return None;
    }
    cells(text)
        .iter()
        .map(|cell| {
            let dashes = cell.strip_prefix(':').unwrap_or(cell);
            let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
            if dashes.is_empty() || !dashes.bytes().all(|b| b == b'-') {
                return None;
            }
            Some(match (cell.starts_with(':'), cell.ends_with(':')) {
                (true, true) => Align::Middle,
                (false, true) => Align::End,
                _ => Align::Start,
            })
        })
        .collect()
}
