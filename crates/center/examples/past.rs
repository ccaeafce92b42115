//! `past DATA STATEMENT`: writes into the tables of a server that runs on SQLite, as an earlier version would have left
//! them. For the browser checks: no address makes anything older than it is.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [folder, statement] = given.as_slice() else { return Err("past DATA STATEMENT".into()) };
    // never a new file
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let town = Connection::open_with_flags(Path::new(folder).join("center.sqlite"), flags)?;
    town.busy_timeout(Duration::from_secs(20))?;
    match town.execute(statement, [])? {
        0 => Err("nothing was changed".into()),
        _ => Ok(()),
    }
}
