//! nginx, to try the example of a proxy with.

use crate::run::exists;
use std::path::Path;

/// The Debian package to install, when there is none.
pub(super) fn missing() -> Option<&'static str> {
    let is_here = exists("nginx") || Path::new("/usr/sbin/nginx").is_file();
    (!is_here).then_some("nginx-light")
}
