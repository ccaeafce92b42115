//! The generator against servers of a few lines, each connection answered by a thread.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use super::*;

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
    driver.run(REQUEST, RUN).unwrap();
    driver.run(REQUEST, RUN).unwrap()
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
    assert!(driver.run(REQUEST, RUN).is_err());
}
