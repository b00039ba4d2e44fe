//! Orders about keys, carried out where the key file stands: by the running server, which goes on with the changed file at
//! once, or by the command itself.

use crate::admin::say;
use crate::house::House;
use anyhow::{Context, Result, anyhow};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::secrets::{Cipher, edit, store};
use gridwork_operations::keys::{self, Rewrap};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use tokio::sync::Mutex;

/// What is to be done with the keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "keys", rename_all = "snake_case")]
pub enum KeyOrder {
    /// Which ones there are, and what is wrapped with them.
    List,
    /// Adds a spare master key.
    Add {
        /// Its id, when it was wrapped for it; a new one when there is none.
        id: Option<String>,
        /// What the key service turns into it; it is made here when there is none.
        wrapped: Option<String>,
    },
    /// Lets a master key wrap from now on.
    Use {
        /// Which one.
        id: String,
    },
    /// Says what seals from now on.
    Cipher {
        /// `aes` or `sm4`.
        word: String,
    },
    /// Wraps some thousand records anew.
    Rewrap(Rewrap),
    /// Takes a master key away.
    Retire {
        /// Which one.
        id: String,
    },
}

/// Held while the key file and what the database knows of it are changed: two commands beside a running server come one
/// after the other.
static CHANGE: Mutex<()> = Mutex::const_new(());

/// Carries an order out.
pub async fn carry_out(desk: &Desk, house: &House, order: KeyOrder) -> Result<Json> {
    let folder = house.keys();
    let today = desk.now().local_date().to_string();
    let _alone = match order {
        KeyOrder::List | KeyOrder::Rewrap(_) => None,
        _ => Some(CHANGE.lock().await),
    };
    match order {
        KeyOrder::List => Ok(serde_json::to_value(keys::list(desk).await.map_err(say)?)?),
        KeyOrder::Rewrap(ask) => Ok(serde_json::to_value(keys::rewrap(desk, &ask).await.map_err(say)?)?),
        KeyOrder::Add { id, wrapped } => {
            let id = id.unwrap_or_else(edit::new_master_id);
            edit::check_id(&id)?;
            store::refuse_known(&mut *desk.db().read().await?, &id).await?;
            if let Some(wrapped) = &wrapped {
                let service = house.service.named().ok_or_else(|| {
                    anyhow!(
                        "请用 --kms-command 指定密钥服务命令 (name the key service that unwraps it with --kms-command; a \
                         running server needs it too)"
                    )
                })?;
                service.check(&id, wrapped).await?;
            }
            edit::add(&folder, &id, wrapped.as_deref(), &today)?;
            changed(desk, house, "add", &id).await
        }
        KeyOrder::Use { id } => {
            // Before the file says so: with a retired key in use it could not be opened again.
            store::refuse_retired(&mut *desk.db().read().await?, &id).await?;
            edit::use_master(&folder, &id)?;
            changed(desk, house, "use", &id).await
        }
        KeyOrder::Cipher { word } => {
            let cipher = Cipher::parse(&word).ok_or_else(|| anyhow!("the cipher is aes or sm4, not `{word}`"))?;
            edit::set_cipher(&folder, cipher)?;
            changed(desk, house, "cipher", &word).await
        }
        KeyOrder::Retire { id } => {
            // First the database: broken off in between, the command finds the line still here and goes on.
            keys::retire(desk, &id).await.map_err(say)?;
            edit::retire(&folder, &id, &today)?;
            let keys = house.read_keys(&folder).await.context(UNUSABLE)?;
            store::claim_to_retire(desk.db(), &keys).await.context(UNUSABLE)?;
            desk.use_keys(Arc::new(keys));
            Ok(json!({"key": id}))
        }
    }
}

/// What is said when a changed file cannot be gone on with.
const UNUSABLE: &str = "the key file is changed, and cannot be used as it is; mend this and restart";

/// Goes on with the changed file, and journals the change.
async fn changed(desk: &Desk, house: &House, action: &'static str, what: &str) -> Result<Json> {
    let keys = house.read_keys(&house.keys()).await.context(UNUSABLE)?;
    store::claim(desk.db(), &keys).await.context(UNUSABLE)?;
    desk.use_keys(Arc::new(keys));
    keys::note(desk, action, what).await.map_err(say)?;
    let name = if action == "cipher" { "cipher" } else { "key" };
    Ok(json!({name: what}))
}
