-- Who is not called, for what, until when; and who asked that nothing of them remain.
--
-- suppression_of(phone, purpose, at) answers the one suppression that stands in the way of a call, or no row. Import, plan
-- and claim ask it and nothing else, so that they cannot differ. It is plain SQL that PostgreSQL takes into the asking
-- statement (stable, not strict, one select) and asks as
--
--   from due left join lateral suppression_of(due.phone, $purpose, $at) as s on true   -- s.scope is null: may be called
--
-- suppressions_of(phones, purpose, at) is the same for a list of numbers, at half the cost: a row for each number of the
-- list that is suppressed, to be joined by phone. `purpose` is the campaign's; a single call's is `service`, and so is null.
-- `source` is `erased` where the number was erased: then `kept_as` is what may stand in a row instead of the number.

-- One row for each scope of a number: the widest in force counts, a narrower one changes nothing. A person's own wish
-- (voice, keypad) is for all purposes and never expires.
alter table suppressions
  drop constraint suppressions_pkey,
  drop constraint suppressions_source_check,
  add column position   bigint      generated always as identity,
  add column scope      text        not null default 'all' check (scope in ('all', 'service', 'marketing')),
  add column expires_at timestamptz,
  add constraint suppressions_pkey primary key (phone, scope),
  add constraint suppressions_source_check check (source in ('api', 'import', 'voice', 'keypad')),
  add constraint suppressions_own_wish check (source in ('api', 'import') or (scope = 'all' and expires_at is null));
create unique index suppressions_newest_first on suppressions (position desc);

-- What is left of a number that was erased: enough to keep it suppressed, too little to read it.
create table erased_numbers (
  phone_hash bytea       primary key,
  erased_at  timestamptz not null
);
-- One row, made here: what each number is hashed with. 244 random bits; whoever has them can only try numbers one by one.
create table erasure_salt (
  single boolean primary key default true check (single),
  salt   bytea   not null
);
insert into erasure_salt (salt) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- What stands in a row where the number stood: `erased:` and the salted hash. No number begins like that, and one number
-- is always kept as the same, so that whoever is in a campaign once stays in it once.
create function erased_phone(phone text) returns text language sql stable parallel safe
return 'erased:' || encode(sha256((select z.salt from erasure_salt z) || convert_to(phone, 'UTF8')), 'hex');

create function suppression_of(phone text, purpose text, at timestamptz)
  returns table (scope text, source text, reason text, call_id text, expires_at timestamptz, created_at timestamptz,
    kept_as text)
  language sql stable parallel safe
begin atomic
  (select s.scope, s.source, s.reason, s.call_id, s.expires_at, s.created_at, null from suppressions s
   where s.phone = suppression_of.phone and s.scope in ('all', coalesce(suppression_of.purpose, 'service'))
     and (s.expires_at is null or s.expires_at > suppression_of.at)
   order by s.scope limit 1)
  union all
  select 'all', 'erased', '', null, null, e.erased_at, 'erased:' || encode(e.phone_hash, 'hex') from erased_numbers e
  where e.phone_hash = case
    when suppression_of.phone like 'erased:%' then decode(substr(suppression_of.phone, 8), 'hex')
    else sha256((select z.salt from erasure_salt z) || convert_to(suppression_of.phone, 'UTF8')) end
  limit 1;
end;

create function suppressions_of(phones text[], purpose text, at timestamptz)
  returns table (phone text, scope text, source text, reason text, call_id text, expires_at timestamptz,
    created_at timestamptz, kept_as text)
  language sql stable parallel safe
begin atomic
  select distinct on (found.phone) found.phone, found.scope, found.source, found.reason, found.call_id,
    found.expires_at, found.created_at, found.kept_as
  from (
    select s.phone, s.scope, s.source, s.reason, s.call_id, s.expires_at, s.created_at, null as kept_as
    from suppressions s
    where s.phone = any(suppressions_of.phones) and s.scope in ('all', coalesce(suppressions_of.purpose, 'service'))
      and (s.expires_at is null or s.expires_at > suppressions_of.at)
    union all
    select given.phone, 'all', 'erased', '', null, null, e.erased_at, 'erased:' || encode(e.phone_hash, 'hex')
    from unnest(suppressions_of.phones) as given (phone) join erased_numbers e on e.phone_hash = case
      when given.phone like 'erased:%' then decode(substr(given.phone, 8), 'hex')
      else sha256((select z.salt from erasure_salt z) || convert_to(given.phone, 'UTF8')) end
  ) as found
  order by found.phone, found.scope;
end;
