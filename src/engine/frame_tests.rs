//! What a frame of live video costs an engine. Without a GPU these tests fail; they never skip.

use std::ops::ControlFlow;

use super::{Backend, Brushwork, Edges, Engine, Live, Options, Traffic};
use crate::Mix;
use crate::picture::{Picture, sample};

const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");
const LIVE: Option<Live> = Some(Live { smoothing: 0.0 });

/// Layers of the generator.
const LAYERS: u32 = 14;

/// What painting from memory and back takes, and what painting takes on the card.
fn counted(engine: &Engine, photo: &Picture, options: Options) -> [[u32; 2]; 2] {
    let mix = Mix::one(engine.styles(), &engine.styles()[0].id).unwrap();
    let go_on = async |_| ControlFlow::Continue(());
    let counts = |Traffic { submissions, readbacks }: Traffic| [submissions, readbacks];
    let card = engine.card().unwrap();
    let held = pollster::block_on(card.upload(photo)).unwrap();
    let _ = engine.traffic();
    pollster::block_on(engine.stylize_with(photo, &mix, options, go_on)).unwrap();
    let memory = counts(engine.traffic().unwrap());
    pollster::block_on(card.paint(&held, &mix, options, go_on)).unwrap();
    [memory, counts(engine.traffic().unwrap())]
}

#[test]
fn a_frame_is_one_submission_and_one_readback() {
    let engine = pollster::block_on(Engine::load(GALLERY, Backend::Gpu)).unwrap();
    let photo = sample(48, 32).unwrap();
    for edges in [Edges::Mirror, Edges::Wrap] {
        let still = Options { edges, ..Options::default() };
        // Of a still each layer is waited for; on the card its ground, its end and its light are submitted beside them.
        assert_eq!(counted(&engine, &photo, still), [[LAYERS, LAYERS], [LAYERS + 3, LAYERS]]);
        assert_eq!(counted(&engine, &photo, Options { live: LIVE, ..still }), [[1, 1], [1, 1]]);
    }
    // In two passes: in memory each is one, on the card both together are.
    let brushwork = Brushwork { strokes: 0.0, ..Brushwork::default() };
    let options = Options { live: LIVE, brushwork, ..Options::default() };
    assert_eq!(counted(&engine, &sample(300, 20).unwrap(), options), [[2, 2], [1, 1]]);
}

#[test]
fn a_smoothing_out_of_range_is_refused() {
    let engine = pollster::block_on(Engine::load(GALLERY, Backend::Gpu)).unwrap();
    let (photo, mix) = (sample(16, 16).unwrap(), Mix::one(engine.styles(), &engine.styles()[0].id).unwrap());
    let go_on = async |_| ControlFlow::Continue(());
    for smoothing in [-0.1, 1.0, f32::NAN] {
        let options = Options { live: Some(Live { smoothing }), ..Options::default() };
        let refused = pollster::block_on(engine.stylize_with(&photo, &mix, options, go_on)).unwrap_err();
        assert_eq!(refused.code(), "brushwork");
    }
}
