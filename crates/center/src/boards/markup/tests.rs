//! What people and attackers type, and what becomes of it.

use std::time::Instant;

use super::*;

#[test]
fn the_subset_reads_as_written() {
    for (body, want) in [
        ("한 줄\n두 줄", "<p>한 줄<br>\n두 줄</p>\n"),
        ("# 제목\n\n## 작은 제목", "<h2>제목</h2>\n<h3>작은 제목</h3>\n"),
        ("### 가\n\n###### 나\n\n# 다", "<h2>가</h2>\n<h3>나</h3>\n<h2>다</h2>\n"),
        (
            "**강조**는 *이렇게*, ~~저렇게~~ `코드`",
            "<p><strong>강조</strong>는 <em>이렇게</em>, <del>저렇게</del> <code>코드</code></p>\n",
        ),
        ("> 인용", "<blockquote>\n<p>인용</p>\n</blockquote>\n"),
        ("- 하나\n- 둘", "<ul>\n<li>하나</li>\n<li>둘</li>\n</ul>\n"),
        ("3. 셋", "<ol start=\"3\">\n<li>셋</li>\n</ol>\n"),
        (
            "[우리 게시판](/boards/solar)",
            "<p><a href=\"/boards/solar\" rel=\"nofollow ugc noopener\">우리 게시판</a></p>\n",
        ),
        (
            "https://example.com/a_b_c에 있어요",
            "<p><a href=\"https://example.com/a_b_c\" rel=\"nofollow ugc noopener\">https://example.com/a_b_c</a>에 있어요</p>\n",
        ),
    ] {
        assert_eq!(article_of(body), want, "{body}");
    }
}

#[test]
fn raw_html_is_text() {
    for (body, want) in [
        ("<b>굵게</b> 아니고", "<p>&lt;b&gt;굵게&lt;/b&gt; 아니고</p>\n"),
        ("<script>\nalert(1)\n</script>", "<p>&lt;script&gt;<br>\nalert(1)<br>\n&lt;/script&gt;</p>\n"),
        ("<img src=x onerror=alert(1) ", "<p>&lt;img src=x onerror=alert(1)</p>\n"),
        ("<!-- 주석", "<p>&lt;!-- 주석</p>\n"),
    ] {
        assert_eq!(article_of(body), want, "{body}");
    }
}

/// Everything between `<` and `>` in the answer is one of our own tags.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or(rest)).collect()
}

/// Nothing, or what is said about code as a single attribute.
fn is_said(attributes: &str) -> bool {
    let said = attributes.strip_prefix(" data-said=\"").and_then(|rest| rest.strip_suffix('"'));
    attributes.is_empty() || said.is_some_and(|said| !said.contains('"'))
}

#[test]
fn nothing_typed_becomes_anything_else() {
    let hostile = [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](<java script:alert(1)>)",
        "[x](&#106;avascript:alert(1))",
        "[x](&Tab;javascript:alert(1))",
        "[x](jav&#x09;ascript:alert(1))",
        "<javascript:alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](//evil.example)",
        "[x](/\\evil.example)",
        "[x][r]\n\n[r]: javascript:alert(1)",
        "![x](javascript:alert(1))",
        "![x](https://evil.example/track.gif)",
        "[x](https://a.example/\" onclick=\"alert(1))",
        "[x](https://a.example 'title\" onmouseover=\"alert(1)')",
        "https://a.example/\"onmouseover=\"alert(1)",
        "`<script>alert(1)</script>`",
        "```\"><script>alert(1)</script>\n</code></pre><script>x</script>\n```",
        "    <script>alert(1)</script>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<svg/onload=alert(1)>",
        "<div style=\"position:fixed\">",
        "<style>@import 'x'</style>",
        "<iframe srcdoc='<script>'>",
        "<plaintext>",
        "# <img src=x onerror=alert(1)>",
        "- <svg><p><style><!--</style><img src=x onerror=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "</p></main></body><script>alert(1)</script>",
        "<![CDATA[<script>]]>",
        "<?php x ?>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "[![x](javascript:alert(1))](https://a.example)",
        "[a](https://a.example \"</a><script>\")",
        "\u{202e}txet",
        "[x](  javascript:alert(1)  )",
    ];
    for body in hostile {
        let html = article_of(body);
        for tag in tags(&html) {
            let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
            assert!(
                ["p", "br", "h2", "ul", "li", "pre", "code", "a", "em", "strong"].contains(&name),
                "{body}\n{html}"
            );
            let attributes = tag.trim_start_matches('/').strip_prefix(name).unwrap_or_default();
            let attributes = attributes.strip_suffix(" dir=\"auto\"").unwrap_or(attributes);
            let may_have = match name {
                "a" => attributes.starts_with(" href=\""),
                "pre" => attributes.strip_prefix(" tabindex=\"0\"").is_some_and(is_said),
                _ => false,
            };
            assert!(attributes.is_empty() || may_have, "{body}\n{html}");
        }
        for tag in tags(&html) {
            let Some(rest) = tag.strip_prefix("a href=\"") else { continue };
            let address = rest.split('"').next().unwrap_or_default();
            assert!(
                address.starts_with("https://") || (address.starts_with('/') && !address.starts_with("//")),
                "{body}\n{html}"
            );
            assert!(rest.contains("rel=\"nofollow ugc noopener\""), "{body}\n{html}");
        }
        let comment = plain_of(body);
        for tag in tags(&comment) {
            assert!(["br", "/a"].contains(&tag) || tag.starts_with("a href=\"https://"), "{body}\n{comment}");
        }
    }
}

#[test]
fn pictures_become_links() {
    assert_eq!(
        article_of("![별](https://a.example/b.png)"),
        "<p><a href=\"https://a.example/b.png\" rel=\"nofollow ugc noopener\">별</a></p>\n"
    );
}

#[test]
fn comments_are_escaped_and_linked() {
    let link = |address: &str| format!("<a href=\"{address}\" rel=\"nofollow ugc noopener\">{address}</a>");
    assert_eq!(plain_of("<b> & \"'\n줄"), "&lt;b&gt; &amp; &quot;&#39;<br>줄");
    assert_eq!(
        plain_of("보기: https://a.example/?x=1&y=2."),
        format!("보기: {}.", link("https://a.example/?x=1&amp;y=2"))
    );
    assert_eq!(plain_of("**그대로**"), "**그대로**");
}

#[test]
fn bombs_are_rendered_without_growing() {
    let repeated = |part: &str| part.repeat(10_000 / part.chars().count());
    let bombs = [
        "[",
        "]",
        "](",
        "![",
        ">",
        "> ",
        "`",
        "*",
        "_",
        "**a ",
        "*a_ ",
        "~",
        "~~a",
        "<",
        "</",
        "<a ",
        "<!--",
        "&",
        "&amp;",
        "- ",
        "1. ",
        "* * ",
        "\\",
        "#",
        "\n",
        "a\n",
        "    ",
        "\t",
        "[a](",
        "[a](b",
        "[a]: b\n",
        "<http://a",
        "https://",
        "http://a.b ",
        "www.",
        "www.a.b/(",
        "https://a/((",
        "|",
        "||\n|-|\n",
        "a|b\n-|-\n",
        "|a",
        "|a|b\n|-|-\n|c|d\n\n",
        "\\|",
        "- [x] a\n",
        "> ```\n",
        "- ~~~ a\n",
        "~~~~~~\n",
        "---\n",
        "\"",
        "'",
        "(",
        "(((",
        "a**b",
        "*a **b ",
        "`` ` ",
        "> - ",
        "- > ",
        "> > * ",
        "[x](<",
        "![[",
        "[[",
        "[^1]",
        "$$",
        ":",
        "\u{0300}",
        "😀",
        "한*글",
        "*\u{ac00}",
        "~~~\n",
        "```\n",
        "<div>\n",
        "<b>*",
        "[*",
        "*[",
        "_[a](/b)_",
        "(__a",
        "__a__",
        "(__a__",
        "__)",
        "- a\nb\n",
        "1. a\nb\n",
        "=https://a.b/c?d",
        "https://a.b/에서\u{200b}",
    ];
    // the best of three: other work on the machine is not the text's fault; a debug build is far slower than what
    // people run
    let most = if cfg!(debug_assertions) { 1_500 } else { 100 };
    let check = |what: &str, body: &str| {
        let mut best = u128::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            let html = article_of(body);
            best = best.min(start.elapsed().as_millis());
            assert!(html.len() < 2_000_000, "{what:?} grew to {}", html.len());
            if best < most {
                return;
            }
        }
        panic!("{what:?} took {best} ms");
    };
    for part in bombs {
        check(part, &repeated(part));
        plain_of(&repeated(part));
    }
    let line = |cell: &str, n| format!("{}|\n", cell.repeat(n));
    check("a wide table", &format!("{}{}{}", line("|a", 100), line("|-", 100), line("|b", 100).repeat(40)));
    check("a long table", &format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(1_400)));
    check("nested lists", &(0..100).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect::<String>());
    check("quotations", &(0..70).map(|_| format!("{}x\n", ">".repeat(140))).collect::<String>());
}

#[test]
fn depth_is_flattened() {
    let html = article_of(&format!("{} 깊다", ">".repeat(5_000)));
    assert_eq!(html.matches("<blockquote>").count(), DEEPEST);
    assert!(html.contains("<p>깊다</p>"));
    let html = article_of(&(0..30).map(|depth| format!("{}- 단계 {depth}\n", "  ".repeat(depth))).collect::<String>());
    assert_eq!(html.matches("<ul>").count(), DEEPEST);
    assert!((0..30).all(|depth| html.contains(&format!("단계 {depth}"))), "{html}");
    let html = article_of(&format!("{}깊다{}", "*_".repeat(300), "_*".repeat(300)));
    assert!(html.matches("<em>").count() <= DEEPEST && html.contains("깊다"), "{html}");
}
