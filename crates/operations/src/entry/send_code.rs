//! Sends a code to a phone. The answer is the same whether anybody knows the phone or not.

use super::{TextMessage, TextSender};
use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::entry::store::codes;
use gridwork_kernel::entry::{CODE_AGAIN, CODE_DIGITS, CODE_HOLDS, EntryPhone, GUARDIAN_BELOW_YEARS, Purpose};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::time::{MINUTE, SECOND};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A code that somebody asks for.
#[derive(Debug, Clone)]
pub struct SendCode {
    /// The number as it was typed.
    pub phone: String,
    /// What for.
    pub purpose: Purpose,
    /// The address that asks.
    pub requester: String,
}

/// What whoever asked is told: nothing about the phone.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct CodeSent {
    /// Seconds for which the code holds.
    pub expires_in_s: i64,
    /// Seconds after which another one may be asked for.
    pub again_in_s: i64,
}

/// Sends a code.
///
/// # Errors
/// A conflict `no_sender` where no messages are sent; a problem with the number; `TooMany`; `Unavailable` when the
/// message was not taken, and then nothing counts.
pub async fn send_code(
    desk: &Desk,
    sender: Option<&Arc<dyn TextSender>>,
    ask: SendCode,
    language: &str,
) -> Result<CodeSent> {
    let Some(sender) = sender else {
        let needs = because(
            "本系统没有开通短信，请用账号登录，或请网格员代报",
            "this system sends no messages: sign in with an account, or ask a grid worker to ask for you",
        );
        return Err(KernelError::Conflict { code: "no_sender", because: needs }.into());
    };
    let phone = EntryPhone::parse("phone", &ask.phone)?;
    let code = fresh_code();
    let message = TextMessage {
        phone: phone.clone(),
        purpose: ask.purpose,
        text: text_of(ask.purpose, &code, language),
        code: code.clone(),
    };
    let kept = (phone.clone(), ask, code);
    desk.run_once(&Arc::new(Actor::system()), kept, |work, (phone, ask, code)| {
        Box::pin(async move {
            codes::keep(work, phone, ask.purpose, &ask.requester, code).await?;
            Ok::<_, Error>(())
        })
    })
    .await?;
    deliver(desk, Arc::clone(sender), message).await?;
    Ok(CodeSent { expires_in_s: CODE_HOLDS / SECOND, again_in_s: CODE_AGAIN / SECOND })
}

/// Hands the message over; a code that nobody will receive is taken back.
async fn deliver(desk: &Desk, sender: Arc<dyn TextSender>, message: TextMessage) -> Result<()> {
    let phone = message.phone.clone();
    let sent = tokio::task::spawn_blocking(move || sender.send(&message)).await;
    let failure = match sent {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(broken) => broken.to_string(),
    };
    tracing::warn!(error = failure, "a text message was not sent");
    desk.run_once(&Arc::new(Actor::system()), phone, |work, phone| {
        Box::pin(async move {
            codes::void(work, phone).await?;
            Ok::<_, Error>(())
        })
    })
    .await?;
    let needs = because("短信没有发出，请稍后再试", "the message was not sent: try again in a moment");
    Err(Error::Unavailable { code: "sms", because: needs })
}

fn fresh_code() -> String {
    let most = 10_u32.pow(u32::try_from(CODE_DIGITS).unwrap_or(6));
    format!("{:0width$}", rand::random_range(0..most), width = CODE_DIGITS)
}

/// The message in the language of whoever asked; what the code is for stands in it, so that nobody gives it away.
fn text_of(purpose: Purpose, code: &str, language: &str) -> String {
    let (minutes, years) = (CODE_HOLDS / MINUTE, GUARDIAN_BELOW_YEARS);
    let (zh, en) = match purpose {
        Purpose::SignIn => ("用于登录网格通".to_owned(), "to sign in to Gridwork".to_owned()),
        Purpose::Guardian => (
            format!("用于同意您监护的未满 {years} 周岁的孩子使用网格通"),
            format!("to agree that a child under {years} in your care may use Gridwork"),
        ),
        Purpose::AddPhone => {
            ("用于将此号码绑定到网格通账号".to_owned(), "to add this number to a Gridwork account".to_owned())
        }
    };
    if language == "en" {
        format!("[Gridwork] {code} is your code {en}. It holds for {minutes} minutes; tell it to nobody.")
    } else {
        format!("【网格通】验证码 {code}，{zh}，{minutes} 分钟内有效。请勿告诉他人。")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits_and_the_message_says_what_it_is_for() {
        for _ in 0..100 {
            let code = fresh_code();
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
        assert!(text_of(Purpose::Guardian, "012345", "zh-CN").contains("未满 14 周岁"));
        assert!(text_of(Purpose::AddPhone, "012345", "zh-CN").contains("绑定"));
        assert!(text_of(Purpose::SignIn, "012345", "en").contains("012345 is your code to sign in"));
    }
}
