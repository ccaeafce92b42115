use super::*;

type Made = Result<(Kept, i64), ()>;

fn text(kept: &Kept) -> String {
    kept.plain(|_, _| {})
}

async fn get(store: &Store<u32>, key: u32, version: i64, now: i64, until: i64) -> (String, bool) {
    let made = format!("{key} at {version}");
    let (kept, was_kept) =
        store.get(&key, Place { version, now }, async || Made::Ok((Kept::new(&made), until))).await.unwrap();
    (text(&kept), was_kept)
}

#[tokio::test]
async fn only_the_same_version_before_its_end_is_an_answer() {
    let store = Store::new(1 << 20);
    assert!(!get(&store, 1, 5, 10, 20).await.1);
    assert_eq!(get(&store, 1, 5, 19, 20).await, ("1 at 5".to_owned(), true));
    assert!(!get(&store, 1, 5, 20, 30).await.1);
    assert!(!get(&store, 1, 6, 20, 30).await.1);
    // a database that was put back
    assert!(!get(&store, 1, 5, 20, 30).await.1);
    assert_eq!(store.stats().misses, 4);
}

#[tokio::test]
async fn of_many_who_ask_one_makes_it() {
    let store = Arc::new(Store::new(1 << 20));
    let made = Arc::new(AtomicU64::new(0));
    let asks = (0..20).map(|_| {
        let (store, made) = (store.clone(), made.clone());
        tokio::spawn(async move {
            let make = async || {
                made.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                Made::Ok((Kept::new("x"), 9))
            };
            store.get(&1, Place { version: 1, now: 1 }, make).await.unwrap();
        })
    });
    for ask in asks.collect::<Vec<_>>() {
        ask.await.unwrap();
    }
    assert_eq!(made.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn it_stays_within_its_bound_and_keeps_what_is_asked_for() {
    let store = Store::new(1 << 20);
    get(&store, 0, 1, 1, 9).await;
    for key in 1..20_000 {
        get(&store, key, 1, 1, 9).await;
        assert!(get(&store, 0, 1, 1, 9).await.1, "{key}");
    }
    let stats = store.stats();
    assert!(stats.bytes <= 1 << 20 && stats.pages < 5_000 && stats.pages > 500, "{stats:?}");
}

#[tokio::test]
async fn what_holds_for_no_moment_is_not_kept() {
    let store = Store::new(1 << 20);
    assert!(!get(&store, 1, 1, 5, 5).await.1);
    assert_eq!(store.stats().pages, 0);
}

#[tokio::test]
async fn whoever_waited_takes_what_was_read_after_their_version() {
    let store = Arc::new(Store::new(1 << 20));
    let slow = |version: i64| {
        let store = store.clone();
        tokio::spawn(async move {
            let make = async || {
                tokio::time::sleep(Duration::from_millis(5)).await;
                Made::Ok((Kept::new(&format!("at {version}")), 9))
            };
            let (kept, was_kept) = store.get(&1, Place { version, now: 1 }, make).await.unwrap();
            (text(&kept), was_kept)
        })
    };
    let (newer, older) = (slow(6), slow(5));
    assert_eq!(newer.await.unwrap(), ("at 6".to_owned(), false));
    assert_eq!(older.await.unwrap(), ("at 6".to_owned(), true));
    // nobody waited: a lower version is another state of the database
    assert!(!get(&store, 1, 5, 1, 9).await.1);
}

#[tokio::test]
async fn whoever_goes_away_leaves_nothing() {
    let store = Store::<u32>::new(1 << 20);
    for key in 0..50 {
        let never = async || std::future::pending::<Made>().await;
        let asked = store.get(&key, Place { version: 1, now: 1 }, never);
        assert!(timeout(Duration::from_millis(1), asked).await.is_err());
    }
    assert_eq!(store.stats().pages, 0);
}

#[tokio::test]
async fn what_failed_is_not_kept_and_leaves_nothing() {
    let store = Store::<u32>::new(1 << 20);
    for key in 0..100 {
        let failed: Result<_, ()> = store.get(&key, Place { version: 1, now: 1 }, async || Err(())).await;
        assert!(failed.is_err());
    }
    assert_eq!(store.stats().pages, 0);
}

#[tokio::test]
async fn what_nobody_waited_for_leaves_nothing() {
    let store = Store::<u32>::new(1 << 20);
    for key in 0..20 {
        let ask = || store.get(&key, Place { version: 1, now: 1 }, std::future::pending::<Made>);
        let both = async { tokio::join!(ask(), ask()) };
        assert!(tokio::time::timeout(std::time::Duration::from_millis(1), both).await.is_err());
    }
    assert_eq!(store.stats().pages, 0);
}
