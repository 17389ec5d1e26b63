SELECT json_object('customers', (SELECT json_object('nodes', json_group_array(json_object('customerNumber', anon_3.customer_number, 'displayName', CASE WHEN (anon_3.first_name IS NULL) THEN anon_3.name ELSE anon_3.first_name || ' ' || anon_3.name END, 'phone', anon_3.phone))) AS anon_2 
FROM (SELECT customers_1.customer_number AS customer_number, customers_1.first_name AS first_name, customers_1.id AS id, customers_1.name AS name, customers_1.phone AS phone, customers_1.sort_key AS sort_key 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = ? AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?) AND customers_1.id IN (SELECT id FROM customers_words WHERE customers_words MATCH 'words : ("@' || ? || '" AND (' || ? || '))') AND customers_1.archived_at IS NULL ORDER BY +customers_1.sort_key ASC, +customers_1.id ASC
 LIMIT 5 OFFSET ?) AS anon_3)) AS anon_1
