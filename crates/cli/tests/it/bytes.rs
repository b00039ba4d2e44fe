//! What was entered as personal is nowhere in clear: a hundred values go in by every way there is, and then every byte
//! that the house keeps or says is searched for them.

use crate::house::{House, STOP_WITHIN};
use encoding_rs::GBK;
use gridwork_testkit::cluster::program;
use gridwork_testkit::databases::runtime;
use gridwork_testkit::events::Listener;
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders::{self, Community};
use serde_json::{Value as Json, json};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::process::Command;

/// Something plain that is entered beside them: a search that finds nothing must be able to find something.
const PLAIN: &str = "这一句不是个人信息所以找得到";

/// Where a demo writes the text messages that it has nobody to send by: to whom each goes is what such a file is for.
const SENT: &str = "messages.jsonl";

/// So many bytes at the beginning of a value tell it apart.
const HEAD: usize = 8;

/// The values that go in, each once.
#[derive(Default)]
struct Seeds {
    all: Vec<String>,
}

impl Seeds {
    /// A mobile number that nobody has.
    fn phone(&mut self) -> String {
        self.kept(format!("19{:09}", 800_000_003 + self.all.len() * 1_234_577))
    }

    fn address(&mut self) -> String {
        self.kept(format!("{}号忘忧巷问津里{}栋", 7919 * (self.all.len() + 13), self.all.len()))
    }

    /// A number of an identity card that nobody has.
    fn citizen_id(&mut self) -> String {
        self.kept(format!("99010119490101{:03}X", self.all.len()))
    }

    fn kept(&mut self, value: String) -> String {
        self.all.push(value.clone());
        value
    }

    /// The values in every form in which bytes may hold them, by how they begin.
    fn needles(&self) -> HashMap<[u8; HEAD], Vec<(Vec<u8>, &str)>> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for value in self.all.iter().map(String::as_str).chain([PLAIN]) {
            let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
            let gbk = GBK.encode(value).0.into_owned();
            // Of a dump, binary columns are in hexadecimal figures.
            for form in
                BTreeSet::from([value.as_bytes().to_vec(), gbk, hex.clone().into_bytes(), hex.to_uppercase().into()])
            {
                let head = form[..HEAD].try_into().unwrap();
                found.entry(head).or_default().push((form, value));
            }
        }
        found
    }

    /// Those that some bytes hold.
    fn found_in(&self, bytes: &[u8]) -> BTreeSet<&str> {
        let needles = self.needles();
        let mut firsts = [false; 256];
        needles.keys().for_each(|head| firsts[usize::from(head[0])] = true);
        let mut found = BTreeSet::new();
        for (at, eight) in bytes.windows(HEAD).enumerate().filter(|(_, eight)| firsts[usize::from(eight[0])]) {
            let all = needles.get(eight).into_iter().flatten();
            found.extend(all.filter(|(form, _)| bytes[at..].starts_with(form)).map(|(_, value)| *value));
        }
        found
    }
}

/// Sends what must be taken.
async fn sent(client: &mut Client, request: Request) -> Json {
    client.send(&request).await.unwrap().accepted().unwrap()
}

fn patch(path: String, body: Json) -> Request {
    Request { method: "PATCH", ..Request::post(path, body) }
}

/// Orders with an address and a phone, opened and read again by who asked and who dispatches.
async fn orders(client: &mut Client, community: &Community, seeds: &mut Seeds) {
    for _ in 0..25 {
        let (address, contact) = (seeds.address(), seeds.phone());
        let form = json!({"item": community.item, "content": PLAIN, "address": address, "contact": contact});
        let body = json!({"loop": "binhai/order", "org": community.org, "form": form});
        let case = sent(client, Request::post("/api/v1/cases", body).by(&community.resident.token)).await;
        let path = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
        let read = sent(client, Request::get(&path).by(&community.resident.token)).await;
        assert_eq!((&read["fields"]["address"], &read["fields"]["contact"]), (&json!(address), &json!(contact)));
    }
    // What for is said in words that hold a number, as people do.
    let case = sent(client, community.request(0, "")).await["id"].as_str().unwrap().to_owned();
    for _ in 0..5 {
        let body = json!({"field": "contact", "purpose": format!("回拨{}核实", seeds.phone())});
        let open = Request::post(format!("/api/v1/cases/{case}/open-field"), body).by(&community.dispatcher.token);
        assert_eq!(sent(client, open).await["value"], "13800000000");
    }
}

/// Rows of a register: changed one by one and many at once, found by the number and by numbers nobody has.
async fn rows(client: &mut Client, community: &Community, seeds: &mut Seeds) {
    let rows = "/api/v1/registers/binhai/volunteer/rows";
    let by = &community.dispatcher.token;
    let list = sent(client, Request::get(rows).by(by)).await;
    let row = list["items"].as_array().unwrap().iter().find(|row| row["org"] == json!(community.org)).unwrap().clone();
    let id = row["id"].as_str().unwrap();
    let find = |phone: String| {
        let body = json!({"field": "contact", "value": phone, "purpose": "来电核实"});
        Request::post(format!("{rows}/find"), body).by(by)
    };
    for _ in 0..15 {
        let phone = seeds.phone();
        let body = json!({"fields": {"contact": phone}});
        sent(client, patch(format!("{rows}/{id}"), body).by(by)).await;
        assert_eq!(sent(client, Request::get(format!("{rows}/{id}")).by(by)).await["fields"]["contact"], json!(phone));
        let found = sent(client, find(phone)).await;
        assert_eq!((&found["items"][0]["id"], found["items"].as_array().unwrap().len()), (&row["id"], 1));
    }
    for _ in 0..5 {
        let body = json!({"rows": [{"id": id, "fields": {"contact": seeds.phone()}}]});
        sent(client, Request::post(format!("{rows}/bulk"), body).by(by)).await;
        assert_eq!(sent(client, find(seeds.phone())).await["items"], json!([]));
    }
}

/// Numbers that come to the doors and are not let in: codes asked for, mistakes, and searches by number.
async fn at_the_doors(client: &mut Client, community: &Community, seeds: &mut Seeds) {
    for _ in 0..10 {
        // Whether one is sent is the sender's and the limit's business.
        client.send(&Request::post("/api/v1/session/codes", json!({"phone": seeds.phone()}))).await.unwrap();
    }
    for _ in 0..5 {
        let mistyped = format!("{}00000", seeds.phone());
        let form = json!({"item": community.item, "content": PLAIN, "address": "一号", "contact": mistyped});
        let body = json!({"loop": "binhai/order", "org": community.org, "form": form});
        let refused = client.send(&Request::post("/api/v1/cases", body).by(&community.resident.token)).await.unwrap();
        assert_eq!(refused.status, 422);
        let path = format!("/api/v1/search?q={}", seeds.phone());
        sent(client, Request::get(path).by(&community.dispatcher.token)).await;
    }
}

/// A file of people that comes in: what it holds is kept sealed until it was written, and after; so are its faults. What
/// people put into the name of a file and above its columns is looked at too.
async fn imported(client: &mut Client, community: &Community, seeds: &mut Seeds) {
    let imports = "/api/v1/registers/binhai/home_visit/imports";
    let by = &community.dispatcher.token;
    let mut lines = format!("看望对象,联系电话,上门地址,证件,备注{}\n", seeds.phone());
    for number in 0..10 {
        let (phone, door, card) = (seeds.phone(), seeds.address(), seeds.citizen_id());
        lines.push_str(&format!("没有这个人{number},{phone},{door},{card},\n"));
    }
    let name = format!("上门名单{}.csv", seeds.phone());
    let import = sent(client, Request::upload(imports, &name, lines.into_bytes()).by(by)).await;
    let id = import["id"].as_str().unwrap();
    let faults = sent(client, Request::get(format!("{imports}/{id}/faults")).by(by)).await;
    assert_eq!(faults["items"].as_array().unwrap().len(), 10, "nobody of these is known here: {faults}");
    let book = client.send(&Request::get(format!("{imports}/{id}/faults/workbook")).by(by)).await.unwrap();
    assert!(book.is_success() && !book.body.is_empty());
    let exported = Request::get("/api/v1/registers/binhai/volunteer/export?format=csv").by(by);
    assert!(client.send(&exported).await.unwrap().is_success());
}

/// What somebody wishes to have put right, and what they are answered.
async fn corrected(client: &mut Client, community: &Community, seeds: &mut Seeds) {
    let by = &community.resident.token;
    let kept = sent(client, Request::get("/api/v1/me/kept").by(by)).await;
    let case = kept["cases"]["items"].as_array().unwrap().iter().find(|it| it["asked"] == true).unwrap();
    let body = json!({"field": "contact", "wish": format!("电话改成{}", seeds.phone())});
    let path = format!("/api/v1/cases/{}/corrections", case["id"].as_str().unwrap());
    let asked = sent(client, Request::post(path, body).by(by)).await;
    let body = json!({"accept": false, "answer": format!("已电话{}核对，原号码无误", seeds.phone())});
    let path = format!("/api/v1/corrections/{}/answer", asked["id"].as_str().unwrap());
    let answered = client.send(&Request::post(path, body).by(&community.dispatcher.token)).await.unwrap();
    assert_eq!(answered.status, 204, "{}", answered.json());
}

/// Everything in a folder and below it, one file after the other.
fn files(folder: &Path, into: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files(&entry.path(), into);
        } else if kind.is_file() && entry.file_name() != SENT {
            into.push((entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()));
        }
    }
}

fn dump(house: &House) -> Option<Vec<u8>> {
    let url = house.cluster.as_ref()?.url();
    let output = Command::new(program("pg_dump").unwrap()).args(["--dbname", &url]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

fn nothing_is_found(house: &House) {
    let demo = house.demo();
    let mut seeds = Seeds::default();
    let (url, seen) = (demo.url().to_owned(), &mut seeds);
    let (heard, metrics) = runtime().block_on(async {
        let community = orders::communities(&url).await.unwrap().remove(0);
        let mut listener = Listener::open(&url, &community.dispatcher.token).await.unwrap();
        let mut client = Client::new(&url);
        orders(&mut client, &community, seen).await;
        rows(&mut client, &community, seen).await;
        at_the_doors(&mut client, &community, seen).await;
        imported(&mut client, &community, seen).await;
        corrected(&mut client, &community, seen).await;
        // The first event that comes is enough to know that others would have: all are of one form.
        let heard = listener.next().await.unwrap();
        let metrics = reqwest::get(format!("{url}/metrics")).await.unwrap().text().await.unwrap();
        (format!("{} {}", heard.event, heard.data), metrics)
    });
    assert_eq!(seeds.all.iter().collect::<BTreeSet<_>>().len(), seeds.all.len());
    assert!(seeds.all.len() > 100);
    let log = demo.log();
    assert!(log.len() > 1_000 && metrics.contains("gridwork_cases_opened_total"), "it says something: {log}");
    let mut kept = vec![("log".to_owned(), log.into_bytes()), ("metrics".to_owned(), metrics.into_bytes())];
    kept.push(("events".to_owned(), heard.into_bytes()));
    // While it runs, with what is not yet in its place, and when it has ended.
    files(&house.data(), &mut kept);
    assert!(demo.stop(STOP_WITHIN).unwrap().success());
    files(&house.data(), &mut kept);
    kept.extend(dump(house).map(|bytes| ("dump".to_owned(), bytes)));
    let mut plain = false;
    for (name, bytes) in &kept {
        let mut found = seeds.found_in(bytes);
        plain |= found.remove(PLAIN);
        assert!(found.is_empty(), "{name} holds {found:?}");
    }
    assert!(plain, "what is not personal is found");
}

#[test]
fn no_personal_value_is_in_the_bytes_of_a_house_on_sqlite() {
    nothing_is_found(&House::sqlite());
}

#[test]
fn no_personal_value_is_in_the_bytes_of_a_house_on_postgres() {
    nothing_is_found(&House::postgres());
}

#[test]
fn every_form_of_a_value_would_be_found() {
    let mut seeds = Seeds::default();
    let (phone, address) = (seeds.phone(), seeds.address());
    let gbk = GBK.encode(&address).0.into_owned();
    let hex: String = phone.bytes().map(|byte| format!("{byte:02x}")).collect();
    for (bytes, value) in [
        (format!("x{phone}y").into_bytes(), &phone),
        (address.clone().into_bytes(), &address),
        ([b"..", gbk.as_slice()].concat(), &address),
        (format!("\\x{hex}").into_bytes(), &phone),
    ] {
        assert_eq!(seeds.found_in(&bytes), BTreeSet::from([value.as_str()]));
    }
    assert!(seeds.found_in(&phone.as_bytes()[1..]).is_empty());
}
