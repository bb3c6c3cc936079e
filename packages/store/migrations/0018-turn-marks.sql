-- A turn as the scenario's clock saw it, in milliseconds since the person stopped speaking; `turns` holds what the
-- gateway's clock measured. Told with `turn.heard`, which comes before the turn's own row: that one is written at the end.
create table turn_marks (
  call_id              text             not null references attempts,
  turn                 integer          not null,
  speech_end           text             not null check (speech_end in ('captured', 'last-words', 'result')),
  said_over            boolean          not null,
  recognised_ms        double precision not null,
  asked_ms             double precision not null,
  -- Of the first sentence, as `sentences` holds them all: what percentiles are made of.
  arrived_ms           double precision,
  playback_started_ms  double precision,
  sentences            jsonb            not null,
  primary key (call_id, turn)
);

-- The newest conversations of one version of an agent. Calls that nobody answered have none.
create index attempts_of_agent_answered on attempts (agent_name, agent_version, position desc)
  where answered_at is not null;
