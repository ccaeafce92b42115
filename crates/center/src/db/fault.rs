//! What a connection of our own fails with, in the words that those of the pools have.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use rusqlite::ffi::{
    SQLITE_CONSTRAINT_CHECK, SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_NOTNULL, SQLITE_CONSTRAINT_PRIMARYKEY,
    SQLITE_CONSTRAINT_UNIQUE, SQLITE_INTERRUPT,
};
use sqlx::error::{DatabaseError, ErrorKind};

use super::patience::silent;
use super::{DbError, trouble};

/// SQLite's number and its sentence.
#[derive(Debug, Clone)]
struct Fault {
    code: i32,
    message: String,
}

/// What SQLite answered, as the pools would say it; what it never answered is our own mistake.
pub(super) fn fault(error: rusqlite::Error) -> DbError {
    let Some(code) = error.sqlite_error().map(|cause| cause.extended_code) else {
        return DbError::Encode(Box::new(error));
    };
    // nobody else ends a statement (`given_up.rs`)
    if code == SQLITE_INTERRUPT {
        return silent();
    }
    let message = match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message,
        error => error.to_string(),
    };
    DbError::Database(Box::new(Fault { code, message }))
}

/// Why a whole group was not written, for each of its members.
pub(super) struct Lost {
    fault: Option<Fault>,
    message: String,
}

impl Lost {
    pub fn because(error: DbError) -> Lost {
        let fault = match &error {
            // what is no fault of the database is that of one member, and the others only hear that it did not work
            DbError::Database(cause) if trouble(&error).is_some() => cause.try_downcast_ref::<Fault>().cloned(),
            _ => None,
        };
        Lost { fault, message: error.to_string() }
    }

    pub fn of(message: &str) -> Lost {
        Lost { fault: None, message: message.into() }
    }

    pub fn error(&self) -> DbError {
        match &self.fault {
            Some(fault) => DbError::Database(Box::new(fault.clone())),
            None => DbError::Io(std::io::Error::other(self.message.clone())),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(code: {}) {}", self.code, self.message)
    }
}

impl StdError for Fault {}

impl DatabaseError for Fault {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        match self.code {
            SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY => ErrorKind::UniqueViolation,
            SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation,
            SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
            SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }
}
