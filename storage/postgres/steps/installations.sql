-- In which workspaces Patrol is installed, where there may be many, and who is installing it

create table installation (
    workspace text collate "C" not null references workspace (id) deferrable,
    sealed text collate "C" not null,
    bot text collate "C" not null,
    bot_user text collate "C" not null,
    app text collate "C" not null,
    scopes text collate "C" not null,
    installed_by text collate "C" not null,
    installed_at text collate "C" not null,
    enterprise text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace)
);

create table oauth_state (
    state text collate "C" not null,
    until text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (state)
);
create index oauth_state_until on oauth_state (until);
