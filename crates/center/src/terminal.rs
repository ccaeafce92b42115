//! What commands and servers show on the terminal.

use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};

/// A line that fills up; elsewhere, such as in a log, a line when something is done.
pub fn bar(what: &str, percent: usize) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let full = percent.min(100) * 40 / 100;
        let _ = write!(out, "\r[{}{}] {percent:3} % {what:<12}", "#".repeat(full), ".".repeat(40 - full));
        let _ = out.flush();
    } else if percent == 100 {
        let _ = writeln!(out, "{what}: done");
    }
}

/// Ends the line of a [`bar`]; elsewhere there is none.
pub fn end_bar() {
    if std::io::stderr().is_terminal() {
        let _ = writeln!(std::io::stderr());
    }
}

/// A line of a server; whoever reads it may have gone.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// What a command found out or did, as lines. Whoever reads them may have read enough; anything else that keeps them
/// from being written is a failure of the command, in a sentence.
pub fn tell(text: impl Display) -> Result<(), String> {
    written(text).or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(untold(&error)) })
}

/// The same of what is told once, such as a secret: that nobody reads it is a failure, too.
pub fn tell_once(text: impl Display) -> Result<(), String> {
    written(text).map_err(|error| untold(&error))
}

fn written(text: impl Display) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{text}")
}

fn untold(error: &std::io::Error) -> String {
    format!("what was done cannot be told: {error}")
}

/// The same of what went wrong, on standard error; there is nobody to tell that this failed.
pub fn warn(text: impl Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
