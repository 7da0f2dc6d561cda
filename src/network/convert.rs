//! From pictures and numbers to tensors and back.

use burn::tensor::{Device, Tensor, TensorData};

use crate::picture::Planes;
use crate::{Error, Result};

/// `[1, 3, height, width]`, RGB 0..1, on `device`.
pub fn to_tensor(planes: Planes, device: &Device) -> Tensor<4> {
    let shape = [1, 3, planes.height, planes.width];
    Tensor::from_data(TensorData::new(planes.data, shape), device)
}

/// All numbers of `tensor`, read from the device in place: not for WebGPU in a browser.
///
/// # Errors
/// [`Error::GpuLost`] if the device does not answer.
#[cfg(feature = "train")]
pub fn to_numbers<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let data = tensor.try_into_data().map_err(Error::gpu_lost)?;
    data.try_to_vec().map_err(|error| Error::gpu_lost(format!("{error:?}")))
}

/// The first picture of `[batch, 3, height, width]`, read from the device.
///
/// # Errors
/// [`Error::GpuLost`] if the device does not answer any more: a failed read is never a black picture.
pub async fn to_planes(tensor: Tensor<4>) -> Result<Planes> {
    let [_, _, height, width] = tensor.dims();
    Ok(Planes { width, height, data: read_numbers(tensor).await? })
}

/// All numbers of `tensor`, once the device has computed them.
///
/// # Errors
/// [`Error::GpuLost`] if the device does not answer.
pub async fn read_numbers<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let data = tensor.into_data_async().await.map_err(Error::gpu_lost)?;
    data.try_to_vec().map_err(|error| Error::gpu_lost(format!("{error:?}")))
}
