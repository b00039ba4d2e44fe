//! SCOPE: who handled the case that another one is about is kept from that one, and has done nothing to it.

use super::{Violation, Whole};
use gridwork_kernel::PersonId;

pub(super) fn check(whole: &Whole, found: &mut Vec<Violation>) {
    let (_, case) = &whole.found;
    let about = case.about.as_ref();
    let mut expected: Vec<(PersonId, bool)> = about
        .into_iter()
        .flat_map(|about| about.shut_out.iter().map(|person| (*person, about.doers.contains(person))))
        .collect();
    expected.sort();
    if expected != whole.shut_out {
        let (kept, wanted) = (whole.shut_out.len(), expected.len());
        let zh = format!("须回避的人存了 {kept} 位，应为 {wanted} 位");
        let en = format!("{kept} persons are kept as shut out, and {wanted} should be");
        found.push(Violation::new("SCOPE", &case.number, zh, en));
    }
    for event in &whole.events {
        let takers = [event.actor, event.stood_for].into_iter().flatten();
        let others = takers.filter(|person| *person != case.asker && *person != case.opener);
        for person in others.filter(|person| expected.iter().any(|(shut_out, _)| shut_out == person)) {
            let seq = event.seq;
            let zh = format!("第 {seq} 步由须回避的人 {person} 办理");
            let en = format!("event {seq} was by {person}, who is shut out");
            found.push(Violation::new("SCOPE", &case.number, zh, en));
        }
    }
}
