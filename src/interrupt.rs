//! Ctrl-C and its kin: nothing half written is left, and long work may end where nothing is lost.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::output::discard_unfinished;

/// Whether a command looks at [`STOP`] between two steps.
static IS_HEARD: AtomicBool = AtomicBool::new(false);
static STOP: AtomicBool = AtomicBool::new(false);

/// True from the first Ctrl-C (or SIGTERM) on; whoever works looks at it between two steps. A second one ends the process.
#[cfg(feature = "train")]
pub fn stop_on_interrupt() -> &'static AtomicBool {
    IS_HEARD.store(true, Ordering::Relaxed);
    &STOP
}

/// What a signal does: the first one is a wish if somebody hears it. Otherwise temporary files go and the process ends.
fn heard(end: impl FnOnce()) {
    if !IS_HEARD.load(Ordering::Relaxed) || STOP.swap(true, Ordering::Relaxed) {
        discard_unfinished();
        end();
    }
}

/// Takes care of the signals that end a process, and makes an error of the one that a size limit sends.
#[cfg(unix)]
pub fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};

    // The failed write is reported then; without this the process would end in the middle of it.
    let _ = signal_hook::flag::register(SIGXFSZ, std::sync::Arc::new(AtomicBool::new(false)));
    let ignored = ignored_signals();
    let ends = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let Ok(mut signals) = signal_hook::iterator::Signals::new(ends) else { return };
    std::thread::spawn(move || {
        for signal in &mut signals {
            heard(|| drop(signal_hook::low_level::emulate_default_handler(signal)));
        }
    });
}

/// A bit for each signal that this process was told to ignore, as `nohup` does with SIGHUP. Where the system does not say
/// it, a hang-up is left alone.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(1)
}

/// Takes care of Ctrl-C.
#[cfg(windows)]
pub fn watch() {
    let _ = ctrlc::set_handler(|| heard(|| std::process::exit(130)));
}
