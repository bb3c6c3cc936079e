-- What was done to have a turn's answer in time: a second model, an opening phrase, a request before the words were final.
alter table turns add column choices jsonb;
