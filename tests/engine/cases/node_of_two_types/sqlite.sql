SELECT json_object('customer', (SELECT json_object('id', 'cus_' || customers_1.id, 'customerNumber', customers_1.customer_number) AS anon_2 
FROM customers AS customers_1 
WHERE customers_1.id = ? AND customers_1.tenant_id = ? AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?)), 'contact', (SELECT json_object('id', 'con_' || contacts_1.id, 'lastName', contacts_1.last_name) AS anon_3 
FROM contacts AS contacts_1 
WHERE contacts_1.id = ? AND contacts_1.tenant_id = ? AND (contacts_1.visibility = 'EVERYONE' OR contacts_1.owner_id = ?))) AS anon_1
