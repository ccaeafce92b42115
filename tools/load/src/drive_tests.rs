//! The generator against servers of a few lines, each connection answered by a thread.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use super::*;

/// The same request again and again.
struct Same;

impl Work for Same {
    fn next(&mut self, _connection: usize, request: &mut Vec<u8>) -> Next {
        request.extend_from_slice(REQUEST);
        Next::Send { keep: false }
    }

    fn answered(&mut self, _connection: usize, response: &Response, _body: &[u8]) -> Result<Counts, String> {
        crate::work::expect(response, 200)?;
        Ok(Counts::Own)
    }
}

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
const RUN: Duration = Duration::from_secs(2);

/// Answers every request with `pieces`, a pause between them, and closes after `per_connection` answers.
fn serve(pieces: &'static [&'static [u8]], per_connection: usize) -> SocketAddrV4 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let SocketAddr::V4(address) = listener.local_addr().unwrap() else { panic!() };
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                stream.set_nodelay(true).unwrap();
                for _ in 0..per_connection {
                    let mut request = [0; REQUEST.len()];
                    if stream.read_exact(&mut request).is_err() {
                        return;
                    }
                    for piece in pieces {
                        if stream.write_all(piece).is_err() {
                            return;
                        }
                        std::thread::sleep(Duration::from_millis(1));
                    }
                }
            });
        }
    });
    address
}

fn drive(pieces: &'static [&'static [u8]], per_connection: usize) -> Outcome {
    let mut driver = Driver::connect(serve(pieces, per_connection), 3).unwrap();
    driver.run(&mut Same, RUN).unwrap();
    driver.run(&mut Same, RUN).unwrap()
}

#[test]
fn split_and_chunked_answers_over_kept_connections() {
    let outcome =
        drive(&[b"HTTP/1.1 200 OK\r\ntransfer-enc", b"oding: chunked\r\n\r\n3\r\nabc\r", b"\n0\r\n\r\n"], usize::MAX);
    assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
    assert!(outcome.requests > 1, "{}", outcome.requests);
    assert_eq!(outcome.body_bytes, 3 * outcome.answers);
    assert!(outcome.latencies.quantile(0.5) >= Duration::from_millis(2));
}

#[test]
fn an_announced_close_is_no_error() {
    let outcome = drive(&[b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok"], 1);
    assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
    assert!(outcome.requests > 1);
}

#[test]
fn a_body_may_end_with_the_connection() {
    let outcome = drive(&[b"HTTP/1.1 200 OK\r\n\r\n", b"until the end"], 1);
    assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
    assert_eq!(outcome.body_bytes, 13 * outcome.answers);
}

#[test]
fn other_statuses_are_errors_and_not_requests() {
    let outcome = drive(&[b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n"], usize::MAX);
    assert_eq!(outcome.requests, 0);
    assert!(outcome.errors["status 429"] > 1);
}

#[test]
fn a_cut_answer_is_an_error_and_the_run_goes_on() {
    let outcome = drive(&[b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"], 1);
    assert_eq!(outcome.requests, 0);
    assert!(outcome.errors.values().sum::<u64>() > 5, "{:?}", outcome.errors);
}

#[test]
fn a_server_that_is_gone_ends_the_run() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let SocketAddr::V4(address) = listener.local_addr().unwrap() else { panic!() };
    let mut driver = Driver::connect(address, 1).unwrap();
    drop(listener);
    assert!(driver.run(&mut Same, RUN).is_err());
}

/// One connection that asks all the time, and one that waits for its turn, every 100 ms.
struct InTurns {
    due: Instant,
    seen: Vec<u8>,
}

impl Work for InTurns {
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Next {
        let now = Instant::now();
        if connection == 1 && now < self.due {
            return Next::At(self.due);
        }
        if connection == 1 {
            self.due = now + Duration::from_millis(100);
        }
        request.extend_from_slice(REQUEST);
        Next::Send { keep: connection == 1 }
    }

    fn answered(&mut self, connection: usize, _response: &Response, body: &[u8]) -> Result<Counts, String> {
        if connection == 0 {
            assert!(body.is_empty(), "nobody wanted it");
            return Ok(Counts::Own);
        }
        self.seen.extend_from_slice(body);
        Ok(Counts::Beside)
    }
}

#[test]
fn a_connection_may_wait_for_its_turn_beside_the_others() {
    let address = serve(&[b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"], usize::MAX);
    let mut driver = Driver::connect(address, 2).unwrap();
    let mut work = InTurns { due: Instant::now() + Duration::from_millis(50), seen: Vec::new() };
    let outcome = driver.run(&mut work, RUN).unwrap();
    assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
    assert!(outcome.beside > 0 && outcome.beside <= 20, "{}", outcome.beside);
    assert_eq!(work.seen.len() as u64, 2 * outcome.beside);
    assert!(outcome.requests > outcome.beside);
}
