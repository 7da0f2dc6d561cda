//! Which rows of gammas and betas a picture is painted with, and how bold it is.
//!
//! Each step draws how bold its pictures are, and mixes the weights of the losses between the two ends as much.

use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand::rngs::StdRng;

/// `[pictures, rows]` with a 1 for each picture's row.
pub fn one_hot(rows: &[usize], count: usize, device: &Device) -> Tensor<2> {
    let weights = rows.iter().flat_map(|&row| (0..count).map(move |index| f32::from(u8::from(index == row))));
    Tensor::from_data(TensorData::new(weights.collect::<Vec<f32>>(), [rows.len(), count]), device)
}

/// Weights of the rows, `[pictures, 2 * count]`, for pictures of these styles, out of `count`, and this boldness, 0 to
/// 1: row `s` of a generator is the bold end of style `s`, and row `count + s` its calm end. What is between them is
/// painted with the blend of the two, as Babaeizadeh & Ghiasi ("Adjustable Real-time Style Transfer", ICLR 2020)
/// condition a generator on the weights of its losses.
pub fn two_ended(styles: &[usize], boldness: &[f32], count: usize, device: &Device) -> Tensor<2> {
    let bold = Tensor::<1>::from_floats(boldness, device).reshape([boldness.len(), 1]);
    let style = one_hot(styles, count, device);
    let calm = bold.clone().neg().add_scalar(1.0);
    Tensor::cat(vec![style.clone() * bold, style * calm], 1)
}

/// The boldness of a step's pictures: 1 for all with the probability `share`; else 0 for all, or any for each, one as
/// likely as the other. The ends are trained most, because they are what is seen most.
pub fn draw_boldness(share: f32, pictures: usize, random: &mut StdRng) -> Vec<f32> {
    let at: f32 = random.random();
    if at < share {
        vec![1.0; pictures]
    } else if at < f32::midpoint(share, 1.0) {
        vec![0.0; pictures]
    } else {
        (0..pictures).map(|_| random.random()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn a_picture_is_painted_with_both_ends_of_its_style() {
        let rows = two_ended(&[2, 0], &[0.75, 0.0], 3, &Device::flex());
        let rows: Vec<f32> = rows.into_data().try_to_vec().unwrap();
        assert_eq!(rows, [0.0, 0.0, 0.75, 0.0, 0.0, 0.25, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn both_ends_and_what_is_between_are_drawn_as_often_as_said() {
        let mut random = StdRng::seed_from_u64(1);
        let drawn: Vec<Vec<f32>> = (0..2000).map(|_| draw_boldness(0.5, 2, &mut random)).collect();
        let share =
            |of: fn(&[f32]) -> bool| drawn.iter().filter(|step| of(step)).count() as f32 / drawn.len() as f32;
        assert!((share(|step| step == [1.0, 1.0]) - 0.5).abs() < 0.05);
        assert!((share(|step| step == [0.0, 0.0]) - 0.25).abs() < 0.05);
        assert!((share(|step| step[0] != step[1]) - 0.25).abs() < 0.05);
        assert!(draw_boldness(1.0, 3, &mut random) == [1.0; 3]);
    }
}
