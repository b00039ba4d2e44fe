-- Residents' safety: cases about other cases with those who are shut out of them, and the second person of a case.

alter table loop_case add column about_case_id uuid references loop_case (case_id);
alter table loop_case add column second_person_id uuid;
create index loop_case_about on loop_case (about_case_id) where about_case_id is not null;
create index loop_case_second on loop_case (second_person_id, opened_at) where second_person_id is not null;

-- Who may not know of a case because they handled the one it is about; derived from its opening event.
-- `is_doer` marks those who did the work or were to do it.
create table case_shut_out (
  case_id uuid not null references loop_case (case_id),
  person_id uuid not null,
  is_doer boolean not null,
  primary key (case_id, person_id)
);
create index case_shut_out_person on case_shut_out (person_id);
