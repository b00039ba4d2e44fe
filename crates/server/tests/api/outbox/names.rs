//! Names in the filters of channels that nobody here has.

use super::kit::channels;
use crate::house::in_a_house;
use gridwork_operations::outbox::unknown_names;

in_a_house! {
    async fn a_misspelt_name_in_a_filter_is_told_with_its_place_and_what_was_meant(house) {
        let channels = channels(
            "channels:\n  good: {type: webhook, url: \"http://127.0.0.1:1/\", key: KEYFILE, only: {under: \"120116001002\", \
             messages: [dispatched], loops: [binhai/order]}}\n  \
             bad: {type: webhook, url: \"http://127.0.0.1:1/\", key: KEYFILE, only: {under: \"120116001999\", \
             messages: [laet], loops: [binhai/ordr]}}\n  \
             other: {type: webhook, url: \"http://127.0.0.1:1/\", key: KEYFILE, only: {messages: [please_answer_now]}}\n",
        );
        let found = unknown_names(&house.desk.view().await.unwrap().world, &channels.filters());
        let places = found.iter().map(|it| it.path.as_str()).collect::<Vec<_>>();
        assert_eq!(places, [
            "channels.bad.only.loops",
            "channels.bad.only.messages",
            "channels.bad.only.under",
            "channels.other.only.messages",
        ]);
        assert_eq!(found[0].said.say("en"), "no loop is called `binhai/ordr`, so it lets nothing through; did you mean `binhai/order`?");
        assert!(found[0].said.zh.contains("是不是想写 `binhai/order`"), "{:?}", found[0]);
        assert!(found[2].said.say("en").contains("120116001999"), "{:?}", found[2]);
    }
}
