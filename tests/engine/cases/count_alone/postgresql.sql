SELECT concat('{"customers":', coalesce((SELECT concat('{"totalCount":', coalesce(((SELECT count(*) AS count_1 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = $1::UUID AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = $2::UUID) AND customers_1.archived_at IS NULL))::text, 'null'), '}') AS anon_2), 'null'), ',"contacts":', coalesce((SELECT concat('{"totalCount":', coalesce(((SELECT count(*) AS count_2 
FROM contacts AS contacts_1 
WHERE contacts_1.tenant_id = $1::UUID AND (contacts_1.visibility = 'EVERYONE' OR contacts_1.owner_id = $2::UUID) AND contacts_1.archived_at IS NULL))::text, 'null'), '}') AS anon_3), 'null'), '}') AS anon_1
