//! Bodies that are needed as a whole: read under a limit of their own, and all together under one.

use axum::body::{Bytes, HttpBody as _};
use axum::extract::Request;
use bytes::BytesMut;
use http_body_util::BodyExt as _;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::{Error, Result};

/// The largest body, unless the route has a limit of its own.
const SMALL: usize = 64 * 1024;
/// Where people write at length: ten thousand characters, each of them escaped.
pub const LARGE: Most = Most(512 * 1024);
/// All bodies that are being read; more are told to come back.
static ROOM: Semaphore = Semaphore::const_new(32 * 1024 * 1024);

/// A part of the memory that all bodies share, until it is dropped. 503 while others fill it.
pub fn room(bytes: usize) -> Result<SemaphorePermit<'static>> {
    ROOM.try_acquire_many(u32::try_from(bytes).unwrap_or(u32::MAX)).map_err(|_| Error::Unavailable)
}

/// How large a body may be; an extension of the request, set by its route.
#[derive(Debug, Clone, Copy)]
pub struct Most(usize);

/// All of the body. 413 `too_large`, 503 while others fill the memory.
pub async fn whole(request: Request) -> Result<Bytes> {
    let most = request.extensions().get::<Most>().map_or(SMALL, |most| most.0);
    let mut body = request.into_body();
    // what says that it is too large is not read at all
    if body.size_hint().lower() > most as u64 {
        return Err(Error::TooLarge);
    }
    let mut held = room(0)?;
    let mut first = Bytes::new();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        // too slow, or gone: nobody reads what is said here
        let Ok(chunk) = frame.map_err(|_| Error::BadRequest)?.into_data() else { continue };
        if first.len() + bytes.len() + chunk.len() > most {
            return Err(Error::TooLarge);
        }
        held.merge(room(chunk.len())?);
        if first.is_empty() && bytes.is_empty() {
            // most bodies come in one piece
            first = chunk;
        } else {
            bytes.extend_from_slice(&std::mem::take(&mut first));
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(if bytes.is_empty() { first } else { bytes.freeze() })
}
