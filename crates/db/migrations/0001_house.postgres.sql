-- The fixed tables of the house. Every text column is compared by bytes (collate "C"), as SQLite does.
-- Instants (_at) are microseconds since 1970 in UTC, dates (_on) are 'YYYY-MM-DD', money is integer fen.

create table setting (
  key text collate "C" primary key,
  value text collate "C" not null
);

-- Packs and definitions -------------------------------------------------------------------------

create table pack (
  pack text collate "C" primary key,
  version text collate "C" not null,
  title text collate "C" not null,
  body_hash text collate "C" not null,
  applied_at bigint not null,
  applied_by uuid
);

create table pack_installation (
  pack text collate "C" not null,
  org_id uuid not null,
  installed_at bigint not null,
  primary key (pack, org_id)
);

create table definition (
  kind text collate "C" not null,
  key text collate "C" not null,
  version bigint not null,
  body text collate "C" not null,
  body_hash text collate "C" not null,
  is_current boolean not null,
  created_at bigint not null,
  primary key (kind, key, version)
);
create index definition_current on definition (is_current, kind, key);

-- Orgs, places, links ---------------------------------------------------------------------------

create table org (
  org_id uuid primary key,
  seq bigint not null unique,
  code text collate "C" not null unique,
  name text collate "C" not null,
  kind text collate "C" not null,
  parent_id uuid references org (org_id),
  path text collate "C" not null unique,
  valid_from text collate "C" not null,
  valid_to text collate "C",
  successor_id uuid references org (org_id),
  version bigint not null
);
create index org_parent on org (parent_id);
create index org_kind on org (kind, path);

-- One line per period in which an org had this name and stood there; what `tree_on` reads.
create table org_history (
  org_id uuid not null references org (org_id),
  valid_from text collate "C" not null,
  valid_to text collate "C",
  name text collate "C" not null,
  parent_id uuid,
  path text collate "C" not null,
  primary key (org_id, valid_from)
);
create index org_history_path on org_history (path, valid_from);

create table place (
  place_id uuid primary key,
  org_id uuid not null references org (org_id),
  kind text collate "C" not null,
  code text collate "C" not null unique,
  name text collate "C" not null,
  polygon text collate "C",
  lon_min double precision,
  lon_max double precision,
  lat_min double precision,
  lat_max double precision,
  valid_from text collate "C" not null,
  valid_to text collate "C"
);
create index place_box on place (kind, lon_min, lon_max);
create index place_org on place (org_id);

create table link (
  link_id uuid primary key,
  kind text collate "C" not null,
  from_org_id uuid not null references org (org_id),
  to_org_id uuid not null references org (org_id),
  valid_from text collate "C" not null,
  valid_to text collate "C"
);
create index link_from on link (kind, from_org_id);
create index link_to on link (kind, to_org_id);

-- People ----------------------------------------------------------------------------------------

create table person (
  person_id uuid primary key,
  name text collate "C" not null,
  member_category text collate "C",
  home_org_id uuid references org (org_id),
  left_at bigint,
  created_at bigint not null,
  version bigint not null
);

create table post (
  post_id uuid primary key,
  org_id uuid not null references org (org_id),
  title text collate "C" not null,
  role text collate "C",
  valid_from text collate "C" not null,
  valid_to text collate "C"
);
create index post_org on post (org_id);

create table appointment (
  appointment_id uuid primary key,
  post_id uuid not null references post (post_id),
  person_id uuid not null references person (person_id),
  valid_from text collate "C" not null,
  valid_to text collate "C"
);
create index appointment_post on appointment (post_id);
create index appointment_person on appointment (person_id);

create table account (
  account_id uuid primary key,
  login text collate "C" not null unique,
  person_id uuid not null references person (person_id),
  password_hash text collate "C" not null,
  language text collate "C" not null,
  failed_count bigint not null,
  locked_until bigint,
  disabled_at bigint,
  is_admin boolean not null,
  created_at bigint not null
);
create index account_person on account (person_id);

create table session (
  token_hash bytea primary key,
  account_id uuid not null references account (account_id),
  kind text collate "C" not null,
  csrf text collate "C" not null,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);
create index session_account on session (account_id);
create index session_expiry on session (expires_at);

create table role_grant (
  grant_id uuid primary key,
  person_id uuid not null references person (person_id),
  role text collate "C" not null,
  org_id uuid not null references org (org_id),
  valid_from bigint not null,
  valid_to bigint,
  granted_by uuid
);
create index role_grant_person on role_grant (person_id);
create index role_grant_role on role_grant (role, org_id);

-- `by_person` stands in for `for_person`; null role or org means all of them.
create table stands_for (
  stands_for_id uuid primary key,
  for_person_id uuid not null references person (person_id),
  by_person_id uuid not null references person (person_id),
  role text collate "C",
  org_id uuid,
  from_at bigint not null,
  to_at bigint not null,
  reason text collate "C" not null
);
create index stands_for_by on stands_for (by_person_id, to_at);
create index stands_for_for on stands_for (for_person_id, to_at);

-- Sealed personal values ------------------------------------------------------------------------

create table payload (
  record_id uuid primary key,
  entity text collate "C" not null,
  key_id text collate "C" not null,
  wrapped_key bytea,
  erased_at bigint,
  erase_due_at bigint
);
create index payload_erase on payload (erase_due_at);

create table payload_value (
  record_id uuid not null references payload (record_id),
  field text collate "C" not null,
  seq bigint not null,
  sealed bytea not null,
  primary key (record_id, field, seq)
);

-- Files -----------------------------------------------------------------------------------------

create table file (
  file_id uuid primary key,
  name text collate "C" not null,
  kind text collate "C" not null,
  size bigint not null,
  sha256 text collate "C" not null,
  uploaded_by uuid not null,
  uploaded_at bigint not null,
  attached_entity text collate "C",
  attached_id uuid,
  attached_at bigint
);
create index file_attached on file (attached_id);
create index file_loose on file (uploaded_at) where attached_id is null;

create table file_content (
  file_id uuid primary key references file (file_id),
  content bytea not null
);

-- Work calendar ---------------------------------------------------------------------------------

create table calendar_day (
  date_on text collate "C" primary key,
  kind text collate "C" not null,
  name text collate "C" not null
);

-- Journal ---------------------------------------------------------------------------------------

create table journal (
  chain_id uuid not null,
  seq bigint not null,
  work_id uuid not null,
  at bigint not null,
  account_id uuid,
  person_id uuid,
  action text collate "C" not null,
  entity text collate "C" not null,
  entity_id uuid,
  org_path text collate "C",
  detail text collate "C" not null,
  hash bytea not null,
  primary key (chain_id, seq)
);
create index journal_work on journal (work_id);
create index journal_entity on journal (entity_id, at);
create index journal_at on journal (at);

create table journal_checkpoint (
  checkpoint_id uuid primary key,
  at bigint not null,
  heads text collate "C" not null,
  previous_hash text collate "C" not null,
  hash text collate "C" not null,
  key_id text collate "C" not null,
  signature text collate "C" not null
);
create index journal_checkpoint_at on journal_checkpoint (at);

create table idempotency (
  account_id uuid not null,
  key text collate "C" not null,
  digest text collate "C" not null,
  status bigint not null,
  entity text collate "C" not null,
  entity_id uuid,
  version bigint,
  at bigint not null,
  primary key (account_id, key)
);
create index idempotency_at on idempotency (at);

-- Loops -----------------------------------------------------------------------------------------

-- The head of every case, whatever its loop; the fields stand in the loop's own table.
create table loop_case (
  case_id uuid primary key,
  loop text collate "C" not null,
  loop_version bigint not null,
  number text collate "C" not null,
  track text collate "C" not null unique,
  org_id uuid not null references org (org_id),
  org_path text collate "C" not null,
  state text collate "C" not null,
  assignee_person_id uuid,
  assignee_org_id uuid,
  opener_id uuid not null,
  asker_id uuid not null,
  outcome text collate "C",
  opened_at bigint not null,
  entered_at bigint not null,
  closed_at bigint,
  due_at bigint,
  yellow_at bigint,
  red_at bigint,
  promise_due_at bigint,
  promise_yellow_at bigint,
  promise_met_at bigint,
  wake_at bigint,
  clocks text collate "C" not null,
  version bigint not null
);
create unique index loop_case_number on loop_case (loop, number);
create index loop_case_org on loop_case (org_path, opened_at, case_id);
create index loop_case_opened on loop_case (opened_at, case_id);
create index loop_case_asker on loop_case (asker_id, opened_at);
create index loop_case_opener on loop_case (opener_id, opened_at);
create index loop_case_assignee on loop_case (assignee_person_id, opened_at);
create index loop_case_wake on loop_case (wake_at) where wake_at is not null;

create table case_event (
  case_id uuid not null references loop_case (case_id),
  seq bigint not null,
  kind text collate "C" not null,
  step text collate "C",
  from_state text collate "C",
  to_state text collate "C" not null,
  actor_id uuid,
  stood_for_id uuid,
  role text collate "C",
  at bigint not null,
  form text collate "C" not null,
  input text collate "C" not null,
  after text collate "C" not null,
  due_before bigint,
  due_after bigint,
  primary key (case_id, seq)
);
create index case_event_actor on case_event (actor_id, at);

create table case_link (
  from_case_id uuid not null references loop_case (case_id),
  to_case_id uuid not null references loop_case (case_id),
  kind text collate "C" not null,
  linked_at bigint not null,
  linked_by uuid,
  primary key (from_case_id, to_case_id, kind)
);
create index case_link_to on case_link (to_case_id);

-- Whose move it is: one line per open case, watching ancestor and queue; deleted when the state is left.
-- `queue` is a role key or 'person:<id>'; `is_own` marks the line of the case's own org;
-- `is_escalation` marks lines that a higher org was given besides the ordinary turn.
-- A case without a due time sorts last: its `due_at` is the greatest bigint.
create table turn (
  ancestor_id uuid not null,
  queue text collate "C" not null,
  due_at bigint not null,
  case_id uuid not null references loop_case (case_id),
  loop text collate "C" not null,
  state text collate "C" not null,
  yellow_at bigint,
  red_at bigint,
  is_own boolean not null,
  is_escalation boolean not null,
  primary key (ancestor_id, queue, due_at, case_id)
);
create index turn_below on turn (ancestor_id, is_escalation, due_at, case_id);
create index turn_person on turn (queue, due_at, case_id) where is_own;
create index turn_case on turn (case_id);

create table case_sequence (
  loop text collate "C" not null,
  year bigint not null,
  next bigint not null,
  primary key (loop, year)
);

-- Registers -------------------------------------------------------------------------------------

create table row_history (
  row_id uuid not null,
  version bigint not null,
  register text collate "C" not null,
  at bigint not null,
  person_id uuid,
  action text collate "C" not null,
  changes text collate "C" not null,
  primary key (row_id, version)
);
