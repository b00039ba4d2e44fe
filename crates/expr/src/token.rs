//! Cuts a source into tokens with exact places.

use crate::tree::Span;
use crate::{ExprError, error, number};

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A name or a word like `null`.
    Word(String),
    Int(i64),
    Decimal {
        units: i64,
        scale: u8,
    },
    /// The whole number just above the largest: only right after a minus sign.
    LeastInt,
    Text(String),
    /// An operator or bracket.
    Sign(&'static str),
    End,
}

/// Longer signs stand before their beginnings.
const SIGNS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".", "?", ":",
    "{", "}",
];

/// Signs of other languages and of Chinese keyboards, with what to write.
const STRANGERS: [(&str, &str); 21] = [
    ("=", "=="),
    ("&", "&&"),
    ("|", "||"),
    ("“", "\""),
    ("”", "\""),
    ("‘", "'"),
    ("’", "'"),
    ("（", "("),
    ("）", ")"),
    ("【", "["),
    ("】", "]"),
    ("，", ","),
    ("。", "."),
    ("！", "!"),
    ("＝", "=="),
    ("＞", ">"),
    ("＜", "<"),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    ("？", "?"),
];

/// The tokens of `source`, ending with [`Token::End`].
pub(crate) fn tokens(source: &str) -> Result<Vec<(Token, Span)>, ExprError> {
    let mut reader = Reader { source, at: 0 };
    let mut found = Vec::new();
    loop {
        reader.skip_blank();
        let start = reader.at;
        let token = reader.token()?;
        let is_end = token == Token::End;
        found.push((token, Span::new(start, reader.at)));
        if is_end {
            return Ok(found);
        }
    }
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn skip_blank(&mut self) {
        let blank = self.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.at += blank;
    }

    fn token(&mut self) -> Result<Token, ExprError> {
        let Some(first) = self.rest().chars().next() else {
            return Ok(Token::End);
        };
        if first.is_ascii_alphabetic() || first == '_' {
            return Ok(Token::Word(self.take(|c| c.is_ascii_alphanumeric() || c == '_').to_owned()));
        }
        if first.is_ascii_digit() {
            return self.number();
        }
        if first == '\'' || first == '"' {
            return self.text(first);
        }
        for sign in SIGNS {
            if self.rest().starts_with(sign) {
                self.at += sign.len();
                return Ok(Token::Sign(sign));
            }
        }
        Err(self.stranger(first))
    }

    /// Takes characters while they fit.
    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn number(&mut self) -> Result<Token, ExprError> {
        let start = self.at;
        // Letters are taken too, so that `3days` is one wrong number and not a number and a name.
        let mut text = self.take(|c| c.is_ascii_alphanumeric() || c == '_').to_owned();
        let after_point = self.rest().strip_prefix('.').and_then(|rest| rest.chars().next());
        if after_point.is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            text.push('.');
            text.push_str(self.take(|c| c.is_ascii_alphanumeric() || c == '_'));
        }
        let range = start..self.at;
        if text.bytes().any(|byte| !byte.is_ascii_digit() && byte != b'.') {
            return Err(ExprError::new(
                range,
                error::SYNTAX,
                format!("`{text}` is not a number"),
                format!("`{text}` 不是数字"),
            )
            .hint("numbers are written like 3 or 0.5", "数字写作 3 或 0.5"));
        }
        if text.len() > 1 && text.starts_with('0') && !text.starts_with("0.") {
            return Err(ExprError::new(
                range,
                error::SYNTAX,
                format!("the number `{text}` begins with 0"),
                format!("数字 `{text}` 以 0 开头"),
            )
            .hint(format!("a code is text: '{text}'"), format!("编码是文本，请写 '{text}'")));
        }
        if text == "9223372036854775808" {
            return Ok(Token::LeastInt);
        }
        match number::read(&text) {
            Some((units, 0)) => Ok(Token::Int(units)),
            Some((units, scale)) => Ok(Token::Decimal { units, scale }),
            None => Err(out_of_range(range, &text)),
        }
    }

    fn text(&mut self, quote: char) -> Result<Token, ExprError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let at = self.at;
            let Some(next) = self.rest().chars().next() else {
                return Err(ExprError::new(start..self.at, error::SYNTAX, "the text is not closed", "文本没有结束")
                    .hint(format!("end it with {quote}"), format!("请以 {quote} 结尾")));
            };
            self.at += next.len_utf8();
            match next {
                _ if next == quote => return Ok(Token::Text(text)),
                '\\' => text.push(self.escape(at)?),
                '\n' | '\r' => {
                    return Err(ExprError::new(
                        at..self.at,
                        error::SYNTAX,
                        "a text ends on its own line",
                        "文本须在同一行结束",
                    )
                    .hint("write \\n for a line break", "换行请写 \\n"));
                }
                '\0' => return Err(nul(at..self.at)),
                _ => text.push(next),
            }
        }
    }

    /// The character an escape stands for; the backslash is at `start` and already taken.
    fn escape(&mut self, start: usize) -> Result<char, ExprError> {
        let wrong = |end: usize| {
            ExprError::new(start..end, error::SYNTAX, "this escape does not exist", "没有这种转义").hint(
                "there are \\\\ \\' \\\" \\n \\r \\t and \\u with four hex digits",
                "可用 \\\\ \\' \\\" \\n \\r \\t 和 \\u 加四位十六进制数",
            )
        };
        let Some(next) = self.rest().chars().next() else {
            return Err(wrong(self.at));
        };
        self.at += next.len_utf8();
        match next {
            '\\' | '\'' | '"' => Ok(next),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'u' => {
                let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
                let digits = digits.ok_or_else(|| wrong(self.at))?;
                self.at += 4;
                match u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) {
                    Some('\0') => Err(nul(start..self.at)),
                    Some(character) => Ok(character),
                    None => Err(wrong(self.at)),
                }
            }
            _ => Err(wrong(self.at)),
        }
    }

    fn stranger(&self, first: char) -> ExprError {
        let range = self.at..self.at + first.len_utf8();
        if first == '\0' {
            return nul(range);
        }
        let known = STRANGERS.iter().find(|(sign, _)| self.rest().starts_with(sign));
        let shown = first.escape_debug();
        let fault = ExprError::new(
            range,
            error::SYNTAX,
            format!("`{shown}` does not belong into an expression"),
            format!("表达式中不能出现 `{shown}`"),
        );
        match known {
            Some((_, instead)) => fault.hint(format!("write {instead}"), format!("请写 {instead}")),
            None if first.is_alphabetic() => {
                fault.hint("text is written in quotes, names are keys", "文本请加引号，名称只用英文键名")
            }
            None => fault,
        }
    }
}

fn nul(range: std::ops::Range<usize>) -> ExprError {
    ExprError::new(range, error::SYNTAX, "a NUL character cannot be stored or compared", "不能包含 NUL 字符")
}

/// The refusal of a number that no value holds.
pub(crate) fn out_of_range(range: std::ops::Range<usize>, text: &str) -> ExprError {
    ExprError::new(
        range,
        error::SYNTAX,
        format!("the number `{text}` is out of range"),
        format!("数字 `{text}` 超出范围"),
    )
    .hint("numbers have 64 bits and at most nine decimal places", "数字为 64 位，小数至多九位")
}
