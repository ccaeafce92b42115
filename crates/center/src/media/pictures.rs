//! Pictures of articles: decoded completely, made anew as WebP without any metadata, in two sizes.

use portrait::{Limits, Photo, PhotoError};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::error::{Error, Result};
use crate::media::darkroom::Sitter;
use crate::media::files::{self, NewFile};
use crate::media::random_name;
use crate::upload::Upload;

/// Longest side of a picture, in pixels.
const LARGE: u32 = 1_600;
/// Longest side of the same picture in lists.
const SMALL: u32 = 160;
const QUALITY: f32 = 82.0;

/// A picture in the store, not yet part of an article.
pub struct KeptPicture {
    pub large: NewFile,
    pub small: NewFile,
}

impl KeptPicture {
    pub fn names(&self) -> [String; 2] {
        [self.large.name.clone(), self.small.name.clone()]
    }
}

/// The name of the small version of the picture `name`.
pub fn small_name(name: &str) -> String {
    name.strip_suffix(".webp").map_or_else(|| name.to_owned(), |stem| format!("{stem}.s.webp"))
}

/// Reads, re-encodes and stores a picture of `user`, in their turn. 415 `unsupported_image`, 413 `too_large`, 422
/// `unreadable_image`; nothing is kept then.
pub async fn keep(app: &App, user: i64, mut upload: Upload) -> Result<KeptPicture> {
    let turn = app.darkroom.turn(&app.darkroom.pictures, Sitter::Person(user)).await?;
    let bytes = upload.read().await?;
    let made = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        make(&bytes)
    });
    let sizes = made.await.map_err(Error::internal)??;
    let large_name = random_name("webp");
    let small_name = small_name(&large_name);
    let mut kept = Vec::new();
    for (name, size) in [large_name, small_name].into_iter().zip(sizes) {
        let file = NewFile {
            name,
            content_type: "image/webp",
            bytes: size.webp.len() as i64,
            width: size.width,
            height: size.height,
            digest: Some(hex::encode(Sha256::digest(&size.webp))),
        };
        let written = files::write(app, &file.name, size.webp.into()).await;
        kept.push(file);
        if let Err(error) = written {
            files::remove(app, kept.into_iter().map(|file| file.name)).await;
            return Err(error);
        }
    }
    match <[NewFile; 2]>::try_from(kept) {
        Ok([large, small]) => Ok(KeptPicture { large, small }),
        Err(_) => Err(Error::Internal),
    }
}

struct Size {
    webp: Vec<u8>,
    width: u32,
    height: u32,
}

fn make(bytes: &[u8]) -> Result<[Size; 2]> {
    let large = decode(bytes)?;
    let small = large.thumbnail(SMALL);
    Ok([encode(&large)?, encode(&small)?])
}

fn encode(photo: &Photo) -> Result<Size> {
    let webp = photo.encode_webp(QUALITY).map_err(Error::internal)?;
    Ok(Size { webp, width: photo.width(), height: photo.height() })
}

/// Decodes an upload completely, to its large size, with the refusals that people are told. Takes up to 400 MB: not on
/// the async threads.
fn decode(bytes: &[u8]) -> Result<Photo> {
    Photo::decode_small(bytes, &Limits::default(), LARGE).map_err(|error| match error {
        PhotoError::Unsupported { .. } => Error::Unsupported("unsupported_image"),
        PhotoError::TooLarge { .. } => Error::TooLarge,
        PhotoError::Unreadable => Error::Refused("unreadable_image"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_limited_and_nothing_but_pixels_stays() {
        let photo = Photo::from_rgb(2_000, 500, vec![90; 2_000 * 500 * 3]).unwrap();
        let [large, small] = make(&photo.encode_webp(50.0).unwrap()).unwrap();
        assert_eq!((large.width, large.height, small.width, small.height), (1_600, 400, 160, 40));
        assert!(
            large.webp.starts_with(b"RIFF") && !large.webp.windows(4).any(|chunk| chunk == b"EXIF" || chunk == b"XMP ")
        );
        assert_eq!(small_name("ab.webp"), "ab.s.webp");
    }

    #[test]
    fn refusals_have_their_codes() {
        assert_eq!(decode(b"<svg xmlns='x'>").unwrap_err().code(), "unsupported_image");
        let whole = Photo::from_rgb(64, 64, vec![9; 64 * 64 * 3]).unwrap().encode_webp(50.0).unwrap();
        assert_eq!(decode(&whole[..whole.len() - 9]).unwrap_err().code(), "unreadable_image");
    }
}
