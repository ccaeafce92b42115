//! An answer that never ends, such as a stream of events, without hyper: its buffers weigh more than everything else
//! that somebody needs who is told a line now and then. hyper reads the request and its layers make the answer; from
//! then on there is a socket, and what is to be written to it.

use std::future::poll_fn;
use std::io::{self, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, DATE, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Response, Version};
use bytes::{Buf as _, Bytes};
use http_body::Body as _;
use hyper::rt::Write as _;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::line::{End, Line};
use super::service::Part;
use super::socket::Socket;

/// How much is read, and thrown away, of somebody who has nothing more to ask.
const MOST_SAID: usize = 64 * 1024;

/// An answer on its way to [`carry`].
pub struct Handed {
    /// Status and headers, or what is left to be written of a chunk.
    ahead: Bytes,
    body: Body,
    /// Each piece says how long it is; HTTP/1.0 knows no such thing and ends with the connection.
    is_chunked: bool,
    _part: Part,
}

impl Handed {
    pub(super) fn new(answer: Response<Body>, version: Version, part: Part) -> Handed {
        let (head, body) = answer.into_parts();
        let is_chunked = version != Version::HTTP_10;
        let ahead = head_of(head.status.as_u16(), head.status.canonical_reason(), &head.headers, is_chunked);
        Handed { ahead, body, is_chunked, _part: part }
    }

    /// Takes the next piece, as it is written; nothing at the end.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Poll::Ready(Some(piece(data, self.is_chunked))),
                    _ => {}
                },
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(None),
            }
        }
    }
}

fn head_of(status: u16, reason: Option<&str>, headers: &HeaderMap, is_chunked: bool) -> Bytes {
    let mut head = format!("HTTP/1.1 {status} {}\r\n", reason.unwrap_or_default()).into_bytes();
    let ours = [CONNECTION, CONTENT_LENGTH, DATE, TRANSFER_ENCODING];
    for (name, value) in headers.iter().filter(|(name, _)| !ours.contains(name)) {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    if let Ok(date) = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now()) {
        let _ = write!(head, "date: {date}\r\n");
    }
    let encoding = if is_chunked { "transfer-encoding: chunked\r\n" } else { "" };
    let _ = write!(head, "{encoding}connection: close\r\n\r\n");
    head.into()
}

fn piece(data: Bytes, is_chunked: bool) -> Bytes {
    if !is_chunked {
        return data;
    }
    let mut chunk = Vec::with_capacity(data.len() + 12);
    let _ = write!(chunk, "{:x}\r\n", data.len());
    chunk.extend_from_slice(&data);
    chunk.extend_from_slice(b"\r\n");
    chunk.into()
}

/// Writes until the answer ends, the other side goes, or the connection has to. Says what it came to.
pub async fn carry(line: &Line, socket: &mut Socket, mut handed: Handed) -> Carried {
    let mut is_last = false;
    let mut said = 0;
    poll_fn(|context| {
        line.listen(context.waker());
        if let Some(end) = line.ended() {
            return Poll::Ready(Carried::Ended(end));
        }
        loop {
            while handed.ahead.has_remaining() {
                match Pin::new(&mut *socket).poll_write(context, &handed.ahead) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Err(_) | Ok(0)) => return Poll::Ready(Carried::Gone),
                    Poll::Ready(Ok(count)) => handed.ahead.advance(count),
                }
            }
            // what was written last is not kept
            handed.ahead = Bytes::new();
            if is_last {
                return Poll::Ready(Carried::Over);
            }
            // behind the head: whoever says nothing more hears at least that
            if has_gone(socket, context, &mut said) {
                return Poll::Ready(Carried::Gone);
            }
            match handed.poll_piece(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(piece)) => handed.ahead = piece,
                Poll::Ready(None) => {
                    is_last = true;
                    handed.ahead = Bytes::from_static(if handed.is_chunked { b"0\r\n\r\n" } else { b"" });
                }
            }
        }
    })
    .await
}

/// What became of a stream.
pub enum Carried {
    Over,
    /// The other side went away.
    Gone,
    Ended(End),
}

/// Whether the other side went away, or talks without end. What it says is thrown away: the connection is the stream's.
fn has_gone(socket: &Socket, context: &mut Context<'_>, said: &mut usize) -> bool {
    let mut bytes = [0; 512];
    while socket.stream().poll_read_ready(context).is_ready() {
        match socket.stream().try_read(&mut bytes) {
            Ok(count) => {
                *said += count;
                if count == 0 || *said > MOST_SAID {
                    return true;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return true,
        }
    }
    false
}
