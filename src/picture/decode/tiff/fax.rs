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
    /// The row above.
    above: Vec<u32>,
}

impl<I: Iterator<Item = Result<u8, Infallible>>> Strip<I> {
    fn new(data: I, width: u32, coding: Coding) -> Option<Self> {
        Some(Self { bits: ByteReader::new(data).ok()?, width, coding, above: Vec::new() })
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
        self.above = changes;
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
            let next = |&(number, change): &(usize, &u32)| {
                (number % 2 == 1) == is_black && place.is_none_or(|place| *change > place)
            };
            let (number, change) = self
                .above
                .iter()
                .enumerate()
                .find(next)
                .map_or((usize::MAX - 1, self.width), |(n, c)| (n, *c));
            let after = self.above.get(number + 1).copied().unwrap_or(self.width);
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
