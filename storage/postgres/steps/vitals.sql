-- What is asked of all rows together, while operators look

create index delivery_unsent on delivery (state) where state <> 'sent';
create index patent_oldest on patent ((due || '')) where state = 'wanted' and due is not null and owner is null;
create index fact_oldest on fact ((due || '')) where state = 'wanted' and due is not null and owner is null;
