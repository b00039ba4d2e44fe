//! What this process holds in memory stays there: no core file is written when it dies, and no other program of the same
//! user reads along.

use std::io;

/// Lets the system write no core file of this process, nor of what it starts, and hand it to no program that keeps them:
/// such programs are asked whatever the limit says, but not for a process that is not dumpable. Figures under
/// `/proc/PID` that everybody may read stay readable; a debugger needs to be root from here on.
///
/// # Errors
/// When the system does not let it; there is no reason why it should not.
#[cfg(target_os = "linux")]
pub fn keep_memory() -> io::Result<()> {
    use rustix::io::Errno;
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    match setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }) {
        // A unit that forbids its processes to set limits (SystemCallFilter=~@resources) has set this one itself; and
        // what is not dumpable leaves no core file whatever the limit.
        Err(Errno::PERM) => Ok(()),
        done => Ok(done?),
    }
}

/// The same as far as other systems have it: only the limit.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn keep_memory() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    Ok(())
}

/// Other systems write no core files.
#[cfg(not(unix))]
pub fn keep_memory() -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn nothing_is_dumped_and_it_cannot_be_taken_back() {
        keep_memory().unwrap();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        // What figures are read from is still there.
        for file in ["stat", "statm", "status", "limits"] {
            assert!(!std::fs::read_to_string(format!("/proc/self/{file}")).unwrap().is_empty(), "{file}");
        }
    }
}
