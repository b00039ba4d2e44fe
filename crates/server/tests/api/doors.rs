//! The two doors of deploy/nginx, tried with a real nginx: what is for staff does not go through the public one.

use crate::client::{Client, Pass};
use crate::district::PASSWORD;
use crate::events::{Listener, last_change};
use crate::house::{House, usual_options, usual_settings};
use gridwork_db::Engine;
use gridwork_server::{PUBLIC_ROUTES, ROUTES, Settings, is_public, nginx_map};
use gridwork_testkit::databases;
use reqwest::Method;
use serde_json::json;
use std::fs::{Permissions, read_to_string, set_permissions, write};
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use tempfile::TempDir;

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/nginx")
}

#[test]
fn the_map_of_public_routes_is_current() {
    let file = deploy().join("public-routes.map");
    if std::env::var_os("GRIDWORK_BLESS").is_some() {
        write(&file, nginx_map()).unwrap();
    }
    assert_eq!(read_to_string(&file).unwrap_or_default(), nginx_map(), "write it with GRIDWORK_BLESS=1");
    for (method, path) in PUBLIC_ROUTES {
        assert!(ROUTES.iter().any(|it| (it.method, it.path) == (*method, *path)), "{method} {path} is no route");
    }
}

/// A running nginx with the files of deploy/nginx, and where its doors are.
struct Doors {
    nginx: Child,
    staff: SocketAddr,
    public: SocketAddr,
    _folder: TempDir,
}

impl Drop for Doors {
    fn drop(&mut self) {
        let _ = self.nginx.kill();
        let _ = self.nginx.wait();
    }
}

fn nginx() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    let found = folders.map(|folder| folder.join("nginx")).find(|file| file.is_file());
    found.expect("nginx is not installed: `cargo xtask test` installs it (Debian: `apt-get install nginx-light`)")
}

/// An address that is free now.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

impl Doors {
    /// In front of a server, and of one that is gone.
    fn open(server: SocketAddr) -> Doors {
        let folder = TempDir::with_prefix("gridwork-nginx-").unwrap();
        set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let at = folder.path().display().to_string();
        let (staff, public) = (free(), free());
        let mut text = read_to_string(deploy().join("gridwork.conf")).unwrap();
        let changes = [
            ("/etc/nginx/gridwork".to_owned(), at.clone()),
            ("listen 10.0.0.5:443 ssl;".to_owned(), format!("listen {staff};")),
            ("allow 10.0.0.0/8;".to_owned(), "allow 127.0.0.1;".to_owned()),
            ("listen 0.0.0.0:443 ssl;".to_owned(), format!("listen {public};")),
            ("server 127.0.0.1:8080".to_owned(), format!("server {server}")),
            ("server 127.0.0.1:8081".to_owned(), format!("server {}", free())),
        ];
        for (from, to) in changes {
            assert!(text.contains(&from), "`{from}` is not in gridwork.conf any more");
            text = text.replace(&from, &to);
        }
        // Certificates are the district's own; everything else is as it is shipped.
        let text = text.lines().filter(|line| !line.contains("ssl_certificate")).collect::<Vec<_>>().join("\n");
        write(folder.path().join("gridwork.conf"), text).unwrap();
        for name in ["proxy.conf", "public-routes.map"] {
            std::fs::copy(deploy().join(name), folder.path().join(name)).unwrap();
        }
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let places = places.map(|name| format!("{name}_temp_path {at}/{name};")).join("\n");
        let main = format!(
            "daemon off; master_process off; pid {at}/pid; error_log {at}/error.log;\nevents {{}}\n\
             http {{ access_log off;\n{places}\ninclude {at}/gridwork.conf; }}\n"
        );
        let file = folder.path().join("nginx.conf");
        write(&file, main).unwrap();
        let mut nginx = Command::new(nginx()).arg("-p").arg(folder.path()).arg("-c").arg(&file).spawn().unwrap();
        while TcpStream::connect(public).is_err() {
            if let Some(status) = nginx.try_wait().unwrap() {
                panic!(
                    "nginx ended: {status}, {}",
                    read_to_string(folder.path().join("error.log")).unwrap_or_default()
                );
            }
            std::thread::yield_now();
        }
        Doors { nginx, staff, public, _folder: folder }
    }
}

/// A request as it is written, which no client tidies up; whether Gridwork answered, and the status.
fn raw(door: SocketAddr, method: &str, path: &str) -> (bool, u16) {
    let mut stream = TcpStream::connect(door).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: grid\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).to_lowercase();
    let status = answer.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_default();
    // Every answer of Gridwork carries it, and none that nginx gives by itself.
    (answer.contains("x-content-type-options: nosniff"), status)
}

/// A house that believes what the doors say of clients.
async fn house_behind_doors() -> (House, Doors) {
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let settings = Settings { trusted_proxies, ..usual_settings() };
    let house = House::build(Engine::Sqlite, usual_options(), settings).await;
    let doors = Doors::open(house.running.address);
    (house, doors)
}

/// The same person at a door.
fn through(door: SocketAddr, client: &Client) -> Client {
    client.at(&format!("http://{door}"))
}

#[test]
fn nobody_of_staff_signs_in_or_is_locked_out_through_the_public_door() {
    databases::runtime().block_on(async {
        let (house, doors) = house_behind_doors().await;
        passwords_of_staff(&house, &doors).await;
        sessions_and_routes_of_staff(&house, &doors).await;
    });
}

async fn passwords_of_staff(house: &House, doors: &Doors) {
    let anyone = Client::new("http://nobody", Pass::Nothing);
    let sign_in = async |door: SocketAddr, login: &str, password: &str| {
        let body = json!({"account": login, "password": password, "token": true});
        let asked = through(door, &anyone).ask(Method::POST, "/session").in_english();
        // What a client says of its door is not believed at either.
        asked.header("x-gridwork-door", if door == doors.public { "staff" } else { "public" }).json(&body).send().await
    };
    let mut answers = Vec::new();
    for login in ["hexi.dispatcher", "admin", "street.auditor", "nobody.at.all"] {
        for password in ["wrong-password-1", PASSWORD] {
            let refused = sign_in(doors.public, login, password).await;
            refused.refused(401, "credentials");
            let mut answer = refused.json();
            answer.as_object_mut().unwrap().remove("request_id");
            answers.push(answer);
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "who is there, and whether the password was right, is told to nobody: {answers:?}");
    assert!(answers[0]["because"].as_str().unwrap().contains("the door for staff"), "{answers:?}");
    // Five wrong ones lock an account; at the public door nobody locks anybody of staff.
    for _ in 0..6 {
        sign_in(doors.public, "hexi.verifier", "wrong-password-1").await.refused(401, "credentials");
    }
    let records = house.client("audit").await.get("/sign-ins?limit=200").await.items();
    let at_the_door = records.iter().filter(|it| it["account"] == "hexi.verifier" && it["result"] == "other_way");
    assert_eq!(at_the_door.count(), 6, "every attempt is on record");
    sign_in(doors.staff, "hexi.verifier", PASSWORD).await.ok();
    for login in ["hexi.volunteer", "hexi.grid_worker", "hexi.resident"] {
        sign_in(doors.public, login, PASSWORD).await.ok();
    }
}

async fn sessions_and_routes_of_staff(house: &House, doors: &Doors) {
    let verifier = house.client("hexi.verifier").await;
    through(doors.staff, &verifier).get("/me").await.ok();
    through(doors.public, &verifier).get("/me").await.refused(403, "door");
    through(doors.public, &verifier).get("/cases").await.refused(403, "door");
    // The program guards its routes by itself too, should the proxy let more through.
    let resident = house.client("hexi.resident").await;
    for path in ["/journal", "/orgs", "/calendar?from=2026-03-02&to=2026-03-02", "//metrics", "//readyz"] {
        let asked = resident.ask(Method::GET, path).header("x-gridwork-door", "public");
        asked.send().await.refused(404, "not_found");
    }
    resident.ask(Method::GET, "/cases").header("x-gridwork-door", "public").send().await.ok();
}

#[test]
fn what_is_for_staff_does_not_go_through_the_public_door() {
    databases::runtime().block_on(async {
        let (house, doors) = house_behind_doors().await;
        for route in ROUTES {
            let path = route.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
            let path = path.collect::<Vec<_>>().join("/");
            let is_public = is_public(route.method, route.path);
            let (answered, status) = raw(doors.public, route.method, &path);
            assert_eq!(answered, is_public, "{} {} through the public door: {status}", route.method, route.path);
            assert!(is_public || status == 404, "{} {}: {status}", route.method, route.path);
            if route.path != "/metrics" {
                let (answered, status) = raw(doors.staff, route.method, &path);
                assert!(answered, "{} {} through the staff door: {status}", route.method, route.path);
            }
        }
        // The same written otherwise.
        for path in [
            "/api/v1/journal/../track/x",
            "/api/v1/track/../journal",
            "/api/v1/track/..%2fjournal",
            "/api/v1/track/%2e%2e/journal",
            "//api/v1/journal",
            "/api/v1//journal",
            "/api/v1/journal?x=/api/v1/track/x",
            "/API/v1/journal",
            "/api/v1/journal;x",
            "/api/v1/cases%2fcount",
            "/api/v1/track/x%00",
            "/metrics",
            "/",
            "/cases",
            "/index.html",
            "/m/../metrics",
            "/x/..%2fapi%2fv1%2fevents",
            "/api/v1/orgs/..%2fevents",
        ] {
            let (answered, status) = raw(doors.public, "GET", path);
            assert!(!answered && [302, 400, 404].contains(&status), "{path}: {status}");
        }
        assert_eq!(raw(doors.staff, "GET", "/metrics"), (false, 404));
        let stranger =
            reqwest::Client::builder().local_address(IpAddr::from([127, 0, 0, 2])).no_proxy().build().unwrap();
        let refused = stranger.get(format!("http://{}/sign-in", doors.staff)).send().await.unwrap();
        assert_eq!(refused.status(), 403, "from outside of the district's network");
        assert_eq!(raw(doors.public, "GET", "/m").1, 200);
        assert_eq!(raw(doors.public, "GET", "/m/t/abc").1, 200);

        // Changes are told through the door as they happen, not when a buffer is full.
        let resident = house.client("hexi.resident").await;
        let mut listener = Listener::new(&through(doors.public, &resident)).await;
        let placed = house.placed("hexi").await;
        let seen = listener.until(&last_change(&house).await).await;
        assert!(seen.iter().any(|(event, data)| event == "case" && data["id"] == placed), "{seen:?}");

        // Too large is told at the door; a client does not choose its own address.
        let large = vec![b'x'; 12 * 1024 * 1024];
        assert_eq!(through(doors.staff, &resident).upload("x.txt", large).await.status, 413);
        let anyone = through(doors.staff, &Client::new("http://nobody", Pass::Nothing));
        let guess = async |at: usize| {
            let forged = format!("203.0.113.{at}");
            anyone.ask(Method::GET, "/track/guess").header("x-forwarded-for", forged).send().await
        };
        for at in 0..30 {
            guess(at).await;
        }
        guess(99).await.refused(429, "too_many");
    });
}
