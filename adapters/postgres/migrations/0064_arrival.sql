-- migrate:up

-- What is known of the arrival stands together in the goods of an order's state.
UPDATE orders SET state = jsonb_set(
    state::jsonb,
    '{goods}',
    (state::jsonb -> 'goods') - 'arrives_on' - 'promised_on' - 'is_missing_reported' || jsonb_build_object(
        'arrival', jsonb_strip_nulls(jsonb_build_object(
            'on', state::jsonb #> '{goods,arrives_on}',
            'promised_on', state::jsonb #> '{goods,promised_on}',
            'is_missing_reported', state::jsonb #> '{goods,is_missing_reported}')))
)::text
WHERE state::jsonb -> 'goods' ?| ARRAY['arrives_on', 'promised_on', 'is_missing_reported'];

-- migrate:down
