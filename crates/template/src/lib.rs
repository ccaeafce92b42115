//! `#[derive(Template)]` as askama has it, but what templates are indented with is not sent: white space behind a line
//! break is for those who read the template, and left out when it is compiled. It costs nothing while a page is made.
//!
//! Only what templates themselves say is shortened, never what people typed. The line break stays, since between words
//! and links it is a space. A template must not rely on the indentation of a text area or of preformatted text.

use proc_macro::{Group, Literal, TokenStream, TokenTree};

/// Takes what askama's derive takes, and gives the same code with shorter texts.
#[proc_macro_derive(Template, attributes(template))]
pub fn template(item: TokenStream) -> TokenStream {
    let import = || "extern crate askama;".parse().unwrap_or_default();
    shortened(askama_derive::derive_template(item.into(), import).into())
}

fn shortened(code: TokenStream) -> TokenStream {
    code.into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut new = Group::new(group.delimiter(), shortened(group.stream()));
                new.set_span(group.span());
                TokenTree::Group(new)
            }
            TokenTree::Literal(literal) => TokenTree::Literal(without_indentation(literal)),
            other => other,
        })
        .collect()
}

fn without_indentation(literal: Literal) -> Literal {
    let source = literal.to_string();
    if !source.starts_with('"') {
        return literal;
    }
    match one_break(&source).parse::<Literal>() {
        Ok(mut short) => {
            short.set_span(literal.span());
            short
        }
        Err(_) => literal,
    }
}

/// A string as it stands in source, with each line break and the white space behind it as one line break.
fn one_break(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        if let Some(behind) = after_break(rest) {
            out.push_str("\\n");
            rest = behind.trim_start_matches(' ');
            while let Some(behind) = after_break(rest) {
                rest = behind.trim_start_matches(' ');
            }
            continue;
        }
        // the character behind a backslash belongs to it
        let length = c.len_utf8() + if c == '\\' { rest[1..].chars().next().map_or(0, char::len_utf8) } else { 0 };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

fn after_break(rest: &str) -> Option<&str> {
    rest.strip_prefix("\\n").or_else(|| rest.strip_prefix('\n'))
}

#[cfg(test)]
mod tests {
    use super::one_break;

    #[test]
    fn a_break_and_what_indents_the_next_line_are_one_break() {
        assert_eq!(one_break(r#""<p>\n    <b>a  b</b>\n \n  </p>""#), r#""<p>\n<b>a  b</b>\n</p>""#);
        assert_eq!(one_break("\"<p>\n  \n  a\""), r#""<p>\na""#);
        assert_eq!(one_break(r#""  a ""#), r#""  a ""#);
    }

    #[test]
    fn other_escapes_stay_as_they_are() {
        for text in [r#""\\n  a""#, r#""\"\n\u{1f319} \\""#, r#""달\t  토끼\\""#, r#""""#] {
            assert_eq!(one_break(text), text);
        }
    }
}
