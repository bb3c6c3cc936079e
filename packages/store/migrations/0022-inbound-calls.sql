-- Who answers which rented number. One row a number: the document as it was accepted.
create table inbound_numbers (
  number     text        primary key,
  spec       jsonb       not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);

-- An inbound call is an attempt that begins with its claim: nobody planned it, and its session is there before it. All that
-- follows a claim is the same for both. `called_number` is our number, and null where it was us who dialled; `announcement`
-- is spoken instead of a conversation.
alter table attempts
  add column called_number text,
  add column announcement text;

-- What inbound calls are found by. An index on attempts would have to read all that was ever dialled, and nobody could claim
-- anything meanwhile. A session that asks again is answered the same: it has one call. `position`: of its attempt.
create table inbound_calls (
  session_id text   primary key,
  call_id    text   not null references attempts,
  position   bigint not null
);
create unique index inbound_calls_newest_first on inbound_calls (position desc);
