-- Of each workspace the first row that is due is found alone.

create index subscription_due_of on subscription (workspace, due)
    where state in ('active', 'snoozed') and due is not null;
create index subscription_pulse_of on subscription (workspace, pulse_due)
    where state <> 'deleted' and pulse_due is not null;

-- What is due is found at the beginning of an index, behind the entries of all that was due before, until these are cleared.
alter table subscription set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
alter table delivery set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
alter table alert set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
