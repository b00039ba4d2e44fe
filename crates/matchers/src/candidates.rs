//! A sparse graph of candidates: the nearest who fit each need, never all pairs.

use crate::data::{Names, Need, Offer};
use crate::decide::{Matching, fulfils, waiting_longest};
use crate::flow::Edge;
use crate::near::Nearest;
use crate::score::score;
use gridwork_definitions::model::Matcher;
use gridwork_expr::Value;
use std::collections::HashSet;
use std::sync::OnceLock;

/// So many who fit are considered for each need.
pub(crate) const CANDIDATES: usize = 32;
/// So many are looked at to find them.
const LOOKED_AT: usize = 2_048;

/// The part of a score that measures a way: the names of both points.
pub(crate) struct Axis {
    need: String,
    offer: String,
}

impl Axis {
    /// The first part that reads a point of the need and a point of the offer gives the map on which candidates are
    /// looked for.
    pub(crate) fn of(matching: &Matching<'_>) -> Option<Self> {
        let Matcher { score, .. } = matching.matcher;
        score.values().find_map(|part| {
            let reads = part.value.reads();
            let of = |record: &str, is_point: &dyn Fn(&str) -> bool| {
                let own = reads.iter().filter(|path| path.len() == 2 && path[0] == record);
                own.map(|path| path[1].clone()).find(|name| is_point(name))
            };
            let titled = &matching.titled;
            let need = of("need", &|name| is_point(titled.need.fields.get(name)))?;
            let offer = of("offer", &|name| is_point(titled.offer.fields.get(name)))?;
            Some(Self { need, offer })
        })
    }
}

fn is_point(field: Option<&gridwork_definitions::model::Field>) -> bool {
    field.is_some_and(|field| matches!(field.kind, gridwork_definitions::model::FieldType::Point { .. }))
}

fn point(record: &Value, name: &str) -> Option<(f64, f64)> {
    match record {
        Value::Record(fields) => match fields.get(name)? {
            Value::Point { lon, lat } => Some((*lon, *lat)),
            _ => None,
        },
        _ => None,
    }
}

/// Where candidates are looked for: the offers with room, by who reaches which org.
pub(crate) struct Field<'a> {
    matching: &'a Matching<'a>,
    offers: &'a [Offer],
    room: &'a [u32],
    axis: Option<Axis>,
    /// One a group of people, made when the first need of such an org asks.
    groups: Vec<OnceLock<Group>>,
}

/// The offers of one group.
struct Group {
    map: Nearest,
    /// Those who are on no map, whoever has waited longest first.
    rest: Vec<u32>,
    /// Everybody in that order, for needs without a place.
    all: Vec<u32>,
}

/// What came of looking for candidates.
pub(crate) struct Found {
    pub(crate) edges: Vec<Edge>,
    /// Whether anybody at all reaches the need.
    pub(crate) is_reached: bool,
}

impl<'a> Field<'a> {
    pub(crate) fn new(matching: &'a Matching<'a>, offers: &'a [Offer], room: &'a [u32]) -> Self {
        let groups = (0..matching.reach.len()).map(|_| OnceLock::new()).collect();
        Self { matching, offers, room, axis: Axis::of(matching), groups }
    }

    fn group(&self, number: usize) -> &Group {
        self.groups[number].get_or_init(|| {
            let people: &HashSet<_> = self.matching.reach.people(number);
            let with_room = (0..self.offers.len()).filter(|at| self.room[*at] > 0);
            let mut own: Vec<usize> = with_room.filter(|at| people.contains(&self.offers[*at].person)).collect();
            own.sort_by(|a, b| waiting_longest(&self.offers[*a], &self.offers[*b]));
            let place = |at: usize| self.axis.as_ref().and_then(|axis| point(&self.offers[at].record, &axis.offer));
            let on_map = own.iter().filter_map(|at| place(*at).map(|(lon, lat)| (*at as u32, lon, lat)));
            let rest = own.iter().filter(|at| place(**at).is_none()).map(|at| *at as u32);
            Group { map: Nearest::new(on_map), rest: rest.collect(), all: own.iter().map(|at| *at as u32).collect() }
        })
    }

    /// The candidates of a need. `turn` is its place among the needs: those who are on no map are asked in turn, so
    /// that not everybody asks the same.
    pub(crate) fn candidates(&self, need: &Need, turn: usize) -> Found {
        let Some(number) = self.matching.reach.group(need.org) else {
            return Found { edges: Vec::new(), is_reached: false };
        };
        let group = self.group(number);
        let (mut edges, mut looked_at) = (Vec::new(), 0);
        let mut consider = |at: u32| {
            looked_at += 1;
            edges.extend(self.edge(need, at));
            edges.len() < CANDIDATES && looked_at < LOOKED_AT
        };
        // A need without a place is as near to everybody.
        let others = match self.axis.as_ref().and_then(|axis| point(&need.record, &axis.need)) {
            Some((lon, lat)) => {
                group.map.around(lon, lat, &mut consider);
                &group.rest
            }
            None => &group.all,
        };
        for step in 0..others.len() {
            if !consider(others[(turn * CANDIDATES + step) % others.len()]) {
                break;
            }
        }
        Found { edges, is_reached: looked_at > 0 }
    }

    fn edge(&self, need: &Need, at: u32) -> Option<Edge> {
        let offer = &self.offers[at as usize];
        if self.matching.barred.why(need.case, offer.person).is_some() || !fulfils(self.matching, need, offer) {
            return None;
        }
        let names = Names { need: Some(need), offer, now: self.matching.now };
        Some(Edge { offer: at, gain: score(self.matching.matcher, &names) })
    }
}
