//! The headers of frames and scans of a JPEG (ITU-T T.81, annex B.2).

use super::damage::Damage;
use super::huffman::Huffman;

/// The tables defined so far: four for first coefficients, four for the others.
pub(super) type Tables = [Option<Huffman>; 8];

/// Two bytes of a segment.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Result<usize, Damage> {
    let two = bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(Damage::Header)?;
    Ok(usize::from(u16::from_be_bytes(*two)))
}

/// What a frame header says.
pub(super) struct Frame {
    pub progressive: bool,
    pub size: [usize; 2],
    pub components: Vec<Component>,
}

pub(super) struct Component {
    pub id: u8,
    /// How many blocks it has in a unit of the interleaved picture, across and down.
    pub sampling: [usize; 2],
    /// The lowest bit of each coefficient that has been sent; [`UNSENT`] before the first.
    pub sent: [u8; 64],
    /// Of a progressive picture, for each block which coefficients are not zero.
    pub seen: Vec<u64>,
}

const UNSENT: u8 = 0xff;

impl Frame {
    pub fn parse(segment: &[u8], progressive: bool) -> Result<Self, Damage> {
        let size = [u16_at(segment, 3)?, u16_at(segment, 1)?];
        let components: Vec<_> = segment.get(6..).unwrap_or_default().chunks_exact(3).collect();
        let count = usize::from(segment.get(5).copied().unwrap_or(0));
        if size.contains(&0) || components.len() != count || !(1..=4).contains(&count) {
            return Err(Damage::Header);
        }
        let component = |bytes: &&[u8]| {
            let sampling = [usize::from(bytes[1] >> 4), usize::from(bytes[1] & 15)];
            let allowed = sampling.iter().all(|factor| (1..=4).contains(factor));
            allowed.then(|| Component { id: bytes[0], sampling, sent: [UNSENT; 64], seen: Vec::new() })
        };
        let components = components.iter().map(component).collect::<Option<_>>().ok_or(Damage::Header)?;
        Ok(Self { progressive, size, components })
    }

    /// Whether all bits of all coefficients have been sent.
    pub fn is_complete(&self) -> bool {
        self.components.iter().all(|component| component.sent == [0; 64])
    }

    /// The largest sampling factor on this axis.
    pub fn largest(&self, axis: usize) -> usize {
        self.components.iter().map(|component| component.sampling[axis]).max().unwrap_or(1)
    }

    /// The blocks of one component on this axis, when it stands alone in a scan.
    pub fn blocks(&self, component: &Component, axis: usize) -> usize {
        (self.size[axis] * component.sampling[axis]).div_ceil(self.largest(axis)).div_ceil(8)
    }
}

/// What a scan header says.
pub(super) struct Scan {
    /// Which components, with the tables for their first and their other coefficients.
    pub parts: Vec<(usize, Option<Huffman>, Option<Huffman>)>,
    /// The first and the last coefficient.
    pub band: [usize; 2],
    /// Whether it sends one more bit of what was sent before.
    pub refines: bool,
    pub lowest_bit: u8,
}

impl Scan {
    /// A scan header; none if it needs a table that is not in the file, which decoders have their own for.
    pub fn parse(segment: &[u8], frame: &Frame, tables: &Tables) -> Result<Option<Self>, Damage> {
        let count = usize::from(*segment.first().ok_or(Damage::Header)?);
        let (chosen, rest) = segment[1..].split_at_checked(count * 2).ok_or(Damage::Header)?;
        let &[first, last, bits, ..] = rest else { return Err(Damage::Header) };
        let (band, refines) = if frame.progressive {
            ([usize::from(first), usize::from(last)], bits >> 4 > 0)
        } else {
            ([0, 63], false)
        };
        let sane = (1..=4).contains(&count) && band[0] <= band[1] && band[1] < 64;
        // In a progressive picture first coefficients come alone, and the others of one component at a time.
        if !sane || frame.progressive && (band[0] == 0) != (band[1] == 0) || band[0] > 0 && count > 1 {
            return Err(Damage::Header);
        }
        let mut parts = Vec::new();
        for pair in chosen.chunks_exact(2) {
            let place = frame.components.iter().position(|component| component.id == pair[0]);
            let table = |kind: usize, place: u8| tables.get(kind * 4 + usize::from(place & 3)).cloned();
            let (dc, ac) = (table(0, pair[1] >> 4).flatten(), table(1, pair[1]).flatten());
            if band[0] == 0 && !refines && dc.is_none() || band[1] > 0 && ac.is_none() {
                return Ok(None);
            }
            parts.push((place.ok_or(Damage::Header)?, dc, ac));
        }
        let lowest_bit = if frame.progressive { bits & 15 } else { 0 };
        Ok(Some(Self { parts, band, refines, lowest_bit }))
    }
}
