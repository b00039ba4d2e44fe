//! Every figure of `/metrics`, on one page: the dashboard and the runbook speak of these and no others.

/// A figure: its name, its kind, and what it says.
pub struct Figure {
    /// Its name.
    pub name: &'static str,
    /// How it moves.
    pub kind: Kind,
    /// What it says, for people.
    pub help: &'static str,
}

/// How a figure moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// It spreads over buckets.
    Histogram,
}

const fn figure(name: &'static str, kind: Kind, help: &'static str) -> Figure {
    Figure { name, kind, help }
}

/// All of them. Labels are routes, loops, steps, codes and operations: words of the program and its packs, never of people.
pub const FIGURES: &[Figure] = &[
    figure("gridwork_http_request_seconds", Kind::Histogram, "Answers by method, route and status"),
    figure("gridwork_requests_shed_total", Kind::Counter, "Requests told to come back because too many were inside"),
    figure("gridwork_refusals_total", Kind::Counter, "Problems answered, by code"),
    figure("gridwork_operation_seconds", Kind::Histogram, "Works on the write path by operation and result"),
    figure("gridwork_steps_total", Kind::Counter, "Steps asked for, by loop, step and result: taken, or why not"),
    figure("gridwork_cases_opened_total", Kind::Counter, "Cases opened, by loop"),
    figure("gridwork_event_streams", Kind::Gauge, "Clients connected to the event stream of this process"),
    figure("gridwork_sessions", Kind::Gauge, "Sessions that have not expired, over all processes"),
    figure("gridwork_timers_due", Kind::Gauge, "Cases of which time demands something now"),
    figure("gridwork_timers_late_seconds", Kind::Gauge, "For how long the oldest of them has waited"),
    figure("gridwork_wake_lag_seconds", Kind::Histogram, "How late cases were woken by this process"),
    figure("gridwork_ticker_last_timestamp_seconds", Kind::Gauge, "When the ticker of this process ran last"),
    figure(
        "gridwork_checkpoint_age_seconds",
        Kind::Gauge,
        "For how long something of the journal has waited to be signed; 0 when all is",
    ),
    figure("gridwork_journal_chains", Kind::Gauge, "Journal chains this process has begun (PostgreSQL)"),
    figure("gridwork_outbox_waiting", Kind::Gauge, "Messages that wait to be sent"),
    figure("gridwork_outbox_dead", Kind::Gauge, "Messages that could not be sent and wait for somebody"),
    figure("gridwork_outbox_lag_seconds", Kind::Gauge, "For how long the oldest message has waited"),
    figure("gridwork_outbox_sent_total", Kind::Counter, "Messages sent, by channel"),
    figure("gridwork_outbox_failed_total", Kind::Counter, "Messages that failed and are tried again, by channel"),
    figure("gridwork_outbox_given_up_total", Kind::Counter, "Messages given up, by channel"),
    figure("gridwork_hints_connected", Kind::Gauge, "1 while this process hears the others (PostgreSQL)"),
    figure("gridwork_hints_told_total", Kind::Counter, "Changes of other processes told to clients here (PostgreSQL)"),
    figure("gridwork_db_connections", Kind::Gauge, "Connections by pool and state"),
    figure("gridwork_db_connections_wanted", Kind::Gauge, "Who waits for a connection, by pool"),
    figure("gridwork_db_queue_length", Kind::Gauge, "Works that wait for the one writer (SQLite)"),
    figure("gridwork_db_batch_size", Kind::Histogram, "Works that shared a commit (SQLite)"),
    figure("gridwork_db_commit_seconds", Kind::Histogram, "Commits, until they are durable"),
    figure("gridwork_db_busy_total", Kind::Counter, "Who was told to come back, by what was full"),
    figure(
        "gridwork_db_retries_total",
        Kind::Counter,
        "Works run again because two changes met (PostgreSQL), batches because a work failed late (SQLite)",
    ),
    figure("gridwork_db_lost_total", Kind::Counter, "Connections that were lost (PostgreSQL)"),
    figure("gridwork_db_unknown_commits_total", Kind::Counter, "Commits of which nobody could tell whether they stand"),
    figure("gridwork_db_slow_statements_total", Kind::Counter, "Statements written down as slow"),
    figure("gridwork_build_info", Kind::Gauge, "1, with the version of the program"),
];

/// Says of each figure what it is, in front of its values.
pub fn describe_figures() {
    for figure in FIGURES {
        match figure.kind {
            Kind::Counter => metrics::describe_counter!(figure.name, figure.help),
            Kind::Gauge => metrics::describe_gauge!(figure.name, figure.help),
            Kind::Histogram => metrics::describe_histogram!(figure.name, figure.help),
        }
    }
    // Nobody watches yet, which is a figure too.
    metrics::gauge!("gridwork_event_streams").set(0.0);
    metrics::counter!("gridwork_db_slow_statements_total").absolute(0);
}
