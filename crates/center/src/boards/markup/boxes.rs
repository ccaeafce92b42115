//! Code between fences, tables and tasks.

use super::*;

#[test]
fn code_stands_between_fences() {
    for (typed, want) in [
        ("~~~\n*a*\n~~~", "<pre tabindex=\"0\"><code>*a*\n</code></pre>\n"),
        ("~~~~ 설정\n~~~\n~~~~", "<pre tabindex=\"0\" data-said=\"설정\"><code>~~~\n</code></pre>\n"),
        ("``` a=\"1\"\nx\n```", "<pre tabindex=\"0\" data-said=\"a=&quot;1&quot;\"><code>x\n</code></pre>\n"),
        (
            "``` c++\n<b>\n````",
            "<pre tabindex=\"0\" data-said=\"c++\"><code class=\"language-c++\">&lt;b&gt;\n</code></pre>\n",
        ),
        ("````\n```\n````", "<pre tabindex=\"0\"><code>```\n</code></pre>\n"),
        ("```\n~~~\n```", "<pre tabindex=\"0\"><code>~~~\n</code></pre>\n"),
        ("~~~\n[x](/a) https://a.example\n~~~", "<pre tabindex=\"0\"><code>[x](/a) https://a.example\n</code></pre>\n"),
        ("가\n```\nx\n```\n나", "<p>가</p>\n<pre tabindex=\"0\"><code>x\n</code></pre>\n<p>나</p>\n"),
        (
            "- 가\n  ~~~\n  x\n\n    y\n  ~~~",
            "<ul>\n<li>가\n<pre tabindex=\"0\"><code>x\n\n  y\n</code></pre>\n</li>\n</ul>\n",
        ),
        (
            "> ```\n> x\n>\n>   y\n> ```\n나",
            "<blockquote>\n<pre tabindex=\"0\"><code>x\n\n  y\n</code></pre>\n</blockquote>\n<p>나</p>\n",
        ),
        ("> ```\n나\n```", "<blockquote>\n<p>```</p>\n</blockquote>\n<p>나<br>\n```</p>\n"),
        ("```\n끝이 없는\n\n코드", "<p>```<br>\n끝이 없는</p>\n<p>코드</p>\n"),
    ] {
        assert_eq!(article_of(typed), want, "{typed}");
    }
    let long = "가".repeat(61);
    assert!(
        article_of(&format!("```{long}\nx\n```")).contains(&long),
        "what is too long to be said about code is text"
    );
}

/// A table of these rows, whose cells are written out.
fn table(head: &str, rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|row| format!("<tr>{row}</tr>\n")).collect();
    let rows = if rows.is_empty() { rows } else { format!("<tbody>\n{rows}</tbody>\n") };
    format!("<div class=\"table\" tabindex=\"0\"><table>\n<thead>\n<tr>{head}</tr>\n</thead>\n{rows}</table></div>\n")
}

#[test]
fn tables_have_the_cells_that_were_typed() {
    let head = "<th scope=\"col\">가</th><th scope=\"col\">나</th>";
    let plain = table(head, &["<td>1</td><td>2</td>"]);
    for typed in ["| 가 | 나 |\n|---|---|\n| 1 | 2 |", "가 | 나\n-|-\n1 | 2", "|가|나\n|:--|--\n1|2|"] {
        assert_eq!(article_of(typed), plain, "{typed}");
    }
    for (typed, want) in [
        (
            "| 가 | 나 |\n|:-:|--:|",
            table("<th scope=\"col\" class=\"mid\">가</th><th scope=\"col\" class=\"end\">나</th>", &[]),
        ),
        ("|가|나|\n|-|-|\n|\\||`a\\|b`|", table(head, &["<td>|</td><td><code>a|b</code></td>"])),
        ("|가|나|\n|-|-|\n|**1**|<b>|", table(head, &["<td><strong>1</strong></td><td>&lt;b&gt;</td>"])),
        // rows of another length keep every cell
        (
            "|가|나|\n|-|-|\n|1|\n|1|2|3|4|",
            table(
                &format!("{head}<td colspan=\"2\"></td>"),
                &["<td>1</td><td colspan=\"3\"></td>", "<td>1</td><td>2</td><td>3</td><td>4</td>"],
            ),
        ),
        ("| |나|\n|-|-|\n|1||", table("<td></td><th scope=\"col\">나</th>", &["<td>1</td><td></td>"])),
        // the first line without a bar stands below
        ("|가|나|\n|-|-|\n|1|2|\n끝", format!("{plain}<p>끝</p>\n")),
        ("말\n|가|나|\n|-|-|\n|1|2|", format!("<p>말</p>\n{plain}")),
        ("|가|나|\n|-|-|\n|1|2|\n|가|나|\n|-|-|\n|1|2|", format!("{plain}{plain}")),
        ("> |가|나|\n> |-|-|\n> |1|2|", format!("<blockquote>\n{plain}</blockquote>\n")),
        ("- 말\n  |가|나|\n  |-|-|\n  |1|2|", format!("<ul>\n<li>말\n{plain}</li>\n</ul>\n")),
        ("|가|나|\n|-|-|\n- 1|2", format!("{}<ul>\n<li>1|2</li>\n</ul>\n", table(head, &[]))),
    ] {
        assert_eq!(article_of(typed), want, "{typed}");
    }
    assert!(article_of("|سلام|나|\n|-|-|").contains("<th scope=\"col\" dir=\"auto\">سلام</th>"));
}

#[test]
fn tables_do_not_grow_without_end() {
    let row = |cell: &str, n: usize| format!("|{}\n", format!("{cell}|").repeat(n));
    // ten thousand cells, if all of them were made
    let typed = format!("{}{}{}", row("a", 100), row("-", 100), row("b", 100).repeat(99));
    let html = article_of(&typed);
    assert_eq!(html.matches("<th").count() - html.matches("<thead").count() + html.matches("<td").count(), 1_000);
    let shown = |letter: char| html.matches(letter).count();
    assert!(shown('b') >= 9_900, "the rows beyond are shown as they were typed");
    assert!(html.matches('<').count() < 2_500, "{}", html.matches('<').count());
    // as many tables share what one may have
    let many = article_of(&"|a|b|\n|-|-|\n|c|d|\n\n".repeat(500));
    assert!(many.matches("<td").count() <= 500 && many.matches('c').count() >= 500);
    // a long row does not make every other one long
    let uneven = article_of(&format!("|a|b|\n|-|-|\n{}{}", row("c", 900), "|d|\n".repeat(90)));
    assert!(uneven.matches("<td").count() < 1_100, "{}", uneven.matches("<td").count());
}

#[test]
fn tasks_are_boxes_named_by_their_words() {
    let open = "<label><input type=\"checkbox\" disabled> ";
    let done = "<label><input type=\"checkbox\" disabled checked> ";
    for (typed, want) in [
        (
            "- [ ] 할 일\n- [x] **한** 일\n- 그냥",
            format!(
                "<ul>\n<li class=\"task\">{open}할 일</label></li>\n<li class=\"task\">{done}<strong>한</strong> 일</label></li>\n<li>그냥</li>\n</ul>\n"
            ),
        ),
        ("1. [X] 하나", format!("<ol>\n<li class=\"task\">{done}하나</label></li>\n</ol>\n")),
        (
            "- [ ] 가\n  이어서\n\n  나",
            format!("<ul>\n<li class=\"task\">\n<p>{open}가<br>\n이어서</label></p>\n<p>나</p>\n</li>\n</ul>\n"),
        ),
        (
            "- [ ] 가\n  - [x] 나",
            format!(
                "<ul>\n<li class=\"task\">{open}가</label>\n<ul>\n<li class=\"task\">{done}나</label></li>\n</ul>\n</li>\n</ul>\n"
            ),
        ),
        // what is no line of words has no box
        ("- [ ] # 가", "<ul>\n<li>[ ] # 가</li>\n</ul>\n".to_owned()),
        (
            "- [x](/a) 링크",
            "<ul>\n<li><a href=\"/a\" rel=\"nofollow ugc noopener\">x</a> 링크</li>\n</ul>\n".to_owned(),
        ),
        ("- [ ]\n- [x]다\n- [나] 다", "<ul>\n<li>[ ]</li>\n<li>[x]다</li>\n<li>[나] 다</li>\n</ul>\n".to_owned()),
        ("[ ] 가", "<p>[ ] 가</p>\n".to_owned()),
    ] {
        assert_eq!(article_of(typed), want, "{typed}");
    }
}
