-- Consents by which rows of registers are kept: to which org, to which version of which text, and how it was given.
-- `code`: a guardian's, by a code to their phone; `self`: the person's own, signed in; `paper`: noted by whoever keeps
-- the register, with the paper.

alter table consent add column org_id blob;
alter table consent add column org_path text;
alter table consent add column version integer;
alter table consent add column way text not null default 'code';
alter table consent add column text text;
alter table consent add column file_id blob;
alter table consent add column noted_by_id blob;
alter table consent add column withdrawn_by_id blob;
create index consent_purpose on consent (purpose, given_at);
