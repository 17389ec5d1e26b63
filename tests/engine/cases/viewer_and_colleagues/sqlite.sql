SELECT json_object('viewer', json_object('employee', (SELECT json_object('id', 'emp_' || employees_1.id, 'name', employees_1.name, 'role', employees_1.role) AS anon_2 
FROM employees AS employees_1 
WHERE employees_1.id = ? AND employees_1.tenant_id = ?), 'tenant', (SELECT json_object('name', tenants_1.name) AS anon_3 
FROM tenants AS tenants_1 
WHERE tenants_1.tenant_id = ? AND tenants_1.tenant_id = ?)), 'employees', (SELECT json_object('nodes', json_group_array(json_object('name', anon_5.name, 'email', anon_5.email))) AS anon_4 
FROM (SELECT employees_2.email AS email, employees_2.id AS id, employees_2.name AS name, employees_2.sort_key AS sort_key 
FROM employees AS employees_2 
WHERE employees_2.tenant_id = ? AND employees_2.id IN (SELECT id FROM employees_words WHERE employees_words MATCH 'words : ("@' || ? || '" AND (' || ? || '))') ORDER BY employees_2.sort_key ASC, employees_2.id ASC
 LIMIT 50 OFFSET ?) AS anon_5)) AS anon_1
