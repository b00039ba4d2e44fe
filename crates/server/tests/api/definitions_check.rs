//! The checker over HTTP: every problem with its place, nothing kept.

use crate::house::in_both_houses;
use serde_json::{Value as Json, json};

fn changed(text: &str) -> Json {
    json!({"pack": "binhai", "path": "loops/order.yaml", "text": text, "key": "loop:order"})
}

in_both_houses! {
    async fn a_definition_is_checked_where_it_stands(house) {
        let client = house.client("hexi.dispatcher").await;
        let source = client.get("/definitions/binhai/order/source?kind=loop").await.ok();
        assert_eq!(source["path"], "loops/order.yaml");
        let text = source["text"].as_str().unwrap();
        assert!(text.starts_with("# 点单"), "as its author wrote it, comments and all");

        let right = client.post("/definitions/check", changed(text)).await.ok();
        assert_eq!((right["is_ok"].as_bool(), right["diagnostics"].as_array().unwrap().len()), (Some(true), 0), "{right}");
        assert_eq!(right["definition"]["key"], "binhai/order");

        let wrong = text.replace("by: dispatcher", "by: dispacher");
        let told = client.post("/definitions/check", changed(&wrong)).await.ok();
        assert_eq!((told["is_ok"].as_bool(), told["definition"].is_null()), (Some(false), true));
        let all = told["diagnostics"].as_array().unwrap();
        let first = all.iter().find(|it| it["code"] == "GW-N001").unwrap();
        assert_eq!(first["severity"], "error");
        let line = wrong.lines().position(|line| line.contains("dispacher")).unwrap() + 1;
        assert_eq!(first["line"], json!(line));
        assert!(first["help"].as_str().unwrap().contains("dispatcher"), "{first}");
        let english = client.ask(reqwest::Method::POST, "/definitions/check").in_english().json(&changed(&wrong)).send().await.ok();
        assert!(english.to_string().contains("did you mean `dispatcher`?"));

        // What stands is as it was.
        assert_eq!(client.get("/definitions/binhai/order/source?kind=loop").await.ok(), source);
    }

    async fn what_a_change_breaks_elsewhere_is_told_too(house) {
        let client = house.client("hexi.dispatcher").await;
        let roles = client.get("/definitions/binhai/dispatcher/source?kind=role").await.ok();
        assert_eq!(roles["path"], "roles.yaml");
        let text = roles["text"].as_str().unwrap().replace("  verifier:", "  checker:");
        let told = client.post("/definitions/check", json!({"pack": "binhai", "path": "roles.yaml", "text": text})).await.ok();
        let elsewhere = |it: &Json| it["path"] == "loops/order.yaml" && it["severity"] == "error";
        assert!(told["diagnostics"].as_array().unwrap().iter().any(elsewhere), "{told}");
    }

    async fn hostile_texts_are_refused_or_told(house) {
        let client = house.client("hexi.resident").await;
        for text in ["", "\u{0}", "loop: [", "a: &a [*a, *a]", &"[".repeat(5000), &"- x\n".repeat(20_000)] {
            let told = client.post("/definitions/check", changed(text)).await.ok();
            assert_eq!(told["is_ok"], false);
        }
        client.post("/definitions/check", changed(&"x".repeat(129 * 1024))).await.refused(422, "problems");
        for path in ["../secret.yaml", "/etc/passwd", "loops/order.txt"] {
            let ask = json!({"pack": "binhai", "path": path, "text": "x"});
            client.post("/definitions/check", ask).await.refused(400, "malformed");
        }
        client.post("/definitions/check", json!({"pack": "nowhere", "path": "roles.yaml", "text": ""})).await.refused(404, "not_found");
        client.get("/definitions/binhai/nothing/source").await.refused(404, "not_found");
        client.get("/definitions/nowhere/order/source").await.refused(404, "not_found");
        house.anyone().post("/definitions/check", changed("x")).await.refused(401, "session");
    }

    async fn every_code_has_its_page(house) {
        let client = house.client("nobody").await;
        let page = client.get("/diagnostics/GW-L003").await.ok();
        assert!(page["text"].as_str().unwrap().contains("## Wrong"));
        for code in ["GW-X999", "README", "..%2FREADME"] {
            client.get(&format!("/diagnostics/{code}")).await.refused(404, "not_found");
        }
    }
}
