-- Admission: three offices, rules by date, second factors, records of signing in, sign-in by a provider, and readings
-- outside the own scope in an emergency.

-- One account holds at most one of the three offices: system, security, audit.
alter table account add column office text;
-- When the password was last chosen; not known of those from before, whose age is not counted.
alter table account add column password_set_at integer;
-- Somebody else gave the password: it is to be changed before anything else.
alter table account add column must_change boolean not null default false;
-- From when on nobody signs in any more: they leave.
alter table account add column leaves_at integer;
-- Whoever ran the software goes on; of two such accounts of one person, the one that can sign in and comes first.
update account set office = 'system' where is_admin and disabled_at is null and not exists (
  select 1 from account other where other.person_id = account.person_id and other.is_admin and other.disabled_at is null
  and other.login < account.login
);
update account set is_admin = false where office is null;
create unique index account_office on account (person_id) where office is not null and disabled_at is null;

-- Somebody left, and their open cases go on with another: of those alone it tells, and of no role.
alter table stands_for add column is_handover boolean not null default false;

-- How somebody signed in (password, phone, provider) and what their program calls itself.
alter table session add column way text not null default 'password';
alter table session add column told text not null default '';

-- The rules of admission as of a date; the last one that has begun holds.
create table admission_rule (
  valid_from text primary key,
  body text not null,
  set_at integer not null,
  set_by blob
) strict;

-- Hashes of passwords that were used before, so that they are not chosen again.
create table password_former (
  account_id blob not null references account (account_id),
  until_at integer not null,
  password_hash text not null,
  primary key (account_id, until_at)
) strict;

-- The secret is sealed under a key of its own. A step that was used is never taken again.
create table second_factor (
  account_id blob primary key references account (account_id),
  key_id text not null,
  wrapped_key blob not null,
  secret blob not null,
  begun_at integer not null,
  confirmed_at integer,
  last_step integer not null
) strict;

create table recovery_code (
  account_id blob not null references account (account_id),
  code_hash blob not null,
  used_at integer,
  primary key (account_id, code_hash)
) strict;

-- Who signed in or tried to, when, how, with what result. Kept for at least as long as the law asks.
create table sign_in_record (
  sign_in_record_id blob primary key,
  at integer not null,
  account_id blob,
  way text not null,
  result text not null,
  address text not null
) strict;
create index sign_in_record_at on sign_in_record (at);
create index sign_in_record_account on sign_in_record (account_id, at);

-- Whom a provider of sign-ins knows under which subject, and the visits to it that have not come back yet.
create table provider_identity (
  issuer text not null,
  subject text not null,
  account_id blob not null references account (account_id),
  linked_at integer not null,
  primary key (issuer, subject)
) strict;
create index provider_identity_account on provider_identity (account_id);
create table provider_visit (
  state_hash blob primary key,
  nonce text not null,
  verifier text not null,
  next text not null,
  begun_at integer not null
) strict;
create index provider_visit_begun on provider_visit (begun_at);

-- Reading of one case outside the own scope, for a while, in an emergency; looked at afterwards by somebody else.
create table emergency_reading (
  emergency_reading_id blob primary key,
  person_id blob not null references person (person_id),
  case_id blob not null,
  purpose text not null,
  reason text not null,
  from_at integer not null,
  to_at integer not null,
  review_due_on text not null,
  verdict text,
  words text,
  reviewed_by blob,
  reviewed_at integer
) strict;
create index emergency_reading_person on emergency_reading (person_id, to_at);
create index emergency_reading_from on emergency_reading (from_at);
