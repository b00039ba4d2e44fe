//! Which master keys there are, and what is wrapped with them.

use crate::error::Result;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::secrets::store;
use serde::{Deserialize, Serialize};

/// The master keys of a district as this process has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysView {
    /// What seals from now on: `aes` or `sm4`.
    pub cipher: String,
    /// The keys, the earliest first; then spare ones, then retired ones.
    pub masters: Vec<MasterView>,
    /// Data keys that are not wrapped by the key and the algorithm in use.
    pub behind: i64,
    /// Values that the other algorithm sealed.
    pub values_behind: i64,
}

/// One master key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MasterView {
    /// Its id.
    pub id: String,
    /// `earlier`, `in use`, `spare`, `retired`; `missing` when something is wrapped with it and it is not here.
    pub state: String,
    /// When it was added as a spare one, or retired.
    pub on: Option<String>,
    /// Records whose data key is wrapped with it.
    pub records: i64,
    /// Second factors whose key is.
    pub second_factors: i64,
}

/// Looks through everything that is wrapped.
///
/// # Errors
/// When the storage is unavailable.
pub async fn list(desk: &Desk) -> Result<KeysView> {
    let mut view = desk.view().await?;
    let keys = desk.keys();
    let held = store::wrapped_by(&mut view.conn).await?;
    let behind = store::count_behind(&mut view.conn, &keys).await?;
    let values_behind = store::count_values_behind(&mut view.conn, &keys).await?;
    let of = |id: &str| held.iter().find(|it| it.key_id == id).map_or((0, 0), |it| (it.payloads, it.factors));
    let own = keys.masters();
    let mut masters = Vec::new();
    for it in &own {
        let (records, second_factors) = of(&it.id);
        let (id, state, on) = (it.id.clone(), it.standing.as_str().to_owned(), it.on.clone());
        masters.push(MasterView { id, state, on, records, second_factors });
    }
    for it in held.iter().filter(|it| !own.iter().any(|own| own.id == it.key_id)) {
        let (id, records, second_factors) = (it.key_id.clone(), it.payloads, it.factors);
        masters.push(MasterView { id, state: "missing".to_owned(), on: None, records, second_factors });
    }
    Ok(KeysView { cipher: keys.cipher().as_str().to_owned(), masters, behind, values_behind })
}
