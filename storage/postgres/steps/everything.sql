-- The whole schema as it is for a new database.
--
-- Each table has a `rowid`, as SQLite gives its own: the number of a row, in the order in which rows came.
-- Text is compared byte by byte, so that times and ids are in the same order as in SQLite. Flags are numbers.

-- What SQLite can do by itself, as far as the repositories ask for it: paths are as in '$.name', '$[0]', '$.a.b[0]'

create function json_each(list text) returns table (key bigint, value text)
    language sql immutable parallel safe rows 20
    as $$ select no - 1, one from json_array_elements_text(list::json) with ordinality as t(one, no) $$;
create function json_each(doc text, path text) returns table (key text, value text)
    language sql immutable parallel safe rows 20
    as $$ select t.key, t.value from json_each_text(doc::json #> string_to_array(substr(path, 3), '.')) as t $$;
create function json_extract(doc text, path text) returns text
    language sql immutable parallel safe
    as $$ select doc::json #>> string_to_array(substr(translate(path, '[]', '.'), 3), '.') $$;
create function json_set(doc text, first text, one text, second text, two text) returns text
    language sql immutable parallel safe
    as $$ select jsonb_set(jsonb_set(doc::jsonb, array[substr(first, 3)], to_jsonb(one)),
        array[substr(second, 3)], to_jsonb(two))::text $$;
create function instr(whole text, part text) returns integer
    language sql immutable parallel safe
    as $$ select strpos(whole, part) $$;

-- Accounts, and the workspaces that belong to them

create table account (
    id text collate "C" not null,
    url text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (id)
);

create table workspace (
    id text collate "C" not null,
    account text collate "C" not null references account (id) deferrable,
    address text collate "C" not null default '',
    gone_at text collate "C",
    refused_since text collate "C",
    welcomed_at text collate "C",
    rowid bigint generated always as identity unique,
    primary key (id)
);
create index workspace_gone on workspace (id) where gone_at is not null;

-- Reports, and who asked for them

create table report (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    account text collate "C" not null references account (id) deferrable,
    kind text collate "C" not null,
    subject_kind text collate "C" not null,
    subject text collate "C" not null,
    format text collate "C" not null,
    logo bigint not null,
    state text collate "C" not null,
    created_at text collate "C" not null,
    due text collate "C",
    job_id text collate "C",
    submitted_at text collate "C",
    ready_at text collate "C",
    ahead bigint,
    looks bigint not null,
    attempts bigint not null,
    trouble text collate "C",
    trouble_code text collate "C",
    trouble_detail text collate "C",
    file_name text collate "C",
    file_path text collate "C",
    file_size bigint,
    owner text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index report_due on report (due) where due is not null and owner is null;
create index report_owner on report (owner) where owner is not null;
create unique index report_running on report (workspace, kind, subject_kind, subject, format, logo)
    where state in ('requested', 'submitting', 'generating');
create index report_ready on report (workspace, kind, subject_kind, subject, format, logo, ready_at)
    where state = 'ready';

create table request (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    person text collate "C" not null,
    place text collate "C" not null,
    landing text collate "C" not null,
    kind text collate "C" not null,
    subject_kind text collate "C" not null,
    subject text collate "C" not null,
    format text collate "C" not null,
    logo bigint not null,
    state text collate "C" not null,
    report text collate "C" not null,
    asked_at text collate "C" not null,
    tries bigint not null,
    trouble text collate "C",
    trouble_code text collate "C",
    trouble_detail text collate "C",
    shown_by text collate "C",
    held_until text collate "C",
    how text collate "C",
    typed text collate "C",
    folded_name text collate "C",
    company text collate "C",
    found text collate "C",
    fitting bigint,
    choose_until text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index request_held on request (workspace, place) where state = 'held';
create index request_by_person on request (workspace, person, asked_at);
create index request_by_place on request (workspace, landing, asked_at);
create index request_of_report on request (workspace, report);
create index request_shown_by on request (workspace, shown_by) where shown_by is not null;
create index request_choosing on request (folded_name, asked_at) where state = 'choosing';
create index request_choose_until on request (choose_until) where state = 'choosing';
create index request_open on request (workspace, landing, asked_at)
    where state in ('choosing', 'waiting', 'held');
create index request_unfinished on request (workspace, person, asked_at)
    where state in ('choosing', 'waiting', 'held', 'failed');

-- Which companies names mean

create table company_search (
    account text collate "C" not null references account (id) deferrable,
    name text collate "C" not null,
    typed text collate "C" not null,
    state text collate "C" not null,
    wanted_at text collate "C" not null,
    due text collate "C",
    attempts bigint not null,
    asked_at text collate "C",
    found text collate "C" not null,
    total bigint not null,
    owner text collate "C",
    rowid bigint generated always as identity unique,
    primary key (account, name)
);
create index company_search_due on company_search (due) where due is not null;
create index company_search_owner on company_search (owner) where owner is not null;

create table company_choice (
    workspace text collate "C" not null references workspace (id) deferrable,
    place text collate "C" not null,
    name text collate "C" not null,
    company text collate "C" not null,
    english text collate "C" not null,
    credit_code text collate "C" not null,
    person text collate "C" not null,
    at text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, place, name)
);

-- Reports that are ordered regularly

create table series (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    place text collate "C" not null,
    person text collate "C" not null,
    person_name text collate "C" not null,
    kind text collate "C" not null,
    subject_kind text collate "C" not null,
    subject text collate "C" not null,
    format text collate "C" not null,
    logo bigint not null,
    recurrence text collate "C" not null,
    zone text collate "C" not null,
    locale text collate "C" not null,
    created_at text collate "C" not null,
    state text collate "C" not null,
    reason text collate "C",
    run_at text collate "C",
    due text collate "C",
    issues bigint not null,
    ended_at text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index series_due on series (due) where state = 'active' and due is not null;
create index series_of_place on series (workspace, place, created_at) where state <> 'ended';
create index series_of_person on series (workspace, person, created_at) where state <> 'ended';

create table issue (
    workspace text collate "C" not null references workspace (id) deferrable,
    series text collate "C" not null,
    no bigint not null,
    state text collate "C" not null,
    at text collate "C" not null,
    run_at text collate "C",
    skipped bigint not null,
    request text collate "C",
    refusal text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, series, no)
);
create index issue_of_request on issue (workspace, request) where request is not null;

-- What is promised, and what shows a row as it is now

create table delivery (
    workspace text collate "C" not null references workspace (id) deferrable,
    key text collate "C" not null,
    place text collate "C" not null,
    what text collate "C" not null,
    row text collate "C" not null,
    created_at text collate "C" not null,
    due text collate "C",
    after text collate "C",
    state text collate "C" not null,
    reason text collate "C",
    attempts bigint not null,
    doubted bigint not null,
    first_tried_at text collate "C",
    sent_at text collate "C",
    file_id text collate "C",
    channel text collate "C",
    ts text collate "C",
    owner text collate "C",
    part bigint not null default 0,
    is_patient bigint not null default 0,
    doubted_since text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, key)
);
create index delivery_waiting on delivery (workspace, place, due)
    where due is not null and owner is null;
create index delivery_owner on delivery (owner) where owner is not null;
create index delivery_row on delivery (workspace, row);
create index delivery_place on delivery (workspace, place) where channel is not null;
create index delivery_sending on delivery (workspace, place) where state = 'sending';
create index delivery_due on delivery (is_patient, due) where due is not null and owner is null;
create index delivery_files on delivery (workspace, due)
    where due is not null and owner is null and what in ('file', 'sheet');
create index delivery_brought on delivery (workspace, place, sent_at)
    where state = 'sent' and what in ('digest', 'file');

create table live (
    workspace text collate "C" not null references workspace (id) deferrable,
    key text collate "C" not null,
    row text collate "C" not null,
    version bigint not null,
    shown bigint not null,
    due text collate "C",
    final bigint not null,
    channel text collate "C",
    ts text collate "C",
    attempts bigint not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, key)
);
create index live_stale on live (final desc, due) where shown < version and ts is not null;
create index live_row on live (workspace, row);

-- Homes

create table home (
    workspace text collate "C" not null references workspace (id) deferrable,
    person text collate "C" not null,
    opened_at text collate "C" not null,
    due text collate "C" not null,
    page bigint not null,
    version bigint not null,
    shown bigint not null,
    face text collate "C" not null,
    is_admin bigint not null,
    attempts bigint not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, person)
);
create index home_stale on home (due) where shown < version;
create index home_opened on home (opened_at);
create index home_of_admin on home (workspace) where is_admin = 1;

create table home_place (
    workspace text collate "C" not null references workspace (id) deferrable,
    person text collate "C" not null,
    place text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, person, place)
);
create index home_of_place on home_place (workspace, place, person);

-- Alerts, and what is asked of PatSnap to do with them

create table alert (
    account text collate "C" not null references account (id) deferrable,
    id text collate "C" not null,
    name text collate "C" not null,
    folded_name text collate "C" not null,
    workspace text collate "C" not null references workspace (id) deferrable,
    person text collate "C" not null,
    adopted_at text collate "C" not null,
    is_open bigint not null,
    last_no bigint not null,
    asked_at text collate "C",
    due text collate "C",
    attempts bigint not null,
    trouble text collate "C",
    trouble_code text collate "C",
    trouble_detail text collate "C",
    is_gone bigint not null,
    asked_from text collate "C",
    asked_by text collate "C",
    owner text collate "C",
    query text collate "C" not null default '',
    kinds text collate "C" not null default '',
    asked_in text collate "C" not null default '',
    deleted_at text collate "C",
    deleted_by text collate "C" not null default '',
    rowid bigint generated always as identity unique,
    primary key (account, id)
);
create index alert_named on alert (account, folded_name, adopted_at);
create index alert_due on alert (due) where due is not null and owner is null;
create index alert_owner on alert (owner) where owner is not null;

create table making (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    account text collate "C" not null references account (id) deferrable,
    person text collate "C" not null,
    person_name text collate "C" not null,
    locale text collate "C" not null,
    place text collate "C" not null,
    task text collate "C" not null,
    name text collate "C" not null,
    query text collate "C" not null,
    kinds text collate "C" not null,
    alert text collate "C" not null,
    state text collate "C" not null,
    asked_at text collate "C" not null,
    due text collate "C",
    matches bigint,
    attempts bigint not null,
    trouble text collate "C",
    trouble_code text collate "C",
    trouble_detail text collate "C",
    owner text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index making_due on making (due) where due is not null and owner is null;
create index making_owner on making (owner) where owner is not null;
create index making_of_alert on making (account, alert, asked_at);

-- What alerts brought

create table alert_check (
    account text collate "C" not null references account (id) deferrable,
    alert text collate "C" not null,
    no bigint not null,
    asked_at text collate "C" not null,
    since text collate "C",
    state text collate "C" not null,
    answered_at text collate "C",
    hits bigint not null,
    for_all bigint not null,
    recovers bigint,
    reason text collate "C" not null,
    raw text collate "C",
    rowid bigint generated always as identity unique,
    primary key (account, alert, no)
);
create index alert_check_unread on alert_check (asked_at) where state = 'answered';
create index alert_check_hits on alert_check (account, alert, no) where hits > 0;

create table hit (
    account text collate "C" not null references account (id) deferrable,
    alert text collate "C" not null,
    no bigint not null,
    kind text collate "C" not null,
    patent text collate "C" not null,
    line bigint not null,
    is_repeat bigint not null,
    reason text collate "C",
    rowid bigint generated always as identity,
    primary key (account, alert, no, kind, patent)
);
create index hit_of_patent on hit (account, alert, kind, patent, no);
create index hit_unexplained on hit (account, kind, patent)
    where reason is null and kind not in ('new', 'invention', 'other');

create table recovery (
    account text collate "C" not null references account (id) deferrable,
    alert text collate "C" not null,
    no bigint not null,
    query text collate "C" not null,
    since text collate "C" not null,
    until text collate "C" not null,
    wanted_at text collate "C" not null,
    due text collate "C",
    state text collate "C" not null,
    attempts bigint not null,
    searches bigint not null,
    total bigint not null,
    "offset" bigint not null,
    ended_at text collate "C",
    owner text collate "C",
    found text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (account, alert, no)
);
create index recovery_due on recovery (account, due) where due is not null and owner is null;
create index recovery_owner on recovery (owner) where owner is not null;

-- What is known of patents

create table patent (
    account text collate "C" not null references account (id) deferrable,
    id text collate "C" not null,
    state text collate "C" not null,
    wanted_at text collate "C" not null,
    due text collate "C",
    attempts bigint not null,
    asked_at text collate "C",
    owner text collate "C",
    bibliography text collate "C",
    rowid bigint generated always as identity unique,
    primary key (account, id)
);
create index patent_due on patent (account, due)
    where state = 'wanted' and due is not null and owner is null;
create index patent_wanted on patent (account, id) where state = 'wanted';
create index patent_owner on patent (owner) where owner is not null;
create index patent_numbers on patent (account, json_extract(bibliography, '$.number'))
    where bibliography is not null;

create table patent_number (
    account text collate "C" not null references account (id) deferrable,
    number text collate "C" not null,
    patent text collate "C" not null,
    asked_at text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (account, number)
);

create table fact (
    account text collate "C" not null references account (id) deferrable,
    source text collate "C" not null,
    patent text collate "C" not null,
    state text collate "C" not null,
    wanted_at text collate "C" not null,
    due text collate "C",
    attempts bigint not null,
    asked_at text collate "C",
    owner text collate "C",
    value text collate "C",
    rowid bigint generated always as identity unique,
    primary key (account, source, patent)
);
create index fact_due on fact (account, source, due)
    where state = 'wanted' and due is not null and owner is null;
create index fact_wanted on fact (account, patent) where state = 'wanted';
create index fact_owner on fact (owner) where owner is not null;

-- Who wants to hear of it, and what they were told

create table subscription (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    place text collate "C" not null,
    account text collate "C" not null references account (id) deferrable,
    alert text collate "C" not null,
    person text collate "C" not null,
    kinds text collate "C" not null,
    cadence text collate "C" not null,
    zone text collate "C" not null,
    form text collate "C" not null,
    created_at text collate "C" not null,
    took bigint not null,
    took_at text collate "C" not null,
    state text collate "C" not null,
    reason text collate "C",
    until text collate "C",
    run_at text collate "C",
    due text collate "C",
    last_digest text collate "C",
    last_at text collate "C",
    last_count bigint not null,
    digests bigint not null,
    locale text collate "C" not null,
    person_name text collate "C" not null,
    filters text collate "C" not null default '[]',
    heartbeat bigint not null default 1,
    alarm bigint not null default 1,
    pulse_due text collate "C",
    asked_by text collate "C" not null default '',
    trend bigint not null default 0,
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create unique index subscription_once on subscription (workspace, place, alert);
create index subscription_of_place on subscription (workspace, place, created_at, id)
    where state <> 'deleted';
create index subscription_of_alert on subscription (account, alert, created_at, id)
    where state <> 'deleted';
create index subscription_runs on subscription (account, alert, coalesce(run_at, until))
    where state in ('active', 'snoozed');
create index subscription_due on subscription (due)
    where state in ('active', 'snoozed') and due is not null;
create index subscription_pulse on subscription (pulse_due)
    where state <> 'deleted' and pulse_due is not null;
create index subscription_owner on subscription (workspace, person) where state <> 'deleted';

create table digest (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    subscription text collate "C" not null,
    place text collate "C" not null,
    account text collate "C" not null references account (id) deferrable,
    alert text collate "C" not null,
    from_no bigint not null,
    to_no bigint not null,
    since text collate "C" not null,
    until text collate "C" not null,
    kinds text collate "C" not null,
    form text collate "C" not null,
    composed_at text collate "C" not null,
    counts text collate "C" not null,
    patents bigint not null,
    baseline bigint not null,
    hidden bigint not null,
    next_run text collate "C",
    is_late bigint not null,
    is_short bigint not null,
    filters text collate "C" not null default '[]',
    filtered bigint not null default 0,
    all_lines bigint,
    families bigint not null default 0,
    members bigint not null default 0,
    gaps text collate "C" not null default '[]',
    unusual text collate "C" not null default '[]',
    lines text collate "C",
    wording text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create unique index digest_once on digest (workspace, subscription, from_no);

create table tally (
    workspace text collate "C" not null references workspace (id) deferrable,
    subscription text collate "C" not null,
    from_no bigint not null,
    assignees text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, subscription, from_no)
);

create table trend (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    account text collate "C" not null references account (id) deferrable,
    alert text collate "C" not null,
    person text collate "C" not null,
    person_name text collate "C" not null,
    made_at text collate "C" not null,
    figures text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index trend_made on trend (made_at);

-- What people make of it

create table dismissal (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    subscription text collate "C" not null,
    digest text collate "C" not null,
    patent text collate "C" not null,
    field text collate "C" not null,
    value text collate "C" not null,
    label text collate "C" not null,
    person text collate "C" not null,
    person_name text collate "C" not null,
    at text collate "C" not null,
    undone_at text collate "C",
    undone_by text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index dismissal_standing on dismissal (workspace, subscription, at, id)
    where undone_at is null;

create table decision (
    workspace text collate "C" not null references workspace (id) deferrable,
    digest text collate "C" not null,
    line text collate "C" not null,
    verdict text collate "C" not null,
    person text collate "C" not null,
    at text collate "C" not null,
    subscription text collate "C" not null,
    place text collate "C" not null,
    family text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, digest, line)
);
create index decision_of_family on decision (workspace, subscription, family, at)
    where family <> '';
create index decision_of_line on decision (workspace, subscription, line, at);

create table assignment (
    workspace text collate "C" not null references workspace (id) deferrable,
    digest text collate "C" not null,
    line text collate "C" not null,
    person text collate "C" not null,
    by text collate "C" not null,
    at text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, digest, line)
);

create table reminder (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    digest text collate "C" not null,
    person text collate "C" not null,
    zone text collate "C" not null,
    due text collate "C",
    sent bigint not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index reminder_due on reminder (due) where due is not null;

-- What is asked of PatSnap, and what is spent

create table call (
    account text collate "C" not null references account (id) deferrable,
    day text collate "C" not null,
    endpoint text collate "C" not null,
    workspace text collate "C" not null,
    person text collate "C" not null,
    place text collate "C" not null,
    code text collate "C" not null,
    count bigint not null,
    patents bigint not null,
    rowid bigint generated always as identity unique,
    primary key (account, day, endpoint, workspace, person, place, code)
);

create table spending (
    workspace text collate "C" not null references workspace (id) deferrable,
    report text collate "C" not null,
    person text collate "C" not null,
    place text collate "C" not null,
    ordered_at text collate "C" not null,
    asked_at text collate "C",
    allowed_by text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, report)
);
create index spending_month on spending (workspace, coalesce(asked_at, '9'));
create index spending_of_person on spending (workspace, person, coalesce(asked_at, '9'));
create unique index spending_allowed on spending (workspace, allowed_by)
    where allowed_by is not null;

create table refusal (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    person text collate "C" not null,
    place text collate "C" not null,
    kind text collate "C" not null,
    subject_kind text collate "C" not null,
    subject text collate "C" not null,
    format text collate "C" not null,
    logo bigint not null,
    scope text collate "C" not null,
    most bigint not null,
    at text collate "C" not null,
    state text collate "C" not null,
    admin text collate "C" not null,
    decided_by text collate "C" not null,
    decided_at text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index refusal_at on refusal (workspace, at);
create index refusal_of_person on refusal (workspace, person, at);
create index refusal_allowed on refusal (workspace, person, decided_at) where state = 'allowed';

create table outage (
    account text collate "C" not null references account (id) deferrable,
    scope text collate "C" not null,
    kind text collate "C" not null,
    code text collate "C" not null,
    since text collate "C" not null,
    until text collate "C" not null,
    trial_at text collate "C",
    probes bigint not null,
    over_at text collate "C",
    rowid bigint generated always as identity unique,
    primary key (account, scope)
);

-- People and places

create table person (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    name text collate "C" not null,
    zone text collate "C" not null,
    locale text collate "C" not null,
    is_admin bigint not null,
    is_guest bigint not null,
    is_stranger bigint not null,
    is_bot bigint not null,
    is_gone bigint not null,
    at text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index person_admin on person (workspace, id) where is_admin = 1 and is_gone = 0;

create table preference (
    workspace text collate "C" not null references workspace (id) deferrable,
    place text collate "C" not null,
    locale text collate "C",
    zone text collate "C",
    person text collate "C" not null,
    at text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, place)
);

create table place (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    name text collate "C" not null,
    is_private bigint not null,
    is_member bigint not null,
    is_archived bigint not null,
    is_shared bigint not null,
    is_frozen bigint not null,
    is_gone bigint not null,
    looked_at text collate "C",
    look_due text collate "C",
    allowed_by text collate "C" not null,
    allowed_at text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index place_due on place (look_due) where look_due is not null;

create table access_grant (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    person text collate "C" not null,
    what text collate "C" not null,
    admin text collate "C" not null,
    asked_at text collate "C" not null,
    state text collate "C" not null,
    decided_by text collate "C" not null,
    decided_at text collate "C",
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index grant_of_person on access_grant (workspace, person, what)
    where state in ('asked', 'allowed');
create index grant_standing on access_grant (workspace, decided_at) where state = 'allowed';

-- What is told, done, seen, and went wrong

create table notice (
    workspace text collate "C" not null references workspace (id) deferrable,
    id text collate "C" not null,
    kind text collate "C" not null,
    about text collate "C" not null,
    at text collate "C" not null,
    details text collate "C" not null,
    told bigint not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, id)
);
create index notice_untold on notice (workspace, at) where told = 0;

create table audit (
    id bigint generated by default as identity not null,
    workspace text collate "C" not null references workspace (id) deferrable,
    at text collate "C" not null,
    person text collate "C" not null,
    act text collate "C" not null,
    about text collate "C" not null,
    place text collate "C" not null,
    detail text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (id)
);
create index audit_of on audit (workspace, id);
create index audit_by on audit (workspace, person, at);

create table seen (
    id text collate "C" not null,
    at text collate "C" not null,
    answer text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (id)
);
create index seen_at on seen (at);

create table fault (
    workspace text collate "C" not null references workspace (id) deferrable,
    reference text collate "C" not null,
    person text collate "C" not null,
    at text collate "C" not null,
    doing text collate "C" not null,
    error text collate "C" not null,
    message text collate "C" not null,
    trace text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (workspace, reference)
);
create index fault_at on fault (at);

-- The database itself

create table timebase (
    id bigint not null,
    boot text collate "C" not null,
    zero text collate "C" not null,
    seen text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (id)
);

create table life (
    began_at text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (began_at)
);

create table echo (
    workspace text collate "C" not null references workspace (id) deferrable,
    row text collate "C" not null,
    since text collate "C" not null,
    until text collate "C",
    up_to bigint,
    rowid bigint generated always as identity unique,
    primary key (workspace, row)
);

create table process (
    id text collate "C" not null,
    role text collate "C" not null,
    host text collate "C" not null,
    beat_at text collate "C" not null,
    rowid bigint generated always as identity unique,
    primary key (id)
);
