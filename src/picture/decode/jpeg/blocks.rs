//! The codes of the blocks of a scan of a JPEG (ITU-T T.81, annexes F.2 and G.2).

use std::ops::Range;

use super::damage::Damage;
use super::frame::Scan;
use super::huffman::{Bits, Huffman};

/// Reads the codes of blocks.
pub(super) struct Blocks<'a> {
    scan: &'a Scan,
    /// How many more blocks have nothing new.
    run: u32,
}

impl<'a> Blocks<'a> {
    pub fn new(scan: &'a Scan) -> Self {
        Self { scan, run: 0 }
    }

    /// Goes on behind a restart marker.
    pub fn restart(&mut self) {
        self.run = 0;
    }

    /// All coefficients of a block.
    pub fn sequential(
        &self,
        bits: &mut Bits,
        dc: Option<&Huffman>,
        ac: Option<&Huffman>,
    ) -> Result<(), Damage> {
        self.first(bits, dc)?;
        let ac = ac.ok_or(Damage::Header)?;
        let mut place = 1;
        while place < 64 {
            let symbol = bits.symbol(ac)?;
            let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && zeros < 15 {
                break;
            }
            place += zeros + 1;
            if size > 0 && place > 64 {
                return Err(Damage::Codes);
            }
            bits.take(size)?;
        }
        Ok(())
    }

    /// The first coefficient of a block.
    pub fn first(&self, bits: &mut Bits, dc: Option<&Huffman>) -> Result<(), Damage> {
        if self.scan.refines {
            return bits.take(1).map(|_| ());
        }
        let size = bits.symbol(dc.ok_or(Damage::Header)?)?;
        if size > 15 {
            return Err(Damage::Codes);
        }
        bits.take(u32::from(size)).map(|_| ())
    }

    /// A band of the other coefficients, for the first time or one more bit of each.
    pub fn others(&mut self, bits: &mut Bits, ac: Option<&Huffman>, seen: &mut u64) -> Result<(), Damage> {
        let [mut place, last] = self.scan.band;
        let ac = ac.ok_or(Damage::Header)?;
        while self.run == 0 && place <= last {
            let symbol = bits.symbol(ac)?;
            let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && zeros < 15 {
                self.run = (1 << zeros) + bits.take(zeros as u32)?;
                break;
            }
            if self.scan.refines && size > 1 {
                return Err(Damage::Codes);
            }
            bits.take(size)?;
            place =
                if self.scan.refines { refined(bits, *seen, place..last + 1, zeros)? } else { place + zeros };
            if size > 0 {
                if place > last {
                    return Err(Damage::Codes);
                }
                *seen |= 1 << place;
            }
            place += 1;
        }
        if self.run > 0 {
            self.run -= 1;
            if self.scan.refines {
                refined(bits, *seen, place..last + 1, usize::MAX)?;
            }
        }
        Ok(())
    }
}

/// Reads one more bit of each coefficient that is not zero, up to the one behind so many zeros.
fn refined(bits: &mut Bits, seen: u64, band: Range<usize>, zeros: usize) -> Result<usize, Damage> {
    let mut left = zeros;
    for place in band.clone() {
        if seen >> place & 1 == 1 {
            bits.take(1)?;
        } else if left == 0 {
            return Ok(place);
        } else {
            left -= 1;
        }
    }
    Ok(band.end)
}
