//! What this machine says about itself and about a process: `/proc`, read as text.

use anyhow::{Context, Result};
use std::fs;

/// Ticks of `/proc/PID/stat` in a second; the same on every Linux that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// Seconds a process has computed so far, in itself and in the kernel.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    Ok(ticks(&stat(pid)?, &[11, 12]) / TICKS_PER_SECOND)
}

/// Seconds a process, its children and those of them that have ended have computed so far.
pub fn family_cpu_seconds(pid: u32) -> Result<f64> {
    let mut sum = ticks(&stat(pid)?, &[11, 12, 13, 14]);
    for entry in fs::read_dir("/proc").context("/proc cannot be listed")?.flatten() {
        let Some(child) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // It may end between being listed and being read; its time is then with its parent.
        let Ok(fields) = stat(child) else { continue };
        if fields.get(1).and_then(|parent| parent.parse().ok()) == Some(pid) {
            sum += ticks(&fields, &[11, 12]);
        }
    }
    Ok(sum / TICKS_PER_SECOND)
}

/// The parent of a process.
pub fn parent(pid: u32) -> Result<u32> {
    stat(pid)?.get(1).and_then(|parent| parent.parse().ok()).context("a process without a parent")
}

/// The fields of `/proc/PID/stat` after the name, which may hold spaces.
fn stat(pid: u32) -> Result<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).with_context(|| format!("process {pid} is gone"))?;
    let rest = text.rsplit_once(')').context("a stat file without a name")?.1;
    Ok(rest.split_whitespace().map(str::to_owned).collect())
}

fn ticks(fields: &[String], wanted: &[usize]) -> f64 {
    wanted.iter().filter_map(|&at| fields.get(at)?.parse::<f64>().ok()).sum()
}

/// Bytes a process has sent towards the disk so far.
pub fn bytes_written(pid: u32) -> Result<u64> {
    let read = named(&format!("/proc/{pid}/io"), "write_bytes:");
    read.context("a server keeps its memory to itself, and with it this file: root reads it")
}

/// The memory a process holds now, in kB.
pub fn memory_kb(pid: u32) -> Result<u64> {
    named(&format!("/proc/{pid}/status"), "VmRSS:")
}

fn named(file: &str, name: &str) -> Result<u64> {
    let text = fs::read_to_string(file).with_context(|| format!("{file} cannot be read"))?;
    let line =
        text.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("{file} has no {name}"))?;
    line.split_whitespace().next().and_then(|number| number.parse().ok()).with_context(|| format!("{file}: {line}"))
}

/// How many wanted to compute in the last minute.
pub fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(f64::NAN)
}

/// Processor, cores, memory and kernel in a line.
pub fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    let memory_gb = named("/proc/meminfo", "MemTotal:").unwrap_or_default() as f64 / 1024.0 / 1024.0;
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{cores} cores ({model}), {memory_gb:.0} GiB, Linux {}", kernel.trim())
}
