create table revisits (
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

create index revisits_due on revisits(source_id, next_at) where next_at is not null;

create table changes (
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

create index changes_seen on changes(seen_at desc, id desc);

create index changes_article on changes(article_id, id) where article_id is not null;

create index changes_source on changes(source_id, kind, seen_at);

create index changes_part on changes(part_of) where part_of is not null;

create index changes_revision on changes(revision_id) where revision_id is not null;

create index changes_former on changes(former_revision_id) where former_revision_id is not null;

create table change_marks (
    source_id integer not null references sources(id),
    mark integer not null,
    change_id integer not null references changes(id),
    primary key (source_id, mark, change_id)
) without rowid;

create index change_marks_change on change_marks(change_id);

create table absences (
    source_id integer primary key references sources(id),
    since text not null,
    looked_at text not null,
    looks integer not null default 1,
    change_id integer references changes(id)
);

create view changes_told as
select
    c.id, c.seen_at, c.kind, s.key as source, a.key as article, coalesce(a.url, s.home_url) as url,
    coalesce(c.title_after, a.title) as title, c.title_before, c.added, c.removed, c.changed, c.paragraphs,
    c.there_at, c.first_seen_at, c.modified_at, c.reason, c.articles, k.warc_file, k.warc_offset
from changes c join sources s on s.id = c.source_id left join articles a on a.id = c.article_id
    left join captures k on k.id = c.capture_id
where c.part_of is null;
