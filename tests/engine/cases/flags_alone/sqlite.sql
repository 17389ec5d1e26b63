SELECT json_object('customers', (SELECT json_object('pageInfo', json_object('hasNextPage', json(CASE coalesce(max(anon_3.found), 0) > 1 WHEN 1 THEN 'true' WHEN 0 THEN 'false' END))) AS anon_2 
FROM (SELECT anon_4.id AS id, anon_4.sort_key AS sort_key, row_number() OVER (ORDER BY anon_4.sort_key ASC, anon_4.id ASC) AS number, count(*) OVER () AS found 
FROM (SELECT customers_1.id AS id, customers_1.sort_key AS sort_key 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = ? AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?) AND customers_1.archived_at IS NULL ORDER BY customers_1.sort_key ASC, customers_1.id ASC
 LIMIT 2 OFFSET ?) AS anon_4 ORDER BY anon_4.sort_key ASC, anon_4.id ASC) AS anon_3)) AS anon_1
