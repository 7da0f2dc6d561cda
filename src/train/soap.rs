//! SOAP, the optimizer of the kernels: Adam in coordinates in which the gradient's numbers do not depend on each other.

use burn::optim::{
    Adam, AdamConfig, AdamState, LearningRate, Optimizer, RecordState, StateSink, StateSource, join_path,
};
use burn::tensor::{Device, Tensor};

use super::basis::Basis;

/// After so many steps the coordinates follow the gradients; in the first steps, always.
const FOLLOW_EVERY: usize = 10;

/// SOAP (Vyas et al., "SOAP: Improving and Stabilizing Shampoo using Adam", 2024, algorithm 3): the gradient is turned
/// into the eigenvectors of its own correlations along each dimension, Adam takes its step there, and the step is turned
/// back.
///
/// A step spends its time in the loss network; beside it, the few and small kernels of a generator cost next to nothing
/// to look at that closely.
#[derive(Clone)]
pub struct Soap {
    adam: Adam,
}

impl Soap {
    /// SOAP whose steps in the turned coordinates are those of `adam`.
    pub fn new(adam: &AdamConfig) -> Self {
        Self { adam: adam.build() }
    }
}

/// What SOAP knows about one parameter of rank `D`.
#[derive(Clone)]
pub struct SoapState<const D: usize> {
    /// Adam's moments, in the turned coordinates.
    adam: AdamState<D>,
    basis: Basis,
}

impl Optimizer for Soap {
    type State<const D: usize> = SoapState<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        weights: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<SoapState<D>>,
    ) -> (Tensor<D>, Option<SoapState<D>>) {
        let (adam, mut basis) = match state {
            Some(state) => (Some(state.adam), state.basis.observe(&gradient)),
            None => (None, Basis::new(&gradient)),
        };
        let turned = basis.turn(gradient);
        let (step, Some(mut adam)) = self.adam.step(rate, turned.zeros_like(), turned, adam) else {
            return (weights, None);
        };
        let weights = weights + basis.turn_back(step);
        let moments = &mut adam.momentum;
        if moments.time < FOLLOW_EVERY || moments.time.is_multiple_of(FOLLOW_EVERY) {
            for turn in basis.follow() {
                moments.moment_1 = turn.apply(moments.moment_1.clone());
                moments.moment_2 = turn.reorder(moments.moment_2.clone());
            }
        }
        (weights, Some(SoapState { adam, basis }))
    }

    fn to_device<const D: usize>(state: SoapState<D>, device: &Device) -> SoapState<D> {
        SoapState { adam: Adam::to_device(state.adam, device), basis: state.basis.on(device) }
    }
}

impl<const D: usize> RecordState for SoapState<D> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        self.adam.state_flatten(&join_path(prefix, "adam"), out);
        self.basis.state_flatten(&join_path(prefix, "basis"), out);
    }

    fn state_unflatten(prefix: &str, source: &mut StateSource, device: &Device) -> Option<Self> {
        Some(Self {
            adam: AdamState::state_unflatten(&join_path(prefix, "adam"), source, device)?,
            basis: Basis::state_unflatten(&join_path(prefix, "basis"), source, device)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::optim::ModuleOptimizer;

    const STEPS: usize = 300;
    const RATE: f64 = 0.1;

    /// `1/2 tr((W - T)^T H (W - T))` after some steps from 0, for an `H` whose eigenvectors are no axes.
    fn loss_after_steps_of(optimizer: &impl Optimizer) -> f32 {
        let device = Device::flex();
        let h = Tensor::<2>::from_floats([[50.5, 49.5], [49.5, 50.5]], &device);
        let target = Tensor::<2>::from_floats([[1.0, 0.2, 3.0], [-1.0, 0.4, 2.0]], &device);
        let (mut weights, mut state) = (target.zeros_like(), None);
        for _ in 0..STEPS {
            let gradient = h.clone().matmul(weights.clone() - target.clone());
            (weights, state) = optimizer.step(RATE, weights, gradient, state);
        }
        let off = weights - target;
        (off.clone() * h.matmul(off)).sum().into_scalar::<f32>() / 2.0
    }

    #[test]
    fn a_narrow_slanted_valley_is_no_obstacle() {
        let config = AdamConfig::new().with_beta_2(0.99).with_epsilon(1e-8);
        let soap = loss_after_steps_of(&Soap::new(&config));
        let adam = loss_after_steps_of(&config.build());
        assert!(soap < adam / 10.0, "{soap} against {adam}");
    }

    #[test]
    fn a_state_survives_its_file() {
        let device = Device::flex();
        let soap = Soap::new(&AdamConfig::new());
        let weights = Tensor::<2>::ones([3, 4], &device);
        let gradient = crate::loss::random([1, 1, 3, 4], 1, &device).reshape([3, 4]);
        let (weights, state) = soap.step(0.1, weights, gradient.clone(), None);
        let state = state.unwrap();

        let mut sink = StateSink::default();
        state.state_flatten("w", &mut sink);
        let mut source = StateSource::new(sink.scalars.into_iter().collect());
        for (name, data) in sink.tensors {
            source.insert_tensor(name, data);
        }
        let read = SoapState::<2>::state_unflatten("w", &mut source, &device).unwrap();
        let next = |state| soap.step(0.1, weights.clone(), gradient.clone(), Some(state)).0;
        let difference = (next(state) - next(read)).abs().max().into_scalar::<f32>();
        assert_eq!(difference, 0.0);
        let _: ModuleOptimizer = soap.into();
    }
}
