create table texts (
    id integer primary key,
    key text not null unique,
    origin_article_id integer references articles(id),
    articles integer not null default 0
);

create table articles (
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
);

create index articles_source on articles(source_id, published_on desc);

create index articles_published on articles(published_on desc, id desc);

create index articles_seen on articles(first_seen_at desc);

create index articles_text on articles(text_id);

create index articles_text_hash on articles(text_hash);

create index articles_capture on articles(capture_id);

create table bodies (
    id integer primary key references articles(id),
    title text not null,
    text text not null,
    stems text not null
);

create virtual table articles_fts using fts5(
    title, text, stems, content='bodies', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);

create table revisions (
    id integer primary key,
    article_id integer not null references articles(id),
    capture_id integer not null references captures(id),
    seen_at text not null,
    text_hash text not null,
    title text not null,
    text text,
    extractor text not null
);

create index revisions_article on revisions(article_id, id desc);

create table topics (
    id integer primary key,
    key text not null unique,
    name text not null,
    version integer not null,
    rule_hash text not null,
    loaded_at text not null
);

create table matches (
    id integer primary key,
    article_id integer not null references articles(id),
    revision_id integer not null references revisions(id),
    topic_id integer not null references topics(id),
    topic_version integer not null,
    score real not null,
    verdict text not null check (verdict in ('relevant', 'borderline', 'not_relevant')),
    reason text not null,
    evidence text not null,
    judged_at text not null,
    unique (article_id, topic_id)
);

create index matches_topic on matches(topic_id, verdict, article_id desc);

create table sketches (
    hash integer not null,
    article_id integer not null references articles(id),
    primary key (hash, article_id)
) without rowid;

create table copies (
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

create index copies_of on copies(of_article_id);

-- sqlite.org/fts5.html#external_content_tables gives the pattern
create trigger bodies_ai after insert on bodies
begin
    insert into articles_fts(rowid, title, text, stems) values (new.id, new.title, new.text, new.stems);
end;

create trigger bodies_ad after delete on bodies
begin
    insert into articles_fts(articles_fts, rowid, title, text, stems) values ('delete', old.id, old.title,
    old.text, old.stems);
end;

create trigger bodies_au after update on bodies
begin
    insert into articles_fts(articles_fts, rowid, title, text, stems) values ('delete', old.id, old.title,
    old.text, old.stems);
    insert into articles_fts(rowid, title, text, stems) values (new.id, new.title, new.text, new.stems);
end;
