SELECT json_object('customers', (SELECT json_object('nodes', json_group_array(json_object('customerNumber', anon_3.customer_number))) AS anon_2 
FROM (SELECT customers_1.customer_number AS customer_number, customers_1.id AS id, customers_1.updated_at AS updated_at 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = ? AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?) AND customers_1.id IN (SELECT id FROM customers_words WHERE customers_words MATCH 'words : ("@' || ? || '" AND (' || ? || '))') AND customers_1.owner_id = ? AND customers_1.visibility = ? AND customers_1.updated_at >= ? AND customers_1.type IN (SELECT value FROM json_each(?)) AND customers_1.organization_number = ? AND customers_1.is_supplier = ? AND customers_1.id IN (SELECT customer_addresses.customer_id 
FROM customer_addresses 
WHERE customer_addresses.tenant_id = ? AND customer_addresses.city_key = ?) ORDER BY +customers_1.updated_at DESC, +customers_1.id DESC
 LIMIT 50 OFFSET ?) AS anon_3)) AS anon_1
