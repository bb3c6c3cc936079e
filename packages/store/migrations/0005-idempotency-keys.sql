-- Answers that were given under a client's Idempotency-Key.
create table idempotency_keys (
  scope        text        not null,
  key          text        not null,
  request_hash text        not null,
  status       integer,
  body         jsonb,
  created_at   timestamptz not null,
  primary key (scope, key)
);
create index idempotency_keys_oldest_first on idempotency_keys (created_at);
