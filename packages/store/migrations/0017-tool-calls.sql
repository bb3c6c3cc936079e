-- The tools that the model called in a turn, with how each of them ended. Turns from before called none.
alter table turns add column tool_calls jsonb not null default '[]';
