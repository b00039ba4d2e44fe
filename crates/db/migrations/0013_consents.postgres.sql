-- Consents by which rows of registers are kept: to which org, to which version of which text, and how it was given.
-- `code`: a guardian's, by a code to their phone; `self`: the person's own, signed in; `paper`: noted by whoever keeps
-- the register, with the paper.

alter table consent add column org_id uuid;
alter table consent add column org_path text collate "C";
alter table consent add column version bigint;
alter table consent add column way text collate "C" not null default 'code';
alter table consent add column text text collate "C";
alter table consent add column file_id uuid;
alter table consent add column noted_by_id uuid;
alter table consent add column withdrawn_by_id uuid;
create index consent_purpose on consent (purpose, given_at);
