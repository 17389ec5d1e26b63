SELECT CAST(json_build_object('customer', (SELECT json_build_object('id', 'cus_' || replace(customers_1.id::text, '-', ''), 'customerNumber', customers_1.customer_number) AS anon_2 
FROM customers AS customers_1 
WHERE customers_1.id = $1::UUID AND customers_1.tenant_id = $2::UUID AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = $3::UUID)), 'contact', (SELECT json_build_object('id', 'con_' || replace(contacts_1.id::text, '-', ''), 'lastName', contacts_1.last_name) AS anon_3 
FROM contacts AS contacts_1 
WHERE contacts_1.id = $4::UUID AND contacts_1.tenant_id = $2::UUID AND (contacts_1.visibility = 'EVERYONE' OR contacts_1.owner_id = $3::UUID))) AS TEXT) AS anon_1
