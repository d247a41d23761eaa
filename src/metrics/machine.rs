//! What the kernel says of the machine and of this process: processors and memory, read in `/proc`.

use std::fs::read_to_string;

/// Jiffies: of all processors since boot, and of this process since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cpu {
    pub busy: u64,
    pub all: u64,
    pub process: u64,
}

impl Cpu {
    pub fn now() -> Option<Self> {
        let (busy, all) = machine_cpu(&read_to_string("/proc/stat").ok()?)?;
        let process = process_cpu(&read_to_string("/proc/self/stat").ok()?).unwrap_or_default();
        Some(Self { busy, all, process })
    }

    /// The shares of all processors that were busy, and that this process had, since `before`; each 0 to 1.
    pub fn shares_since(self, before: Self) -> (f64, f64) {
        let all = self.all.saturating_sub(before.all).max(1) as f64;
        let share = |now: u64, then: u64| (now.saturating_sub(then) as f64 / all).min(1.0);
        (share(self.busy, before.busy), share(self.process, before.process))
    }
}

/// Busy and all jiffies of `/proc/stat`: what neither idles nor waits for a disk is busy.
fn machine_cpu(stat: &str) -> Option<(u64, u64)> {
    let fields: Vec<u64> = stat
        .lines()
        .next()?
        .split_whitespace()
        .skip(1)
        .filter_map(|field| field.parse().ok())
        .collect();
    let idle = fields.get(3)? + fields.get(4).unwrap_or(&0);
    let all = fields.iter().take(8).sum();
    Some((u64::saturating_sub(all, idle), all))
}

/// `utime` and `stime` of `/proc/self/stat`. The name before them, in brackets, can hold anything.
fn process_cpu(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let (user, system) = (fields.next()?.parse::<u64>().ok()?, fields.next()?.parse::<u64>().ok()?);
    Some(user + system)
}

/// Memory of the machine, in bytes.
pub fn machine_memory() -> Option<u64> {
    memory().map(|(_, total)| total)
}

/// Used and total memory of the machine, in bytes.
pub fn memory() -> Option<(u64, u64)> {
    let info = read_to_string("/proc/meminfo").ok()?;
    let field = |name: &str| {
        info.lines()
            .find(|line| line.starts_with(name))?
            .split_whitespace()
            .nth(1)?
            .parse::<u64>()
            .ok()
    };
    let total = field("MemTotal:")?;
    Some((total.saturating_sub(field("MemAvailable:")?) << 10, total << 10))
}

/// Memory of this process, in bytes.
pub fn resident() -> Option<u64> {
    let statm = read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_read_as_the_kernel_writes_them() {
        let stat = "cpu  100 0 50 800 50 0 0 0 7 7\ncpu0 1 2 3\n";
        assert_eq!(machine_cpu(stat), Some((150, 1000)));
        let process = "42 (a) b) S 1 1 1 0 -1 0 0 0 0 0 30 12 0 0 20 0 9";
        assert_eq!(process_cpu(process), Some(42));
        assert_eq!((machine_cpu(""), process_cpu("")), (None, None));
    }

    #[test]
    fn shares_are_of_the_time_between() {
        let before = Cpu {
            busy: 100,
            all: 1000,
            process: 10,
        };
        let now = Cpu {
            busy: 150,
            all: 1100,
            process: 35,
        };
        assert_eq!(now.shares_since(before), (0.5, 0.25));
        assert_eq!(now.shares_since(now), (0.0, 0.0));
    }
}
