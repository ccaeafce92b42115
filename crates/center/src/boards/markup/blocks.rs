//! Writes the blocks of an article: paragraphs, headings, lists, quotations, code, tables, rules.

use crate::boards::markup::lines::{
    Fences, Line, Marker, Start, is_empty_quotation, is_fence, is_quoted, marker, start, start_of_text, task, unescaped,
};
use crate::boards::markup::names::Names;
use crate::boards::markup::tables;
use crate::boards::markup::{DEEPEST, direction, escape, spans};

struct Writer<'n> {
    html: String,
    /// Level of the heading before.
    above: usize,
    /// Cells that tables may still have.
    cells: usize,
    names: &'n Names<'n>,
    /// Of the item that begins: whether its task is done.
    task: Option<bool>,
}

pub(super) fn render(body: &str, names: &Names) -> String {
    let lines: Vec<Line> = body.split('\n').map(Line::of).collect();
    // the title is the h1
    let mut writer =
        Writer { html: String::with_capacity(body.len() * 2), above: 1, cells: tables::MOST_CELLS, names, task: None };
    writer.blocks(&lines, 0, false);
    writer.html
}

impl Writer<'_> {
    /// Writes the blocks of `lines`; in a tight list's item, without the paragraphs' own tags.
    fn blocks(&mut self, lines: &[Line], depth: usize, is_tight: bool) {
        let mut fences = Fences::of(lines);
        let mut at = 0;
        // the last item of a list of numbers above
        let mut counted = None;
        while let Some(line) = lines.get(at).copied() {
            if line.is_blank() {
                at += 1;
                continue;
            }
            match start(at, &mut fences, depth, false) {
                Start::Rule => {
                    self.html.push_str("<hr>\n");
                    at += 1;
                }
                Start::Heading(level, text) => {
                    self.heading(level, text);
                    at += 1;
                }
                Start::Code(said, end) => {
                    self.code(said, &lines[at + 1..end], line.indent);
                    at = end + 1;
                }
                Start::Quotation => at += self.quotation(&lines[at..], depth),
                Start::Item(marker) => {
                    let (length, last) = self.list(&lines[at..], marker, depth);
                    counted = last.number.map_or(counted, |_| Some(last));
                    at += length;
                }
                Start::Table(columns) if columns.len() <= self.cells => {
                    at += tables::write(&lines[at..], &columns, &mut self.cells, self.names, &mut self.html);
                }
                Start::Text | Start::Table(_) => at = self.paragraph(at, &mut fences, depth, is_tight, counted),
            }
        }
    }

    fn heading(&mut self, level: usize, text: &str) {
        // may lie one step deeper than the one before it, not more
        let level = (level + 1).min(self.above + 1).min(6);
        self.above = level;
        self.html.push_str(&format!("<h{level}{}>", direction(text)));
        spans::render(text, self.names, &mut self.html);
        self.html.push_str(&format!("</h{level}>\n"));
    }

    /// A long line makes it a box that scrolls, which the keyboard must reach. What is `said` about the code stands on
    /// it; a single word names its language for programs, too.
    fn code(&mut self, said: &str, lines: &[Line], indent: usize) {
        self.html.push_str("<pre tabindex=\"0\"");
        if !said.is_empty() {
            self.html.push_str(" data-said=\"");
            escape(said, &mut self.html);
            self.html.push('"');
        }
        self.html.push_str("><code");
        let is_word = said.len() <= 30 && said.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#-_.".contains(&b));
        if is_word && !said.is_empty() {
            self.html.push_str(" class=\"language-");
            escape(said, &mut self.html);
            self.html.push('"');
        }
        self.html.push('>');
        for line in lines {
            let line = line.without(indent);
            self.html.extend(std::iter::repeat_n(' ', line.indent));
            escape(line.text, &mut self.html);
            self.html.push('\n');
        }
        self.html.push_str("</code></pre>\n");
    }

    /// Writes a quotation; how many lines it took. One ends where a line is not marked, for the next is usually the
    /// answer to it.
    fn quotation(&mut self, lines: &[Line], depth: usize) -> usize {
        let length = lines.iter().take_while(|line| is_quoted(line.text) || is_empty_quotation(line.text)).count();
        if depth < DEEPEST {
            let inner: Vec<Line> = lines[..length].iter().map(|line| Line::of(&line.text[1..]).without(1)).collect();
            self.html.push_str("<blockquote>\n");
            self.blocks(&inner, depth + 1, false);
            self.html.push_str("</blockquote>\n");
        } else {
            let inner: Vec<Line> =
                lines[..length].iter().map(|line| Line::of(line.text.trim_start_matches(['>', ' ', '\t']))).collect();
            self.blocks(&inner, depth, false);
        }
        length
    }

    /// Writes a list; how many lines it took, and its last item. People write line by line: one below an item that is
    /// not indented stands behind the list.
    fn list<'t>(&mut self, lines: &[Line<'t>], first: Marker<'t>, depth: usize) -> (usize, Marker<'t>) {
        let mut items: Vec<(Marker, Vec<Line>)> = Vec::new();
        let (mut at, mut is_loose) = (0, false);
        let (mut next, mut last) = (Some(first), first);
        while let Some(own) = next {
            last = own;
            let base = lines[at].indent;
            // what lies in the item begins where its text does, or where the first line below it does
            let mut inset = base + own.width;
            let mut item = vec![Line::of(own.content)];
            let mut blank = 0;
            at += 1;
            while let Some(line) = lines.get(at).copied() {
                if line.is_blank() {
                    blank += 1;
                } else if line.indent >= base + 2 {
                    item.extend(std::iter::repeat_n(Line { indent: 0, text: "" }, blank));
                    inset = inset.min(line.indent);
                    let line = line.without(inset);
                    is_loose |= blank > 0 && line.indent < 2 && !matches!(start_of_text(line, false), Start::Item(_));
                    item.push(line);
                    blank = 0;
                } else if blank == 0
                    && line.indent > base
                    && matches!(start_of_text(line, false), Start::Text)
                    && !is_fence(line.text)
                {
                    item.push(line.without(line.indent));
                } else {
                    break;
                }
                at += 1;
            }
            items.push((own, item));
            next = lines
                .get(at)
                .filter(|line| matches!(start_of_text(**line, false), Start::Item(_)))
                .and_then(|line| marker(line.text));
            next = next.filter(|marker| marker.continues(first));
            is_loose |= next.is_some() && blank > 0;
        }
        self.items(&items, first, is_loose, depth);
        (at, last)
    }

    fn items(&mut self, items: &[(Marker, Vec<Line>)], first: Marker, is_loose: bool, depth: usize) {
        let tag = if first.number.is_some() { "ol" } else { "ul" };
        self.html.push('<');
        self.html.push_str(tag);
        if let Some(number) = first.number {
            if number != 1 {
                self.html.push_str(&format!(" start=\"{number}\""));
            }
            let is_wide = items.iter().any(|(marker, _)| marker.number > Some(99));
            self.html.push_str(match (first.mark, is_wide) {
                (')', true) => " class=\"brackets wide\"",
                (')', false) => " class=\"brackets\"",
                (_, true) => " class=\"wide\"",
                _ => "",
            });
        }
        self.html.push_str(
            items
                .iter()
                .flat_map(|(_, lines)| lines)
                .map(|line| direction(line.text))
                .find(|attribute| !attribute.is_empty())
                .unwrap_or_default(),
        );
        self.html.push_str(">\n");
        let mut expected = first.number;
        for (marker, lines) in items {
            // what a task says is the name of its box, so it must be words
            let task = task(marker.content).filter(|(_, rest)| is_words(rest, &lines[1..]));
            self.html.push_str(if task.is_some() { "<li class=\"task\"" } else { "<li" });
            if let Some(number) = marker.number {
                // the number that was typed stays
                if marker.number != expected {
                    self.html.push_str(&format!(" value=\"{number}\""));
                }
                expected = Some(number + 1);
            }
            self.html.push('>');
            if is_loose {
                self.html.push('\n');
            }
            match task {
                Some((is_done, rest)) => {
                    self.task = Some(is_done);
                    let lines: Vec<Line> = std::iter::once(Line::of(rest)).chain(lines[1..].iter().copied()).collect();
                    self.blocks(&lines, depth + 1, !is_loose);
                }
                None => self.blocks(lines, depth + 1, !is_loose),
            }
            self.html.push_str("</li>\n");
        }
        self.html.push_str(&format!("</{tag}>\n"));
    }

    /// Writes a paragraph; the line behind it. It also ends where a number counts on from an item above.
    fn paragraph(
        &mut self,
        from: usize,
        fences: &mut Fences,
        depth: usize,
        is_tight: bool,
        counted: Option<Marker>,
    ) -> usize {
        let mut text = String::new();
        let mut at = from;
        while let Some(line) = fences.lines.get(at) {
            if line.is_blank() || (at > from && !matches!(start(at, fences, depth, true), Start::Text)) {
                break;
            }
            if let Some(last) = counted
                && at > from
                && depth < DEEPEST
                && marker(line.text).is_some_and(|marker| marker.counts_on(last))
            {
                break;
            }
            if at > from {
                text.push('\n');
            }
            unescaped(line.text, &mut text);
            at += 1;
        }
        if !is_tight {
            self.html.push_str(&format!("<p{}>", direction(&text)));
        }
        let task = self.task.take();
        self.html.push_str(match task {
            Some(true) => "<label><input type=\"checkbox\" disabled checked> ",
            Some(false) => "<label><input type=\"checkbox\" disabled> ",
            None => "",
        });
        spans::render(&text, self.names, &mut self.html);
        if task.is_some() {
            self.html.push_str("</label>");
        }
        if !is_tight {
            self.html.push_str("</p>");
        }
        if !is_tight || at < fences.lines.len() {
            self.html.push('\n');
        }
        at
    }
}

/// Whether what stands in `first`, above the lines `below`, begins a paragraph.
fn is_words(first: &str, below: &[Line]) -> bool {
    let lines: Vec<Line> = std::iter::once(Line::of(first)).chain(below.iter().take(1).copied()).collect();
    matches!(start_of_text(lines[0], false), Start::Text) && !is_fence(first) && tables::columns(&lines).is_none()
}
