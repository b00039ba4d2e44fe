//! The contract as a page to read: drawn from the OpenAPI document itself, without a script, so that it works wherever
//! the server does and can be printed.

mod schema;

use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::fmt::Write;

const STYLE: &str = include_str!("page.css");

/// The order in which a method's routes stand under their path.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// One route as the document tells it.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    facts: &'a Json,
}

/// The page of an OpenAPI document.
pub fn page(document: &Json) -> String {
    let mut by_tag: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for (path, methods) in entries(&document["paths"]) {
        for method in METHODS.into_iter().filter(|method| methods.get(method).is_some()) {
            let facts = &methods[method];
            by_tag.entry(text(&facts["tags"][0])).or_default().push(Operation { method, path, facts });
        }
    }
    let title = format!("{} {}", text(&document["info"]["title"]), text(&document["info"]["version"]));
    let mut nav = String::new();
    let mut main = format!("<h1>{}</h1>{}", escaped(&title), words(text(&document["info"]["description"])));
    main += "<p>The same as a document: <a href=\"/api/openapi.json\">/api/openapi.json</a></p>";
    for (tag, operations) in &by_tag {
        // Writing to a string cannot fail.
        let _ = write!(nav, "<h2>{}</h2>", escaped(tag));
        let _ = write!(main, "<h2>{}</h2>", escaped(tag));
        for operation in operations {
            operation.draw(&mut nav, &mut main);
        }
    }
    main += "<h2>Shapes</h2>";
    nav += "<h2>Shapes</h2>";
    for (name, shape) in entries(&document["components"]["schemas"]) {
        let _ = write!(nav, "<a href=\"#{0}\">{0}</a>", escaped(name));
        schema::draw(name, shape, &mut main);
    }
    let head = format!(
        "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}</title><style>{STYLE}</style>",
        escaped(&title)
    );
    format!(
        "<!doctype html><html lang=\"en\"><head>{head}</head><body><nav>{nav}</nav><main>{main}</main></body></html>\n"
    )
}

impl Operation<'_> {
    fn draw(&self, nav: &mut String, main: &mut String) {
        let id = escaped(text(&self.facts["operationId"]));
        let (method, path) = (self.method.to_uppercase(), escaped(self.path));
        let short = path.strip_prefix("/api/v1").unwrap_or(&path);
        let _ = write!(nav, "<a href=\"#{id}\">{method} {short}</a>");
        let _ = write!(
            main,
            "<h3 id=\"{id}\"><span class=\"method\">{method}</span><span class=\"path\">{path}</span></h3>"
        );
        *main += &words(text(&self.facts["summary"]));
        *main += &words(text(&self.facts["description"]));
        self.parameters(main);
        if let Some(content) = self.facts["requestBody"]["content"].as_object() {
            let _ = write!(main, "<h4>Body</h4><p>{}</p>", bodies(content));
        }
        *main += "<h4>Answers</h4><table>";
        for (status, answer) in entries(&self.facts["responses"]) {
            let shown = answer["content"].as_object().map(bodies).unwrap_or_default();
            let said = inline(text(&answer["description"]));
            let _ = write!(main, "<tr><td><code>{}</code></td><td>{shown} {said}</td></tr>", escaped(status));
        }
        *main += "</table>";
    }

    fn parameters(&self, main: &mut String) {
        let parameters = self.facts["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        if parameters.is_empty() {
            return;
        }
        *main += "<h4>Parameters</h4><table>";
        for parameter in parameters {
            let must = if parameter["required"] == true { " <span class=\"must\">required</span>" } else { "" };
            let _ = write!(
                main,
                "<tr><td><code>{}</code>{must}</td><td>{}, {}</td><td>{}</td></tr>",
                escaped(text(&parameter["name"])),
                escaped(text(&parameter["in"])),
                schema::kind(&parameter["schema"]),
                inline(text(&parameter["description"])),
            );
        }
        *main += "</table>";
    }
}

/// What a body may be, by its type.
fn bodies(content: &Map<String, Json>) -> String {
    let one =
        |(media, body): (&String, &Json)| format!("{} <code>{}</code>", schema::kind(&body["schema"]), escaped(media));
    content.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn entries(value: &Json) -> impl Iterator<Item = (&str, &Json)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

/// Paragraphs of a description.
fn words(text: &str) -> String {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>", inline(paragraph))).collect()
}

/// One paragraph: what stands between backticks is code.
fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(at, part)| if at % 2 == 1 { format!("<code>{}</code>", escaped(part)) } else { escaped(part) })
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::ROUTES;

    fn drawn() -> String {
        page(&serde_json::from_str(&crate::openapi::document().expect("a document")).expect("JSON"))
    }

    #[test]
    fn every_route_and_every_shape_is_on_the_page() {
        let page = drawn();
        for route in ROUTES {
            let head =
                format!("<span class=\"method\">{}</span><span class=\"path\">{}</span>", route.method, route.path);
            assert!(page.contains(&head), "{} {}", route.method, route.path);
        }
        assert!(page.contains("id=\"CaseView\"") && page.contains("href=\"#CaseView\""));
    }

    #[test]
    fn every_link_leads_somewhere_on_the_page() {
        let page = drawn();
        let links = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
        for link in links {
            assert!(page.contains(&format!("id=\"{link}\"")), "#{link} leads nowhere");
        }
    }

    #[test]
    fn what_the_document_says_is_text_and_never_markup() {
        let document = serde_json::json!({
            "info": {"title": "<b>", "version": "1", "description": "a `<i>` & b\n\nsecond"},
            "paths": {"/x": {"get": {"tags": ["t"], "operationId": "o", "summary": "\"<script>\""}}},
        });
        let page = page(&document);
        assert!(!page.contains("<script>") && !page.contains("<i>") && !page.contains("<b>"), "{page}");
        assert!(page.contains("<p>a <code>&lt;i&gt;</code> &amp; b</p><p>second</p>"), "{page}");
    }
}
