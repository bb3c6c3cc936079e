-- What a contact may bring besides its number, and the times that decide when it is tried.
alter table contacts
  add column metadata      jsonb    not null default '{}',
  add column priority      smallint not null default 5 check (priority between 0 and 9),
  add column not_before    timestamptz,
  -- The nearest of its own not_after and the campaign's time to live; nobody is dialled from then on.
  add column expires_at    timestamptz,
  -- When it would be due if windows and caps did not matter: where windows change, due_at goes back to it.
  add column wanted_at     timestamptz,
  add column agent_name    text,
  add column agent_version integer,
  add column consent       text,
  add constraint contacts_agent foreign key (agent_name, agent_version) references agents;
update contacts set wanted_at = due_at where state = 'waiting';

-- What the pump asks, one priority after the other: who is due, in the order of the list.
drop index contacts_due;
create index contacts_due on contacts (campaign_id, priority, due_at, position) where state = 'waiting';
create index contacts_expiring on contacts (expires_at) where state = 'waiting' and expires_at is not null;
create index contacts_deferred on contacts (campaign_id) where state = 'waiting' and due_at > wanted_at;

alter table campaigns
  -- Since when it has been running without a pause: stop rules judge what ended since.
  add column running_since timestamptz,
  -- Counts changes of the terms, so that who has parsed a version need not parse it again.
  add column spec_version  integer not null default 1;
update campaigns set running_since = changed_at where state = 'running';

alter table campaign_counters
  add column talk_seconds double precision not null default 0,
  add column cost         numeric          not null default 0;
update campaign_counters n set talk_seconds = told.talk_seconds, cost = told.cost
from (
  select a.campaign_id, coalesce(sum(l.duration_seconds), 0) as talk_seconds, coalesce(sum(l.cost), 0) as cost
  from attempts a join calls l on l.call_id = a.call_id where a.campaign_id is not null group by a.campaign_id
) as told where n.campaign_id = told.campaign_id;
