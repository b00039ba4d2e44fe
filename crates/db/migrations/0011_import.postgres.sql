-- Imports: files on their way into a register, checked before anything of them is written.

create table row_import (
  import_id uuid primary key,
  register text collate "C" not null,
  person_id uuid not null,
  created_at bigint not null,
  changed_at bigint not null,
  file_name text collate "C" not null,
  file_hash text collate "C" not null,
  -- checking, ready, running, done
  status text collate "C" not null,
  -- Titles of the file's columns and what each holds, the fields that name a row, the org of new rows.
  mapping text collate "C" not null,
  signature text collate "C" not null,
  lines bigint not null,
  -- The last line that was checked or written.
  position bigint not null,
  -- The lines that were asked for; none for all that are right.
  selection text collate "C",
  batch_id uuid
);
create index row_import_of on row_import (person_id, register, import_id);
create index row_import_same on row_import (register, file_hash);
create index row_import_busy on row_import (changed_at) where status in ('checking', 'running');

-- The lines of a file, sealed under the key of their import: what stood there, and what was found.
create table row_import_line (
  import_id uuid not null references row_import (import_id),
  line bigint not null,
  cells bytea not null,
  verdict bytea,
  -- add, change, same, faulty; then added, changed, failed
  outcome text collate "C",
  -- By which two lines name the same row.
  same_row text collate "C",
  primary key (import_id, line)
);
create index row_import_line_row on row_import_line (import_id, same_row, line) where same_row is not null;
create index row_import_line_outcome on row_import_line (import_id, outcome, line);

-- What the columns of a file with these titles held the last time.
create table row_import_mapping (
  register text collate "C" not null,
  signature text collate "C" not null,
  mapping text collate "C" not null,
  at bigint not null,
  primary key (register, signature)
);
