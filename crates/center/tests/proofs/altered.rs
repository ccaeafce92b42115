//! Codes that were made up, altered, or written otherwise: none of them is genuine.

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use center::config::base_url;
use center::immigration::Planet;
use center::immigration::citizen_number::citizen_number;
use center::proofs::code::{self, Code};
use center::proofs::keys::{CardKeys, Keys};

use super::{ORIGIN, Said, address_of, check, code_of, known_town, said};
use crate::support::{Town, each_engine};

const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

async fn every_character_counts(town: Town) {
    let town = known_town(town.engine).await;
    let person = town.resident("달", "mars", 2, 3).await;
    // somebody whose number is near
    town.resident("별", "mars", 2, 4).await;
    let address = address_of(&person).await;
    let good = code_of(&address);
    assert_eq!(said(&town, good).await, Said::Genuine);
    for (at, digit) in good.char_indices() {
        let value = DIGITS.find(digit).unwrap();
        // each bit of the six
        for bit in 0..6 {
            let other = DIGITS.as_bytes()[value ^ (1 << bit)];
            let bad = format!("{}{}{}", &good[..at], char::from(other), &good[at + 1..]);
            assert_eq!(said(&town, &bad).await, Said::Unknown, "{digit} at {at} is {}", char::from(other));
        }
        let without = format!("{}{}", &good[..at], &good[at + 1..]);
        let twice = format!("{}{digit}{}", &good[..at], &good[at..]);
        assert_eq!([said(&town, &without).await, said(&town, &twice).await], [Said::Unknown; 2], "{at}");
    }
}

async fn there_is_one_way_to_write_it(town: Town) {
    let town = known_town(town.engine).await;
    let person = town.resident("달", "mars", 2, 3).await;
    let address = address_of(&person).await;
    let good = code_of(&address).to_owned();
    let (label, signature) = good.split_at(good.len() - 86);
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let others = [
        format!("{good}="),
        format!("{good}=="),
        format!("{label}{}", URL_SAFE.encode(&bytes)),
        format!("{label}{}", STANDARD.encode(&bytes).replace('/', "%2F")),
        format!("{label}{}", hex::encode(&bytes)),
        good.to_uppercase(),
        good.to_lowercase(),
        percent(&good),
        format!("{}{}", percent(&good[..1]), &good[1..]),
        format!("{}{}", &good[..good.len() - 1], percent(&good[good.len() - 1..])),
        format!("{good}%20"),
        format!("%20{good}"),
        format!("{good}%00"),
        format!("{good}.html"),
        format!("{good};a"),
        good.replace(['-', '_'], "+"),
        format!("A{good}"),
        format!("{}A{}", &good[..2], &good[2..]),
    ];
    for other in others.into_iter().filter(|other| *other != good) {
        assert_eq!(said(&town, &other).await, Said::Unknown, "{other}");
    }
    assert_eq!(check(&town, &format!("{good}/")).await.location(), format!("/v/{good}"));
    for path in [format!("/V/{good}"), format!("/v/{good}/x"), format!("//v/{good}")] {
        assert_eq!(town.visitor().get(&path).await.status, 404, "{path}");
    }
    assert_eq!(
        town.visitor().get(&format!("/v/{good}?x=1")).await.status,
        200,
        "what is asked beside it is not the code"
    );
    // the same signature with another S, which a laxer reading takes as well: S + L
    const L: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut more = bytes.clone();
    let mut carry = 0_u16;
    for (byte, add) in more[32..].iter_mut().zip(L) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = carry as u8;
        carry >>= 8;
    }
    assert_eq!(said(&town, &format!("{label}{}", URL_SAFE_NO_PAD.encode(&more))).await, Said::Unknown);
}

async fn hostile_codes_are_none(town: Town) {
    let town = known_town(town.engine).await;
    let long = "A".repeat(10_000);
    let zeros = "A".repeat(92);
    let ones = "_".repeat(92);
    let hostile = [
        "x",
        "-",
        "%00",
        "%00%00%00",
        "%FF%FE",
        "%E0%80%80",
        "%",
        "%zz",
        "..%2f..%2fetc%2fpasswd",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "'%20or%201=1--",
        "%ED%95%9C",
        &long,
        &"%41".repeat(3_000),
        &zeros,
        &ones,
    ];
    for code in hostile {
        let answer = check(&town, code).await;
        assert_eq!(answer.status, 404, "{code}");
        assert!(answer.has("확인할 수 없는 시민증이에요") || code.contains('/'), "{code}: {}", answer.text());
        assert!(!answer.has("<script>") && !answer.has(&long), "{code}");
        if !code.contains('/') {
            assert_eq!(answer.headers["x-robots-tag"], "noindex", "{code}");
            assert!(answer.headers[header::CACHE_CONTROL].to_str().unwrap().ends_with("no-store"), "{code}");
        }
    }
    assert_eq!(town.visitor().get("/v").await.status, 404);
    assert_eq!(town.visitor().post("/v/x", &[]).await.status, 405);
}

async fn only_this_site_signs_for_it(town: Town) {
    let town = known_town(town.engine).await;
    let person = town.resident("달", "mars", 2, 3).await;
    let card = person.api("GET", "/me/card", None).await.json();
    let number = card["number"].as_str().unwrap();
    let good = address_of(&person).await;
    // a site under another name, on the same data and with the same keys
    let elsewhere =
        town.second_node_with(|config| config.base_url = Some(base_url("http://evil.example").unwrap())).await;
    let theirs = address_of(&person.on(&elsewhere)).await;
    assert!(theirs.starts_with("http://evil.example/v/"));
    assert_eq!(
        [said(&town, code_of(&theirs)).await, said(&elsewhere, code_of(&theirs)).await],
        [Said::Unknown, Said::Genuine]
    );
    assert_eq!(said(&elsewhere, code_of(&good)).await, Said::Unknown);
    for other in
        ["https://center.example", "http://center.example:8080", "http://center.example/", "http://CENTER.example", ""]
    {
        assert_eq!(said(&town, &signed(&town.app.card_keys, other, number, 0)).await, Said::Unknown, "{other}");
    }
    // signed rightly, with a key that is not ours
    let foreign = CardKeys::new(&Keys::fresh());
    assert_eq!(said(&town, &signed(&foreign, ORIGIN, number, 0)).await, Said::Unknown);
    // and with ours: what is signed here is this card, and one that nobody has is over
    assert_eq!(signed(&town.app.card_keys, ORIGIN, number, 0), code_of(&good));
    assert_eq!(said(&town, &signed(&town.app.card_keys, ORIGIN, number, 1)).await, Said::Over, "not renewed yet");
    let nobody = citizen_number(Planet::Neptune, jiff::civil::date(2099, 12, 31), 999_999);
    assert_eq!(said(&town, &signed(&town.app.card_keys, ORIGIN, &nobody, 0)).await, Said::Over);
}

/// A code signed with these keys.
fn signed(keys: &CardKeys, origin: &str, number: &str, renewals: i64) -> String {
    let label = |key| code::label(key, renewals, number).expect("a citizen number");
    let (key, signature) = keys.sign(i64::MAX, |key| code::message(origin, &label(key), number)).unwrap();
    Code { key, renewals, citizen_number: number.to_owned(), signature }.text()
}

each_engine!(every_character_counts, there_is_one_way_to_write_it, hostile_codes_are_none, only_this_site_signs_for_it);
