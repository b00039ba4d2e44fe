-- Imports: files on their way into a register, checked before anything of them is written.

create table row_import (
  import_id blob primary key,
  register text not null,
  person_id blob not null,
  created_at integer not null,
  changed_at integer not null,
  file_name text not null,
  file_hash text not null,
  -- checking, ready, running, done
  status text not null,
  -- Titles of the file's columns and what each holds, the fields that name a row, the org of new rows.
  mapping text not null,
  signature text not null,
  lines integer not null,
  -- The last line that was checked or written.
  position integer not null,
  -- The lines that were asked for; none for all that are right.
  selection text,
  batch_id blob
) strict;
create index row_import_of on row_import (person_id, register, import_id);
create index row_import_same on row_import (register, file_hash);
create index row_import_busy on row_import (changed_at) where status in ('checking', 'running');

-- The lines of a file, sealed under the key of their import: what stood there, and what was found.
create table row_import_line (
  import_id blob not null references row_import (import_id),
  line integer not null,
  cells blob not null,
  verdict blob,
  -- add, change, same, faulty; then added, changed, failed
  outcome text,
  -- By which two lines name the same row.
  same_row text,
  primary key (import_id, line)
) strict;
create index row_import_line_row on row_import_line (import_id, same_row, line) where same_row is not null;
create index row_import_line_outcome on row_import_line (import_id, outcome, line);

-- What the columns of a file with these titles held the last time.
create table row_import_mapping (
  register text not null,
  signature text not null,
  mapping text not null,
  at integer not null,
  primary key (register, signature)
) strict;
