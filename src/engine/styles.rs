//! The styles of an engine: the pack's, and those that are added.

use super::engine::Engine;
use crate::encoder::StyleEncoder;
use crate::pack::{Pack, Style};
use crate::packing::{check_style_file, style_file, styles_from_pack};
use crate::picture::Picture;
use crate::style::style_unknown;
use crate::{Error, Mix, Result, StyleEnds, StyleParameters};

impl Engine {
    /// The pack's styles, then those that were added.
    pub fn styles(&self) -> &[Style] {
        &self.styles
    }

    /// Adds the styles of a style file, which `impasto teach` and `impasto predict` write, behind those there are.
    ///
    /// # Errors
    /// The `pack-…` errors if it is no style file, [`Error::StyleOfOtherPack`] if it was taught to other convolutions,
    /// [`Error::PackStyle`] if there is a style of that id already. Nothing is added then.
    pub fn add_styles(&mut self, file: &[u8]) -> Result<()> {
        let file = Pack::parse(file)?;
        check_style_file(&file, self.source.as_ref())?;
        file.styles.iter().try_for_each(|style| self.check_new(style))?;
        let parameters = styles_from_pack(&file)?;
        self.parameters.extend(parameters);
        self.styles.extend(file.styles);
        Ok(())
    }

    /// Adds one style behind those there are.
    ///
    /// # Errors
    /// [`Error::PackStyle`] if there is a style of that id already, or a text is not allowed in a pack, and
    /// [`Error::StyleParameters`] if the parameters are not finite or none. Nothing is added then.
    pub fn add_style(&mut self, style: Style, ends: StyleEnds) -> Result<()> {
        style.check()?;
        self.check_new(&style)?;
        for parameters in std::iter::once(&ends.bold).chain(&ends.calm) {
            StyleParameters::from_values(&parameters.to_values())?;
        }
        self.styles.push(style);
        self.parameters.push(ends);
        Ok(())
    }

    /// Adds the style that `encoder` sees in `painting`, the same at any boldness.
    ///
    /// # Errors
    /// [`Error::EncoderOfOtherPack`] if the encoder was trained for another generator, and those of
    /// [`StyleEncoder::predict`] and [`add_style`](Self::add_style). Nothing is added then.
    pub fn add_painting(&mut self, encoder: &StyleEncoder, style: Style, painting: &Picture) -> Result<()> {
        encoder.check_fits(self.source.as_ref())?;
        self.add_style(style, StyleEnds { bold: encoder.predict(painting)?, calm: None })
    }

    /// Takes over the styles of an engine that was loaded from the same pack.
    #[cfg(feature = "python")]
    pub(crate) fn with_styles_of(mut self, other: &Self) -> Self {
        self.styles.clone_from(&other.styles);
        self.parameters.clone_from(&other.parameters);
        self
    }

    /// The style that `encoder` sees in `painting` as a style file, which [`add_styles`](Self::add_styles) takes in.
    /// Nothing is added yet.
    ///
    /// # Errors
    /// As [`add_painting`](Self::add_painting).
    pub fn predict_style(
        &self,
        encoder: &StyleEncoder,
        style: &Style,
        painting: &Picture,
    ) -> Result<Vec<u8>> {
        encoder.check_fits(self.source.as_ref())?;
        style.check()?;
        self.check_new(style)?;
        let ends = StyleEnds { bold: encoder.predict(painting)?, calm: None };
        style_file(style, &ends, self.source.as_ref())?.to_bytes()
    }

    /// A style as a style file, to be kept and shared: [`add_styles`](Self::add_styles) of an engine with the same pack
    /// takes it in, and paints the same.
    ///
    /// # Errors
    /// [`Error::StyleUnknown`].
    pub fn style_file(&self, id: &str) -> Result<Vec<u8>> {
        let mut all = self.styles.iter().zip(&self.parameters);
        let Some((style, ends)) = all.find(|(style, _)| style.id == id) else {
            return Err(style_unknown(&self.styles, id));
        };
        style_file(style, ends, self.source.as_ref())?.to_bytes()
    }

    /// Takes a style away; those behind it move up. What is painted already keeps its look.
    ///
    /// # Errors
    /// [`Error::StyleUnknown`].
    pub fn remove_style(&mut self, id: &str) -> Result<()> {
        let Some(place) = self.styles.iter().position(|style| style.id == id) else {
            return Err(style_unknown(&self.styles, id));
        };
        self.styles.remove(place);
        self.parameters.remove(place);
        Ok(())
    }

    /// The parameters of `mix` at a boldness of 0 (calm) to 1 (bold) and beyond.
    ///
    /// # Errors
    /// [`Error::StyleWeights`] unless there is one weight for each style.
    pub fn parameters(&self, mix: &Mix, boldness: f32) -> Result<StyleParameters> {
        let weights = mix.for_styles(self.styles.len())?;
        Ok(StyleEnds::blend(self.parameters.iter().zip(weights.iter().copied()), boldness))
    }

    /// Checks that there is no style of the id yet.
    fn check_new(&self, style: &Style) -> Result<()> {
        if self.styles.iter().all(|known| known.id != style.id) {
            return Ok(());
        }
        Err(Error::PackStyle { id: style.id.clone(), reason: "there is a style of that id already" })
    }
}
