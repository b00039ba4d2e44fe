-- The terms of a record are some hundred entries of the index: written one by one they were the dearest part of a step.
-- They wait in a list of up to 1 MiB, some 250 records, which is merged by whoever fills it or by autovacuum; a search
-- reads what waits there within two milliseconds.
alter index search_doc_terms set (fastupdate = on, gin_pending_list_limit = 1024);
