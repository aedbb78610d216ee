-- what was erased and is never to be collected again: a hash of the address, not the address
create table tombstones (
    key text primary key,
    forgotten_at text not null,
    reason text,
    erased_at text
) without rowid;
