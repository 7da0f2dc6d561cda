//! Teaching: the style of one more painting for a trained generator, without files, threads or a run.
//!
//! Only the gammas and betas of the new style are learnt, those of its bold and of its calm end, on the frozen convolutions
//! (Dumoulin et al. 2017, section 3.3), by the losses that the gallery was trained by ([`objective`](crate::objective)).
//! Nothing here waits in place, and a step reads from the device once: it runs in a browser too.

mod options;
mod painting;
mod photos;
mod rows;
mod teacher;

pub use options::TeachOptions;
pub use teacher::{Lesson, Teacher};
