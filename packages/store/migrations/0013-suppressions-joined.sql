-- suppressions_of(phones, purpose, at) answers the same as before (0011), but joins the list instead of comparing each
-- suppression with all of it: as soon as the list is no constant, `= any` costs suppressions times numbers.
create or replace function suppressions_of(phones text[], purpose text, at timestamptz)
  returns table (phone text, scope text, source text, reason text, call_id text, expires_at timestamptz,
    created_at timestamptz, kept_as text)
  language sql stable parallel safe
begin atomic
  select distinct on (found.phone) found.phone, found.scope, found.source, found.reason, found.call_id,
    found.expires_at, found.created_at, found.kept_as
  from (
    select s.phone, s.scope, s.source, s.reason, s.call_id, s.expires_at, s.created_at, null as kept_as
    from unnest(suppressions_of.phones) as given (phone) join suppressions s on s.phone = given.phone
    where s.scope in ('all', coalesce(suppressions_of.purpose, 'service'))
      and (s.expires_at is null or s.expires_at > suppressions_of.at)
    union all
    select given.phone, 'all', 'erased', '', null, null, e.erased_at, 'erased:' || encode(e.phone_hash, 'hex')
    from unnest(suppressions_of.phones) as given (phone) join erased_numbers e on e.phone_hash = case
      when given.phone like 'erased:%' then decode(substr(given.phone, 8), 'hex')
      else sha256((select z.salt from erasure_salt z) || convert_to(given.phone, 'UTF8')) end
  ) as found
  order by found.phone, found.scope;
end;
