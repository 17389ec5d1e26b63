SELECT concat('{"viewer":{"employee":', coalesce((SELECT concat('{"id":', coalesce('"emp_' || replace(employees_1.id::text, '-', '') || '"', 'null'), ',"name":', coalesce(to_json(employees_1.name)::text, 'null'), ',"role":', coalesce('"' || employees_1.role || '"', 'null'), '}') AS anon_2 
FROM employees AS employees_1 
WHERE employees_1.id = $1::UUID AND employees_1.tenant_id = $2::UUID), 'null'), ',"tenant":', coalesce((SELECT concat('{"name":', coalesce(to_json(tenants_1.name)::text, 'null'), '}') AS anon_3 
FROM tenants AS tenants_1 
WHERE tenants_1.tenant_id = $2::UUID AND tenants_1.tenant_id = $2::UUID), 'null'), '},"employees":', coalesce((SELECT concat('{"nodes":[', string_agg(concat('{"name":', coalesce(to_json(anon_5.name)::text, 'null'), ',"email":', coalesce(to_json(anon_5.email)::text, 'null'), '}'), ','), ']}') AS anon_4 
FROM (SELECT employees_2.email AS email, employees_2.id AS id, employees_2.name AS name, employees_2.sort_key AS sort_key 
FROM employees AS employees_2 
WHERE employees_2.tenant_id = $2::UUID AND array_to_tsvector(string_to_array(employees_2.words, ' ')) @@ (CAST('''@' || replace(CAST($2::UUID AS text), '-', '') || '''' AS tsquery) && CAST($3::VARCHAR AS tsquery)) ORDER BY employees_2.sort_key ASC, employees_2.id ASC 
 LIMIT 50) AS anon_5), 'null'), '}') AS anon_1
