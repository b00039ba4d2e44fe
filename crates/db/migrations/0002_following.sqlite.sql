-- Who waits for a case besides its asker ("me too"), certificates of service hours, and files by their uploader.

create table case_follower (
  case_id blob not null references loop_case (case_id),
  person_id blob not null references person (person_id),
  followed_at integer not null,
  primary key (case_id, person_id)
);
create index case_follower_person on case_follower (person_id, followed_at);

-- What a certificate sealed when it was issued: `body` is the JSON whose hash the journal keeps too.
create table certificate (
  certificate_id blob primary key,
  person_id blob not null references person (person_id),
  number text not null unique,
  code text not null unique,
  from_on text not null,
  to_on text not null,
  body text not null,
  body_hash text not null,
  issued_at integer not null
);
create index certificate_person on certificate (person_id, issued_at);

create table certificate_sequence (
  kind text not null,
  year integer not null,
  next integer not null,
  primary key (kind, year)
);

create index file_uploader on file (uploaded_by, uploaded_at);
