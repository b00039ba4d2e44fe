-- Several processes on one database.

-- How far each chain of the journal is signed. A checkpoint names only the chains that went on since, so that the
-- chains of processes that ended long ago cost nothing any more. Derived from the checkpoints.
create table signed_head (
  chain_id uuid primary key,
  seq bigint not null,
  hash text collate "C" not null
);
