-- Views that somebody saved of a list (自存视图): a register's rows, or the cases. What is asked is a query and its looks,
-- never a result. Shared with an org, those see it who work at a desk there or below.

create table saved_view (
  view_id uuid primary key,
  person_id uuid not null references person (person_id),
  list text collate "C" not null,
  name text collate "C" not null,
  asked text collate "C" not null,
  shared_with uuid,
  saved_at bigint not null,
  unique (person_id, list, name)
);
create index saved_view_shared on saved_view (shared_with, list) where shared_with is not null;

-- The consents to a register that somebody keeps: of few orgs among many, whose all would else be gone through.
create index consent_below on consent (purpose, org_path, given_at);
create index consent_org on consent (purpose, org_id, given_at);
