-- What PostGraphile needs beside the tables, as its documentation advises: a role without rights of its own, row-level security by
-- settings that each request brings, fields and searches as functions. The service's own role owns the tables, and is not held by policies.
DO $$ BEGIN CREATE ROLE postgraphile_visitor NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;

CREATE FUNCTION viewer_tenant() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('viewer.tenant', true), '')::uuid $$;
CREATE FUNCTION viewer_employee() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('viewer.employee', true), '')::uuid $$;

GRANT SELECT ON customers, contacts, employees, customer_addresses, customer_contacts TO postgraphile_visitor;
GRANT UPDATE ON customers TO postgraphile_visitor;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE employees ENABLE ROW LEVEL SECURITY;
ALTER TABLE customer_addresses ENABLE ROW LEVEL SECURITY;
ALTER TABLE customer_contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON customers TO postgraphile_visitor
    USING (tenant_id = (SELECT viewer_tenant()) AND (visibility = 'EVERYONE' OR owner_id = (SELECT viewer_employee())));
CREATE POLICY seen ON contacts TO postgraphile_visitor
    USING (tenant_id = (SELECT viewer_tenant()) AND (visibility = 'EVERYONE' OR owner_id = (SELECT viewer_employee())));
CREATE POLICY seen ON employees TO postgraphile_visitor USING (tenant_id = (SELECT viewer_tenant()));
-- Reached from their customers alone, so that the tenant is all that is asked of them here.
CREATE POLICY seen ON customer_addresses TO postgraphile_visitor USING (tenant_id = (SELECT viewer_tenant()));
CREATE POLICY seen ON customer_contacts TO postgraphile_visitor USING (tenant_id = (SELECT viewer_tenant()));
COMMENT ON TABLE customer_addresses IS '@behavior -query:resource:list -query:resource:connection -query:resource:single';
COMMENT ON TABLE customer_contacts IS '@behavior -query:resource:list -query:resource:connection -query:resource:single';
-- Tables that are no part of the comparison.
COMMENT ON TABLE alembic_version IS '@behavior -*';

CREATE FUNCTION customers_display_name(customer customers) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT CASE WHEN customer.first_name IS NULL THEN customer.name ELSE customer.first_name || ' ' || customer.name END $$;
CREATE FUNCTION contacts_display_name(contact contacts) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT CASE WHEN contact.first_name IS NULL THEN contact.last_name ELSE contact.first_name || ' ' || contact.last_name END $$;

-- The text index's operator is not leakproof: behind a policy the index would not be used. So the function goes around the policy,
-- and says the same condition itself.
CREATE FUNCTION search_customers(search text) RETURNS SETOF customers LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$
        SELECT * FROM customers
        WHERE tenant_id = viewer_tenant() AND (visibility = 'EVERYONE' OR owner_id = viewer_employee()) AND archived_at IS NULL
            AND array_to_tsvector(string_to_array(words, ' ')) @@ CAST(
                '''@' || replace(viewer_tenant()::text, '-', '') || ''''
                || (SELECT string_agg(' & ''' || word || ''':*', '') FROM regexp_split_to_table(lower(search), '[^[:alnum:]]+') AS word)
                AS tsquery)
        ORDER BY sort_key, id
    $$;

-- Null where the viewer may not see the customer, or has read another version of it.
CREATE FUNCTION change_note(customer_id uuid, version integer, note text) RETURNS customers LANGUAGE sql VOLATILE
    AS $$
        UPDATE customers SET note = change_note.note, version = customers.version + 1,
            updated_at = date_trunc('milliseconds', now()), updated_by_id = viewer_employee()
        WHERE tenant_id = viewer_tenant() AND id = customer_id AND customers.version = change_note.version AND archived_at IS NULL
        RETURNING customers.*
    $$;
COMMENT ON COLUMN customers.sort_key IS '@behavior +orderBy';
COMMENT ON COLUMN customers.archived_at IS '@behavior +filterBy';
COMMENT ON COLUMN customer_contacts.is_primary IS '@behavior +orderBy';
