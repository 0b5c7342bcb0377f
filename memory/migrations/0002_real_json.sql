-- Makes every jsonb column hold what its name promises: a list or an object, never JSON hidden in a string.
--
-- The predecessor encoded values twice (and the content of a rolled-back memory once more per rollback), so that
-- `detail ? 'reason'` never found anything. Old rows are unwrapped here. A trigger does the same for rows to come,
-- so that going back to the predecessor for a day neither loses its rows nor spoils ours.

-- The value that a jsonb column of one shape ('array' or 'object') should hold, whatever it was wrapped in.
-- Text that is no JSON is kept, inside the shape, rather than lost.
CREATE OR REPLACE FUNCTION esbmcp_as_json(stored jsonb, shape text) RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    WHILE jsonb_typeof(stored) = 'string' LOOP
        BEGIN
            stored := (stored #>> '{}')::jsonb;
        EXCEPTION WHEN data_exception THEN
            EXIT;
        END;
    END LOOP;

    IF stored IS NULL OR jsonb_typeof(stored) = 'null' THEN
        RETURN CASE shape WHEN 'array' THEN '[]'::jsonb END;
    ELSIF jsonb_typeof(stored) = shape THEN
        RETURN stored;
    ELSIF shape = 'array' THEN
        RETURN jsonb_build_array(stored);
    END IF;
    RETURN jsonb_build_object('value', stored);
END
$$;

-- Takes pairs of column and shape as arguments. It is only called when one of the columns has another shape.
CREATE OR REPLACE FUNCTION esbmcp_unwrap_json() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS
$$
DECLARE
    fields jsonb := to_jsonb(NEW);
BEGIN
    FOR i IN 0 .. TG_NARGS - 1 BY 2 LOOP
        fields := fields || jsonb_build_object(TG_ARGV[i], esbmcp_as_json(fields -> TG_ARGV[i], TG_ARGV[i + 1]));
    END LOOP;
    RETURN jsonb_populate_record(NEW, fields);
END
$$;

-- Triggers of one table fire by name: this one comes before the link of the audit chain, which hashes the row.
CREATE OR REPLACE TRIGGER esbmcp_a_unwrap BEFORE INSERT OR UPDATE ON esbmcp_chat_sessions FOR EACH ROW
    WHEN (jsonb_typeof(NEW.tools_called) <> 'array' OR jsonb_typeof(NEW.redaction_rules_applied) <> 'array')
    EXECUTE FUNCTION esbmcp_unwrap_json('tools_called', 'array', 'redaction_rules_applied', 'array');
UPDATE esbmcp_chat_sessions SET id = id
 WHERE jsonb_typeof(tools_called) <> 'array' OR jsonb_typeof(redaction_rules_applied) <> 'array';

CREATE OR REPLACE TRIGGER esbmcp_a_unwrap BEFORE INSERT OR UPDATE ON esbmcp_tool_executions FOR EACH ROW
    WHEN (jsonb_typeof(NEW.arguments_keys) <> 'array' OR jsonb_typeof(NEW.arguments_preview) <> 'object'
          OR jsonb_typeof(NEW.result_keys) <> 'array')
    EXECUTE FUNCTION esbmcp_unwrap_json(
        'arguments_keys', 'array', 'arguments_preview', 'object', 'result_keys', 'array');
UPDATE esbmcp_tool_executions SET id = id
 WHERE jsonb_typeof(arguments_keys) <> 'array' OR jsonb_typeof(arguments_preview) <> 'object'
    OR jsonb_typeof(result_keys) <> 'array';

CREATE OR REPLACE TRIGGER esbmcp_a_unwrap BEFORE INSERT OR UPDATE ON esbmcp_audit_log FOR EACH ROW
    WHEN (jsonb_typeof(NEW.detail) <> 'object')
    EXECUTE FUNCTION esbmcp_unwrap_json('detail', 'object');
UPDATE esbmcp_audit_log SET id = id WHERE jsonb_typeof(detail) <> 'object';

CREATE OR REPLACE TRIGGER esbmcp_a_unwrap BEFORE INSERT OR UPDATE ON esbmcp_tool_errors FOR EACH ROW
    WHEN (jsonb_typeof(NEW.arguments_preview) <> 'object')
    EXECUTE FUNCTION esbmcp_unwrap_json('arguments_preview', 'object');
UPDATE esbmcp_tool_errors SET id = id WHERE jsonb_typeof(arguments_preview) <> 'object';

CREATE OR REPLACE TRIGGER esbmcp_a_unwrap BEFORE INSERT OR UPDATE ON esbmcp_scheduled_chart_jobs FOR EACH ROW
    WHEN (jsonb_typeof(NEW.locked_comparators) <> 'array')
    EXECUTE FUNCTION esbmcp_unwrap_json('locked_comparators', 'array');
UPDATE esbmcp_scheduled_chart_jobs SET id = id WHERE jsonb_typeof(locked_comparators) <> 'array';

CREATE OR REPLACE TRIGGER esbmcp_a_unwrap BEFORE INSERT OR UPDATE ON esbmcp_chart_posts_log FOR EACH ROW
    WHEN (jsonb_typeof(NEW.comparators_used) <> 'array')
    EXECUTE FUNCTION esbmcp_unwrap_json('comparators_used', 'array');
UPDATE esbmcp_chart_posts_log SET id = id WHERE jsonb_typeof(comparators_used) <> 'array';

CREATE OR REPLACE TRIGGER esbmcp_a_unwrap BEFORE INSERT OR UPDATE ON esbmcp_memory_versions FOR EACH ROW
    WHEN (jsonb_typeof(NEW.content_json) <> 'object')
    EXECUTE FUNCTION esbmcp_unwrap_json('content_json', 'object');
UPDATE esbmcp_memory_versions SET id = id WHERE jsonb_typeof(content_json) <> 'object';
