//! The directories of a TIFF, read before any decoder is called.

/// More directories than this are a loop or a lie.
const MOST_DIRECTORIES: usize = 64;
/// More values of one tag than this are not needed here.
const MOST_VALUES: u64 = 1 << 17;

/// The tags that are asked for.
pub(super) mod tag {
    pub const SUBFILE: u16 = 254;
    pub const WIDTH: u16 = 256;
    pub const HEIGHT: u16 = 257;
    pub const BITS: u16 = 258;
    pub const COMPRESSION: u16 = 259;
    pub const PHOTOMETRIC: u16 = 262;
    pub const FILL_ORDER: u16 = 266;
    pub const STRIP_OFFSETS: u16 = 273;
    pub const ORIENTATION: u16 = 274;
    pub const SAMPLES: u16 = 277;
    pub const ROWS_PER_STRIP: u16 = 278;
    pub const STRIP_LENGTHS: u16 = 279;
    pub const FAX_OPTIONS: u16 = 292;
    pub const PALETTE: u16 = 320;
    pub const TILE_WIDTH: u16 = 322;
    pub const TILE_HEIGHT: u16 = 323;
    pub const TILE_OFFSETS: u16 = 324;
    pub const TILE_LENGTHS: u16 = 325;
    pub const SUBDIRECTORIES: u16 = 330;
    pub const EXTRA: u16 = 338;
    pub const FORMAT: u16 = 339;
    pub const JPEG_TABLES: u16 = 347;
    pub const LUMA: u16 = 529;
    pub const BLACK_AND_WHITE: u16 = 532;
    pub const PROFILE: u16 = 34_675;
}

/// One directory, which is one picture.
pub(super) struct Directory {
    entries: Vec<Entry>,
}

struct Entry {
    tag: u16,
    kind: u16,
    count: u64,
    /// Where the values are.
    at: usize,
}

/// A file with its byte order and the width of its offsets.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
    big: bool,
}

impl<'a> Reader<'a> {
    /// None if the file does not begin like one.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let (little, big) = match bytes.first_chunk()? {
            b"II*\0" => (true, false),
            b"MM\0*" => (false, false),
            b"II+\0" => (true, true),
            b"MM\0+" => (false, true),
            _ => return None,
        };
        Some(Self { bytes, little, big })
    }

    /// All directories of the main chain.
    pub fn pages(&self) -> Vec<Directory> {
        let mut pages = Vec::new();
        let mut next = if self.big { self.number(8, 8) } else { self.number(4, 4) };
        while let Some(at) = next.filter(|&at| at > 0 && pages.len() < MOST_DIRECTORIES) {
            let Some((directory, behind)) = self.directory(at) else { break };
            next = self.number(behind, if self.big { 8 } else { 4 });
            pages.push(directory);
        }
        pages
    }

    /// The directories that one refers to.
    pub fn children(&self, directory: &Directory) -> Vec<Directory> {
        let places = self.numbers(directory, tag::SUBDIRECTORIES).unwrap_or_default();
        places.into_iter().take(MOST_DIRECTORIES).filter_map(|at| Some(self.directory(at)?.0)).collect()
    }

    fn directory(&self, at: u64) -> Option<(Directory, usize)> {
        let at = usize::try_from(at).ok()?;
        let (count_size, size, inline) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.number(at, count_size)?.min(u64::from(u16::MAX)) as usize;
        let start = at.checked_add(count_size)?;
        let mut entries = Vec::new();
        for place in (0..count).map(|entry| start + entry * size) {
            let count = self.number(place + 4, inline)?;
            let kind = self.number(place + 2, 2)? as u16;
            let values = place + 4 + inline;
            let fits = size_of_kind(kind).checked_mul(count).is_some_and(|bytes| bytes <= inline as u64);
            let at = if fits { values } else { usize::try_from(self.number(values, inline)?).ok()? };
            entries.push(Entry { tag: self.number(place, 2)? as u16, kind, count, at });
        }
        Some((Directory { entries }, start + count * size))
    }

    /// An unsigned number of so many bytes.
    fn number(&self, at: usize, size: usize) -> Option<u64> {
        let bytes = self.bytes.get(at..at.checked_add(size)?)?;
        let join = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(if self.little { bytes.iter().rev().fold(0, join) } else { bytes.iter().fold(0, join) })
    }

    /// The whole numbers of a tag; none if it is not there or cut off.
    pub fn numbers(&self, directory: &Directory, tag: u16) -> Option<Vec<u64>> {
        let entry = directory.entry(tag)?;
        let size = size_of_kind(entry.kind) as usize;
        (0..entry.count.min(MOST_VALUES) as usize)
            .map(|place| self.number(entry.at.checked_add(place * size)?, size))
            .collect()
    }

    /// The first whole number of a tag.
    pub fn first(&self, directory: &Directory, tag: u16) -> Option<u64> {
        let entry = directory.entry(tag)?;
        self.number(entry.at, size_of_kind(entry.kind) as usize)
    }

    /// The fractions of a tag.
    pub fn fractions(&self, directory: &Directory, tag: u16) -> Option<Vec<f32>> {
        let entry = directory.entry(tag).filter(|entry| entry.kind == 5 && entry.count < 64)?;
        (0..entry.count as usize)
            .map(|place| {
                let at = entry.at.checked_add(place * 8)?;
                Some(self.number(at, 4)? as f32 / self.number(at + 4, 4)? as f32)
            })
            .collect()
    }

    /// The bytes of a tag.
    pub fn bytes(&self, directory: &Directory, tag: u16) -> Option<&'a [u8]> {
        let entry = directory.entry(tag)?;
        let end = entry.at.checked_add(usize::try_from(entry.count).ok()?)?;
        self.bytes.get(entry.at..end)
    }

    /// The file with other whole numbers in tags of a page that have one.
    pub fn changed(&self, page: &Directory, changes: &[(u16, u64)]) -> Vec<u8> {
        let mut bytes = self.bytes.to_vec();
        for (tag, value) in changes {
            let Some(entry) = page.entry(*tag) else { continue };
            self.put(&mut bytes, entry.at, size_of_kind(entry.kind) as usize, *value);
        }
        bytes
    }

    /// Adds to each whole number of a tag in `bytes`, a copy of the file, where its type has room for it.
    pub fn add(&self, bytes: &mut [u8], page: &Directory, tag: u16, more: u64) {
        let Some(entry) = page.entry(tag) else { return };
        let size = size_of_kind(entry.kind) as usize;
        for place in 0..entry.count.min(MOST_VALUES) as usize {
            let at = entry.at.saturating_add(place * size);
            let sum = self.number(at, size).and_then(|number| number.checked_add(more));
            if let Some(sum) = sum.filter(|sum| *sum <= u64::MAX >> (64 - 8 * size)) {
                self.put(bytes, at, size, sum);
            }
        }
    }

    /// Writes an unsigned number of so many bytes.
    fn put(&self, bytes: &mut [u8], at: usize, size: usize, value: u64) {
        let Some(place) = bytes.get_mut(at..at.saturating_add(size)) else { return };
        if self.little {
            place.copy_from_slice(&value.to_le_bytes()[..size]);
        } else {
            place.copy_from_slice(&value.to_be_bytes()[8 - size..]);
        }
    }
}

impl Directory {
    fn entry(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    pub fn has(&self, tag: u16) -> bool {
        self.entry(tag).is_some()
    }
}

/// Bytes of one value.
fn size_of_kind(kind: u16) -> u64 {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 | 16..=18 => 8,
        _ => 1,
    }
}
