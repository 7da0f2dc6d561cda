//! Teaching, for JavaScript: a lesson is made of bytes, then taught step by step.
//!
//! burn computes it on the CPU. On the software cards at hand its GPU backend starts half a minute later and is ten times
//! slower; real cards are not measured yet.

use burn::tensor::Device;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::error::to_js;
use crate::optimize::to_planes;
use crate::pack::{Pack, Source, Style};
use crate::packing::{check_style_file, generator_from_pack, style_file, styles_from_pack};
use crate::picture::{Picture, Planes};
use crate::pretrained::Pretrained;
use crate::teach::TeachOptions;
use crate::{Error, Result, teach};

/// What a style is taught with, until a teacher takes it.
#[wasm_bindgen]
pub struct Lesson {
    start: Start,
    plan: teach::Lesson,
    device: Device,
}

/// A style that is being learnt.
#[wasm_bindgen]
pub struct Teacher {
    start: Start,
    teacher: teach::Teacher,
}

/// What the style file of the start says of itself.
struct Start {
    style: Style,
    source: Option<Source>,
}

#[wasm_bindgen]
impl Lesson {
    /// The generator of a style pack, a loss network, the one style of a style file to start from, and the RGBA bytes of the
    /// painting that it is to be like. What is learnt has the texts of the start.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        pack: &[u8],
        loss_network: &[u8],
        start: &[u8],
        painting: Vec<u8>,
        width: u32,
        height: u32,
    ) -> Result<Lesson, JsValue> {
        let painting = Picture::new(width, height, painting).map_err(to_js)?;
        Self::of(pack, loss_network, start, to_planes(&painting)).map_err(to_js)
    }

    /// Adds the RGBA bytes of a photo to practise on; a lesson needs one at least.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn add_photo(&mut self, photo: Vec<u8>, width: u32, height: u32) -> Result<(), JsValue> {
        let photo = Picture::new(width, height, photo).map_err(to_js)?;
        self.plan.photos.push(to_planes(&photo));
        Ok(())
    }
}

impl Lesson {
    fn of(pack: &[u8], loss_network: &[u8], start: &[u8], painting: Planes) -> Result<Self> {
        let device = Device::flex().autodiff();
        let (pack, start) = (Pack::parse(pack)?, Pack::parse(start)?);
        check_style_file(&start, pack.source.as_ref())?;
        let none = || Error::StyleUnknown { id: String::new(), known: "none".into() };
        let plan = teach::Lesson {
            generator: generator_from_pack(&pack, &device)?,
            start: styles_from_pack(&start)?.pop().ok_or_else(none)?,
            features: Pretrained::from_pack(loss_network)?.extractor(&device)?,
            painting,
            photos: Vec::new(),
        };
        let style = start.styles.into_iter().next_back().ok_or_else(none)?;
        Ok(Self { start: Start { style, source: start.source }, plan, device })
    }
}

#[wasm_bindgen]
impl Teacher {
    /// Looks at the painting, for `steps` steps on `batch` crops of `side` pixels of the photos.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn create(
        lesson: Lesson,
        steps: usize,
        side: usize,
        batch: usize,
        seed: u32,
    ) -> Result<Teacher, JsValue> {
        let Lesson { start, plan, device } = lesson;
        let options = TeachOptions { steps, side, batch, seed: seed.into(), ..TeachOptions::default() };
        let teacher = teach::Teacher::new(plan, options, &device).await.map_err(to_js)?;
        Ok(Self { start, teacher })
    }

    /// Steps so far.
    pub fn steps(&self) -> usize {
        self.teacher.steps()
    }

    /// One step. JSON: the [`Losses`](crate::objective::Losses) before it.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn step(&mut self) -> Result<String, JsValue> {
        let losses = self.teacher.step().await.map_err(to_js)?;
        serde_json::to_string(&losses).map_err(|error| JsValue::from_str(&error.to_string()))
    }

    /// The style as it is learnt so far, as the bytes of a style file.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn style(&self) -> Result<Vec<u8>, JsValue> {
        let ends = self.teacher.style().await.map_err(to_js)?;
        let file = || style_file(&self.start.style, &ends, self.start.source.as_ref())?.to_bytes();
        file().map_err(to_js)
    }
}
