-- What was done to a campaign, by whom and why: its moves, its changes.
create table campaign_journal (
  id          bigint      generated always as identity primary key,
  campaign_id text        not null references campaigns,
  at          timestamptz not null,
  entry       text        not null,
  detail      jsonb       not null default '{}'
);
create index campaign_journal_of_campaign on campaign_journal (campaign_id, id);

-- Windows, blackout dates or caps were changed: who was put off by the old ones is asked again.
alter table campaigns add column if not exists deferrals_void boolean not null default false;

-- Lists by a filter must not pass over everybody else: a page of a rare outcome costs a page. The first takes the place
-- of contacts_as_added: the whole list is the three states' lists merged, so that an import writes no further index.
create index contacts_by_state on contacts (campaign_id, state, position);
drop index contacts_as_added;
create index contacts_by_outcome on contacts (campaign_id, outcome, position) where outcome is not null;
create index contacts_by_reason on contacts (campaign_id, reason, position) where reason is not null;
create index attempts_by_outcome on attempts (outcome, position desc) where outcome is not null;
create index attempts_of_campaign_by_outcome on attempts (campaign_id, outcome, position desc) where outcome is not null;

-- A command into a session asks: which calls of this campaign are on the line?
create index attempts_in_progress on attempts (campaign_id) where ended_at is null;

-- What of expires_at was the contact's own: the rest is made anew where a campaign's time to live changes. expiry_from is
-- where that goes on: the place of the next contact to look at; null where all is done.
alter table contacts add column not_after timestamptz;
update contacts set not_after = expires_at where expires_at is not null;
alter table campaigns add column expiry_from bigint;
create index campaigns_expiry_void on campaigns (id) where expiry_from is not null;

-- An answer that is given again is the same to the letter: jsonb would bring its fields into another order.
alter table idempotency_keys alter column body type json;

-- Moves made before there was a journal: the last one of each campaign is known.
insert into campaign_journal (campaign_id, at, entry, detail)
select id, created_at, 'created', '{}' from campaigns order by position;
