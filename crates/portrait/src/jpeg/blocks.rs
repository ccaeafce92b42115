//! Reading the coefficients of one block in one scan (T.81, F.2.2 and G.1.2).

use super::component::Component;
use super::huffman::{Bits, Table};
use super::transform::Transform;

/// What a scan brings: a band of coefficients, whose bits above `high` are known (0: none are), down to bit `low`.
pub(super) struct Band {
    pub first: usize,
    pub last: usize,
    pub high: u8,
    pub low: u8,
}

/// A sequential block: the direct coefficient, then runs of zeros each with the value that ends it. It is drawn at
/// once.
#[inline]
pub(super) fn whole(
    bits: &mut Bits,
    component: &mut Component,
    at: usize,
    [direct, alternating]: [&Table; 2],
    transform: &Transform,
) -> Option<()> {
    let quantiser = component.quantiser()?;
    let mut block = [0; 64];
    let value = component.direct.wrapping_add(signed(bits, direct)?);
    block[0] = value.wrapping_mul(quantiser[0]);
    let (mut place, mut is_flat) = (1, true);
    while place < 64 {
        let symbol = bits.symbol(alternating)?;
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        match (run, size) {
            (15, 0) => place += 16,
            (_, 0) => break,
            // A value past the last coefficient is damage that happened to be a code.
            _ if place + run > 63 => return None,
            _ => {
                place += run;
                let value = extended(bits.take(size)?, size);
                if let Some(kept) = transform.place(place) {
                    block[kept & 63] = value.wrapping_mul(quantiser[place]);
                    is_flat = false;
                }
                place += 1;
            }
        }
    }
    component.direct = value;
    component.draw(at, &block, is_flat, transform)
}

/// The first bits of a direct coefficient (G.1.2.1).
pub(super) fn first_direct(
    bits: &mut Bits,
    component: &mut Component,
    at: usize,
    table: &Table,
    band: &Band,
    transform: &Transform,
) -> Option<()> {
    component.direct = component.direct.wrapping_add(signed(bits, table)?);
    let value = component.direct.wrapping_shl(u32::from(band.low)) as i16;
    *kept(component, at, transform).get_mut(0)? = value;
    Some(())
}

/// One more bit of it.
pub(super) fn refined_direct(
    bits: &mut Bits,
    component: &mut Component,
    at: usize,
    band: &Band,
    transform: &Transform,
) -> Option<()> {
    let bit = bits.take(1)? as i16;
    *kept(component, at, transform).get_mut(0)? |= bit << band.low;
    Some(())
}

/// The first bits of a band of coefficients (G.1.2.2).
pub(super) fn first_band(
    bits: &mut Bits,
    component: &mut Component,
    at: usize,
    table: &Table,
    run_of_ends: &mut u32,
    band: &Band,
    transform: &Transform,
) -> Option<()> {
    if *run_of_ends > 0 {
        *run_of_ends -= 1;
        return Some(());
    }
    let mut place = band.first;
    while place <= band.last {
        let symbol = bits.symbol(table)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            *run_of_ends = (1 << run) - 1 + bits.take(run)?;
            break;
        }
        place += run as usize;
        if size > 0 {
            let value = extended(bits.take(size)?, size);
            set(component, at, place, band.last, value, band, transform)?;
        }
        place += 1;
    }
    Some(())
}

/// One more bit for the coefficients of a band that are known, and new ones of this size between them (G.1.2.3).
pub(super) fn refined_band(
    bits: &mut Bits,
    component: &mut Component,
    at: usize,
    table: &Table,
    run_of_ends: &mut u32,
    band: &Band,
    transform: &Transform,
) -> Option<()> {
    let mut place = band.first;
    if *run_of_ends == 0 {
        while place <= band.last {
            let symbol = bits.symbol(table)?;
            let (mut zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && zeros < 15 {
                *run_of_ends = (1 << zeros) + bits.take(zeros)?;
                break;
            }
            let is_positive = size > 0 && bits.take(1)? == 1;
            // Past the known ones to the place after `zeros` unknown ones.
            while place <= band.last {
                if *component.known.get(at)? >> place & 1 == 1 {
                    refine(bits, component, at, place, band, transform)?;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                place += 1;
            }
            if size > 0 && place <= band.last {
                set(component, at, place, band.last, if is_positive { 1 } else { -1 }, band, transform)?;
            }
            place += 1;
        }
    }
    if *run_of_ends > 0 {
        for place in place..=band.last {
            if *component.known.get(at)? >> place & 1 == 1 {
                refine(bits, component, at, place, band, transform)?;
            }
        }
        *run_of_ends -= 1;
    }
    Some(())
}

/// A coefficient that is no longer zero. One past the end of its band is damage that happened to be a code.
fn set(
    component: &mut Component,
    at: usize,
    place: usize,
    last: usize,
    value: i32,
    band: &Band,
    transform: &Transform,
) -> Option<()> {
    if place > last {
        return None;
    }
    *component.known.get_mut(at)? |= 1 << place;
    if let Some(place) = transform.place(place) {
        *kept(component, at, transform).get_mut(place)? = value.wrapping_shl(u32::from(band.low)) as i16;
    }
    Some(())
}

/// A bit makes it larger, away from zero.
fn refine(
    bits: &mut Bits,
    component: &mut Component,
    at: usize,
    place: usize,
    band: &Band,
    transform: &Transform,
) -> Option<()> {
    if bits.take(1)? == 1
        && let Some(place) = transform.place(place)
    {
        let value = kept(component, at, transform).get_mut(place)?;
        let step = 1_i16 << band.low;
        *value = if *value < 0 { value.wrapping_sub(step) } else { value.wrapping_add(step) };
    }
    Some(())
}

fn kept<'a>(component: &'a mut Component, at: usize, transform: &Transform) -> &'a mut [i16] {
    let count = transform.side() * transform.side();
    component.coefficients.get_mut(at * count..(at + 1) * count).unwrap_or_default()
}

/// A difference: how many bits it has, then these.
#[inline]
fn signed(bits: &mut Bits, table: &Table) -> Option<i32> {
    let size = u32::from(bits.symbol(table)?).min(16);
    Some(extended(bits.take(size)?, size))
}

/// A number of `size` bits as a signed one (T.81, F.2.2.1): those that begin with 0 are negative.
#[inline]
fn extended(value: u32, size: u32) -> i32 {
    if size == 0 || value >> (size - 1) == 1 { value as i32 } else { value as i32 - (1 << size) + 1 }
}
