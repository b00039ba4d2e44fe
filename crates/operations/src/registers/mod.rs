//! Rows of registers: added, changed, retired, restored, shown, listed.

mod add;
mod blind;
mod change;
mod find;
mod history;
mod keeping;
mod list;
mod naming;
mod one_person;
mod open_field;
mod prefill;
mod restore;
mod view;
mod work_out;
mod write;

pub use add::{AddRow, add, add_all};
pub(crate) use add::{write_added, write_all_added};
pub use blind::index_sealed;
pub(crate) use change::write_changed;
pub use change::{ChangeRow, change, retire};
pub(crate) use find::is_found_whole;
pub use find::{FindRows, FoundRows, find};
pub use history::{RowChangeView, history};
pub(crate) use keeping::{may_keep, no_keeper};
pub use list::{RowFilter, count, list, show};
pub use naming::{NamedByView, NamingRecord, NamingView, case_named_by, named_by};
pub(crate) use naming::{names_retired, refuse_named};
pub use one_person::join_persons;
pub(crate) use open_field::may_open;
pub use open_field::{OpenRowField, OpenedRowField, open_field};
pub use prefill::{Form, PrefillAsk, PrefillView, prefill};
pub use restore::{RestoreRow, restore};
pub(crate) use restore::{Why, bring_back, duplicate, erased, names_one_retired};
pub(crate) use view::lines;
pub use view::{RowAnswer, RowMay, RowView, is_inside, shows_file};
pub use work_out::work_out;
