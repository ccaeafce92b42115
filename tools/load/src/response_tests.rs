use super::*;

/// Feeds `wire` in pieces of `step` bytes and gives the parser back with the body.
fn read(wire: &[u8], step: usize) -> Result<(Response, Vec<u8>, bool), Malformed> {
    let mut response = Response::new();
    let mut body = Vec::new();
    let mut done = false;
    for piece in wire.chunks(step) {
        done = response.feed(piece, Some(&mut body))?;
    }
    Ok((response, body, done))
}

/// The same outcome however the reads are split.
fn reads_as(wire: &[u8], status: u16, expected: &[u8], keep_alive: bool) {
    for step in 1..=wire.len() {
        let (response, body, done) = read(wire, step).unwrap();
        assert!(done, "step {step}");
        assert_eq!((response.status(), response.keep_alive()), (status, keep_alive), "step {step}");
        assert_eq!(body, expected, "step {step}");
        assert_eq!(response.body_bytes(), expected.len() as u64, "step {step}");
    }
}

fn refused(wire: &[u8], why: Malformed) {
    for step in 1..=wire.len() {
        assert_eq!(read(wire, step).err(), Some(why), "step {step}");
    }
}

#[test]
fn a_length() {
    reads_as(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", true);
    reads_as(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", 404, b"", true);
    reads_as(b"HTTP/1.1 200\r\ncontent-length:2\r\ncontent-length: 2\r\n\r\n\r\n", 200, b"\r\n", true);
}

#[test]
fn chunks() {
    let wire =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;note=\"x\"\r\n, resident\r\n0\r\n\r\n";
    reads_as(wire, 200, b"hello, resident", true);
    let trailers = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\nserver-timing: db;dur=1\r\nx: y\r\n\r\n";
    reads_as(trailers, 200, b"\r\n", true);
}

#[test]
fn no_body() {
    reads_as(b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", true);
    reads_as(b"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n", 304, b"", true);
}

#[test]
fn an_interim_answer_is_skipped() {
    reads_as(
        b"HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx",
        200,
        b"x",
        true,
    );
}

#[test]
fn the_connection_header_and_the_version_decide_keep_alive() {
    reads_as(b"HTTP/1.1 200 OK\r\nconnection: Close\r\ncontent-length: 1\r\n\r\nx", 200, b"x", false);
    reads_as(b"HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nx", 200, b"x", false);
    reads_as(b"HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 1\r\n\r\nx", 200, b"x", true);
}

#[test]
fn a_body_until_close() {
    let wire = b"HTTP/1.1 200 OK\r\n\r\nall of it";
    for step in 1..=wire.len() {
        let (mut response, body, done) = read(wire, step).unwrap();
        assert!(!done && !response.keep_alive());
        assert_eq!(response.close(), Ok(()));
        assert_eq!(body, b"all of it");
    }
}

#[test]
fn a_cut_connection() {
    for wire in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\ncont",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
    ] {
        let (mut response, _, done) = read(wire, 7).unwrap();
        assert!(!done);
        assert_eq!(response.close(), Err(Malformed::Cut));
    }
}

#[test]
fn malformed_answers() {
    refused(b"SSH-2.0-OpenSSH\r\n\r\n", Malformed::Head);
    refused(b"HTTP/1.1 20 OK\r\n\r\n", Malformed::Head);
    refused(b"HTTP/1.1 2000 OK\r\n\r\n", Malformed::Head);
    refused(b"HTTP/2.0 200 OK\r\n\r\n", Malformed::Head);
    refused(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", Malformed::Head);
    refused(b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", Malformed::Head);
    refused(b"HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\n", Malformed::Head);
    refused(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", Malformed::Head);
    refused(b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n", Malformed::Head);
    refused(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n", Malformed::Chunk);
    refused(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n", Malformed::Chunk);
    refused(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nxy", Malformed::Excess);
}

#[test]
fn an_endless_head_is_refused() {
    let mut wire = b"HTTP/1.1 200 OK\r\nx: ".to_vec();
    wire.resize(2 * LONGEST_HEAD, b'a');
    assert_eq!(read(&wire, 1000).err(), Some(Malformed::TooLong));
}

#[test]
fn an_answer_after_an_answer() {
    let mut response = Response::new();
    assert_eq!(
        response.feed(
            b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc",
            None
        ),
        Ok(true)
    );
    assert_eq!((response.encoding(), response.keep_alive(), response.body_bytes()), (Encoding::Br, false, 3));
    response.reset();
    assert_eq!(response.feed(b"HTTP/1.1 500 Oh\r\ncontent-length: 1\r\n\r\nx", None), Ok(true));
    assert_eq!(
        (response.status(), response.encoding(), response.keep_alive(), response.body_bytes()),
        (500, Encoding::Identity, true, 1)
    );
}
