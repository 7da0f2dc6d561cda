//! Whether all pixels of a JPEG are there.
//!
//! Decoders fill what is missing with grey and report success, and a mark at the end of a file says nothing about
//! what is before it. So every code of every scan is read here, without computing a pixel: all blocks have to be
//! there, each restart marker in its place, and nothing else in between (ITU-T T.81). What follows the last pixel
//! does not matter. `pkg/jpeg.js` does the same for the browser.

use super::blocks::Blocks;
use super::damage::Damage;
use super::frame::{Frame, Scan, Tables, u16_at};
use super::huffman::{Bits, Huffman};

/// More bytes than this between the last pixel and the next mark are pixels that were read wrong. Cameras leave a few.
const MOST_LEFT: usize = 16;

/// As many zeros or more that end the pixels and go on behind them are what a disk or a network put where the rest was.
const ZEROS: usize = 8;

/// Each scan goes over all pixels, however few bytes it has, and may be sent again and again. Encoders send about ten;
/// Chromium refuses a hundred.
const MOST_SCANS: usize = 99;

/// Where the pixels of a whole JPEG end. For kinds whose codes are not known here, an end mark has to do.
pub(super) fn end(bytes: &[u8]) -> Result<usize, Damage> {
    let mut walk = Walk::new(bytes, 2);
    while let Some(marker) = walk.next_marker() {
        match marker {
            // Markers without a segment: a second start of image, TEM and restarts.
            0x01 | 0xd0..=0xd8 => {}
            0xd9 => return Err(Damage::Scans),
            _ => {
                let segment = walk.segment().ok_or(Damage::CutOff)?;
                match marker {
                    0xc4 => walk.define_tables(segment)?,
                    0xdd => walk.interval = u16_at(segment, 0)?,
                    0xc0..=0xc2 if walk.frame.is_some() => return Err(Damage::Header),
                    0xc0..=0xc2 => walk.frame = Some(Frame::parse(segment, marker == 0xc2)?),
                    0xc3 | 0xc5..=0xcf if marker != 0xc8 && marker != 0xcc => return walk.end_mark(),
                    0xda => {
                        walk.count_scan()?;
                        let frame = walk.frame.as_ref().ok_or(Damage::Header)?;
                        let Some(scan) = Scan::parse(segment, frame, &walk.tables)? else {
                            return walk.end_mark();
                        };
                        walk.read(&scan)?;
                        if walk.frame.as_ref().is_some_and(Frame::is_complete) {
                            nothing_left(bytes, walk.at)?;
                            return Ok(walk.at);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    Err(Damage::CutOff)
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    tables: Tables,
    /// Units between restart markers; 0 without them.
    interval: usize,
    frame: Option<Frame>,
    /// How many there were.
    scans: usize,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, tables: Default::default(), interval: 0, frame: None, scans: 0 }
    }

    fn count_scan(&mut self) -> Result<(), Damage> {
        self.scans += 1;
        if self.scans > MOST_SCANS { Err(Damage::TooManyScans) } else { Ok(()) }
    }

    /// Steps behind the next marker. Stray bytes before it are passed over, 0xff 0 among them, and more 0xff, as filling.
    fn next_marker(&mut self) -> Option<u8> {
        loop {
            self.at += self.bytes.get(self.at..)?.iter().position(|&byte| byte == 0xff)? + 1;
            match *self.bytes.get(self.at)? {
                0 | 0xff => {}
                marker => {
                    self.at += 1;
                    return Some(marker);
                }
            }
        }
    }

    /// Steps behind a segment, whose first two bytes are its length including themselves.
    fn segment(&mut self) -> Option<&'a [u8]> {
        let start = self.bytes.get(self.at..)?;
        let length = usize::from(u16::from_be_bytes(*start.first_chunk()?)).max(2);
        let segment = start.get(2..length)?;
        self.at += length;
        Some(segment)
    }

    /// What is known of a file whose codes are not: where the mark of its end is.
    fn end_mark(&mut self) -> Result<usize, Damage> {
        while let Some(marker) = self.next_marker() {
            match marker {
                0xd9 => return Ok(self.at - 2),
                0x01 | 0xd0..=0xd8 => {}
                _ => {
                    if marker == 0xda {
                        self.count_scan()?;
                    }
                    self.segment().ok_or(Damage::CutOff)?;
                }
            }
        }
        Err(Damage::CutOff)
    }

    fn define_tables(&mut self, segment: &[u8]) -> Result<(), Damage> {
        let mut rest = segment;
        while let Some((&[place], behind)) = rest.split_first_chunk() {
            let (counts, behind) = behind.split_first_chunk::<16>().ok_or(Damage::Header)?;
            let total = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, behind) = behind.split_at_checked(total).ok_or(Damage::Header)?;
            let table = self.tables.get_mut(usize::from(place >> 4 & 1) * 4 + usize::from(place & 15));
            *table.ok_or(Damage::Header)? = Some(Huffman::new(counts, symbols).ok_or(Damage::Header)?);
            rest = behind;
        }
        Ok(())
    }

    /// Reads every code of a scan.
    fn read(&mut self, scan: &Scan) -> Result<(), Damage> {
        let Some(frame) = &mut self.frame else { return Err(Damage::Header) };
        let alone = scan.parts.len() == 1;
        let units = match &scan.parts[..] {
            [(place, ..)] => [0, 1].map(|axis| frame.blocks(&frame.components[*place], axis)),
            _ => [0, 1].map(|axis| frame.size[axis].div_ceil(8 * frame.largest(axis))),
        };
        let units = units[0] * units[1];
        let mut bits = Bits::new(self.bytes, self.at);
        let mut reader = Blocks::new(scan);
        for (place, ..) in &scan.parts {
            let component = &mut frame.components[*place];
            component.sent[scan.band[0]..=scan.band[1]].fill(scan.lowest_bit);
            if scan.band[0] > 0 {
                component.seen.resize(units, 0);
            }
        }
        for unit in 0..units {
            if self.interval > 0 && unit > 0 && unit % self.interval == 0 {
                let behind = restart(self.bytes, bits.end(), (unit / self.interval - 1) % 8)?;
                bits.restart(behind);
                reader.restart();
            }
            for (place, dc, ac) in &scan.parts {
                let component = &mut frame.components[*place];
                let blocks = if alone { 1 } else { component.sampling[0] * component.sampling[1] };
                for _ in 0..blocks {
                    match (frame.progressive, scan.band[0]) {
                        (false, _) => reader.sequential(&mut bits, dc.as_ref(), ac.as_ref())?,
                        (true, 0) => reader.first(&mut bits, dc.as_ref())?,
                        (true, _) => reader.others(&mut bits, ac.as_ref(), &mut component.seen[unit])?,
                    }
                }
            }
        }
        self.at = bits.end();
        Ok(())
    }
}

/// Steps behind the restart marker of this number, which has to be next.
fn restart(bytes: &[u8], at: usize, number: usize) -> Result<usize, Damage> {
    let mut walk = Walk::new(bytes, at);
    match walk.next_marker() {
        None => Err(Damage::CutOff),
        Some(marker) if usize::from(marker) == 0xd0 + number && walk.at - at <= MOST_LEFT => Ok(walk.at),
        Some(_) => Err(Damage::Marker),
    }
}

/// Bytes between the last pixel and an end mark are pixels that were read wrong, unless they are few or filling.
fn nothing_left(bytes: &[u8], at: usize) -> Result<(), Damage> {
    let (pixels, rest) = bytes.split_at(at);
    let zeros = |bytes: &[u8]| bytes.iter().all(|&byte| byte == 0);
    if pixels.last_chunk::<ZEROS>().is_some_and(|last| zeros(last))
        && rest.first_chunk::<ZEROS>().is_some_and(|next| zeros(next))
    {
        return Err(Damage::CutOff);
    }
    let end = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff));
    let Some(end) = end.filter(|&end| matches!(rest[end + 1], 0xd0..=0xd7 | 0xd9)) else { return Ok(()) };
    let left = rest[..end].iter().filter(|byte| !matches!(byte, 0 | 0xff)).count();
    if left > MOST_LEFT { Err(Damage::Codes) } else { Ok(()) }
}
