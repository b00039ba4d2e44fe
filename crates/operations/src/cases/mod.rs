//! Cases (事项): opened, moved, remarked on, read, listed, tracked.

mod about;
mod candidates;
mod comment;
mod events;
mod fields;
mod followers;
mod joining;
mod keep;
mod link;
mod list;
mod nearby;
mod one_person;
mod open;
mod open_field;
mod opening;
mod place;
mod prepare;
mod ratings;
mod show;
mod step;
mod track;
mod view;
mod wake;

pub use about::{AboutView, OpensView};
pub use candidates::candidates;
pub use comment::{AddComment, comment};
pub use events::{EventView, events};
pub use fields::{FieldSpec, OptionSpec, spec};
pub use joining::AskerPhone;
pub(crate) use joining::open_entry_roles;
pub(crate) use keep::{keep, keep_new};
pub use link::{LinkCases, LinkView, link, links};
pub use list::{CaseFilter, Turn, count, list};
pub use nearby::{NearbyView, nearby};
pub(crate) use one_person::join_persons;
pub use open::{OpenCase, open};
pub use open_field::{OpenField, OpenedField, open_field};
pub(crate) use opening::opening_for_anybody;
pub use opening::{OpeningView, opening};
pub use place::{GridName, PlaceView, place};
pub(crate) use prepare::{Prepared, hand, look_up, prepared, reaching_roles};
pub use ratings::{RatingCount, RatingsView, ratings};
pub(crate) use show::visible;
pub use show::{CaseAnswer, is_visible, show};
pub use step::{TakeStep, step};
pub use track::{TrackView, track};
pub use view::{CaseView, IntervalView, StepView, TurnView};
pub(crate) use view::{fields_seen, label};
pub use wake::{wake, wake_due};

use gridwork_loops::store::Numbers;

/// What opening cases needs besides the desk: the numbers this process has taken.
#[derive(Debug, Clone, Default)]
pub struct CaseDesk {
    /// Running numbers.
    pub numbers: Numbers,
}
