//! How much memory a painting may take unless the caller says otherwise.

use super::Backend;

/// The largest picture, in pixels, that the package for browsers paints: what a canvas holds in every browser, and whose
/// maps, 512 MiB, have room in the memory of a tab beside photo and painting.
pub const MAX_BROWSER_PIXELS: u64 = 4096 * 4096;

/// The limit of a painting, in bytes, that an engine starts with.
///
/// On a GPU 512 MiB. On the CPU natively 4 GiB, or half of what the machine has if that is known and less: a picture of
/// 100 megapixels takes 3.2 GiB. In a browser 1 GiB on the CPU, of the 4 GiB that a module can address: 33 megapixels.
pub fn default_memory(backend: Backend) -> u64 {
    match backend {
        Backend::Gpu => 512 << 20,
        Backend::Cpu if cfg!(target_family = "wasm") => 1 << 30,
        Backend::Cpu => machine().map_or(4 << 30, |bytes| (bytes / 2).min(4 << 30)),
    }
}

/// The machine's memory in bytes, where the system has a file that says so.
fn machine() -> Option<u64> {
    total(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

/// `MemTotal` of Linux's `/proc/meminfo`, in bytes.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_small_machine_is_enough() {
        assert_eq!(total("MemFree: 5 kB\n"), None);
        assert_eq!(total("MemTotal:       2048 kB\nMemFree: 5 kB\n"), Some(2 << 20));
        let cpu = default_memory(Backend::Cpu);
        assert!(cpu <= 4 << 30 && machine().is_none_or(|bytes| cpu <= bytes / 2));
        assert_eq!(default_memory(Backend::Gpu), 512 << 20);
    }
}
