-- what is counted by day, without a look into the wide rows: the whole of a year is read in milliseconds
create index articles_day on articles(
    coalesce(published_on, substr(first_seen_at, 1, 10)), source_id, text_id, copy_of_id, published_precision
);

-- the same of one outlet
create index articles_source_day on articles(
    source_id, coalesce(published_on, substr(first_seen_at, 1, 10)), text_id, copy_of_id, published_precision
);

drop index coverage_day;

create index coverage_day on coverage(day, source_id, verdict, missed_estimate);
