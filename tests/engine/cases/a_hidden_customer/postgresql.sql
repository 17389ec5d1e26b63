SELECT concat('{"customer":', coalesce((SELECT concat('{"name":', coalesce(to_json(customers_1.name)::text, 'null'), '}') AS anon_2 
FROM customers AS customers_1 
WHERE customers_1.id = $1::UUID AND customers_1.tenant_id = $2::UUID AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = $3::UUID)), 'null'), '}') AS anon_1
