//! Square roots of symmetric 3x3 matrices, for the covariance of colours.

/// Row by row.
pub type Matrix = [[f64; 3]; 3];
/// One value a channel.
pub type Vector = [f64; 3];

/// Each sweep of rotations squares the error; ten are more than f64 can show.
const SWEEPS: usize = 10;

/// The symmetric `R` with `R R = matrix`, or its inverse, of a symmetric positive definite matrix.
pub fn square_root(matrix: &Matrix, inverse: bool) -> Matrix {
    let (values, vectors) = eigen(matrix);
    let roots = values.map(|value| {
        let root = value.max(f64::MIN_POSITIVE).sqrt();
        if inverse { 1.0 / root } else { root }
    });
    // V diag(roots) V^T
    let scaled = vectors.map(|row| [row[0] * roots[0], row[1] * roots[1], row[2] * roots[2]]);
    product(&scaled, &transpose(&vectors))
}

/// `a b`
pub fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let columns = transpose(b);
    a.map(|row| columns.map(|column| row.iter().zip(column).map(|(a, b)| a * b).sum()))
}

fn transpose(m: &Matrix) -> Matrix {
    [0, 1, 2].map(|column| m.map(|row| row.get(column).copied().unwrap_or_default()))
}

/// Eigenvalues, and the eigenvectors as columns, by Jacobi's rotations (1846).
fn eigen(matrix: &Matrix) -> (Vector, Matrix) {
    let identity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let (mut m, mut vectors) = (*matrix, identity);
    for _ in 0..SWEEPS {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            if m[p][q].abs() < f64::MIN_POSITIVE {
                continue;
            }
            // The rotation in the plane of p and q that makes m[p][q] vanish.
            let theta = 0.5 * (2.0 * m[p][q]).atan2(m[q][q] - m[p][p]);
            let mut rotation = identity;
            (rotation[p][p], rotation[q][q]) = (theta.cos(), theta.cos());
            (rotation[p][q], rotation[q][p]) = (theta.sin(), -theta.sin());
            m = product(&product(&transpose(&rotation), &m), &rotation);
            vectors = product(&vectors, &rotation);
        }
    }
    ([m[0][0], m[1][1], m[2][2]], vectors)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: &Matrix, b: &Matrix) -> bool {
        a.iter().flatten().zip(b.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-10)
    }

    #[test]
    fn roots_squared_are_the_matrix() {
        let identity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        for matrix in [
            identity,
            [[4.0, 0.0, 0.0], [0.0, 9.0, 0.0], [0.0, 0.0, 1e-4]],
            [[2.0, 1.0, 0.5], [1.0, 3.0, -0.7], [0.5, -0.7, 1.0]],
            [[1.0, 0.999, 0.998], [0.999, 1.0, 0.999], [0.998, 0.999, 1.0]],
        ] {
            let root = square_root(&matrix, false);
            assert!(close(&product(&root, &root), &matrix), "{matrix:?}: {root:?}");
            assert!(close(&product(&root, &square_root(&matrix, true)), &identity), "{matrix:?}");
        }
    }
}
