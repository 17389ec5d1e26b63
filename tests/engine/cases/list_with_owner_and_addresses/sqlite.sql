SELECT json_object('customers', (SELECT json_object('nodes', json_group_array(json_object('id', 'cus_' || anon_3.id, 'displayName', CASE WHEN (anon_3.first_name IS NULL) THEN anon_3.name ELSE anon_3.first_name || ' ' || anon_3.name END, 'customerNumber', anon_3.customer_number, 'organizationNumber', anon_3.organization_number, 'owner', (SELECT json_object('id', 'emp_' || employees_1.id, 'name', employees_1.name) AS anon_4 
FROM employees AS employees_1 
WHERE employees_1.id = anon_3.owner_id AND employees_1.tenant_id = anon_3.tenant_id AND employees_1.tenant_id = ?), 'addresses', (SELECT json_group_array(json_object('type', anon_6.type, 'lines', json(anon_6.lines), 'postalCode', anon_6.postal_code, 'city', anon_6.city, 'country', anon_6.country)) AS anon_5 
FROM (SELECT customer_addresses_1.city AS city, customer_addresses_1.country AS country, customer_addresses_1.lines AS lines, customer_addresses_1.postal_code AS postal_code, customer_addresses_1.type AS type 
FROM customer_addresses AS customer_addresses_1 
WHERE anon_3.id = customer_addresses_1.customer_id AND anon_3.tenant_id = customer_addresses_1.tenant_id AND customer_addresses_1.tenant_id = ? ORDER BY CASE customer_addresses_1.type WHEN 'INVOICE' THEN 0 WHEN 'POSTAL' THEN 1 WHEN 'DELIVERY' THEN 2 WHEN 'VISIT' THEN 3 WHEN 'ATTESTATION' THEN 4 END
 LIMIT 5 OFFSET ?) AS anon_6)))) AS anon_2 
FROM (SELECT customers_1.customer_number AS customer_number, customers_1.first_name AS first_name, customers_1.id AS id, customers_1.name AS name, customers_1.organization_number AS organization_number, customers_1.owner_id AS owner_id, customers_1.sort_key AS sort_key, customers_1.tenant_id AS tenant_id 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = ? AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?) AND customers_1.archived_at IS NULL ORDER BY customers_1.sort_key ASC, customers_1.id ASC
 LIMIT 50 OFFSET ?) AS anon_3)) AS anon_1
