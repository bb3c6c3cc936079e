-- The numbers that people see, one row each, shared by all campaigns that show it: least recently shown comes next.
create table caller_ids (
  number  text primary key,
  used_at timestamptz
);

alter table attempts
  -- Its campaign shows a number in one call at a time: until this one has ended, no other call shows it.
  add column caller_id_held boolean     not null default false,
  -- Where a frequency cap shut the claim: when it opens again.
  add column refused_until  timestamptz,
  -- It ended before anybody could be dialled, for no fault of the contact: no retry rule and no stop rule counts it.
  add column before_dial    boolean     not null default false;
-- ended_at rather than state: it is indexed already, and the moves before the end stay cheap.
create index attempts_showing on attempts (caller_id) where ended_at is null and caller_id is not null;
-- What frequency caps ask: when was this number dialled, whichever campaign it was for.
create index attempts_dialled on attempts (phone, claimed_at) where claimed_at is not null;

-- Its terms were changed: what was put off by older ones is looked at again.
alter table campaigns add column deferrals_void boolean not null default false;
create index campaigns_deferrals_void on campaigns (id) where deferrals_void;
-- By which version of the terms a contact was put off.
alter table contacts add column deferred_by integer not null default 0;
drop index contacts_deferred;
create index contacts_deferred on contacts (campaign_id, deferred_by) where state = 'waiting' and due_at > wanted_at;
