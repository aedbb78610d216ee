-- What is no longer kept, since when and why; and what publishers declare about the use of their pages. The rows stay,
-- so that the sums agree and nothing is taken for lost.
alter table captures add column dropped_at text;

alter table captures add column dropped_why text;

alter table captures add column declared text;

alter table articles add column reduced_at text;

alter table articles add column reduced_why text;

-- archive files whose dropped records are still to be taken out, and those that are gone, none of theirs being kept
create table unkept_files (
    warc_file text primary key,
    removed_at text
) without rowid;

alter table hosts add column tdmrep_fetched_at text;

alter table hosts add column tdmrep_status integer;

alter table hosts add column tdmrep_body blob;

-- every start asks whether an erasure was cut short: without a look at the captures of years
create index captures_forgotten on captures(link_id) where outcome = 'forgotten';
