//! What people type is what others read: marks that are none, addresses, and scripts from right to left.

use crate::boards::{article, publish, say};
use crate::support::{Town, each_engine};

async fn everyday_texts_are_shown_as_typed(town: Town) {
    let writer = town.newcomer("달토끼").await;
    for typed in [
        "월~수 8~17시, 목~금 9~12시",
        "~3일 또는 4~",
        "[출처]: https://example.com/news/3",
        "[알림]: 모레",
        "각주[^2]\n\n[^2]: 풀이",
        "1994. 7월\n\n2010. 3월",
        "2027. 1. 9. 쉬어요",
        "*^^* 좋아요 *^^*",
        "^_^ 네 ^_^",
        ">_< 배고파",
        "[표](example.com) [글](//example.com/x)",
        "&nbsp;<b>&lt;",
        "그래~~ 와~~",
        "    들여쓰기",
        "C:\\Users\\달",
    ] {
        let id = publish(&writer, "solar", "글", typed).await;
        let seen = article(&writer, id).await;
        assert_eq!(seen["body"], typed);
        let html = seen["html"].as_str().unwrap();
        for tag in ["<del>", "<ol", "<ul", "<em>", "<blockquote", "<pre", "<h2", "<sup"] {
            assert!(!html.contains(tag), "{typed}: {html}");
        }
        let shown: String = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        let shown = shown
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        let marks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(marks(&shown), marks(typed), "{html}");
        assert!(writer.get(&format!("/boards/solar/{id}")).await.has(html));
    }
    let id = publish(&writer, "solar", "목록", "5. 다섯\n7. 일곱\n\n**굵게** ~~아니고~~").await;
    let html = article(&writer, id).await["html"].as_str().unwrap().to_owned();
    assert_eq!(
        html,
        "<ol start=\"5\">\n<li>다섯</li>\n<li value=\"7\">일곱</li>\n</ol>\n<p><strong>굵게</strong> <del>아니고</del></p>\n"
    );
}

async fn addresses_are_linked_whole_in_articles_and_comments(town: Town) {
    let writer = town.newcomer("달토끼").await;
    for (address, behind, href) in [
        ("https://example.com/_/B", " 보기", "https://example.com/_/B"),
        ("https://example.com/x*y*z", "", "https://example.com/x*y*z"),
        ("https://wiki.example/w/S자", "", "https://wiki.example/w/S자"),
        ("https://wiki.example/w/5·18", "을 읽어요", "https://wiki.example/w/5·18"),
        ("https://우주.한국/글", ", 그리고", "https://xn--vo5b25b.xn--3e0b707e/글"),
        ("http://[::1]:8080/y", "", "http://[::1]:8080/y"),
        ("https://moon。example/y", "에서 만나요", "https://moon.example/y"),
        ("https://moon.example/{id}", "을 보면", "https://moon.example/%7Bid%7D"),
        ("https://moon.example/y→z", "", "https://moon.example/y→z"),
        ("https://moon.example/y_", "에서는 돼요", "https://moon.example/y_"),
        ("https://wiki.example/w/토끼자리", "에서부터 봐요", "https://wiki.example/w/토끼자리"),
        ("https://wiki.example/w/토끼풀은", "", "https://wiki.example/w/토끼풀은"),
    ] {
        let link = format!("<a href=\"{href}\" rel=\"nofollow ugc noopener\">{address}</a>{behind}");
        let id = publish(&writer, "solar", "주소", &format!("{address}{behind}")).await;
        assert_eq!(article(&writer, id).await["html"], format!("<p>{link}</p>\n"));
        assert_eq!(say(&writer, id, &format!("{address}{behind}"), None).await["html"], link);
        assert!(writer.get(&format!("/boards/solar/{id}")).await.has(&link));
    }
    for half in [
        "https://moon:secret@example.com/x",
        "https://moon@example.com/x",
        "https://moon*rabbit.example/x",
        "https://example.com:90000/x",
        "https://mo\u{200b}on.example/",
        "https://mo\u{ad}on.example/",
        "https://www.mo\u{200d}on.example/x",
        "https://mo!on.example/",
        "https://moon.example/x\u{2060}y",
    ] {
        let id = publish(&writer, "solar", "주소", half).await;
        assert_eq!(article(&writer, id).await["html"], format!("<p>{half}</p>\n"));
    }
}

async fn people_write_line_by_line(town: Town) {
    let writer = town.newcomer("달토끼").await;
    for (typed, html) in [
        ("- 사과\n저녁에 사요\n- 배", "<ul>\n<li>사과</li>\n</ul>\n<p>저녁에 사요</p>\n<ul>\n<li>배</li>\n</ul>\n"),
        (
            "1. 사과\n저녁에 사요\n2. 배",
            "<ol>\n<li>사과</li>\n</ol>\n<p>저녁에 사요</p>\n<ol start=\"2\">\n<li>배</li>\n</ol>\n",
        ),
        ("> 사과\n저녁에 사요", "<blockquote>\n<p>사과</p>\n</blockquote>\n<p>저녁에 사요</p>\n"),
        ("사과\n+ \u{200b}\n배", "<p>사과<br>\n+ \u{200b}<br>\n배</p>\n"),
        ("__init__ 을 __꼭__ 불러요", "<p>__init__ 을 <strong>꼭</strong> 불러요</p>\n"),
    ] {
        let id = publish(&writer, "solar", "줄", typed).await;
        assert_eq!(article(&writer, id).await["html"], html);
        assert!(writer.get(&format!("/boards/solar/{id}")).await.has(html));
    }
}

async fn articles_of_older_rules_are_rendered_anew(town: Town) {
    let writer = town.newcomer("달토끼").await;
    let id = publish(&writer, "solar", "글", "9~18시").await;
    town.app.db.run("update articles set html = 'old', html_version = html_version - 1", []).await.unwrap();
    assert_eq!(article(&writer, id).await["html"], "<p>9~18시</p>\n");
    assert!(writer.get(&format!("/boards/solar/{id}")).await.has("<p>9~18시</p>"));
}

async fn directions_end_where_a_text_ends(town: Town) {
    let writer = town.resident("سارة", "mars", 3, 4).await;
    let (turned, plain) = ("\u{202e}cba 글 456", "عنوان\u{2069} جديد");
    let older = publish(&writer, "solar", plain, "글").await;
    let id = publish(&writer, "solar", turned, "שלום\n\n안녕").await;
    publish(&writer, "solar", plain, "글").await;
    let first = say(&writer, id, "مرحبا", None).await["id"].as_i64().unwrap();
    let second = say(&writer, id, "답", Some(first)).await["id"].as_i64().unwrap();
    say(&writer, id, "답의 답", Some(second)).await;
    let (turned_apart, plain_apart, name) =
        (format!("<bdi>{turned}</bdi>"), "<bdi>عنوان جديد</bdi>", "<bdi>سارة</bdi>");
    for path in ["/boards/solar", "/me/articles", "/home"] {
        let page = writer.get(path).await;
        assert!(page.has(&turned_apart) && page.has(plain_apart) && page.has(name), "{path}: {}", page.text());
        assert!(!page.text().replace(&turned_apart, "").contains(turned), "{path}");
    }
    let page = writer.get(&format!("/boards/solar/{id}")).await;
    for part in [
        &format!("<title>\u{2068}{turned}\u{2069} · "),
        &format!("<h1>{turned_apart}</h1>"),
        &format!("</small>{plain_apart}</a>"),
        "<bdi class=\"mute\">@\u{2068}سارة\u{2069}</bdi>",
        "<p dir=\"auto\">שלום</p>\n<p>안녕</p>",
        "<p dir=\"auto\">مرحبا</p>",
    ] {
        assert!(page.has(part), "{part}: {}", page.text());
    }
    assert_eq!(page.text().matches(plain_apart).count(), 2, "older and newer");
    assert!(writer.get("/planets/mars?floor=3").await.has(name));
    let door = writer.get("/planets/mars/3/4").await;
    assert!(
        door.has("<title>\u{2068}سارة\u{2069} · ") && door.has("<h1>\u{2068}سارة\u{2069} 님의 방</h1>"),
        "{}",
        door.text()
    );
    assert_eq!(article(&writer, older).await["title"], plain, "exactly as typed");
    assert_eq!(article(&writer, id).await["author"]["nickname"], "سارة");
}

each_engine!(
    everyday_texts_are_shown_as_typed,
    addresses_are_linked_whole_in_articles_and_comments,
    people_write_line_by_line,
    articles_of_older_rules_are_rendered_anew,
    directions_end_where_a_text_ends
);
