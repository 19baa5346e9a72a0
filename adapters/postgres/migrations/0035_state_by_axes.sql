-- migrate:up

-- The state of an order is kept by its axes. A name in it may hold a NUL, which PostgreSQL reads in no JSON.

-- The fields of these names that a state has, as an object.
CREATE FUNCTION pg_temp.part(state jsonb, VARIADIC names text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(jsonb_object_agg(key, value), '{}') FROM jsonb_each(state) WHERE key = ANY (names)
$$;

-- An object with one field, or without any where that would be empty.
CREATE FUNCTION pg_temp.unless_empty(name text, value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value IN ('{}', '[]', 'null', 'false') THEN '{}' ELSE jsonb_build_object(name, value) END
$$;

CREATE FUNCTION pg_temp.money(state jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.part(state, 'due', 'allocated', 'waived', 'is_vouched_for', 'lacks_instructions',
                        'deadline', 'untold_since')
        || pg_temp.unless_empty('chase',
            pg_temp.part(state, 'reminded', 'postponements', 'postponed_until', 'is_expiry_announced', 'is_left_to_person')
            || CASE WHEN state ->> 'chased_from' > state #>> '{deadline,told}'
               THEN jsonb_build_object('released_on', state -> 'chased_from') ELSE '{}' END)
$$;

-- The first parcel held the whole order so far; one that left an order which has ended does not move it.
CREATE FUNCTION pg_temp.parcels(state jsonb, lines jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(jsonb_agg(
        parcel
        || CASE WHEN place = 1 AND (state ->> 'goods' = 'packing' OR parcel ? 'shipped_at' OR parcel ? 'delivered_at')
           THEN jsonb_build_object('lines', (
               SELECT jsonb_agg(jsonb_build_array(no, line -> 'quantity') ORDER BY no)
               FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (line, no)))
           ELSE '{}' END
        || CASE WHEN (parcel ? 'shipped_at' OR parcel ? 'delivered_at')
                     AND COALESCE(state ->> 'goods', 'unchecked') NOT IN ('shipped', 'delivered', 'returned')
           THEN '{"is_stray": true}' ELSE '{}' END::jsonb ORDER BY place), '[]')
    FROM jsonb_array_elements(COALESCE(state -> 'parcels', '[]')) WITH ORDINALITY AS p (parcel, place)
$$;

CREATE FUNCTION pg_temp.goods(state jsonb, lines jsonb, updated_at timestamptz) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.part(state, 'is_inspected', 'accept_at', 'mails_invoice', 'is_packed_told', 'cancel_requested_by',
                        'arrives_on', 'delivery_known_at', 'is_missing_reported', 'is_return_open', 'return_reason')
        || CASE COALESCE(state ->> 'goods', 'unchecked')
           WHEN 'unchecked' THEN '{}'
           WHEN 'backordered' THEN '{"reservation": "waiting"}'
           WHEN 'released' THEN '{"reservation": "released"}'
           WHEN 'returned' THEN '{"reservation": "held", "has_come_back": true}'
           WHEN 'delivered' THEN jsonb_build_object('reservation', 'held', 'delivery_known_at',
                                                    COALESCE(state -> 'delivery_known_at', to_jsonb(updated_at)))
           ELSE '{"reservation": "held"}' END::jsonb
        || pg_temp.unless_empty('parcels', pg_temp.parcels(state, lines))
$$;

-- A question says which hold goes with it.
CREATE FUNCTION pg_temp.questions(state jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(jsonb_agg(
        question || jsonb_build_object('hold', CASE question ->> 'kind' WHEN 'prepay' THEN 'prepayment'
                                               ELSE question ->> 'kind' END) ORDER BY place), '[]')
    FROM jsonb_array_elements(COALESCE(state -> 'questions', '[]')) WITH ORDINALITY AS q (question, place)
$$;

-- Refunds are told apart by their place; what was given back is their sum.
CREATE FUNCTION pg_temp.refunds(the_order text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT COALESCE(jsonb_agg(
        jsonb_build_object('amount', amount)
        || CASE WHEN state = 'due' THEN '{}' ELSE jsonb_build_object('state', state) END ORDER BY id), '[]')
    FROM refunds WHERE order_no = the_order
$$;

UPDATE refunds SET key = refunds.order_no || ':' || placed.no
FROM (SELECT id, row_number() OVER (PARTITION BY order_no ORDER BY id) AS no FROM refunds) AS placed
WHERE placed.id = refunds.id;

CREATE FUNCTION pg_temp.by_axes(state jsonb, lines jsonb, updated_at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT pg_temp.part(state, 'order_no', 'plan', 'version', 'status', 'accepted_at', 'ending', 'ended_at', 'is_closed')
        || jsonb_build_object('money', pg_temp.money(state)
            || pg_temp.unless_empty('refunds', pg_temp.refunds(state ->> 'order_no')))
        || pg_temp.unless_empty('goods', pg_temp.goods(state, lines, updated_at))
        || pg_temp.unless_empty('people', pg_temp.part(state, 'is_regular', 'marks', 'tags'))
        || pg_temp.unless_empty('conversation', pg_temp.part(state,
            'holds', 'hold_alerts', 'hold_alerted_on', 'asked_so_far', 'confirmed', 'inquiries', 'talked_on',
            'talks_overdue', 'mails_lost_since', 'unsent', 'silent_from', 'silences', 'calls_to_shop', 'is_thanked')
            || pg_temp.unless_empty('questions', pg_temp.questions(state)))
        || pg_temp.unless_empty('agenda', pg_temp.part(state, 'next', 'held_back', 'waits'))
$$;

UPDATE orders SET state = (
    SELECT pg_temp.by_axes(s.state, s.placed -> 'lines', orders.updated_at)::text
    FROM (SELECT regexp_replace(orders.state, '(?<!\\)((?:\\\\)*)\\u0000', '\1␀', 'g')::jsonb,
                 regexp_replace(orders.placed, '(?<!\\)((?:\\\\)*)\\u0000', '\1␀', 'g')::jsonb) AS s (state, placed));

-- migrate:down
