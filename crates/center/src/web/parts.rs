//! What the parts of a multipart form say of themselves, and how much they may say.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::multipart::Field;
use axum::http::header::CONTENT_DISPOSITION;
use http_body::{Frame, SizeHint};

/// What may be read between the contents of two parts, where a boundary and the head of the next part stand.
const MOST_BETWEEN: u64 = 64 * 1024;

/// What a part is.
pub enum Kind {
    Text,
    /// `was_chosen`: it has a name, so that an empty one is an empty file.
    File {
        was_chosen: bool,
    },
}

/// A part with `filename` or `filename*`, in whatever encoding, is a file: browsers use the one, programs that speak
/// RFC 5987 the other; mail libraries cut long names into `filename*0`, `filename*1*` (RFC 2231).
pub fn kind(field: &Field<'_>) -> Kind {
    let disposition = field.headers().get(CONTENT_DISPOSITION).map_or(&b""[..], |value| value.as_bytes());
    let names: Vec<bool> = parameters(disposition)
        .filter(|(name, _)| is_filename(name))
        .map(|(_, value)| !matches!(value, b"" | b"\"\"" | b"UTF-8''" | b"utf-8''"))
        .collect();
    if names.is_empty() { Kind::Text } else { Kind::File { was_chosen: names.contains(&true) } }
}

fn is_filename(name: &[u8]) -> bool {
    let start = name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"filename"));
    start && matches!(&name[8..], [] | [b'*', ..])
}

/// `form-data; name="a"; filename="b"`: the pairs, values with their quotes. A semicolon inside quotes separates
/// nothing.
fn parameters(disposition: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = Some(disposition);
    std::iter::from_fn(move || {
        let bytes = rest?;
        let (mut quoted, mut escaped) = (false, false);
        let end = bytes.iter().position(|byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b';' if !quoted => return true,
                _ => {}
            }
            false
        });
        let (part, after) = end.map_or((bytes, None), |end| (&bytes[..end], Some(&bytes[end + 1..])));
        rest = after;
        Some(part)
    })
    .filter_map(|part| {
        let equals = part.iter().position(|byte| *byte == b'=')?;
        Some((part[..equals].trim_ascii(), part[equals + 1..].trim_ascii()))
    })
}

/// Bounds what is read while no part's content is: the parser gathers it until it makes sense.
#[derive(Clone)]
pub struct Overhead(Arc<AtomicU64>);

impl Default for Overhead {
    fn default() -> Overhead {
        Overhead(Arc::new(AtomicU64::new(MOST_BETWEEN)))
    }
}

impl Overhead {
    pub fn watch(&self, body: Body) -> Watched {
        Watched { body, overhead: self.clone(), rests: false }
    }

    pub fn between_parts(&self) {
        self.0.store(MOST_BETWEEN, Relaxed);
    }

    pub fn in_part(&self) {
        self.0.store(u64::MAX, Relaxed);
    }
}

/// A body that ends with an error where too much of it is no content. It comes a piece at a time: the parser would take
/// all that is there.
pub struct Watched {
    body: Body,
    overhead: Overhead,
    rests: bool,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if std::mem::take(&mut self.rests) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let Poll::Ready(Some(Ok(piece))) = &frame else { return frame };
        self.rests = true;
        let left = self.overhead.0.load(Relaxed);
        if left == 0 {
            return Poll::Ready(Some(Err(axum::Error::new("too much between the parts"))));
        }
        // one piece may go beyond, since it may hold content already
        self.overhead.0.store(left.saturating_sub(piece.data_ref().map_or(0, Bytes::len) as u64), Relaxed);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_told_apart() {
        let read = |text: &str| {
            parameters(text.as_bytes())
                .map(|(a, b)| (String::from_utf8_lossy(a).into_owned(), String::from_utf8_lossy(b).into_owned()))
                .collect::<Vec<_>>()
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            read("form-data; name=\"a;b\"; filename=\"c\\\"; d\""),
            [pair("name", "\"a;b\""), pair("filename", "\"c\\\"; d\"")]
        );
        assert_eq!(
            read("form-data;name=a;FileName*=UTF-8''%EB%8B%AC.png"),
            [pair("name", "a"), pair("FileName*", "UTF-8''%EB%8B%AC.png")]
        );
        assert_eq!(read("form-data"), []);
        assert_eq!(read("form-data; name=\"filename=x\""), [pair("name", "\"filename=x\"")]);
    }
}
