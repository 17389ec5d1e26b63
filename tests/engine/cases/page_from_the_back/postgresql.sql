SELECT CAST(json_build_object('customers', (SELECT json_build_object('pageInfo', json_build_object('hasNextPage', false, 'hasPreviousPage', coalesce(max(anon_3.found), 0) > 2), 'nodes', coalesce(json_agg(json_build_object('customerNumber', anon_3.customer_number, 'displayName', CASE WHEN (anon_3.first_name IS NULL) THEN anon_3.name ELSE anon_3.first_name || ' ' || anon_3.name END)) FILTER (WHERE anon_3.number <= 2), '[]'::json)) AS anon_2 
FROM (SELECT anon_4.customer_number AS customer_number, anon_4.first_name AS first_name, anon_4.id AS id, anon_4.name AS name, row_number() OVER (ORDER BY anon_4.customer_number ASC, anon_4.id ASC) AS number, count(*) OVER () AS found 
FROM (SELECT customers_1.customer_number AS customer_number, customers_1.first_name AS first_name, customers_1.id AS id, customers_1.name AS name 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = $1::UUID AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = $2::UUID) AND customers_1.archived_at IS NULL ORDER BY customers_1.customer_number ASC, customers_1.id ASC 
 LIMIT 3) AS anon_4 ORDER BY anon_4.customer_number DESC, anon_4.id DESC) AS anon_3)) AS TEXT) AS anon_1
