-- "AESR" in ASCII: tells a press database from any other SQLite file (sqlite.org/pragma.html#pragma_application_id)
pragma application_id = 1095062354;

create table sources (
    id integer primary key,
    key text not null unique,
    name text not null,
    role text not null check (role in ('press', 'reference', 'imported')),
    country text,
    languages text,
    owner text,
    platform text,
    home_url text,
    timezone text,
    enabled integer not null default 1,
    disabled_reason text,
    first_seen_at text not null
);

create table batches (
    id integer primary key,
    command text not null,
    version text not null,
    started_at text not null,
    finished_at text,
    exit_code integer,
    message text
);

create table runs (
    id integer primary key,
    batch_id integer not null references batches(id),
    source_id integer not null references sources(id),
    started_at text not null,
    finished_at text,
    outcome text check (outcome in ('ok', 'partial', 'failed', 'network_down', 'stopped')),
    reason text,
    requests integer not null default 0,
    bytes integer not null default 0,
    links_listed integer not null default 0,
    links_new integer not null default 0,
    fetched integer not null default 0,
    stored integer not null default 0
);

create index runs_source on runs(source_id, id desc);

create index runs_batch on runs(batch_id);

create table endpoints (
    id integer primary key,
    source_id integer not null references sources(id),
    url text not null,
    kind text not null,
    fetched_at text,
    status integer,
    items integer,
    problem text,
    etag text,
    last_modified text,
    content_hash text,
    walked_to integer,
    unique (source_id, url)
);

create table links (
    id integer primary key,
    source_id integer not null references sources(id),
    key text not null unique,
    url text not null unique,
    fetch_url text not null,
    state text not null default 'pending' check (state in (
        'pending', 'in_flight', 'fetched', 'stored', 'alias', 'not_an_article', 'extract_empty',
        'quarantined', 'blocked', 'rejected', 'http_gone', 'failed', 'gave_up')),
    reason text,
    attempts integer not null default 0,
    next_try_at text,
    alias_of integer references links(id),
    hint_title text,
    hint_published_at text,
    hint_published_on text,
    first_seen_at text not null,
    settled_at text,
    run_id integer references runs(id)
);

create index links_queue on links(source_id, state, next_try_at);

create index links_state on links(state);

create table sightings (
    link_id integer not null references links(id),
    found_in text not null,
    list_url text not null,
    source_id integer not null references sources(id),
    first_seen_at text not null,
    last_seen_at text not null,
    primary key (link_id, found_in, list_url)
) without rowid;

create table captures (
    id integer primary key,
    link_id integer not null references links(id),
    run_id integer references runs(id),
    fetched_at text not null,
    url text not null,
    status integer not null,
    outcome text not null,
    content_type text,
    bytes integer not null,
    warc_file text not null,
    warc_offset integer not null,
    warc_length integer not null,
    digest text not null,
    unique (warc_file, warc_offset)
);

create index captures_link on captures(link_id, id desc);

create index captures_unread on captures(id) where outcome = 'fetched';

create table attempts (
    id integer primary key,
    link_id integer not null references links(id),
    run_id integer references runs(id),
    at text not null,
    state text not null,
    status integer,
    reason text
);

create index attempts_link on attempts(link_id);

create table hosts (
    id integer primary key,
    host text not null unique,
    last_request_at text,
    not_before text,
    not_before_reason text,
    robots_url text,
    robots_fetched_at text,
    robots_status integer,
    robots_body blob,
    crawl_delay_s real
);
