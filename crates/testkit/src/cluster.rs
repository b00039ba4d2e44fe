//! A private PostgreSQL cluster for tests: no port, no password, no fsync; gone when the run is over.
//!
//! `cargo xtask test` starts it once and hands its address on in `GRIDWORK_TEST_PG_URL`. Without that the first test
//! starts it under `target/test-postgres`, later ones find it there, and `gridwork-testkit pg stop` ends it.

mod family;

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The variable that names a running cluster: a connection string of a user who may create databases.
pub const URL_VARIABLE: &str = "GRIDWORK_TEST_PG_URL";

/// What to say when there is no server to start.
pub const NOT_INSTALLED: &str = "PostgreSQL is not installed, and half of the tests need it: `cargo xtask test` \
    installs it, or install it yourself (Debian: `apt-get install postgresql`); version 13 or newer";

const SETTINGS: &str = "
autovacuum = off
jit = off
max_connections = 300
shared_buffers = 64MB
listen_addresses = ''
";

/// Tests create their data anew: nothing in the shared cluster has to survive a power cut.
const THROWAWAY: &str = "
fsync = off
full_page_writes = off
";

/// What the folders of private clusters begin with; the number of their process follows.
const PRIVATE: &str = "gridwork-pg-";

/// The longest path of a socket is about 107 bytes; the file name takes 16 of them.
const SOCKET_FOLDER_MAX: usize = 90;

/// Starts the cluster unless it runs, and answers its connection string.
pub fn start() -> Result<String, String> {
    let place = Place::find()?;
    let _alone = place.lock()?;
    if !place.is_alive() {
        place.create(&format!("{SETTINGS}{THROWAWAY}"))?;
    }
    Ok(place.url())
}

/// The connection string of the cluster to use; starts one if none is named and none runs.
pub fn url() -> Result<String, String> {
    match std::env::var(URL_VARIABLE) {
        Ok(url) if !url.is_empty() => Ok(url),
        _ => start(),
    }
}

/// Stops the cluster and removes its files; nothing happens when there is none.
pub fn stop() -> Result<(), String> {
    let place = Place::find()?;
    let _alone = place.lock()?;
    place.remove()?;
    remove_orphans()
}

/// Stops the private clusters whose test was killed and could not do it.
fn remove_orphans() -> Result<(), String> {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PRIVATE)?.split('-').next()?.parse::<u32>().ok());
        if owner.is_some_and(|owner| !Path::new(&format!("/proc/{owner}")).exists()) {
            Place { folder: entry.path().join("cluster"), ..Place::find()? }.remove()?;
            fs::remove_dir_all(entry.path()).map_err(|e| format!("{} stays: {e}", entry.path().display()))?;
        }
    }
    Ok(())
}

/// A durable cluster of one test, which may crash it; removed when dropped.
pub struct Private {
    place: Place,
    parent: TempDir,
}

/// What replicas are asked for: a commit is answered when one of them has it.
const SYNCHRONOUS: &str = "alter system set synchronous_standby_names = '*'";

impl Private {
    /// Makes and starts it with these lines added to its settings.
    pub fn start(settings: &str) -> Result<Private, String> {
        Private::start_beside(settings, &[])
    }

    /// The same with variables in the environment of the server.
    pub fn start_with(settings: &str, environment: &[(String, String)]) -> Result<Private, String> {
        Private::start_made(&[], settings, environment)
    }

    /// The same, made with these options of `initdb`.
    pub fn start_made(
        options: &'static [&'static str],
        settings: &str,
        environment: &[(String, String)],
    ) -> Result<Private, String> {
        let mut made = Private::empty()?;
        (made.place.options, made.place.environment) = (options, environment.to_vec());
        made.place.create(&format!("{SETTINGS}{settings}\n"))?;
        Ok(made)
    }

    /// With files beside it that only the server reads.
    fn start_beside(settings: &str, files: &[(&str, &str)]) -> Result<Private, String> {
        let made = Private::empty()?;
        for (name, text) in files {
            let path = made.parent.path().join(name);
            let written =
                fs::write(&path, text).and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o600)));
            written.map_err(|e| e.to_string())?;
            if let Some((uid, gid)) = made.place.user {
                std::os::unix::fs::chown(&path, Some(uid), Some(gid)).map_err(|e| e.to_string())?;
            }
        }
        made.place.create(&format!("{SETTINGS}{settings}\n"))?;
        Ok(made)
    }

    /// A place for a cluster.
    fn empty() -> Result<Private, String> {
        let prefix = format!("{PRIVATE}{}-", std::process::id());
        let parent = TempDir::with_prefix(prefix).map_err(|e| e.to_string())?;
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(parent.path(), open).map_err(|e| e.to_string())?;
        let place = Place { folder: parent.path().join("cluster"), ..Place::find()? };
        Ok(Private { place, parent })
    }

    /// A replica of it, which follows; nobody waits for it yet.
    pub async fn replica(&self) -> Result<Private, String> {
        let replica = Private::empty()?;
        replica.place.copy(&self.place)?;
        let client = crate::databases::connect(&self.url()).await?;
        until_followed(&client, "true").await?;
        Ok(replica)
    }

    /// Lets a commit be answered only when the replica has it, and waits until that is so.
    pub async fn wait_for_replica(&self) -> Result<(), String> {
        let client = crate::databases::connect(&self.url()).await?;
        client.batch_execute(SYNCHRONOUS).await.map_err(|e| e.to_string())?;
        client.batch_execute("select pg_reload_conf()").await.map_err(|e| e.to_string())?;
        until_followed(&client, "sync_state = 'sync'").await
    }

    /// Makes a replica the primary; nobody is waited for from then on.
    pub fn promote(&self) -> Result<(), String> {
        self.place.promote()
    }

    /// The folder of its socket.
    pub fn socket_folder(&self) -> PathBuf {
        self.place.folder.clone()
    }

    /// The folder of its data.
    pub fn data_folder(&self) -> PathBuf {
        self.place.data()
    }

    /// What it has said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.place.log()).unwrap_or_default()
    }

    /// Starts it if it is not running, or not any more.
    pub fn start_unless_alive(&self) -> Result<(), String> {
        match self.place.answers() {
            true => Ok(()),
            false => {
                // A server that is just ending is waited for; one that has ended is no error.
                let _ = self.place.crash();
                self.place.start()
            }
        }
    }

    /// Makes and starts one that is reached over the network of this machine, encrypted with this certificate and key.
    pub fn start_encrypted(certificate: &str, key: &str) -> Result<Encrypted, String> {
        let port = free_port().map_err(|e| format!("no port is free: {e}"))?;
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n\
             ssl_cert_file = '../../server.crt'\nssl_key_file = '../../server.key'\n"
        );
        let files = [("server.crt", certificate), ("server.key", key)];
        Ok(Encrypted { port, _cluster: Private::start_beside(&settings, &files)? })
    }

    /// Its connection string.
    pub fn url(&self) -> String {
        self.place.url()
    }

    /// Ends the server as a crash would.
    pub fn crash(&self) -> Result<(), String> {
        self.place.crash()
    }

    /// Ends all its processes at once, as lost power does; what the disk then holds is for the caller to say.
    pub async fn kill(&self) -> Result<(), String> {
        self.place.kill().await
    }

    /// Starts it again after a crash.
    pub fn start_again(&self) -> Result<(), String> {
        self.place.start()
    }
}

/// A cluster that speaks TLS.
pub struct Encrypted {
    /// Its port at 127.0.0.1.
    pub port: u16,
    _cluster: Private,
}

fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits until a replica follows of which this condition holds.
async fn until_followed(client: &tokio_postgres::Client, how: &str) -> Result<(), String> {
    let sql = format!("select count(*) from pg_stat_replication where state = 'streaming' and {how}");
    for _ in 0..600 {
        let row = client.query_one(&sql, &[]).await.map_err(|e| e.to_string())?;
        if row.get::<_, i64>(0) > 0 {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Err("the replica does not follow".to_owned())
}

impl Drop for Private {
    fn drop(&mut self) {
        if let Err(problem) = self.place.remove() {
            eprintln!("a test cluster stays: {problem}");
        }
    }
}

/// A program that came with the server, `pg_dump`.
pub fn program(name: &str) -> Option<PathBuf> {
    programs().map(|folder| folder.join(name)).filter(|program| program.exists())
}

/// The same server, another database.
pub fn with_database(url: &str, database: &str) -> String {
    // In both forms a later setting replaces an earlier one.
    match (url.starts_with("postgres://") || url.starts_with("postgresql://"), url.contains('?')) {
        (true, true) => format!("{url}&dbname={database}"),
        (true, false) => format!("{url}?dbname={database}"),
        (false, _) => format!("{url} dbname={database}"),
    }
}

/// Where the cluster lives and whose it is.
struct Place {
    folder: PathBuf,
    programs: PathBuf,
    /// The user to run as when we are root, whom PostgreSQL refuses.
    user: Option<(u32, u32)>,
    /// What `initdb` is told besides.
    options: &'static [&'static str],
    /// What the server finds in its environment besides.
    environment: Vec<(String, String)>,
}

impl Place {
    fn find() -> Result<Place, String> {
        let programs = programs().ok_or(NOT_INSTALLED)?;
        let is_root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        let user = if is_root { Some((id("-u")?, id("-g")?)) } else { None };
        Ok(Place { folder: folder(is_root), programs, user, options: &[], environment: Vec::new() })
    }

    fn lock(&self) -> Result<File, String> {
        let path = self.folder.with_extension("lock");
        let failed = |e: std::io::Error| format!("{} cannot be locked: {e}", path.display());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(file)
    }

    fn url(&self) -> String {
        format!("postgresql:///postgres?host={}&user=postgres", self.folder.display())
    }

    /// A cluster that died leaves its socket behind, but nobody answers there.
    fn is_alive(&self) -> bool {
        UnixStream::connect(self.folder.join(".s.PGSQL.5432")).is_ok()
    }

    /// Makes a new cluster and starts it. What an earlier one left is removed: without fsync a crash may break it.
    fn create(&self, settings: &str) -> Result<(), String> {
        self.remove()?;
        let failed = |e: std::io::Error| format!("{} cannot be made: {e}", self.folder.display());
        fs::create_dir_all(&self.folder).map_err(failed)?;
        if let Some((uid, gid)) = self.user {
            std::os::unix::fs::chown(&self.folder, Some(uid), Some(gid)).map_err(failed)?;
        }
        let data = self.data();
        let options = ["--auth=trust", "--no-sync", "--no-instructions", "--locale=C.UTF-8", "--encoding=UTF8"];
        let mut arguments: Vec<&OsStr> = options.iter().chain(self.options).map(|option| option.as_ref()).collect();
        arguments.extend(["--username=postgres".as_ref(), "-D".as_ref(), data.as_os_str()]);
        self.run("initdb", &arguments)?;
        let file = data.join("postgresql.conf");
        let shipped = fs::read_to_string(&file).map_err(failed)?;
        let socket = format!("unix_socket_directories = '{}'\n", self.folder.display());
        fs::write(&file, shipped + settings + &socket).map_err(failed)?;
        self.start()
    }

    /// Copies a running primary, as its replica, and starts the copy.
    fn copy(&self, primary: &Place) -> Result<(), String> {
        let failed = |e: std::io::Error| format!("{} cannot be made: {e}", self.folder.display());
        fs::create_dir_all(&self.folder).map_err(failed)?;
        if let Some((uid, gid)) = self.user {
            std::os::unix::fs::chown(&self.folder, Some(uid), Some(gid)).map_err(failed)?;
        }
        let (data, from) = (self.data(), primary.folder.clone());
        let words: [&OsStr; 7] = ["-U", "postgres", "-X", "stream", "-c", "fast", "-R"].map(OsStr::new);
        let places: [&OsStr; 4] = ["-h".as_ref(), from.as_ref(), "-D".as_ref(), data.as_ref()];
        self.run("pg_basebackup", &[&words[..], &places].concat())?;
        let file = data.join("postgresql.conf");
        let copied = fs::read_to_string(&file).map_err(failed)?;
        let socket = format!("unix_socket_directories = '{}'\n", self.folder.display());
        fs::write(&file, copied + &socket).map_err(failed)?;
        self.start()
    }

    fn promote(&self) -> Result<(), String> {
        let data = self.data();
        // It waits for nobody: it is alone from now on.
        let alone = "synchronous_standby_names = ''\n";
        let auto = data.join("postgresql.auto.conf");
        let kept = fs::read_to_string(&auto).unwrap_or_default();
        fs::write(&auto, kept + alone).map_err(|e| format!("{}: {e}", auto.display()))?;
        let words: [&OsStr; 3] = ["promote".as_ref(), "--silent".as_ref(), "--wait".as_ref()];
        self.run("pg_ctl", &[&words[..], &["-D".as_ref(), data.as_ref()]].concat())?;
        self.run("pg_ctl", &["reload".as_ref(), "--silent".as_ref(), "-D".as_ref(), data.as_ref()])
    }

    /// Whether it takes connections.
    fn answers(&self) -> bool {
        let folder = self.folder.clone();
        self.run("pg_isready", &["-q".as_ref(), "-h".as_ref(), folder.as_ref()]).is_ok()
    }

    fn start(&self) -> Result<(), String> {
        let (data, log) = (self.data(), self.log());
        let words: [&OsStr; 3] = ["start".as_ref(), "--silent".as_ref(), "--wait".as_ref()];
        let places: [&OsStr; 4] = ["-D".as_ref(), data.as_ref(), "-l".as_ref(), log.as_ref()];
        self.run("pg_ctl", &[&words[..], &places].concat()).map_err(|e| format!("{e}; see {}", log.display()))
    }

    /// Stops the server as a crash would: no goodbye, no checkpoint.
    fn crash(&self) -> Result<(), String> {
        let data = self.data();
        let words: [&OsStr; 3] = ["stop".as_ref(), "--silent".as_ref(), "--mode=immediate".as_ref()];
        self.run("pg_ctl", &[&words[..], &["-D".as_ref(), data.as_ref()]].concat())
    }

    async fn kill(&self) -> Result<(), String> {
        let file = self.data().join("postmaster.pid");
        let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let first = text.lines().next().and_then(|line| line.trim().parse().ok());
        let postmaster: u32 = first.ok_or_else(|| format!("{} names no process", file.display()))?;
        family::end(postmaster).await?;
        // What was no file on a disk: whoever starts next would look for the process in it.
        let _ = fs::remove_file(self.folder.join(".s.PGSQL.5432.lock"));
        Ok(())
    }

    fn remove(&self) -> Result<(), String> {
        if !self.folder.exists() {
            return Ok(());
        }
        if self.data().join("postmaster.pid").exists() {
            // The file may name a server that is long dead.
            let _ = self.crash();
        }
        fs::remove_dir_all(&self.folder).map_err(|e| format!("{} cannot be removed: {e}", self.folder.display()))
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn run(&self, program: &str, arguments: &[&OsStr]) -> Result<(), String> {
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir("/").stdin(Stdio::null());
        // The server must not hold on to the test's output: the runner would wait for it.
        if program == "pg_ctl" {
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        }
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        let output = command.output().map_err(|e| format!("{program} cannot be run: {e}"))?;
        match output.status.success() {
            true => Ok(()),
            false => Err(format!("{program} failed: {}", String::from_utf8_lossy(&output.stderr).trim())),
        }
    }
}

/// The folder with `initdb` and `pg_ctl`, the newest version first.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse().ok()?, version.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    found.sort();
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    };
    found.pop().map(|(_, folder)| folder).or_else(on_path)
}

/// A number of the user `postgres`, whom the packages of PostgreSQL bring along.
fn id(which: &str) -> Result<u32, String> {
    let output = Command::new("id").args([which, "postgres"]).output().map_err(|e| format!("id cannot be run: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .map_err(|_| "PostgreSQL does not run as root, and there is no user postgres: add one".to_owned())
}

/// `target/test-postgres`, or a folder for temporary files when the server's user could not get there.
fn folder(is_root: bool) -> PathBuf {
    let target = match std::env::var_os("CARGO_TARGET_DIR") {
        Some(target) => PathBuf::from(target),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
    };
    let target = fs::canonicalize(&target).unwrap_or(target);
    let wanted = target.join("test-postgres");
    let is_open = |folder: &Path| fs::metadata(folder).map_or(true, |m| m.permissions().mode() & 0o001 != 0);
    let is_short = wanted.as_os_str().len() <= SOCKET_FOLDER_MAX;
    if is_short && (!is_root || target.ancestors().all(is_open)) {
        return wanted;
    }
    let fold = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    let mark = wanted.as_os_str().as_encoded_bytes().iter().fold(0x811c_9dc5, fold);
    std::env::temp_dir().join(format!("gridwork-test-postgres-{mark:08x}"))
}

#[test]
fn another_database_of_the_same_server_is_named() {
    assert_eq!(with_database("postgres://a@b/c", "d"), "postgres://a@b/c?dbname=d");
    assert_eq!(with_database("postgresql:///c?host=/x", "d"), "postgresql:///c?host=/x&dbname=d");
    assert_eq!(with_database("host=/x user=a", "d"), "host=/x user=a dbname=d");
}
