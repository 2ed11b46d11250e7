-- Of each workspace the first row that is due is found alone.

create index subscription_due_of on subscription (workspace, due)
    where state in ('active', 'snoozed') and due is not null;
create index subscription_pulse_of on subscription (workspace, pulse_due)
    where state <> 'deleted' and pulse_due is not null;
