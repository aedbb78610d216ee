create view links_by_state as
select sources.key as source, links.state, links.reason, count(*) as links
from links join sources on sources.id = links.source_id
group by 1, 2, 3;

create view counts_by_month as
select
    substr(coalesce(a.published_on, a.first_seen_at), 1, 7) as month, s.key as source, s.role,
    count(*) as articles,
    count(distinct a.text_id) as texts,
    count(*) filter (where t.origin_article_id = a.id) as first_published_here
from articles a join sources s on s.id = a.source_id left join texts t on t.id = a.text_id
group by 1, 2;
