-- How a call was scored by its agent's rubric: each criterion with its reason and quotes, and the whole from 0 to 100.
-- Absent where the agent has no rubric.
alter table analyses add column scores jsonb, add column score double precision;
