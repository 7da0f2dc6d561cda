//! The hint of each error: the next step.

use crate::Error;

impl Error {
    /// What the person in front of it can do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::PictureEmpty => "Choose another file.",
            Self::PictureFormat => "Open a JPEG, PNG, WebP, GIF, BMP or TIFF file.",
            Self::PictureUnsupported { step, .. } => step,
            Self::PictureCorrupt { .. } => "Download or export the picture again, then open that copy.",
            Self::PictureTooLarge { .. } => "Make the picture smaller in a photo program first.",
            #[cfg(feature = "cli")]
            Self::PictureFile { .. } => "Make the picture smaller in a photo program first.",
            Self::PictureBuffer { .. } => "Pass width * height * 4 bytes of RGBA.",
            Self::PackMagic => "Choose a file that ends in .impasto.",
            Self::PackTruncated { .. } | Self::PackTrailing { .. } | Self::PackChecksum => {
                "Download the style pack again."
            }
            Self::PackHeaderSize { .. }
            | Self::PackHeader { .. }
            | Self::PackStyle { .. }
            | Self::PackSection { .. }
            | Self::PackTensorDuplicate { .. }
            | Self::PackTensorSize { .. }
            | Self::PackTensorValue { .. } => "Write the style pack again with `impasto pack`.",
            Self::PackVersion { .. }
            | Self::PackArchitecture { .. }
            | Self::PackTensorMissing { .. }
            | Self::PackTensorUnknown { .. }
            | Self::PackTensorShape { .. } => "Use the style pack and the program of the same release.",
            Self::StyleUnknown { .. } => "Choose one of the styles listed.",
            Self::StyleWeights { .. } => {
                "Give each style a weight of at least 0, and one of them more than 0."
            }
            Self::StyleParameters { .. } => {
                "Take the style from a style file or a style pack of this program."
            }
            Self::EncoderOfOtherPack => "Use the style encoder and the style pack of the same release.",
            Self::StyleOfOtherPack { .. } => "Add it to the pack it was taught with, or teach it again.",
            Self::Strength { .. } => "Choose a strength from 0 (the photo) to 1 (the painting).",
            Self::Brushwork { .. } => "Choose a number within that range.",
            Self::WorkingSize { .. } => "Choose a smaller working size.",
            Self::WrapSize { .. } => "Make each side that is joined a multiple of 4 pixels, and at least 16.",
            Self::MemoryLimit { .. } => "Allow more memory, or choose a smaller working size.",
            Self::Cancelled => "Start again when you like.",
            Self::FilmState { .. } => {
                "Give the command line that the statistics come from, or begin without them."
            }
            Self::GpuUnavailable { .. } => "Use the CPU, or update the browser or the graphics driver.",
            Self::GpuLost { .. } => {
                "Try again; on the CPU or with a smaller picture if it happens once more."
            }
            Self::SelfTest { .. } => "Use the CPU; updating the graphics driver may help.",
            Self::NotFinite => "Try again on the CPU.",
            Self::Io { .. } => "Check that the path exists and that you may use it.",
            Self::InFile { source, .. } => source.hint(),
            #[cfg(feature = "cli")]
            Self::OutputFormat { .. } => {
                "End the name in .png, .jpg, .jpeg, .webp, .tif or .tiff, or the name of a folder in /."
            }
            #[cfg(feature = "cli")]
            Self::OutputPack { .. } => "End the name in .impasto.",
            #[cfg(feature = "cli")]
            Self::OutputExists { .. } => {
                "Choose another name, or write over it with --force; `stylize --skip-existing` leaves it."
            }
            #[cfg(feature = "cli")]
            Self::OutputIsInput { .. } | Self::OutputTwice { .. } => "Choose another name with -o.",
            #[cfg(feature = "cli")]
            Self::OutputPlace { .. } => "Choose another name, in a folder where you may write.",
            #[cfg(feature = "cli")]
            Self::OutputOfMany { .. } => "Name a folder that ends in /, or paint one photo at a time.",
            #[cfg(feature = "cli")]
            Self::OutputSize { .. } => {
                "Write a PNG, a JPEG or a TIFF, or allow fewer pixels with --max-pixels."
            }
            #[cfg(feature = "cli")]
            Self::Shard { .. } => "Say it with --shard i/n; --shard 1/1 paints them all.",
            #[cfg(feature = "cli")]
            Self::Manifest { .. } => "Name a file of its own for each worker.",
            #[cfg(feature = "cli")]
            Self::NotAFile { .. } => "List files alone: `find FOLDER -type f` names those of a folder.",
            #[cfg(feature = "cli")]
            Self::FrameCut { .. } => "Check that --raw and --raw-format are what the frames are written in.",
            #[cfg(feature = "cli")]
            Self::FilmShort { .. } => "Check what writes the frames; those that came are painted.",
            Self::OptimizeOptions { .. } => "Correct the option; `impasto optimize --help` lists them all.",
            Self::Config { .. } => "Correct the configuration file and start again.",
            Self::Features { .. } => "Fetch them with `./build.sh features`.",
            #[cfg(feature = "pretrained")]
            Self::PersonWeights { .. } => "Take `selfie_segmentation.tflite` as `./build.sh pkg` fetches it.",
            Self::NoPictures { .. } => "Name a folder with JPEG, PNG or WebP pictures.",
            Self::Checkpoint { .. } => "Go on from an earlier checkpoint or start a new run.",
            Self::LossNotFinite { .. } => {
                "The last good checkpoint is kept; go on from it with a lower learning rate."
            }
        }
    }
}
