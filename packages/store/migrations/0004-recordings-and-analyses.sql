create table recordings (
  id            text        primary key,
  position      bigint      generated always as identity,
  call_id       text        not null references attempts,
  url           text        not null,
  seconds       double precision,
  state         text        not null check (state in ('announced', 'stored', 'transcribed', 'failed')),
  reason        text,
  storage_key   text,
  bytes         bigint,
  sha256        text,
  announced_at  timestamptz not null,
  stored_at     timestamptz,
  unique (call_id, url)
);

create table transcripts (
  recording_id text             primary key references recordings,
  text         text             not null,
  language     text,
  duration_ms  double precision not null,
  model        text             not null,
  created_at   timestamptz      not null
);

create table transcript_segments (
  recording_id text             not null references transcripts on delete cascade,
  position     integer          not null,
  speaker      text             not null check (speaker in ('person', 'agent', 'unknown')),
  start_ms     double precision not null,
  end_ms       double precision not null,
  text         text             not null,
  confidence   double precision,
  primary key (recording_id, position)
);

create table analyses (
  call_id       text        primary key references attempts,
  summary       text        not null,
  disposition   text        not null,
  sentiment     text        not null,
  opt_out_heard boolean     not null,
  based_on      text        not null check (based_on in ('transcript', 'turns')),
  model         text        not null,
  created_at    timestamptz not null
);

-- The agent's own fields. A value is text, a number, true or false, or null where the conversation did not say.
create table analysis_fields (
  call_id    text             not null references analyses on delete cascade,
  position   integer          not null,
  name       text             not null,
  value      jsonb            not null,
  quote      text,
  confidence double precision not null,
  primary key (call_id, position)
);
