//! One sheet and one script a page, with all that the page needs.

use std::collections::BTreeMap;

use crate::support::{Town, each_engine};

/// The addresses of the sheets and scripts of a page.
fn looks(page: &str) -> (Vec<&str>, Vec<&str>) {
    let ends =
        |start: &'static str| page.split(start).skip(1).filter_map(|rest| rest.split('"').next()).collect::<Vec<_>>();
    (ends("<link rel=\"stylesheet\" href=\""), ends("<script src=\""))
}

async fn a_page_has_the_sheet_and_the_script_of_its_area(town: Town) {
    let person = town.resident("옷장", "mars", 2, 2).await;
    let applicant = town.applicant("고르는이").await;
    let visitor = town.visitor();
    let mut sheets = BTreeMap::new();
    let mut pages = Vec::new();
    for (who, path) in [
        (&visitor, "/"),
        (&visitor, "/nowhere"),
        (&visitor, "/about"),
        (&visitor, "/signup"),
        (&visitor, "/login"),
        (&visitor, "/reset"),
        (&visitor, "/api/docs"),
        (&visitor, "/planets"),
        (&applicant, "/planets/mars?floor=2"),
        (&person, "/planets/mars/2/2"),
        (&person, "/planets/mars/2/3"),
        (&person, "/card"),
        (&person, "/home"),
        (&person, "/boards/solar"),
        (&person, "/boards/solar/new"),
        (&person, "/me/articles"),
        (&person, "/me/coins"),
        (&person, "/me/room"),
        (&person, "/market"),
        (&person, "/settings"),
        (&person, "/settings/photo"),
        (&town.newcomer("새내기").await, "/application"),
    ] {
        let page = who.get(path).await.text();
        let (styles, scripts) = looks(&page);
        assert!(styles.len() == 1 && scripts.len() == 1, "{path}: {styles:?} {scripts:?}");
        let area = |address: &str| address.split('.').next().map(str::to_owned);
        assert_eq!(area(styles[0]), area(scripts[0]), "{path}");
        assert_eq!(visitor.get(scripts[0]).await.status, 200, "{path}");
        if !sheets.contains_key(styles[0]) {
            sheets.insert(styles[0].to_owned(), visitor.get(styles[0]).await.text());
        }
        pages.push((path, styles[0].to_owned(), page));
    }
    let styled = |sheet: &str, class: &str| {
        let name = format!(".{class}");
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
        sheet.match_indices(&name).any(|(at, _)| ends(&sheet[at + name.len()..]))
    };
    for (path, own, page) in &pages {
        let classes = page.split(" class=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for class in classes.flat_map(str::split_whitespace) {
            let elsewhere = sheets.iter().find(|(_, sheet)| styled(sheet, class)).map(|(name, _)| name);
            assert!(elsewhere.is_none() || styled(&sheets[own], class), "{path}: .{class} is styled in {elsewhere:?}");
        }
    }
}

each_engine!(a_page_has_the_sheet_and_the_script_of_its_area);
