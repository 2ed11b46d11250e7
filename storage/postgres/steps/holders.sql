-- Whom Slack is asked about each day: everybody who owns a subscription or a series.

create table holder (
    workspace text collate "C" not null references workspace (id) deferrable,
    person text collate "C" not null,
    asked_at text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, person)
);
create index holder_asked on holder (asked_at);

insert into holder (workspace, person, asked_at)
select s.workspace, s.person, coalesce((select p.at from person p
    where p.workspace = s.workspace and p.id = s.person), '')
from (select workspace, person from subscription where state <> 'deleted'
    union select workspace, person from series where state <> 'ended') s
where s.person not like 'C%' and s.person not like 'G%';
