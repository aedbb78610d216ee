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
);
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
, judged_with text);
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
CREATE TABLE sketches (
    hash integer not null,
    article_id integer not null references articles(id),
    primary key (hash, article_id)
) without rowid;
CREATE TABLE copies (
    id integer primary key,
    article_id integer not null references articles(id),
    of_article_id integer not null references articles(id),
    relation text not null check (relation in ('verbatim', 'edited', 'excerpt', 'extended', 'quotes')),
    containment real not null,
    containment_of real not null,
    passages text not null,
    found_at text not null,
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
insert into [_sqlite_migrations] values (1, 'press_monitor', 'm001_sources_links_and_captures', '2026-11-22 23:23:20.159205+00:00');
insert into [_sqlite_migrations] values (2, 'press_monitor', 'm002_articles_matches_and_copies', '2026-11-22 23:23:20.167653+00:00');
insert into [_sqlite_migrations] values (3, 'press_monitor', 'm003_views', '2026-11-22 23:23:20.238696+00:00');
insert into [_sqlite_migrations] values (4, 'press_monitor', 'm004_coverage', '2026-11-22 23:23:20.279736+00:00');
insert into [_sqlite_migrations] values (5, 'press_monitor', 'm005_entities_domains_and_events', '2026-11-22 23:23:20.369952+00:00');
insert into [sources] values (1, 'deux', 'deux', 'press', 'ML', 'fr', 'private', 'custom', 'http://deux.example/', 'Africa/Bamako', 1, NULL, '2025-05-23T10:00:00Z');
insert into [sources] values (2, 'un', 'un', 'press', 'ML', 'fr', 'private', 'custom', 'http://un.example/', 'Africa/Bamako', 1, NULL, '2025-05-23T10:00:00Z');
insert into [batches] values (1, 'test', '0', '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 0, '2 sources crawled');
insert into [runs] values (1, 1, 1, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'ok', NULL, 3, 2338, 1, 1, 1, 1, 1);
insert into [runs] values (2, 1, 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'ok', NULL, 6, 5481, 4, 4, 3, 3, 1);
insert into [endpoints] values (1, 2, 'http://un.example/feed', 'feed', '2025-05-23T10:00:00Z', 200, 4, NULL, NULL, NULL, '628aabbb788902389c2b930ee79d0fcd103867e2898ab7866711fae346fc34a4', NULL, '2025-05-23T10:00:00Z', NULL, NULL, 4, 0, 0, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', NULL, NULL, NULL);
insert into [endpoints] values (2, 1, 'http://deux.example/feed', 'feed', '2025-05-23T10:00:00Z', 200, 1, NULL, NULL, NULL, '1e882c4cc0795ab4c3ff0097a299e52ad89154e0d9f0cb52f244c3580ba5e7dc', NULL, '2025-05-23T10:00:00Z', NULL, NULL, 1, 0, 0, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', NULL, NULL, NULL);
insert into [links] values (1, 2, 'vebjkgbevc', 'http://un.example/a/0', 'http://un.example/a/0', 'stored', NULL, 0, NULL, NULL, 'Titre 0', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 2);
insert into [links] values (2, 2, 'vsnylmlnwk', 'http://un.example/a/1', 'http://un.example/a/1', 'stored', NULL, 0, NULL, NULL, 'Titre 1', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 2);
insert into [links] values (3, 2, 'vojxu3wusm', 'http://un.example/a/2', 'http://un.example/a/2', 'stored', NULL, 0, NULL, NULL, 'Titre 2', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 2);
insert into [links] values (4, 2, 'cto7acpf5w', 'http://un.example/a/3', 'http://un.example/a/3', 'http_gone', 'HTTP 404', 0, NULL, NULL, 'Titre 3', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 2);
insert into [links] values (5, 1, 'gsftievch4', 'http://deux.example/a/reprise', 'http://deux.example/a/reprise', 'stored', NULL, 0, NULL, NULL, 'Titre 0', NULL, NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 1);
insert into [sightings] values (1, 'feed', 'http://un.example/feed', 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [sightings] values (2, 'feed', 'http://un.example/feed', 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [sightings] values (3, 'feed', 'http://un.example/feed', 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [sightings] values (4, 'feed', 'http://un.example/feed', 2, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [sightings] values (5, 'feed', 'http://deux.example/feed', 1, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z');
insert into [captures] values (1, 2, 2, '2025-05-23T10:00:00Z', 'http://un.example/a/1', 200, 'new', 'text/html; charset=utf-8', 1523, '2025-05-23-00001.warc.gz', 0, 502, 'sha256:4a30a885fd50a11fed140f950ffed705e4ca1107b654518bb908785ec6d05c7f', 1);
insert into [captures] values (2, 5, 1, '2025-05-23T10:00:00Z', 'http://deux.example/a/reprise', 200, 'new', 'text/html; charset=utf-8', 2180, '2025-05-23-00001.warc.gz', 502, 610, 'sha256:1a7b4e24745d22f8e1d92bfd61662a43506b7623df74029501388c07a938b91e', 1);
insert into [captures] values (3, 3, 2, '2025-05-23T10:00:00Z', 'http://un.example/a/2', 200, 'new', 'text/html; charset=utf-8', 1407, '2025-05-23-00001.warc.gz', 1112, 491, 'sha256:7d5e01d1736ea7a46fdad4e2d789ae8465113794ab67a87ae6107947af5b5b33', 1);
insert into [captures] values (4, 1, 2, '2025-05-23T10:00:00Z', 'http://un.example/a/0', 200, 'new', 'text/html; charset=utf-8', 2190, '2025-05-23-00001.warc.gz', 1603, 611, 'sha256:c54772da3998ebbf0f77ece32ca51b6903f4c8265c0cad7fef100b38b4e754e4', 1);
insert into [attempts] values (1, 2, 2, '2025-05-23T10:00:00Z', 'fetched', 200, NULL);
insert into [attempts] values (2, 5, 1, '2025-05-23T10:00:00Z', 'fetched', 200, NULL);
insert into [attempts] values (3, 3, 2, '2025-05-23T10:00:00Z', 'fetched', 200, NULL);
insert into [attempts] values (4, 4, 2, '2025-05-23T10:00:00Z', 'http_gone', 404, 'HTTP 404');
insert into [attempts] values (5, 5, 1, '2025-05-23T10:00:00Z', 'stored', 200, NULL);
insert into [attempts] values (6, 3, 2, '2025-05-23T10:00:00Z', 'stored', 200, NULL);
insert into [attempts] values (7, 2, 2, '2025-05-23T10:00:00Z', 'stored', 200, NULL);
insert into [attempts] values (8, 1, 2, '2025-05-23T10:00:00Z', 'fetched', 200, NULL);
insert into [attempts] values (9, 1, 2, '2025-05-23T10:00:00Z', 'stored', 200, NULL);
insert into [hosts] values (1, 'deux.example', '2025-05-23T10:00:00Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
insert into [hosts] values (2, 'un.example', '2025-05-23T10:00:00Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
insert into [hosts] values (3, 'http://un.example', NULL, NULL, NULL, 'http://un.example/robots.txt', '2025-05-23T10:00:00Z', 404, X'', NULL, NULL);
insert into [hosts] values (4, 'http://deux.example', NULL, NULL, NULL, 'http://deux.example/robots.txt', '2025-05-23T10:00:00Z', 404, X'', NULL, NULL);
insert into [texts] values (1, 'gsftievch4', 1, 2);
insert into [texts] values (2, 'vojxu3wusm', 2, 1);
insert into [texts] values (3, 'vsnylmlnwk', 3, 1);
insert into [articles] values (1, 'gsftievch4', 5, 1, 2, 1, 'http://deux.example/a/reprise', 'Des puits curés', NULL, 'Le puits numéro 0 a été curé par les habitants du quartier est. Le puits numéro 1 a été curé par les habitants du quartier est. Le puits numéro 2 a été curé par les habitants du quartier est. Le puits numéro 3 a été curé par les habitants du quartier est. Le puits numéro 4 a été …', 'article', 'fr', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 390, '391a683d056ef91f7a231a83181105d3a6c2c0fb7526d82fb5efa7bda17447c5', 129, 'utf-8', '2026.11.4', '{"title": "h1", "text": "general", "charset": "header"}', NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'b225ebeb49e520af');
insert into [articles] values (2, 'vojxu3wusm', 3, 2, 3, 2, 'http://un.example/a/2', 'La fête est remise', NULL, 'La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. …', 'article', 'fr', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 240, '3c4ffc38dbef4797f14c04a07a4c1b286d8b855cd7cf39dfd67d22769485e630', 6, 'utf-8', '2026.11.4', '{"title": "h1", "text": "general", "charset": "header"}', NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'b225ebeb49e520af');
insert into [articles] values (3, 'vsnylmlnwk', 2, 2, 1, 3, 'http://un.example/a/1', 'Le marché rouvre', NULL, 'Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du …', 'article', 'fr', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 240, '504e4b014a3d463e6a4d6f07377bebb37d1fc4e2661966f30c5441f680244c95', 6, 'utf-8', '2026.11.4', '{"title": "h1", "text": "general", "charset": "header"}', NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'b225ebeb49e520af');
insert into [articles] values (4, 'vebjkgbevc', 1, 2, 4, 1, 'http://un.example/a/0', 'Les puits sont curés', NULL, 'Le puits numéro 0 a été curé par les habitants du quartier est. Le puits numéro 1 a été curé par les habitants du quartier est. Le puits numéro 2 a été curé par les habitants du quartier est. Le puits numéro 3 a été curé par les habitants du quartier est. Le puits numéro 4 a été …', 'article', 'fr', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 390, '391a683d056ef91f7a231a83181105d3a6c2c0fb7526d82fb5efa7bda17447c5', 129, 'utf-8', '2026.11.4', '{"title": "h1", "text": "general", "charset": "header"}', NULL, '2025-05-23T10:00:00Z', '2025-05-23T10:00:00Z', 'b225ebeb49e520af');
insert into [bodies] values (1, 'Des puits curés', 'Le puits numéro 0 a été curé par les habitants du quartier est. Le puits numéro 1 a été curé par les habitants du quartier est. Le puits numéro 2 a été curé par les habitants du quartier est. Le puits numéro 3 a été curé par les habitants du quartier est. Le puits numéro 4 a été curé par les habitants du quartier est. Le puits numéro 5 a été curé par les habitants du quartier est. Le puits numéro 6 a été curé par les habitants du quartier est. Le puits numéro 7 a été curé par les habitants du quartier est. Le puits numéro 8 a été curé par les habitants du quartier est. Le puits numéro 9 a été curé par les habitants du quartier est. Le puits numéro 10 a été curé par les habitants du quartier est. Le puits numéro 11 a été curé par les habitants du quartier est. Le puits numéro 12 a été curé par les habitants du quartier est. Le puits numéro 13 a été curé par les habitants du quartier est. Le puits numéro 14 a été curé par les habitants du quartier est. Le puits numéro 15 a été curé par les habitants du quartier est. Le puits numéro 16 a été curé par les habitants du quartier est. Le puits numéro 17 a été curé par les habitants du quartier est. Le puits numéro 18 a été curé par les habitants du quartier est. Le puits numéro 19 a été curé par les habitants du quartier est. Le puits numéro 20 a été curé par les habitants du quartier est. Le puits numéro 21 a été curé par les habitants du quartier est. Le puits numéro 22 a été curé par les habitants du quartier est. Le puits numéro 23 a été curé par les habitants du quartier est. Le puits numéro 24 a été curé par les habitants du quartier est. Le puits numéro 25 a été curé par les habitants du quartier est. Le puits numéro 26 a été curé par les habitants du quartier est. Le puits numéro 27 a été curé par les habitants du quartier est. Le puits numéro 28 a été curé par les habitants du quartier est. Le puits numéro 29 a été curé par les habitants du quartier est.', 'de puit cur le puit numero 0 a ete cur par le habit du quarti est le puit numero 1 a ete cur par le habit du quarti est le puit numero 2 a ete cur par le habit du quarti est le puit numero 3 a ete cur par le habit du quarti est le puit numero 4 a ete cur par le habit du quarti est le puit numero 5 a ete cur par le habit du quarti est le puit numero 6 a ete cur par le habit du quarti est le puit numero 7 a ete cur par le habit du quarti est le puit numero 8 a ete cur par le habit du quarti est le puit numero 9 a ete cur par le habit du quarti est le puit numero 10 a ete cur par le habit du quarti est le puit numero 11 a ete cur par le habit du quarti est le puit numero 12 a ete cur par le habit du quarti est le puit numero 13 a ete cur par le habit du quarti est le puit numero 14 a ete cur par le habit du quarti est le puit numero 15 a ete cur par le habit du quarti est le puit numero 16 a ete cur par le habit du quarti est le puit numero 17 a ete cur par le habit du quarti est le puit numero 18 a ete cur par le habit du quarti est le puit numero 19 a ete cur par le habit du quarti est le puit numero 20 a ete cur par le habit du quarti est le puit numero 21 a ete cur par le habit du quarti est le puit numero 22 a ete cur par le habit du quarti est le puit numero 23 a ete cur par le habit du quarti est le puit numero 24 a ete cur par le habit du quarti est le puit numero 25 a ete cur par le habit du quarti est le puit numero 26 a ete cur par le habit du quarti est le puit numero 27 a ete cur par le habit du quarti est le puit numero 28 a ete cur par le habit du quarti est le puit numero 29 a ete cur par le habit du quarti est');
insert into [bodies] values (2, 'La fête est remise', 'La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise. La fête du village est remise.', 'la fet est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis la fet du villag est remis');
insert into [bodies] values (3, 'Le marché rouvre', 'Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert. Les étals du marché ont rouvert.', 'le march rouvr le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert le etal du march ont rouvert');
insert into [bodies] values (4, 'Les puits sont curés', 'Le puits numéro 0 a été curé par les habitants du quartier est. Le puits numéro 1 a été curé par les habitants du quartier est. Le puits numéro 2 a été curé par les habitants du quartier est. Le puits numéro 3 a été curé par les habitants du quartier est. Le puits numéro 4 a été curé par les habitants du quartier est. Le puits numéro 5 a été curé par les habitants du quartier est. Le puits numéro 6 a été curé par les habitants du quartier est. Le puits numéro 7 a été curé par les habitants du quartier est. Le puits numéro 8 a été curé par les habitants du quartier est. Le puits numéro 9 a été curé par les habitants du quartier est. Le puits numéro 10 a été curé par les habitants du quartier est. Le puits numéro 11 a été curé par les habitants du quartier est. Le puits numéro 12 a été curé par les habitants du quartier est. Le puits numéro 13 a été curé par les habitants du quartier est. Le puits numéro 14 a été curé par les habitants du quartier est. Le puits numéro 15 a été curé par les habitants du quartier est. Le puits numéro 16 a été curé par les habitants du quartier est. Le puits numéro 17 a été curé par les habitants du quartier est. Le puits numéro 18 a été curé par les habitants du quartier est. Le puits numéro 19 a été curé par les habitants du quartier est. Le puits numéro 20 a été curé par les habitants du quartier est. Le puits numéro 21 a été curé par les habitants du quartier est. Le puits numéro 22 a été curé par les habitants du quartier est. Le puits numéro 23 a été curé par les habitants du quartier est. Le puits numéro 24 a été curé par les habitants du quartier est. Le puits numéro 25 a été curé par les habitants du quartier est. Le puits numéro 26 a été curé par les habitants du quartier est. Le puits numéro 27 a été curé par les habitants du quartier est. Le puits numéro 28 a été curé par les habitants du quartier est. Le puits numéro 29 a été curé par les habitants du quartier est.', 'le puit sont cur le puit numero 0 a ete cur par le habit du quarti est le puit numero 1 a ete cur par le habit du quarti est le puit numero 2 a ete cur par le habit du quarti est le puit numero 3 a ete cur par le habit du quarti est le puit numero 4 a ete cur par le habit du quarti est le puit numero 5 a ete cur par le habit du quarti est le puit numero 6 a ete cur par le habit du quarti est le puit numero 7 a ete cur par le habit du quarti est le puit numero 8 a ete cur par le habit du quarti est le puit numero 9 a ete cur par le habit du quarti est le puit numero 10 a ete cur par le habit du quarti est le puit numero 11 a ete cur par le habit du quarti est le puit numero 12 a ete cur par le habit du quarti est le puit numero 13 a ete cur par le habit du quarti est le puit numero 14 a ete cur par le habit du quarti est le puit numero 15 a ete cur par le habit du quarti est le puit numero 16 a ete cur par le habit du quarti est le puit numero 17 a ete cur par le habit du quarti est le puit numero 18 a ete cur par le habit du quarti est le puit numero 19 a ete cur par le habit du quarti est le puit numero 20 a ete cur par le habit du quarti est le puit numero 21 a ete cur par le habit du quarti est le puit numero 22 a ete cur par le habit du quarti est le puit numero 23 a ete cur par le habit du quarti est le puit numero 24 a ete cur par le habit du quarti est le puit numero 25 a ete cur par le habit du quarti est le puit numero 26 a ete cur par le habit du quarti est le puit numero 27 a ete cur par le habit du quarti est le puit numero 28 a ete cur par le habit du quarti est le puit numero 29 a ete cur par le habit du quarti est');
insert into [revisions] values (1, 1, 2, '2025-05-23T10:00:00Z', '391a683d056ef91f7a231a83181105d3a6c2c0fb7526d82fb5efa7bda17447c5', 'Des puits curés', NULL, '2026.11.4');
insert into [revisions] values (2, 2, 3, '2025-05-23T10:00:00Z', '3c4ffc38dbef4797f14c04a07a4c1b286d8b855cd7cf39dfd67d22769485e630', 'La fête est remise', NULL, '2026.11.4');
insert into [revisions] values (3, 3, 1, '2025-05-23T10:00:00Z', '504e4b014a3d463e6a4d6f07377bebb37d1fc4e2661966f30c5441f680244c95', 'Le marché rouvre', NULL, '2026.11.4');
insert into [revisions] values (4, 4, 4, '2025-05-23T10:00:00Z', '391a683d056ef91f7a231a83181105d3a6c2c0fb7526d82fb5efa7bda17447c5', 'Les puits sont curés', NULL, '2026.11.4');
insert into [topics] values (1, 'aes-cedeao', 'AES–CEDEAO', 1, '3bb37ecf01369505', '2025-05-23T10:00:00Z');
insert into [topics] values (2, 'aes-chine', 'AES–Chine', 1, '0d6086fbce0dfc5c', '2025-05-23T10:00:00Z');
insert into [topics] values (3, 'aes-russie', 'AES–Russie', 1, '9b208c339766855b', '2025-05-23T10:00:00Z');
insert into [matches] values (1, 1, 1, 1, 1, 0.0, 'not_relevant', 'rien sur : AES, CEDEAO', '{"topic_key": "aes-cedeao", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, CEDEAO", "spans": []}', '2025-05-23T10:00:00Z', '3bb37ecf01369505');
insert into [matches] values (2, 1, 1, 2, 1, 0.0, 'not_relevant', 'rien sur : AES, Chine', '{"topic_key": "aes-chine", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Chine", "spans": []}', '2025-05-23T10:00:00Z', '0d6086fbce0dfc5c');
insert into [matches] values (3, 1, 1, 3, 1, 0.0, 'not_relevant', 'rien sur : AES, Russie', '{"topic_key": "aes-russie", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Russie", "spans": []}', '2025-05-23T10:00:00Z', '9b208c339766855b');
insert into [matches] values (4, 2, 2, 1, 1, 0.0, 'not_relevant', 'rien sur : AES, CEDEAO', '{"topic_key": "aes-cedeao", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, CEDEAO", "spans": []}', '2025-05-23T10:00:00Z', '3bb37ecf01369505');
insert into [matches] values (5, 2, 2, 2, 1, 0.0, 'not_relevant', 'rien sur : AES, Chine', '{"topic_key": "aes-chine", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Chine", "spans": []}', '2025-05-23T10:00:00Z', '0d6086fbce0dfc5c');
insert into [matches] values (6, 2, 2, 3, 1, 0.0, 'not_relevant', 'rien sur : AES, Russie', '{"topic_key": "aes-russie", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Russie", "spans": []}', '2025-05-23T10:00:00Z', '9b208c339766855b');
insert into [matches] values (7, 3, 3, 1, 1, 0.0, 'not_relevant', 'rien sur : AES, CEDEAO', '{"topic_key": "aes-cedeao", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, CEDEAO", "spans": []}', '2025-05-23T10:00:00Z', '3bb37ecf01369505');
insert into [matches] values (8, 3, 3, 2, 1, 0.0, 'not_relevant', 'rien sur : AES, Chine', '{"topic_key": "aes-chine", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Chine", "spans": []}', '2025-05-23T10:00:00Z', '0d6086fbce0dfc5c');
insert into [matches] values (9, 3, 3, 3, 1, 0.0, 'not_relevant', 'rien sur : AES, Russie', '{"topic_key": "aes-russie", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Russie", "spans": []}', '2025-05-23T10:00:00Z', '9b208c339766855b');
insert into [matches] values (10, 4, 4, 1, 1, 0.0, 'not_relevant', 'rien sur : AES, CEDEAO', '{"topic_key": "aes-cedeao", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, CEDEAO", "spans": []}', '2025-05-23T10:00:00Z', '3bb37ecf01369505');
insert into [matches] values (11, 4, 4, 2, 1, 0.0, 'not_relevant', 'rien sur : AES, Chine', '{"topic_key": "aes-chine", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Chine", "spans": []}', '2025-05-23T10:00:00Z', '0d6086fbce0dfc5c');
insert into [matches] values (12, 4, 4, 3, 1, 0.0, 'not_relevant', 'rien sur : AES, Russie', '{"topic_key": "aes-russie", "topic_version": 1, "score": 0.0, "verdict": "not_relevant", "reason": "rien sur : AES, Russie", "spans": []}', '2025-05-23T10:00:00Z', '9b208c339766855b');
insert into [sketches] values (-138337222449363, 1);
insert into [sketches] values (-138337222449363, 4);
insert into [sketches] values (-132719974155685, 1);
insert into [sketches] values (-132719974155685, 4);
insert into [sketches] values (-127913528033207, 2);
insert into [sketches] values (-104023715818174, 1);
insert into [sketches] values (-104023715818174, 4);
insert into [sketches] values (-100876191997739, 1);
insert into [sketches] values (-100876191997739, 4);
insert into [sketches] values (-84806336689837, 2);
insert into [sketches] values (-84520385310616, 1);
insert into [sketches] values (-84520385310616, 4);
insert into [sketches] values (-81690577723416, 3);
insert into [sketches] values (-75738390997755, 3);
insert into [sketches] values (-61773399172445, 2);
insert into [sketches] values (-50931779423555, 2);
insert into [sketches] values (-44138506613579, 1);
insert into [sketches] values (-44138506613579, 4);
insert into [sketches] values (-41233198501384, 1);
insert into [sketches] values (-41233198501384, 4);
insert into [sketches] values (-40484625867278, 1);
insert into [sketches] values (-40484625867278, 4);
insert into [sketches] values (-36459195561533, 3);
insert into [sketches] values (-28315717700281, 3);
insert into [sketches] values (-17757975210286, 3);
insert into [sketches] values (-14526951034930, 3);
insert into [sketches] values (14362834208074, 1);
insert into [sketches] values (14362834208074, 4);
insert into [sketches] values (35536538159400, 1);
insert into [sketches] values (35536538159400, 4);
insert into [sketches] values (45832465589652, 1);
insert into [sketches] values (45832465589652, 4);
insert into [sketches] values (57503344021707, 2);
insert into [sketches] values (63003563964387, 2);
insert into [sketches] values (63200132248623, 1);
insert into [sketches] values (63200132248623, 4);
insert into [sketches] values (75355262996254, 1);
insert into [sketches] values (75355262996254, 4);
insert into [sketches] values (113412534902985, 1);
insert into [sketches] values (113412534902985, 4);
insert into [sketches] values (137971818707592, 1);
insert into [sketches] values (137971818707592, 4);
insert into [copies] values (1, 4, 1, 'verbatim', 1.0, 1.0, '[[0, 1938, 0, 1938]]', '2025-05-23T10:00:00Z');
insert into [polling] values (1, 60, '2025-05-23T10:48:25Z', NULL, '2025-05-23T10:00:00Z', 0.0, NULL, NULL, 'every 60 min: of none of its lists is it known that it turns over, or how fast');
insert into [polling] values (2, 60, '2025-05-23T10:55:55Z', NULL, '2025-05-23T10:00:00Z', 0.0, NULL, NULL, 'every 60 min: of none of its lists is it known that it turns over, or how fast');
insert into [coverage] values (1, '2025-05-23', 1, 0, 1, 1, 0, 0, 0, 0, 0, '{}', 0, 'seen', '2025-05-23T10:00:00Z');
insert into [coverage] values (2, '2025-05-23', 1, 0, 4, 3, 0, 0, 0, 0, 1, '{"http_gone/HTTP 404": 1}', 0, 'partly_seen', '2025-05-23T10:00:00Z');
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
CREATE INDEX articles_text on articles(text_id);
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
CREATE VIEW counts_by_month as
select
    substr(coalesce(a.published_on, a.first_seen_at), 1, 7) as month, s.key as source, s.role,
    count(*) as articles,
    count(distinct a.text_id) as texts,
    count(*) filter (where t.origin_article_id = a.id) as first_published_here
from articles a join sources s on s.id = a.source_id left join texts t on t.id = a.text_id
group by 1, 2;
CREATE INDEX links_seen on links(source_id, first_seen_at);
CREATE INDEX links_settled on links(settled_at);
CREATE INDEX gaps_source on gaps(source_id, state);
CREATE INDEX backfills_source on backfills(source_id, state);
CREATE INDEX coverage_day on coverage(day);
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
insert into articles_fts(articles_fts) values ('rebuild');
commit;
