//! How scripts lose what only people need: what a browser runs is what was written, or the build says that it cannot.

#[path = "../../build/script.rs"]
mod script;

use std::panic::catch_unwind;

use script::compact_script;

#[test]
fn scripts_lose_spaces_and_comments_and_nothing_else() {
    for (written, sent) in [
        ("// a word\n  const a = { b: 1 };\n\n  f(a, 2);", "const a={b:1};f(a,2);"),
        ("const a = 1\nconst b = 2", "const a=1\nconst b=2"),
        ("a + +b; a - -b; a+ b; i++ + 1", "a+ +b;a- -b;a+b;i++ +1"),
        ("return x in y; typeof x", "return x in y;typeof x"),
        (
            "const s = 'a, b'; say(\"c : d\", `e  ${f ? `g, ${h}` : ' }'} i`)",
            "const s='a, b';say(\"c : d\",`e  ${f ? `g, ${h}` : ' }'} i`)",
        ),
        ("(s) => /a, b/.test(s)", "(s)=>/a, b/.test(s)"),
        ("return /a, b/.test(s)", "return /a, b/.test(s)"),
        ("x = /[/ ] , \\/ /u.exec(s) ?? []", "x=/[/ ] , \\/ /u.exec(s)??[]"),
        ("+/(\\d+) x/.exec(s)", "+/(\\d+) x/.exec(s)"),
        ("const x = (a + b) / 2 / c.of / d", "const x=(a+b)/ 2 / c.of / d"),
        ("/** What it does. */\nf();", "f();"),
        ("/** one */ f(); /* two */", "f();"),
        ("try { a(); } catch { /* then not */ }", "try{a();}catch{}"),
        ("say('a /* b */ c // d')", "say('a /* b */ c // d')"),
        ("a ? .5 : 1", "a?.5:1"),
        ("i < !n || i < !--n", "i< !n||i< !--n"),
    ] {
        assert_eq!(compact_script(written), sent, "{written}");
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    for (written, why) in [
        ("let a = 1; // then b;", "a comment behind code"),
        ("if (true) { // only then,", "a comment behind code"),
        ("f(); // it's", "a comment behind code"),
        ("/** over\n two lines */", "a comment over two lines"),
        ("say(`over\ntwo lines`)", "a text in backticks over two lines"),
        ("const s = 'open", "without its end"),
        ("} / 2", "a stroke behind a brace"),
        ("while (n --> 0) f();", "a comment of HTML"),
    ] {
        let refused = catch_unwind(|| compact_script(written)).map_err(|said| said.downcast::<String>().unwrap());
        assert!(refused.as_ref().is_err_and(|said| said.contains(why)), "{written}: {refused:?}");
    }
}
