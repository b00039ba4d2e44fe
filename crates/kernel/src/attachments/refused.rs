//! Why a file may not be kept, said so that its owner knows what to do.

use super::FileKind;
use crate::error::{Because, because};
use std::fmt;

/// Why a file may not be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is nothing in it.
    Empty,
    /// It has too many bytes.
    TooLarge {
        /// How many it may have.
        bytes_max: usize,
    },
    /// The picture is too large to be opened safely.
    TooManyPixels {
        /// How many it may have.
        pixels_max: u64,
    },
    /// The document unpacks to too much.
    UnpacksTooLarge {
        /// How many bytes it may unpack to.
        bytes_max: u64,
    },
    /// It is none of the kinds that may be attached.
    Kind {
        /// What it seems to be, if that is known.
        found: Option<&'static str>,
    },
    /// Its name says another kind than its content.
    Mismatch {
        /// The extension of its name.
        extension: String,
        /// What its content is.
        kind: FileKind,
    },
    /// Something else is hidden in it or hangs on to it.
    Polyglot {
        /// What it is besides.
        hidden: &'static str,
    },
    /// It is not whole, or not made as its kind is.
    Broken {
        /// What it began as.
        kind: FileKind,
    },
    /// It is locked with a password or carries macros.
    Locked {
        /// `password` or `macros`.
        with: &'static str,
    },
    /// It moves, and only still pictures may be attached.
    Animated,
}

impl Refused {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyPixels { .. } => "pixels",
            Self::UnpacksTooLarge { .. } => "unpacked",
            Self::Kind { .. } => "kind",
            Self::Mismatch { .. } => "mismatch",
            Self::Polyglot { .. } => "polyglot",
            Self::Broken { .. } => "broken",
            Self::Locked { .. } => "locked",
            Self::Animated => "animated",
        }
    }

    /// Why, and what to do, in both languages.
    pub fn because(&self) -> Because {
        match self {
            Self::Empty => because("文件是空的", "the file is empty"),
            Self::TooLarge { bytes_max } => {
                let max = mebibytes(*bytes_max as u64);
                because(format!("文件过大，最大 {max} MB"), format!("the file is too large: {max} MB at most"))
            }
            Self::TooManyPixels { pixels_max } => {
                let max = pixels_max / 1_000_000;
                because(
                    format!("图片尺寸过大，最多 {max} 百万像素，请缩小后上传"),
                    format!("the picture is too large: make it smaller than {max} megapixels"),
                )
            }
            Self::UnpacksTooLarge { bytes_max } => {
                let max = mebibytes(*bytes_max);
                because(format!("文档解压后过大，最大 {max} MB"), format!("the document unpacks to more than {max} MB"))
            }
            Self::Kind { found } => {
                let (zh, en) = match found {
                    Some(found) => (format!("（这是 {found}）"), format!(" (this is {found})")),
                    None => (String::new(), String::new()),
                };
                because(
                    format!("不支持的文件类型{zh}，可上传 JPEG、PNG、WebP、PDF、DOCX、XLSX 或 UTF-8 文本"),
                    format!(
                        "this kind of file cannot be attached{en}: send JPEG, PNG, WebP, PDF, DOCX, XLSX or UTF-8 text"
                    ),
                )
            }
            Self::Mismatch { extension, kind } => because(
                format!("扩展名 .{extension} 与内容不符，文件实际是 {kind}，请改名后上传"),
                format!("the name ends in .{extension}, but this is {kind}: rename the file"),
            ),
            Self::Polyglot { hidden } => because(
                format!("文件中夹带了其他内容（{hidden}），请另存后上传"),
                format!("something else is hidden in this file ({hidden}): save it anew and send that"),
            ),
            Self::Broken { kind } => because(
                format!("文件不完整或不是有效的 {kind}，请重新保存后上传"),
                format!("this is not a whole {kind} file: save it anew and send that"),
            ),
            Self::Locked { with: "macros" } => {
                because("文档含有宏，请另存为不含宏的文档", "the document carries macros: save it without them")
            }
            Self::Locked { .. } => {
                because("文档已加密，请去除密码后上传", "the document is locked: save it without a password")
            }
            Self::Animated => {
                because("不支持动图，请上传静态图片", "moving pictures cannot be attached: send a still one")
            }
        }
    }
}

/// Bytes in MiB, which people call MB.
fn mebibytes(bytes: u64) -> u64 {
    bytes >> 20
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.because().say("en"))
    }
}

impl std::error::Error for Refused {}
