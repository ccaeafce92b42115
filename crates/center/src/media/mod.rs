//! Files: the object store (a folder on the local disk), and who may read what. Rules: a name is random and says
//! nothing; access is checked at every read; what a row named is removed after the row is gone. Start with [`Store`],
//! then `files.rs` (how rows and files stay in step).

pub mod darkroom;
pub mod files;
mod object_store;
pub mod pages;
pub mod pictures;
pub(crate) mod store;

pub use self::object_store::Store;
pub use files::tidy;

/// A new random file name, 128 bits, with the ending its bytes deserve.
pub fn random_name(ending: &str) -> String {
    format!("{}.{ending}", hex::encode(rand::random::<[u8; 16]>()))
}
