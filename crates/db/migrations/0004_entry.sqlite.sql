-- Entry by phone: codes that were sent, whose a phone is, and who agreed to what.
-- No phone number stands here, only its blind index; a code only as a keyed hash.

-- One line per phone: the code that was sent last, and how many were within the day that began at `counted_from_at`.
create table entry_code (
  phone_index blob primary key,
  purpose text not null,
  code_hash blob,
  requester blob not null,
  tries integer not null,
  sent_at integer not null,
  expires_at integer not null,
  counted_from_at integer not null,
  sent_count integer not null
);
create index entry_code_requester on entry_code (requester, sent_at);

-- `verified_at` is null while nobody has shown that the phone is theirs: somebody else asked on their behalf.
create table phone_identity (
  phone_index blob primary key,
  person_id blob not null references person (person_id),
  account_id blob references account (account_id),
  made_at integer not null,
  verified_at integer,
  named_at integer
);
create index phone_identity_person on phone_identity (person_id);
create index phone_identity_account on phone_identity (account_id);

create table consent (
  consent_id blob primary key,
  person_id blob not null references person (person_id),
  purpose text not null,
  given_by_id blob not null references person (person_id),
  relation text not null,
  basis text not null,
  given_at integer not null,
  withdrawn_at integer
);
create index consent_person on consent (person_id);
create index consent_giver on consent (given_by_id);
