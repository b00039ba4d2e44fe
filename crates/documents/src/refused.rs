//! Why a file cannot be read as a table, or a table not be written: which sheet, line and column, and what to do.

use std::fmt;

/// Why a file cannot be read, or a table not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is nothing in it.
    Empty,
    /// It has too many bytes.
    TooLarge {
        /// How many it may have.
        bytes_max: usize,
    },
    /// It unpacks to too much.
    Unpacks {
        /// How many bytes it may unpack to.
        bytes_max: u64,
    },
    /// It is no table that can be read.
    Kind,
    /// It is locked with a password.
    Locked,
    /// It carries macros.
    Macros,
    /// It is not whole.
    Broken {
        /// What the reader said, in English.
        detail: String,
    },
    /// A text file in no encoding that is known.
    Encoding,
    /// More lines than are taken at once.
    Lines {
        /// In which sheet.
        sheet: String,
        /// How many there may be.
        lines_max: usize,
    },
    /// Something stands too far to the right.
    Columns {
        /// In which sheet.
        sheet: String,
        /// In which line, as the file counts.
        line: u32,
        /// How many columns there may be.
        columns_max: usize,
    },
    /// More cells than are taken at once.
    Cells {
        /// In which sheet.
        sheet: String,
        /// How many there may be.
        cells_max: usize,
    },
    /// A text is longer than a cell can hold.
    Text {
        /// In which sheet.
        sheet: String,
        /// In which line, as the file counts.
        line: u32,
        /// In which column, by its title or letters.
        column: String,
        /// How many characters it may have.
        text_max: usize,
    },
}

impl Refused {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::Unpacks { .. } => "unpacked",
            Self::Kind => "kind",
            Self::Locked => "locked",
            Self::Macros => "macros",
            Self::Broken { .. } => "broken",
            Self::Encoding => "encoding",
            Self::Lines { .. } => "lines",
            Self::Columns { .. } => "columns",
            Self::Cells { .. } => "cells",
            Self::Text { .. } => "text_length",
        }
    }

    /// Why, and what to do: in Chinese, and in English.
    pub fn say(&self) -> (String, String) {
        let pair = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        match self {
            Self::Empty => pair("文件里没有内容", "there is nothing in the file"),
            Self::TooLarge { bytes_max } => {
                let max = bytes_max >> 20;
                (
                    format!("文件过大，最大 {max} MB，请拆成几个文件"),
                    format!("the file is too large: split it into files of at most {max} MB"),
                )
            }
            Self::Unpacks { bytes_max } => {
                let max = bytes_max >> 20;
                (
                    format!("文件解压后过大（最大 {max} MB）或压缩异常，请另存为新文件或拆成几个文件"),
                    format!("the file unpacks to too much ({max} MB at most): save it anew, or split it"),
                )
            }
            Self::Kind => pair(
                "不是可以导入的表格，请使用 xlsx、xls、ods 或 csv 文件",
                "this is no table that can be imported: use an xlsx, xls, ods or csv file",
            ),
            Self::Locked => pair("文件已加密，请去除密码后再导入", "the file is locked: save it without a password"),
            Self::Macros => {
                pair("文件含有宏，请另存为不含宏的 xlsx", "the file carries macros: save it without them as xlsx")
            }
            Self::Broken { detail } => (
                "文件不完整或已损坏，请打开后另存为 xlsx 再试".to_owned(),
                format!("the file is not whole ({detail}): open it and save it anew as xlsx"),
            ),
            Self::Encoding => pair(
                "文字编码无法识别，请另存为 UTF-8 编码的 csv 或 xlsx",
                "the encoding of the text is not known: save it as csv in UTF-8, or as xlsx",
            ),
            Self::Lines { sheet, lines_max } => (
                format!("工作表「{sheet}」超过 {lines_max} 行，请拆成几个文件"),
                format!("sheet `{sheet}` has more than {lines_max} lines: split it into several files"),
            ),
            Self::Columns { sheet, line, columns_max } => (
                format!("工作表「{sheet}」第 {line} 行在第 {columns_max} 列以后还有内容，请删去多余的列"),
                format!(
                    "sheet `{sheet}` has something behind column {columns_max} in line {line}: delete what is not needed"
                ),
            ),
            Self::Cells { sheet, cells_max } => (
                format!("工作表「{sheet}」超过 {cells_max} 个单元格，请拆成几个文件"),
                format!("sheet `{sheet}` has more than {cells_max} cells: split it into several files"),
            ),
            Self::Text { sheet, line, column, text_max } => (
                format!(
                    "工作表「{sheet}」第 {line} 行「{column}」超过 {text_max} 字，表格的一格放不下；请导出为 csv，或去掉这一列"
                ),
                format!(
                    "the text in sheet `{sheet}`, line {line}, column `{column}` has more than {text_max} characters, \
                     which no cell can hold: take csv, or leave the column out"
                ),
            ),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say().1)
    }
}

impl std::error::Error for Refused {}
