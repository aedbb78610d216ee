alter table endpoints add column read_at text;

alter table endpoints add column newest_at text;

alter table endpoints add column turnover real;

alter table endpoints add column holds integer;

alter table endpoints add column conditional integer not null default 0;

alter table endpoints add column failures integer not null default 0;

alter table endpoints add column failing_since text;

alter table endpoints add column changed_at text;

alter table endpoints add column unbroken_since text;

alter table endpoints add column asked_as text;

alter table endpoints add column distrusted_at text;

alter table endpoints add column moved_to text;

alter table runs add column is_look integer not null default 1;

alter table captures add column part integer not null default 1;

alter table hosts add column robots_failing_since text;

create index links_seen on links(source_id, first_seen_at);

create index links_settled on links(settled_at);

create table polling (
    source_id integer primary key references sources(id),
    interval_minutes integer not null,
    next_due_at text not null,
    pace real,
    looked_at text,
    score real not null default 0,
    failing_since text,
    failure text check (failure in ('hard', 'soft', 'temporary')),
    reason text
);

create table walls (
    source_id integer not null references sources(id),
    text_hash text not null,
    words text not null,
    first_seen_at text not null,
    last_seen_at text not null,
    primary key (source_id, text_hash)
) without rowid;

create table gaps (
    id integer primary key,
    source_id integer not null references sources(id),
    endpoint_id integer not null references endpoints(id),
    found_at text not null,
    after_at text,
    before_at text,
    estimated integer,
    recovered integer not null default 0,
    state text not null default 'open' check (state in ('open', 'recovered', 'lost')),
    reason text,
    closed_at text
);

create index gaps_source on gaps(source_id, state);

create table identities (
    source_id integer not null references sources(id),
    identity text not null,
    link_id integer not null references links(id),
    primary key (source_id, identity)
) without rowid;

create table backfills (
    id integer primary key,
    source_id integer not null references sources(id),
    gap_id integer references gaps(id),
    since text not null,
    until text,
    rung text,
    position text,
    reached_on text,
    state text not null default 'open' check (state in ('open', 'done', 'given_up')),
    reason text,
    requests integer not null default 0,
    documents integer not null default 0,
    links_new integer not null default 0,
    links_known integer not null default 0,
    started_at text not null,
    updated_at text not null,
    finished_at text
);

create index backfills_source on backfills(source_id, state);

create table coverage (
    source_id integer not null references sources(id),
    day text not null,
    looks integer not null,
    looks_failed integer not null,
    listed integer not null,
    stored integer not null,
    waiting integer not null,
    aliases integer not null,
    rejected integer not null,
    not_articles integer not null,
    lost integer not null,
    reasons text not null,
    missed_estimate integer,
    verdict text not null check (verdict in (
        'seen', 'nothing_published', 'partly_seen', 'could_not_look', 'not_due')),
    updated_at text not null,
    primary key (source_id, day)
) without rowid;

create index coverage_day on coverage(day);

create index runs_started on runs(source_id, started_at);

create index links_alias on links(alias_of) where alias_of is not null;

create table coverage_due (
    source_id integer not null references sources(id),
    since text not null,
    until text not null,
    primary key (source_id, since, until)
) without rowid;

insert into coverage_due
select source_id, substr(first_seen_at, 1, 13) as hour, substr(first_seen_at, 1, 13) from links
group by source_id, hour;

create table findings (
    id integer primary key,
    key text not null unique,
    kind text not null,
    source_id integer references sources(id),
    serious integer not null,
    since text,
    message text not null,
    advice text not null,
    detail text,
    first_seen_at text not null,
    last_seen_at text not null,
    fixed_at text,
    told_at text
);

-- Whoever changes a link, a run or a gap thereby says which days of the coverage ledger are to be summed up again.
-- Not "insert or ignore": it would give way to the conflict clause of the statement that fires the trigger.
create trigger links_entered after insert on links
begin
    insert into coverage_due select new.source_id, substr(new.first_seen_at, 1, 13), substr(new.first_seen_at,
    1, 13) where not exists (select 1 from coverage_due where source_id = new.source_id and since =
    substr(new.first_seen_at, 1, 13) and until = substr(new.first_seen_at, 1, 13));
end;

create trigger links_changed after update of state, reason, source_id, first_seen_at on links when (new.state,
    new.reason, new.source_id, new.first_seen_at) is not (old.state, old.reason, old.source_id,
    old.first_seen_at)
begin
    insert into coverage_due select old.source_id, substr(old.first_seen_at, 1, 13), substr(old.first_seen_at,
    1, 13) where not exists (select 1 from coverage_due where source_id = old.source_id and since =
    substr(old.first_seen_at, 1, 13) and until = substr(old.first_seen_at, 1, 13));
    insert into coverage_due select new.source_id, substr(new.first_seen_at, 1, 13), substr(new.first_seen_at,
    1, 13) where not exists (select 1 from coverage_due where source_id = new.source_id and since =
    substr(new.first_seen_at, 1, 13) and until = substr(new.first_seen_at, 1, 13));
end;

create trigger links_removed after delete on links
begin
    insert into coverage_due select old.source_id, substr(old.first_seen_at, 1, 13), substr(old.first_seen_at,
    1, 13) where not exists (select 1 from coverage_due where source_id = old.source_id and since =
    substr(old.first_seen_at, 1, 13) and until = substr(old.first_seen_at, 1, 13));
end;

-- Its days begin and end at other instants then.
create trigger sources_moved after update of timezone on sources when new.timezone is not old.timezone
begin
    delete from coverage where source_id = new.id;
    insert into coverage_due select distinct new.id, substr(first_seen_at, 1, 13), substr(first_seen_at, 1, 13)
    from links where source_id = new.id and not exists (select 1 from coverage_due where source_id = new.id
    and since = substr(first_seen_at, 1, 13) and until = substr(first_seen_at, 1, 13));
end;

create trigger runs_entered after insert on runs
begin
    insert into coverage_due select new.source_id, substr(new.started_at, 1, 13),
    substr(coalesce(new.finished_at, new.started_at), 1, 13) where not exists (select 1 from coverage_due
    where source_id = new.source_id and since = substr(new.started_at, 1, 13) and until =
    substr(coalesce(new.finished_at, new.started_at), 1, 13));
end;

create trigger runs_changed after update of finished_at, outcome on runs
begin
    insert into coverage_due select new.source_id, substr(new.started_at, 1, 13),
    substr(coalesce(new.finished_at, new.started_at), 1, 13) where not exists (select 1 from coverage_due
    where source_id = new.source_id and since = substr(new.started_at, 1, 13) and until =
    substr(coalesce(new.finished_at, new.started_at), 1, 13));
end;

create trigger gaps_entered after insert on gaps
begin
    insert into coverage_due select new.source_id, substr(coalesce(new.after_at, new.found_at), 1, 13),
    substr(coalesce(new.before_at, new.found_at), 1, 13) where not exists (select 1 from coverage_due where
    source_id = new.source_id and since = substr(coalesce(new.after_at, new.found_at), 1, 13) and until =
    substr(coalesce(new.before_at, new.found_at), 1, 13));
end;

create trigger gaps_changed after update on gaps
begin
    insert into coverage_due select old.source_id, substr(coalesce(old.after_at, old.found_at), 1, 13),
    substr(coalesce(old.before_at, old.found_at), 1, 13) where not exists (select 1 from coverage_due where
    source_id = old.source_id and since = substr(coalesce(old.after_at, old.found_at), 1, 13) and until =
    substr(coalesce(old.before_at, old.found_at), 1, 13));
    insert into coverage_due select new.source_id, substr(coalesce(new.after_at, new.found_at), 1, 13),
    substr(coalesce(new.before_at, new.found_at), 1, 13) where not exists (select 1 from coverage_due where
    source_id = new.source_id and since = substr(coalesce(new.after_at, new.found_at), 1, 13) and until =
    substr(coalesce(new.before_at, new.found_at), 1, 13));
end;

create trigger gaps_removed after delete on gaps
begin
    insert into coverage_due select old.source_id, substr(coalesce(old.after_at, old.found_at), 1, 13),
    substr(coalesce(old.before_at, old.found_at), 1, 13) where not exists (select 1 from coverage_due where
    source_id = old.source_id and since = substr(coalesce(old.after_at, old.found_at), 1, 13) and until =
    substr(coalesce(old.before_at, old.found_at), 1, 13));
end;
