-- What a campaign is, whom it calls, and the figures about it that are kept with every change.
create table campaigns (
  id            text        primary key,
  position      bigint      generated always as identity,
  spec          jsonb       not null,
  agent_name    text        not null,
  agent_version integer     not null,
  state         text        not null check (state in ('draft', 'running', 'paused', 'completed', 'cancelled')),
  state_reason  text,
  not_before    timestamptz,
  not_after     timestamptz,
  created_at    timestamptz not null,
  changed_at    timestamptz not null,
  foreign key (agent_name, agent_version) references agents
);
create unique index campaigns_newest_first on campaigns (position desc);
create index campaigns_alive on campaigns (state) where state in ('running', 'paused');

-- One row a campaign, written in the same transaction as what it counts: nothing is ever counted by scanning contacts.
create table campaign_counters (
  campaign_id text   primary key references campaigns,
  contacts    bigint not null default 0,
  waiting     bigint not null default 0 check (waiting >= 0),
  in_attempt  bigint not null default 0 check (in_attempt >= 0),
  finished    bigint not null default 0 check (finished >= 0),
  attempts    bigint not null default 0,
  check (contacts = waiting + in_attempt + finished)
) with (fillfactor = 50);

-- Final outcomes of contacts.
create table campaign_outcomes (
  campaign_id text   not null references campaigns,
  outcome     text   not null,
  contacts    bigint not null,
  primary key (campaign_id, outcome)
) with (fillfactor = 50);

-- The time zones that a campaign's contacts brought themselves: what calling windows are asked for.
create table campaign_time_zones (
  campaign_id text not null references campaigns,
  time_zone   text not null,
  primary key (campaign_id, time_zone)
);

create table contacts (
  id           text        primary key,
  position     bigint      generated always as identity,
  campaign_id  text        references campaigns,
  client_id    text,
  phone        text        not null,
  name         text,
  time_zone    text,
  variables    jsonb       not null default '{}',
  state        text        not null check (state in ('waiting', 'in-attempt', 'finished')),
  due_at       timestamptz,
  outcome      text,
  reason       text,
  attempts     integer     not null default 0,
  last_call_id text,
  created_at   timestamptz not null,
  finished_at  timestamptz,
  check ((state = 'waiting') = (due_at is not null)),
  check ((state = 'finished') = (outcome is not null))
);
-- A campaign has each client's id and each number once: sending a list again adds nothing.
create unique index contacts_client_id on contacts (campaign_id, client_id) where client_id is not null;
create unique index contacts_phone on contacts (campaign_id, phone);
create unique index contacts_as_added on contacts (campaign_id, position);
-- What the pump asks: who is due, in the order of the list.
create index contacts_due on contacts (campaign_id, due_at, position) where state = 'waiting';
-- What a suppression asks: who waits under this number, in any campaign.
create index contacts_waiting_phone on contacts (phone) where state = 'waiting';

-- Why a contact was called, or not: the chain of decisions. The import itself is told by the contact's own row.
create table decisions (
  id         bigint      generated always as identity primary key,
  contact_id text        not null references contacts,
  call_id    text,
  at         timestamptz not null,
  decision   text        not null,
  detail     jsonb       not null default '{}'
);
create index decisions_of_contact on decisions (contact_id, id);

-- Numbers that are not dialled, whatever campaign asks.
create table suppressions (
  phone      text        primary key,
  source     text        not null check (source in ('api', 'voice', 'import')),
  reason     text        not null default '',
  call_id    text,
  created_at timestamptz not null
);
