//! Ctrl-C and other signals: no half-written file is left, and long work may end where nothing is lost.

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

/// Takes care of Ctrl-C, and on Unix of the other signals that end a process. The one that a size limit sends makes an error
/// of the write that went too far.
pub fn watch() {
    #[cfg(unix)]
    let ignored = ignored_signals();
    #[cfg(not(unix))]
    let ignored = 0;
    // A shell that starts a command in the background may have told it to ignore Ctrl-C, which is meant for another one.
    if !is_ignored(SIGINT, ignored) {
        // A second handler in one process is refused; the first still works then.
        let _ = ctrlc::set_handler(|| heard(end_by_ctrl_c));
    }
    #[cfg(unix)]
    watch_unix(ignored);
}

/// The number of Ctrl-C.
const SIGINT: i32 = 2;

fn is_ignored(signal: i32, ignored: u64) -> bool {
    (ignored >> (signal - 1)) & 1 == 1
}

#[cfg(unix)]
fn watch_unix(ignored: u64) {
    use signal_hook::consts::{SIGALRM, SIGHUP, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ};

    let _ = signal_hook::flag::register(SIGXFSZ, std::sync::Arc::new(AtomicBool::new(false)));
    // Those that others send to end a process, or that end it unless it says otherwise.
    let ends = [SIGHUP, SIGTERM, SIGQUIT, SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2];
    let ends = ends.into_iter().filter(|&signal| !is_ignored(signal, ignored));
    let Ok(mut signals) = signal_hook::iterator::Signals::new(ends) else { return };
    std::thread::spawn(move || {
        for signal in &mut signals {
            heard(|| end_by(signal));
        }
    });
}

/// Ends the process as the signal does without a handler, which its parent sees.
#[cfg(unix)]
fn end_by(signal: i32) {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

#[cfg(unix)]
fn end_by_ctrl_c() {
    end_by(SIGINT);
}

#[cfg(not(unix))]
fn end_by_ctrl_c() {
    std::process::exit(130);
}

/// A bit for each signal that this process was told to ignore, as `nohup` does with SIGHUP. Where the system does not say
/// it, a hang-up is left alone.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(1)
}
