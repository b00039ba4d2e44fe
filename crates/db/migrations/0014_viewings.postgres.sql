-- Viewings (以其所见查看): the audit office looks at everything as a named person sees it, for some minutes, reading only.
-- `token_hash` binds one to its session until it is left; `ended_at` says when it was over; `told_at` when the person
-- read here that it happened.

create table viewing (
  viewing_id uuid primary key,
  token_hash bytea unique,
  by_account_id uuid not null references account (account_id),
  by_person_id uuid not null references person (person_id),
  account_id uuid not null references account (account_id),
  person_id uuid not null references person (person_id),
  reason text collate "C" not null,
  from_at bigint not null,
  to_at bigint not null,
  ended_at bigint,
  told_at bigint
);
create index viewing_person on viewing (person_id, from_at);
create index viewing_untold on viewing (person_id) where told_at is null;
create index viewing_open on viewing (to_at) where ended_at is null;
create index viewing_bound on viewing (by_account_id) where token_hash is not null;
