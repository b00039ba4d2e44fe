-- What was erased since an instant, for the file that remembers it outside the database.
create index payload_erased on payload (erased_at) where erased_at is not null;
