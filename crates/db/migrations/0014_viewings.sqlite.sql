-- Viewings (以其所见查看): the audit office looks at everything as a named person sees it, for some minutes, reading only.
-- `token_hash` binds one to its session until it is left; `ended_at` says when it was over; `told_at` when the person
-- read here that it happened.

create table viewing (
  viewing_id blob primary key,
  token_hash blob unique,
  by_account_id blob not null references account (account_id),
  by_person_id blob not null references person (person_id),
  account_id blob not null references account (account_id),
  person_id blob not null references person (person_id),
  reason text not null,
  from_at integer not null,
  to_at integer not null,
  ended_at integer,
  told_at integer
);
create index viewing_person on viewing (person_id, from_at);
create index viewing_untold on viewing (person_id) where told_at is null;
create index viewing_open on viewing (to_at) where ended_at is null;
create index viewing_bound on viewing (by_account_id) where token_hash is not null;
