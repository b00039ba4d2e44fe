-- Entry by phone: codes that were sent, whose a phone is, and who agreed to what.
-- No phone number stands here, only its blind index; a code only as a keyed hash.

-- One line per phone: the code that was sent last, and how many were within the day that began at `counted_from_at`.
create table entry_code (
  phone_index bytea primary key,
  purpose text collate "C" not null,
  code_hash bytea,
  requester bytea not null,
  tries bigint not null,
  sent_at bigint not null,
  expires_at bigint not null,
  counted_from_at bigint not null,
  sent_count bigint not null
);
create index entry_code_requester on entry_code (requester, sent_at);

-- `verified_at` is null while nobody has shown that the phone is theirs: somebody else asked on their behalf.
create table phone_identity (
  phone_index bytea primary key,
  person_id uuid not null references person (person_id),
  account_id uuid references account (account_id),
  made_at bigint not null,
  verified_at bigint,
  named_at bigint
);
create index phone_identity_person on phone_identity (person_id);
create index phone_identity_account on phone_identity (account_id);

create table consent (
  consent_id uuid primary key,
  person_id uuid not null references person (person_id),
  purpose text collate "C" not null,
  given_by_id uuid not null references person (person_id),
  relation text collate "C" not null,
  basis text collate "C" not null,
  given_at bigint not null,
  withdrawn_at bigint
);
create index consent_person on consent (person_id);
create index consent_giver on consent (given_by_id);
