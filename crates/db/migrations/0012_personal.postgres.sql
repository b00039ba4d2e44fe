-- Personal data: what is sealed can be found without being read.

-- Sealed values by which rows are found (盲索引): keyed hashes, never the values. What a field named '' holds keeps the
-- living rows of a register apart.
create table blind_index (
  record_id uuid not null,
  field text collate "C" not null,
  register text collate "C" not null,
  value bytea not null,
  last_four bytea,
  primary key (record_id, field)
);
create index blind_index_value on blind_index (register, field, value);
create index blind_index_four on blind_index (register, field, last_four) where last_four is not null;
create unique index blind_index_apart on blind_index (register, value) where field = '';

-- How far the rows that were there before a field was indexed are in the index, and by which key and type.
create table blind_index_state (
  register text collate "C" not null,
  field text collate "C" not null,
  form text collate "C" not null,
  after_id uuid,
  is_whole boolean not null,
  primary key (register, field)
);

-- What people ask to be put right in rows about them (更正). What shall stand there is sealed in a payload of its own.
create table correction (
  correction_id uuid primary key,
  register text collate "C" not null,
  row_id uuid not null,
  org_id uuid,
  field text collate "C" not null,
  row_version bigint not null,
  person_id uuid not null references person (person_id),
  asked_at bigint not null,
  due_at bigint not null,
  state text collate "C" not null,
  answered_at bigint,
  answered_by uuid,
  answer text collate "C"
);
create index correction_person on correction (person_id, asked_at);
create index correction_open on correction (register, due_at) where state = 'open';
