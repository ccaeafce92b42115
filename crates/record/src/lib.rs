//! `#[derive(Record)]`: a struct that a row of the database fills. Each field is read from the column of its name,
//! whichever engine and whichever connection the row came from: `db::Row` knows how.

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// Takes a struct with named fields and without parameters, and gives its `db::Record`.
#[proc_macro_derive(Record)]
pub fn record(item: TokenStream) -> TokenStream {
    let code = match parsed(item) {
        Ok((name, fields)) => written(&name, &fields),
        Err(why) => format!("compile_error!({why:?});"),
    };
    code.parse().unwrap_or_default()
}

fn written(name: &str, fields: &[String]) -> String {
    let columns: Vec<&str> = fields.iter().map(|field| field.strip_prefix("r#").unwrap_or(field)).collect();
    let read: String = (fields.iter().zip(&columns).enumerate())
        .map(|(number, (field, column))| format!("{field}: row.get({number}, {column:?})?,"))
        .collect();
    format!(
        "impl crate::db::Record for {name} {{
            const COLUMNS: &'static [&'static str] = &{columns:?};
            fn read(row: &crate::db::Row<'_>) -> crate::db::Result<Self> {{ Ok({name} {{ {read} }}) }}
        }}"
    )
}

/// The name of the struct and those of its fields.
fn parsed(item: TokenStream) -> Result<(String, Vec<String>), &'static str> {
    let mut tokens = item.into_iter();
    tokens.find(|token| is_word(token, "struct")).ok_or("only a struct is a record")?;
    let name = tokens.next().ok_or("a struct has a name")?.to_string();
    match tokens.next() {
        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => Ok((name, fields(body.stream()))),
        _ => Err("a record has named fields and no parameters"),
    }
}

/// The names before the colons that part a field from its type.
fn fields(body: TokenStream) -> Vec<String> {
    let (mut names, mut last, mut depth) = (Vec::new(), None, 0);
    // until the comma behind it, all is of the type
    let mut in_type = false;
    for token in body {
        match &token {
            TokenTree::Punct(mark) if mark.as_char() == '<' => depth += 1,
            TokenTree::Punct(mark) if mark.as_char() == '>' => depth -= 1,
            TokenTree::Punct(mark) if mark.as_char() == ',' && depth == 0 => in_type = false,
            TokenTree::Punct(mark) if mark.as_char() == ':' && !in_type => {
                in_type = true;
                names.extend(last.take());
            }
            TokenTree::Ident(word) => last = Some(word.to_string()),
            _ => {}
        }
    }
    names
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(name) if name.to_string() == word)
}
