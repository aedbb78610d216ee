create table entities (
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

create table tenures (
    person_id integer not null references entities(id),
    office_id integer not null references entities(id),
    from_on text not null,
    to_on text,
    source text,
    primary key (person_id, office_id, from_on)
) without rowid;

create index tenures_office on tenures(office_id, from_on);

create table mentions (
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

create index mentions_entity on mentions(entity_id, article_id desc);

create table domains (
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

create index domains_topic on domains(topic_id, domain, article_id desc);

create table events (
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

create index events_topic on events(topic_id, kind, on_date desc);

create index events_article on events(article_id);

create index events_place on events(place_id) where place_id is not null;

-- what the rows were made with: a recomputation finds by these what is left to do, and may be cut short at any moment
alter table matches add column rule_hash text;

alter table articles add column judged_with text;

create view entities_in_articles as
select
    a.key as article, a.title, coalesce(a.published_on, substr(a.first_seen_at, 1, 10)) as day, s.key as source,
    e.key as entity, e.name, e.type, e.country, m.mentions, m.first_sentence, m.resolved_by
from mentions m
    join entities e on e.id = m.entity_id
    join articles a on a.id = m.article_id
    join sources s on s.id = a.source_id;

create view mentions_by_month as
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

create view offices_held as
select
    p.key as person, p.name as person_name, o.key as office, o.name as office_name, o.country,
    t.from_on, t.to_on, t.source
from tenures t join entities p on p.id = t.person_id join entities o on o.id = t.office_id;

-- the sentences stand in the articles only: what is erased there can no longer be read here
create view events_told as
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
