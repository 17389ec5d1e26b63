SELECT concat('{"customers":', coalesce((SELECT concat('{"nodes":[', string_agg(concat('{"customerNumber":', coalesce((anon_3.customer_number)::text, 'null'), '}'), ','), ']}') AS anon_2 
FROM (SELECT customers_1.customer_number AS customer_number, customers_1.id AS id, customers_1.updated_at AS updated_at 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = $1::UUID AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = $2::UUID) AND array_to_tsvector(string_to_array(customers_1.words, ' ')) @@ (CAST('''@' || replace(CAST($1::UUID AS text), '-', '') || '''' AS tsquery) && CAST($3::VARCHAR AS tsquery)) AND customers_1.owner_id = $4::UUID AND customers_1.visibility = $5::VARCHAR AND customers_1.updated_at >= $6::TIMESTAMP WITH TIME ZONE AND customers_1.type = ANY ($7::TEXT[]) AND customers_1.organization_number = $8::VARCHAR AND customers_1.is_supplier = $9::BOOLEAN AND customers_1.id IN (SELECT customer_addresses.customer_id 
FROM customer_addresses 
WHERE customer_addresses.tenant_id = $1::UUID AND customer_addresses.city_key = $10::VARCHAR) ORDER BY greatest(customers_1.updated_at) DESC, greatest(customers_1.id) DESC 
 LIMIT 50) AS anon_3), 'null'), '}') AS anon_1
