-- Where the database is: `storage/postgres/restored.py` says how a restored dump is known by it

create table ground (
    written_by text collate "C" not null,
    written_in text collate "C" not null
);
