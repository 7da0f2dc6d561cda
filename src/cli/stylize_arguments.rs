//! The arguments of `impasto stylize`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::batch::BatchArguments;
use super::film_arguments::FilmArguments;
use super::force::Force;
use super::painter::DeviceChoice;
use crate::engine::{Brushwork, Edges, LIGHT, Options};
use crate::output::Existing;
use crate::picture::{Format, JPEG_QUALITY, MAX_PIXELS};

#[derive(Args)]
pub(super) struct Arguments {
    /// JPEG, PNG, WebP, GIF, BMP or TIFF files; `-` is standard input, whose painting goes to standard output
    #[arg(required_unless_present_any = ["list", "raw"])]
    pub photos: Vec<PathBuf>,
    #[command(flatten)]
    pub batch: BatchArguments,
    #[command(flatten)]
    pub film: FilmArguments,
    /// A style's id or a style file (.impasto), or several with weights: `great-wave=2,my-style.impasto=1`
    #[arg(short, long, required_unless_present = "paintings", conflicts_with = "paintings")]
    pub style: Option<String>,
    /// Any picture: the photos are painted in its style. If given several times, in a blend of all
    #[arg(long = "painting", value_name = "PICTURE")]
    pub paintings: Vec<PathBuf>,
    /// The style encoder that predicts the style of a --painting; without it, the one that comes with the tool
    #[arg(long, conflicts_with = "style")]
    pub encoder: Option<PathBuf>,
    /// Where to write the painting (.png, .jpg, .webp or .tiff); for several, a folder, whose name ends in / or has no
    /// ending; `-` is standard output. Without it, a file beside each photo
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// The format, if the name of the output has no ending that says it
    #[arg(long, value_enum, default_value_t = FormatChoice::Png)]
    pub format: FormatChoice,
    /// The quality of JPEG, from 1 to 100; the other formats are lossless
    #[arg(long, default_value_t = JPEG_QUALITY, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub quality: u8,
    #[command(flatten)]
    pub force: Force,
    /// Keep files that exist, and paint the other photos
    #[arg(long, conflicts_with = "force")]
    pub skip_existing: bool,
    /// Print the result of each photo as one JSON object a line: path, output, size, ms, notice, or code, message, hint
    #[arg(long)]
    pub json: bool,
    /// How much of the painting is mixed into the photo, from 0 (the photo) to 1 (the painting)
    #[arg(long, default_value_t = 1.0)]
    pub strength: f32,
    /// How light the painting is: from 0 (as the generator paints it) to 1 (as the photo)
    #[arg(long, default_value_t = LIGHT)]
    pub light: f32,
    #[command(flatten)]
    pub brushwork: BrushworkArguments,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceChoice::Auto)]
    pub device: DeviceChoice,
    /// How the photo continues beyond its edges; a side that is joined must be a multiple of 4 pixels
    #[arg(long, value_enum, default_value_t = Edges::Mirror)]
    pub edges: Edges,
    /// Photos with more pixels are shrunk to this many first
    #[arg(long, default_value_t = MAX_PIXELS)]
    pub max_pixels: u64,
    /// The memory that a painting may take, in MiB. Without it, 512 of the GPU's memory, or on the CPU half of the machine's
    /// but at most 4096. On the CPU at least 32 bytes a pixel
    #[arg(long)]
    pub memory: Option<u64>,
    /// A style pack; without it, the gallery that comes with the tool
    #[arg(long)]
    pub pack: Option<PathBuf>,
}

impl Arguments {
    /// What becomes of files that exist.
    pub fn existing(&self) -> Existing {
        match (self.skip_existing, self.batch.resume) {
            (true, _) => Existing::Keep,
            // What is not known to be done is done again.
            (_, true) => Existing::Replace,
            _ => self.force.existing(),
        }
    }

    /// What each painting has in common.
    pub fn options(&self) -> Options {
        Options {
            strength: self.strength,
            light: self.light,
            edges: self.edges,
            brushwork: self.brushwork.into(),
            live: None,
        }
    }
}

/// How a painting is painted.
#[derive(Args, Clone, Copy)]
pub(super) struct BrushworkArguments {
    /// The strokes, from 0 (broad) to 1 (fine), relative to the picture
    #[arg(long, default_value_t = Brushwork::default().strokes)]
    strokes: f32,
    /// How bold the painting is, from 0 (calm) to 1 (bold), and on to 1.5
    #[arg(long, default_value_t = Brushwork::default().boldness)]
    boldness: f32,
    /// The size of the shapes that strokes form in flat areas, from 0.25 to 4
    #[arg(long, default_value_t = Brushwork::default().swirl)]
    swirl: f32,
    /// Another number places the strokes in flat areas elsewhere
    #[arg(long, default_value_t = Brushwork::default().seed)]
    seed: u32,
}

impl From<BrushworkArguments> for Brushwork {
    fn from(arguments: BrushworkArguments) -> Self {
        let BrushworkArguments { strokes, boldness, swirl, seed } = arguments;
        Self { strokes, boldness, swirl, seed }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum FormatChoice {
    Png,
    #[value(alias = "jpg")]
    Jpeg,
    Webp,
    #[value(alias = "tif")]
    Tiff,
}

impl From<FormatChoice> for Format {
    fn from(choice: FormatChoice) -> Self {
        match choice {
            FormatChoice::Png => Self::Png,
            FormatChoice::Jpeg => Self::Jpeg,
            FormatChoice::Webp => Self::WebP,
            FormatChoice::Tiff => Self::Tiff,
        }
    }
}

impl ValueEnum for Edges {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Mirror => "By its mirror image",
            Self::WrapX => "Left and right join: a panorama of 360 degrees",
            Self::Wrap => "All four edges join: a seamless texture",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}
