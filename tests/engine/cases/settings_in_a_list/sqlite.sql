SELECT json_object('viewer', json_object('tenant', (SELECT json_object('version', tenants_1.version, 'settings', (SELECT json_object('invoice', json_object('ccEmails', json(tenant_settings_1.invoice_cc_emails)), 'supplier', json(CASE WHEN (1 IS 1) THEN json_object('hold', tenant_settings_1.supplier_hold) END)) AS anon_3 
FROM tenants AS tenants_2 LEFT OUTER JOIN tenant_settings AS tenant_settings_1 ON tenant_settings_1.tenant_id = ? 
WHERE tenants_2.tenant_id = ?), 'categories', (SELECT json_group_array(json_object('name', anon_5.name, 'isArchived', json(CASE anon_5.archived_at IS NOT NULL WHEN 1 THEN 'true' WHEN 0 THEN 'false' END))) AS anon_4 
FROM (SELECT customer_categories_1.archived_at AS archived_at, customer_categories_1.name AS name 
FROM customer_categories AS customer_categories_1 
WHERE tenants_1.tenant_id = customer_categories_1.tenant_id AND customer_categories_1.tenant_id = ? AND customer_categories_1.archived_at IS NULL ORDER BY customer_categories_1.sort_key, customer_categories_1.id
 LIMIT 200 OFFSET ?) AS anon_5), 'priceLists', (SELECT json_group_array(json_object('id', 'prl_' || anon_7.id)) AS anon_6 
FROM (SELECT price_lists_1.id AS id 
FROM price_lists AS price_lists_1 
WHERE tenants_1.tenant_id = price_lists_1.tenant_id AND price_lists_1.tenant_id = ? ORDER BY price_lists_1.sort_key, price_lists_1.id
 LIMIT 200 OFFSET ?) AS anon_7)) AS anon_2 
FROM tenants AS tenants_1 
WHERE tenants_1.tenant_id = ? AND tenants_1.tenant_id = ?)), 'customers', (SELECT json_object('nodes', json_group_array(json_object('displayName', CASE WHEN (anon_9.first_name IS NULL) THEN anon_9.name ELSE anon_9.first_name || ' ' || anon_9.name END, 'category', (SELECT (SELECT json_object('name', customer_categories_2.name) AS anon_11 
FROM customer_categories AS customer_categories_2 
WHERE customer_categories_2.id = customer_settings_1.category_id AND customer_categories_2.tenant_id = ?) AS anon_10 
FROM tenants AS tenants_3 LEFT OUTER JOIN customer_settings AS customer_settings_1 ON customer_settings_1.tenant_id = ? AND customer_settings_1.customer_id = anon_9.id 
WHERE tenants_3.tenant_id = ?), 'effectiveSettings', (SELECT json_object('invoice', json_object('ccEmails', json(coalesce(customer_settings_2.invoice_cc_emails, customer_categories_3.invoice_cc_emails, tenant_settings_2.invoice_cc_emails, '[]')), 'smsNumber', coalesce(customer_settings_2.invoice_sms_number, customer_categories_3.invoice_sms_number, tenant_settings_2.invoice_sms_number, CASE WHEN (anon_9.mobile LIKE '+47%') THEN anon_9.mobile END)), 'supplier', json(CASE WHEN (anon_9.is_supplier IS 1) THEN json_object('hold', coalesce(customer_settings_2.supplier_hold, customer_categories_3.supplier_hold, tenant_settings_2.supplier_hold, 'NONE')) END), 'sources', json_object('invoice', json_object('ccEmails', CASE WHEN (customer_settings_2.invoice_cc_emails IS NOT NULL) THEN 'CUSTOMER' WHEN (customer_categories_3.invoice_cc_emails IS NOT NULL) THEN 'CATEGORY' WHEN (tenant_settings_2.invoice_cc_emails IS NOT NULL) THEN 'TENANT' ELSE 'SYSTEM' END), 'supplier', json(CASE WHEN (anon_9.is_supplier IS 1) THEN json_object('hold', CASE WHEN (customer_settings_2.supplier_hold IS NOT NULL) THEN 'CUSTOMER' WHEN (customer_categories_3.supplier_hold IS NOT NULL) THEN 'CATEGORY' WHEN (tenant_settings_2.supplier_hold IS NOT NULL) THEN 'TENANT' ELSE 'SYSTEM' END) END))) AS anon_12 
FROM tenants AS tenants_4 LEFT OUTER JOIN customer_settings AS customer_settings_2 ON customer_settings_2.tenant_id = ? AND customer_settings_2.customer_id = anon_9.id LEFT OUTER JOIN customer_categories AS customer_categories_3 ON customer_categories_3.tenant_id = ? AND customer_categories_3.id = customer_settings_2.category_id LEFT OUTER JOIN tenant_settings AS tenant_settings_2 ON tenant_settings_2.tenant_id = ? 
WHERE tenants_4.tenant_id = ?)))) AS anon_8 
FROM (SELECT customers_1.country AS country, customers_1.email AS email, customers_1.first_name AS first_name, customers_1.id AS id, customers_1.is_supplier AS is_supplier, customers_1.mobile AS mobile, customers_1.name AS name, customers_1.organization_number AS organization_number, customers_1.owner_id AS owner_id, customers_1.sort_key AS sort_key, customers_1.type AS type 
FROM customers AS customers_1 
WHERE customers_1.tenant_id = ? AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?) AND customers_1.archived_at IS NULL ORDER BY customers_1.sort_key ASC, customers_1.id ASC
 LIMIT 2 OFFSET ?) AS anon_9)) AS anon_1
