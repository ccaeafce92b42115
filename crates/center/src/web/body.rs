//! Bodies that are needed as a whole: read under a limit of their own, and all together under one.

use axum::body::{Bytes, HttpBody as _};
use axum::extract::Request;
use http_body_util::BodyExt as _;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::{Error, Result};

/// The largest body, unless the route has a limit of its own.
const SMALL: usize = 64 * 1024;
/// Where people write at length: ten thousand characters, each of them escaped.
pub const LARGE: Most = Most(512 * 1024);
/// The forms of pages in which people write at length: what is too long for an article is still read, so that it is
/// shown again.
pub const LONG: Most = Most(1024 * 1024);
/// All bodies that are being read; more are told to come back.
static ROOM: Semaphore = Semaphore::const_new(24 * 1024 * 1024);
/// Short texts find a place also while somebody fills that one: the beginning of each body may lie here.
static BEGINNINGS: Semaphore = Semaphore::const_new(8 * 1024 * 1024);
const BEGINNING: usize = 16 * 1024;
/// How much of a body that nobody wants is read on.
pub const READ_ON: usize = 256 * 1024 * 1024;
/// A body is put down in pieces of one size while it comes: what it grew out of would stay with the allocator.
const PIECE: usize = BEGINNING;

/// A part of the memory that all bodies share, until it is dropped.
pub struct Room {
    held: SemaphorePermit<'static>,
    beginning: SemaphorePermit<'static>,
}

impl Room {
    pub fn new() -> Result<Room> {
        let nothing = |room: &'static Semaphore| room.try_acquire_many(0).map_err(|_| Error::Unavailable);
        Ok(Room { held: nothing(&ROOM)?, beginning: nothing(&BEGINNINGS)? })
    }

    /// So many bytes more. 503 while others fill it.
    pub fn take(&mut self, bytes: usize) -> Result<()> {
        let count = u32::try_from(bytes).unwrap_or(u32::MAX);
        let is_beginning = self.held.num_permits() + self.beginning.num_permits() + bytes <= BEGINNING;
        if let Ok(more) = ROOM.try_acquire_many(count) {
            self.held.merge(more);
        } else if let (true, Ok(more)) = (is_beginning, BEGINNINGS.try_acquire_many(count)) {
            self.beginning.merge(more);
        } else {
            return Err(Error::Unavailable);
        }
        Ok(())
    }
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
        return Err(Error::TextTooLarge);
    }
    let mut room = Room::new()?;
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        // too slow, or gone: nobody reads what is said here
        let Ok(mut chunk) = frame.map_err(|_| Error::BadRequest)?.into_data() else { continue };
        size += chunk.len();
        if size > most {
            return Err(Error::TextTooLarge);
        }
        if size == chunk.len() && body.is_end_stream() {
            // most bodies come at once
            return Ok(chunk);
        }
        while !chunk.is_empty() {
            match pieces.last_mut().filter(|piece| piece.len() < PIECE) {
                Some(piece) => piece.extend_from_slice(&chunk.split_to(chunk.len().min(PIECE - piece.len()))),
                None => {
                    room.take(PIECE)?;
                    pieces.push(Vec::with_capacity(PIECE));
                }
            }
        }
    }
    Ok(pieces.concat().into())
}

/// What a body begins with, up to what its route takes, and whether there was more: that is read past.
pub async fn beginning(request: Request) -> Result<(Vec<u8>, bool)> {
    let most = request.extensions().get::<Most>().map_or(SMALL, |most| most.0);
    let mut body = request.into_body();
    let (mut room, mut kept, mut read) = (Room::new()?, Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame.map_err(|_| Error::BadRequest)?.into_data() else { continue };
        read += chunk.len();
        if read > READ_ON {
            return Err(Error::TextTooLarge);
        }
        let fits = chunk.len().min(most - kept.len());
        room.take(fits)?;
        kept.extend_from_slice(&chunk[..fits]);
    }
    let is_cut = read > kept.len();
    Ok((kept, is_cut))
}
