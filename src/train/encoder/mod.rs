//! Training the style encoder: a small network that reads a painting and predicts its style.
//!
//! The generator is frozen, so the gallery's styles stay exactly as they are. Training has two stages (the idea of a
//! network that predicts the normalizations: Ghiasi et al., "Exploring the structure of a real-time, arbitrary neural
//! artistic stylization network", 2017):
//!
//! 1. A *teacher* (`teacher`) predicts a code of 64 numbers from the mean and the deviation of each channel of VGG
//!    (`statistics`), and the 1,536 numbers of the style from the code. It first learns the styles of the gallery by
//!    heart, then from many paintings by the generator's own losses (`lessons`, `paintings`, `pool`).
//! 2. A small network, the *student* (`student`), learns to give the teacher's codes from the picture alone (`distil`).
//!    This is the style encoder that is packed.

mod dense;
mod distil;
mod lessons;
mod options;
mod paintings;
mod pool;
mod quantization;
mod run;
mod state;
mod statistics;
mod student;
mod teacher;

pub use options::EncoderOptions;
pub use quantization::encoder_psnr;
pub use run::{TrainedEncoder, train_encoder};
