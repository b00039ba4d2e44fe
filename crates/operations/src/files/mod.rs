//! Files: uploaded loose, attached by a step, read by whoever may see the record they hang on.

mod download;
mod upload;

pub use download::{Download, download};
pub use upload::{FileView, Upload, UploadError, upload};
