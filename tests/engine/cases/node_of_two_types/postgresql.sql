SELECT concat('{"customer":', coalesce((SELECT concat('{"id":', coalesce('"cus_' || replace(customers_1.id::text, '-', '') || '"', 'null'), ',"customerNumber":', coalesce((customers_1.customer_number)::text, 'null'), '}') AS anon_2 
FROM customers AS customers_1 
WHERE customers_1.id = $1::UUID AND customers_1.tenant_id = $2::UUID AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = $3::UUID)), 'null'), ',"contact":', coalesce((SELECT concat('{"id":', coalesce('"con_' || replace(contacts_1.id::text, '-', '') || '"', 'null'), ',"lastName":', coalesce(to_json(contacts_1.last_name)::text, 'null'), '}') AS anon_3 
FROM contacts AS contacts_1 
WHERE contacts_1.id = $4::UUID AND contacts_1.tenant_id = $2::UUID AND (contacts_1.visibility = 'EVERYONE' OR contacts_1.owner_id = $3::UUID)), 'null'), '}') AS anon_1
