-- Who waits for a case besides its asker ("me too"), certificates of service hours, and files by their uploader.

create table case_follower (
  case_id uuid not null references loop_case (case_id),
  person_id uuid not null references person (person_id),
  followed_at bigint not null,
  primary key (case_id, person_id)
);
create index case_follower_person on case_follower (person_id, followed_at);

-- What a certificate sealed when it was issued: `body` is the JSON whose hash the journal keeps too.
create table certificate (
  certificate_id uuid primary key,
  person_id uuid not null references person (person_id),
  number text collate "C" not null unique,
  code text collate "C" not null unique,
  from_on text collate "C" not null,
  to_on text collate "C" not null,
  body text collate "C" not null,
  body_hash text collate "C" not null,
  issued_at bigint not null
);
create index certificate_person on certificate (person_id, issued_at);

create table certificate_sequence (
  kind text collate "C" not null,
  year bigint not null,
  next bigint not null,
  primary key (kind, year)
);

create index file_uploader on file (uploaded_by, uploaded_at);
