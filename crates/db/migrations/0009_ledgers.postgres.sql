-- Ledgers: rows that were changed together and can be changed back together.

-- What was done to many rows at once (批次): pasted, edited, imported, or undone.
create table row_batch (
  batch_id uuid primary key,
  register text collate "C" not null,
  kind text collate "C" not null,
  person_id uuid,
  at bigint not null,
  rows bigint not null,
  undoes uuid references row_batch (batch_id),
  undone_by uuid references row_batch (batch_id)
);
create index row_batch_of on row_batch (person_id, register, batch_id);

alter table row_history add column batch_id uuid;
-- One change a row and batch, so that taking a batch back knows what was before.
create unique index row_history_batch on row_history (batch_id, row_id) where batch_id is not null;
