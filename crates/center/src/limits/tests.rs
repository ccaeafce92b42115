use super::*;
use jiff::tz::TimeZone;

fn limits() -> (Limits, Clock) {
    let clock = Clock::new(TimeZone::UTC);
    (Limits::new(true, clock.clone(), None), clock)
}

fn owes(limits: &Limits, limit: Limit, who: Who) -> bool {
    limits.lock(limit).get(&who).is_some_and(|due| *due > limits.clock.now())
}

#[tokio::test]
async fn a_burst_then_one_now_and_then() {
    let (limits, clock) = limits();
    for n in 0..5 {
        let owed = limits.count_more(Limit::Article, Who::Person(1)).await.unwrap();
        assert_eq!(owed, n > 0, "whether there was one before");
    }
    assert!(matches!(limits.person(Limit::Article, 1).await, Err(Error::TooOften(19..=21))));
    assert!(limits.look(Limit::Article, Who::Person(1)).await.is_err());
    limits.person(Limit::Article, 2).await.unwrap();
    clock.forward(20 * SECOND);
    limits.person(Limit::Article, 1).await.unwrap();
    assert!(limits.person(Limit::Article, 1).await.is_err());
    limits.forgive(Limit::Article, Who::Person(1), 1).await;
    limits.person(Limit::Article, 1).await.unwrap();
    assert!(owes(&limits, Limit::Article, Who::Person(1)));
    clock.forward(100 * SECOND);
    assert!(!owes(&limits, Limit::Article, Who::Person(1)));
    limits.tidy().await.unwrap();
    assert!(limits.lock(Limit::Article).is_empty());
}

#[tokio::test]
async fn some_are_counted_together_or_not_at_all() {
    let (limits, clock) = limits();
    limits.some(Limit::Upload, 1, 4).await.unwrap();
    limits.some(Limit::Upload, 1, 4).await.unwrap();
    for _ in 0..9 {
        assert!(matches!(limits.some(Limit::Upload, 1, 4).await, Err(Error::TooOften(19..=21))), "and uses up nothing");
    }
    limits.some(Limit::Upload, 1, 2).await.unwrap();
    clock.forward(40 * SECOND);
    limits.some(Limit::Upload, 1, 4).await.unwrap();
    let refused: Result<()> = limits.made(Limit::Article, 1, async { Err(Error::NotFound) }).await;
    assert!(refused.is_err() && !owes(&limits, Limit::Article, Who::Person(1)), "nothing was made");
    limits.made(Limit::Article, 1, async { Ok(()) }).await.unwrap();
    assert!(owes(&limits, Limit::Article, Who::Person(1)));
}

#[tokio::test]
async fn what_is_noted_never_adds_up_beyond_the_burst() {
    let (limits, clock) = limits();
    let who = Who::Account(7);
    for _ in 0..10_000 {
        limits.note(Limit::WrongAccount, who).await;
    }
    assert!(limits.look(Limit::WrongAccount, who).await.is_err());
    clock.forward(60 * 10 * SECOND);
    assert!(!owes(&limits, Limit::WrongAccount, who));
}

#[tokio::test]
async fn many_addresses_take_no_more_room_and_free_nobody() {
    let (limits, _) = limits();
    let known = IpAddr::from([192, 0, 2, 1]);
    while limits.address(Limit::SignUp, known).await.is_ok() {}
    for n in 0..100_000_u32 {
        limits.address(Limit::SignUp, IpAddr::from((n + 0x0a00_0000).to_be_bytes())).await.unwrap();
    }
    assert!(limits.lock(Limit::SignUp).len() <= MOST);
    assert!(limits.address(Limit::SignUp, known).await.is_err(), "still kept out");
}

#[test]
fn every_limit_has_its_place() {
    for (place, limit) in Limit::ALL.into_iter().enumerate() {
        assert_eq!(limit as usize, place);
    }
}
