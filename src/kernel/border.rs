//! Which pixel stands in for one beyond the border.

/// How a map goes on beyond its border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Border {
    /// `c b a` becomes `b c b a b`: the border is not repeated.
    Reflect,
    /// `c b a` becomes `c c b a a`.
    Replicate,
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
            (Self::Replicate, Ok(_)) => last,
            (Self::Replicate, Err(_)) => 0,
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
        assert_eq!(around(Border::Reflect, 2), [1, 0, 1, 0]);
        for border in [Border::Reflect, Border::Replicate] {
            assert_eq!(around(border, 1), [0, 0, 0]);
        }
    }
}
