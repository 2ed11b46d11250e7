-- The limits that several processes keep together.

create table pace (
    name text collate "C" not null,
    free_at text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (name)
);
