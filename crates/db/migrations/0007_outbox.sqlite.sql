-- What people are told, and how it goes out.

-- One line per person and thing told; the line without a person is for channels of the house. It is derived from an event
-- of the case by the definition that the case runs under, holds no words of anybody, and is what the bell shows.
create table message (
  message_id blob primary key,
  person_id blob,
  case_id blob not null references loop_case (case_id),
  event_seq integer not null,
  place integer not null,
  loop text not null,
  loop_version integer not null,
  message text not null,
  number text not null,
  state text not null,
  due_at integer,
  is_urgent boolean not null,
  org_id blob not null,
  at integer not null,
  routed_at integer,
  read_at integer
);
create index message_unrouted on message (at, message_id) where routed_at is null;
create index message_person on message (person_id, at, message_id) where person_id is not null;
create index message_unread on message (person_id) where read_at is null and person_id is not null;
create index message_at on message (at);

-- One message on its way over one channel. Whoever sends it leases it first; the id is the same at every try.
create table delivery (
  delivery_id blob primary key,
  message_id blob not null references message (message_id),
  channel text not null,
  person_id blob,
  status text not null,
  tries integer not null,
  made_at integer not null,
  next_at integer not null,
  leased_until integer not null,
  quiet_from integer,
  quiet_to integer,
  ended_at integer,
  code text,
  failure text
);
create index delivery_waiting on delivery (channel, next_at) where status = 'waiting';
create index delivery_ended on delivery (status, ended_at);
create index delivery_message on delivery (message_id);

-- How somebody wants to be told. Addresses are sealed in the payload of `record_id`.
create table notification (
  person_id blob primary key references person (person_id),
  record_id blob not null unique,
  language text,
  quiet text not null,
  quiet_from integer,
  quiet_to integer,
  channels text not null,
  version integer not null
);
