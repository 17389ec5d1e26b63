SELECT concat('{"customers":', coalesce((SELECT concat('{"nodes":[', string_agg(concat('{"name":', coalesce(to_json(anon_3.name)::text, 'null'), ',"id":', coalesce('"cus_' || replace(anon_3.id::text, '-', '') || '"', 'null'), ',"owner":', coalesce((SELECT concat('{"name":', coalesce(to_json(employees_1.name)::text, 'null'), '}') AS anon_4 
FROM employees AS employees_1 
WHERE employees_1.id = anon_3.owner_id AND employees_1.tenant_id = anon_3.tenant_id AND employees_1.tenant_id = $1::UUID), 'null'), '}'), ','), ']}') AS anon_2 
FROM (SELECT customers_1.id AS id, customers_1.name AS name, customers_1.owner_id AS owner_id, customers_1.sort_key AS sort_key, customers_1.tenant_id AS tenant_id 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = $1::UUID AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = $2::UUID) AND customers_1.archived_at IS NULL ORDER BY customers_1.sort_key ASC, customers_1.id ASC 
 LIMIT 1) AS anon_3), 'null'), '}') AS anon_1
