//! The system's account of a process: what it holds and what it has worked. Only Linux is asked; elsewhere there is no answer.

use std::time::Duration;

/// The bytes of memory that a process holds.
pub fn resident(process: u32) -> Option<u64> {
    let account = read(process, "status")?;
    let kibibytes = account.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?;
    Some(kibibytes.parse::<u64>().ok()? << 10)
}

/// The time that processors have spent on a process.
pub fn worked(process: u32) -> Option<Duration> {
    let account = read(process, "stat")?;
    // Behind the program's name, which may hold anything: the 14th and 15th field of the line are user and system time.
    let mut fields = account.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (ticks()? + ticks()?)))
}

#[cfg(target_os = "linux")]
#[allow(clippy::disallowed_methods, reason = "no file of the project: the kernel's account of the layout process")]
fn read(process: u32, of: &str) -> Option<String> {
    String::from_utf8(std::fs::read(format!("/proc/{process}/{of}")).ok()?).ok()
}

#[cfg(not(target_os = "linux"))]
fn read(_: u32, _: &str) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    #[cfg_attr(not(target_os = "linux"), ignore = "only Linux is asked")]
    fn this_process_holds_memory_and_works() {
        let own = std::process::id();
        assert!(resident(own).unwrap() > 1 << 20);
        let before = worked(own).unwrap();
        while worked(own).unwrap() < before + Duration::from_millis(30) {
            assert!((0..100_000_u64).all(|number| black_box(number) < 100_000));
        }
        assert_eq!(worked(u32::MAX), None);
    }
}
