//! One line of the log: when, how grave, in which request, what. A request is named by what is known of it anyway, and
//! put into words only where a line is written: a span would be made, and written down, for each of those that nothing
//! is logged of.

use std::fmt;

use axum::http::{Method, Uri};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::web::trace::logged;

tokio::task_local! {
    /// The request that is being answered.
    static ASKED: Asked;
}

struct Asked {
    id: String,
    method: Method,
    uri: Uri,
}

/// Does `work` for the request `id`: what is logged meanwhile names it.
pub fn within<T>(id: String, method: Method, uri: Uri, work: impl Future<Output = T>) -> impl Future<Output = T> {
    ASKED.scope(Asked { id, method, uri }, work)
}

/// How a line is written.
pub struct Lines;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let level = *event.metadata().level();
        let (dim, colour, plain) =
            if writer.has_ansi_escapes() { ("\x1b[2m", colour(level), "\x1b[0m") } else { ("", "", "") };
        writer.write_str(dim)?;
        SystemTime.format_time(&mut writer)?;
        write!(writer, "{plain} {colour}{level:>5}{plain} ")?;
        // there is none in what is done beside the requests
        let named = ASKED.try_with(|Asked { id, method, uri }| {
            write!(writer, "request{{id={id} method={method} path={:?}}}: ", logged(uri.path()))
        });
        named.unwrap_or(Ok(()))?;
        context.field_format().format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

fn colour(level: Level) -> &'static str {
    match level {
        Level::ERROR => "\x1b[31m",
        Level::WARN => "\x1b[33m",
        Level::INFO => "\x1b[32m",
        Level::DEBUG => "\x1b[34m",
        Level::TRACE => "\x1b[35m",
    }
}
