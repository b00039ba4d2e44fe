//! What stands beside the data of a demo: its seed and its sign-ins, to go on with them after a restart.

use super::{DemoDistrict, DemoError, Result};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The demo that a file remembers; none when there is no file.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn load(file: &Path) -> Result<Option<DemoDistrict>> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(file, error)),
    };
    serde_json::from_str(&text).map(Some).map_err(|error| failed(file, error.into()))
}

/// Remembers a demo that is whole, in one step, readable by its owner alone.
///
/// # Errors
/// When the file cannot be written.
pub fn save(file: &Path, district: &DemoDistrict) -> Result<()> {
    let draft = file.with_extension("draft");
    let text = serde_json::to_string_pretty(district).map_err(|error| failed(file, error.into()))?;
    let written = write(&draft, &text).and_then(|()| fs::rename(&draft, file));
    written.map_err(|error| failed(file, error))
}

fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let mut open = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(file)?;
    open.write_all(text.as_bytes())?;
    open.sync_all()
}

fn failed(file: &Path, error: std::io::Error) -> DemoError {
    DemoError::File { file: file.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::DemoSignIn;
    use gridwork_definitions::model::Key;
    use gridwork_kernel::OrgId;
    use std::os::unix::fs::PermissionsExt;

    fn district() -> DemoDistrict {
        let org = OrgId::fresh();
        let sign_in = DemoSignIn {
            account: "resident01".into(),
            password: "Rimo-keda-4821".into(),
            name: "林晓岚".into(),
            roles: vec![(Key::new("binhai", "resident"), org)],
        };
        DemoDistrict { seed: 7, accounts: vec![sign_in] }
    }

    #[test]
    fn a_saved_demo_comes_back_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("demo.json");
        assert!(load(&file).unwrap().is_none());
        save(&file, &district()).unwrap();
        assert_eq!(load(&file).unwrap().unwrap().accounts[0].account, "resident01");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
        fs::write(&file, "{").unwrap();
        assert!(load(&file).unwrap_err().to_string().contains("demo.json"));
    }
}
