SELECT CAST(json_build_object('viewer', json_build_object('employee', (SELECT json_build_object('id', 'emp_' || replace(employees_1.id::text, '-', ''), 'name', employees_1.name, 'role', employees_1.role) AS anon_2 
FROM employees AS employees_1 
WHERE employees_1.id = $1::UUID AND employees_1.tenant_id = $2::UUID), 'tenant', (SELECT json_build_object('name', tenants_1.name) AS anon_3 
FROM tenants AS tenants_1 
WHERE tenants_1.tenant_id = $2::UUID AND tenants_1.tenant_id = $2::UUID)), 'employees', (SELECT json_build_object('nodes', coalesce(json_agg(json_build_object('name', anon_5.name, 'email', anon_5.email)), '[]'::json)) AS anon_4 
FROM (SELECT employees_2.email AS email, employees_2.id AS id, employees_2.name AS name, employees_2.sort_key AS sort_key 
FROM employees AS employees_2 
WHERE employees_2.tenant_id = $2::UUID AND array_to_tsvector(string_to_array(employees_2.words, ' ')) @@ (CAST('''@' || replace(CAST($2::UUID AS text), '-', '') || '''' AS tsquery) && CAST($3::VARCHAR AS tsquery)) ORDER BY employees_2.sort_key ASC, employees_2.id ASC 
 LIMIT 50) AS anon_5)) AS TEXT) AS anon_1
