//! Weights in and out of a module by name, e.g. `blocks.2.conv1.weight`.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{Tensor, TensorData};

use crate::named_tensor::NamedTensor;
use crate::{Error, Result};

/// All float parameters of `module`, in the order of its fields. Reads from the device
/// synchronously, so not for WebGPU in a browser.
///
/// # Errors
/// [`Error::Checkpoint`] if the device cannot be read.
pub fn export_weights<M: Module>(module: &M) -> Result<Vec<NamedTensor>> {
    let mut visitor = Exporter { path: Path::default(), tensors: Ok(Vec::new()) };
    module.visit(&mut visitor);
    visitor.tensors
}

/// Replaces every float parameter of `module` by what `source` has for its name and shape.
///
/// # Errors
/// The first error of `source`, or a wrong number of values; the module is lost then.
pub fn import_weights<M: Module>(
    module: M,
    source: impl FnMut(&str, &[usize]) -> Result<Vec<f32>>,
) -> Result<M> {
    let mut mapper = Importer { path: Path::default(), source, failure: None };
    let module = module.map(&mut mapper);
    match mapper.failure {
        Some(error) => Err(error),
        None => Ok(module),
    }
}

/// The ids of the parameters whose name `wanted` accepts.
pub fn parameter_ids<M: Module>(module: &M, wanted: impl Fn(&str) -> bool) -> Vec<ParamId> {
    let mut visitor = Selector { path: Path::default(), wanted, ids: Vec::new() };
    module.visit(&mut visitor);
    visitor.ids
}

#[derive(Default)]
struct Path(Vec<String>);

impl Path {
    fn name(&self) -> String {
        self.0.join(".")
    }
}

struct Exporter {
    path: Path,
    tensors: Result<Vec<NamedTensor>>,
}

impl ModuleVisitor for Exporter {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.0.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.0.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let shape = tensor.dims().to_vec();
        let values = tensor
            .try_into_data()
            .map_err(|error| error.to_string())
            .and_then(|data| data.try_to_vec::<f32>().map_err(|error| format!("{error:?}")));
        match (&mut self.tensors, values) {
            (Ok(tensors), Ok(values)) => tensors.push(NamedTensor { name: self.path.name(), shape, values }),
            (Ok(_), Err(reason)) => self.tensors = Err(Error::checkpoint(reason)),
            (Err(_), _) => {}
        }
    }
}

struct Selector<F> {
    path: Path,
    wanted: F,
    ids: Vec<ParamId>,
}

impl<F: Fn(&str) -> bool> ModuleVisitor for Selector<F> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.0.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.0.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if (self.wanted)(&self.path.name()) {
            self.ids.push(param.id);
        }
    }
}

struct Importer<F> {
    path: Path,
    source: F,
    failure: Option<Error>,
}

impl<F: FnMut(&str, &[usize]) -> Result<Vec<f32>>> ModuleMapper for Importer<F> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.0.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.0.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.failure.is_some() {
            return param;
        }
        let name = self.path.name();
        let shape = param.lazy_shape();
        let dims = shape.to_vec();
        match (self.source)(&name, &dims) {
            Ok(values) if values.len() == shape.num_elements() => {
                let device = param.lazy_device();
                let require_grad = param.is_require_grad();
                let tensor = Tensor::from_data(TensorData::new(values, shape), &device);
                Param::initialized(param.id, tensor).set_require_grad(require_grad)
            }
            Ok(values) => {
                self.failure =
                    Some(Error::PackTensorShape { name, found: vec![values.len()], expected: dims });
                param
            }
            Err(error) => {
                self.failure = Some(error);
                param
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Generator;
    use burn::tensor::Device;

    #[test]
    fn names_follow_the_fields() {
        let weights = export_weights(&Generator::new(2, &Device::flex())).unwrap();
        let find = |name: &str| weights.iter().find(|tensor| tensor.name == name).unwrap();
        assert_eq!(find("input.weight").shape, [32, 12, 3, 3]);
        assert_eq!(find("blocks.4.norm2.gamma").shape, [2, 64]);
        assert_eq!(find("output.bias").shape, [3]);
        assert_eq!(weights.len(), 2 * (1 + 2) + 5 * 2 * (1 + 2) + (1 + 2) + 2);
    }

    #[test]
    fn import_restores_what_export_gave() {
        let device = Device::flex();
        let weights = export_weights(&Generator::new(2, &device)).unwrap();
        let copy = import_weights(Generator::new(2, &device), |name, _| {
            Ok(weights.iter().find(|tensor| tensor.name == name).unwrap().values.clone())
        })
        .unwrap();
        assert_eq!(export_weights(&copy).unwrap(), weights);
    }

    #[test]
    fn a_wrong_count_is_an_error() {
        let result = import_weights(Generator::new(1, &Device::flex()), |_, _| Ok(vec![0.0]));
        assert_eq!(result.err().unwrap().code(), "pack-tensor-shape");
    }
}
