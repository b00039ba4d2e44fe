//! Steps a second as bars: a group for each number of clients, a bar for the server and each floor.

use serde_json::Value as Json;
use std::fmt::Write as _;

/// What runs in a line of the measurement: what it is called, and its key in the data.
pub(super) const LANES: [(&str, &str); 4] =
    [("http", "http"), ("http × 2", "http_two_servers"), ("own", "own"), ("minimal", "minimal")];

/// The colours of the lanes; told apart by people who do not see red or green as well.
const COLOURS: [&str; 4] = ["#0b6e99", "#6fb7d6", "#e0962c", "#b8b8b8"];

const WIDTH: f64 = 860.0;
const LEFT: f64 = 200.0;
const RIGHT: f64 = 70.0;
const BAR: f64 = 13.0;
const GAP: f64 = 12.0;

/// The picture.
pub(super) fn steps(run: &Json) -> String {
    let (mut body, mut y) = (String::new(), 46.0);
    for engine in run["engines"].as_array().into_iter().flatten() {
        let name = engine["engine"].as_str().unwrap_or_default().split(',').next().unwrap_or_default();
        let lines = engine["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
        let rate = |line: &Json, key: &str| line[key]["steps_per_second"].as_f64();
        let most =
            lines.iter().flat_map(|line| LANES.iter().filter_map(|(_, key)| rate(line, key))).fold(1.0, f64::max);
        let _ = writeln!(body, "<text x='12' y='{:.0}' class='engine'>{name}</text>", y + 10.0);
        y += 22.0;
        for line in lines {
            let count = LANES.iter().filter(|(_, key)| rate(line, key).is_some()).count() as f64;
            let clients = line["clients"].as_u64().unwrap_or_default();
            let many = if clients == 1 { "client" } else { "clients" };
            let _ = writeln!(
                body,
                "<text x='{:.0}' y='{:.0}' class='group'>{clients} {many}</text>",
                LEFT - 84.0,
                y + count * BAR / 2.0 + 4.0
            );
            for ((lane, key), colour) in LANES.into_iter().zip(COLOURS) {
                let Some(rate) = rate(line, key) else { continue };
                let width = rate / most * (WIDTH - LEFT - RIGHT);
                let _ = writeln!(
                    body,
                    "<text x='{:.0}' y='{:.0}' class='lane'>{lane}</text>\
                     <rect x='{LEFT}' y='{y:.0}' width='{width:.1}' height='{:.0}' fill='{colour}'/>\
                     <text x='{:.1}' y='{:.0}'>{rate:.0}</text>",
                    LEFT - 6.0,
                    y + BAR - 3.0,
                    BAR - 2.0,
                    LEFT + width + 5.0,
                    y + BAR - 3.0
                );
                y += BAR;
            }
            y += GAP;
        }
        y += GAP;
    }
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {y:.0}' role='img' aria-label='Steps a second'>\n\
         <style>text {{ font: 11px system-ui, sans-serif; fill: #222 }} .lane {{ text-anchor: end }} .group {{ text-anchor: end }}\
         .engine, .title {{ font-weight: 600; font-size: 13px }}</style>\n\
         <rect width='100%' height='100%' fill='#fff'/>\n\
         <text x='12' y='22' class='title'>Steps a second over HTTP, beside the floors of the same run</text>\n{body}</svg>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_longest_bar_is_the_fastest_lane_and_a_missing_lane_has_none() {
        let line = json!({"clients": 1, "http": {"steps_per_second": 50.0}, "own": {"steps_per_second": 100.0}});
        let svg = steps(&json!({"engines": [{"engine": "SQLite 3, WAL", "lines": [line]}]}));
        assert_eq!(svg.matches("<rect x='200'").count(), 2);
        assert!(svg.contains("width='590.0'") && svg.contains("width='295.0'"), "{svg}");
    }
}
