//! Huffman codes of a JPEG and the bits they are read from (ITU-T T.81, annex F.2.2).

use super::damage::Damage;

/// Codes up to this length are looked up at once.
const FAST_BITS: u32 = 9;
/// The longest code.
const MAX_BITS: u32 = 16;

/// A table that turns codes into symbols.
#[derive(Clone)]
pub(super) struct Huffman {
    /// By the next [`FAST_BITS`] bits: length and symbol, or 0 for a longer code.
    fast: Vec<u16>,
    /// By length: the code after the last one of this length, in 16 bits; and what to add for its place in `symbols`.
    ends: [(u32, i32); MAX_BITS as usize + 1],
    symbols: Vec<u8>,
}

impl Huffman {
    /// From how many codes there are of each length, and their symbols; none if they are more than fit.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self { fast: vec![0; 1 << FAST_BITS], ends: [(0, 0); 17], symbols: symbols.to_vec() };
        let (mut code, mut place) = (0_u32, 0_usize);
        for (length, &count) in (1..=MAX_BITS).zip(counts) {
            let offset = place as i32 - code as i32;
            for _ in 0..count {
                let symbol = *symbols.get(place)?;
                if length <= FAST_BITS {
                    let start = (code << (FAST_BITS - length)) as usize;
                    let codes = table.fast.get_mut(start..start + (1 << (FAST_BITS - length)))?;
                    codes.fill((length as u16) << 8 | u16::from(symbol));
                }
                code += 1;
                place += 1;
            }
            if code > 1 << length {
                return None;
            }
            table.ends[length as usize] = (code << (MAX_BITS - length), offset);
            code <<= 1;
        }
        Some(table)
    }
}

/// The bits of one scan, up to the next marker.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next byte to be taken.
    at: usize,
    /// The bits taken and not yet read are the lowest `count`.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, held: 0, count: 0 }
    }

    /// Where the marker is that the bits end at, or where the file ends; drops bits that are left of the last byte.
    pub fn end(&mut self) -> usize {
        // Whole bytes that were taken too early are put back.
        for _ in 0..self.count / 8 {
            let zero_stuffed = self.at >= 2 && self.bytes[self.at - 2..self.at] == [0xff, 0];
            self.at -= if zero_stuffed { 2 } else { 1 };
        }
        (self.held, self.count) = (0, 0);
        self.at
    }

    /// Goes on behind a restart marker.
    pub fn restart(&mut self, at: usize) {
        self.at = at;
    }

    /// Takes bytes as long as there is room, up to a marker. 0xff is followed by a zero that is no part of the data.
    fn fill(&mut self) {
        while self.count <= 48 {
            let Some(&byte) = self.bytes.get(self.at) else { return };
            if byte == 0xff {
                if self.bytes.get(self.at + 1) != Some(&0) {
                    return;
                }
                self.at += 1;
            }
            self.at += 1;
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
    }

    /// What is wrong if the bits are at their end too early.
    fn ended(&self) -> Damage {
        if self.at + 1 < self.bytes.len() { Damage::Marker } else { Damage::CutOff }
    }

    /// The next `count` bits, at most 16.
    pub fn take(&mut self, count: u32) -> Result<u32, Damage> {
        if self.count < count {
            self.fill();
            if self.count < count {
                return Err(self.ended());
            }
        }
        self.count -= count;
        Ok((self.held >> self.count) as u32 & ((1 << count) - 1))
    }

    /// The next symbol of `table`.
    pub fn symbol(&mut self, table: &Huffman) -> Result<u8, Damage> {
        if self.count < MAX_BITS {
            self.fill();
        }
        let window = if self.count >= MAX_BITS {
            (self.held >> (self.count - MAX_BITS)) as u32 & 0xffff
        } else {
            ((self.held << (MAX_BITS - self.count)) as u32) & 0xffff
        };
        let fast = table.fast[(window >> (MAX_BITS - FAST_BITS)) as usize];
        let (length, symbol) = if fast == 0 {
            let length = (FAST_BITS + 1..=MAX_BITS).find(|&length| window < table.ends[length as usize].0);
            let length = length.ok_or(Damage::Codes)?;
            let place = (window >> (MAX_BITS - length)) as i32 + table.ends[length as usize].1;
            let symbol = usize::try_from(place).ok().and_then(|place| table.symbols.get(place));
            (length, *symbol.ok_or(Damage::Codes)?)
        } else {
            (u32::from(fast >> 8), fast as u8)
        };
        if length > self.count {
            return Err(self.ended());
        }
        self.count -= length;
        Ok(symbol)
    }
}
