//! Suggestions and proposals as clients read them.

use crate::orgs::PersonView;
use gridwork_definitions::model::Matcher;
use gridwork_kernel::PersonId;
use gridwork_matchers::{Assignment, Excluded, Reason, Suggestion, Suggestions, Thousandths};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// One reason: its points are weight times value.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReasonView {
    /// The part's key.
    pub key: String,
    /// What people read.
    pub title: String,
    /// The most points it can give.
    pub weight: i64,
    /// How much of them, from 0 to 1, in whole thousandths.
    pub value: f64,
    /// Weight times value, in whole thousandths.
    pub points: f64,
}

/// Somebody who is suggested.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SuggestionView {
    /// Who.
    pub person: PersonView,
    /// The sum of the points, in whole thousandths.
    pub score: f64,
    /// What it is made of, in the order of the matcher.
    pub reasons: Vec<ReasonView>,
}

/// Somebody who is not suggested. Whoever takes the step may still name them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ExcludedView {
    /// Who.
    pub person: PersonView,
    /// Which rule: `reach`, `hands`, `gave_back`, `resting`, `must`, `capacity` or `fair`.
    pub by: String,
    /// What would have to be otherwise.
    pub because: String,
}

/// Who could do a case, the best first, and who is left out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SuggestionsView {
    /// Everybody who fits; equals in the order in which they have waited for work.
    pub items: Vec<SuggestionView>,
    /// Everybody else on the register.
    pub excluded: Vec<ExcludedView>,
}

/// A match that is proposed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AssignedView {
    /// The case.
    pub case: Uuid,
    /// Who.
    pub person: PersonView,
    /// The sum of the points.
    pub score: f64,
    /// What it is made of.
    pub reasons: Vec<ReasonView>,
}

/// A case that goes without.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnmatchedView {
    /// The case.
    pub case: Uuid,
    /// Which rule: `two_persons`, `hands`, `guard`, `nobody_reaches`, `nobody_fits` or `all_taken`.
    pub by: String,
    /// In words.
    pub because: String,
}

/// A proposal for many cases. It changes nothing.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProposalView {
    /// The matches, the longest waiting first.
    pub items: Vec<AssignedView>,
    /// The cases that go without.
    pub unmatched: Vec<UnmatchedView>,
    /// Whether more cases wait than one proposal looks at.
    pub is_partial: bool,
}

/// What views are drawn with.
pub(super) struct Drawing<'a> {
    pub(super) matcher: &'a Matcher,
    pub(super) names: &'a HashMap<PersonId, String>,
    pub(super) language: &'a str,
}

impl Drawing<'_> {
    pub(super) fn suggestions(&self, found: &Suggestions) -> SuggestionsView {
        SuggestionsView {
            items: found.items.iter().map(|item| self.suggestion(item)).collect(),
            excluded: found.excluded.iter().map(|excluded| self.excluded(excluded)).collect(),
        }
    }

    pub(super) fn proposal(&self, found: &Assignment, is_partial: bool) -> ProposalView {
        let items = found.items.iter().map(|item| {
            let SuggestionView { person, score, reasons } = self.suggestion(&item.suggestion);
            AssignedView { case: item.case.0, person, score, reasons }
        });
        let unmatched = found.unmatched.iter().map(|it| UnmatchedView {
            case: it.case.0,
            by: it.why.as_str().to_owned(),
            because: it.why.because().say(self.language).to_owned(),
        });
        ProposalView { items: items.collect(), unmatched: unmatched.collect(), is_partial }
    }

    fn suggestion(&self, item: &Suggestion) -> SuggestionView {
        SuggestionView {
            person: self.person(item.person),
            score: decimal(item.score),
            reasons: item.reasons.iter().map(|reason| self.reason(reason)).collect(),
        }
    }

    fn reason(&self, reason: &Reason) -> ReasonView {
        let title = self.matcher.score.get(&reason.key).map(|part| part.title.say(self.language).to_owned());
        ReasonView {
            key: reason.key.clone(),
            title: title.unwrap_or_default(),
            weight: reason.weight,
            value: decimal(reason.value),
            points: decimal(reason.points),
        }
    }

    fn excluded(&self, excluded: &Excluded) -> ExcludedView {
        ExcludedView {
            person: self.person(excluded.person),
            by: excluded.by.as_str().to_owned(),
            because: excluded.because.say(self.language).to_owned(),
        }
    }

    fn person(&self, id: PersonId) -> PersonView {
        PersonView::new(id, self.names.get(&id).map_or("", String::as_str))
    }
}

/// Thousandths as a JSON number with three decimal places.
fn decimal(thousandths: Thousandths) -> f64 {
    thousandths as f64 / 1_000.0
}
