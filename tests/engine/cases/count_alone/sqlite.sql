SELECT json_object('customers', (SELECT json_object('totalCount', (SELECT count(*) AS count_1 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = ? AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?) AND customers_1.archived_at IS NULL)) AS anon_2), 'contacts', (SELECT json_object('totalCount', (SELECT count(*) AS count_2 
FROM contacts AS contacts_1 
WHERE contacts_1.tenant_id = ? AND (contacts_1.visibility = 'EVERYONE' OR contacts_1.owner_id = ?) AND contacts_1.archived_at IS NULL)) AS anon_3)) AS anon_1
