-- What prune has folded: how many attempts and sightings of a day there were, when the rows themselves are gone.
create table folded (
    day text not null,
    source_id integer not null references sources(id),
    kind text not null check (kind in ('attempts', 'sightings')),
    word text not null,
    count integer not null,
    primary key (day, source_id, kind, word)
) without rowid;
