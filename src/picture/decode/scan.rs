//! Whether all pixels of a JPEG are there.
//!
//! Decoders fill what is missing with grey and report success, and a mark at the end of a file says nothing about
//! what is before it. So every code of every scan is read here, without computing a pixel: all blocks have to be
//! there, each restart marker in its place, and nothing else in between (ITU-T T.81). What follows the last pixel
//! does not matter. `pkg/jpeg.js` does the same for the browser.

use super::huffman::{Bits, Huffman};

/// What is wrong with a JPEG.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// The file ends before the pixels do.
    CutOff,
    /// A marker stands where there should be pixels.
    Marker,
    /// The compressed data makes no sense.
    Codes,
    /// The headers make no sense.
    Header,
    /// The end mark comes before all scans are there.
    Scans,
}

impl Damage {
    /// The rest of the sentence "the picture is damaged: ...".
    pub fn reason(self) -> &'static str {
        match self {
            Self::CutOff => "the file is cut off",
            Self::Marker => "something else stands in the middle of its pixels",
            Self::Codes => "its compressed pixels make no sense",
            Self::Header => "its headers make no sense",
            Self::Scans => "a part of its pixels is missing",
        }
    }
}

/// More bytes than this between the last pixel and the next mark are pixels that were read wrong. Cameras leave a few.
const MOST_LEFT: usize = 16;

/// As many zeros or more that end the pixels and go on behind them are what a disk or a network put where the rest was.
const ZEROS: usize = 8;

/// Where the pixels of a whole JPEG end. For kinds whose codes are not known here, an end mark has to do.
pub(super) fn end(bytes: &[u8]) -> Result<usize, Damage> {
    let mut walk = Walk { bytes, at: 2, tables: Default::default(), interval: 0, frame: None };
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
                        let Some(scan) = walk.scan(segment)? else { return walk.end_mark() };
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

fn u16_at(bytes: &[u8], at: usize) -> Result<usize, Damage> {
    let two = bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(Damage::Header)?;
    Ok(usize::from(u16::from_be_bytes(*two)))
}

/// What a frame header says.
struct Frame {
    progressive: bool,
    size: [usize; 2],
    components: Vec<Component>,
}

struct Component {
    id: u8,
    /// How many blocks it has in a unit of the interleaved picture, across and down.
    sampling: [usize; 2],
    /// The lowest bit of each coefficient that has been sent; [`UNSENT`] before the first.
    sent: [u8; 64],
    /// Of a progressive picture, for each block which coefficients are not zero.
    seen: Vec<u64>,
}

const UNSENT: u8 = 0xff;

impl Frame {
    fn parse(segment: &[u8], progressive: bool) -> Result<Self, Damage> {
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
    fn is_complete(&self) -> bool {
        self.components.iter().all(|component| component.sent == [0; 64])
    }

    /// The largest sampling factor on this axis.
    fn largest(&self, axis: usize) -> usize {
        self.components.iter().map(|component| component.sampling[axis]).max().unwrap_or(1)
    }

    /// The blocks of one component on this axis, when it stands alone in a scan.
    fn blocks(&self, component: &Component, axis: usize) -> usize {
        (self.size[axis] * component.sampling[axis]).div_ceil(self.largest(axis)).div_ceil(8)
    }
}

/// What a scan header says.
struct Scan {
    /// Which components, with the tables for their first and their other coefficients.
    parts: Vec<(usize, Option<Huffman>, Option<Huffman>)>,
    /// The first and the last coefficient.
    band: [usize; 2],
    /// Whether it sends one more bit of what was sent before.
    refines: bool,
    lowest_bit: u8,
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Four for first coefficients, four for the others.
    tables: [Option<Huffman>; 8],
    /// Units between restart markers; 0 without them.
    interval: usize,
    frame: Option<Frame>,
}

impl<'a> Walk<'a> {
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

    /// A scan header; none if it needs a table that is not in the file, which decoders have their own for.
    fn scan(&self, segment: &[u8]) -> Result<Option<Scan>, Damage> {
        let frame = self.frame.as_ref().ok_or(Damage::Header)?;
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
            let table = |kind: usize, place: u8| self.tables.get(kind * 4 + usize::from(place & 3)).cloned();
            let (dc, ac) = (table(0, pair[1] >> 4).flatten(), table(1, pair[1]).flatten());
            if band[0] == 0 && !refines && dc.is_none() || band[1] > 0 && ac.is_none() {
                return Ok(None);
            }
            parts.push((place.ok_or(Damage::Header)?, dc, ac));
        }
        let lowest_bit = if frame.progressive { bits & 15 } else { 0 };
        Ok(Some(Scan { parts, band, refines, lowest_bit }))
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
        let mut reader = Blocks { scan, run: 0 };
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
                reader.run = 0;
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
    let mut walk = Walk { bytes, at, tables: Default::default(), interval: 0, frame: None };
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

/// Reads the codes of blocks.
struct Blocks<'a> {
    scan: &'a Scan,
    /// How many more blocks have nothing new.
    run: u32,
}

impl Blocks<'_> {
    /// All coefficients of a block.
    fn sequential(&self, bits: &mut Bits, dc: Option<&Huffman>, ac: Option<&Huffman>) -> Result<(), Damage> {
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
    fn first(&self, bits: &mut Bits, dc: Option<&Huffman>) -> Result<(), Damage> {
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
    fn others(&mut self, bits: &mut Bits, ac: Option<&Huffman>, seen: &mut u64) -> Result<(), Damage> {
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
fn refined(bits: &mut Bits, seen: u64, band: std::ops::Range<usize>, zeros: usize) -> Result<usize, Damage> {
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
