-- Several processes on one database.

-- How far each chain of the journal is signed. A checkpoint names only the chains that went on since, so that the
-- chains of processes that ended long ago cost nothing any more. Derived from the checkpoints.
create table signed_head (
  chain_id uuid primary key,
  seq bigint not null,
  hash text collate "C" not null
);

-- Who tried how often within a window, for limits that must hold over all processes: failed sign-ins of an address,
-- personal fields opened by a person. Only a keyed hash of who it is stands here.
create table attempt (
  kind text collate "C" not null,
  who bytea not null,
  began_at bigint not null,
  count bigint not null,
  primary key (kind, who)
);
create index attempt_began_at on attempt (began_at);
