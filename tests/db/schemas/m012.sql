pragma application_id = 1095062354;
pragma foreign_keys = off;
begin;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE sources (
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
CREATE TABLE batches (
    id integer primary key,
    command text not null,
    version text not null,
    started_at text not null,
    finished_at text,
    exit_code integer,
    message text
);
CREATE TABLE runs (
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
, is_look integer not null default 1);
CREATE TABLE endpoints (
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
    walked_to integer, read_at text, newest_at text, turnover real, holds integer, conditional integer not null default 0, failures integer not null default 0, failing_since text, changed_at text, unbroken_since text, asked_as text, distrusted_at text, moved_to text,
    unique (source_id, url)
);
CREATE TABLE links (
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
CREATE TABLE sightings (
    link_id integer not null references links(id),
    found_in text not null,
    list_url text not null,
    source_id integer not null references sources(id),
    first_seen_at text not null,
    last_seen_at text not null,
    primary key (link_id, found_in, list_url)
) without rowid;
CREATE TABLE captures (
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
    digest text not null, part integer not null default 1,
    unique (warc_file, warc_offset)
);
CREATE TABLE attempts (
    id integer primary key,
    link_id integer not null references links(id),
    run_id integer references runs(id),
    at text not null,
    state text not null,
    status integer,
    reason text
);
CREATE TABLE hosts (
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
, robots_failing_since text);
CREATE TABLE texts (
    id integer primary key,
    key text not null unique,
    origin_article_id integer references articles(id),
    articles integer not null default 0
, origin_credit text, origin_confidence real, origin_reasons text, story_id integer references stories(id));
CREATE TABLE articles (
    id integer primary key,
    key text not null unique,
    link_id integer not null unique references links(id),
    source_id integer not null references sources(id),
    capture_id integer not null references captures(id),
    text_id integer references texts(id),
    url text not null,
    title text not null,
    standfirst text,
    excerpt text,
    kind text not null check (kind in ('article', 'brief', 'stub', 'paywalled', 'live')),
    language text,
    published_on text,
    published_at text,
    published_precision text check (published_precision in ('second', 'minute', 'day', 'month')),
    published_from text,
    published_conflicts text,
    modified_at text,
    bylines text,
    credits text,
    caption text,
    image_url text,
    words integer not null,
    text_hash text not null,
    shingles integer not null,
    charset text,
    extractor text not null,
    origins text,
    notes text,
    first_seen_at text not null,
    fetched_at text not null
, judged_with text, copy_of_id integer references articles(id), counts_from text);
CREATE TABLE bodies (
    id integer primary key references articles(id),
    title text not null,
    text text not null,
    stems text not null
);
CREATE VIRTUAL TABLE articles_fts using fts5(
    title, text, stems, content='bodies', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TABLE revisions (
    id integer primary key,
    article_id integer not null references articles(id),
    capture_id integer not null references captures(id),
    seen_at text not null,
    text_hash text not null,
    title text not null,
    text text,
    extractor text not null
);
CREATE TABLE topics (
    id integer primary key,
    key text not null unique,
    name text not null,
    version integer not null,
    rule_hash text not null,
    loaded_at text not null
);
CREATE TABLE matches (
    id integer primary key,
    article_id integer not null references articles(id),
    revision_id integer not null references revisions(id),
    topic_id integer not null references topics(id),
    topic_version integer not null,
    score real not null,
    verdict text not null check (verdict in ('relevant', 'borderline', 'not_relevant')),
    reason text not null,
    evidence text not null,
    judged_at text not null, rule_hash text,
    unique (article_id, topic_id)
);
CREATE TABLE copies (
    id integer primary key,
    article_id integer not null references articles(id),
    of_article_id integer not null references articles(id),
    relation text not null check (relation in ('verbatim', 'edited', 'excerpt', 'extended', 'quotes')),
    containment real not null,
    containment_of real not null,
    passages text not null,
    found_at text not null, paragraphs text,
    unique (article_id, of_article_id)
);
CREATE TABLE polling (
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
CREATE TABLE walls (
    source_id integer not null references sources(id),
    text_hash text not null,
    words text not null,
    first_seen_at text not null,
    last_seen_at text not null,
    primary key (source_id, text_hash)
) without rowid;
CREATE TABLE gaps (
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
CREATE TABLE identities (
    source_id integer not null references sources(id),
    identity text not null,
    link_id integer not null references links(id),
    primary key (source_id, identity)
) without rowid;
CREATE TABLE backfills (
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
CREATE TABLE coverage (
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
CREATE TABLE coverage_due (
    source_id integer not null references sources(id),
    since text not null,
    until text not null,
    primary key (source_id, since, until)
) without rowid;
CREATE TABLE findings (
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
CREATE TABLE entities (
    id integer primary key,
    key text not null unique,
    type text not null check (type in ('person', 'office', 'organisation', 'place', 'agreement', 'event')),
    name text not null,
    country text,
    wikidata text,
    aliases text not null,
    note text,
    in_gazetteer integer not null default 1,
    loaded_at text not null
);
CREATE TABLE tenures (
    person_id integer not null references entities(id),
    office_id integer not null references entities(id),
    from_on text not null,
    to_on text,
    source text,
    primary key (person_id, office_id, from_on)
) without rowid;
CREATE TABLE mentions (
    id integer primary key,
    article_id integer not null references articles(id),
    revision_id integer not null references revisions(id),
    entity_id integer not null references entities(id),
    mentions integer not null,
    first_sentence integer not null,
    spans text not null,
    resolved_by text not null check (
        resolved_by in ('full_name', 'full_name_in_text', 'near', 'office_on_date', 'only_candidate')
    ),
    gazetteer_hash text not null,
    unique (article_id, entity_id)
);
CREATE TABLE domains (
    id integer primary key,
    article_id integer not null references articles(id),
    revision_id integer not null references revisions(id),
    topic_id integer not null references topics(id),
    domain text not null,
    score real not null,
    evidence text not null,
    reason text not null,
    rule_hash text not null,
    unique (article_id, topic_id, domain)
);
CREATE TABLE events (
    id integer primary key,
    article_id integer not null references articles(id),
    revision_id integer not null references revisions(id),
    topic_id integer not null references topics(id),
    kind text not null,
    status text not null check (status in ('done', 'planned', 'claimed', 'denied')),
    part text not null check (part in ('title', 'lede', 'text')),
    start_at integer not null,
    end_at integer not null,
    sentence integer not null,
    actors text not null,
    place_id integer references entities(id),
    on_date text,
    date_precision text,
    evidence text not null,
    rule_hash text not null
);
CREATE TABLE frequent_shingles (
    hash integer primary key
);
CREATE TABLE regroupings (
    version integer primary key,
    made_at text not null,
    articles integer not null,
    copies integer not null,
    shingles integer not null
);
CREATE TABLE kept_sketches (
    hash integer not null,
    carrier integer not null,
    primary key (hash, carrier)
) without rowid;
CREATE TABLE new_sketches (
    hash integer not null,
    carrier integer not null,
    primary key (hash, carrier)
) without rowid;
CREATE TABLE unsketched (
    article_id integer primary key
);
CREATE TABLE stories (
    id integer primary key,
    key text not null unique,
    title text not null,
    first_text_id integer not null,
    begun_on text not null,
    last_on text not null,
    texts integer not null
);
CREATE TABLE story_texts (
    text_id integer primary key,
    key text not null,
    place integer not null,
    language text,
    source_id integer not null,
    title text not null,
    series text not null,
    figures text not null,
    days text not null,
    near text not null,
    names text not null,
    titled text not null,
    signs text not null,
    lookups integer not null,
    first_id integer,
    joined_id integer,
    likeness real not null default 0,
    shared text not null default '[]',
    story_id integer
);
CREATE TABLE story_signs (
    sign text not null,
    place integer not null,
    text_id integer not null,
    primary key (sign, place, text_id)
) without rowid;
CREATE TABLE sign_counts (
    sign text primary key,
    texts integer not null
) without rowid;
CREATE TABLE story_changes (
    id integer primary key,
    at text not null,
    kind text not null check (kind in ('merged', 'split', 'moved')),
    story_key text not null,
    into_key text not null,
    texts integer not null,
    text_key text not null,
    joined_key text
);
CREATE TABLE stories_due (
    text_id integer primary key
);
CREATE TABLE revisits (
    article_id integer primary key references articles(id),
    source_id integer not null references sources(id),
    next_at text,
    looks integer not null default 0,
    tries integer not null default 0,
    looked_at text,
    there_at text not null,
    standing text not null default 'there' check (standing in ('there', 'missing', 'gone')),
    missing_since text,
    reason text
);
CREATE TABLE changes (
    id integer primary key,
    source_id integer not null references sources(id),
    article_id integer references articles(id),
    kind text not null check (kind in (
        'text_changed', 'headline_changed', 'silent_edit', 'removed', 'redirected_home', 'redirected', 'restored',
        'site_gone', 'site_restored', 'template_changed')),
    seen_at text not null,
    first_seen_at text not null,
    there_at text,
    revision_id integer references revisions(id),
    former_revision_id integer references revisions(id),
    capture_id integer references captures(id),
    title_before text,
    title_after text,
    paragraphs text,
    added integer not null default 0,
    removed integer not null default 0,
    changed integer not null default 0,
    modified_at text,
    reason text,
    articles integer not null default 1,
    part_of integer references changes(id)
);
CREATE TABLE change_marks (
    source_id integer not null references sources(id),
    mark integer not null,
    change_id integer not null references changes(id),
    primary key (source_id, mark, change_id)
) without rowid;
CREATE TABLE absences (
    source_id integer primary key references sources(id),
    since text not null,
    looked_at text not null,
    looks integer not null default 1,
    change_id integer references changes(id)
);
CREATE TABLE tombstones (
    key text primary key,
    forgotten_at text not null,
    reason text,
    erased_at text
) without rowid;
CREATE TABLE outbox (
    id integer primary key,
    alert text not null,
    kind text not null check (kind in ('alert', 'digest')),
    rule text,
    target text not null,
    urgent integer not null default 0,
    title text not null,
    body text,
    html text,
    article_id integer references articles(id),
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'gave_up')),
    attempts integer not null default 0,
    created_at text not null,
    next_try_at text not null,
    sent_at text,
    error text,
    unique (alert, target)
);
CREATE TABLE alert_rules (
    rule text primary key,
    rule_hash text not null,
    started_at text not null,
    start_article integer not null,
    start_change integer not null,
    article integer not null,
    change integer not null,
    evaluated_at text not null
) without rowid;
CREATE TABLE alert_lasting (
    rule text not null,
    subject text not null,
    since text not null,
    primary key (rule, subject)
) without rowid;
CREATE TABLE folded (
    day text not null,
    source_id integer not null references sources(id),
    kind text not null check (kind in ('attempts', 'sightings')),
    word text not null,
    count integer not null,
    primary key (day, source_id, kind, word)
) without rowid;
insert into [_sqlite_migrations] values (1, 'press_monitor', 'm001_sources_links_and_captures', '2026-11-22 23:24:31.740108+00:00');
insert into [_sqlite_migrations] values (2, 'press_monitor', 'm002_articles_matches_and_copies', '2026-11-22 23:24:31.749281+00:00');
insert into [_sqlite_migrations] values (3, 'press_monitor', 'm003_views', '2026-11-22 23:24:31.749899+00:00');
insert into [_sqlite_migrations] values (4, 'press_monitor', 'm004_coverage', '2026-11-22 23:24:31.780333+00:00');
insert into [_sqlite_migrations] values (5, 'press_monitor', 'm005_entities_domains_and_events', '2026-11-22 23:24:31.805455+00:00');
insert into [_sqlite_migrations] values (6, 'press_monitor', 'm006_copies_and_origins', '2026-11-22 23:24:31.824613+00:00');
insert into [_sqlite_migrations] values (7, 'press_monitor', 'm007_stories', '2026-11-22 23:24:31.848958+00:00');
insert into [_sqlite_migrations] values (8, 'press_monitor', 'm008_changes', '2026-11-22 23:24:31.850558+00:00');
insert into [_sqlite_migrations] values (9, 'press_monitor', 'm009_tombstones', '2026-11-22 23:24:31.850947+00:00');
insert into [_sqlite_migrations] values (10, 'press_monitor', 'm010_trends', '2026-11-22 23:24:31.851561+00:00');
insert into [_sqlite_migrations] values (11, 'press_monitor', 'm011_outbox', '2026-11-22 23:24:31.852373+00:00');
insert into [_sqlite_migrations] values (12, 'press_monitor', 'm012_folded', '2026-11-22 23:24:31.861706+00:00');
insert into [sources] values (1, 'deux', 'deux', 'press', 'ML', 'fr', 'private', 'custom', 'http://deux.example/', 'Africa/Bamako', 1, NULL, '2025-05-23T10:00:00Z');
insert into [sources] values (2, 'un', 'un', 'press', 'ML', 'fr', 'private', 'custom', 'http://un.example/', 'Africa/Bamako', 1, NULL, '2025-05-23T10:00:00Z');
insert into [batches] values (1, 'test', '0', '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 0, '2 sources crawled');
insert into [runs] values (1, 1, 1, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'ok', NULL, 3, 2338, 1, 1, 1, 1, 1);
insert into [runs] values (2, 1, 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'ok', NULL, 6, 5481, 4, 4, 3, 3, 1);
insert into [endpoints] values (1, 1, 'http://deux.example/feed', 'feed', '2025-05-23T10:00:00Z', 200, 1, NULL, NULL, NULL, '1e882c4cc0795ab4c3ff0097a299e52ad89154e0d9f0cb52f244c3580ba5e7dc', NULL, '2025-05-23T10:00:00Z', NULL, NULL, 1, 0, 0, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', NULL, NULL, NULL);
insert into [endpoints] values (2, 2, 'http://un.example/feed', 'feed', '2025-05-23T10:00:00Z', 200, 4, NULL, NULL, NULL, '628aabbb788902389c2b930ee79d0fcd103867e2898ab7866711fae346fc34a4', NULL, '2025-05-23T10:00:00Z', NULL, NULL, 4, 0, 0, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', NULL, NULL, NULL);
insert into [links] values (1, 1, 'gsftievch4', 'http://deux.example/a/reprise', 'http://deux.example/a/reprise', 'stored', NULL, 0, NULL, NULL, 'Titre 0', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 1);
insert into [links] values (2, 2, 'vebjkgbevc', 'http://un.example/a/0', 'http://un.example/a/0', 'stored', NULL, 0, NULL, NULL, 'Titre 0', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 2);
insert into [links] values (3, 2, 'vsnylmlnwk', 'http://un.example/a/1', 'http://un.example/a/1', 'stored', NULL, 0, NULL, NULL, 'Titre 1', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 2);
insert into [links] values (4, 2, 'vojxu3wusm', 'http://un.example/a/2', 'http://un.example/a/2', 'stored', NULL, 0, NULL, NULL, 'Titre 2', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 2);
insert into [links] values (5, 2, 'cto7acpf5w', 'http://un.example/a/3', 'http://un.example/a/3', 'http_gone', 'HTTP 404', 0, NULL, NULL, 'Titre 3', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 2);
insert into [sightings] values (1, 'feed', 'http://deux.example/feed', 1, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [sightings] values (2, 'feed', 'http://un.example/feed', 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [sightings] values (3, 'feed', 'http://un.example/feed', 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [sightings] values (4, 'feed', 'http://un.example/feed', 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [sightings] values (5, 'feed', 'http://un.example/feed', 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [captures] values (1, 1, 1, '2025-05-23T10:00:00Z', 'http://deux.example/a/reprise', 200, 'new', 'text/html; charset=utf-8', 2180, '2025-05-23-00001.warc.gz', 0, 611, 'sha256:1a7b4e24745d22f8e1d92bfd61662a43506b7623df74029501388c07a938b91e', 1);
insert into [captures] values (2, 3, 2, '2025-05-23T10:00:00Z', 'http://un.example/a/1', 200, 'new', 'text/html; charset=utf-8', 1523, '2025-05-23-00001.warc.gz', 611, 502, 'sha256:4a30a885fd50a11fed140f950ffed705e4ca1107b654518bb908785ec6d05c7f', 1);
insert into [captures] values (3, 4, 2, '2025-05-23T10:00:00Z', 'http://un.example/a/2', 200, 'new', 'text/html; charset=utf-8', 1407, '2025-05-23-00001.warc.gz', 1113, 494, 'sha256:7d5e01d1736ea7a46fdad4e2d789ae8465113794ab67a87ae6107947af5b5b33', 1);
insert into [captures] values (4, 2, 2, '2025-05-23T10:00:00Z', 'http://un.example/a/0', 200, 'new', 'text/html; charset=utf-8', 2190, '2025-05-23-00001.warc.gz', 1607, 611, 'sha256:c54772da3998ebbf0f77ece32ca51b6903f4c8265c0cad7fef100b38b4e754e4', 1);
insert into [attempts] values (1, 1, 1, '2025-05-23T10:00:00Z', 'fetched', 200, NULL);
insert into [attempts] values (2, 3, 2, '2025-05-23T10:00:00Z', 'fetched', 200, NULL);
insert into [attempts] values (3, 4, 2, '2025-05-23T10:00:00Z', 'fetched', 200, NULL);
insert into [attempts] values (4, 5, 2, '2025-05-23T10:00:00Z', 'http_gone', 404, 'HTTP 404');
insert into [attempts] values (5, 1, 1, '2025-05-23T10:00:00Z', 'stored', 200, NULL);
insert into [attempts] values (6, 4, 2, '2025-05-23T10:00:00Z', 'stored', 200, NULL);
insert into [attempts] values (7, 3, 2, '2025-05-23T10:00:00Z', 'stored', 200, NULL);
insert into [attempts] values (8, 2, 2, '2025-05-23T10:00:00Z', 'fetched', 200, NULL);
insert into [attempts] values (9, 2, 2, '2025-05-23T10:00:00Z', 'stored', 200, NULL);
insert into [hosts] values (1, 'deux.example', '2025-05-23T10:00:00Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
insert into [hosts] values (2, 'un.example', '2025-05-23T10:00:00Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
insert into [hosts] values (3, 'http://deux.example', NULL, NULL, NULL, 'http://deux.example/robots.txt', '2025-05-23T10:00:00Z', 404, X'', NULL, NULL);
insert into [hosts] values (4, 'http://un.example', NULL, NULL, NULL, 'http://un.example/robots.txt', '2025-05-23T10:00:00Z', 404, X'', NULL, NULL);
insert into [texts] values (1, 'gsftievch4', 1, 2, NULL, 0.3, '["sans date ; vu pour la première fois le 23/05/2025 à 10:00 UTC"]', 1);
insert into [texts] values (2, 'vojxu3wusm', 2, 1, NULL, 0.7, '["sans date ; vu pour la première fois le 23/05/2025 à 10:00 UTC", "seul article connu de ce texte"]', 2);
insert into [texts] values (3, 'vsnylmlnwk', 3, 1, NULL, 0.7, '["sans date ; vu pour la première fois le 23/05/2025 à 10:00 UTC", "seul article connu de ce texte"]', 3);
insert into [articles] values (1, 'gsftievch4', 1, 1, 1, 1, 'http://deux.example/a/reprise', 'Des puits curés', NULL, 'Le puits numéro 0 a été curé par les habitants du quartier est. Le puits numéro 1 a été curé par les habitants du quartier est. Le puits numéro 2 a été curé par les habitants du quartier est. Le puits numéro 3 a été curé par les habitants du quartier est. Le puits numéro 4 a été …', 'article', 'fr', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 390, '391a683d056ef91f7a231a83181105d3a6c2c0fb7526d82fb5efa7bda17447c5', 157, 'utf-8', '2026.11.4', '{"title": "h1", "text": "general", "charset": "header"}', NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'd2a8d8756deda8ce', NULL, '2025-05-23T09:00:00Z');
insert into [articles] values (2, 'vojxu3wusm', 4, 2, 3, 2, 'http://un.example/a/2', 'La fête est remise', NULL, 'La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. …', 'article', 'fr', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 240, '3c4ffc38dbef4797f14c04a07a4c1b286d8b855cd7cf39dfd67d22769485e630', 6, 'utf-8', '2026.11.4', '{"title": "h1", "text": "general", "charset": "header"}', NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'd2a8d8756deda8ce', NULL, '2025-05-23T09:00:00Z');
insert into [articles] values (3, 'vsnylmlnwk', 3, 2, 2, 3, 'http://un.example/a/1', 'Le marché rouvre', NULL, 'Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du …', 'article', 'fr', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 240, '504e4b014a3d463e6a4d6f07377bebb37d1fc4e2661966f30c5441f680244c95', 6, 'utf-8', '2026.11.4', '{"title": "h1", "text": "general", "charset": "header"}', NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'd2a8d8756deda8ce', NULL, '2025-05-23T09:00:00Z');
insert into [articles] values (4, 'vebjkgbevc', 2, 2, 4, 1, 'http://un.example/a/0', 'Les puits sont curés', NULL, 'Le puits numéro 0 a été curé par les habitants du quartier est. Le puits numéro 1 a été curé par les habitants du quartier est. Le puits numéro 2 a été curé par les habitants du quartier est. Le puits numéro 3 a été curé par les habitants du quartier est. Le puits numéro 4 a été …', 'article', 'fr', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 390, '391a683d056ef91f7a231a83181105d3a6c2c0fb7526d82fb5efa7bda17447c5', 157, 'utf-8', '2026.11.4', '{"title": "h1", "text": "general", "charset": "header"}', NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'd2a8d8756deda8ce', 1, '2025-05-23T09:00:00Z');
insert into [bodies] values (1, 'Des puits curés', 'Le puits numéro 0 a été curé par les habitants du quartier est. Le puits numéro 1 a été curé par les habitants du quartier est. Le puits numéro 2 a été curé par les habitants du quartier est. Le puits numéro 3 a été curé par les habitants du quartier est. Le puits numéro 4 a été curé par les habitants du quartier est. Le puits numéro 5 a été curé par les habitants du quartier est. Le puits numéro 6 a été curé par les habitants du quartier est. Le puits numéro 7 a été curé par les habitants du quartier est. Le puits numéro 8 a été curé par les habitants du quartier est. Le puits numéro 9 a été curé par les habitants du quartier est. Le puits numéro 10 a été curé par les habitants du quartier est. Le puits numéro 11 a été curé par les habitants du quartier est. Le puits numéro 12 a été curé par les habitants du quartier est. Le puits numéro 13 a été curé par les habitants du quartier est. Le puits numéro 14 a été curé par les habitants du quartier est. Le puits numéro 15 a été curé par les habitants du quartier est. Le puits numéro 16 a été curé par les habitants du quartier est. Le puits numéro 17 a été curé par les habitants du quartier est. Le puits numéro 18 a été curé par les habitants du quartier est. Le puits numéro 19 a été curé par les habitants du quartier est. Le puits numéro 20 a été curé par les habitants du quartier est. Le puits numéro 21 a été curé par les habitants du quartier est. Le puits numéro 22 a été curé par les habitants du quartier est. Le puits numéro 23 a été curé par les habitants du quartier est. Le puits numéro 24 a été curé par les habitants du quartier est. Le puits numéro 25 a été curé par les habitants du quartier est. Le puits numéro 26 a été curé par les habitants du quartier est. Le puits numéro 27 a été curé par les habitants du quartier est. Le puits numéro 28 a été curé par les habitants du quartier est. Le puits numéro 29 a été curé par les habitants du quartier est.', 'de puit cur le puit numero 0 a ete cur par le habit du quarti est le puit numero 1 a ete cur par le habit du quarti est le puit numero 2 a ete cur par le habit du quarti est le puit numero 3 a ete cur par le habit du quarti est le puit numero 4 a ete cur par le habit du quarti est le puit numero 5 a ete cur par le habit du quarti est le puit numero 6 a ete cur par le habit du quarti est le puit numero 7 a ete cur par le habit du quarti est le puit numero 8 a ete cur par le habit du quarti est le puit numero 9 a ete cur par le habit du quarti est le puit numero 10 a ete cur par le habit du quarti est le puit numero 11 a ete cur par le habit du quarti est le puit numero 12 a ete cur par le habit du quarti est le puit numero 13 a ete cur par le habit du quarti est le puit numero 14 a ete cur par le habit du quarti est le puit numero 15 a ete cur par le habit du quarti est le puit numero 16 a ete cur par le habit du quarti est le puit numero 17 a ete cur par le habit du quarti est le puit numero 18 a ete cur par le habit du quarti est le puit numero 19 a ete cur par le habit du quarti est le puit numero 20 a ete cur par le habit du quarti est le puit numero 21 a ete cur par le habit du quarti est le puit numero 22 a ete cur par le habit du quarti est le puit numero 23 a ete cur par le habit du quarti est le puit numero 24 a ete cur par le habit du quarti est le puit numero 25 a ete cur par le habit du quarti est le puit numero 26 a ete cur par le habit du quarti est le puit numero 27 a ete cur par le habit du quarti est le puit numero 28 a ete cur par le habit du quarti est le puit numero 29 a ete cur par le habit du quarti est');
insert into [bodies] values (2, 'La fête est remise', 'La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise.', 'la fet est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis');
insert into [bodies] values (3, 'Le marché rouvre', 'Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert.', 'le march rouvr le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert');
insert into [bodies] values (4, 'Les puits sont curés', 'Le puits numéro 0 a été curé par les habitants du quartier est. Le puits numéro 1 a été curé par les habitants du quartier est. Le puits numéro 2 a été curé par les habitants du quartier est. Le puits numéro 3 a été curé par les habitants du quartier est. Le puits numéro 4 a été curé par les habitants du quartier est. Le puits numéro 5 a été curé par les habitants du quartier est. Le puits numéro 6 a été curé par les habitants du quartier est. Le puits numéro 7 a été curé par les habitants du quartier est. Le puits numéro 8 a été curé par les habitants du quartier est. Le puits numéro 9 a été curé par les habitants du quartier est. Le puits numéro 10 a été curé par les habitants du quartier est. Le puits numéro 11 a été curé par les habitants du quartier est. Le puits numéro 12 a été curé par les habitants du quartier est. Le puits numéro 13 a été curé par les habitants du quartier est. Le puits numéro 14 a été curé par les habitants du quartier est. Le puits numéro 15 a été curé par les habitants du quartier est. Le puits numéro 16 a été curé par les habitants du quartier est. Le puits numéro 17 a été curé par les habitants du quartier est. Le puits numéro 18 a été curé par les habitants du quartier est. Le puits numéro 19 a été curé par les habitants du quartier est. Le puits numéro 20 a été curé par les habitants du quartier est. Le puits numéro 21 a été curé par les habitants du quartier est. Le puits numéro 22 a été curé par les habitants du quartier est. Le puits numéro 23 a été curé par les habitants du quartier est. Le puits numéro 24 a été curé par les habitants du quartier est. Le puits numéro 25 a été curé par les habitants du quartier est. Le puits numéro 26 a été curé par les habitants du quartier est. Le puits numéro 27 a été curé par les habitants du quartier est. Le puits numéro 28 a été curé par les habitants du quartier est. Le puits numéro 29 a été curé par les habitants du quartier est.', 'le puit sont cur le puit numero 0 a ete cur par le habit du quarti est le puit numero 1 a ete cur par le habit du quarti est le puit numero 2 a ete cur par le habit du quarti est le puit numero 3 a ete cur par le habit du quarti est le puit numero 4 a ete cur par le habit du quarti est le puit numero 5 a ete cur par le habit du quarti est le puit numero 6 a ete cur par le habit du quarti est le puit numero 7 a ete cur par le habit du quarti est le puit numero 8 a ete cur par le habit du quarti est le puit numero 9 a ete cur par le habit du quarti est le puit numero 10 a ete cur par le habit du quarti est le puit numero 11 a ete cur par le habit du quarti est le puit numero 12 a ete cur par le habit du quarti est le puit numero 13 a ete cur par le habit du quarti est le puit numero 14 a ete cur par le habit du quarti est le puit numero 15 a ete cur par le habit du quarti est le puit numero 16 a ete cur par le habit du quarti est le puit numero 17 a ete cur par le habit du quarti est le puit numero 18 a ete cur par le habit du quarti est le puit numero 19 a ete cur par le habit du quarti est le puit numero 20 a ete cur par le habit du quarti est le puit numero 21 a ete cur par le habit du quarti est le puit numero 22 a ete cur par le habit du quarti est le puit numero 23 a ete cur par le habit du quarti est le puit numero 24 a ete cur par le habit du quarti est le puit numero 25 a ete cur par le habit du quarti est le puit numero 26 a ete cur par le habit du quarti est le puit numero 27 a ete cur par le habit du quarti est le puit numero 28 a ete cur par le habit du quarti est le puit numero 29 a ete cur par le habit du quarti est');
insert into [revisions] values (1, 1, 1, '2025-05-23T10:00:00Z', '391a683d056ef91f7a231a83181105d3a6c2c0fb7526d82fb5efa7bda17447c5', 'Des puits curés', NULL, '2026.11.4');
insert into [revisions] values (2, 2, 3, '2025-05-23T10:00:00Z', '3c4ffc38dbef4797f14c04a07a4c1b286d8b855cd7cf39dfd67d22769485e630', 'La fête est remise', NULL, '2026.11.4');
insert into [revisions] values (3, 3, 2, '2025-05-23T10:00:00Z', '504e4b014a3d463e6a4d6f07377bebb37d1fc4e2661966f30c5441f680244c95', 'Le marché rouvre', NULL, '2026.11.4');
insert into [revisions] values (4, 4, 4, '2025-05-23T10:00:00Z', '391a683d056ef91f7a231a83181105d3a6c2c0fb7526d82fb5efa7bda17447c5', 'Les puits sont curés', NULL, '2026.11.4');
insert into [topics] values (1, 'aes-cedeao', 'AES–CEDEAO', 1, 'f7e20e51aa96dc71', '2025-05-23T10:00:00Z');
insert into [topics] values (2, 'aes-chine', 'AES–Chine', 1, 'bba8558707ae89d8', '2025-05-23T10:00:00Z');
insert into [topics] values (3, 'aes-russie', 'AES–Russie', 1, 'ef4edf917cbf3866', '2025-05-23T10:00:00Z');
insert into [matches] values (1, 1, 1, 1, 1, 0.0, 'not_relevant', 'rien sur : AES, CEDEAO', '{"topic_key": "aes-cedeao", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, CEDEAO", "spans": []}', '2025-05-23T10:00:00Z', 'f7e20e51aa96dc71');
insert into [matches] values (2, 1, 1, 2, 1, 0.0, 'not_relevant', 'rien sur : AES, Chine', '{"topic_key": "aes-chine", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Chine", "spans": []}', '2025-05-23T10:00:00Z', 'bba8558707ae89d8');
insert into [matches] values (3, 1, 1, 3, 1, 0.0, 'not_relevant', 'rien sur : AES, Russie', '{"topic_key": "aes-russie", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Russie", "spans": []}', '2025-05-23T10:00:00Z', 'ef4edf917cbf3866');
insert into [matches] values (4, 2, 2, 1, 1, 0.0, 'not_relevant', 'rien sur : AES, CEDEAO', '{"topic_key": "aes-cedeao", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, CEDEAO", "spans": []}', '2025-05-23T10:00:00Z', 'f7e20e51aa96dc71');
insert into [matches] values (5, 2, 2, 2, 1, 0.0, 'not_relevant', 'rien sur : AES, Chine', '{"topic_key": "aes-chine", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Chine", "spans": []}', '2025-05-23T10:00:00Z', 'bba8558707ae89d8');
insert into [matches] values (6, 2, 2, 3, 1, 0.0, 'not_relevant', 'rien sur : AES, Russie', '{"topic_key": "aes-russie", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Russie", "spans": []}', '2025-05-23T10:00:00Z', 'ef4edf917cbf3866');
insert into [matches] values (7, 3, 3, 1, 1, 0.0, 'not_relevant', 'rien sur : AES, CEDEAO', '{"topic_key": "aes-cedeao", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, CEDEAO", "spans": []}', '2025-05-23T10:00:00Z', 'f7e20e51aa96dc71');
insert into [matches] values (8, 3, 3, 2, 1, 0.0, 'not_relevant', 'rien sur : AES, Chine', '{"topic_key": "aes-chine", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Chine", "spans": []}', '2025-05-23T10:00:00Z', 'bba8558707ae89d8');
insert into [matches] values (9, 3, 3, 3, 1, 0.0, 'not_relevant', 'rien sur : AES, Russie', '{"topic_key": "aes-russie", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Russie", "spans": []}', '2025-05-23T10:00:00Z', 'ef4edf917cbf3866');
insert into [matches] values (10, 4, 4, 1, 1, 0.0, 'not_relevant', 'rien sur : AES, CEDEAO', '{"topic_key": "aes-cedeao", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, CEDEAO", "spans": []}', '2025-05-23T10:00:00Z', 'f7e20e51aa96dc71');
insert into [matches] values (11, 4, 4, 2, 1, 0.0, 'not_relevant', 'rien sur : AES, Chine', '{"topic_key": "aes-chine", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Chine", "spans": []}', '2025-05-23T10:00:00Z', 'bba8558707ae89d8');
insert into [matches] values (12, 4, 4, 3, 1, 0.0, 'not_relevant', 'rien sur : AES, Russie', '{"topic_key": "aes-russie", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Russie", "spans": []}', '2025-05-23T10:00:00Z', 'ef4edf917cbf3866');
insert into [copies] values (1, 4, 1, 'verbatim', 1.0, 1.0, '[[0, 1938, 0, 1938]]', '2025-05-23T10:00:00Z', '[[0, 100, 0, 100]]');
insert into [polling] values (1, 60, '2025-05-23T10:48:25Z', NULL, '2025-05-23T10:00:00Z', 0.0, NULL, NULL, 'every 60 min: of none of its lists is it known that it turns over, or how fast');
insert into [polling] values (2, 60, '2025-05-23T10:55:55Z', NULL, '2025-05-23T10:00:00Z', 0.0, NULL, NULL, 'every 60 min: of none of its lists is it known that it turns over, or how fast');
insert into [coverage] values (1, '2025-05-23', 1, 0, 1, 1, 0, 0, 0, 0, 0, '{}', 0, 'seen', '2025-05-23T10:00:00Z');
insert into [coverage] values (2, '2025-05-23', 1, 0, 4, 3, 0, 0, 0, 0, 1, '{"http_gone/HTTP 404": 1}', 0, 'partly_seen', '2025-05-23T10:00:00Z');
insert into [new_sketches] values (-130330918110665, 22);
insert into [new_sketches] values (-130330918110665, 70);
insert into [new_sketches] values (-127986991074971, 32);
insert into [new_sketches] values (-119137157096670, 22);
insert into [new_sketches] values (-119137157096670, 70);
insert into [new_sketches] values (-118646519197685, 22);
insert into [new_sketches] values (-118646519197685, 70);
insert into [new_sketches] values (-109522198945590, 22);
insert into [new_sketches] values (-109522198945590, 70);
insert into [new_sketches] values (-107720810958829, 22);
insert into [new_sketches] values (-107720810958829, 70);
insert into [new_sketches] values (-102418475410114, 22);
insert into [new_sketches] values (-102418475410114, 70);
insert into [new_sketches] values (-96178835364568, 48);
insert into [new_sketches] values (-94955763799746, 22);
insert into [new_sketches] values (-94955763799746, 70);
insert into [new_sketches] values (-90536916664228, 32);
insert into [new_sketches] values (-86353218881889, 22);
insert into [new_sketches] values (-86353218881889, 70);
insert into [new_sketches] values (-81652124219735, 22);
insert into [new_sketches] values (-81652124219735, 70);
insert into [new_sketches] values (-81480948756701, 48);
insert into [new_sketches] values (-72863492858264, 22);
insert into [new_sketches] values (-72863492858264, 70);
insert into [new_sketches] values (-62680210614688, 22);
insert into [new_sketches] values (-62680210614688, 70);
insert into [new_sketches] values (-58373636933014, 22);
insert into [new_sketches] values (-58373636933014, 70);
insert into [new_sketches] values (-57742928332445, 22);
insert into [new_sketches] values (-57742928332445, 70);
insert into [new_sketches] values (-55376268690922, 22);
insert into [new_sketches] values (-55376268690922, 70);
insert into [new_sketches] values (-54100106741825, 48);
insert into [new_sketches] values (-54096883299429, 22);
insert into [new_sketches] values (-54096883299429, 70);
insert into [new_sketches] values (-45072393481999, 22);
insert into [new_sketches] values (-45072393481999, 70);
insert into [new_sketches] values (-42544828672246, 48);
insert into [new_sketches] values (-37614839272337, 22);
insert into [new_sketches] values (-37614839272337, 70);
insert into [new_sketches] values (-34244977211908, 22);
insert into [new_sketches] values (-34244977211908, 70);
insert into [new_sketches] values (-33597921020612, 22);
insert into [new_sketches] values (-33597921020612, 70);
insert into [new_sketches] values (-29291811001677, 32);
insert into [new_sketches] values (-22466820665328, 22);
insert into [new_sketches] values (-22466820665328, 70);
insert into [new_sketches] values (-10870174821754, 22);
insert into [new_sketches] values (-10870174821754, 70);
insert into [new_sketches] values (-9624631936634, 22);
insert into [new_sketches] values (-9624631936634, 70);
insert into [new_sketches] values (-1485363730502, 22);
insert into [new_sketches] values (-1485363730502, 70);
insert into [new_sketches] values (-421266843563, 22);
insert into [new_sketches] values (-421266843563, 70);
insert into [new_sketches] values (1837843874966, 22);
insert into [new_sketches] values (1837843874966, 70);
insert into [new_sketches] values (2556739263117, 48);
insert into [new_sketches] values (22793413064098, 22);
insert into [new_sketches] values (22793413064098, 70);
insert into [new_sketches] values (41990619807059, 22);
insert into [new_sketches] values (41990619807059, 70);
insert into [new_sketches] values (52201851239418, 32);
insert into [new_sketches] values (53109268881106, 22);
insert into [new_sketches] values (53109268881106, 70);
insert into [new_sketches] values (54155283278758, 22);
insert into [new_sketches] values (54155283278758, 70);
insert into [new_sketches] values (56216544171537, 48);
insert into [new_sketches] values (58181112238992, 22);
insert into [new_sketches] values (58181112238992, 70);
insert into [new_sketches] values (63932257321673, 22);
insert into [new_sketches] values (63932257321673, 70);
insert into [new_sketches] values (73666541207229, 22);
insert into [new_sketches] values (73666541207229, 70);
insert into [new_sketches] values (80282966357677, 22);
insert into [new_sketches] values (80282966357677, 70);
insert into [new_sketches] values (84322013058595, 22);
insert into [new_sketches] values (84322013058595, 70);
insert into [new_sketches] values (86642048605447, 22);
insert into [new_sketches] values (86642048605447, 70);
insert into [new_sketches] values (90779572532373, 22);
insert into [new_sketches] values (90779572532373, 70);
insert into [new_sketches] values (91622481104713, 22);
insert into [new_sketches] values (91622481104713, 70);
insert into [new_sketches] values (91901399339377, 32);
insert into [new_sketches] values (92092214421318, 22);
insert into [new_sketches] values (92092214421318, 70);
insert into [new_sketches] values (95656938249076, 22);
insert into [new_sketches] values (95656938249076, 70);
insert into [new_sketches] values (109836279893840, 32);
insert into [new_sketches] values (112433774913356, 22);
insert into [new_sketches] values (112433774913356, 70);
insert into [new_sketches] values (126766911019915, 22);
insert into [new_sketches] values (126766911019915, 70);
insert into [new_sketches] values (132206144267447, 22);
insert into [new_sketches] values (132206144267447, 70);
insert into [new_sketches] values (138080708135720, 22);
insert into [new_sketches] values (138080708135720, 70);
insert into [new_sketches] values (138494663615038, 22);
insert into [new_sketches] values (138494663615038, 70);
insert into [stories] values (1, 'gsftievch4', 'Des puits curés', 1, '2025-05-23', '2025-05-23', 1);
insert into [stories] values (2, 'vojxu3wusm', 'La fête est remise', 2, '2025-05-23', '2025-05-23', 1);
insert into [stories] values (3, 'vsnylmlnwk', 'Le marché rouvre', 3, '2025-05-23', '2025-05-23', 1);
insert into [story_texts] values (1, 'gsftievch4', 29326479622808889, 'fr', 1, 'Des puits curés', 'des puits cures', '[]', '[]', '[]', '{}', '[]', '{"wcur": 5.48, "wpuit": 5.48, "wnumero": 3.61, "n10": 3.0, "n11": 3.0, "n12": 3.0, "whabit": 1.97, "wquarti": 1.95}', 6, 1, NULL, 0.0, '[]', 1);
insert into [story_texts] values (2, 'vojxu3wusm', 29326479619125973, 'fr', 2, 'La fête est remise', 'la fete est remise', '[]', '[]', '[]', '{}', '[]', '{"wfet": 3.32, "wremis": 3.3, "wvillag": 2.2}', 3, 2, NULL, 0.0, '[]', 2);
insert into [story_texts] values (3, 'vsnylmlnwk', 29326479626133317, 'fr', 2, 'Le marché rouvre', 'marche rouvre', '[]', '[]', '[]', '{}', '[]', '{"wetal": 4.03, "wrouvert": 4.01, "wrouvr": 3.3}', 3, 3, NULL, 0.0, '[]', 3);
insert into [story_signs] values ('n10', 29326479622808889, 1);
insert into [story_signs] values ('n11', 29326479622808889, 1);
insert into [story_signs] values ('n12', 29326479622808889, 1);
insert into [story_signs] values ('wcur', 29326479622808889, 1);
insert into [story_signs] values ('wetal', 29326479626133317, 3);
insert into [story_signs] values ('wfet', 29326479619125973, 2);
insert into [story_signs] values ('wnumero', 29326479622808889, 1);
insert into [story_signs] values ('wpuit', 29326479622808889, 1);
insert into [story_signs] values ('wremis', 29326479619125973, 2);
insert into [story_signs] values ('wrouvert', 29326479626133317, 3);
insert into [story_signs] values ('wrouvr', 29326479626133317, 3);
insert into [story_signs] values ('wvillag', 29326479619125973, 2);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX runs_source on runs(source_id, id desc);
CREATE INDEX runs_batch on runs(batch_id);
CREATE INDEX links_queue on links(source_id, state, next_try_at);
CREATE INDEX links_state on links(state);
CREATE INDEX captures_link on captures(link_id, id desc);
CREATE INDEX captures_unread on captures(id) where outcome = 'fetched';
CREATE INDEX attempts_link on attempts(link_id);
CREATE INDEX articles_source on articles(source_id, published_on desc);
CREATE INDEX articles_published on articles(published_on desc, id desc);
CREATE INDEX articles_seen on articles(first_seen_at desc);
CREATE INDEX articles_text_hash on articles(text_hash);
CREATE INDEX articles_capture on articles(capture_id);
CREATE INDEX revisions_article on revisions(article_id, id desc);
CREATE INDEX matches_topic on matches(topic_id, verdict, article_id desc);
CREATE INDEX copies_of on copies(of_article_id);
CREATE TRIGGER bodies_ai after insert on bodies
begin
    insert into articles_fts(rowid, title, text, stems) values (new.id, new.title, new.text, new.stems);
end;
CREATE TRIGGER bodies_ad after delete on bodies
begin
    insert into articles_fts(articles_fts, rowid, title, text, stems) values ('delete', old.id, old.title,
    old.text, old.stems);
end;
CREATE TRIGGER bodies_au after update on bodies
begin
    insert into articles_fts(articles_fts, rowid, title, text, stems) values ('delete', old.id, old.title,
    old.text, old.stems);
    insert into articles_fts(rowid, title, text, stems) values (new.id, new.title, new.text, new.stems);
end;
CREATE VIEW links_by_state as
select sources.key as source, links.state, links.reason, count(*) as links
from links join sources on sources.id = links.source_id
group by 1, 2, 3;
CREATE INDEX links_seen on links(source_id, first_seen_at);
CREATE INDEX links_settled on links(settled_at);
CREATE INDEX gaps_source on gaps(source_id, state);
CREATE INDEX backfills_source on backfills(source_id, state);
CREATE INDEX runs_started on runs(source_id, started_at);
CREATE INDEX links_alias on links(alias_of) where alias_of is not null;
CREATE TRIGGER links_entered after insert on links
begin
    insert into coverage_due select new.source_id, substr(new.first_seen_at, 1, 13), substr(new.first_seen_at,
    1, 13) where not exists (select 1 from coverage_due where source_id = new.source_id and since =
    substr(new.first_seen_at, 1, 13) and until = substr(new.first_seen_at, 1, 13));
end;
CREATE TRIGGER links_changed after update of state, reason, source_id, first_seen_at on links when (new.state,
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
CREATE TRIGGER links_removed after delete on links
begin
    insert into coverage_due select old.source_id, substr(old.first_seen_at, 1, 13), substr(old.first_seen_at,
    1, 13) where not exists (select 1 from coverage_due where source_id = old.source_id and since =
    substr(old.first_seen_at, 1, 13) and until = substr(old.first_seen_at, 1, 13));
end;
CREATE TRIGGER sources_moved after update of timezone on sources when new.timezone is not old.timezone
begin
    delete from coverage where source_id = new.id;
    insert into coverage_due select distinct new.id, substr(first_seen_at, 1, 13), substr(first_seen_at, 1, 13)
    from links where source_id = new.id and not exists (select 1 from coverage_due where source_id = new.id
    and since = substr(first_seen_at, 1, 13) and until = substr(first_seen_at, 1, 13));
end;
CREATE TRIGGER runs_entered after insert on runs
begin
    insert into coverage_due select new.source_id, substr(new.started_at, 1, 13),
    substr(coalesce(new.finished_at, new.started_at), 1, 13) where not exists (select 1 from coverage_due
    where source_id = new.source_id and since = substr(new.started_at, 1, 13) and until =
    substr(coalesce(new.finished_at, new.started_at), 1, 13));
end;
CREATE TRIGGER runs_changed after update of finished_at, outcome on runs
begin
    insert into coverage_due select new.source_id, substr(new.started_at, 1, 13),
    substr(coalesce(new.finished_at, new.started_at), 1, 13) where not exists (select 1 from coverage_due
    where source_id = new.source_id and since = substr(new.started_at, 1, 13) and until =
    substr(coalesce(new.finished_at, new.started_at), 1, 13));
end;
CREATE TRIGGER gaps_entered after insert on gaps
begin
    insert into coverage_due select new.source_id, substr(coalesce(new.after_at, new.found_at), 1, 13),
    substr(coalesce(new.before_at, new.found_at), 1, 13) where not exists (select 1 from coverage_due where
    source_id = new.source_id and since = substr(coalesce(new.after_at, new.found_at), 1, 13) and until =
    substr(coalesce(new.before_at, new.found_at), 1, 13));
end;
CREATE TRIGGER gaps_changed after update on gaps
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
CREATE TRIGGER gaps_removed after delete on gaps
begin
    insert into coverage_due select old.source_id, substr(coalesce(old.after_at, old.found_at), 1, 13),
    substr(coalesce(old.before_at, old.found_at), 1, 13) where not exists (select 1 from coverage_due where
    source_id = old.source_id and since = substr(coalesce(old.after_at, old.found_at), 1, 13) and until =
    substr(coalesce(old.before_at, old.found_at), 1, 13));
end;
CREATE INDEX tenures_office on tenures(office_id, from_on);
CREATE INDEX mentions_entity on mentions(entity_id, article_id desc);
CREATE INDEX domains_topic on domains(topic_id, domain, article_id desc);
CREATE INDEX events_topic on events(topic_id, kind, on_date desc);
CREATE INDEX events_article on events(article_id);
CREATE INDEX events_place on events(place_id) where place_id is not null;
CREATE VIEW entities_in_articles as
select
    a.key as article, a.title, coalesce(a.published_on, substr(a.first_seen_at, 1, 10)) as day, s.key as source,
    e.key as entity, e.name, e.type, e.country, m.mentions, m.first_sentence, m.resolved_by
from mentions m
    join entities e on e.id = m.entity_id
    join articles a on a.id = m.article_id
    join sources s on s.id = a.source_id;
CREATE VIEW mentions_by_month as
select
    substr(coalesce(a.published_on, a.first_seen_at), 1, 7) as month, e.key as entity, e.name, e.type, s.role,
    count(*) as articles,
    count(distinct a.text_id) as texts,
    sum(m.mentions) as mentions
from mentions m
    join entities e on e.id = m.entity_id
    join articles a on a.id = m.article_id
    join sources s on s.id = a.source_id
group by 1, 2, 5;
CREATE VIEW offices_held as
select
    p.key as person, p.name as person_name, o.key as office, o.name as office_name, o.country,
    t.from_on, t.to_on, t.source
from tenures t join entities p on p.id = t.person_id join entities o on o.id = t.office_id;
CREATE VIEW events_told as
select
    v.id as event_id, a.key as article, coalesce(a.published_on, substr(a.first_seen_at, 1, 10)) as day,
    s.key as source, t.key as topic, v.kind, v.status, v.on_date, v.date_precision, v.actors, p.key as place,
    p.name as place_name,
    substr(
        case v.part when 'title' then a.title when 'lede' then a.standfirst else b.text end,
        v.start_at + 1, v.end_at - v.start_at
    ) as sentence
from events v
    join articles a on a.id = v.article_id
    join sources s on s.id = a.source_id
    join topics t on t.id = v.topic_id
    left join bodies b on b.id = a.id
    left join entities p on p.id = v.place_id;
CREATE INDEX articles_copy_of on articles(copy_of_id) where copy_of_id is not null;
CREATE INDEX texts_origin on texts(origin_article_id);
CREATE INDEX texts_credit on texts(origin_credit) where origin_credit is not null;
CREATE VIEW sketches as
select hash, carrier >> 4 as article_id from kept_sketches
union all select hash, carrier >> 4 as article_id from new_sketches;
CREATE VIEW standings as
select
    a.id as article_id, a.key as article, s.key as source, s.role, t.key as text,
    case
        when c.relation in ('verbatim', 'edited', 'excerpt') then 'copy'
        when c.relation is not null then 'contains'
        else 'original'
    end as standing,
    t.origin_credit, c.relation, o.id as of_article_id, o.key as of_article, os.key as of_source,
    round(100 * case when c.relation in ('extended', 'quotes') then c.containment_of else c.containment end) as percent,
    case
        when a.published_at is not null and o.published_at is not null
            then round((julianday(a.published_at) - julianday(o.published_at)) * 24, 1)
        when a.published_on is not null and o.published_on is not null
            then (julianday(a.published_on) - julianday(o.published_on)) * 24
        else round((julianday(a.first_seen_at) - julianday(o.first_seen_at)) * 24, 1)
    end as hours,
    case
        when o.id is null then null
        when a.published_at is not null and o.published_at is not null then 'hour'
        when a.published_on is not null and o.published_on is not null then 'day'
        else 'seen'
    end as hours_by
from articles a
    join sources s on s.id = a.source_id
    left join texts t on t.id = a.text_id
    left join copies c on c.id = coalesce(
        (select id from copies where article_id = a.id and of_article_id = a.copy_of_id),
        (select id from copies where article_id = a.id and relation in ('extended', 'quotes')
            order by containment desc, id limit 1)
    )
    left join articles o on o.id = c.of_article_id
    left join sources os on os.id = o.source_id;
CREATE INDEX stories_begun on stories(begun_on desc, id desc);
CREATE INDEX stories_last on stories(last_on desc, id desc);
CREATE INDEX texts_story on texts(story_id);
CREATE INDEX story_texts_first on story_texts(first_id);
CREATE INDEX story_texts_joined on story_texts(joined_id) where joined_id is not null;
CREATE INDEX story_texts_story on story_texts(story_id);
CREATE INDEX story_texts_place on story_texts(place, text_id);
CREATE INDEX story_changes_story on story_changes(story_key);
CREATE INDEX story_changes_into on story_changes(into_key);
CREATE TRIGGER texts_entered after insert on texts
begin
    insert into stories_due select new.id where not exists (select 1 from stories_due where text_id = new.id);
end;
CREATE TRIGGER texts_changed after update of origin_article_id on texts when new.origin_article_id is not
    old.origin_article_id
begin
    insert into stories_due select new.id where not exists (select 1 from stories_due where text_id = new.id);
end;
CREATE TRIGGER texts_removed after delete on texts
begin
    insert into stories_due select old.id where not exists (select 1 from stories_due where text_id = old.id);
end;
CREATE TRIGGER articles_told_anew after update of title, text_hash, published_on, published_at, published_precision,
    language, judged_with on articles when (new.title, new.text_hash, new.published_on, new.published_at,
    new.published_precision, new.language, new.judged_with) is not (old.title, old.text_hash, old.published_on,
    old.published_at, old.published_precision, old.language, old.judged_with)
begin
    insert into stories_due select new.text_id where new.text_id is not null
    and exists (select 1 from texts where id = new.text_id and origin_article_id = new.id)
    and not exists (select 1 from stories_due where text_id = new.text_id);
end;
CREATE INDEX articles_counted on articles(text_id, source_id, published_on, first_seen_at, language);
CREATE VIEW counted_articles as
select
    a.id as article_id, a.key as article, coalesce(a.published_on, substr(a.first_seen_at, 1, 10)) as day,
    date(coalesce(a.published_on, substr(a.first_seen_at, 1, 10)), 'weekday 0', '-6 days') as week,
    substr(coalesce(a.published_on, a.first_seen_at), 1, 7) as month, a.language, s.key as source,
    s.name as source_name, s.role, s.country, s.owner, coalesce(a.text_id, -a.id) as text_id,
    coalesce(t.story_id, -coalesce(a.text_id, a.id)) as story_id,
    coalesce(t.origin_credit, os.key, s.key) as origin,
    t.origin_article_id is null or t.origin_article_id = a.id as is_first,
    coalesce((select r.standing = 'gone' from revisits r where r.article_id = a.id), 0) as removed
from articles a
    join sources s on s.id = a.source_id
    left join texts t on t.id = a.text_id
    left join articles o on o.id = t.origin_article_id
    left join sources os on os.id = o.source_id
where s.role <> 'reference';
CREATE VIEW counts_by_day as
select
    day, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by day;
CREATE VIEW counts_by_week as
select
    week, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by week;
CREATE VIEW counts_by_month as
select
    month, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by month;
CREATE VIEW counts_by_country as
select
    country, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by country;
CREATE VIEW counts_by_owner as
select
    owner, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by owner;
CREATE VIEW counts_by_language as
select
    language, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by language;
CREATE VIEW counts_by_source as
select
    source, source_name, country, owner, role, count(*) as articles, count(distinct text_id) as texts, count(distinct story_id) as stories,
    count(distinct lower(origin)) as origins, sum(removed) as removed, sum(is_first) as first_published_here
from counted_articles group by source;
CREATE VIEW counts_by_source_and_month as
select
    month, source, source_name, role, count(*) as articles, count(distinct text_id) as texts, count(distinct story_id) as stories,
    count(distinct lower(origin)) as origins, sum(removed) as removed, sum(is_first) as first_published_here
from counted_articles group by month, source;
CREATE VIEW counts_by_topic as
select
    p.key as topic, p.name as topic_name, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from matches m join topics p on p.id = m.topic_id join counted_articles c on c.article_id = m.article_id
where m.verdict = 'relevant' group by p.key;
CREATE VIEW counts_by_topic_and_month as
select
    p.key as topic, p.name as topic_name, month, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from matches m join topics p on p.id = m.topic_id join counted_articles c on c.article_id = m.article_id
where m.verdict = 'relevant' group by p.key, month;
CREATE VIEW counts_by_topic_and_source as
select
    p.key as topic, p.name as topic_name, source, source_name, country, owner, role, count(*) as articles, count(distinct text_id) as texts, count(distinct story_id) as stories,
    count(distinct lower(origin)) as origins, sum(removed) as removed, sum(is_first) as first_published_here
from matches m join topics p on p.id = m.topic_id join counted_articles c on c.article_id = m.article_id
where m.verdict = 'relevant' group by p.key, source;
CREATE VIEW counts_by_domain as
select
    p.key as topic, d.domain, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from domains d join topics p on p.id = d.topic_id
    join matches m on m.article_id = d.article_id and m.topic_id = d.topic_id and m.verdict = 'relevant'
    join counted_articles c on c.article_id = d.article_id
group by p.key, d.domain;
CREATE VIEW counts_by_topic_and_entity as
select
    p.key as topic, e.key as entity, e.name, e.type, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from matches m join topics p on p.id = m.topic_id join counted_articles c on c.article_id = m.article_id
    join mentions n on n.article_id = m.article_id join entities e on e.id = n.entity_id
where m.verdict = 'relevant' group by p.key, e.key;
CREATE VIEW stories_told as
select
    st.key as story, st.title, st.begun_on, st.last_on, count(*) as articles, count(distinct a.text_id) as texts,
    count(distinct lower(coalesce(t.origin_credit, os.key))) as origins, count(distinct a.source_id) as sources,
    count(distinct a.language) as languages
from stories st
    join texts t on t.story_id = st.id
    join articles o on o.id = t.origin_article_id
    join sources os on os.id = o.source_id
    join articles a on a.text_id = t.id
    join sources s on s.id = a.source_id and s.role = 'press'
group by st.key;
CREATE VIEW story_keys as
with recursive led(key, story) as (
    select story_key, into_key from story_changes where kind = 'merged'
    union
    select led.key, c.into_key from led join story_changes c on c.story_key = led.story and c.kind = 'merged'
)
select key, key as story from stories
union all
select led.key, led.story from led join stories s on s.key = led.story;
CREATE VIEW carriers as
with carried as (
    select
        t.id as text_id, t.key as text, t.story_id, a.id = o.id as is_first, a.id as article_id, a.key as article,
        s.key as source, s.role, coalesce(c.id, o.id) as of_id,
        case when a.id = o.id then null else coalesce(c.key, o.key) end as of_article,
        case when a.id = o.id then t.origin_credit else coalesce(cs.key, os.key) end as of_source,
        case when a.id <> o.id then coalesce(cs.role, os.role) when t.origin_credit is not null then 'credited' end
            as of_role,
        coalesce(a.published_at, a.published_on, a.first_seen_at) as at,
        coalesce(a.counts_from, a.published_at, a.published_on, a.first_seen_at) as counts_from,
        a.published_at, a.published_on, a.first_seen_at,
        o.published_at as o_at, o.published_on as o_on, o.first_seen_at as o_seen,
        coalesce(c.published_at, o.published_at) as c_at, coalesce(c.published_on, o.published_on) as c_on,
        coalesce(c.first_seen_at, o.first_seen_at) as c_seen
    from texts t
        join articles o on o.id = t.origin_article_id
        join sources os on os.id = o.source_id
        join articles a on a.text_id = t.id
        join sources s on s.id = a.source_id
        left join articles c on c.id = a.copy_of_id
        left join sources cs on cs.id = c.source_id
    where t.articles > 1 or t.origin_credit is not null
)
select
    text_id, text, story_id, is_first, article_id, article, source, role, at, counts_from, of_id, of_article, of_source,
    of_role,
    case
        when of_article is null then null
        when published_at is not null and c_at is not null
            then round((julianday(published_at) - julianday(c_at)) * 24, 2)
        when published_on is not null and c_on is not null then (julianday(published_on) - julianday(c_on)) * 24
        else round((julianday(first_seen_at) - julianday(c_seen)) * 24, 2)
    end as hours,
    case
        when published_at is not null and o_at is not null
            then round((julianday(published_at) - julianday(o_at)) * 24, 2)
        when published_on is not null and o_on is not null then (julianday(published_on) - julianday(o_on)) * 24
        else round((julianday(first_seen_at) - julianday(o_seen)) * 24, 2)
    end as hours_from_first,
    case
        when of_article is null then null
        when published_at is not null and c_at is not null then 'hour'
        when published_on is not null and c_on is not null then 'day'
        else 'seen'
    end as hours_by
from carried;
CREATE VIEW propagation as
select
    c.text, st.key as story,
    row_number() over (partition by c.text order by c.is_first desc, c.counts_from, c.article_id) as step,
    c.article, c.source, c.role, c.at, c.of_article, c.of_source, c.of_role, k.relation, c.hours, c.hours_from_first,
    c.hours_by
from carriers c
    left join stories st on st.id = c.story_id
    left join copies k on k.article_id = c.article_id and k.of_article_id = c.of_id;
CREATE VIEW propagation_pairs as
with delays as (
    select
        of_source, of_role, source, role, hours, hours_by, at,
        row_number() over (partition by of_source, of_role, source order by hours, article_id) as place,
        count(*) over (partition by of_source, of_role, source) as articles
    from carriers where of_source is not null and of_source <> source
)
select
    of_source, of_role, source, role, articles, count(*) filter (where hours is not null and hours_by = 'hour') as timed,
    round(avg(hours) filter (where place in ((articles + 1) / 2, (articles + 2) / 2)), 2) as median_hours,
    min(at) as first_at, max(at) as last_at
from delays group by of_source, of_role, source;
CREATE INDEX revisits_due on revisits(source_id, next_at) where next_at is not null;
CREATE INDEX changes_seen on changes(seen_at desc, id desc);
CREATE INDEX changes_article on changes(article_id, id) where article_id is not null;
CREATE INDEX changes_source on changes(source_id, kind, seen_at);
CREATE INDEX changes_part on changes(part_of) where part_of is not null;
CREATE INDEX changes_revision on changes(revision_id) where revision_id is not null;
CREATE INDEX changes_former on changes(former_revision_id) where former_revision_id is not null;
CREATE INDEX change_marks_change on change_marks(change_id);
CREATE VIEW changes_told as
select
    c.id, c.seen_at, c.kind, s.key as source, a.key as article, coalesce(a.url, s.home_url) as url,
    coalesce(c.title_after, a.title) as title, c.title_before, c.added, c.removed, c.changed, c.paragraphs,
    c.there_at, c.first_seen_at, c.modified_at, c.reason, c.articles, k.warc_file, k.warc_offset
from changes c join sources s on s.id = c.source_id left join articles a on a.id = c.article_id
    left join captures k on k.id = c.capture_id
where c.part_of is null;
CREATE INDEX articles_day on articles(
    coalesce(published_on, substr(first_seen_at, 1, 10)), source_id, text_id, copy_of_id, published_precision
);
CREATE INDEX articles_source_day on articles(
    source_id, coalesce(published_on, substr(first_seen_at, 1, 10)), text_id, copy_of_id, published_precision
);
CREATE INDEX coverage_day on coverage(day, source_id, verdict, missed_estimate);
CREATE INDEX outbox_waiting on outbox(next_try_at) where state = 'waiting';
CREATE INDEX outbox_article on outbox(article_id) where article_id is not null;
insert into articles_fts(articles_fts) values ('rebuild');
commit;
