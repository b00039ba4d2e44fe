//! `/files`: uploaded loose, attached once, read by whoever may see what they hang on.

use crate::client::Client;
use crate::house::{House, in_a_house, in_both_houses};
use crate::orders::{id_of, take};
use crate::pictures;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::time::Duration;

/// An order of the community's resident with these photos; the answer as it comes.
async fn order_with(house: &House, client: &Client, photos: &[&str]) -> crate::client::Answer {
    let mut order = house.order("hexi");
    order["form"]["photos"] = json!(photos);
    client.post("/cases", order).await
}

async fn uploaded(client: &Client) -> String {
    id_of(&client.upload("灯.jpg", pictures::photo()).await.ok())
}

in_both_houses! {
    async fn a_photo_is_kept_without_what_it_tells_besides(house) {
        let resident = house.client("hexi.resident").await;
        let answer = resident.upload("灯.jpg", pictures::photo()).await;
        let file = answer.ok();
        assert_eq!(answer.status, 201);
        assert_eq!((&file["name"], &file["kind"]), (&json!("灯.jpg"), &json!("image/jpeg")));
        let kept = resident.get(&format!("/files/{}", id_of(&file))).await;
        kept_is_safe(&kept);
        assert_eq!(file["size"], json!(kept.bytes.len()));
        assert!(!kept.text().contains("GPSLatitude") && !kept.text().contains("Pixel-Camera"));
        assert_eq!((&kept.bytes[..2], &kept.bytes[kept.bytes.len() - 2..]), (&[0xff, 0xd8][..], &[0xff, 0xd9][..]));
    }

    async fn a_file_is_attached_once_and_only_by_its_uploader(house) {
        let (first, second) = (house.client("hexi.resident").await, house.client("hexi.resident2").await);
        let file = uploaded(&first).await;
        let problems = [("form.photos".to_owned(), "not_found".to_owned())];
        assert_eq!(order_with(&house, &second, &[&file]).await.problems(), problems);
        order_with(&house, &first, &[&file]).await.ok();
        assert_eq!(order_with(&house, &first, &[&file]).await.problems(), problems);
        let other = uploaded(&first).await;
        let twice = order_with(&house, &first, &[&other, &other]).await;
        assert_eq!(twice.problems(), [("form.photos".into(), "duplicate".into())]);
        // Two orders at once that name the same file: one of them gets it.
        let photos = [other.as_str()];
        let (one, two) = tokio::join!(order_with(&house, &first, &photos), order_with(&house, &first, &photos));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422]);
    }

    async fn a_file_is_attached_within_a_day_or_dropped(house) {
        let resident = house.client("hexi.resident").await;
        let (early, late) = (uploaded(&resident).await, uploaded(&resident).await);
        house.clock.advance(Duration::from_secs(24 * 3600));
        let resident = house.client("hexi.resident").await;
        order_with(&house, &resident, &[&early]).await.ok();
        house.clock.advance(Duration::from_secs(1));
        let refused = order_with(&house, &resident, &[&late]).await;
        assert_eq!(refused.problems(), [("form.photos".into(), "not_found".into())]);
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        resident.get(&format!("/files/{late}")).await.refused(404, "not_found");
        resident.get(&format!("/files/{early}")).await.ok();
    }

    async fn a_file_is_visible_with_its_case_and_not_longer(house) {
        let resident = house.client("hexi.resident").await;
        let loose = uploaded(&resident).await;
        for stranger in ["hexi.resident2", "hexi.dispatcher", "admin"] {
            house.client(stranger).await.get(&format!("/files/{loose}")).await.refused(404, "not_found");
        }
        let id = id_of(&order_with(&house, &resident, &[&loose]).await.ok());
        let path = format!("/files/{loose}");
        let sees = async |login: &str| house.client(login).await.get(&path).await.status == 200;
        for reader in ["hexi.resident", "hexi.dispatcher", "hexi.volunteer", "hexi.verifier", "district.office"] {
            assert!(sees(reader).await, "{reader}");
        }
        for stranger in ["hexi.resident2", "hedong.dispatcher", "far.coordinator", "nobody", "admin"] {
            assert!(!sees(stranger).await, "{stranger}");
        }
        house.carry("hexi", &id, "accepted").await;
        assert!(sees("hexi.volunteer").await && !sees("hexi.volunteer2").await);
        house.anyone().get(&path).await.refused(401, "session");
    }

    async fn the_same_upload_under_one_key_is_kept_once(house) {
        let resident = house.client("hexi.resident").await;
        let send = |text: &str| resident.ask(Method::POST, "/files").key("k1").file("说明.txt", text.into()).send();
        let (first, again) = (send("第一版").await, send("第一版").await);
        assert_eq!((first.ok(), first.status), (again.ok(), again.status));
        send("第二版").await.refused(422, "idempotency_key");
    }

    async fn proof_of_the_work_hangs_on_the_case_too(house) {
        let id = house.order_in("hexi", "accepted").await;
        let volunteer = house.client("hexi.volunteer").await;
        let proof = id_of(&volunteer.upload("done.png", pictures::png()).await.ok());
        let form = json!({"form": {"result": "好了", "proof": [proof]}});
        let case = take(&volunteer, &id, "deliver", form).await.ok();
        assert_eq!(case["fields"]["proof"], json!([proof]));
        house.client("hexi.verifier").await.get(&format!("/files/{proof}")).await.ok();
    }
}

/// What every download says, so that no browser runs it as a document of this site.
#[track_caller]
fn kept_is_safe(answer: &crate::client::Answer) {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
}

in_a_house! {
    async fn the_type_is_told_by_the_content_and_not_by_the_name(house) {
        let resident = house.client("hexi.resident").await;
        for (name, content, part) in [
            ("a.exe", b"MZ\x90\0\x03\0\0\0".to_vec(), "kind"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>".to_vec(), ""),
            ("a.html", b"<!doctype html><script>1</script>".to_vec(), ""),
            ("a.jpg", pictures::png(), "mismatch"),
            ("a.txt", vec![0xff, 0xfe, 0x00, 0x80], "kind"),
            ("a.jpg", pictures::photo_and_archive(), "polyglot"),
        ] {
            let answer = resident.upload(name, content).await;
            let body = answer.refused(415, "type");
            assert_eq!(body["problems"][0]["path"], "file");
            assert!(part.is_empty() || body["problems"][0]["code"] == part, "{name}: {body}");
        }
        for (name, content, part) in [("a.jpg", pictures::photo()[..60].to_vec(), "broken"), ("a.txt", Vec::new(), "empty")] {
            let answer = resident.upload(name, content).await;
            assert_eq!(answer.problems(), [("file".into(), part.into())], "{name}");
        }
        let text = resident.upload("../../etc/说明.txt", "一段文字".into()).await.ok();
        assert!(!text["name"].as_str().unwrap().contains('/'), "{text}");
        let kept = resident.get(&format!("/files/{}", id_of(&text))).await;
        kept_is_safe(&kept);
        assert!(kept.header("content-disposition").is_some_and(|way| way.starts_with("attachment")));
    }

    async fn a_file_that_is_too_large_is_refused_and_the_reason_arrives(house) {
        let resident = house.client("hexi.resident").await;
        for megabytes in [10, 24] {
            let answer = resident.upload("big.txt", vec![b'a'; megabytes * 1024 * 1024 + 1]).await;
            answer.refused(413, "too_large");
        }
        let fits = resident.upload("fits.txt", vec![b'a'; 10 * 1024 * 1024]).await.ok();
        assert_eq!(fits["size"], json!(10 * 1024 * 1024));
    }

    async fn an_upload_is_multipart_with_one_file(house) {
        let resident = house.client("hexi.resident").await;
        resident.post("/files", json!({"file": "x"})).await.refused(415, "type");
        let ask = |body: &str| {
            let kind = "multipart/form-data; boundary=B";
            resident.ask(Method::POST, "/files").body(kind, body.as_bytes()).send()
        };
        ask("").await.refused(400, "malformed");
        ask("--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nno name\r\n--B--\r\n").await.refused(400, "malformed");
        ask("--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\ncut").await.refused(400, "malformed");
        house.anyone().upload("a.txt", b"text".to_vec()).await.refused(401, "session");
        let unknown = resident.ask(Method::POST, "/files?nonsense=1").file("a.txt", b"text".to_vec());
        unknown.send().await.refused(400, "malformed");
        resident.get("/files/0190a000-0000-7000-8000-000000000001").await.refused(404, "not_found");
        resident.get("/files/nonsense").await.refused(404, "not_found");
        let none: Json = resident.get("/cases").await.ok();
        assert_eq!(none["items"], json!([]));
    }
}
