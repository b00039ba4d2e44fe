-- The fixed tables of the house. Text is compared by bytes.
-- Instants (_at) are microseconds since 1970 in UTC, dates (_on) are 'YYYY-MM-DD', money is integer fen.

create table setting (
  key text primary key,
  value text not null
);

-- Packs and definitions -------------------------------------------------------------------------

create table pack (
  pack text primary key,
  version text not null,
  title text not null,
  body_hash text not null,
  applied_at integer not null,
  applied_by blob
);

create table pack_installation (
  pack text not null,
  org_id blob not null,
  installed_at integer not null,
  primary key (pack, org_id)
);

create table definition (
  kind text not null,
  key text not null,
  version integer not null,
  body text not null,
  body_hash text not null,
  is_current boolean not null,
  created_at integer not null,
  primary key (kind, key, version)
);
create index definition_current on definition (is_current, kind, key);

-- Orgs, places, links ---------------------------------------------------------------------------

create table org (
  org_id blob primary key,
  seq integer not null unique,
  code text not null unique,
  name text not null,
  kind text not null,
  parent_id blob references org (org_id),
  path text not null unique,
  valid_from text not null,
  valid_to text,
  successor_id blob references org (org_id),
  version integer not null
);
create index org_parent on org (parent_id);
create index org_kind on org (kind, path);

-- One line per period in which an org had this name and stood there; what `tree_on` reads.
create table org_history (
  org_id blob not null references org (org_id),
  valid_from text not null,
  valid_to text,
  name text not null,
  parent_id blob,
  path text not null,
  primary key (org_id, valid_from)
);
create index org_history_path on org_history (path, valid_from);

create table place (
  place_id blob primary key,
  org_id blob not null references org (org_id),
  kind text not null,
  code text not null unique,
  name text not null,
  polygon text,
  lon_min real,
  lon_max real,
  lat_min real,
  lat_max real,
  valid_from text not null,
  valid_to text
);
create index place_box on place (kind, lon_min, lon_max);
create index place_org on place (org_id);

create table link (
  link_id blob primary key,
  kind text not null,
  from_org_id blob not null references org (org_id),
  to_org_id blob not null references org (org_id),
  valid_from text not null,
  valid_to text
);
create index link_from on link (kind, from_org_id);
create index link_to on link (kind, to_org_id);

-- People ----------------------------------------------------------------------------------------

create table person (
  person_id blob primary key,
  name text not null,
  member_category text,
  home_org_id blob references org (org_id),
  left_at integer,
  created_at integer not null,
  version integer not null
);

create table post (
  post_id blob primary key,
  org_id blob not null references org (org_id),
  title text not null,
  role text,
  valid_from text not null,
  valid_to text
);
create index post_org on post (org_id);

create table appointment (
  appointment_id blob primary key,
  post_id blob not null references post (post_id),
  person_id blob not null references person (person_id),
  valid_from text not null,
  valid_to text
);
create index appointment_post on appointment (post_id);
create index appointment_person on appointment (person_id);

create table account (
  account_id blob primary key,
  login text not null unique,
  person_id blob not null references person (person_id),
  password_hash text not null,
  language text not null,
  failed_count integer not null,
  locked_until integer,
  disabled_at integer,
  is_admin boolean not null,
  created_at integer not null
);
create index account_person on account (person_id);

create table session (
  token_hash blob primary key,
  account_id blob not null references account (account_id),
  kind text not null,
  csrf text not null,
  created_at integer not null,
  seen_at integer not null,
  expires_at integer not null
);
create index session_account on session (account_id);
create index session_expiry on session (expires_at);

create table role_grant (
  grant_id blob primary key,
  person_id blob not null references person (person_id),
  role text not null,
  org_id blob not null references org (org_id),
  valid_from integer not null,
  valid_to integer,
  granted_by blob
);
create index role_grant_person on role_grant (person_id);
create index role_grant_role on role_grant (role, org_id);

-- `by_person` stands in for `for_person`; null role or org means all of them.
create table stands_for (
  stands_for_id blob primary key,
  for_person_id blob not null references person (person_id),
  by_person_id blob not null references person (person_id),
  role text,
  org_id blob,
  from_at integer not null,
  to_at integer not null,
  reason text not null
);
create index stands_for_by on stands_for (by_person_id, to_at);
create index stands_for_for on stands_for (for_person_id, to_at);

-- Sealed personal values ------------------------------------------------------------------------

create table payload (
  record_id blob primary key,
  entity text not null,
  key_id text not null,
  wrapped_key blob,
  erased_at integer,
  erase_due_at integer
);
create index payload_erase on payload (erase_due_at);

create table payload_value (
  record_id blob not null references payload (record_id),
  field text not null,
  seq integer not null,
  sealed blob not null,
  primary key (record_id, field, seq)
);

-- Files -----------------------------------------------------------------------------------------

create table file (
  file_id blob primary key,
  name text not null,
  kind text not null,
  size integer not null,
  sha256 text not null,
  uploaded_by blob not null,
  uploaded_at integer not null,
  attached_entity text,
  attached_id blob,
  attached_at integer
);
create index file_attached on file (attached_id);
create index file_loose on file (uploaded_at) where attached_id is null;

create table file_content (
  file_id blob primary key references file (file_id),
  content blob not null
);

-- Work calendar ---------------------------------------------------------------------------------

create table calendar_day (
  date_on text primary key,
  kind text not null,
  name text not null
);

-- Journal ---------------------------------------------------------------------------------------

create table journal (
  chain_id blob not null,
  seq integer not null,
  work_id blob not null,
  at integer not null,
  account_id blob,
  person_id blob,
  action text not null,
  entity text not null,
  entity_id blob,
  org_path text,
  detail text not null,
  hash blob not null,
  primary key (chain_id, seq)
);
create index journal_work on journal (work_id);
create index journal_entity on journal (entity_id, at);
create index journal_at on journal (at);

create table journal_checkpoint (
  checkpoint_id blob primary key,
  at integer not null,
  heads text not null,
  previous_hash text not null,
  hash text not null,
  key_id text not null,
  signature text not null
);
create index journal_checkpoint_at on journal_checkpoint (at);

create table idempotency (
  account_id blob not null,
  key text not null,
  digest text not null,
  status integer not null,
  entity text not null,
  entity_id blob,
  version integer,
  at integer not null,
  primary key (account_id, key)
);
create index idempotency_at on idempotency (at);

-- Loops -----------------------------------------------------------------------------------------

-- The head of every case, whatever its loop; the fields stand in the loop's own table.
create table loop_case (
  case_id blob primary key,
  loop text not null,
  loop_version integer not null,
  number text not null,
  track text not null unique,
  org_id blob not null references org (org_id),
  org_path text not null,
  state text not null,
  assignee_person_id blob,
  assignee_org_id blob,
  opener_id blob not null,
  asker_id blob not null,
  outcome text,
  opened_at integer not null,
  entered_at integer not null,
  closed_at integer,
  due_at integer,
  yellow_at integer,
  red_at integer,
  promise_due_at integer,
  promise_yellow_at integer,
  promise_met_at integer,
  wake_at integer,
  clocks text not null,
  version integer not null
);
create unique index loop_case_number on loop_case (loop, number);
create index loop_case_org on loop_case (org_path, opened_at, case_id);
create index loop_case_opened on loop_case (opened_at, case_id);
create index loop_case_asker on loop_case (asker_id, opened_at);
create index loop_case_opener on loop_case (opener_id, opened_at);
create index loop_case_assignee on loop_case (assignee_person_id, opened_at);
create index loop_case_wake on loop_case (wake_at) where wake_at is not null;

create table case_event (
  case_id blob not null references loop_case (case_id),
  seq integer not null,
  kind text not null,
  step text,
  from_state text,
  to_state text not null,
  actor_id blob,
  stood_for_id blob,
  role text,
  at integer not null,
  form text not null,
  input text not null,
  after text not null,
  due_before integer,
  due_after integer,
  primary key (case_id, seq)
);
create index case_event_actor on case_event (actor_id, at);

create table case_link (
  from_case_id blob not null references loop_case (case_id),
  to_case_id blob not null references loop_case (case_id),
  kind text not null,
  linked_at integer not null,
  linked_by blob,
  primary key (from_case_id, to_case_id, kind)
);
create index case_link_to on case_link (to_case_id);

-- Whose move it is: one line per open case, watching ancestor and queue; deleted when the state is left.
-- `queue` is a role key or 'person:<id>'; `is_own` marks the line of the case's own org;
-- `is_escalation` marks lines that a higher org was given besides the ordinary turn.
-- A case without a due time sorts last: its `due_at` is the greatest 64-bit integer.
create table turn (
  ancestor_id blob not null,
  queue text not null,
  due_at integer not null,
  case_id blob not null references loop_case (case_id),
  loop text not null,
  state text not null,
  yellow_at integer,
  red_at integer,
  is_own boolean not null,
  is_escalation boolean not null,
  primary key (ancestor_id, queue, due_at, case_id)
);
create index turn_below on turn (ancestor_id, is_escalation, due_at, case_id);
create index turn_person on turn (queue, due_at, case_id) where is_own;
create index turn_case on turn (case_id);

create table case_sequence (
  loop text not null,
  year integer not null,
  next integer not null,
  primary key (loop, year)
);

-- Registers -------------------------------------------------------------------------------------

create table row_history (
  row_id blob not null,
  version integer not null,
  register text not null,
  at integer not null,
  person_id blob,
  action text not null,
  changes text not null,
  primary key (row_id, version)
);
