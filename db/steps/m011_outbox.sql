-- What is to be told outside is written down in the transaction that found it, and sent later: at least once.
create table outbox (
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

create index outbox_waiting on outbox(next_try_at) where state = 'waiting';

create index outbox_article on outbox(article_id) where article_id is not null;

-- how far each rule has read, so that what was there before the rule is never told
create table alert_rules (
    rule text primary key,
    rule_hash text not null,
    started_at text not null,
    start_article integer not null,
    start_change integer not null,
    article integer not null,
    change integer not null,
    evaluated_at text not null
) without rowid;

-- what lasts and was told, so that it is told once; gone when it is over
create table alert_lasting (
    rule text not null,
    subject text not null,
    since text not null,
    primary key (rule, subject)
) without rowid;
