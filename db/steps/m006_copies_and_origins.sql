-- what an article is a copy of, told once and not found again by every reader; and the instant it counts from when it
-- is asked who was first
alter table articles add column copy_of_id integer references articles(id);

alter table articles add column counts_from text;

create index articles_copy_of on articles(copy_of_id) where copy_of_id is not null;

alter table copies add column paragraphs text;

alter table texts add column origin_credit text;

alter table texts add column origin_confidence real;

alter table texts add column origin_reasons text;

create index texts_origin on texts(origin_article_id);

create index texts_credit on texts(origin_credit) where origin_credit is not null;

-- what is common in the archive and makes no copies. Frozen: only regroup writes here, so that the order in which
-- articles come makes no difference
create table frequent_shingles (
    hash integer primary key
);

create table regroupings (
    version integer primary key,
    made_at text not null,
    articles integer not null,
    copies integer not null,
    shingles integer not null
);

-- a text is named after its origin from here on; in two steps, since names may change places
update texts set key = '/' || id where origin_article_id is not null;

update texts set key = (select articles.key from articles where articles.id = origin_article_id)
where origin_article_id is not null;

-- sketches are made otherwise from here on: those of what is stored wait for the first command that takes articles in
drop table sketches;

-- those of the latest articles stand apart, in a small table, and move over some thousands at a time: an article's
-- hashes are spread over as many pages as it has hashes, and each would be written for each article
create table kept_sketches (
    hash integer not null,
    carrier integer not null,
    primary key (hash, carrier)
) without rowid;

create table new_sketches (
    hash integer not null,
    carrier integer not null,
    primary key (hash, carrier)
) without rowid;

create view sketches as
select hash, carrier >> 4 as article_id from kept_sketches
union all select hash, carrier >> 4 as article_id from new_sketches;

create table unsketched (
    article_id integer primary key
);

insert into unsketched select id from articles;

-- near enough until those sketches are made, when it is asked again
update articles set counts_from = min(first_seen_at, coalesce(published_at, first_seen_at));

update articles set copy_of_id = (
    select of_article_id from copies where article_id = articles.id and relation in ('verbatim', 'edited', 'excerpt')
    order by containment desc, of_article_id limit 1
);

-- hours: between the hours that both give, else between their days, else between the instants at which they were seen
create view standings as
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
