-- What people are told, and how it goes out.

-- One line per person and thing told; the line without a person is for channels of the house. It is derived from an event
-- of the case by the definition that the case runs under, holds no words of anybody, and is what the bell shows.
create table message (
  message_id uuid primary key,
  person_id uuid,
  case_id uuid not null references loop_case (case_id),
  event_seq bigint not null,
  place bigint not null,
  loop text collate "C" not null,
  loop_version bigint not null,
  message text collate "C" not null,
  number text collate "C" not null,
  state text collate "C" not null,
  due_at bigint,
  is_urgent boolean not null,
  org_id uuid not null,
  at bigint not null,
  routed_at bigint,
  read_at bigint
);
create index message_unrouted on message (at, message_id) where routed_at is null;
create index message_person on message (person_id, at, message_id) where person_id is not null;
create index message_unread on message (person_id) where read_at is null and person_id is not null;
create index message_at on message (at);

-- One message on its way over one channel. Whoever sends it leases it first; the id is the same at every try.
create table delivery (
  delivery_id uuid primary key,
  message_id uuid not null references message (message_id),
  channel text collate "C" not null,
  person_id uuid,
  status text collate "C" not null,
  tries bigint not null,
  made_at bigint not null,
  next_at bigint not null,
  leased_until bigint not null,
  quiet_from bigint,
  quiet_to bigint,
  ended_at bigint,
  code text collate "C",
  failure text collate "C"
);
create index delivery_waiting on delivery (channel, next_at) where status = 'waiting';
create index delivery_ended on delivery (status, ended_at);
create index delivery_message on delivery (message_id);

-- How somebody wants to be told. Addresses are sealed in the payload of `record_id`.
create table notification (
  person_id uuid primary key references person (person_id),
  record_id uuid not null unique,
  language text collate "C",
  quiet text collate "C" not null,
  quiet_from bigint,
  quiet_to bigint,
  channels text collate "C" not null,
  version bigint not null
);
