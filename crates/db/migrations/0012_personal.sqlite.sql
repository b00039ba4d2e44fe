-- Personal data: what is sealed can be found without being read.

-- Sealed values by which rows are found (盲索引): keyed hashes, never the values. What a field named '' holds keeps the
-- living rows of a register apart.
create table blind_index (
  record_id blob not null,
  field text not null,
  register text not null,
  value blob not null,
  last_four blob,
  primary key (record_id, field)
) strict;
create index blind_index_value on blind_index (register, field, value);
create index blind_index_four on blind_index (register, field, last_four) where last_four is not null;
create unique index blind_index_apart on blind_index (register, value) where field = '';

-- How far the rows that were there before a field was indexed are in the index, and by which key and type.
create table blind_index_state (
  register text not null,
  field text not null,
  form text not null,
  after_id blob,
  is_whole boolean not null,
  primary key (register, field)
);

-- What people ask to be put right in rows about them (更正). What shall stand there is sealed in a payload of its own.
create table correction (
  correction_id blob primary key,
  register text not null,
  row_id blob not null,
  org_id blob,
  field text not null,
  row_version integer not null,
  person_id blob not null references person (person_id),
  asked_at integer not null,
  due_at integer not null,
  state text not null,
  answered_at integer,
  answered_by blob,
  answer text
) strict;
create index correction_person on correction (person_id, asked_at);
create index correction_open on correction (register, due_at) where state = 'open';
