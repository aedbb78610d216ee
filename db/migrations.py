"""The schema, step by step. Steps are only ever added; each runs in a transaction of its own.

``sqlite-utils migrate press.db db/migrations.py`` applies them too.
"""

from __future__ import annotations

from sqlite_utils import Migrations
from sqlite_utils.db import Database

# "AESR" in ASCII: tells a press database from any other SQLite file (sqlite.org/pragma.html#pragma_application_id)
APPLICATION_ID = 0x41455352

migrations = Migrations("press_monitor")


def _run(db: Database, script: str) -> None:
    """Statements one by one: ``executescript`` would commit the migration's own transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m001_sources_links_and_captures(db: Database) -> None:
    _run(
        db,
        f"""
        pragma application_id = {APPLICATION_ID};

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
        )
        """,
    )


@migrations()
def m002_articles_matches_and_copies(db: Database) -> None:
    _run(
        db,
        """
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
        create index copies_of on copies(of_article_id)
        """,
    )
    # A trigger's body holds ';', so each is one call of its own (fts5.html#external_content_tables gives the pattern)
    db.execute(
        "create trigger bodies_ai after insert on bodies begin "
        "insert into articles_fts(rowid, title, text, stems) values (new.id, new.title, new.text, new.stems); end"
    )
    db.execute(
        "create trigger bodies_ad after delete on bodies begin "
        "insert into articles_fts(articles_fts, rowid, title, text, stems) "
        "values ('delete', old.id, old.title, old.text, old.stems); end"
    )
    db.execute(
        "create trigger bodies_au after update on bodies begin "
        "insert into articles_fts(articles_fts, rowid, title, text, stems) "
        "values ('delete', old.id, old.title, old.text, old.stems); "
        "insert into articles_fts(rowid, title, text, stems) values (new.id, new.title, new.text, new.stems); end"
    )


@migrations()
def m003_views(db: Database) -> None:
    db.execute(
        "create view links_by_state as "
        "select sources.key as source, links.state, links.reason, count(*) as links "
        "from links join sources on sources.id = links.source_id group by 1, 2, 3"
    )
    db.execute(
        "create view counts_by_month as "
        "select substr(coalesce(a.published_on, a.first_seen_at), 1, 7) as month, s.key as source, s.role, "
        "count(*) as articles, count(distinct a.text_id) as texts, "
        "count(*) filter (where t.origin_article_id = a.id) as first_published_here "
        "from articles a join sources s on s.id = a.source_id left join texts t on t.id = a.text_id group by 1, 2"
    )
