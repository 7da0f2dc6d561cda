//! How large the numbers in the feature maps of the gallery's styles are.

use super::Edges;
use crate::StyleEnds;
use crate::kernel::{CpuNetwork, Subject};
use crate::pack::Pack;
use crate::packing::{network_from_pack, styles_from_pack};
use crate::picture::{Picture, sample};

/// A half can be as large as 65504. Measured: 742 in what layers write, at most 635 in what they keep.
const LARGEST: f32 = 1000.0;

#[test]
fn no_number_between_the_gallerys_layers_comes_near_the_largest_half() {
    let pack = Pack::parse(include_bytes!("../../pkg/styles/gallery.impasto")).unwrap();
    let network = CpuNetwork::new(network_from_pack(&pack).unwrap());
    let styles = styles_from_pack(&pack).unwrap();
    let picture = |colour: fn(u32, u32) -> u8, side: u32| {
        let pixels = (0..side * side)
            .flat_map(|place| [[colour(place % side, place / side); 3].as_slice(), &[255]].concat());
        Picture::new(side, side, pixels.collect()).unwrap()
    };
    let mut photos = vec![sample(96, 72).unwrap(), sample(1, 1).unwrap()];
    for side in [1, 16, 61, 200] {
        photos.extend([
            picture(|_, _| 0, side),
            picture(|_, _| 255, side),
            picture(|x, y| ((x + y) % 2 * 255) as u8, side),
            picture(|x, y| ((x / 7 + y / 7) % 2 * 255) as u8, side),
            picture(
                |x, y| {
                    (x.wrapping_mul(0x9e37_79b9) ^ y.wrapping_mul(0x85eb_ca6b) ^ (x * y * 77)).to_le_bytes()
                        [1]
                },
                side,
            ),
            picture(|x, y| if (x, y) == (9, 11) { 255 } else { 0 }, side),
        ]);
    }
    let (mut largest, mut kept) = (0.0_f32, 0.0_f32);
    for photo in &photos {
        for style in
            styles.iter().flat_map(|style| [0.0, 1.0].map(|bold| StyleEnds::blend([(style, 1.0)], bold)))
        {
            let mut painting = network.begin(Subject {
                photo,
                edges: Edges::Mirror,
                style: &style,
                strength: 1.0,
                film: None,
                live: None,
            });
            // The most that the skip connections can add up to.
            let mut sum = 0.0;
            for task in network.plan(photo, Edges::Mirror, u64::MAX).unwrap().tasks {
                painting.advance(&task).unwrap();
                let Some(map) = painting.map_of(&task) else { continue };
                largest = map.data.iter().fold(largest, |most, number| most.max(number.abs()));
                let Some(affine) = painting.affines().get(task.layer) else { continue };
                let tables = affine.scale.iter().zip(&affine.shift).cycle();
                let normalized =
                    map.data.iter().zip(tables).map(|(number, (scale, shift))| number * scale + shift);
                sum += normalized.fold(0.0, |most: f32, number| most.max(number.abs()));
            }
            kept = kept.max(sum);
        }
    }
    println!("largest {largest}, kept at most {kept}");
    assert!(largest > 1.0 && largest <= LARGEST && kept <= LARGEST, "{largest}, {kept}");
}
