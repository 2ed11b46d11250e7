-- Accounts that workspaces bring, with their credentials sealed, and who has connected which workspace.

alter table account
    add column sealed text collate "C" not null default '',
    add column fingerprint text collate "C" not null default '',
    add column kind text collate "C" not null default '';
create unique index account_with_key on account (fingerprint) where fingerprint <> '';
alter table workspace
    add column connected_by text collate "C" not null default '',
    add column connected_at text collate "C";
create index workspace_of_account on workspace (account);
