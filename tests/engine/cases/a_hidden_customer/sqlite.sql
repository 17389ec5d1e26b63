SELECT json_object('customer', (SELECT json_object('name', customers_1.name) AS anon_2 
FROM customers AS customers_1 
WHERE customers_1.id = ? AND customers_1.tenant_id = ? AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?))) AS anon_1
