//! Many pictures on one sheet.

use super::Picture;
use crate::Result;

/// Pixels between the pictures.
const MARGIN: u32 = 8;
/// The paper's colour.
const PAPER: [u8; 4] = [250, 248, 245, 255];

/// Width and height of the sheet of `count` pictures in `columns` columns, the largest of them `largest`.
///
/// # Errors
/// [`PictureTooLarge`](crate::Error::PictureTooLarge).
pub fn contact_sheet_size(count: usize, columns: u32, largest: [u32; 2]) -> Result<[u32; 2]> {
    let columns = columns.max(1);
    let rows = u32::try_from(count).unwrap_or(u32::MAX).div_ceil(columns).max(1);
    let side =
        |cells: u32, side: u32| cells.saturating_mul(side.saturating_add(MARGIN)).saturating_add(MARGIN);
    let [width, height] = [side(columns, largest[0]), side(rows, largest[1])];
    super::check_size(width, height)?;
    Ok([width, height])
}

/// Lays out `pictures` row by row in `columns` columns on light paper; each cell is as large
/// as the largest picture.
///
/// # Errors
/// [`PictureTooLarge`](crate::Error::PictureTooLarge) if the sheet would be.
pub fn contact_sheet(pictures: &[Picture], columns: u32) -> Result<Picture> {
    let columns = columns.max(1);
    let largest = largest(pictures);
    let [cell_width, cell_height] = largest.map(|side| side + MARGIN);
    let [width, height] = contact_sheet_size(pictures.len(), columns, largest)?;

    let mut rgba = PAPER.repeat(width as usize * height as usize);
    for (index, picture) in pictures.iter().enumerate() {
        let left = MARGIN as usize + index % columns as usize * cell_width as usize;
        let top = MARGIN as usize + index / columns as usize * cell_height as usize;
        let row_bytes = picture.width() as usize * 4;
        for (y, row) in picture.rgba().chunks_exact(row_bytes).enumerate() {
            let start = ((top + y) * width as usize + left) * 4;
            if let Some(target) = rgba.get_mut(start..start + row_bytes) {
                target.copy_from_slice(row);
            }
        }
    }
    Picture::new(width, height, rgba)
}

/// The most width and the most height that any of them has.
fn largest(pictures: &[Picture]) -> [u32; 2] {
    let most = |side: fn(&Picture) -> u32| pictures.iter().map(side).max().unwrap_or(1);
    [most(Picture::width), most(Picture::height)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_in_rows_and_columns() {
        let dot = |value: u8| Picture::new(2, 1, vec![value; 8]).unwrap();
        let sheet = contact_sheet(&[dot(1), dot(2), dot(3)], 2).unwrap();
        assert_eq!((sheet.width(), sheet.height()), (8 + 2 * 10, 8 + 2 * 9));
        let at = |x: u32, y: u32| sheet.rgba()[((y * sheet.width() + x) * 4) as usize];
        assert_eq!([at(8, 8), at(18, 8), at(8, 17)], [1, 2, 3]);
        assert_eq!([at(0, 0), at(18, 17)], [PAPER[0]; 2]);
    }
}
