//! Where a picture stands on its way, in bytes, so that it can be gone on with elsewhere.

use crate::picture::Planes;
use crate::{Error, Result};

/// What the bytes begin with.
const MAGIC: [u8; 4] = *b"IFS1";
/// Numbers before the values: size, iterations there, in all, evaluations, width, height.
const NUMBERS: usize = 6;

/// Where a picture stands. What the optimizer remembers of its last steps is not part of it: it learns that anew.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The place in the list of sizes.
    pub stage: usize,
    /// Iterations at this size.
    pub taken: usize,
    /// Iterations in all.
    pub iterations: usize,
    /// Evaluations of the loss in all.
    pub evaluations: usize,
    /// The picture, with every value as it is.
    pub planes: Planes,
}

impl State {
    /// As bytes, 12 a pixel.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { stage, taken, iterations, evaluations, planes } = self;
        let numbers = [*stage, *taken, *iterations, *evaluations, planes.width, planes.height];
        let mut bytes = MAGIC.to_vec();
        bytes.extend(numbers.iter().flat_map(|number| (*number as u32).to_le_bytes()));
        bytes.extend(planes.data.iter().flat_map(|value| value.to_le_bytes()));
        bytes
    }

    /// # Errors
    /// [`Error::OptimizeOptions`] for bytes that are no state.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let refuse = || Error::OptimizeOptions { reason: "this is no state of a picture".into() };
        let words = bytes.strip_prefix(&MAGIC).ok_or_else(refuse)?;
        let (words, rest) = words.as_chunks::<4>();
        let (numbers, values) = words.split_at_checked(NUMBERS).ok_or_else(refuse)?;
        let number = |at: usize| numbers.get(at).map_or(0, |word| u32::from_le_bytes(*word) as usize);
        let [width, height] = [number(4), number(5)];
        let wanted = width.checked_mul(height).and_then(|pixels| pixels.checked_mul(3));
        let data: Vec<f32> = values.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if !rest.is_empty() || wanted != Some(data.len()) || !data.iter().all(|value| value.is_finite()) {
            return Err(refuse());
        }
        let planes = Planes { width, height, data };
        Ok(Self { stage: number(0), taken: number(1), iterations: number(2), evaluations: number(3), planes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_where_a_picture_stands() {
        let planes = Planes { width: 2, height: 1, data: vec![0.1, -0.2, 0.3, 1.4, 0.5, 0.6] };
        let state = State { stage: 1, taken: 7, iterations: 27, evaluations: 31, planes };
        let bytes = state.to_bytes();
        assert_eq!(State::from_bytes(&bytes).unwrap(), state);
        let mut infinite = bytes.clone();
        infinite.truncate(bytes.len() - 4);
        infinite.extend(f32::INFINITY.to_le_bytes());
        let mut huge = bytes.clone();
        huge[20..28].fill(255);
        let longer = [bytes.as_slice(), &[0; 3]].concat();
        for lie in
            [&bytes[..bytes.len() - 4], &bytes[4..], &bytes[..9], &[], &infinite[..], &huge[..], &longer[..]]
        {
            assert_eq!(State::from_bytes(lie).unwrap_err().code(), "optimize-options");
        }
    }
}
