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
-- A session that asks again is answered the same: it has one call.
create unique index attempts_of_inbound_session on attempts (claimed_by) where called_number is not null;
create index attempts_on_number on attempts (called_number) where called_number is not null and ended_at is null;
create index attempts_inbound on attempts (position desc) where called_number is not null;
