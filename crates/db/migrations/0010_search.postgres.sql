-- Search: what every reader of a record may read of it, and the terms under which it is found. Derived from cases and
-- rows; `gridwork search rebuild` makes it anew.

-- Newer records have greater numbers; those that were there before the index go down from zero.
create sequence search_doc_doc_id_seq;
create table search_doc (
  doc_id bigint primary key,
  entity text collate "C" not null,
  record_id uuid not null unique,
  of text collate "C" not null,
  form bigint not null,
  number text collate "C" not null,
  title text collate "C" not null,
  body text collate "C" not null,
  org_path text collate "C",
  at bigint not null,
  terms tsvector not null
);
-- Without a list of what is still to be entered: searching would read all of it each time.
create index search_doc_terms on search_doc using gin (terms) with (fastupdate = off);

-- How far the records of each definition are kept, and in which shape.
create table search_form (
  name text collate "C" primary key,
  form bigint not null,
  after_id uuid,
  is_done boolean not null
);

create index loop_case_assignee_org on loop_case (assignee_org_id, opened_at) where assignee_org_id is not null;
