-- migrate:up

-- The state of an order is kept by its axes. A name in it may hold a NUL, which PostgreSQL reads in no JSON.

-- The fields of these names that a state has, as an object.
CREATE FUNCTION pg_temp.part(state jsonb, VARIADIC names text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(jsonb_object_agg(key, value), '{}') FROM jsonb_each(state) WHERE key = ANY (names)
$$;

-- The same object with a field of this name, unless that would be empty.
CREATE FUNCTION pg_temp.holding(object jsonb, name text, value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT object || CASE WHEN value IN ('{}', 'null') THEN '{}' ELSE jsonb_build_object(name, value) END
$$;

CREATE FUNCTION pg_temp.renamed(object jsonb, before text, after text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN object ? before THEN object - before || jsonb_build_object(after, object -> before) ELSE object END
$$;

CREATE FUNCTION pg_temp.money(state jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.holding(
        pg_temp.part(state, 'due', 'allocated', 'refunded', 'waived', 'is_vouched_for', 'lacks_instructions', 'deadline',
                     'untold_since'),
        'chase',
        pg_temp.renamed(
            pg_temp.part(state, 'chased_from', 'reminded', 'postponements', 'postponed_until', 'is_expiry_announced',
                         'is_left_to_person'),
            'chased_from', 'counts_from'))
$$;

UPDATE orders SET state = (
    SELECT (s.state
        - ARRAY ['due', 'allocated', 'refunded', 'waived', 'is_vouched_for', 'lacks_instructions', 'deadline',
                 'untold_since', 'chased_from', 'reminded', 'postponements', 'postponed_until', 'is_expiry_announced',
                 'is_left_to_person']
        || jsonb_build_object('money', pg_temp.money(s.state)))::text
    FROM (SELECT regexp_replace(orders.state, '(?<!\\)((?:\\\\)*)\\u0000', '\1␀', 'g')::jsonb) AS s (state));

-- migrate:down
