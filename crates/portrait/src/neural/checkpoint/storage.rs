//! Numbers as PyTorch stores them.

/// The type of the numbers in a storage, by the name of its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Float,
    Double,
    Half,
    BFloat16,
    /// Whole numbers of so many bytes: never read, but their room in the file must be known.
    Whole(u8),
}

impl Kind {
    pub fn of(name: &str) -> Option<Kind> {
        match name {
            "Float" => Some(Kind::Float),
            "Double" => Some(Kind::Double),
            "Half" => Some(Kind::Half),
            "BFloat16" => Some(Kind::BFloat16),
            "Long" => Some(Kind::Whole(8)),
            "Int" => Some(Kind::Whole(4)),
            "Short" => Some(Kind::Whole(2)),
            "Char" | "Byte" | "Bool" => Some(Kind::Whole(1)),
            _ => None,
        }
    }

    /// Bytes of one number.
    pub fn size(self) -> u64 {
        match self {
            Kind::Float => 4,
            Kind::Double => 8,
            Kind::Half | Kind::BFloat16 => 2,
            Kind::Whole(size) => size.into(),
        }
    }

    pub fn is_float(self) -> bool {
        !matches!(self, Kind::Whole(_))
    }

    /// Appends what `bytes` hold. Whole numbers append nothing.
    pub fn decode(self, bytes: &[u8], numbers: &mut Vec<f32>) {
        match self {
            Kind::Float => numbers.extend(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes))),
            Kind::Double => numbers.extend(bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes) as f32)),
            Kind::Half => numbers.extend(bytes.as_chunks().0.iter().map(|bytes| half(u16::from_le_bytes(*bytes)))),
            Kind::BFloat16 => numbers.extend(
                bytes.as_chunks().0.iter().map(|bytes| f32::from_bits(u32::from(u16::from_le_bytes(*bytes)) << 16)),
            ),
            Kind::Whole(_) => {}
        }
    }
}

/// IEEE 754 binary16 to binary32, exactly.
fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) =
        (u32::from(bits & 0x8000) << 16, u32::from(bits >> 10 & 31), u32::from(bits & 0x3ff));
    let magnitude = match exponent {
        // Subnormal: a multiple of 2^-24.
        0 => (fraction as f32 / 16_777_216.0).to_bits(),
        31 => 0x7f80_0000 | fraction << 13,
        _ => (exponent + 112) << 23 | fraction << 13,
    };
    f32::from_bits(sign | magnitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_exact() {
        let cases = [
            (0, 0.0),
            (1, 2_f32.powi(-24)),
            (0x03ff, 1023.0 * 2_f32.powi(-24)),
            (0x0400, 2_f32.powi(-14)),
            (0x3c00, 1.0),
        ];
        for (bits, number) in
            cases.into_iter().chain([(0x3555, 0.333_251_95), (0x7bff, 65504.0), (0x7c00, f32::INFINITY)])
        {
            assert_eq!(half(bits).to_bits(), number.to_bits(), "{bits:#x}");
            assert_eq!(half(bits | 0x8000).to_bits(), (-number).to_bits(), "-{bits:#x}");
        }
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn every_kind_becomes_f32() {
        let decoded = |kind: Kind, bytes: &[u8]| {
            let mut numbers = Vec::new();
            kind.decode(bytes, &mut numbers);
            numbers
        };
        assert_eq!(decoded(Kind::Float, &[1.5_f32.to_le_bytes(), (-2.0_f32).to_le_bytes()].concat()), [1.5, -2.0]);
        assert_eq!(decoded(Kind::Double, &0.1_f64.to_le_bytes()), [0.1]);
        assert_eq!(decoded(Kind::Half, &[0, 0xc0]), [-2.0]);
        assert_eq!(decoded(Kind::BFloat16, &[0xc0, 0x3f]), [1.5]);
        assert_eq!(decoded(Kind::Whole(8), &[0; 16]), [0.0; 0]);
    }
}
