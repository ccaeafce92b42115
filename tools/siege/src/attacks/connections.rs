//! Connections for their own sake.

use std::ops::Range;
use std::time::Duration;

use anyhow::Result;
use futures_util::StreamExt;
use load::process::rss_anon;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::field::{Field, attacker};
use crate::report::Findings;
use crate::wire;

/// What an idle connection may cost the server.
const IDLE_COST: u64 = 10_000;
/// How long the server waits for the next request of a connection, less what its own look at the clock may take.
const PROMISED: Duration = Duration::from_secs(70);

/// 1,100 sockets that never say a word, to a server that may open 1,024 files.
pub async fn idle(field: &Field) -> Result<Findings> {
    let mut findings = Findings::default();
    let mut open = Vec::new();
    for number in 0..1_100 {
        if let Ok(stream) = wire::connect(attacker(number / 200), field.address, None).await {
            open.push(stream);
        }
    }
    findings.note(format!("{} connected", open.len()));
    // whoever was thrown out comes again
    let end = Instant::now() + field.seconds(20, 6);
    while Instant::now() < end {
        for (number, stream) in open.iter_mut().enumerate() {
            if is_ended(stream)
                && let Ok(next) = wire::connect(attacker(number / 200), field.address, None).await
            {
                *stream = next;
            }
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(findings)
}

/// Ten thousand that were served once and stay: 250 an address.
pub async fn kept(field: &Field) -> Result<Findings> {
    let mut findings = Findings::default();
    let wanted = field.sized(10_000, 2_000);
    let request = wire::get(field.address, "/healthz", "");
    // what the first ones cost is the server's warming up
    for number in 0..200 {
        let _ = wire::ask(attacker(300 + number / 50), field.address, &request, Duration::from_secs(10)).await;
    }
    let mut open = stay(&mut findings, field, &request, 0..wanted / 2).await;
    // what honest people and the first of these had the server make is not theirs: counted is what the second half
    // costs
    sleep(Duration::from_secs(2)).await;
    let before = rss_anon(field.pid)?;
    open.extend(stay(&mut findings, field, &request, wanted / 2..wanted).await);
    findings.check("so many stay at once", open.len() == wanted, format!("{} of {wanted}", open.len()));
    // a server that is short of a processor gives memory back when it has a moment
    let share = (wanted - wanted / 2).max(1) as u64;
    let end = Instant::now() + Duration::from_secs(30);
    let each = loop {
        sleep(Duration::from_secs(3)).await;
        let each = rss_anon(field.pid)?.saturating_sub(before) / share;
        if each <= IDLE_COST || Instant::now() > end {
            break each;
        }
    };
    // the server ends those that say nothing for longer than it promises to wait: on a machine with much to do, the
    // first ones
    let mut promised = 0;
    let mut ended = 0;
    for (since, stream) in &mut open {
        // asked in this order: one that ends between the two was within its time
        let is_ended = is_ended(stream);
        if since.elapsed() < PROMISED {
            promised += 1;
            ended += usize::from(is_ended);
        }
    }
    findings.check(
        "idle connections are kept",
        ended == 0 && promised > 0,
        format!("{ended} of {promised} ended within {} s", PROMISED.as_secs()),
    );
    findings.check("an idle connection costs at most 10 KB", each <= IDLE_COST, format!("{each} bytes"));
    Ok(findings)
}

/// Those of `numbers` that were served, and since when they wait; sixteen at a time, so that opening them takes little
/// of the time they may stay.
async fn stay(
    findings: &mut Findings,
    field: &Field,
    request: &[u8],
    numbers: Range<usize>,
) -> Vec<(Instant, TcpStream)> {
    let address = field.address;
    let served = numbers.map(|number| async move {
        let mut stream = wire::connect(attacker(number / 250), address, None).await?;
        // before the request: the server begins to wait later
        let since = Instant::now();
        stream.write_all(request).await?;
        let answer = wire::answer(&mut stream, Duration::from_secs(10)).await?;
        wire::expect(&answer, &[200])?;
        anyhow::Ok((since, stream))
    });
    let mut open = Vec::new();
    let mut served = futures_util::stream::iter(served).buffer_unordered(16);
    while let Some(one) = served.next().await {
        match one {
            Ok(one) => open.push(one),
            Err(error) => findings.note(format!("a connection: {error:#}")),
        }
    }
    open
}

/// Comes and goes as fast as it can: without a word, with half a head, with a whole one that is not waited for.
pub async fn churn(field: &Field) -> Result<Findings> {
    let mut findings = Findings::default();
    let end = Instant::now() + field.seconds(20, 5);
    let request = wire::get(field.address, "/", "");
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..16_usize {
        let (request, address) = (request.clone(), field.address);
        workers.spawn(async move {
            let mut count = 0_u32;
            while Instant::now() < end {
                let Ok(stream) = wire::connect(attacker(worker * 16 + count as usize % 16), address, None).await else {
                    continue;
                };
                match count % 3 {
                    0 => {}
                    1 => drop(stream.try_write(&request[..request.len() / 2])),
                    _ => drop(stream.try_write(&request)),
                }
                // the end as a reset
                let _ = stream.set_zero_linger();
                count += 1;
            }
            count
        });
    }
    let mut count = 0;
    while let Some(more) = workers.join_next().await {
        count += more?;
    }
    findings.note(format!("{count} connections"));
    Ok(findings)
}

/// As many event streams as six accounts can get, from many addresses, and then new ones for those that ended.
pub async fn streams(field: &Field) -> Result<Findings> {
    let mut findings = Findings::default();
    let end = Instant::now() + field.seconds(20, 6);
    let mut open: Vec<TcpStream> = Vec::new();
    let mut asked = 0_usize;
    while Instant::now() < end {
        if open.len() < field.sized(3_000, 600) {
            let request = wire::get(field.address, "/api/v1/events", &wire::bearer(field.token(asked)));
            if let Ok(mut stream) = wire::connect(attacker(asked % 40), field.address, Some(4 * 1024)).await {
                stream.write_all(&request).await?;
                open.push(stream);
            }
            asked += 1;
        } else {
            open.retain_mut(|stream| !is_ended(stream));
            sleep(Duration::from_millis(20)).await;
        }
    }
    findings.note(format!("{asked} streams asked for, {} connections open at the end", open.len()));
    let request = wire::get(field.address, "/planets", "");
    let page = wire::ask(attacker(999), field.address, &request, Duration::from_secs(30))
        .await
        .and_then(|answer| wire::expect(&answer, &[200]));
    findings.check(
        "pages have places of their own",
        page.is_ok(),
        page.map_or_else(|error| format!("{error:#}"), |()| "200".into()),
    );
    Ok(findings)
}

/// Whether the other side has ended the connection; what it sent is thrown away.
fn is_ended(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 4096];
    loop {
        match stream.try_read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

/// Reads until the end of the connection; false when it did not come within `patience`.
pub async fn ends_within(stream: &mut TcpStream, patience: Duration) -> bool {
    let mut buffer = [0; 4096];
    let to_the_end = async { while !matches!(stream.read(&mut buffer).await, Ok(0) | Err(_)) {} };
    timeout(patience, to_the_end).await.is_ok()
}
