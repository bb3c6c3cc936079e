-- Agents: immutable versions. `loaded` says which one came first: it serves calls that name none.
create table agents (
  name       text        not null,
  version    integer     not null check (version >= 1),
  spec       jsonb       not null,
  loaded     bigint      generated always as identity,
  created_at timestamptz not null,
  primary key (name, version)
);
