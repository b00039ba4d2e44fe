-- Search: what every reader of a record may read of it, and the terms under which it is found. Derived from cases and
-- rows; `gridwork search rebuild` makes it anew.

-- Newer records have greater numbers; those that were there before the index go down from zero.
create table search_doc (
  doc_id integer primary key,
  entity text not null,
  record_id blob not null unique,
  of text not null,
  form integer not null,
  number text not null,
  title text not null,
  body text not null,
  org_path text,
  at integer not null
) strict;

-- Terms come ready made, with one space between two of them; the texts themselves stand in search_doc.
create virtual table search_term using fts5 (
  terms, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_/'"
);

-- How far the records of each definition are kept, and in which shape.
create table search_form (
  name text primary key,
  form integer not null,
  after_id blob,
  is_done boolean not null
);

create index loop_case_assignee_org on loop_case (assignee_org_id, opened_at) where assignee_org_id is not null;
