//! A QR code as a drawing of whole numbers, one unit a module, with its quiet zone.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Modules of quiet around it.
const QUIET: usize = 4;

/// A code, ready to be drawn.
pub struct Drawing {
    /// Modules on a side, the quiet zone included.
    pub side: usize,
    /// What is dark: for the `d` of a path.
    pub path: String,
}

/// Draws `text` with correction of level M, which survives a scratch; nothing when it is too long for any code.
pub fn draw(text: &str) -> Option<Drawing> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (line, row) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let run = row[column..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, line + QUIET);
            }
            column += run.max(1);
        }
    }
    Some(Drawing { side: width + 2 * QUIET, path })
}

impl Drawing {
    /// The symbol `#qr`, which both backs of a card show.
    pub fn symbol(&self) -> String {
        format!(
            r##"<symbol id="qr" viewBox="0 0 {0} {0}"><path d="M0 0h{0}v{0}H0z" fill="#fff"/><path d="{1}" fill="#0b0630" shape-rendering="crispEdges"/></symbol>"##,
            self.side, self.path
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_addresses_make_larger_codes() {
        for (length, side) in [(118, 53), (122, 53), (123, 57), (152, 57)] {
            assert_eq!(draw(&"a".repeat(length)).unwrap().side, side, "{length}");
        }
        assert!(draw(&"a".repeat(5_000)).is_none());
    }
}
