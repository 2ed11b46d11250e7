-- Raw answers and files that are there still are found without a look at all checks and reports.

create index alert_check_raw on alert_check (asked_at) where raw is not null;
create index report_file on report (ready_at) where file_path is not null;
