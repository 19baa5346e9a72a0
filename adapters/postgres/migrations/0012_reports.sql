-- migrate:up

-- Which fields of the cart's form cause questions is counted over months.
CREATE INDEX journal_of_questions ON journal (at) WHERE what = 'question_asked';

-- migrate:down
