//! Bilevel pages as fax machines send them (ITU-T T.4 and T.6). Of these the crate `tiff` reads one kind, and that only
//! with its bits in order. A row is the list of places where its colour changes, and begins white.

use std::convert::Infallible;

use fax::maps::{Mode, black, mode, white};
use fax::{BitReader, ByteReader};

use super::directory::{Directory, Reader, tag};
use crate::picture::decode::kind::unsupported;
use crate::{Error, Result};

/// How rows are coded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// Each for itself, from a new byte on.
    Bytes,
    /// Each behind an end-of-line code, for itself or, if so announced, by its differences from the row above.
    Lines { by_differences: bool },
    /// All by their differences.
    Differences,
}

/// How a page is coded, if it is a fax.
fn coding(reader: &Reader, page: &Directory) -> Option<Coding> {
    match reader.first(page, tag::COMPRESSION)? {
        2 => Some(Coding::Bytes),
        3 => {
            let options = reader.first(page, tag::FAX_OPTIONS).unwrap_or(0);
            Some(Coding::Lines { by_differences: options & 1 == 1 })
        }
        4 => Some(Coding::Differences),
        _ => None,
    }
}

/// The samples of a page of this size, [height, width]: 0 for what is sent as white, 1 for black. None if it is no fax.
pub(super) fn decode(
    bytes: &[u8],
    reader: &Reader,
    page: &Directory,
    [width, height]: [u32; 2],
) -> Result<Option<Vec<u8>>> {
    let Some(coding) = coding(reader, page) else { return Ok(None) };
    if page.has(tag::TILE_OFFSETS) {
        return Err(unsupported("this kind of TIFF (a fax in tiles)"));
    }
    let cut = || Error::PictureCorrupt { reason: "the file is cut off".into() };
    let values = |tag| reader.numbers(page, tag).unwrap_or_default();
    let reversed = reader.first(page, tag::FILL_ORDER) == Some(2);
    let rows_per_strip = reader.first(page, tag::ROWS_PER_STRIP).unwrap_or(u64::from(height)).max(1);
    let mut samples = Vec::new();
    let mut left = u64::from(height);
    for (start, length) in values(tag::STRIP_OFFSETS).into_iter().zip(values(tag::STRIP_LENGTHS)) {
        let data =
            bytes.get(start as usize..).and_then(|rest| rest.get(..length as usize)).ok_or_else(cut)?;
        let data = data.iter().map(|&byte| Ok(if reversed { byte.reverse_bits() } else { byte }));
        // The bit reader looks ahead.
        let data = data.chain([Ok(0); 4]);
        let rows = left.min(rows_per_strip);
        let mut strip = Strip::new(data, width, coding).ok_or_else(cut)?;
        for _ in 0..rows {
            samples.extend(strip.row().ok_or_else(cut)?);
        }
        left -= rows;
    }
    if left == 0 { Ok(Some(samples)) } else { Err(cut()) }
}

struct Strip<I> {
    bits: ByteReader<I>,
    width: u32,
    coding: Coding,
    above: Above,
}

impl<I: Iterator<Item = Result<u8, Infallible>>> Strip<I> {
    fn new(data: I, width: u32, coding: Coding) -> Option<Self> {
        Some(Self { bits: ByteReader::new(data).ok()?, width, coding, above: Above::new(Vec::new(), width) })
    }

    /// The samples of the next row.
    fn row(&mut self) -> Option<Vec<u8>> {
        let changes = match self.coding {
            Coding::Bytes => {
                let row = self.alone()?;
                self.bits.consume(self.bits.bits_to_byte_boundary()).ok()?;
                row
            }
            Coding::Lines { by_differences } => {
                self.skip_end_of_line();
                if by_differences && !self.bit()? { self.different()? } else { self.alone()? }
            }
            Coding::Differences => self.different()?,
        };
        let mut samples = vec![0; self.width as usize];
        for change in changes.chunks(2) {
            let end = change.get(1).copied().unwrap_or(self.width);
            samples.get_mut(change[0] as usize..end as usize)?.fill(1);
        }
        self.above = Above::new(changes, self.width);
        Some(samples)
    }

    fn bit(&mut self) -> Option<bool> {
        let bit = self.bits.peek(1)? == 1;
        self.bits.consume(1).ok()?;
        Some(bit)
    }

    /// Eleven zeros or more, and a one. No other code begins with nine zeros.
    fn skip_end_of_line(&mut self) {
        if self.bits.peek(9) == Some(0) {
            while self.bit() == Some(false) {}
        }
    }

    /// The length of a run: any number of long codes, and a short one.
    fn run(&mut self, is_black: bool) -> Option<u32> {
        let mut length = 0;
        loop {
            let code = if is_black { black::decode(&mut self.bits) } else { white::decode(&mut self.bits) }?;
            length = u32::from(code).checked_add(length)?;
            if code < 64 {
                return Some(length);
            }
        }
    }

    /// A row that is coded for itself.
    fn alone(&mut self) -> Option<Vec<u32>> {
        let (mut place, mut is_black, mut changes) = (0, false, Vec::new());
        while place < self.width {
            place = self.run(is_black)?.saturating_add(place).min(self.width);
            changes.push(place);
            is_black = !is_black;
        }
        Some(changes)
    }

    /// A row that is coded by its differences from the one above.
    fn different(&mut self) -> Option<Vec<u32>> {
        let (mut place, mut is_black, mut changes) = (None, false, Vec::new());
        while place.is_none_or(|place| place < self.width) {
            // The next change above to the colour that is not the present one.
            let number = self.above.next(place, is_black);
            let change = self.above.change(number);
            let after = self.above.change(number + 1);
            match mode::decode(&mut self.bits)? {
                Mode::Pass => place = Some(after),
                Mode::Vertical(away) => {
                    let end = change.checked_add_signed(away.into())?.min(self.width);
                    if place.is_some_and(|place| end < place) {
                        return None;
                    }
                    changes.push(end);
                    is_black = !is_black;
                    place = Some(end);
                }
                Mode::Horizontal => {
                    let first = self.run(is_black)?.saturating_add(place.unwrap_or(0)).min(self.width);
                    let second = self.run(!is_black)?.saturating_add(first).min(self.width);
                    changes.extend([first, second]);
                    place = Some(second);
                }
                Mode::Extension | Mode::EOF => return None,
            }
        }
        Some(changes)
    }
}

/// The changes of the row above. They are in order, and so are the places they are looked up for: a search goes on where
/// the last one ended, or a page of many changes would take hours.
struct Above {
    changes: Vec<u32>,
    width: u32,
    from: usize,
    /// How many changes were passed over.
    #[cfg(test)]
    looked_at: usize,
}

impl Above {
    fn new(changes: Vec<u32>, width: u32) -> Self {
        Self {
            changes,
            width,
            from: 0,
            #[cfg(test)]
            looked_at: 0,
        }
    }

    /// The number of the next change behind this place to the colour that is not the present one. Places may not go back.
    fn next(&mut self, place: Option<u32>, is_black: bool) -> usize {
        // The last one found may be one too far for the other colour.
        let mut number = self.from.saturating_sub(1);
        number += usize::from((number % 2 == 1) != is_black);
        while self.changes.get(number).is_some_and(|change| place.is_some_and(|place| *change <= place)) {
            number += 2;
            #[cfg(test)]
            {
                self.looked_at += 1;
            }
        }
        self.from = number.min(self.changes.len());
        number
    }

    /// Where a change is; behind the last one, the end of the row.
    fn change(&self, number: usize) -> u32 {
        self.changes.get(number).copied().unwrap_or(self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_many_changes_below_a_row_of_many_takes_a_step_for_each() {
        const WIDTH: u32 = 10_000;
        // One bit each says that a change is where it is above; three bits, one pixel to its right.
        for (bytes, above, steps) in [
            (&[0xff][..], (0..=WIDTH).collect::<Vec<_>>(), WIDTH),
            (&[0b0110_1101, 0b1011_0110, 0b1101_1011], (0..=WIDTH).collect(), WIDTH),
            // Runs of no length: many changes at one place.
            (&[0xff], (0..=WIDTH).map(|number| number / 100 * 100).collect(), WIDTH),
        ] {
            let data = bytes.iter().copied().cycle().take(WIDTH as usize).map(Ok);
            let mut strip = Strip::new(data, WIDTH, Coding::Differences).unwrap();
            strip.above = Above::new(above, WIDTH);
            let changes = strip.different().unwrap();
            assert_eq!(changes.last(), Some(&WIDTH));
            assert!(strip.above.looked_at <= steps as usize, "{} steps", strip.above.looked_at);
        }
    }
}
