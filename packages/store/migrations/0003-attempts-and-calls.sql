-- The ledger of dial attempts. One row, one dial at most, one outcome.
create table attempts (
  call_id            text        primary key,
  position           bigint      generated always as identity,
  campaign_id        text        references campaigns,
  contact_id         text        not null references contacts,
  attempt            integer     not null check (attempt >= 1),
  phone              text        not null,
  agent_name         text        not null,
  agent_version      integer     not null,
  caller_id          text,
  ring_seconds       integer     not null,
  state              text        not null check (state in
    ('planned', 'starting', 'started', 'unknown', 'claimed', 'answered', 'ended')),
  simulated          boolean     not null default false,
  session_id         text,
  session_url        text,
  claimed_by         text,
  refusal            text,
  refusal_detail     text,
  doubt              text,
  outcome            text,
  reason             text,
  planned_at         timestamptz not null,
  starting_at        timestamptz,
  started_at         timestamptz,
  claimed_at         timestamptz,
  answered_at        timestamptz,
  unknown_at         timestamptz,
  refused_at         timestamptz,
  reported_at        timestamptz,
  deadline_at        timestamptz,
  ended_at           timestamptz,
  followed_up_at     timestamptz,
  foreign key (agent_name, agent_version) references agents,
  check ((state = 'ended') = (outcome is not null)),
  check ((state = 'ended') = (ended_at is not null))
);
create unique index attempts_newest_first on attempts (position desc);
create index attempts_of_contact on attempts (contact_id, position);
create index attempts_of_campaign on attempts (campaign_id, position desc);
create index attempts_campaign_ended on attempts (campaign_id, ended_at desc) where ended_at is not null;
-- What the sweep looks at: everything that is not over, and what is over without its after-call work handed on.
create index attempts_open on attempts (planned_at) where followed_up_at is null;

-- What happened on the line.
create table calls (
  call_id          text        primary key references attempts,
  session_id       text,
  connected        boolean,
  ended_by         text,
  end_reason       text,
  sip_code         integer,
  sip_reason       text,
  duration_seconds double precision,
  cost             numeric,
  record_url       text,
  record_seconds   double precision,
  known_from       text check (known_from in ('report', 'history')),
  recorded_at      timestamptz not null
);

create table call_events (
  call_id     text        not null references attempts,
  session_id  text        not null,
  seq         integer     not null,
  type        text        not null,
  at          timestamptz not null,
  event       jsonb       not null,
  received_at timestamptz not null,
  primary key (call_id, session_id, seq)
);

create table turns (
  call_id           text             not null references attempts,
  turn              integer          not null,
  user_text         text             not null,
  confidence        double precision,
  ai_text           text             not null,
  heard_text        text,
  interrupted       boolean          not null,
  source            text             not null check (source in ('model', 'fallback', 'opt-out', 'farewell')),
  action            text             not null check (action in ('listen', 'hangup')),
  received_at       timestamptz      not null,
  first_token_ms    double precision,
  first_sentence_ms double precision,
  answered_ms       double precision,
  prompt_tokens     integer,
  completion_tokens integer,
  model             text,
  primary key (call_id, turn)
);
