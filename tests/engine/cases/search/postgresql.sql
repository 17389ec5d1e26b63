SELECT CAST(json_build_object('customers', (SELECT json_build_object('nodes', coalesce(json_agg(json_build_object('customerNumber', anon_3.customer_number, 'displayName', CASE WHEN (anon_3.first_name IS NULL) THEN anon_3.name ELSE anon_3.first_name || ' ' || anon_3.name END, 'phone', anon_3.phone)), '[]'::json)) AS anon_2 
FROM (SELECT customers_1.customer_number AS customer_number, customers_1.first_name AS first_name, customers_1.id AS id, customers_1.name AS name, customers_1.phone AS phone, customers_1.sort_key AS sort_key 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = $1::UUID AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = $2::UUID) AND array_to_tsvector(string_to_array(customers_1.words, ' ')) @@ (CAST('''@' || replace(CAST($1::UUID AS text), '-', '') || '''' AS tsquery) && CAST($3::VARCHAR AS tsquery)) AND customers_1.archived_at IS NULL ORDER BY customers_1.sort_key ASC, customers_1.id ASC 
 LIMIT 5) AS anon_3)) AS TEXT) AS anon_1
