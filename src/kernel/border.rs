//! Border handling: which pixel a layer reads beyond the border.

use crate::{Error, Result};

/// How a picture goes on beyond its edges while it is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Edges {
    /// By its mirror image, at all four edges.
    #[default]
    Mirror,
    /// The left edge joins the right one, as in a panorama of 360 degrees; mirrored above and below.
    WrapX,
    /// All four edges join, as in a texture that is laid beside itself.
    Wrap,
}

impl Edges {
    /// Whether left and right, and whether top and bottom join.
    pub(crate) fn joined(self) -> [bool; 2] {
        match self {
            Self::Mirror => [false, false],
            Self::WrapX => [true, false],
            Self::Wrap => [true, true],
        }
    }

    /// Checks that a picture can be joined so: the network works on squares of 4 pixels, and what fills up
    /// a side to whole ones would stand between the edges.
    ///
    /// # Errors
    /// [`Error::WrapSize`].
    pub(crate) fn check(self, width: u32, height: u32) -> Result<()> {
        let [across, down] = self.joined();
        let odd = |joined: bool, side: u32| joined && (side < 16 || !side.is_multiple_of(4));
        if odd(across, width) || odd(down, height) {
            return Err(Error::WrapSize { width, height });
        }
        Ok(())
    }
}

/// How a map goes on beyond its border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Border {
    /// `c b a` becomes `b c b a b`: the border is not repeated.
    Reflect,
    /// `c b a` becomes `c c b a a`.
    Replicate,
    /// `c b a` becomes `a c b a c`.
    Wrap,
}

impl Border {
    /// The place in a row of `length` pixels of the one at `index`, which is at most one beyond either end.
    #[inline(always)]
    pub(crate) fn place(self, index: isize, length: usize) -> usize {
        let last = length.saturating_sub(1);
        match (self, usize::try_from(index)) {
            (_, Ok(index)) if index <= last => index,
            (Self::Reflect, Ok(_)) => last.saturating_sub(1),
            (Self::Reflect, Err(_)) => last.min(1),
            (Self::Replicate, Ok(_)) | (Self::Wrap, Err(_)) => last,
            (Self::Replicate, Err(_)) | (Self::Wrap, Ok(_)) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_replication_repeats_the_border() {
        let around = |border: Border, length: usize| {
            (-1..=length as isize).map(|index| border.place(index, length)).collect::<Vec<_>>()
        };
        assert_eq!(around(Border::Reflect, 4), [1, 0, 1, 2, 3, 2]);
        assert_eq!(around(Border::Replicate, 4), [0, 0, 1, 2, 3, 3]);
        assert_eq!(around(Border::Wrap, 4), [3, 0, 1, 2, 3, 0]);
        assert_eq!(around(Border::Reflect, 2), [1, 0, 1, 0]);
        for border in [Border::Reflect, Border::Replicate, Border::Wrap] {
            assert_eq!(around(border, 1), [0, 0, 0]);
        }
    }

    #[test]
    fn only_whole_squares_can_be_joined() {
        let code = |edges: Edges, width, height| edges.check(width, height).err().map(|error| error.code());
        assert_eq!(code(Edges::Mirror, 1, 7), None);
        assert_eq!(code(Edges::WrapX, 20, 7), None);
        assert_eq!(code(Edges::WrapX, 22, 8), Some("wrap-size"));
        assert_eq!(code(Edges::Wrap, 20, 7), Some("wrap-size"));
        assert_eq!(code(Edges::Wrap, 12, 16), Some("wrap-size"));
    }
}
