//! Frames without a header, one after the other: what ffmpeg calls `rawvideo`.

use std::io::{self, ErrorKind, Read, Write};

use clap::ValueEnum;

use crate::picture::{Picture, check_size};
use crate::{Error, Result};

/// How a pixel is written; the names are ffmpeg's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RawFormat {
    /// Red, green and blue, a byte each
    Rgb24,
    /// The same and alpha
    Rgba,
}

impl RawFormat {
    fn channels(self) -> usize {
        match self {
            Self::Rgb24 => 3,
            Self::Rgba => 4,
        }
    }
}

/// Reads and writes frames of one size.
pub(super) struct Frames {
    size: (u32, u32),
    format: RawFormat,
    bytes: Vec<u8>,
    /// How many whole frames were read.
    read: u64,
}

impl Frames {
    /// # Errors
    /// Those of [`check_size`].
    pub fn new(size: (u32, u32), format: RawFormat) -> Result<Self> {
        check_size(size.0, size.1)?;
        let bytes = vec![0; size.0 as usize * size.1 as usize * format.channels()];
        Ok(Self { size, format, bytes, read: 0 })
    }

    /// The next frame, or nothing at the end.
    ///
    /// # Errors
    /// [`Error::FrameCut`] and [`Error::Io`].
    pub fn read(&mut self, source: &mut impl Read) -> Result<Option<Picture>> {
        let mut filled = 0;
        while let Some(rest) = self.bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match source.read(rest) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => {
                    let whole = self.bytes.len();
                    return Err(Error::FrameCut { bytes: filled, whole, frames: self.read });
                }
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io("standard input")(error)),
            }
        }
        self.read += 1;
        let rgba = match self.format {
            RawFormat::Rgba => self.bytes.clone(),
            RawFormat::Rgb24 => {
                let (pixels, _) = self.bytes.as_chunks::<3>();
                pixels.iter().flat_map(|[red, green, blue]| [*red, *green, *blue, 255]).collect()
            }
        };
        Picture::new(self.size.0, self.size.1, rgba).map(Some)
    }

    /// Writes a frame of this size.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, frame: &Picture, target: &mut impl Write) -> io::Result<()> {
        match self.format {
            RawFormat::Rgba => target.write_all(frame.rgba())?,
            RawFormat::Rgb24 => {
                let (pixels, _) = frame.rgba().as_chunks::<4>();
                let rgb: Vec<u8> =
                    pixels.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
                target.write_all(&rgb)?;
            }
        }
        target.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a pipe does.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(5);
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn frames_come_out_as_they_went_in() {
        for (format, length) in [(RawFormat::Rgb24, 18), (RawFormat::Rgba, 24)] {
            let bytes: Vec<u8> = (0..2 * length).collect();
            let (mut frames, mut source) = (Frames::new((3, 2), format).unwrap(), Drops(&bytes));
            let mut written = Vec::new();
            while let Some(frame) = frames.read(&mut source).unwrap() {
                frames.write(&frame, &mut written).unwrap();
            }
            assert_eq!((written, frames.read), (bytes, 2));
        }
    }

    #[test]
    fn a_frame_that_is_cut_is_an_error_that_says_where() {
        let mut frames = Frames::new((3, 2), RawFormat::Rgb24).unwrap();
        let mut source = Drops(&[7; 18 + 4]);
        assert!(frames.read(&mut source).unwrap().is_some());
        let error = frames.read(&mut source).unwrap_err();
        assert_eq!(error.code(), "frame-cut");
        assert!(
            error.to_string().contains("4 of its 18 bytes") && error.to_string().contains("after 1 whole")
        );
        assert!(Frames::new((0, 2), RawFormat::Rgba).is_err());
    }
}
