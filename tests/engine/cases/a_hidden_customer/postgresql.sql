SELECT CAST(json_build_object('customer', (SELECT json_build_object('name', customers_1.name) AS anon_2 
FROM customers AS customers_1 
WHERE customers_1.id = $1::UUID AND customers_1.tenant_id = $2::UUID AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = $3::UUID))) AS TEXT) AS anon_1
