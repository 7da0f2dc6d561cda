//! The kinds of texture in an artwork, as clusters of its tiles.

use rand::RngExt;
use rand::rngs::StdRng;

const ITERATIONS: usize = 12;
/// A kind that only one tile is of is no kind.
const LEAST_TILES: usize = 2;

/// Groups of alike tiles, at most `most`: the spherical k-means (Dhillon & Modha 2001) of vectors of length 1, of which
/// nothing but their `products` (`count * count`, row by row) is needed, begun as k-means++ (Arthur & Vassilvitskii
/// 2007) is. Each group names its tiles; those of one tile are left out, unless there are no others.
pub fn tile_clusters(products: &[f32], count: usize, most: usize, random: &mut StdRng) -> Vec<Vec<usize>> {
    let mut groups = first_tiles(products, count, most.min(count), random);
    for _ in 0..ITERATIONS {
        let cosines: Vec<Vec<f64>> = groups.iter().map(|group| cosines(products, count, group)).collect();
        let mut next = vec![Vec::new(); groups.len()];
        for tile in 0..count {
            let at = |group: &Vec<f64>| group.get(tile).copied().unwrap_or_default();
            let nearest = cosines.iter().enumerate().max_by(|(_, a), (_, b)| at(a).total_cmp(&at(b)));
            if let Some(group) = nearest.and_then(|(index, _)| next.get_mut(index)) {
                group.push(tile);
            }
        }
        for group in next.iter_mut().filter(|group| group.is_empty()) {
            group.push(random.random_range(0..count));
        }
        groups = next;
    }
    if groups.iter().any(|group| group.len() >= LEAST_TILES) {
        groups.retain(|group| group.len() >= LEAST_TILES);
    }
    groups
}

/// One tile for each group: the first any, each next one the more likely the less it is like those before.
fn first_tiles(products: &[f32], count: usize, groups: usize, random: &mut StdRng) -> Vec<Vec<usize>> {
    let mut first: Vec<Vec<usize>> = Vec::new();
    let mut far = vec![1.0; count];
    while first.len() < groups {
        let mut at = random.random::<f64>() * far.iter().sum::<f64>();
        let chosen = far.iter().position(|far| {
            at -= far;
            at < 0.0
        });
        let tile = chosen.unwrap_or(first.len());
        for (far, cosine) in far.iter_mut().zip(cosines(products, count, &[tile])) {
            *far = far.min((1.0 - cosine).max(0.0));
        }
        first.push(vec![tile]);
    }
    first
}

/// The cosine of each tile with the sum of a group's.
fn cosines(products: &[f32], count: usize, group: &[usize]) -> Vec<f64> {
    let rows = || products.chunks(count.max(1));
    let sums: Vec<f64> = rows()
        .map(|row| group.iter().filter_map(|&tile| row.get(tile)).map(|value| f64::from(*value)).sum())
        .collect();
    let square: f64 = group.iter().filter_map(|&tile| sums.get(tile)).sum();
    let length = square.max(f64::MIN_POSITIVE).sqrt();
    sums.into_iter().map(|sum| sum / length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    /// Directions in a plane, in degrees.
    fn clusters(degrees: &[f32], most: usize) -> Vec<Vec<usize>> {
        let products: Vec<f32> =
            degrees.iter().flat_map(|a| degrees.iter().map(move |b| (a - b).to_radians().cos())).collect();
        let mut groups = tile_clusters(&products, degrees.len(), most, &mut StdRng::seed_from_u64(5));
        groups.sort();
        groups
    }

    #[test]
    fn alike_tiles_are_together() {
        let groups = clusters(&[0.0, 80.0, 2.0, 160.0, 81.0, 159.0, 1.0], 3);
        assert_eq!(groups, [vec![0, 2, 6], vec![1, 4], vec![3, 5]]);
    }

    #[test]
    fn a_tile_that_is_like_no_other_is_left_out() {
        assert_eq!(clusters(&[0.0, 1.0, 90.0], 2), [[0, 1]]);
        assert_eq!(clusters(&[40.0], 8), [[0]]);
    }
}
