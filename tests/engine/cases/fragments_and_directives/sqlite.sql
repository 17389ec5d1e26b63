SELECT json_object('customers', (SELECT json_object('nodes', json_group_array(json_object('name', anon_3.name, 'id', 'cus_' || anon_3.id, 'owner', (SELECT json_object('name', employees_1.name) AS anon_4 
FROM employees AS employees_1 
WHERE employees_1.id = anon_3.owner_id AND employees_1.tenant_id = anon_3.tenant_id AND employees_1.tenant_id = ?)))) AS anon_2 
FROM (SELECT customers_1.id AS id, customers_1.name AS name, customers_1.owner_id AS owner_id, customers_1.sort_key AS sort_key, customers_1.tenant_id AS tenant_id 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = ? AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?) AND customers_1.archived_at IS NULL ORDER BY customers_1.sort_key ASC, customers_1.id ASC
 LIMIT 1 OFFSET ?) AS anon_3)) AS anon_1
