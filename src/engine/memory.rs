//! The default limit of memory for a painting.

use super::Backend;

/// The largest picture, in pixels, that the package for browsers paints: what a canvas holds in every browser, and whose
/// maps, 512 MiB, have room in the memory of a tab beside photo and painting.
pub const MAX_BROWSER_PIXELS: u64 = 4096 * 4096;

/// The limit of a painting, in bytes, that an engine starts with.
///
/// On a GPU 512 MiB. On the CPU natively 4 GiB: a picture of 100 megapixels takes 3.2 GiB. With the feature `cli` half of
/// what the machine or its container has, if that is less; without it nothing asks the system. In a browser 1 GiB on the
/// CPU, of the 4 GiB that a module can address: 33 megapixels.
pub fn default_memory(backend: Backend) -> u64 {
    match backend {
        Backend::Gpu => 512 << 20,
        Backend::Cpu if cfg!(target_family = "wasm") => 1 << 30,
        Backend::Cpu => on_cpu(machine()),
    }
}

/// The limit on a machine with so much memory.
fn on_cpu(machine: Option<u64>) -> u64 {
    machine.map_or(4 << 30, |bytes| (bytes / 2).min(4 << 30))
}

/// The memory in bytes that this machine has, or that the container has in which the process runs.
#[cfg(feature = "cli")]
fn machine() -> Option<u64> {
    use sysinfo::{MemoryRefreshKind, RefreshKind, System};
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(memory);
    let whole = Some(system.total_memory()).filter(|&bytes| bytes > 0)?;
    Some(system.cgroup_limits().map_or(whole, |limits| limits.total_memory.min(whole)))
}

/// Not known: what asks the system comes with the command line.
#[cfg(not(feature = "cli"))]
fn machine() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_small_machine_is_enough() {
        for (machine, limit) in [(Some(2 << 30), 1 << 30), (Some(64 << 30), 4 << 30), (None, 4 << 30)] {
            assert_eq!(on_cpu(machine), limit);
        }
        assert_eq!(default_memory(Backend::Cpu), on_cpu(machine()));
        assert_eq!(default_memory(Backend::Gpu), 512 << 20);
    }

    /// Every system says it, not only those with a `/proc`; where there is one, both agree.
    #[cfg(feature = "cli")]
    #[test]
    fn the_machine_says_what_it_has() {
        let bytes = machine().unwrap();
        assert!(bytes > 64 << 20, "{bytes}");
        if let Ok(text) = std::fs::read_to_string("/proc/meminfo") {
            let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap();
            let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse().unwrap();
            assert!(bytes <= kibibytes * 1024);
        }
    }
}
