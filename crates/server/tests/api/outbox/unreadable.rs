//! Addresses that nobody can open any more: a dead letter with its reason, and the rest goes on.

use super::kit::{channels, count, reachable, round, wish};
use crate::house::{House, in_both_houses};
use gridwork_operations::outbox::{self, Channels};
use gridwork_testkit::mail::MailReceiver;
use serde_json::json;

fn letters(server: &MailReceiver) -> Channels {
    channels(&format!(
        "channels: {{letters: {{type: mail, host: 127.0.0.1, port: {}, tls: none, from: gw@example.cn}}}}",
        server.address.port()
    ))
}

/// Spoils what the first volunteer of Hexi gave.
async fn spoil(house: &House) {
    let person = house.district.person("hexi.volunteer");
    let spoiling = house.desk.db().write(move |tx| {
        Box::pin(async move {
            let sql = "update payload set wrapped_key = $2 where record_id in \
                       (select record_id from notification where person_id = $1)";
            tx.execute(sql, &[person.into(), vec![7_u8; 60].into()]).await
        })
    });
    assert_eq!(spoiling.await.unwrap(), 1);
}

in_both_houses! {
    async fn one_persons_addresses_that_cannot_be_opened_keep_nobody_elses_message(house) {
        let server = MailReceiver::start().await;
        let channels = letters(&server);
        let volunteer = reachable(&house).await;
        wish(&house.client("hedong.volunteer").await, json!({"addresses": {"mail": "li@example.cn"}})).await;
        spoil(&house).await;
        house.order_in("hexi", "dispatched").await;
        house.order_in("hedong", "dispatched").await;
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 1);
        assert!(server.mails()[0].starts_with("RCPT TO:<li@example.cn>"));
        let admin = house.client("admin").await;
        let letter = admin.get("/outbox").await.items().remove(0);
        assert_eq!((&letter["code"], &letter["tries"]), (&json!("unreadable"), &json!(0)));
        assert!(letter["failure"].as_str().unwrap().contains("打不开"), "{letter}");

        // Whoever gives an address anew gets what was given up.
        let shown = volunteer.get("/me/notifications").await.ok();
        assert_eq!(shown["channels"], json!([]), "this server has no channels; reading is no failure");
        reachable(&house).await;
        admin.post("/outbox/resend", json!({})).await.ok();
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 2);
        assert!(server.mails()[1].starts_with("RCPT TO:<zhao@example.cn>"));
    }

    async fn what_was_routed_before_becomes_a_dead_letter_too_and_the_rest_goes_out(house) {
        let server = MailReceiver::start().await;
        let channels = letters(&server);
        reachable(&house).await;
        wish(&house.client("hedong.volunteer").await, json!({"addresses": {"mail": "li@example.cn"}})).await;
        house.order_in("hexi", "dispatched").await;
        house.order_in("hedong", "dispatched").await;
        outbox::route(&house.desk, &channels).await.unwrap();
        spoil(&house).await;
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 1);
        assert_eq!(count(&house, "select count(*) from delivery where status = 'dead' and code = 'unreadable'").await, 1);
    }
}
