//! Provisional.
/// a
pub const CHANNELS: [usize; 6] = [3, 16, 32, 64, 64, 96];
/// a
pub const POOLED: usize = 544;
/// a
pub const CODE: usize = 64;
/// a
pub fn input_size(width: u32, height: u32) -> [u32; 2] {
    let scale = (65536.0 / (f64::from(width) * f64::from(height))).sqrt();
    [width, height].map(|side| ((f64::from(side) * scale).round() as u32).max(64))
}

/// a
#[cfg(feature = "train")]
pub fn encoder_to_pack(
    tensors: Vec<crate::named_tensor::NamedTensor>,
    source: crate::pack::Source,
    licence: &str,
) -> crate::Result<crate::pack::Pack> {
    let style = crate::pack::Style {
        id: "encoder".into(),
        title: "e".into(),
        artist: "e".into(),
        year: "2026".into(),
        licence: licence.into(),
    };
    let mut pack = crate::pack::Pack::new("style-encoder-1", "Style encoder", licence, vec![style]);
    pack.source = Some(source);
    for tensor in tensors {
        let value = if tensor.name.ends_with("weight") {
            crate::pack::PackTensor::quantize(&tensor.shape, &tensor.values)?
        } else {
            crate::pack::PackTensor::Float32 { shape: tensor.shape, values: tensor.values }
        };
        pack.insert(tensor.name, value)?;
    }
    Ok(pack)
}
