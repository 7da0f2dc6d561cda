//! The kinds of damage in a JPEG.

/// One kind of damage.
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
    /// More scans than anyone needs.
    TooManyScans,
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
            Self::TooManyScans => "it sends its pixels again and again",
        }
    }
}
