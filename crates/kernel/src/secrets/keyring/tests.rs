//! Keys in their file: private, read whole, changed in one step, unwrapped by the key service.

use super::super::{SealedAt, edit};
use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const RECORD: Uuid = Uuid::from_u128(1);
const AT: SealedAt<'static> = SealedAt { record: RECORD, field: "contact", seq: 1 };

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn made() -> (tempfile::TempDir, PathBuf, Keyring) {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("keys");
    let keys = Keyring::open_or_create(&folder).unwrap();
    (data, folder, keys)
}

#[test]
fn the_first_start_makes_a_private_key_file_and_the_next_reads_it() {
    let (_data, folder, keys) = made();
    assert_eq!((mode(&folder), mode(&folder.join("keyring"))), (0o700, 0o600));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no draft is left behind");
    let again = Keyring::open_or_create(&folder).unwrap();
    let (key, wrapped) = keys.new_data_key(RECORD);
    let sealed = key.seal(AT, b"value");
    assert_eq!(again.data_key(RECORD, &wrapped).unwrap().open(AT, &sealed).unwrap(), b"value");
    assert_eq!(again.blind("f", "v"), keys.blind("f", "v"));
    assert_eq!(standings(&again), [(keys.master_id().to_owned(), "in use")]);
    assert_eq!(again.public_keys(), keys.public_keys());
}

#[test]
fn processes_that_start_together_use_the_same_keys() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("keys");
    let start = || Keyring::open_or_create(&folder).unwrap().master_id().to_owned();
    let ids: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
}

#[test]
fn keys_that_others_could_read_or_replace_are_refused() {
    let (_data, folder, _) = made();
    let file = folder.join("keyring");
    for exposed in [0o640, 0o604, 0o644] {
        set_mode(&file, exposed);
        let error = Keyring::open_or_create(&folder).unwrap_err().to_string();
        assert!(error.contains("chmod 600") && error.contains(&format!("{exposed:04o}")), "{error}");
    }
    set_mode(&file, 0o400);
    Keyring::open(&folder).unwrap();
    set_mode(&folder, 0o770);
    assert!(Keyring::open(&folder).unwrap_err().to_string().contains("chmod 700"));
}

#[test]
fn a_missing_key_file_is_not_made_anew_where_one_must_be() {
    let data = tempfile::tempdir().unwrap();
    assert!(matches!(Keyring::open(data.path()), Err(SecretError::NoKeyFile(_))));
}

#[test]
fn a_spoilt_key_file_is_refused_by_line_and_without_saying_a_key() {
    let (_data, folder, _) = made();
    let file = folder.join("keyring");
    let good = fs::read_to_string(&file).unwrap();
    let (key_line, key) =
        good.lines().find_map(|line| Some((line, line.strip_prefix("master ")?.split(' ').nth(1)?))).unwrap();
    let spoilt = [
        (good.replace("master", "mistress"), "line 3: the purpose"),
        (good.replace(key, &key[4..]), "line 3: a key is 32 bytes"),
        (good.replace(key, ""), "line 3: a line is"),
        (format!("{good}{key_line}\n"), "line 6: this id stands here twice"),
        (good.replace("index", "# index"), "exactly one index key"),
        (String::new(), "there must be a master key"),
    ];
    for (text, expected) in spoilt {
        fs::write(&file, text).unwrap();
        let error = Keyring::open(&folder).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains(&key[4..20]), "{error}");
    }
    fs::write(&file, [0xff, 0xfe]).unwrap();
    assert!(Keyring::open(&folder).unwrap_err().to_string().contains("not text"));
}

/// The word of each master key, in the order of the file.
fn standings(keys: &Keyring) -> Vec<(String, &'static str)> {
    keys.masters().into_iter().map(|it| (it.id, it.standing.as_str())).collect()
}

#[test]
fn data_keys_move_to_a_new_master_key_by_way_of_a_spare_one() {
    let (_data, folder, old) = made();
    let (key, wrapped) = old.new_data_key(RECORD);
    let sealed = key.seal(AT, b"value");
    let first = old.master_id().to_owned();
    edit::add(&folder, "m_new", None, "2026-11-22").unwrap();
    let spare = Keyring::open(&folder).unwrap();
    assert_eq!(standings(&spare), [(first.clone(), "in use"), ("m_new".to_owned(), "spare")]);
    assert_eq!(spare.masters()[1].on.as_deref(), Some("2026-11-22"));
    assert_eq!((spare.rewrap(RECORD, &wrapped).unwrap(), spare.new_data_key(RECORD).1.key_id), (None, first.clone()));

    edit::use_master(&folder, "m_new").unwrap();
    let keys = Keyring::open(&folder).unwrap();
    assert_eq!(standings(&keys), [(first.clone(), "earlier"), ("m_new".to_owned(), "in use")]);
    let rewrapped = keys.rewrap(RECORD, &wrapped).unwrap().unwrap();
    assert_eq!(rewrapped.key_id, "m_new");
    for process in [&spare, &keys] {
        // Who has it as a spare one opens what others wrap with it already.
        assert_eq!(process.data_key(RECORD, &rewrapped).unwrap().open(AT, &sealed).unwrap(), b"value");
    }
    assert_eq!(keys.rewrap(RECORD, &rewrapped).unwrap(), None);
    assert!(matches!(old.data_key(RECORD, &rewrapped), Err(SecretError::UnknownKey(id)) if id == "m_new"));

    let kept = folder.join("old");
    edit::keep(&folder, &first, "2026-11-23", &kept).unwrap();
    let line = fs::read_to_string(&kept).unwrap();
    // Broken off here and run again the next day, it goes on with what was kept.
    edit::keep(&folder, &first, "2026-11-24", &kept).unwrap();
    assert_eq!(fs::read_to_string(&kept).unwrap(), line);
    edit::retire(&folder, &first, "2026-11-24").unwrap();
    let keys = Keyring::open(&folder).unwrap();
    assert_eq!(standings(&keys), [("m_new".to_owned(), "in use"), (first.clone(), "retired")]);
    let error = keys.data_key(RECORD, &wrapped).unwrap_err();
    assert!(matches!(&error, SecretError::RetiredKey(id) if *id == first), "{error}");
    // The line that was kept opens it again, wherever it is put.
    assert_eq!(mode(&kept), 0o600);
    let file = folder.join("keyring");
    fs::write(&file, fs::read_to_string(&kept).unwrap() + &fs::read_to_string(&file).unwrap()).unwrap();
    let keys = Keyring::open(&folder).unwrap();
    assert!(keys.data_key(RECORD, &wrapped).is_ok());
    assert_eq!(standings(&keys), [("m_new".to_owned(), "in use"), (first, "spare")]);
    assert_eq!(mode(&file), 0o600);
}

#[test]
fn what_would_lose_or_expose_a_key_is_refused_and_changes_nothing() {
    let (_data, folder, keys) = made();
    let before = fs::read_to_string(folder.join("keyring")).unwrap();
    let index = before.lines().find_map(|line| line.strip_prefix("index ")?.split(' ').next()).unwrap();
    let kept = folder.join("kept");
    fs::write(&kept, "here already").unwrap();
    let said = |result: Result<(), SecretError>| result.unwrap_err().to_string();
    assert!(said(edit::keep(&folder, keys.master_id(), "2026-11-22", &kept)).contains("is in use"));
    assert!(said(edit::retire(&folder, keys.master_id(), "2026-11-22")).contains("is in use"));
    for wrong in ["m_none", index] {
        assert!(said(edit::use_master(&folder, wrong)).contains("no master key"));
        assert!(said(edit::keep(&folder, wrong, "2026-11-22", &kept)).contains("no master key"));
    }
    assert!(said(edit::retire(&folder, index, "2026-11-22")).contains("no master key"));
    assert!(said(edit::add(&folder, keys.master_id(), None, "2026-11-22")).contains("stands here twice"));
    for wrong in ["m_", "new", "m_NEW", "m_a b", "m_a\nmaster", "m_%", &format!("m_{}", "a".repeat(61))] {
        assert!(said(edit::check_id(wrong)).contains("is no id"), "{wrong}");
    }
    edit::check_id(&edit::new_master_id()).unwrap();
    assert_eq!(fs::read_to_string(folder.join("keyring")).unwrap(), before);
    edit::add(&folder, "m_new", None, "2026-11-22").unwrap();
    let refused = said(edit::keep(&folder, "m_new", "2026-11-22", &kept));
    assert!(refused.contains("kept"), "a file is never written over: {refused}");
    assert_eq!(fs::read_to_string(&kept).unwrap(), "here already");
    // What others could read is no place for it, though it stands there.
    let open = folder.join("open");
    edit::keep(&folder, "m_new", "2026-11-22", &open).unwrap();
    set_mode(&open, 0o644);
    assert!(said(edit::keep(&folder, "m_new", "2026-11-22", &open)).contains("chmod 600"));
    assert_eq!(standings(&Keyring::open(&folder).unwrap()).len(), 2);
}

#[test]
fn a_key_that_is_not_here_leaves_its_id_when_it_is_given_up() {
    let (_data, folder, keys) = made();
    edit::retire(&folder, "m_lost", "2026-11-22").unwrap();
    let found = Keyring::open(&folder).unwrap();
    assert_eq!(standings(&found), [(keys.master_id().to_owned(), "in use"), ("m_lost".to_owned(), "retired")]);
}

#[test]
fn changed_by_root_the_key_file_stays_its_owners() {
    use std::os::unix::fs::{MetadataExt, chown};
    let (_data, folder, _) = made();
    let file = folder.join("keyring");
    let owner = |path: &Path| fs::metadata(path).map(|found| (found.uid(), found.gid())).unwrap();
    // Only root can make it another's.
    let other = if owner(&folder).0 == 0 { (4711, 4712) } else { owner(&file) };
    chown(&file, Some(other.0), Some(other.1)).unwrap();
    edit::add(&folder, "m_new", None, "2026-11-22").unwrap();
    assert_eq!((owner(&file), mode(&file)), (other, 0o600));
}

#[test]
fn the_key_file_says_what_seals_and_everything_opens() {
    let (_data, folder, aes) = made();
    assert_eq!(aes.cipher(), Cipher::Aes256Gcm);
    let (key, wrapped) = aes.new_data_key(RECORD);
    let sealed = key.seal(AT, b"value");
    edit::set_cipher(&folder, Cipher::Sm4Gcm).unwrap();
    let sm4 = Keyring::open(&folder).unwrap();
    let rewrapped = sm4.rewrap(RECORD, &wrapped).unwrap().unwrap();
    assert_eq!((wrapped.bytes[0], rewrapped.bytes[0], &rewrapped.key_id), (1, 2, &wrapped.key_id));
    let key = sm4.data_key(RECORD, &wrapped).unwrap();
    let anew = key.seal(AT, b"value");
    assert_eq!((sealed[0], anew[0]), (1, 2));
    for process in [&aes, &sm4] {
        let key = process.data_key(RECORD, &rewrapped).unwrap();
        assert!([&sealed, &anew].into_iter().all(|it| key.open(AT, it).unwrap() == b"value"));
    }
    assert_eq!(aes.blind("f", "v"), sm4.blind("f", "v"), "what is searched for does not move");
    edit::set_cipher(&folder, Cipher::Aes256Gcm).unwrap();
    assert_eq!(Keyring::open(&folder).unwrap().cipher(), Cipher::Aes256Gcm);
    let file = folder.join("keyring");
    let text = fs::read_to_string(&file).unwrap();
    for wrong in ["cipher sm4\n", "cipher des\n"] {
        fs::write(&file, format!("{text}{wrong}")).unwrap();
        assert!(Keyring::open(&folder).unwrap_err().to_string().contains("aes or sm4"), "{wrong}");
    }
}

/// A program that answers as a key service would.
fn service(folder: &Path, script: &str) -> KeyService {
    let program = folder.join("service.sh");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    set_mode(&program, 0o700);
    KeyService::new(&program, std::time::Duration::from_secs(5))
}

/// Unwraps by taking the first letter away.
const PEELS: &str = r#"while read -r id wrapped; do echo "$id ${wrapped#x}"; done"#;

/// A folder whose master key is wrapped, with the key that it was.
fn wrapped_folder() -> (tempfile::TempDir, PathBuf, Keyring) {
    let (data, folder, keys) = made();
    let file = folder.join("keyring");
    let text = fs::read_to_string(&file).unwrap();
    let master = format!("master {} ", keys.master_id());
    fs::write(&file, text.replace(&master, &format!("{master}kms:x"))).unwrap();
    (data, folder, keys)
}

#[tokio::test]
async fn a_key_service_is_asked_for_what_is_wrapped() {
    let (data, folder, clear) = wrapped_folder();
    let peels = service(data.path(), PEELS);
    let keys = Keyring::open_with(&folder, Some(&peels)).await.unwrap();
    let (_, wrapped) = clear.new_data_key(RECORD);
    assert!(keys.data_key(RECORD, &wrapped).is_ok());
    for without in [Keyring::open(&folder), Keyring::open_with(&folder, None).await] {
        let error = without.unwrap_err().to_string();
        assert!(error.contains("--kms-command") && error.contains("密钥服务"), "{error}");
    }
    // A key of its own would stand in clear beside one that is wrapped.
    assert!(matches!(edit::add(&folder, "m_new", None, "2026-11-22"), Err(SecretError::WouldBeClear)));
    edit::add(&folder, "m_new", Some(&format!("x{}", STANDARD.encode([7; KEY_BYTES]))), "2026-11-22").unwrap();
    edit::use_master(&folder, "m_new").unwrap();
    let keys = Keyring::open_with(&folder, Some(&peels)).await.unwrap();
    assert_eq!((keys.master_id(), keys.newest_master()), ("m_new", &[7; KEY_BYTES]));
}

#[tokio::test]
async fn a_key_service_that_fails_is_told_in_both_languages_without_what_it_wrote() {
    let (data, folder, _) = wrapped_folder();
    let secret = STANDARD.encode([9; KEY_BYTES]);
    for (script, zh, en) in [
        ("exit 3".to_owned(), "失败", "failed (exit status: 3)"),
        (format!("echo {secret}"), "输出不对", "wrote what is no key"),
        (format!("cat > /dev/null; echo m_other {secret}"), "没有给出密钥 m_", "gave no key for m_"),
        (format!("while read -r id rest; do echo $id {secret} {secret}; done"), "输出不对", "wrote what is no key"),
        (r"printf '\377'".to_owned(), "不是文本", "no text"),
        ("echo".to_owned() + " >&2 " + &secret + "; exit 1", "失败", "failed"),
    ] {
        let program = service(data.path(), &script);
        let error = Keyring::open_with(&folder, Some(&program)).await.unwrap_err().to_string();
        assert!(error.contains(zh) && error.contains(en) && error.contains("service.sh"), "{script}: {error}");
        assert!(!error.contains(&secret), "{error}");
    }
    let missing = KeyService::new(&data.path().join("missing"), std::time::Duration::from_secs(5));
    let error = Keyring::open_with(&folder, Some(&missing)).await.unwrap_err().to_string();
    assert!(error.contains("cannot be run") && error.contains("无法运行"), "{error}");
    // One that never answers is stopped; it waits for a file that nobody makes.
    let fifo = std::process::Command::new("mkfifo").arg(data.path().join("fifo")).status().unwrap();
    assert!(fifo.success());
    service(data.path(), &format!("exec cat {}", data.path().join("fifo").display()));
    let slow = KeyService::new(&data.path().join("service.sh"), std::time::Duration::from_millis(50));
    let error = Keyring::open_with(&folder, Some(&slow)).await.unwrap_err().to_string();
    assert!(error.contains("没有应答") && error.contains("--kms-timeout"), "{error}");
}

#[test]
fn a_wrapped_key_opens_for_its_record_alone() {
    let keys = Keyring::fresh();
    let (_, wrapped) = keys.new_data_key(RECORD);
    assert!(keys.data_key(RECORD, &wrapped).is_ok());
    assert!(matches!(keys.data_key(Uuid::from_u128(2), &wrapped), Err(SecretError::DoesNotOpen)));
    assert!(matches!(Keyring::fresh().data_key(RECORD, &wrapped), Err(SecretError::UnknownKey(_))));
}

#[test]
fn a_signature_fits_its_message_alone() {
    let keys = Keyring::fresh();
    let signed = keys.sign(b"heads");
    keys.verify(b"heads", &signed.key_id, &signed.signature).unwrap();
    assert!(matches!(keys.verify(b"heads!", &signed.key_id, &signed.signature), Err(SecretError::BadSignature)));
    assert!(matches!(keys.verify(b"heads", &signed.key_id, "AAAA"), Err(SecretError::BadSignature)));
    assert!(matches!(keys.verify(b"heads", "s_other", &signed.signature), Err(SecretError::UnknownKey(_))));
    assert_eq!(keys.public_keys().len(), 1);
}

#[test]
fn no_key_is_shown() {
    let keys = Keyring::fresh();
    let shown = format!("{keys:?}");
    assert!(shown.contains(keys.master_id()) && shown.len() < 120, "{shown}");
}
