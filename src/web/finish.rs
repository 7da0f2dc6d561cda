//! Finishing, for JavaScript: an order is put together of bytes, then its picture is made better step by step.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::error::to_js;
use crate::network::Layer;
use crate::optimize::{
    Canvas, Colours, Goal, Init, LossScale, Losses, Optimizer, Options, State, article_layers, equal_shares,
};
use crate::picture::Picture;
use crate::pretrained::Pretrained;
use crate::{Error, Result, optimize};

/// What is to be finished, until a finisher takes it.
#[wasm_bindgen]
pub struct Order {
    canvas: Canvas,
    state: Option<State>,
}

/// A picture that is made better.
#[wasm_bindgen]
pub struct Finisher(optimize::Finisher);

/// What is wanted, as JavaScript says it. The weights are multiples of the goal's own.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    goal: GoalName,
    sizes: Vec<u32>,
    iterations: usize,
    seed: u64,
    optimizer: OptimizerName,
    history: usize,
    learning_rate: f32,
    content_weight: f32,
    style_weight: f32,
    total_variation: f32,
    style_scale: f32,
    content_layers: Option<Vec<String>>,
    style_layers: Option<Vec<String>>,
    original_colours: ColoursName,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum GoalName {
    Article,
    Gallery,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum OptimizerName {
    Lbfgs,
    Adam,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ColoursName {
    Style,
    Keep,
    Match,
}

/// What there is to say after a step.
#[derive(Serialize)]
struct Told {
    iteration: usize,
    evaluations: usize,
    width: usize,
    height: usize,
    losses: Losses,
    /// Whether there was no step left.
    over: bool,
}

#[wasm_bindgen]
impl Order {
    /// A loss network, the RGBA bytes of a photo, and what is wanted as JSON. It starts from the photo.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        loss_network: &[u8],
        photo: Vec<u8>,
        width: u32,
        height: u32,
        wanted: &str,
    ) -> Result<Order, JsValue> {
        let photo = Picture::new(width, height, photo).map_err(to_js)?;
        Self::of(loss_network, photo, wanted).map_err(to_js)
    }

    /// Adds the RGBA bytes of a style picture; an order needs one at least.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn add_style(&mut self, rgba: Vec<u8>, width: u32, height: u32, weight: f32) -> Result<(), JsValue> {
        self.canvas.styles.push(Picture::new(width, height, rgba).map_err(to_js)?);
        self.canvas.options.style_weights.push(weight);
        Ok(())
    }

    /// Starts from these RGBA bytes instead of the photo.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn start_from(&mut self, rgba: Vec<u8>, width: u32, height: u32) -> Result<(), JsValue> {
        self.canvas.options.init = Init::Picture(Picture::new(width, height, rgba).map_err(to_js)?);
        Ok(())
    }

    /// Starts from noise instead of the photo.
    pub fn start_from_noise(&mut self) {
        self.canvas.options.init = Init::Noise;
    }

    /// Goes on from the bytes of a state, of an order that was the same.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn go_on_from(&mut self, state: &[u8]) -> Result<(), JsValue> {
        self.state = Some(State::from_bytes(state).map_err(to_js)?);
        Ok(())
    }
}

impl Order {
    fn of(loss_network: &[u8], content: Picture, wanted: &str) -> Result<Self> {
        let wanted: Wanted = serde_json::from_str(wanted)
            .map_err(|error| Error::OptimizeOptions { reason: error.to_string() })?;
        let device = Device::flex();
        let features = Pretrained::from_pack(loss_network)?.extractor(&device)?;
        let last = features.layers().last().copied().unwrap_or(Layer::Conv1_1);
        let options = wanted.options(last)?;
        Ok(Self { canvas: Canvas { features, device, content, styles: vec![], options }, state: None })
    }
}

impl Wanted {
    /// With a loss network that ends with this layer.
    fn options(self, last: Layer) -> Result<Options> {
        let goal = match self.goal {
            GoalName::Article => Goal::Article,
            GoalName::Gallery => Goal::Gallery,
        };
        let loss_scale = LossScale::default();
        let [alpha, beta, tv] = goal.weights(loss_scale);
        let [content, style] = article_layers(last);
        Ok(Options {
            goal,
            sizes: self.sizes,
            iterations: self.iterations,
            init: Init::Content,
            seed: self.seed,
            optimizer: match self.optimizer {
                OptimizerName::Lbfgs => Optimizer::Lbfgs { history: self.history },
                OptimizerName::Adam => Optimizer::Adam { learning_rate: self.learning_rate },
            },
            loss_scale,
            alpha: alpha * self.content_weight,
            beta: beta * self.style_weight,
            tv: tv * self.total_variation,
            content_layers: self.content_layers.map_or(Ok(content), |names| layers(&names))?,
            style_layers: self.style_layers.map_or(Ok(style), |names| layers(&names))?,
            style_weights: vec![],
            style_scale: goal.style_scale() * self.style_scale,
            colours: match self.original_colours {
                ColoursName::Style => Colours::Style,
                ColoursName::Keep => Colours::Keep,
                ColoursName::Match => Colours::Match,
            },
        })
    }
}

/// With equal shares.
fn layers(names: &[String]) -> Result<Vec<(Layer, f32)>> {
    let layer = |name: &String| {
        name.parse::<Layer>().map_err(|error| Error::OptimizeOptions { reason: error.to_string() })
    };
    Ok(equal_shares(&names.iter().map(layer).collect::<Result<Vec<Layer>>>()?))
}

#[wasm_bindgen]
impl Finisher {
    /// Looks at the pictures.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn create(order: Order) -> Result<Finisher, JsValue> {
        let Order { canvas, state } = order;
        optimize::Finisher::new(canvas, state).await.map(Self).map_err(to_js)
    }

    /// One iteration, if there is one left. JSON: how far it is, and the [`Losses`] of the best picture so far.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn step(&mut self) -> Result<String, JsValue> {
        let over = !self.0.step().await.map_err(to_js)?;
        self.told(over)
    }

    /// The same without an iteration.
    ///
    /// # Errors
    /// None in practice: numbers become JSON.
    pub fn now(&self) -> Result<String, JsValue> {
        self.told(false)
    }

    /// What the picture begins as, RGBA bytes of the size that the last step told.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn first(&self) -> Result<Vec<u8>, JsValue> {
        Ok(self.0.first().map_err(to_js)?.into_rgba())
    }

    /// The best picture so far, RGBA bytes of the size that the last step told.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn picture(&self) -> Result<Vec<u8>, JsValue> {
        Ok(self.0.picture().await.map_err(to_js)?.into_rgba())
    }

    /// Where it stands, for `go_on_from`.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn state(&self) -> Result<Vec<u8>, JsValue> {
        Ok(self.0.state().await.map_err(to_js)?.to_bytes())
    }
}

impl Finisher {
    fn told(&self, over: bool) -> Result<String, JsValue> {
        let finisher = &self.0;
        let (width, height) = finisher.size();
        let (iteration, evaluations, losses) =
            (finisher.iterations(), finisher.evaluations(), finisher.losses());
        let told = Told { iteration, evaluations, width, height, losses, over };
        serde_json::to_string(&told).map_err(|error| JsValue::from_str(&error.to_string()))
    }
}
