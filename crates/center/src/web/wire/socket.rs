//! The socket as hyper sees it. On the way in it follows the head of each request, on the way out it sees what hyper
//! says to bytes that are no request and keeps it: hyper's own answers have no word in them.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::http::StatusCode;
use bytes::{Buf, Bytes};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;

use super::head::Head;
use super::line::Line;

/// How much of an answer may wait in the kernel before it is sent: little enough that a slow reader is seen to take it.
const WAITING: u32 = 64 * 1024;
/// Heads are read in pieces of this size.
const PIECE: usize = 2 * 1024;

pub struct Socket {
    io: TokioIo<TcpStream>,
    line: Arc<Line>,
    head: Head,
    /// Read before, to be read again.
    held: Bytes,
    /// What came with a head that has no body: the beginning of what is asked next. hyper has it already.
    ahead: Vec<u8>,
    /// What hyper had to say for itself.
    refused: Option<StatusCode>,
    /// The other side sends nothing more.
    ended: bool,
}

impl Socket {
    pub fn new(stream: TcpStream, line: Arc<Line>) -> Socket {
        let _ = stream.set_nodelay(true);
        let socket = SockRef::from(&stream);
        let _ = socket.set_tcp_notsent_lowat(WAITING);
        // whoever has vanished does not answer at all
        let _ = socket.set_tcp_user_timeout(Some(line.lines().patience.stall * 2));
        Socket {
            io: TokioIo::new(stream),
            line,
            head: Head::new(),
            held: Bytes::new(),
            ahead: Vec::new(),
            refused: None,
            ended: false,
        }
    }

    pub fn stream(&self) -> &TcpStream {
        self.io.inner()
    }

    pub fn stream_mut(&mut self) -> &mut TcpStream {
        self.io.inner_mut()
    }

    /// Gives back what was read too early. Copied, because even an empty piece of hyper's buffer keeps all of it.
    pub fn hold(&mut self, bytes: &[u8]) {
        self.held = Bytes::copy_from_slice(bytes);
    }

    /// The status that hyper found for what came in, or that we did.
    pub fn refused(&self) -> Option<StatusCode> {
        match self.refused {
            // it ran out of room before it saw what it was
            Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE) if self.head.is_at_address() => {
                Some(StatusCode::URI_TOO_LONG)
            }
            refused => refused,
        }
    }

    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether the other side has closed, as far as is known without reading.
    fn is_left(&self) -> bool {
        match SockRef::from(self.stream()).peek(&mut [MaybeUninit::uninit()]) {
            Ok(count) => count == 0,
            Err(error) => !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted),
        }
    }

    /// Closes at once and forgets what was not sent.
    pub fn reset(self) {
        let _ = SockRef::from(self.stream()).set_linger(Some(std::time::Duration::ZERO));
    }

    /// Whether bytes are not ours: hyper writes them by itself only where no request was understood.
    fn is_hypers(&mut self, bytes: &[u8]) -> bool {
        if self.line.owes() {
            return false;
        }
        let status = bytes.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.get(..3));
        self.refused = self
            .refused
            .or(Some(status.and_then(|status| StatusCode::from_bytes(status).ok()).unwrap_or(StatusCode::BAD_REQUEST)));
        true
    }

    /// Another request begins, if hyper wants more than it has: what it has then is the beginning of a head.
    fn go_on(&mut self) {
        let ahead = std::mem::take(&mut self.ahead);
        let mut rest = &ahead[..];
        loop {
            self.head.begin();
            rest = &rest[self.head.read(rest)..];
            // where a body ends is not followed here
            if !self.head.is_done() || rest.is_empty() || !self.head.is_without_body() {
                break;
            }
        }
        self.line.set_partial(self.head.is_partial());
    }

    fn note(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Ready(Ok(count)) => self.line.wrote(*count),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.line.block(),
        }
        written
    }
}

impl Read for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.line.is_between() {
            if this.head.is_done() {
                this.go_on();
            }
        } else {
            this.head.end();
        }
        if this.held.has_remaining() {
            let count = this.held.len().min(buffer.remaining());
            buffer.put_slice(&this.held.split_to(count));
            return Poll::Ready(Ok(()));
        }
        if this.head.is_done() {
            return Pin::new(&mut this.io).poll_read(context, buffer);
        }
        let mut piece = [0; PIECE];
        let room = PIECE.min(buffer.remaining());
        let mut read = ReadBuf::new(&mut piece[..room]);
        ready!(Pin::new(this.io.inner_mut()).poll_read(context, &mut read))?;
        let bytes = read.filled();
        this.ended |= bytes.is_empty();
        let count = this.head.read(bytes);
        if this.head.is_without_body() {
            this.ahead.extend_from_slice(&bytes[count..]);
        }
        this.line.set_partial(this.head.is_partial());
        if this.head.is_ambiguous() || this.head.is_endless() {
            this.refused = Some(StatusCode::BAD_REQUEST);
            return Poll::Ready(Err(io::Error::from(io::ErrorKind::InvalidData)));
        }
        buffer.put_slice(bytes);
        Poll::Ready(Ok(()))
    }
}

impl Write for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_hypers(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.is_hypers(bytes.first().map_or(&[], |first| first)) {
            return Poll::Ready(Ok(bytes.iter().map(|slice| slice.len()).sum()));
        }
        let written = Pin::new(&mut self.io).poll_write_vectored(context, bytes);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Asked when hyper has nothing left to write, which is so each time it is polled while an answer is made. It does
    /// not read then, since whoever has said all they want is answered: whether somebody is there is looked at here.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.flushed();
        if self.line.is_watched() && self.is_left() {
            self.line.leave();
        }
        Poll::Ready(Ok(()))
    }

    /// The connection closes its socket itself, and slowly.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
