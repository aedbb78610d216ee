create table stories (
    id integer primary key,
    key text not null unique,
    title text not null,
    first_text_id integer not null,
    begun_on text not null,
    last_on text not null,
    texts integer not null
);

create index stories_begun on stories(begun_on desc, id desc);

create index stories_last on stories(last_on desc, id desc);

alter table texts add column story_id integer references stories(id);

create index texts_story on texts(story_id);

-- no foreign keys to texts: a row outlives its text until the stories are settled
create table story_texts (
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

create index story_texts_first on story_texts(first_id);

create index story_texts_joined on story_texts(joined_id) where joined_id is not null;

create index story_texts_story on story_texts(story_id);

create index story_texts_place on story_texts(place, text_id);

create table story_signs (
    sign text not null,
    place integer not null,
    text_id integer not null,
    primary key (sign, place, text_id)
) without rowid;

create table sign_counts (
    sign text primary key,
    texts integer not null
) without rowid;

create table story_changes (
    id integer primary key,
    at text not null,
    kind text not null check (kind in ('merged', 'split', 'moved')),
    story_key text not null,
    into_key text not null,
    texts integer not null,
    text_key text not null,
    joined_key text
);

create index story_changes_story on story_changes(story_key);

create index story_changes_into on story_changes(into_key);

create table stories_due (
    text_id integer primary key
);

-- An archive from before has its texts waiting; the first settling takes them in.
insert into stories_due select id from texts;

-- Whoever makes, changes or deletes a text thereby says that its story is to be asked for again.
create trigger texts_entered after insert on texts
begin
    insert into stories_due select new.id where not exists (select 1 from stories_due where text_id = new.id);
end;

create trigger texts_changed after update of origin_article_id on texts when new.origin_article_id is not
    old.origin_article_id
begin
    insert into stories_due select new.id where not exists (select 1 from stories_due where text_id = new.id);
end;

create trigger texts_removed after delete on texts
begin
    insert into stories_due select old.id where not exists (select 1 from stories_due where text_id = old.id);
end;

create trigger articles_told_anew after update of title, text_hash, published_on, published_at, published_precision,
    language, judged_with on articles when (new.title, new.text_hash, new.published_on, new.published_at,
    new.published_precision, new.language, new.judged_with) is not (old.title, old.text_hash, old.published_on,
    old.published_at, old.published_precision, old.language, old.judged_with)
begin
    insert into stories_due select new.text_id where new.text_id is not null
    and exists (select 1 from texts where id = new.text_id and origin_article_id = new.id)
    and not exists (select 1 from stories_due where text_id = new.text_id);
end;

drop view counts_by_month;

-- all that is counted of an article, in the order in which the texts and their origins are
drop index articles_text;

create index articles_counted on articles(text_id, source_id, published_on, first_seen_at, language);

-- What is counted: every article but those of reference outlets, which attribute and are never coverage. Imported pages
-- are told apart by role and are in none of the four numbers. A page that its outlet has taken down was coverage and
-- stays counted, marked as removed; one that was forgotten has no row. The origin is whom the text comes from: an
-- outlet, or whom its credits name.
create view counted_articles as
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

create view counts_by_day as
select
    day, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by day;

create view counts_by_week as
select
    week, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by week;

create view counts_by_month as
select
    month, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by month;

create view counts_by_country as
select
    country, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by country;

create view counts_by_owner as
select
    owner, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by owner;

create view counts_by_language as
select
    language, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from counted_articles group by language;

create view counts_by_source as
select
    source, source_name, country, owner, role, count(*) as articles, count(distinct text_id) as texts, count(distinct story_id) as stories,
    count(distinct lower(origin)) as origins, sum(removed) as removed, sum(is_first) as first_published_here
from counted_articles group by source;

create view counts_by_source_and_month as
select
    month, source, source_name, role, count(*) as articles, count(distinct text_id) as texts, count(distinct story_id) as stories,
    count(distinct lower(origin)) as origins, sum(removed) as removed, sum(is_first) as first_published_here
from counted_articles group by month, source;

create view counts_by_topic as
select
    p.key as topic, p.name as topic_name, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from matches m join topics p on p.id = m.topic_id join counted_articles c on c.article_id = m.article_id
where m.verdict = 'relevant' group by p.key;

create view counts_by_topic_and_month as
select
    p.key as topic, p.name as topic_name, month, count(*) filter (where role = 'press') as articles,
    count(distinct case when role = 'press' then text_id end) as texts,
    count(distinct case when role = 'press' then story_id end) as stories,
    count(distinct case when role = 'press' then lower(origin) end) as origins,
    count(*) filter (where role = 'press' and removed) as removed,
    count(*) filter (where role = 'imported') as imported
from matches m join topics p on p.id = m.topic_id join counted_articles c on c.article_id = m.article_id
where m.verdict = 'relevant' group by p.key, month;

create view counts_by_topic_and_source as
select
    p.key as topic, p.name as topic_name, source, source_name, country, owner, role, count(*) as articles, count(distinct text_id) as texts, count(distinct story_id) as stories,
    count(distinct lower(origin)) as origins, sum(removed) as removed, sum(is_first) as first_published_here
from matches m join topics p on p.id = m.topic_id join counted_articles c on c.article_id = m.article_id
where m.verdict = 'relevant' group by p.key, source;

create view counts_by_domain as
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

create view counts_by_topic_and_entity as
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

create view stories_told as
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

-- Where the texts of a story are under every key that it ever had, or that one had that was merged into it.
create view story_keys as
with recursive led(key, story) as (
    select story_key, into_key from story_changes where kind = 'merged'
    union
    select led.key, c.into_key from led join story_changes c on c.story_key = led.story and c.kind = 'merged'
)
select key, key as story from stories
union all
select led.key, led.story from led join stories s on s.key = led.story;

-- Each article of a text that several carry, or that is credited to somebody: whom it has it from, and how long after
-- that one and after the first. Hours count by the finest that both pages give.
create view carriers as
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

-- The way of a text, step by step.
create view propagation as
select
    c.text, st.key as story,
    row_number() over (partition by c.text order by c.is_first desc, c.counts_from, c.article_id) as step,
    c.article, c.source, c.role, c.at, c.of_article, c.of_source, c.of_role, k.relation, c.hours, c.hours_from_first,
    c.hours_by
from carriers c
    left join stories st on st.id = c.story_id
    left join copies k on k.article_id = c.article_id and k.of_article_id = c.of_id;

-- Who takes over from whom: how many articles, and how late. ``timed`` of them give both hours; the others count in
-- whole days, or by when they were seen.
create view propagation_pairs as
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
