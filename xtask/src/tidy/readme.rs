//! README.zh-CN.md mirrors README.md: the same commands in the same order.

use super::Finding;
use crate::house::House;
use anyhow::Result;

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let text = |path| house.file(path).map_or("", |file| file.text.as_str());
    Ok(difference(text("README.md"), text("README.zh-CN.md")).into_iter().collect())
}

fn difference(english: &str, chinese: &str) -> Option<Finding> {
    let (english, chinese) = (commands(english), commands(chinese));
    if english == chinese {
        return None;
    }
    let first = english.iter().zip(&chinese).position(|(a, b)| a != b).unwrap_or(english.len().min(chinese.len()));
    let here = |lines: &[&str]| lines.get(first).map_or("(nothing)".to_owned(), |line| format!("`{line}`"));
    Some(Finding::file("README.zh-CN.md", format!("has {} where README.md has {}", here(&chinese), here(&english))))
}

/// The lines inside code blocks, without their comments, which are in the language of the page.
fn commands(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        let command = line.split(" #").next().unwrap_or(line).trim_end();
        if in_code && !command.is_empty() && !command.starts_with('#') {
            lines.push(command);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_have_the_same_commands() {
        let english = "Run it:\n```sh\ncargo xtask up   # opens a demo\n```\n";
        assert!(difference(english, "运行：\n```sh\ncargo xtask up   # 启动演示\n```\n").is_none());
        let finding = difference(english, "运行：\n```sh\ncargo run\n```\n").unwrap();
        assert_eq!(finding.says, "has `cargo run` where README.md has `cargo xtask up`");
    }
}
